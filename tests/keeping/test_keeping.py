"""A home is kept by policy, backed up while it works, and comes back whole somewhere else."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.keeping.backup import CannotRestore, back_up, restore
from orchestration.keeping.removal import apply_plan
from orchestration.keeping.retention import Plan, Removal, plan_pruning
from orchestration.publication.pointer import current_build, point_current
from orchestration.restatement.rebuild import recipe_of
from orchestration.run.dagster_instance import prepare_instance
from orchestration.run.steps import open_build
from orchestration.settings.operations import KEEP_NIGHTS, Operations, UnknownOperation, operations
from orchestration.store.database_files import BLOCK_BYTES
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger, now
from orchestration.warehouse.build import prepare_build_file
from tests.conftest import ROOT, deliver, refresh
from tests.faults.kill_points import _rows, _whole
from tests.faults.worlds import EVENT, NIGHTS, shows, take_in_all
from tests.ready_homes import copy_home

MakeHome = Callable[[], Home]


def _quietly(words: str) -> None:
    assert words


@pytest.fixture(params=["folder", "tar"])
def backup(
    request: pytest.FixtureRequest, published_twice: MakeHome, tmp_path: Path
) -> Iterator[tuple[Home, Path]]:
    """A home and a backup of it, in both forms."""
    home = published_twice()
    (home.root / "settings.yml").write_text("provider_name: Anywhere\n", encoding="utf-8")
    home.overrides.mkdir()
    (home.overrides / "one.yml").write_text("domain: rtt\n", encoding="utf-8")
    to = tmp_path / ("backup.tar" if request.param == "tar" else "backup")
    result = back_up(home, to, _quietly)
    assert result.left_out == [] and result.files > 8
    yield home, to


def test_a_restored_home_is_the_same_and_refreshes_on(backup: tuple[Home, Path], tmp_path: Path) -> None:
    home, file = backup
    other = Home(tmp_path / "other")
    restore(file, other, _quietly)
    assert _whole(other) == [] and _rows(other) == _rows(home) == 2
    assert current_build(other) == current_build(home)
    assert (other.root / "settings.yml").read_text(encoding="utf-8") == "provider_name: Anywhere\n"
    assert Ledger(other.ledger).damage() is None
    # what was decided and what was said of each publication, and the code that made it
    for place in ("overrides/*.yml", "published/builds/*/quality.html", "published/builds/*/data_docs/*.html"):
        assert [file.name for file in other.root.glob(place)] == [file.name for file in home.root.glob(place)]
        assert list(other.root.glob(place)), place
    assert other.code_snapshot(Ledger(other.ledger).builds()[-1].code_version).exists()
    (other.overrides / "one.yml").unlink()
    (other.root / "settings.yml").unlink()
    if file.suffix == ".tar":
        # the whole way once: the next night is taken in, built, judged and published on what was restored
        third = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(3)]
        deliver(other, "pas", "p3", "2025-03-03", {"rtt_events": third}, previous="p2")
        result = refresh(other, "", ("rtt",))
        assert result.succeeded and _rows(other) == 3, result.in_words()


def test_a_damaged_backup_is_not_restored(backup: tuple[Home, Path], tmp_path: Path) -> None:
    _, file = backup
    target = file if file.suffix == ".tar" else sorted(file.rglob("marts_*.duckdb"))[0]
    target.chmod(0o600)
    data = bytearray(target.read_bytes())
    at = data.find(b"DUCK")
    data[at] ^= 1
    target.write_bytes(data)
    other = Home(tmp_path / "other")
    with pytest.raises(CannotRestore, match="damaged; use another backup"):
        restore(file, other, _quietly)
    # a broken-off restore is no home: another backup can be put in its place
    assert not other.ledger.exists() and not os.path.lexists(other.current)


def test_a_home_is_never_restored_over(backup: tuple[Home, Path]) -> None:
    home, file = backup
    with pytest.raises(CannotRestore, match="holds a home already"):
        restore(file, home, _quietly)


@pytest.mark.parametrize("path", ["../outside", "/outside", "archive/../../outside", "elsewhere/x"])
def test_a_backup_cannot_write_outside_the_home(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "outside").write_text("x")
    entry = {"path": path, "sha256": "0" * 64, "bytes": 1}
    index = json.dumps({"made_at": now(), "current": None, "files": [entry]})
    (folder / "backup.json").write_text(index)
    file = tmp_path / "backup.tar"
    with tarfile.open(file, "w") as tar:
        tar.add(folder / "backup.json", "backup.json")
        tar.add(folder / "outside", path)
    for source in (folder, file):
        with pytest.raises(CannotRestore, match="expected a backup of a home"):
            restore(source, Home(tmp_path / "home"), _quietly)
    assert not (tmp_path / "outside").exists()


def test_a_backup_says_what_it_could_not_keep(published_twice: MakeHome, tmp_path: Path) -> None:
    home = published_twice()
    file = sorted(home.archive.rglob("*.parquet"))[0]
    file.chmod(0o600)
    file.write_bytes(b"x")
    result = back_up(home, tmp_path / "backup", _quietly)
    assert result.left_out == [str(file.relative_to(home.root))]


def test_a_backup_waits_for_a_refresh(published_twice: MakeHome, tmp_path: Path) -> None:
    """Another process holds the warehouse: the backup says that it waits, and is whole when it comes."""
    home = published_twice()
    code = (
        "import sys; from pathlib import Path; from orchestration.store.home import Home\n"
        "from orchestration.store.lock import warehouse_lock\n"
        "with warehouse_lock(Home(Path(sys.argv[1])), print):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    said: list[str] = []

    def say(words: str) -> None:
        said.append(words)
        if holder.stdin is not None and not holder.stdin.closed:
            holder.stdin.close()

    back_up(home, tmp_path / "backup", say)
    assert holder.wait() == 0
    assert "waiting for it to finish" in said[0]
    restore(tmp_path / "backup", Home(tmp_path / "other"), _quietly)
    assert _rows(Home(tmp_path / "other")) == 2


# Pruning


@pytest.fixture
def many_nights(world: Path, tmp_path: Path) -> Home:
    """Seven nights of full extracts, each with a build and a publication; one night is kept."""
    return Home(copy_home(world / "many_nights", tmp_path / "home"))


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
    assert "remove landing/pas/old" in words and "refused, and its night is past its retention period" in words
    assert (
        "remove landing/pas/again" in words and "duplicate, and its night is past its retention period" in words
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
    assert any("the last night of its month" in line for line in words)
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
    assert back_up(home, home.root.parent / "backup", _quietly).left_out == []


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
    done = retain(home, ledger)
    assert done.removed and "past its retention period" in done.in_words()[0] and done.warnings == []
    left = {folder.name for folder in home.builds.iterdir()}
    assert read.build_id in left and current_build(home) in left and len(left) < len(NIGHTS)
    assert recipe_of(read, ("rtt",), home, ledger).lost == ()
    assert retain(home, ledger).in_words() == []
    reader.communicate("\n")
    assert retain(home, ledger).removed
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
        ("keep_nights: 1\n", "not removed, or not all of it"),
    ],
)
def test_retention_removes_nothing_that_it_may_not_and_says_so(
    many_nights: Home, operations_yml: str, warned: str
) -> None:
    home, ledger = many_nights, Ledger(many_nights.ledger)
    notify = "notify:\n  - {to: file, path: notices.txt}\n"
    (home.root / "operations.yml").write_text(operations_yml + notify, encoding="utf-8")
    if operations_yml == "keep_nights: 1\n":
        # what a publication that is kept was made of cannot be read
        size = home.current.stat().st_size
        home.current.resolve().write_bytes(b"x" * size)
    done = retain(home, ledger)
    assert done.removed == 0 and len(list(home.builds.iterdir())) == len(NIGHTS)
    assert bool(done.warnings) == bool(warned) and all(warned in words for words in done.warnings)
    told = home.root / "notices.txt"
    assert told.exists() == bool(warned) and (not warned or warned in told.read_text(encoding="utf-8"))


def test_years_of_nights_are_not_removed_before_somebody_chose_how_many_stay(home: Home) -> None:
    ledger = Ledger(home.ledger)
    eight = Plan({}, [Removal(home.builds / str(number), "", 1) for number in range(8)])
    words = backlog_in_words(eight, Operations(), home, ledger)
    assert "8 publications" in words and "keep_nights: 35" in words
    assert backlog_in_words(eight, Operations(keep_nights=35), home, ledger) == ""
    assert backlog_in_words(Plan({}, eight.removals[1:]), Operations(), home, ledger) == ""
    ledger.record_pruned("published/builds/one", "its night is past its retention period")
    assert backlog_in_words(eight, Operations(), home, ledger) == ""


def test_a_refresh_of_the_command_removes_what_is_past_retention(many_nights: Home) -> None:
    deliver(many_nights, "pas", "p7", "2025-03-04", {"rtt_events": [EVENT]}, previous="p6")
    result = refresh_through_dagster(many_nights, domains=("rtt",))
    assert result.succeeded, result.message
    assert result.retention[0].startswith("removed what was past its retention period")
    assert result.retention[0] in result.in_words()
    assert len(list(many_nights.builds.iterdir())) < len(NIGHTS)
    assert plan_pruning(many_nights, Ledger(many_nights.ledger), nights=1).removals == []


def test_status_says_what_a_night_takes(many_nights: Home) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "status", "--disk", "--json"],
        env={**os.environ, "CLOCKSTOP_HOME": str(many_nights.root)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(answer.stdout)
    places = {place["name"]: place for place in said["places"]}
    newest = many_nights.current.resolve().parent
    assert places["publications"]["night"] == sum(file.stat().st_size for file in newest.rglob("*.*"))
    assert places["publications"]["in_all"] > places["publications"]["night"]
    assert places["landing"]["night"] == sum(
        file.stat().st_size for file in (many_nights.landing / "pas" / "p6").iterdir()
    )
    stays = [place["night"] for name, place in places.items() if name != "build files"]
    assert said["a_night"] == sum(stays) and places["build files"]["night"] > 0
    assert said["nights_that_fit"] == (said["free"] - places["build files"]["night"]) // said["a_night"]
    assert said["keep_nights"] == 1
    words = "\n".join(disk_use(many_nights, Ledger(many_nights.ledger).refresh_inputs()).in_words())
    assert "more nights of" in words and "newest 1" in words


def test_files_of_many_small_tables_are_small(published_twice: MakeHome) -> None:
    home = published_twice()
    newest = current_build(home)
    assert newest is not None
    for file in (home.build_file(newest), home.publication_file(newest), home.aggregates_file(newest)):
        with duckdb.connect(str(file), read_only=True) as connection:
            found = connection.execute("select block_size from pragma_database_size()").fetchone()
        assert found == (BLOCK_BYTES,), file.name


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep_night: 3", "nothing is called keep_night"),
        ("keep_nights: 0", "a whole number from 1"),
        ("keep_nights: many", "a whole number from 1"),
        ("prune_after_refresh: maybe", "true or false"),
        ("notify: everyone", "a list of entries"),
        ("- a", "lines of the form"),
        ("a: [", "found text that is not YAML"),
    ],
)
def test_a_misspelt_operation_is_said(home: Home, text: str, words: str) -> None:
    assert operations(home).keep_nights == KEEP_NIGHTS
    (home.root / "operations.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UnknownOperation, match=words):
        operations(home)
