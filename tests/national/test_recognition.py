"""`clockstop national`: every layout is recognised by its content, and what is not read is refused by name."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.ingest import ingest
from orchestration.intake.national_delivery import NationalResult, deliver_national
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import ROOT
from tests.national import layouts
from tests.national.landing import arrive

TODAY = date(2026, 1, 20)
A_MONTH = {"RQA": (100, 20), "RQB": (50, 10)}
SOME_WAITS = {"RQA": {"00Q": {1: 60, 20: 10}, "NONC": {30: 5}}}


def _deliver(home: Home, *files: Path) -> NationalResult:
    return deliver_national(files, home, Ledger(home.ledger), TODAY, lambda said: None)


def _states(found: NationalResult) -> dict[str, str]:
    return {file.file: file.state for file in found.files}


def _write(folder: Path, name: str, content: bytes | str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each layout, with names that say nothing, and some that no feed is for."""
    place = tmp_path / "downloads"
    _write(place, "a.csv", layouts.ae("APRIL-2025", A_MONTH))
    _write(place, "b.csv", layouts.rtt("April-2025", SOME_WAITS))
    layouts.cancer(place / "c.xlsx", "2025-04-01", {"RQA": (10, 8)})
    layouts.kh03(place / "d.xlsx", {"RQA": (500, 450)})
    layouts.qmco(place / "e.xlsx", {"RQA": (10, 2)})
    layouts.dm01(place / "f.xlsx", {"RQA": {1: (50, 10)}})
    _write(place, "by_provider.csv", layouts.BY_PROVIDER)
    layouts.virtual_wards(place / "wards.xlsx")
    layouts.kh03(place / "day.xlsx", {"RQA": (5, 4)}, title=layouts.KH03_TITLE.replace("overnight", "day only"))
    _write(place, "list.csv", "patient,born\n943 476 5919,1950-01-01\n")
    _write(place, "nothing.csv", "")
    _write(place, ".DS_Store", "x")
    return place


KILLED_BEFORE_THE_LAST_STEP = """
import os, signal, sys
from orchestration.cli.main import app

def kill_at_the_last_step(event, arguments):
    if event == "os.rename" and "/landing/national/" in str(arguments[1]):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill_at_the_last_step)
app(["national", sys.argv[1]])
"""


def test_what_a_killed_command_left_is_no_delivery_and_goes(home: Home, folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_THE_LAST_STEP, str(folder / "a.csv")],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert list(home.landing.glob(".*/manifest.json")) and list((home.warehouse / "national").glob("files/*"))
    assert ingest(load_sources()["national"], home, Ledger(home.ledger)) == []
    assert _states(_deliver(home, folder / "a.csv")) == {"a.csv": "delivered"}
    assert not list(home.landing.glob(".*")) and not (home.warehouse / "national" / "files").exists()
    (judged,) = ingest(load_sources()["national"], home, Ledger(home.ledger))
    assert judged.state == "accepted", judged.reason


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(9999, 12, 31)])
def test_a_day_that_no_data_can_be_as_at(home: Home, folder: Path, day: date) -> None:
    with pytest.raises(SafeError, match="--as-at: expected a date from 2000-01-01 to"):
        deliver_national([folder], home, Ledger(home.ledger), day, lambda said: None)
    assert not (home.landing / "national").exists()


def test_a_folder_in_one_command(home: Home, folder: Path) -> None:
    found = _deliver(home, folder)
    titles = {file.file: file.title for file in found.files if file.state == "delivered"}
    assert titles == {
        "a.csv": "A&E monthly CSV",
        "b.csv": "RTT full CSV",
        "c.xlsx": "Cancer waiting times provider extract",
        "d.xlsx": "KH03 beds open overnight",
        "e.xlsx": "Cancelled elective operations (QMCO)",
        "f.xlsx": "Diagnostics by provider and test (DM01)",
    }
    refused = {file.file: str(file.reason) for file in found.files if file.state == "refused"}
    assert set(refused) == {"by_provider.csv", "wards.xlsx", "day.xlsx", "list.csv", "nothing.csv"}
    assert (
        "'A&E attendances by provider', which is not read. Download the monthly CSV"
        in refused["by_provider.csv"]
    )
    assert "'Virtual ward capacity and occupancy'" in refused["wards.xlsx"]
    assert "'KH03 beds open day only'" in refused["day.xlsx"]
    assert "a CSV with the columns patient, born" in refused["list.csv"] and "943" not in refused["list.csv"]
    assert "an empty file" in refused["nothing.csv"]
    assert found.in_words()[-1].startswith("6 delivered, 0 known already, 5 refused")
    # every delivery is accepted as it was dropped
    judged = ingest(load_sources()["national"], home, Ledger(home.ledger))
    assert [one.state for one in judged] == ["accepted"] * 6, judged
    assert not list(home.archive.glob("national_*"))


def test_the_same_content_is_delivered_once(home: Home, folder: Path, tmp_path: Path) -> None:
    copy = _write(tmp_path / "again", "another-name.csv", (folder / "a.csv").read_bytes())
    assert _states(_deliver(home, folder / "a.csv", copy)) == {
        "a.csv": "delivered",
        "another-name.csv": "known",
    }
    # before and after it was accepted
    assert _states(_deliver(home, copy)) == {"another-name.csv": "known"}
    ingest(load_sources()["national"], home, Ledger(home.ledger))
    assert _states(_deliver(home, copy)) == {"another-name.csv": "known"}
    assert len(list((home.landing / "national").iterdir())) == 1


def test_two_files_of_a_month_that_nothing_tells_apart(home: Home, tmp_path: Path) -> None:
    """Both are refused with both names, and a file beside them is delivered."""
    one = _write(tmp_path / "x", "one.csv", layouts.ae("APRIL-2025", A_MONTH))
    other = _write(tmp_path / "x", "other.csv", layouts.ae("APRIL-2025", A_MONTH | {"RQA": (101, 20)}))
    beside = _write(tmp_path / "x", "beside.csv", layouts.ae("MAY-2025", A_MONTH))
    found = _deliver(home, one, other, beside)
    assert _states(found) == {"one.csv": "refused", "other.csv": "refused", "beside.csv": "delivered"}
    reasons = " ".join(str(file.reason) for file in found.files if file.reason)
    assert "2025-04, both original, with different content: this one and other.csv" in reasons
    # with the word in one name, or one after the other, nothing is in doubt
    revised = _write(tmp_path / "x", "other-revised.csv", other.read_bytes())
    assert set(_states(_deliver(home, one, revised)).values()) == {"delivered"}


def test_files_of_one_name_in_two_folders(home: Home, tmp_path: Path) -> None:
    _write(tmp_path / "x", "ae.csv", layouts.ae("APRIL-2025", A_MONTH))
    _write(tmp_path / "x" / "older", "ae.csv", layouts.ae("MARCH-2025", A_MONTH))
    (tmp_path / "x" / "none").mkdir()
    found = _deliver(home, tmp_path / "x", tmp_path / "x" / "none")
    assert _states(found) == {"ae.csv": "delivered", "older/ae.csv": "delivered", "none": "refused"}
    assert "an empty folder" in str(found.files[-1].reason)


def test_two_files_in_one_delivery_by_hand(home: Home) -> None:
    files = {
        "one.csv": ("ae_monthly_csv", layouts.ae("APRIL-2025", A_MONTH)),
        "other.csv": ("ae_monthly_csv", layouts.ae("APRIL-2025", {"RQA": (7, 1)}, total=None)),
    }
    judged = arrive(home, "both", files)
    assert judged.state == "refused"
    assert str(judged.reason).startswith("both/one.csv and both/other.csv: expected one file for each period")
    # of two providers, or of two months, there is nothing to choose
    files["other.csv"] = ("ae_monthly_csv", layouts.ae("APRIL-2025", {"RQZ": (7, 1)}, total=None))
    assert arrive(home, "two providers", files).state == "accepted"
    files["other.csv"] = ("ae_monthly_csv", layouts.ae("MAY-2025", A_MONTH))
    assert arrive(home, "two months", files, "2025-12-30").state == "accepted"


def _zip(file: Path, write: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        write(package)
    return file


def test_a_zip_is_read_and_says_the_edition(home: Home, tmp_path: Path) -> None:
    waits = layouts.rtt("April-2025", SOME_WAITS)
    published = _zip(tmp_path / "Full-CSV-revised.zip", lambda zip: zip.writestr("in/20250430-RTT.csv", waits))
    (file,) = _deliver(home, published).files
    assert (file.state, file.file) == ("delivered", "Full-CSV-revised.zip: 20250430-RTT.csv")
    assert "2025-04, revised (by the file name), 1 organisations" in str(file.tells_of)


def test_a_zip_in_a_delivery_by_hand(home: Home, tmp_path: Path) -> None:
    """The ZIP itself is named in the manifest, as it is on the page; the name in it counts as a name."""
    waits = layouts.rtt("April-2025", SOME_WAITS)
    one = _zip(tmp_path / "one.zip", lambda zip: zip.writestr("RTT-revised.csv", waits))
    judged = arrive(home, "zipped", {"one.zip": ("rtt_full_csv", one)})
    assert (judged.state, judged.rows) == ("accepted", 4), judged.reason
    original = ("rtt_full_csv", layouts.rtt("April-2025", {"RQA": {"00Q": {1: 9}}}))
    assert arrive(home, "apart", {"one.zip": ("rtt_full_csv", one), "b.csv": original}).state == "accepted"

    def two(package: zipfile.ZipFile) -> None:
        package.writestr("a.csv", waits)
        package.writestr("b.csv", waits)

    several = _zip(tmp_path / "two.zip", two)
    judged = arrive(home, "several", {"two.zip": ("rtt_full_csv", several)})
    assert judged.state == "refused"
    assert "expected a ZIP with one file, found a.csv; b.csv. Run `clockstop national`" in str(judged.reason)


def test_what_a_zip_may_not_do(home: Home, tmp_path: Path) -> None:
    """Nothing is written outside or unpacked without bound, and the sound file beside it is delivered."""
    (home.root / "operations.yml").write_text("largest_file_megabytes: 2\n", encoding="utf-8")
    month = layouts.ae("APRIL-2025", A_MONTH)

    def write(package: zipfile.ZipFile) -> None:
        package.writestr("sound.csv", month)
        package.writestr("../../escaped.csv", month)
        package.writestr("/absolute.csv", month)
        package.writestr("C:\\drive.csv", month)
        package.writestr("bomb.csv", b"0" * (3 * 1024**2))
        package.writestr("__MACOSX/._sound.csv", b"x")
        inner = tmp_path / "inner.zip"
        _zip(inner, lambda zip: zip.writestr("deep.csv", month))
        package.write(inner, "inner.zip")

    found = _deliver(home, _zip(tmp_path / "z.zip", write))
    reasons = {file.file.removeprefix("z.zip: "): file.reason for file in found.files}
    assert reasons.pop("sound.csv") is None
    for name in ("escaped.csv", "absolute.csv", "drive.csv"):
        assert "its path in the ZIP leads out of the ZIP" in str(reasons.pop(name))
    assert "larger than 2 MB when it is unpacked" in str(reasons.pop("bomb.csv"))
    assert "it is a ZIP in a ZIP" in str(reasons.pop("inner.zip"))
    assert reasons == {}
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["z_sound.csv"]


def test_a_compression_that_is_not_known_is_named(home: Home, tmp_path: Path) -> None:
    month = layouts.ae("APRIL-2025", A_MONTH)
    packed = bytearray(_zip(tmp_path / "z.zip", lambda zip: zip.writestr("a.csv", month)).read_bytes())
    # the method is said before the file and in the list at the end; 93 is Zstandard
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.index(mark) + place : packed.index(mark) + place + 2] = (93).to_bytes(2, "little")
    (found,) = _deliver(home, _write(tmp_path, "other.zip", bytes(packed))).files
    assert found.state == "refused"
    assert "it is compressed in a way that is not read: unpack it" in str(found.reason)


def test_a_damaged_zip_is_refused(home: Home, tmp_path: Path) -> None:
    month = layouts.ae("APRIL-2025", A_MONTH)
    whole = _zip(tmp_path / "whole.zip", lambda zip: zip.writestr("a.csv", month)).read_bytes()
    cut = _write(tmp_path, "cut.zip", whole[: len(whole) // 2])
    absent = tmp_path / "absent.zip"
    found = _deliver(home, cut, absent)
    assert [file.state for file in found.files] == ["refused", "refused"]
    assert "expected a ZIP file, found a damaged one" in str(found.files[0].reason)
    assert (
        found.files[1].reason
        == "absent.zip: expected a file, a folder of files or a ZIP, found none. Check the path."
    )


def test_a_file_without_figures_is_refused(home: Home, tmp_path: Path) -> None:
    """A workbook whose columns moved, or that has no row, gives no wrong figures and no silence."""
    moved = layouts.dm01(tmp_path / "moved.xlsx", {"RQA": {1: (5, 1)}}, period="some time")
    empty = _write(tmp_path, "empty.csv", layouts.AE_HEADER + "\n")
    found = _deliver(home, moved, empty)
    assert [file.state for file in found.files] == ["refused", "refused"]
    assert all("expected rows of figures of a month or quarter" in str(file.reason) for file in found.files)
    named = arrive(
        home, "by hand", {"wards.xlsx": ("kh03_workbook", layouts.qmco(tmp_path / "q.xlsx", {"RQA": (1, 0)}))}
    )
    assert named.state == "refused" and "the sheet NHS Trust by Sector" in str(named.reason)
    by_provider = arrive(home, "by provider", {"a.csv": ("ae_monthly_csv", layouts.BY_PROVIDER.encode())})
    assert "'A&E attendances by provider', which is not read" in str(by_provider.reason)


def test_the_manifest_is_written_last_and_whole(home: Home, folder: Path) -> None:
    _deliver(home, folder / "b.csv")
    (delivery,) = (home.landing / "national").iterdir()
    assert delivery.name.startswith("rtt_full_csv-2025-04-original-")
    manifest = json.loads((delivery / "manifest.json").read_text())
    assert (manifest["as_at"], manifest["previous_delivery"], manifest["source"]) == (
        "2026-01-20",
        None,
        "national",
    )
    assert sorted(path.name for path in delivery.iterdir()) == ["b.csv", "manifest.json"]
