"""What is past its retention period goes, by the command and after each refresh, and nothing else does."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from orchestration.keeping.automatic import backlog_in_words, retain
from orchestration.keeping.backup import back_up
from orchestration.keeping.removal import apply_plan
from orchestration.keeping.retention import Plan, Removal, plan_pruning
from orchestration.publication.pointer import current_build, point_current
from orchestration.restatement.rebuild import recipe_of
from orchestration.run.dagster_instance import open_instance, prepare_instance
from orchestration.run.steps import open_build
from orchestration.settings.operations import Operations
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import prepare_build_file
from tests.conftest import ROOT, deliver, refresh_through_dagster
from tests.faults.kill_points import _whole
from tests.faults.worlds import EVENT, NIGHTS, shows, take_in_all
from tests.keeping.conftest import quietly

MakeHome = Callable[[], Home]


def test_prune_keeps_what_the_night_of_a_held_domain_continued(many_nights: Home) -> None:
    ledger = Ledger(many_nights.ledger)
    *_, before, origin, _ = ledger.builds()
    held = open_build("held", many_nights, ledger, None, ("rtt",))
    prepare_build_file(held, many_nights, ledger)
    many_nights.publication_folder(held.build_id).mkdir()
    shutil.copyfile(many_nights.current, many_nights.publication_file(held.build_id))
    # the third of March is held: readers see the second, which went on from the first
    shows(many_nights, held, origin)
    point_current(many_nights, held.build_id)
    assert recipe_of(origin, ("rtt",), many_nights, ledger).lost == ()
    apply_plan(plan_pruning(many_nights, ledger, nights=1), many_nights, ledger)
    assert many_nights.publication_file(before.build_id).exists()
    assert recipe_of(origin, ("rtt",), many_nights, ledger).lost == ()


def test_prune_removes_what_was_refused_or_sent_twice_with_its_night(many_nights: Home) -> None:
    ledger, landing = Ledger(many_nights.ledger), many_nights.landing / "pas"
    for name, night in (("old", "2025-02-14"), ("new", "2025-03-03"), ("changed", "2025-02-14")):
        deliver(many_nights, "pas", name, night, {"rtt_events": [EVENT]}, previous="nobody")
    # nobody can say of which night this is, and it came today
    (landing / "broken").mkdir()
    (landing / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    rows = [EVENT | {"event_id": f"e{line}"} for line in range(7)]
    deliver(many_nights, "pas", "today again", "2025-03-03", {"rtt_events": rows}, previous="p5")
    deliver(many_nights, "pas", "again", "2025-02-14", {"rtt_events": rows[:3]}, previous="p1")
    take_in_all(many_nights)
    judged = {item.delivery: item.state for item in ledger.deliveries()}
    assert (judged["again"], judged["today again"]) == ("duplicate", "duplicate")
    assert {judged[name] for name in ("old", "new", "changed", "broken")} == {"refused"}
    os.utime(landing / "changed" / "rtt_events.csv", (1, 1))
    plan = plan_pruning(many_nights, ledger, nights=1)
    words = "\n".join(plan.in_words(many_nights))
    assert "remove landing/pas/old" in words and "refused, and its date is past its retention period" in words
    assert (
        "remove landing/pas/again" in words and "duplicate, and its date is past its retention period" in words
    )
    apply_plan(plan, many_nights, ledger)
    left = {folder.name for folder in landing.iterdir()}
    assert {"new", "changed", "broken", "today again"} <= left and not {"old", "again"} & left
    # while fewer nights are there than are kept, none is past its retention period
    assert not any("refused" in removal.reason for removal in plan_pruning(many_nights, ledger, 35).removals)


def test_prune_keeps_nights_month_ends_current_and_what_they_continue(many_nights: Home) -> None:
    home, ledger = many_nights, Ledger(many_nights.ledger)
    by_night = {}
    for publication in ledger.publications():
        build = ledger.build(publication.build_id)
        assert build is not None
        by_night[build.as_at.isoformat()] = build.build_id
    # readers were pointed back: the newest night is not what is current
    point_current(home, by_night["2025-02-14"])
    plan = plan_pruning(home, ledger, nights=1)
    nights = {night for night, build_id in by_night.items() if build_id in plan.kept}
    # current; the newest; the last of January and February; the nights before each of these
    assert nights == {"2025-02-14", "2025-03-03", "2025-01-31", "2025-02-27", "2025-01-30", "2025-03-02"}
    assert len(list(home.builds.iterdir())) == len(NIGHTS)
    words = plan.in_words(home)
    assert any("the last date of its month" in line for line in words)
    assert any(line.startswith("remove published/builds/") for line in words)
    apply_plan(plan, home, ledger)
    assert {folder.name for folder in home.builds.iterdir()} == set(plan.kept)
    sound = soundness(home, ledger)
    for build_id in plan.kept:
        for delivery_id, feed, _, _ in ledger.build_files(build_id):
            files = [file for file in ledger.files(delivery_id) if file.feed == feed]
            assert files and all(sound(home.archive / file.archive_file) for file in files)
    gone = by_night["2025-03-01"]
    assert gone not in plan.kept and f"published/builds/{gone}" in ledger.pruned()
    # its own delivery goes too, from the archive and from landing, and is not taken in again
    assert not (home.landing / "pas" / "p4").exists() and (home.landing / "pas" / "p3").exists()
    assert plan_pruning(home, ledger, nights=1).removals == []
    take_in_all(home)
    assert {item.state for item in ledger.deliveries()} == {"accepted"}
    assert back_up(home, home.root.parent / "backup", quietly).left_out == []


def test_prune_says_first_and_removes_only_when_told(many_nights: Home) -> None:
    def prune(*arguments: str) -> str:
        answer = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "prune", *arguments],
            env={**os.environ, "CLOCKSTOP_HOME": str(many_nights.root)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout

    before = sorted(many_nights.root.rglob("*.duckdb"))
    assert "nothing was removed" in prune()
    assert sorted(many_nights.root.rglob("*.duckdb")) == before
    assert "removed" in prune("--apply")
    assert len(list(many_nights.builds.iterdir())) < len(NIGHTS)
    assert current_build(many_nights) in {folder.name for folder in many_nights.builds.iterdir()}


def test_what_is_past_retention_goes_after_a_refresh_and_readers_keep_what_they_have_open(
    many_nights: Home,
) -> None:
    home, ledger = many_nights, Ledger(many_nights.ledger)
    read = next(build for build in ledger.builds() if build.as_at.isoformat() == "2025-03-01")
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True);"
    reader = subprocess.Popen(
        [sys.executable, "-c", f"{code} input()", str(home.publication_file(read.build_id))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None and reader.stdout.readline() == "open\n"
    assert f"process {reader.pid} has it open" in plan_pruning(home, ledger, nights=1).kept[read.build_id]
    # with all that it was made of, so that whoever compares with it can
    before = sorted(home.archive.rglob("*"))
    assert retain(home, ledger).in_words() == []
    assert home.publication_file(read.build_id).exists() and sorted(home.archive.rglob("*")) == before
    assert recipe_of(read, ("rtt",), home, ledger).lost == ()
    reader.communicate("\n")
    done = retain(home, ledger)
    assert done.removed and "past its retention period" in done.in_words()[0] and done.warnings == []
    assert read.build_id not in {folder.name for folder in home.builds.iterdir()}
    assert _whole(home) == []


def test_every_publication_of_the_newest_nights_is_kept(many_nights: Home) -> None:
    """The evening's publication takes nothing from whoever wants to go back to noon's."""
    ledger = Ledger(many_nights.ledger)
    noon = ledger.builds()[-1]
    evening = open_build("evening", many_nights, ledger, None, ("rtt",))
    prepare_build_file(evening, many_nights, ledger)
    many_nights.publication_folder(evening.build_id).mkdir()
    shutil.copyfile(many_nights.current, many_nights.publication_file(evening.build_id))
    shows(many_nights, evening, evening)
    assert evening.as_at == noon.as_at
    assert retain(many_nights, ledger).removed
    assert {noon.build_id, evening.build_id} <= {folder.name for folder in many_nights.builds.iterdir()}


@pytest.mark.parametrize(
    ("operations_yml", "warned"),
    [
        ("prune_after_refresh: false\nkeep_nights: 1\n", ""),
        # how many nights a trust keeps is not known from a file that cannot be read
        ("keep_night: 1\n", "nothing is called keep_night"),
    ],
)
def test_retention_removes_nothing_that_it_may_not_and_says_so(
    many_nights: Home, operations_yml: str, warned: str
) -> None:
    home, ledger = many_nights, Ledger(many_nights.ledger)
    notify = "notify:\n  - {to: file, path: notices.txt}\n"
    (home.root / "operations.yml").write_text(operations_yml + notify, encoding="utf-8")
    done = retain(home, ledger)
    assert done.removed == 0 and len(list(home.builds.iterdir())) == len(NIGHTS)
    assert bool(done.warnings) == bool(warned) and all(warned in words for words in done.warnings)
    told = home.root / "notices.txt"
    assert told.exists() == bool(warned) and (not warned or warned in told.read_text(encoding="utf-8"))


def test_what_cannot_be_removed_is_said_and_the_rest_goes(many_nights: Home) -> None:
    home, ledger = many_nights, Ledger(many_nights.ledger)
    (home.root / "operations.yml").write_text(
        "keep_nights: 1\nnotify:\n  - {to: file, path: notices.txt}\n", encoding="utf-8"
    )
    # a run that may go, in a history that is no database any more; and a damaged publication that is kept
    home.run_history.mkdir(parents=True)
    for name in ("of no build", ledger.builds()[-1].run_id, "index"):
        (home.run_history / f"{name}.db").write_bytes(b"no database" * 1000)
    os.utime(home.run_history / "of no build.db", (1, 1))
    kept = next(iter(plan_pruning(home, ledger, nights=1).kept))
    home.publication_file(kept).write_bytes(b"damaged")
    done = retain(home, ledger)
    (warning,) = done.in_words()
    assert "not all of it (prune: DatabaseError" in warning and "next refresh tries again" in warning
    assert warning in (home.root / "notices.txt").read_text(encoding="utf-8")
    assert len(list(home.builds.iterdir())) < len(NIGHTS) and ledger.damage() is None
    shutil.rmtree(home.dagster)
    assert retain(home, ledger).warnings == []


def test_years_of_nights_are_not_removed_before_somebody_chose_how_many_stay(home: Home) -> None:
    ledger = Ledger(home.ledger)
    eight = Plan({}, [Removal(home.builds / str(number), "", 1) for number in range(8)])
    words = backlog_in_words(eight, Operations(), home, ledger)
    assert "8 publications" in words and "keep_nights: 35" in words
    assert backlog_in_words(eight, Operations(keep_nights=35), home, ledger) == ""
    assert backlog_in_words(Plan({}, eight.removals[1:]), Operations(), home, ledger) == ""
    ledger.record_pruned("published/builds/one", "its date is past its retention period")
    assert backlog_in_words(eight, Operations(), home, ledger) == ""


def test_a_refresh_of_the_command_removes_what_is_past_retention(many_nights: Home) -> None:
    """Also Dagster's history of it, with the checks, which Dagster itself leaves when a run is deleted."""
    old = [build.run_id for build in Ledger(many_nights.ledger).builds()]
    with open_instance(many_nights) as instance:
        for run_id in old:
            run = dg.DagsterRun(job_name="nightly_refresh", run_id=run_id, status=dg.DagsterRunStatus.SUCCESS)
            instance.add_run(run)
            instance.report_engine_event("the night ran", run)
    index = many_nights.run_history / "index.db"
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.executemany(
            "insert into asset_check_executions (asset_key, check_name, run_id, execution_status)"
            " values ('[\"rtt\"]', 'complete', ?, 'SUCCEEDED')",
            [(run_id,) for run_id in old],
        )
    deliver(many_nights, "pas", "p7", "2025-03-04", {"rtt_events": [EVENT]}, previous="p6")
    result = refresh_through_dagster(many_nights, domains=("rtt",))
    assert result.succeeded, result.message
    assert result.retention[0].startswith("removed what was past its retention period")
    assert result.retention[0] in result.in_words()
    assert len(list(many_nights.builds.iterdir())) < len(NIGHTS)
    assert plan_pruning(many_nights, Ledger(many_nights.ledger), nights=1).removals == []
    with closing(sqlite3.connect(index)) as connection:
        checked = {run_id for (run_id,) in connection.execute("select run_id from asset_check_executions")}
    files = {file.stem for file in many_nights.run_history.glob("*.db")} - {"index"}
    # the newest night's run with all its checks, and no more than those of publications that are kept
    assert checked == files and old[4] not in files and old[-1] in files and len(files - set(old)) == 1


def test_prune_waits_for_a_run_of_the_web_interface(published_twice: MakeHome) -> None:
    """A run holds the home from its first step to its last: what it reads is not removed under it.

    The run fails half-way, and telling of it stops at a pipe that nobody reads yet: the middle of the run.
    """
    home = published_twice()
    prepare_instance(home)
    (home.root / "operations.yml").write_text(
        "keep_nights: 1\nnotify:\n  - {to: file, path: told}\n", encoding="utf-8"
    )
    os.mkfifo(home.root / "told")
    shutil.rmtree(home.landing / "pas")
    for file in home.archive.rglob("*.parquet"):
        file.unlink()
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster), "CLOCKSTOP_HOME": str(home.root)}
    run = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("dagster")),
            *("job", "execute", "-m", "orchestration.definitions", "-j", "nightly_refresh"),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    assert any("STEP_START" in line for line in run.stderr)
    reading, writing = os.openpty()
    prune = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "prune", "--apply"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=writing,
        text=True,
    )
    os.close(writing)
    assert "another refresh is running" in os.read(reading, 1_000).decode()
    assert prune.poll() is None and run.poll() is None
    told = os.open(home.root / "told", os.O_RDWR)
    run.communicate()
    said, _ = prune.communicate()
    assert prune.returncode == 0 and "removed" in said
    os.close(told)
    os.close(reading)
