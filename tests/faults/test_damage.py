"""Damaged files, full disks and lost pointers: readers keep a whole publication, and the next refresh heals or
says what one thing a person must do."""

import os
import random
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import ingest
from orchestration.publication.pointer import current_build, points_all_to
from orchestration.publication.recovery import heal
from orchestration.run.steps import open_build
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.store.ledger_errors import DamagedLedger
from orchestration.warehouse.build import prepare_build_file
from tests.conftest import ROOT, deliver
from tests.faults.kill_points import STAGES, _rows, _whole
from tests.faults.report import TIMES, count, note
from tests.faults.small_disks import NO_LIMIT, SmallDisk
from tests.faults.worlds import EVENT, build_run, judge_run, publish_run

pytestmark = pytest.mark.long
SEED = 2020
MakeHome = Callable[[], Home]


def _next_refresh(home: Home) -> list[str]:
    """What every refresh does before it builds; returns what was healed in words."""
    ledger = Ledger(home.ledger)
    done = heal(home, ledger)
    for source in load_sources().values():
        ingest(source, home, ledger)
    prepare_build_file(open_build(uuid.uuid4().hex, home, ledger, None, ("rtt",)), home, ledger)
    return done


def _whole_refresh(home: Home) -> None:
    """The whole way on a home that was damaged: taken in, built, judged, published, and the rows are there."""
    _next_refresh(home)
    judge_run(home, "after the damage", build_run(home, "after the damage", "2025-03-02"))
    publish_run(home, "after the damage")
    assert _whole(home) == [] and _rows(home) == 2


def _harm(file: Path, chance: random.Random) -> str:
    """Flips a bit, cuts, empties, zeroes a page or removes a file; returns which."""
    data = bytearray(file.read_bytes())
    how = chance.choice(["flipped", "flipped", "cut", "emptied", "page of zeros", "removed"])
    file.chmod(0o600)
    if how == "removed":
        file.unlink()
        return how
    at = chance.randrange(len(data))
    if how == "flipped":
        data[at] ^= 1 << chance.randrange(8)
    elif how == "cut":
        del data[at:]
    elif how == "emptied":
        data.clear()
    else:
        page = at // 4096 * 4096
        if not any(data[page : page + 4096]):
            page = 0
        data[page : page + 4096] = bytes(len(data[page : page + 4096]))
    file.write_bytes(data)
    return how


def test_archived_files(published_twice: MakeHome) -> None:
    """Read again from landing; without landing, one message names the file and the delivery."""
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    tried = count(12)
    for number in range(tried):
        home = published_twice()
        if number % 6 == 0:
            shutil.rmtree(home.landing / "pas")
        before = _rows(home)
        file = chance.choice(sorted(home.archive.rglob("*.parquet")))
        _harm(file, chance)
        ledger = Ledger(home.ledger)
        needed = any(file.name.startswith(sha) for _, _, sha, _ in ledger.build_files(str(current_build(home))))
        if number % 6 == 0 and needed:
            with pytest.raises(
                RuntimeError, match=r"archive/.+ is damaged or missing: put pas delivery p\d back"
            ):
                _next_refresh(home)
            outcomes["named with what to do"] += 1
        else:
            _next_refresh(home)
            assert soundness(home, ledger)(file) or not needed
            outcomes["read again from landing" if needed else "not needed any more"] += 1
            # a file of an earlier night stays as it is until somebody derives that night again
            assert not needed or _whole(home) == []
        assert _rows(home) == before
    home = published_twice()
    read = tuple(sha for _, _, sha, _ in Ledger(home.ledger).build_files(str(current_build(home))))
    _harm(next(file for file in sorted(home.archive.rglob("*.parquet")) if file.name.startswith(read)), chance)
    _whole_refresh(home)
    note("Archived file damaged", "bits, cuts, zeros, removal", SEED, tried, dict(outcomes), 0)


def test_publications(published_twice: MakeHome) -> None:
    """Readers are pointed at the newest sound one; with none, at nothing, and never at a damaged one."""
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    tried = count(10)
    for number in range(tried):
        home = published_twice()
        builds = [publication.build_id for publication in Ledger(home.ledger).publications()]
        both = number % 5 == 0
        for build_id in builds if both else builds[-1:]:
            _harm(home.publication_file(build_id), chance)
        done = _next_refresh(home)
        assert len(done) == 1 and builds[-1] in done[0] and "restore it from a backup" in done[0]
        if both:
            links = (home.current, home.aggregates, home.parquet, home.dictionary)
            assert not any(os.path.lexists(link) for link in links)
            outcomes["no undamaged one is left: nothing is published, with a notice"] += 1
        else:
            assert current_build(home) == builds[0] and _whole(home) == []
            outcomes["the previous one is published"] += 1
    _whole_refresh(home)
    note("Publication damaged", "bits, cuts, zeros, removal", SEED, tried, dict(outcomes), 0)


def test_pointers_and_tables_without_patients(published_twice: MakeHome) -> None:
    outcomes: Counter[str] = Counter()
    changes: dict[str, Callable[[Home], object]] = {
        "current removed": lambda home: home.current.unlink(),
        "current leads nowhere": lambda home: (home.current.unlink(), home.current.symlink_to("gone")),
        "aggregates removed": lambda home: home.aggregates.unlink(),
        "aggregates of another build": lambda home: (
            home.aggregates.unlink(),
            home.aggregates.symlink_to(next(iter(sorted(home.builds.glob("*/aggregates_*"))))),
        ),
        "aggregates damaged": lambda home: _harm(home.aggregates.resolve(), random.Random(SEED)),
        "parquet removed": lambda home: home.parquet.unlink(),
        "parquet file removed": lambda home: next(home.parquet.glob("*/*.parquet")).unlink(),
        "dictionary damaged": lambda home: _harm(next(home.dictionary.glob("*.html")), random.Random(SEED)),
        "build file removed": lambda home: shutil.rmtree(home.warehouse),
        "worklists removed": lambda home: shutil.rmtree(home.worklists),
    }
    for what, change in changes.items():
        home = published_twice()
        change(home)
        home.prepare()
        _next_refresh(home)
        assert _whole(home) == [], what
        assert points_all_to(home, str(current_build(home))), what
        outcomes[what] = 1
    _whole_refresh(home)
    note("Pointer or build file lost", "one after the other", None, len(changes), dict(outcomes), 0)


def test_ledger(published_twice: MakeHome) -> None:
    """Any changed bit is noticed before anything is built on it; readers are not affected."""
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    tried = count(20)
    for _ in range(tried):
        home = published_twice()
        before = _rows(home)
        _harm(home.ledger, chance)
        with pytest.raises(DamagedLedger, match=r"restore the home from its newest backup"):
            _next_refresh(home)
        outcomes["named with what to do"] += 1
        assert _rows(home) == before
    note("Ledger damaged", "bits, cuts, zeros, removal", SEED, tried, dict(outcomes), 0)


LIMITED = """
import resource, sys
from orchestration.store.home import Home
from tests.faults.kill_points import STAGES
home = Home(__import__("pathlib").Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    STAGES[sys.argv[1]].act(home)
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(1)
"""


@pytest.mark.parametrize("stage", ["intake", "publish", "backup", "worklists"])
def test_full_disk(stage: str, world: Path, tmp_path: Path) -> None:
    """Files stop growing at a limit: the delivery is not blamed for it, and readers keep what they have."""
    outcomes: Counter[str] = Counter()
    sizes = (
        [300, 30_000, 300_000]
        if TIMES == 1
        else [0, 300, 3_000, 30_000, 100_000, 300_000, 3_000_000, 30_000_000]
    )
    for size in sizes:
        home = Home(tmp_path / f"home{size}")
        shutil.copytree(world / STAGES[stage].before, home.root, symlinks=True)
        answer = subprocess.run(
            [sys.executable, "-c", LIMITED, stage, str(home.root), str(size)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode in (0, 1), (size, answer.stderr[-800:])
        outcomes["enough room" if answer.returncode == 0 else "said that there is no room"] += 1
        if answer.returncode == 1:
            words = ("make room", "No space", "File too large", "IO Error", "too large")
            assert any(word in answer.stdout for word in words), (size, answer.stdout)
        ledger = Ledger(home.ledger)
        assert not [item for item in ledger.deliveries() if item.state == "refused"]
        assert _whole(home) == []
        heal(home, ledger)
        assert _whole(home) == []
    note(f"Disk full in {stage}", "a limit on the size of any file", None, len(sizes), dict(outcomes), 0)
    assert outcomes["said that there is no room"] > 0


def test_a_night_of_a_wrong_year_does_not_end_the_chain(published_twice: MakeHome) -> None:
    home = published_twice()
    for night, extracted in (("2525-03-03", "2525-03-04"), ("2026-04-03", "2025-03-04")):
        deliver(
            home,
            "pas",
            f"wrong-{night}",
            night,
            {"rtt_events": [EVENT]},
            previous="p2",
            extracted_at=f"{extracted}T01:00:00+00:00",
        )
    ledger = Ledger(home.ledger)
    judged = ingest(load_sources()["pas"], home, ledger)
    assert [judgement.state for judgement in judged] == ["refused", "refused"]
    deliver(home, "pas", "p3", "2025-03-03", {"rtt_events": [EVENT]}, previous="p2")
    assert [judgement.state for judgement in ingest(load_sources()["pas"], home, ledger)] == ["accepted"]


NIGHT = """
import resource, sys
from pathlib import Path
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.publication.recovery import heal
from tests.faults.worlds import build_run, judge_run, publish_run, take_in_all
home, run = Home(Path(sys.argv[1])), sys.argv[2]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    heal(home, Ledger(home.ledger))
    take_in_all(home)
    judge_run(home, run, build_run(home, run, "2025-03-03"))
    publish_run(home, run)
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(1)
"""


def test_a_disk_that_fills_up_in_the_night(world: Path, small_disk: SmallDisk) -> None:
    """Somewhere in it there is no room: readers keep what they have; with room, it goes on."""
    outcomes: Counter[str] = Counter()
    # intake, the build, the checks and the publication each need more than the one before
    megabytes = [8] if TIMES == 1 else [0, 1, 2, 4, 8, 12, 16, 24, 32, 40, 48, 64, 96, 128]
    for room in megabytes:
        small_disk.leave_room(NO_LIMIT)
        home = Home(small_disk.place / "home")
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(world / "published_once", home.root, symlinks=True)
        third = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(3)]
        deliver(home, "pas", "p3", "2025-03-03", {"rtt_events": third}, previous="p2")
        small_disk.leave_room(room * 1_000_000)
        tight = _night(home, "tight", small_disk.largest_file)
        assert tight.returncode in (0, 1), tight.stderr[-800:]
        assert not [item for item in Ledger(home.ledger).deliveries() if item.state == "refused"]
        assert _whole(home) == [] and _rows(home) in (1, 3)
        outcomes["old kept" if _rows(home) == 1 else "room enough"] += 1
        small_disk.leave_room(NO_LIMIT)
        roomy = _night(home, "roomy", small_disk.largest_file)
        assert roomy.returncode == 0, (room, roomy.stdout, roomy.stderr[-800:])
        assert _whole(home) == [] and _rows(home) == 3
    how = "a small file system" if small_disk.is_file_system else "a limit on the size of any file"
    note("Disk full in a whole night", how, None, len(megabytes), dict(outcomes), 0)
    assert outcomes["old kept"] > 0


def _night(home: Home, run: str, largest_file: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", NIGHT, str(home.root), run, str(largest_file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
