"""A manifest that cannot be true, a folder that is none, a file that is no file: each is refused by itself."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.deliverables.prior_outcomes import PriorOutcomes
from orchestration.intake.as_of_inputs import source_state
from orchestration.intake.candidates import pending_deliveries
from orchestration.intake.ingest import Judgement, ingest
from orchestration.run.pending_work import pending_work
from orchestration.store.clock import LONDON, SHIFT, today, utc_now
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import WARD, deliver
from tests.intake.audit import watch

BEDS = load_sources()["beds"]
GIGABYTE = 1024**3


def _judged(home: Home) -> dict[str, Judgement]:
    """What one look at landing makes of each delivery."""
    return {judgement.delivery: judgement for judgement in ingest(BEDS, home, Ledger(home.ledger))}


def _pending(home: Home) -> list[str]:
    """The folders that the sensor would start a refresh for."""
    return [one.folder for one in pending_deliveries(BEDS, home, Ledger(home.ledger).refresh_inputs())]


def _deliver(home: Home, name: str, as_at: str, beds: int = 10, **manifest: Any) -> Path:
    return deliver(home, "beds", name, as_at, {"wards": [WARD | {"core_beds": str(beds)}]}, **manifest)


@pytest.mark.parametrize(
    ("as_at", "extracted_at", "words"),
    [
        ("2026-03-31", "2025-03-31T23:00:00", "expected the day of the extraction (2025-03-31) or before it"),
        # half past eleven at night in London, and half an hour before midnight by Greenwich
        ("2025-04-01", "2025-03-31T22:30:00Z", "expected the day of the extraction (2025-03-31) or before it"),
        ("2025-04-01", "2025-04-01T03:00:00+05:00", "expected the day of the extraction (2025-03-31)"),
        ("0001-01-01", "2025-03-31T23:00:00", "expected 2000-01-01 or later, found 0001-01-01"),
        ("1999-12-31", "2025-03-31T23:00:00", "expected 2000-01-01 or later, found 1999-12-31"),
        ("9999-12-31", "9999-12-31T23:59:59-12:00", "expected a time YYYY-MM-DDTHH:MM:SS"),
        (
            "9999-12-31",
            "9999-12-31T23:59:59",
            "expected today or an earlier day (the clock of this machine says",
        ),
        ("2025-03-31", "0001-01-01T00:00:00+14:00", "expected a time YYYY-MM-DDTHH:MM:SS"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_delays_no_other(
    home: Home, as_at: str, extracted_at: str, words: str
) -> None:
    _deliver(home, "right", "2025-03-31", 11)
    _deliver(home, "wrong", as_at, extracted_at=extracted_at)
    judged = _judged(home)
    assert (judged["right"].state, judged["wrong"].state) == ("accepted", "refused")
    assert words in str(judged["wrong"].reason) and str(judged["wrong"].reason).startswith(
        "wrong/manifest.json"
    )
    # nothing stands in the way of the day that was accepted, and the next one follows on from it
    assert source_state(BEDS, date(2025, 3, 31), Ledger(home.ledger).refresh_inputs()).refused is None
    _deliver(home, "next", "2025-04-01", 12, previous="right")
    assert {name: judgement.state for name, judgement in _judged(home).items()} == {"next": "accepted"}


def test_a_day_is_by_the_clock_of_london(home: Home) -> None:
    """Half past eleven in the evening of 31 March by Greenwich is the first of April."""
    _deliver(home, "summer", "2025-04-01", extracted_at="2025-03-31T23:30:00+00:00")
    assert _judged(home)["summer"].state == "accepted"


def test_what_comes_before_its_day_is_taken_in_when_the_day_has_come(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of this machine was set back: nobody sends anything again, and it is said once."""
    day = datetime(2025, 3, 31, 12, tzinfo=LONDON)
    _deliver(home, "d1", "2025-03-31")

    def set_clock(moment: datetime) -> None:
        monkeypatch.delenv(SHIFT, raising=False)
        monkeypatch.setenv(SHIFT, str((moment - utc_now()).total_seconds()))

    set_clock(day - timedelta(days=3000))
    assert f"the clock of this machine says {today()}" in str(_judged(home)["d1"].reason)
    for days in (2999, 2, 1):
        set_clock(day - timedelta(days=days))
        assert _pending(home) == [] and _judged(home) == {}
    set_clock(day)
    assert _pending(home) == ["d1"]
    assert _judged(home)["d1"].state == "accepted"


def _raw(text: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "manifest.json").write_bytes(text) and None


def _changed(**items: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | items))

    return change


def _said_twice(folder: Path) -> None:
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"as_at":', '"as_at": "2024-01-01", "as_at":', 1))


def _of_file(**items: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["files"][0] |= items
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return change


def _manifest_is_a_folder(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()


def _leads_outside(folder: Path) -> None:
    file = folder / "wards.csv"
    outside = folder.parent.parent / "outside.csv"
    file.rename(outside)
    file.symlink_to(outside)


def _is_a_link(folder: Path) -> None:
    elsewhere = folder.parent.parent / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)


NOT_USABLE: dict[str, Callable[[Path], None]] = {
    "nested without end": _raw(b"[" * 100_000),
    "nested and closed": _raw(b'{"as_at":' + b"[" * 900 + b"]" * 900 + b"}"),
    "a list": _raw(b"[]"),
    "a number": _raw(b"1e999"),
    "a number of 5,000 digits": _raw(b'{"contract_version": ' + b"9" * 5000 + b"}"),
    "empty": _raw(b""),
    "UTF-16": _raw('{"a": 1}'.encode("utf-16")),
    "a name twice": _said_twice,
    "a version of 4,000 digits": _changed(contract_version=10**3999),
    "a list as day": _changed(as_at=["2025-03-31"]),
    "half a character as provider": _changed(provider="\ud800"),
    "NUL in the file's name": _of_file(file="wards\x00.csv"),
    "a file outside": _of_file(file="../../outside.csv"),
    "a file at the root": _of_file(file="/etc/hostname"),
    "the folder as file": _of_file(file="."),
    "endless bytes": _of_file(bytes=float("inf")),
    "no number of rows": _of_file(rows=float("nan")),
    "a manifest that is a folder": _manifest_is_a_folder,
    "a file that is a link": _leads_outside,
    "a folder that is a link": _is_a_link,
}


def test_every_folder_that_cannot_be_used_is_refused_by_its_name(home: Home) -> None:
    folders = {}
    for number, (what, spoil) in enumerate(NOT_USABLE.items()):
        name = f"bad-{number:02d}"
        spoil(_deliver(home, name, "2025-03-31", number))
        folders[name] = what
    # a name that is no text to a database or a log
    os.rename(_deliver(home, "odd", "2025-03-31", 99), os.fsencode(home.landing / "beds") + b"/odd-\xff\n")
    folders["odd-\\udcff\\n"] = "bytes and a line break as name"
    _deliver(home, "good", "2025-03-31", 500)
    due = pending_work(load_sources(), home, Ledger(home.ledger).refresh_inputs())
    assert len(due.deliveries) == len(folders) + 1
    str(due).encode()
    judged = _judged(home)
    assert judged["good"].state == "accepted"
    for name, what in folders.items():
        assert judged[name].state == "refused", what
        assert str(judged[name].reason).startswith(name), (what, judged[name].reason)
        assert "unexpected" not in str(judged[name].reason), (what, judged[name].reason)
    assert _judged(home) == {} and _pending(home) == []


@pytest.mark.parametrize("kind", [OverflowError, RecursionError, UnicodeError, ZeroDivisionError, KeyError])
@pytest.mark.parametrize(("file", "place"), [("wards.csv", "d1: "), ("manifest.json", "d1/manifest.json: ")])
def test_an_error_that_nobody_foresaw_stays_with_its_delivery(
    file: str, place: str, home: Home, kind: type[Exception]
) -> None:
    """Raised by the system where a file of one delivery is opened; said by its class, and looked at again."""
    folder = _deliver(home, "d1", "2025-03-31")
    _deliver(home, "d2", "2025-04-01", 11)

    def fail(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]) == str(folder / file):
            raise kind("SECRET 9990000018")

    with watch(fail):
        judged = _judged(home)
    assert (judged["d1"].state, judged["d2"].state) == ("refused", "accepted")
    reason = str(judged["d1"].reason)
    assert reason.startswith(place) and f"an unexpected {kind.__name__} (" in reason and "SECRET" not in reason
    # as long as it may be our own fault, it is looked at again
    assert _pending(home) == ["d1"]
    assert "older" in str(_judged(home)["d1"].reason)


def test_a_manifest_that_repeats_another_over_other_files_is_refused(home: Home) -> None:
    folder = _deliver(home, "d1", "2025-03-31", 10)
    assert _judged(home)["d1"].state == "accepted"
    # corrected, as large as before, under a copy of the manifest
    again = folder.with_name("d1-corrected")
    shutil.copytree(folder, again)
    _changed(delivery="d1-corrected")(again)
    (again / "wards.csv").write_bytes((again / "wards.csv").read_bytes().replace(b",10", b",99"))
    reason = str(_judged(home)["d1-corrected"].reason)
    assert reason.startswith("d1-corrected/wards.csv: expected the content hash (sha256) in the manifest")
    # in the same place, and of another length
    (folder / "wards.csv").write_bytes((folder / "wards.csv").read_bytes() + b"\n")
    judged = _judged(home)["d1"]
    assert judged.state == "refused" and "bytes as in the manifest" in str(judged.reason)
    # a duplicate is what is the same by its content
    shutil.copy(again / "manifest.json", folder / "manifest.json")
    same = _deliver(home, "same", "2025-03-31", 10)
    assert _judged(home)[same.name].state == "duplicate"


def test_files_are_judged_by_what_they_are_before_they_are_read(home: Home) -> None:
    """A pipe, a folder, a device and eight gigabytes of nothing, each promised as it is."""
    folders = [_deliver(home, name, "2025-03-31", 20) for name in ("pipe", "folder", "device", "large")]
    for folder in folders:
        (folder / "wards.csv").unlink()
    os.mkfifo(folders[0] / "wards.csv")
    (folders[1] / "wards.csv").mkdir()
    os.symlink("/dev/zero", folders[2] / "wards.csv")
    with (folders[3] / "wards.csv").open("wb") as stream:
        stream.truncate(8 * GIGABYTE)
    _of_file(bytes=8 * GIGABYTE)(folders[3])
    (home.root / "operations.yml").write_text("largest_file_megabytes: 2000\n", encoding="utf-8")
    read: list[str] = []

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith("wards.csv"):
            read.append(str(arguments[0]))

    with watch(see):
        judged = _judged(home)
    assert {judgement.state for judgement in judged.values()} == {"refused"} and len(judged) == 4
    assert "expected a plain file" in str(judged["pipe"].reason)
    assert "expected at most 2,000 MB, found 8,192 MB" in str(judged["large"].reason)
    assert "largest_file_megabytes" in str(judged["large"].reason)
    assert read == []


def test_outcomes_that_are_a_pipe_hold_nobody_up(home: Home) -> None:
    folder = deliver(home, "validation", "v1", "2025-03-31", {"outcomes": b"outcome_id\n"})
    (folder / "outcomes.csv").unlink()
    os.mkfifo(folder / "outcomes.csv")
    assert PriorOutcomes(home).by_id == {}


def test_a_home_that_was_copied_has_nothing_new(home: Home, tmp_path: Path) -> None:
    _deliver(home, "d1", "2025-03-31")
    _deliver(home, "d2", "2025-04-01", 11, previous="d1")
    (_deliver(home, "d0", "2025-04-02", 12, previous="d2") / "wards.csv").write_bytes(b"cut")
    states = {name: judgement.state for name, judgement in _judged(home).items()}
    assert states == {"d1": "accepted", "d2": "accepted", "d0": "refused"}
    # as `cp -r` copies: every file has another time
    copied = Home(shutil.copytree(home.root, tmp_path / "copy", copy_function=shutil.copy))
    for file in copied.landing.rglob("*"):
        os.utime(file, (1, 1))
    # what was refused may have been sent again, and is looked at
    assert _pending(copied) == ["d0"]
    states = {name: judgement.state for name, judgement in _judged(copied).items()}
    assert states == {"d1": "duplicate", "d2": "duplicate", "d0": "refused"}
    assert _pending(copied) == [] and _judged(copied) == {}
