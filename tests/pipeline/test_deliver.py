"""`clockstop deliver`: plain files in a folder become a whole delivery, or one message and nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.ingest import Judgement, ingest
from orchestration.run.deliver import Delivered, deliver
from orchestration.run.rehearsal import copied
from orchestration.run.steps import open_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

BEDS = load_sources()["beds"]
MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)
WARDS = [
    ("W1", "2020-01-01", "general_acute", 10),
    ("W2", "2020-01-01", "general_acute", 12),
    ("W3", "2020-01-01", "maternity", 8),
]
NAMES = ("ward", "valid_from", "sector", "core_beds")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where exports are."""
    place = tmp_path / "exports"
    place.mkdir()
    return place


def csv_of(rows: list[tuple[str, str, str, int]], names: tuple[str, ...] = NAMES) -> str:
    return "\n".join(",".join(str(value) for value in row) for row in (names, *rows)) + "\n"


def make(
    home: Home, folder: Path, day: date = MONDAY, changes: bool = False, provider: str = "RXX"
) -> Delivered:
    return deliver("beds", folder, home, day, changes, provider, lambda message: None)


def take_in(home: Home) -> list[Judgement]:
    return ingest(BEDS, home, Ledger(home.ledger))


def landed(home: Home) -> list[str]:
    return sorted(str(one.relative_to(home.landing)) for one in home.landing.rglob("*"))


def archived(home: Home) -> list[tuple[str, ...]]:
    """The wards of the newest file."""
    file = Ledger(home.ledger).files()[-1]
    rows = duckdb.execute(
        f"select {', '.join(NAMES)} from read_parquet(?) order by source_row",
        [str(home.archive / file.archive_file)],
    ).fetchall()
    return [tuple(row) for row in rows]


def as_text(rows: list[tuple[str, str, str, int]]) -> list[tuple[str, ...]]:
    return [tuple(str(value) for value in row) for row in rows]


def write_csv(folder: Path) -> None:
    (folder / "Trust WARDS 20250303.csv").write_text(csv_of(WARDS))


def write_csv_by_its_columns(folder: Path) -> None:
    (folder / "export.txt").write_text(csv_of(WARDS))


def write_parquet_of_duckdb(folder: Path) -> None:
    rows = ", ".join(f"('{w}', timestamp '{d}', '{s}', {b}::smallint)" for w, d, s, b in WARDS)
    duckdb.execute(
        f"copy (select * from (values {rows}) as wards ({', '.join(NAMES)}))"
        f" to '{folder / 'wards.parquet'}' (format parquet)"
    )


def write_parquet_of_pyarrow(folder: Path) -> None:
    columns = {name: [row[place] for row in WARDS] for place, name in enumerate(NAMES)}
    table = pa.table(
        {
            "ward": pa.array(columns["ward"]).dictionary_encode(),
            "valid_from": pa.array([date.fromisoformat(str(day)) for day in columns["valid_from"]]),
            "sector": pa.array(columns["sector"], pa.large_string()),
            # as pandas writes a column of whole numbers of which one is missing
            "core_beds": pa.array([float(beds) for beds in columns["core_beds"]]),
        }
    )
    pq.write_table(table, folder / "b.parquet")


def write_workbook_with_a_title(folder: Path) -> None:
    """The report's title, an empty line, the column names; and who ran it behind the records."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Report"
    sheet.append(["Beds of the trust, run on 3 March 2025"])
    sheet.append([])
    sheet.append(list(NAMES))
    for ward, day, sector, beds in WARDS:
        sheet.append([ward, date.fromisoformat(day), sector, beds])
    sheet.append(["3 rows"])
    workbook.save(folder / "export.xlsx")


def write_workbook(folder: Path) -> None:
    workbook = Workbook()
    notes = workbook.create_sheet("Notes", 0)
    notes.append(["Beds of the trust, run on 3 March 2025"])
    sheet = workbook.create_sheet("Wards")
    sheet.append(list(NAMES))
    for ward, day, sector, beds in WARDS:
        sheet.append([ward, date.fromisoformat(day), sector, beds])
    workbook.save(folder / "beds.xlsx")


@pytest.mark.parametrize(
    "write",
    [write_csv, write_csv_by_its_columns, write_parquet_of_duckdb, write_parquet_of_pyarrow, write_workbook],
)
def test_each_kind_of_file_becomes_a_delivery_that_is_accepted(
    home: Home, folder: Path, write: Callable[[Path], None]
) -> None:
    write(folder)
    made = make(home, folder)
    assert [(one.plain.feed.name, one.mode, one.rows) for one in made.files] == [("wards", "full", 3)]
    (judged,) = take_in(home)
    assert (judged.state, judged.reason, judged.rows) == ("accepted", None, 3)
    assert archived(home) == as_text(WARDS)
    assert list((home.warehouse / "deliver").iterdir()) == [home.warehouse / "deliver" / "files.lock"]


@pytest.mark.parametrize(
    "said",
    [
        "beds: {skip_lines: 2, skip_footer: 1}",
        "beds: {feeds: {wards: {skip_lines: 2, skip_footer: 1}, bed_states: {skip_lines: 9}}}",
    ],
)
def test_lines_of_a_workbook_that_are_no_records_are_skipped(home: Home, folder: Path, said: str) -> None:
    """Also where neither the workbook nor its sheet is called as the feed."""
    (home.root / "formats.yml").write_text(said, "utf-8")
    write_workbook_with_a_title(folder)
    (file,) = make(home, folder).files
    assert (file.plain.feed.name, file.plain.called, file.rows) == ("wards", "export.xlsx, sheet Report", 3)
    (judged,) = take_in(home)
    assert (judged.state, judged.reason) == ("accepted", None)
    assert archived(home) == as_text(WARDS)


def test_formats_yml_is_applied_and_the_chain_is_filled_in(home: Home, folder: Path) -> None:
    said = 'beds: {delimiter: ";", skip_footer: 1, columns: {Ward Code: ward}}'
    (home.root / "formats.yml").write_text(said, "utf-8")
    text = csv_of(WARDS, ("Ward Code", *NAMES[1:])).replace(",", ";") + "3 rows\n"
    (folder / "wards.csv").write_text(text)
    first = make(home, folder)
    # the next day, before anything was ingested, follows on from the first
    second = make(home, folder, TUESDAY, provider="")
    assert (first.previous_delivery, second.previous_delivery) == (None, first.delivery)
    assert [one.state for one in take_in(home)] == ["accepted", "accepted"]
    assert archived(home) == as_text(WARDS)


def test_changes_are_found_by_comparing_with_what_was_delivered(home: Home, folder: Path) -> None:
    said = "beds: {dates: [dd/mm/yyyy], codes: {sector: {values: {GA: ga, M: maternity}}}}"
    (home.root / "formats.yml").write_text(said, "utf-8")
    rows = [(f"W{n}", "01/02/2020", "GA", n) for n in range(40)]
    (folder / "wards.csv").write_text(csv_of(rows))
    first = make(home, folder)
    take_in(home)
    changed = [rows[0], ("W1", "01/02/2020", "M", 1), *rows[3:], ("W99", "01/02/2020", "GA", 5)]
    (folder / "wards.csv").write_text(csv_of(changed))
    made = make(home, folder, TUESDAY, changes=True)
    (file,) = made.files
    assert file.changes is not None and made.previous_delivery == first.delivery
    assert (file.mode, file.changes.written, file.changes.removed, file.changes.before) == ("changes", 2, 1, 40)
    (judged,) = take_in(home)
    assert (judged.state, judged.reason, judged.rows) == ("accepted", None, 3)
    newest = home.archive / Ledger(home.ledger).files()[-1].archive_file
    assert duckdb.execute(
        "select ward, valid_from, sector, is_deleted from read_parquet(?) order by ward", [str(newest)]
    ).fetchall() == [
        ("W1", "2020-02-01", "maternity", None),
        ("W2", "2020-02-01", "ga", "Y"),
        ("W99", "2020-02-01", "ga", None),
    ]
    # of what is known now, nothing has changed
    (file,) = make(home, folder, date(2025, 3, 5), changes=True).files
    assert file.changes is not None and (file.changes.written, file.changes.removed) == (0, 0)


def test_rows_that_differ_under_one_key_are_delivered_whole(home: Home, folder: Path) -> None:
    """Changes could say one of them only; and a row that the export marks as deleted is no row of it."""
    (folder / "wards.csv").write_text(csv_of(WARDS))
    make(home, folder)
    take_in(home)
    (folder / "wards.csv").write_text(csv_of([*WARDS, ("W1", "2020-01-01", "maternity", 99)]))
    (file,) = make(home, folder, TUESDAY, changes=True).files
    assert (file.mode, file.rows) == ("full", 4) and file.note is not None
    assert file.note.endswith("delivered whole: rows that differ have the same key")
    take_in(home)
    marked = [(*row, "Y" if row[0] == "W2" else "") for row in WARDS]
    lines = [",".join([*NAMES, "is_deleted"]), *(",".join(str(value) for value in row) for row in marked)]
    (folder / "wards.csv").write_text("\n".join(lines) + "\n")
    (file,) = make(home, folder, date(2025, 3, 5), changes=True).files
    assert file.changes is not None and file.changes.removed == 1


def test_a_home_of_an_odd_name(folder: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / """it's "a" [home]* {x} #1 100%20 $HOME &;""")
    home.prepare()
    (folder / "wards.csv").write_text(csv_of(WARDS))
    make(home, folder)
    assert take_in(home)[0].state == "accepted"
    (folder / "wards.csv").write_text(csv_of(WARDS[:2]))
    (file,) = make(home, folder, TUESDAY, changes=True).files
    assert file.changes is not None and (file.changes.written, file.changes.removed) == (0, 1)
    assert take_in(home)[0].state == "accepted"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1, 1, 1), "expected a date from 2000-01-01 to "),
        (date(9999, 12, 31), "expected a date that has data, the newest is 2025-03-03"),
    ],
)
def test_a_refresh_of_a_date_that_no_data_can_be_of_is_refused(
    home: Home, folder: Path, day: date, expected: str
) -> None:
    (folder / "wards.csv").write_text(csv_of(WARDS))
    make(home, folder)
    take_in(home)
    with pytest.raises(SafeError, match=f"--as-at: {expected}"):
        open_build("run", home, Ledger(home.ledger), day, ("beds",))


def test_an_extract_that_looks_cut_is_delivered_whole(home: Home, folder: Path) -> None:
    rows = [(f"W{n}", "2020-01-01", "maternity", n) for n in range(40)]
    (folder / "wards.csv").write_text(csv_of(rows))
    make(home, folder)
    take_in(home)
    (folder / "wards.csv").write_text(csv_of(rows[:30]))
    (file,) = make(home, folder, TUESDAY, changes=True).files
    assert (file.mode, file.rows) == ("full", 30)
    assert file.note == "delivered whole: 10 of 40 records are not in it"


def empty(folder: Path) -> None:
    """Nothing in it."""


def two_of_one_feed(folder: Path) -> None:
    for name in ("wards.csv", "wards 2.csv"):
        (folder / name).write_text(csv_of(WARDS))


def of_no_feed(folder: Path) -> None:
    (folder / "staff.csv").write_text("name,grade\nA Person,7\n")


def older_workbook(folder: Path) -> None:
    (folder / "wards.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100)


def broken_workbook(folder: Path) -> None:
    (folder / "wards.xlsx").write_bytes(b"PK\x03\x04" + b"0" * 100)


def without_key(folder: Path) -> None:
    (folder / "wards.csv").write_text("bed,sector\nB1,maternity\n")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "wards.csv")


def of_eight_gigabytes(folder: Path) -> None:
    with (folder / "wards.csv").open("wb") as stream:
        stream.truncate(8 * 1024**3)


def a_link_to_nothing(folder: Path) -> None:
    (folder / "wards.csv").symlink_to(folder / "none")


def a_delivery(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (empty, "exports: expected a folder with CSV, Parquet or .xlsx files, found no file in it"),
        (
            two_of_one_feed,
            "expected one file for each feed of beds, found wards 2.csv and wards.csv, both wards",
        ),
        (of_no_feed, "staff.csv: expected a feed of beds (bed_states, criteria_to_reside, ward_stays, wards)"),
        (
            older_workbook,
            "wards.xls: expected a CSV file in utf-8, or Parquet, found a file in an older Office",
        ),
        (broken_workbook, "wards.xlsx: expected a workbook (.xlsx), found a zip file that is not a complete"),
        (without_key, "wards.csv: expected the mandatory column ward"),
        (a_pipe, "wards.csv: expected a plain file, found a link, folder or pipe"),
        (of_eight_gigabytes, "wards.csv: expected at most 2,000 MB, found 8,192 MB"),
        (a_link_to_nothing, "wards.csv: expected a file that can be read, found No such file"),
        (a_delivery, "expected plain files, found a delivery with its own manifest.json"),
    ],
)
def test_what_cannot_be_delivered_is_one_message_and_nothing_lands(
    home: Home, folder: Path, write: Callable[[Path], None], said: str
) -> None:
    write(folder)
    (home.root / "operations.yml").write_text("largest_file_megabytes: 2000\n", encoding="utf-8")
    with pytest.raises(SafeError) as refused:
        make(home, folder)
    assert said in str(refused.value) and "A Person" not in str(refused.value)
    assert landed(home) == []


@pytest.mark.parametrize(
    ("place", "day", "changes", "said"),
    [
        ("exports/none", MONDAY, False, "expected the folder that the exports are in, found no such folder"),
        ("home/landing", MONDAY, False, "expected a folder outside landing"),
        ("exports", date(2025, 3, 1), False, "--as-at: expected 2025-03-03 or later, the date of the newest"),
        ("exports", date(1999, 12, 31), False, "--as-at: expected a date from 2000-01-01 to "),
        ("exports", date(9999, 12, 31), False, "--as-at: expected a date from 2000-01-01 to "),
        ("exports", MONDAY, True, "--changes: expected a date after 2025-03-03"),
    ],
)
def test_wrong_arguments_say_what_was_expected(
    home: Home, folder: Path, tmp_path: Path, place: str, day: date, changes: bool, said: str
) -> None:
    (folder / "wards.csv").write_text(csv_of(WARDS))
    with pytest.raises(SafeError, match="expected --provider with the ODS code"):
        make(home, folder, provider="")
    make(home, folder)
    take_in(home)
    before = landed(home)
    with pytest.raises(SafeError) as refused:
        make(home, tmp_path / place, day, changes)
    assert said in str(refused.value) and landed(home) == before


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from orchestration.run.deliver import deliver
from orchestration.store.home import Home

def kill_at_the_last_step(event, arguments):
    if event == "os.rename" and str(arguments[1]).startswith(f"{sys.argv[2]}/landing"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill_at_the_last_step)
deliver("beds", Path(sys.argv[1]), Home(Path(sys.argv[2])), date(2025, 3, 3), False, "RXX", print)
"""


def test_a_kill_before_the_last_step_leaves_nothing_that_is_taken_for_a_delivery(
    home: Home, folder: Path
) -> None:
    (folder / "wards.csv").write_text(csv_of(WARDS))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(home.root)], env=os.environ, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert any(name.endswith("manifest.json") for name in landed(home))
    assert take_in(home) == [] and Ledger(home.ledger).deliveries() == []
    made = make(home, folder)
    names = {name.split("/")[0] for name in landed(home)}
    assert (
        names == {"beds"} and json.loads((made.folder / "manifest.json").read_text())["files"][0]["rows"] == 3
    )


def files_of(root: Path) -> dict[str, bytes]:
    """Every file below a folder with its content; locks are empty."""
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.stat().st_size
    }


def test_what_is_done_in_a_copy_of_a_home_leaves_the_home_as_it_was(home: Home, folder: Path) -> None:
    (folder / "wards.csv").write_text(csv_of(WARDS))
    (home.root / "formats.yml").write_text("beds: {trim: '*'}", "utf-8")
    make(home, folder)
    take_in(home)
    before = files_of(home.root)
    (folder / "wards.csv").write_text(csv_of(WARDS[:2]))
    with copied(home) as trial:
        assert (trial.root / "formats.yml").read_text() == "beds: {trim: '*'}"
        make(trial, folder, TUESDAY)
        (judged,) = take_in(trial)
        assert (judged.state, judged.rows) == ("accepted", 2)
        assert len(Ledger(trial.ledger).deliveries()) == 2
    assert files_of(home.root) == before and not trial.root.exists()


def test_a_trial_in_an_empty_home_makes_no_ledger_in_it(home: Home, folder: Path) -> None:
    (folder / "wards.csv").write_text(csv_of(WARDS))
    with copied(home) as trial:
        make(trial, folder)
        assert take_in(trial)[0].state == "accepted"
    assert not home.ledger.exists() and not trial.root.exists()
