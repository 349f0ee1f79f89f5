"""Which of Dagster's runs live, and the end of those whose process is gone (docs/decisions/0028).

The process of a run holds a lock file of the run's own from before its first step until it ends. The system
gives the lock back however a process ends, so a lock that can be taken is a run that is dead: no number of a
process that was given to another, and no question whether it ran in this container or on this machine.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from orchestration.contract.safe_errors import SafeError
from orchestration.run.notices import failed_notice, send_all
from orchestration.store.home import Home
from orchestration.store.lock import open_lock, take, write_holder
from orchestration.store.modes import PRIVATE

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun, RunRecord

# A process that has begun to load the project for a run has no lock yet; on a busy small machine that takes
# minutes.
STARTUP_SECONDS = 900.0
# On a run that ended with the whole interface: not tried in vain, so the sensor does not count it.
INTERRUPTED = {"clockstop/interrupted": "true"}
KILLED = "the process that ran this was killed"

# The run of this process, until it ends or runs another.
_own: dict[str, ExitStack] = {}


class RunHasEnded(SafeError):
    """The run was ended as dead before its process came to its first step."""


@contextmanager
def living(home: Home, run_id: str) -> Iterator[None]:
    """This process is the run's for as long as the block lasts."""
    with _locked(_file(home, run_id)) as lock:
        write_holder(lock, f"run {run_id[:8]}")
        _own[run_id] = ExitStack()
        try:
            yield
        finally:
            _own.pop(run_id).close()


def live_until_the_end(home: Home, instance: "DagsterInstance", run_id: str) -> None:
    """This process is the run's until it ends: Dagster writes that a run has ended when no code of ours is
    left.

    Raises RunHasEnded where somebody took the run for dead meanwhile.
    """
    if run_id in _own:
        return
    while _own:
        _own.popitem()[1].close()
    stack = ExitStack()
    write_holder(stack.enter_context(_locked(_file(home, run_id))), f"run {run_id[:8]}")
    _own[run_id] = stack
    run = instance.get_run_by_id(run_id)
    if run is not None and run.is_finished:
        raise RunHasEnded(f"run {run_id[:8]} was ended before its process began; another does its work")


def end_dead_runs(instance: "DagsterInstance", home: Home, starting: bool = True) -> list["DagsterRun"]:
    """Ends as failed every run whose process is gone, gives back what it held, and answers which they were.

    `starting`: somebody may be loading the project for a run right now, so a run that never had a lock is left
    alone for STARTUP_SECONDS. Without it whoever asks knows that nobody is.
    """
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = RunsFilter(
        statuses=[DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    )
    ended = []
    for record in instance.get_run_records(unfinished):
        run = _end_if_dead(instance, home, record, starting)
        if run is not None:
            ended.append(run)
    _free_slots_of_ended_runs(instance)
    _forget_ended_runs(instance, home)
    return ended


def tell_of_killed(runs: list["DagsterRun"], home: Home) -> None:
    """People are told once of each run that was killed."""
    for run in runs:
        words = f"the process of run {run.run_id[:8]} was killed; the next refresh does its work"
        send_all(failed_notice(words, home), home)


def _end_if_dead(
    instance: "DagsterInstance", home: Home, record: "RunRecord", starting: bool
) -> "DagsterRun | None":
    run_id = record.dagster_run.run_id
    with open_lock(_file(home, run_id)) as lock:
        if not take(lock.fileno()):
            return None
        never_had_one = os.fstat(lock.fileno()).st_size == 0
        if starting and never_had_one and _seconds_since(record) < STARTUP_SECONDS:
            return None
        # under the lock: a process that comes to it only now finds the run ended
        run = instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return None
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        if not starting:
            instance.add_run_tags(run_id, INTERRUPTED)
        instance.report_run_failed(run, KILLED)
        return run


def _seconds_since(record: "RunRecord") -> float:
    changed = record.update_timestamp
    if changed.tzinfo is None:
        changed = changed.replace(tzinfo=UTC)
    return (datetime.now(UTC) - changed).total_seconds()


def _free_slots_of_ended_runs(instance: "DagsterInstance") -> None:
    """Dagster itself does so a minute or more after the end of a run, and never for a run that was removed."""
    storage = instance.event_log_storage
    for pool in storage.get_concurrency_keys():
        info = storage.get_concurrency_info(pool)
        for run_id in info.active_run_ids | info.pending_run_ids | info.assigned_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)


def _forget_ended_runs(instance: "DagsterInstance", home: Home) -> None:
    for file in _folder(home).glob("*.lock"):
        if time.time() - file.stat().st_mtime < STARTUP_SECONDS:
            continue
        run = instance.get_run_by_id(file.stem)
        if run is None or run.is_finished:
            with open_lock(file) as lock:
                if take(lock.fileno()):
                    file.unlink(missing_ok=True)


@contextmanager
def _locked(file: Path) -> Iterator[TextIO]:
    """The run's lock, held; a file that was removed between opening and taking is made anew."""
    while True:
        with open_lock(file) as lock:
            if not take(lock.fileno()):
                # whoever looks whether the run lives has it for a moment
                time.sleep(0.01)
                continue
            if not file.exists() or file.stat().st_ino != os.fstat(lock.fileno()).st_ino:
                continue
            yield lock
            return


def _folder(home: Home) -> Path:
    folder = home.dagster / "live"
    folder.mkdir(exist_ok=True, mode=PRIVATE)
    return folder


def _file(home: Home, run_id: str) -> Path:
    return _folder(home) / f"{run_id}.lock"
