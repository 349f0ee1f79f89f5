"""Kills a process at every boundary of one stage and sees what is left, then lets the next one go on.

    python -m tests.faults.kill_points STAGE WORLD FOLDER POINTS SEED      # prints what was found as JSON

A profiler that counts calls into C (open, replace, fsync, execute …) made by this project ends the process at
the n-th one: production code carries nothing for it. Other processes are ended by SIGKILL at random moments, in
the middle of whatever the engine is doing. This process reads what a refresh reads of the project and then only
forks, so that each child starts warm and alone.
"""

import json
import os
import pickle
import random
import select
import shutil
import signal
import sys
import threading
import time
import traceback
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb

from orchestration.checks.great_expectations_on_duckdb import load_great_expectations
from orchestration.contract.feeds import load_sources
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.worklists import write_worklists
from orchestration.keeping.automatic import retain
from orchestration.keeping.backup import BackupResult, back_up, restore
from orchestration.keeping.retention import plan_pruning
from orchestration.publication.pointer import current_build
from orchestration.publication.recovery import heal
from orchestration.run.rollback import rollback
from orchestration.run.steps import open_build
from orchestration.store.folders import sweep
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import prepare_build_file
from orchestration.warehouse.project import load_manifest
from tests.faults.worlds import NIGHTS, REPORTED, build_run, judge_run, publish_run, take_in_all

# Calls that leave a mark outside the process, or come just before one that does.
BOUNDARIES = {
    "open", "write", "close", "replace", "rename", "fsync", "unlink", "mkdir", "chmod", "symlink", "rmdir",
    "execute", "executemany", "executescript", "connect", "commit", "backup", "copyfile", "sendfile",
}  # fmt: skip
HERE = str(PROJECT_ROOT / "orchestration")
KILLED = 9


def warm() -> None:
    """Loads what every child would load again, at several times the cost under a profiler.

    Modules and files of the project alone: no home, and no connection or thread, which a fork would break.
    """
    import dbt.cli.main

    load_domains(), load_published_tables(), load_sources(), load_manifest()
    assert dbt.cli.main and load_great_expectations()


# What each stage does; each can be done again after it was killed


# a run of its own each time: the id of a build has the second and the run's first eight characters
def _lay_out(home: Home) -> None:
    ledger = Ledger(home.ledger)
    build = open_build(uuid.uuid4().hex, home, ledger, None, ("rtt",))
    prepare_build_file(build, home, ledger)


def _build(home: Home) -> None:
    """What a refresh does from opening a build to the last of dbt's nodes; the next one begins a new build."""
    build_run(home, uuid.uuid4().hex, "2025-03-02")


def _judge(home: Home) -> None:
    """Suites, contracts, exceptions and memory on a build; what was recorded whole is not recorded twice."""
    ledger = Ledger(home.ledger)
    build = ledger.build_of_run("second")
    assert build is not None
    if ledger.judged_file(build.build_id) is None:
        reported = home.root.parent.parent / REPORTED
        judge_run(home, "second", pickle.loads(reported.read_bytes()))


def _back_up(home: Home) -> None:
    to = home.root.parent / f"{home.root.name}.backup"
    # a killed one may have finished: a backup is never written over
    if not to.exists():
        back_up(home, to, lambda words: None)


def _restore(home: Home) -> None:
    backup = home.root.parent.parent / "whole"
    other = Home(home.root.parent / f"{home.root.name}.restored")
    shutil.rmtree(other.root, ignore_errors=True)
    restore(backup, other, lambda words: None)


def _retain(home: Home) -> None:
    """What a refresh does when it has published."""
    warnings = retain(home, Ledger(home.ledger)).warnings
    assert not warnings, warnings


def _roll_back(home: Home) -> None:
    """To the first publication; a killed one may have moved the pointer already."""
    first = Ledger(home.ledger).publications()[0].build_id
    if current_build(home) != first:
        rollback(first, home, Ledger(home.ledger), lambda words: None)


def _deliver_lists(home: Home) -> None:
    write_worklists(home.current, home.worklists)
    write_upload_files(home.current, home.worklists)
    write_return_files(home.current, home.returns)


@dataclass(frozen=True)
class Stage:
    """What is there before, what is killed, and how many publications may be current afterwards."""

    before: str
    act: Callable[[Home], None]
    done: Callable[[Home], list[str]]


def _all_taken_in(home: Home) -> list[str]:
    states = Counter((item.delivery, item.state) for item in Ledger(home.ledger).deliveries())
    wanted = {("p1", "accepted"): 1, ("p2", "accepted"): 1, ("p3", "accepted"): 1, ("b1", "accepted"): 1}
    return [] if states == wanted else [f"deliveries: {dict(states)}"]


def _second_is_current(home: Home) -> list[str]:
    second = Ledger(home.ledger).build_of_run("second")
    newest = Ledger(home.ledger).publications()[-1]
    assert second is not None
    faults = [] if current_build(home) == second.build_id == newest.build_id else ["the second is not current"]
    return faults + ([] if _rows(home) == 2 else ["the new publication does not have its rows"])


def _still_current(home: Home) -> list[str]:
    return (
        [] if current_build(home) == Ledger(home.ledger).publications()[-1].build_id else ["current has moved"]
    )


def _backup_is_whole(home: Home) -> list[str]:
    other = Home(home.root.parent / f"{home.root.name}.again")
    shutil.rmtree(other.root, ignore_errors=True)
    restore(home.root.parent / f"{home.root.name}.backup", other, lambda words: None)
    return _whole(other) + ([] if _rows(other) == _rows(home) else ["the restored home has other rows"])


def _restored_is_whole(home: Home) -> list[str]:
    other = Home(home.root.parent / f"{home.root.name}.restored")
    return _whole(other) + ([] if _rows(other) == 2 else ["the restored home has other rows"])


def _past_retention_is_gone(home: Home) -> list[str]:
    """Nothing is left to remove, the ledger knows what is gone, and no half of a delivery was judged."""
    ledger = Ledger(home.ledger)
    faults = _still_current(home)
    left = plan_pruning(home, ledger, nights=1).removals
    faults += [f"not removed: {removal.path.relative_to(home.root)}" for removal in left]
    before = len(ledger.deliveries())
    take_in_all(home)
    faults += [f"{item.delivery} was {item.state} again" for item in ledger.deliveries()[before:]]
    lost = back_up(home, home.root.parent / f"{home.root.name}.backup", lambda words: None).left_out
    faults += [f"{path} is gone and the ledger does not know why" for path in lost]
    return faults + ([] if len(list(home.builds.iterdir())) < len(NIGHTS) else ["nothing was removed"])


def _first_is_current(home: Home) -> list[str]:
    publications = Ledger(home.ledger).publications()
    rolled_back = publications[-1].action == "rollback" and publications[-1].build_id == current_build(home)
    return [] if rolled_back and _rows(home) == 1 else ["the first publication is not the one that readers see"]


def _lists_are_whole(home: Home) -> list[str]:
    """Every workbook opens; a file that was half written has no name that anybody reads."""
    books = sorted(home.worklists.glob("*.xlsx"))
    faults = [f"{book.name} does not open" for book in books if not zipfile.is_zipfile(book)]
    return _still_current(home) + faults + ([] if books else ["there is no worklist"])


def _judged_and_publishable(home: Home) -> list[str]:
    """Nothing is published by judging, and what was judged can be."""
    faults = _still_current(home)
    publish_run(home, "second")
    return faults + _second_is_current(home)


STAGES = {
    "build": Stage("published_once", _build, _still_current),
    "check": Stage("unjudged", _judge, _judged_and_publishable),
    "intake": Stage("delivered", take_in_all, _all_taken_in),
    "layout": Stage("published_once", _lay_out, _still_current),
    "publish": Stage("built", lambda home: publish_run(home, "second"), _second_is_current),
    "backup": Stage("published_twice", _back_up, _backup_is_whole),
    "restore": Stage("published_twice", _restore, _restored_is_whole),
    "retention": Stage("many_nights", _retain, _past_retention_is_gone),
    "rollback": Stage("published_twice", _roll_back, _first_is_current),
    "worklists": Stage("published_twice", _deliver_lists, _lists_are_whole),
}


# What must hold at any moment


def _rows(home: Home) -> int:
    with duckdb.connect(str(home.current), read_only=True) as connection:
        found = connection.execute("select count(*) from rtt.periods").fetchone()
    return int(found[0]) if found else -1


def _whole(home: Home) -> list[str]:
    """What is broken in a home that was just left by a killed process; empty when nothing is."""
    ledger = Ledger(home.ledger)
    faults = [f"ledger: {ledger.damage()}"] if ledger.damage() else []
    sound = soundness(home, ledger)
    gone = ledger.pruned()
    for file in ledger.files():
        if file.rows != file.accepted_rows + file.unreadable_rows:
            faults.append("rows are not accepted and unreadable ones")
        if f"archive/{file.archive_file}" not in gone and not sound(home.archive / file.archive_file):
            faults.append(f"{file.archive_file} is not as it was written")
    build_id = current_build(home)
    if build_id is None:
        return faults + (["nothing is current though it was"] if ledger.publications() else [])
    if not sound(home.publication_file(build_id)) or not sound(home.aggregates_file(build_id)):
        faults.append("current is not a whole publication")
    for folder in (home.parquet, home.dictionary):
        if not all(sound(file.resolve()) for file in folder.rglob("*.*") if file.is_file()):
            faults.append(f"{folder.name} is not as it was written")
    for pointer in (home.current, home.aggregates):
        with duckdb.connect(str(pointer), read_only=True) as connection:
            if connection.execute("select count(*) from publication.status").fetchall() != [
                (len(load_domains()),)
            ]:
                faults.append(f"{pointer.name} does not tell the state of every domain")
    if _rows(home) < 1:
        faults.append("current has lost its rows")
    return faults


def _go_on(stage: Stage, home: Home) -> list[str]:
    faults = _whole(home)
    heal(home, Ledger(home.ledger))
    stage.act(home)
    heal(home, Ledger(home.ledger))
    faults += _whole(home) + stage.done(home)
    left = [str(path.relative_to(home.root)) for path in sweep(home)]
    return faults + ([f"left behind: {left}"] if left else [])


# Children


def _counted(act: Callable[[], None], last: int | None) -> int:
    """Runs to the `last` boundary, where this process ends as if the power went; without one, counts them."""
    seen = 0
    one_at_a_time = threading.Lock()

    def watch(frame: FrameType, event: str, function: Any) -> None:
        nonlocal seen
        if event not in ("c_call", "c_return") or getattr(function, "__name__", "") not in BOUNDARIES:
            return
        caller: FrameType | None = frame
        while caller is not None and not caller.f_code.co_filename.startswith(HERE):
            caller = caller.f_back
        if caller is None:
            return
        with one_at_a_time:
            seen += 1
            if seen == last:
                os._exit(KILLED)

    # files are read and written in threads too
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        act()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return seen


def _in_child(work: Callable[[], Any]) -> Any:
    """Runs in a child; returns what it answered, or None when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = json.dumps(work())
        except BaseException:
            answer = json.dumps(["failed: " + traceback.format_exc()[-1500:]])
        with os.fdopen(writing, "w") as out:
            out.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def _killed_after(work: Callable[[], Any], seconds: float) -> bool:
    """Ends a child by SIGKILL after some time; whether it was still running."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.close(writing)
    # the pipe closes when the child ends
    ended = bool(select.select([reading], [], [], seconds)[0])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return not ended


def _fresh(world: Path, root: Path) -> Home:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    shutil.copytree(world, root / "home", symlinks=True)
    return Home(root / "home")


def _made(result: BackupResult) -> int:
    return result.files


def main(name: str, worlds: Path, folder: Path, points: int, seed: int) -> dict[str, Any]:
    """Kills one stage at `points` boundaries and at half as many random moments."""
    warm()
    stage = STAGES[name]
    world = worlds / stage.before
    shutil.copyfile(worlds / REPORTED, folder / REPORTED)
    if name == "restore":
        _in_child(lambda: _made(back_up(Home(world), folder / "whole", lambda words: None)))
    home = _fresh(world, folder / "run")
    started = time.monotonic()
    boundaries = _in_child(lambda: _counted(lambda: stage.act(home), None))
    if not isinstance(boundaries, int):
        return {"boundaries": 0, "outcomes": {}, "faults": boundaries, "tried": 0}
    longest = time.monotonic() - started
    chance = random.Random(seed)
    places = sorted(chance.sample(range(1, boundaries + 1), min(points, boundaries)))
    outcomes: Counter[str] = Counter()
    faults: list[str] = []

    def after(what: str) -> None:
        found = _in_child(lambda: _go_on(stage, home))
        if found is None:
            faults.append(f"{name}, {what}: the next one ended without a word")
        else:
            faults.extend(f"{name}, {what}: {fault}" for fault in found)

    for place in places:
        home = _fresh(world, folder / "run")
        answer = _in_child(partial(_counted, partial(stage.act, home), place))
        outcomes["killed at a boundary" if answer is None else "ended before it"] += 1
        after(f"boundary {place} of {boundaries}")
    for _ in range(points // 2):
        home = _fresh(world, folder / "run")
        running = _killed_after(partial(stage.act, home), chance.uniform(0, longest))
        outcomes["killed at a random moment" if running else "ended before the moment"] += 1
        after("a random moment")
    return {
        "boundaries": boundaries,
        "outcomes": dict(outcomes),
        "faults": faults,
        "tried": sum(outcomes.values()),
    }


if __name__ == "__main__":
    print(
        json.dumps(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])))
    )
