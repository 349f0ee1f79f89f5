"""Dead runs are ended and hold up nothing; runs that live are left alone; a wait can be ended."""

import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterInvalidConfigError

from orchestration import NO_TELEMETRY
from orchestration.definitions import nightly_refresh
from orchestration.defs.names import POOL
from orchestration.run.dagster_instance import open_instance
from orchestration.run.live_runs import INTERRUPTED, RunHasEnded, end_dead_runs, live_until_the_end
from orchestration.run.run_history import KeptOpenEventLog
from orchestration.store.home import Home
from tests.conftest import ROOT, make_home

STARTED, STARTING = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING
# a process of a run, and one that has the home's lock: each says that it is there and stays
RUN = (
    "import sys; from orchestration.store.home import Home; from orchestration.run.live_runs import living\n"
    "with living(Home.from_environment(), sys.argv[1]): print('there', flush=True); sys.stdin.readline()\n"
)
HOLDER = (
    "import sys; from orchestration.store.home import Home\n"
    "from orchestration.store.lock import warehouse_lock as lock\n"
    "with lock(Home.from_environment(), print, 'clockstop backup'):\n"
    "    print('there', flush=True); sys.stdin.readline()\n"
)


@contextmanager
def _process(home: Home, code: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        try:
            yield process
        finally:
            process.kill()


def _run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> str:
    run = dg.DagsterRun(job_name="nightly_refresh", run_id=str(uuid.uuid4()), status=status)
    instance.add_run(run)
    return run.run_id


def _status(instance: dg.DagsterInstance, run_id: str) -> str:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status.value


def test_a_run_is_ended_when_its_process_is_killed_and_not_before(home: Home) -> None:
    with open_instance(home) as instance:
        run_id = _run(instance, STARTED)
        storage = instance.event_log_storage
        storage.initialize_concurrency_limit_to_default(POOL)
        assert storage.claim_concurrency_slot(POOL, run_id, "take_in_pas").is_claimed
        with _process(home, RUN, run_id) as process:
            assert end_dead_runs(instance, home, starting=False) == []
            assert _status(instance, run_id) == "STARTED"
            process.kill()
            process.wait()
            (ended,) = end_dead_runs(instance, home)
        assert ended.run_id == run_id and _status(instance, run_id) == "FAILURE"
        assert storage.get_concurrency_info(POOL).active_run_ids == set()
        assert end_dead_runs(instance, home) == []


def test_a_run_that_may_be_starting_is_left_alone_until_that_is_impossible(home: Home) -> None:
    with open_instance(home) as instance:
        young, old = _run(instance, STARTING), _run(instance, STARTED)
        with closing(sqlite3.connect(home.dagster / "history" / "runs.db")) as runs:
            runs.execute(
                "update runs set update_timestamp = '2026-01-01 00:00:00.000000' where run_id = ?", [old]
            )
            runs.commit()
        assert [run.run_id for run in end_dead_runs(instance, home)] == [old]
        assert _status(instance, young) == "STARTING"
        # the interface starts: nobody else is starting a run
        assert [run.run_id for run in end_dead_runs(instance, home, starting=False)] == [young]
        run = instance.get_run_by_id(young)
        assert run is not None and INTERRUPTED.items() <= run.tags.items()
        with pytest.raises(RunHasEnded, match="was ended before its process began"):
            live_until_the_end(home, instance, young)


def test_slots_of_runs_that_ended_or_are_gone_are_given_back(home: Home) -> None:
    with open_instance(home) as instance:
        storage = instance.event_log_storage
        storage.initialize_concurrency_limit_to_default(POOL)
        assert storage.claim_concurrency_slot(POOL, str(uuid.uuid4()), "take_in_pas").is_claimed
        storage.claim_concurrency_slot(POOL, _run(instance, dg.DagsterRunStatus.FAILURE), "take_in_pas")
        end_dead_runs(instance, home)
        info = storage.get_concurrency_info(POOL)
        assert (info.active_run_ids, info.pending_run_ids, info.assigned_run_ids) == (set(), set(), set())


def _ignore() -> None:
    """As a shell starts what runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize(
    ("command", "number", "before"),
    [
        (["refresh"], signal.SIGTERM, None),
        (["refresh"], signal.SIGINT, _ignore),
        (["prune"], signal.SIGINT, None),
    ],
)
def test_a_command_says_what_it_waits_for_and_ends_when_it_is_told(
    home: Home, command: list[str], number: signal.Signals, before: Callable[[], None] | None
) -> None:
    """Where no terminal is, too."""
    with (
        _process(home, HOLDER) as holder,
        subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", *command],
            cwd=ROOT,
            env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        ) as waiting,
    ):
        try:
            assert waiting.stderr is not None
            said = waiting.stderr.readline()
            assert f"clockstop backup (process {holder.pid}), since 20" in said, said
            assert "waiting for it to finish" in said
            waiting.send_signal(number)
            rest = " ".join(waiting.stderr.read().split())
            assert f"ended by {number.name} while waiting" in rest and "nothing was started" in rest
            assert waiting.wait() == 1
            assert holder.poll() is None
        finally:
            waiting.kill()


@pytest.mark.long
def test_a_run_that_waits_can_be_ended(home: Home) -> None:
    with (
        open_instance(home) as instance,
        _process(home, HOLDER),
        subprocess.Popen(
            [
                str(Path(sys.executable).with_name("dagster")),
                *("job", "execute", "-m", "orchestration.definitions", "-j", "nightly_refresh"),
            ],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = next(line for line in process.stdout if "waiting for it to finish" in line)
            assert "clockstop backup (process" in said
            (run,) = instance.get_runs()
            # while it waits it lives
            assert end_dead_runs(instance, home) == []
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate()
            assert "STEP_START" not in rest
            assert _status(instance, run.run_id) == "FAILURE"
        finally:
            process.kill()


def test_no_run_passes_the_lock_by_its_settings() -> None:
    asked = {"resources": {"turn": {"config": {"taken": True}}}}
    with pytest.raises(DagsterInvalidConfigError, match="taken"):
        dg.validate_run_config(nightly_refresh(), asked)


@pytest.mark.parametrize("name", ["tt [x]", "it's", 'a "b" {c} *', "a # b: c"])
def test_dagster_has_its_settings_wherever_the_home_stands(tmp_path: Path, name: str) -> None:
    home = make_home(tmp_path / name / "home")
    with open_instance(home) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert isinstance(instance.event_log_storage, KeptOpenEventLog)
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert instance.run_coordinator.get_run_queue_config().max_user_code_failure_retries > 0  # type: ignore[attr-defined]


def test_telemetry_is_off_in_whatever_we_start() -> None:
    """In a process of ours and in one that it starts, whatever the environment said before."""
    code = (
        "import orchestration.contract.feeds, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import os, json; print(json.dumps(dict(os.environ)))'])\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(NO_TELEMETRY, "on")},
        capture_output=True,
        text=True,
        check=True,
    )
    for name, value in NO_TELEMETRY.items():
        assert f'"{name}": "{value}"' in answer.stdout
