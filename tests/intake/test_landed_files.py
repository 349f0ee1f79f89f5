"""A landed file is hashed once, and what was read is what was hashed."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.ingest import ingest
from orchestration.intake.landed_files import archive_verified, verify
from orchestration.intake.manifest import read_manifest
from orchestration.intake.rejection import StillArriving
from orchestration.intake.repair_archive import repair_archive
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of, soundness
from orchestration.store.ledger import Ledger
from tests.conftest import deliver
from tests.intake.audit import watch

BEDS = load_sources()["beds"]
LARGEST = 1024 * 1024
ROW = {"ward": "W1", "valid_from": "2020-01-01", "sector": "general_acute", "core_beds": "10"}


class Hashes:
    """How often each file was opened to be hashed."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open":
            return
        frame = sys._getframe(1)
        while frame is not None and frame.f_code is not sha256_of.__code__:
            frame = frame.f_back  # type: ignore[assignment]
        if frame is not None:
            self.of[Path(str(arguments[0])).name] += 1


def archived(home: Home) -> list[str]:
    """The names of the archived files."""
    return sorted(file.name for file in home.archive.rglob("*.parquet"))


def test_a_file_is_hashed_once_as_it_landed_and_once_as_it_was_archived(home: Home) -> None:
    deliver(home, "beds", "b0", "2025-03-01", {"wards": [ROW]})
    ledger, hashes = Ledger(home.ledger), Hashes()
    with watch(hashes):
        (judged,) = ingest(BEDS, home, ledger)
    assert judged.state == "accepted"
    assert hashes.of == Counter(["wards.csv", *archived(home)])
    # the same file on the next night: the archive has it, and it is seen to be sound once
    deliver(home, "beds", "b1", "2025-03-02", {"wards": [ROW]}, previous="b0")
    again = Hashes()
    with watch(again):
        ingest(BEDS, home, ledger)
    assert again.of == Counter(["wards.csv", *archived(home)])
    assert len(ledger.kept_files()) == len(archived(home))


def test_a_build_hashes_each_archived_file_once(home: Home) -> None:
    for day in range(3):
        previous = f"b{day - 1}" if day else None
        mode = "changes" if day else "full"
        # the first and the last are the same file
        row = ROW | {"core_beds": str(10 + day % 2)}
        deliver(home, "beds", f"b{day}", f"2025-03-0{day + 1}", {"wards": [row]}, previous, mode)
    ledger, hashes = Ledger(home.ledger), Hashes()
    ingest(BEDS, home, ledger)
    inputs = ledger.refresh_inputs()
    night = inputs.deliveries()[-1].as_at
    assert night is not None
    with watch(hashes):
        assert repair_archive(select_files(night, inputs), home, ledger, soundness(home, ledger)) == []
    assert hashes.of == Counter(archived(home)) and len(archived(home)) == 4


def test_a_file_that_changes_between_the_hash_and_the_reading_is_still_arriving(home: Home) -> None:
    folder = deliver(home, "beds", "b0", "2025-03-01", {"wards": [ROW]})
    (promised,) = read_manifest(folder, BEDS).files
    verified = verify(folder, promised, LARGEST)
    file = folder / "wards.csv"
    file.write_bytes(file.read_bytes().replace(b"W1", b"W2"))
    with pytest.raises(StillArriving):
        archive_verified(folder, promised, verified, BEDS, home, soundness(home, Ledger(home.ledger)))
    assert archived(home) == []


@pytest.mark.parametrize("content", [b"W2", b"W1\n"], ids=["other rows", "more rows than promised"])
def test_a_file_that_changes_while_it_is_read_is_still_arriving(home: Home, content: bytes) -> None:
    folder = deliver(home, "beds", "b0", "2025-03-01", {"wards": [ROW]})
    (promised,) = read_manifest(folder, BEDS).files
    verified = verify(folder, promised, LARGEST)
    file = folder / "wards.csv"
    changes = [file.read_bytes().replace(b"W1", content)]

    def change(event: str, arguments: tuple[Any, ...]) -> None:
        # as soon as the reader opens it
        if event == "open" and str(arguments[0]) == str(file) and changes:
            file.write_bytes(changes.pop())

    with watch(change), pytest.raises(StillArriving):
        archive_verified(folder, promised, verified, BEDS, home, soundness(home, Ledger(home.ledger)))
