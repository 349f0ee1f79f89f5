"""Refreshes the trusts of a region: a run of Dagster per trust, as many at once as the region says.

Runs are put into Dagster's queue, from which its daemon gives them to the run launcher of the region's Dagster
settings: by itself a process of its own on this machine, otherwise wherever that launcher starts them.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from orchestration.contract.safe_errors import SafeError
from orchestration.region.instance import open_instance, prepare_region
from orchestration.region.part import CODE_SERVER, DAEMON, LOCATION
from orchestration.region.refresh_of_trust import TrustRefresh
from orchestration.region.region_file import Region
from orchestration.region.trust_runs import PARTITION_TAG, REFRESH_JOB, refresh_of_run
from orchestration.run.interface_part import socket_of, write_workspace
from orchestration.run.live_runs import end_dead_runs
from orchestration.store.lock import exclusive

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun
    from dagster._core.workspace.context import WorkspaceRequestContext

Say = Callable[[str], None]
LOOK_SECONDS = 1.0
# Dagster gives each of its own processes a minute to end; what is left after that is killed.
PATIENCE_SECONDS = 90.0
STOPPED = "the refresh of the region was stopped before it"


class CannotRefresh(SafeError):
    """Dagster's own processes could not be started, or ended; the message says which."""


@contextmanager
def one_at_a_time(region: Region, say: Say, doing: str) -> Iterator[None]:
    """One command at a time changes a region; the second waits and says for what."""
    prepare_region(region)
    with exclusive(region.root / ".lock", "another command works on this region", say, doing):
        yield


def refresh_trusts(region: Region, say: Say) -> dict[int, TrustRefresh]:
    """Refreshes every trust whose home can be used; answers what became of each, by its place in region.yml.

    One trust's failure stops no other. To be called under `one_at_a_time`.
    """
    found = {
        trust.position: TrustRefresh(trust.provider, "unusable", trust.problem)
        for trust in region.trusts
        if trust.problem
    }
    if not region.usable:
        return found
    with open_instance(region) as instance:
        _end_what_was_left(instance, region)
        by_provider = _refreshed(region, instance, say)
        _forget_old_runs(instance, region)
    return found | {trust.position: by_provider[trust.provider] for trust in region.usable}


def _end_what_was_left(instance: "DagsterInstance", region: Region) -> None:
    """Of a command that was killed: runs without a process, and those that still wait in the queue."""
    from dagster import DagsterRunStatus, RunsFilter

    # of a launcher of its own nobody here knows which processes live; Dagster's run monitoring ends those
    if region.file.dagster.run_launcher is None:
        end_dead_runs(instance, region.folder, starting=False)
    waiting = RunsFilter(statuses=[DagsterRunStatus.NOT_STARTED, DagsterRunStatus.QUEUED])
    for run in instance.get_runs(waiting):
        instance.report_run_canceled(run, STOPPED)


def _forget_old_runs(instance: "DagsterInstance", region: Region) -> None:
    """Of each trust as many runs are kept as the region keeps publications."""
    from dagster import RunsFilter

    for trust in region.usable:
        of_trust = RunsFilter(job_name=REFRESH_JOB, tags={PARTITION_TAG: trust.provider})
        for run in instance.get_runs(of_trust)[region.file.keep_publications :]:
            if run.is_finished:
                instance.delete_run(run.run_id)


def _refreshed(region: Region, instance: "DagsterInstance", say: Say) -> dict[str, TrustRefresh]:
    with TemporaryDirectory(prefix="clockstop-") as folder:
        workspace = write_workspace(Path(folder), LOCATION)
        with _dagster(workspace) as parts, _opened(instance, workspace) as context:
            runs = {trust.provider: _submit(trust.provider, instance, context) for trust in region.usable}
            say(f"{len(runs)} trusts to refresh, {region.file.at_once} at once")
            _wait(runs, instance, parts, say)
        return {
            provider: refresh_of_run(instance, _run_of(instance, run_id), provider)
            for provider, run_id in runs.items()
        }


@contextmanager
def _dagster(workspace: Path) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Code server and daemon, which end with the block, and with this process if it is killed."""
    reading, writing = os.pipe()
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in (CODE_SERVER, DAEMON):
            parts[name] = subprocess.Popen(
                [sys.executable, "-m", "orchestration.region.part", name, str(reading), str(workspace)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[reading],
            )
            if name == CODE_SERVER:
                _wait_for_code(parts[name], workspace)
        yield parts
    finally:
        for part in parts.values():
            part.send_signal(signal.SIGINT)
        for part in parts.values():
            _end(part)
        os.close(writing)
        os.close(reading)


def _wait_for_code(server: "subprocess.Popen[bytes]", workspace: Path) -> None:
    while server.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(socket_of(workspace))) == 0:
                return
        time.sleep(LOOK_SECONDS)
    raise CannotRefresh(
        f"Dagster's code server ended with exit code {server.returncode}; no trust was refreshed"
    )


def _end(part: "subprocess.Popen[bytes]") -> None:
    """The process, and the runs that it started and that did not end with it."""
    try:
        part.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()
    try:
        os.killpg(part.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def _opened(instance: "DagsterInstance", workspace: Path) -> Iterator["WorkspaceRequestContext"]:
    """The code location, as Dagster's own commands open it."""
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import WorkspaceFileTarget
    from dagster.version import __version__

    target = WorkspaceFileTarget([str(workspace)])
    with WorkspaceProcessContext(instance, version=__version__, workspace_load_target=target) as process:
        yield process.create_request_context()


def _submit(provider: str, instance: "DagsterInstance", context: "WorkspaceRequestContext") -> str:
    """Puts the run of a trust into the queue, as `dagster job launch` does; answers its id."""
    from dagster._cli.job import _create_run
    from dagster._core.errors import DagsterUserCodeLoadError

    try:
        location = context.get_code_location(LOCATION)
    except DagsterUserCodeLoadError as error:
        raise CannotRefresh(f"the region's code cannot be loaded: {type(error).__name__}") from None
    (repository,) = location.get_repositories().values()
    run = _create_run(
        instance=instance,
        code_location=location,
        remote_repo=repository,
        remote_job=repository.get_full_job(REFRESH_JOB),
        run_config={},
        tags={PARTITION_TAG: provider},
        op_selection=None,
        run_id=None,
    )
    instance.submit_run(run.run_id, context)
    return str(run.run_id)


def _wait(
    runs: Mapping[str, str],
    instance: "DagsterInstance",
    parts: Mapping[str, "subprocess.Popen[bytes]"],
    say: Say,
) -> None:
    """Until every run has ended, or one of Dagster's processes has: then what still waits is not started."""
    said: dict[str, str] = {}
    while True:
        statuses = {provider: _run_of(instance, run_id) for provider, run_id in runs.items()}
        for provider, run in statuses.items():
            if said.get(provider) != run.status.value:
                said[provider] = run.status.value
                say(f"{provider}: {run.status.value.lower().replace('_', ' ')}")
        if all(run.is_finished for run in statuses.values()):
            return
        gone = [name for name, part in parts.items() if part.poll() is not None]
        if gone:
            say(f"Dagster's {gone[0]} ended by itself; trusts that wait are not refreshed")
            return
        time.sleep(LOOK_SECONDS)


def _run_of(instance: "DagsterInstance", run_id: str) -> "DagsterRun":
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run
