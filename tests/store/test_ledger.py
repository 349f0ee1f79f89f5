"""The ledger's file: every shape that it has had is brought to the newest; what cannot be is left as it is."""

import hashlib
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.store.ledger import Ledger
from orchestration.store.ledger_errors import (
    DamagedLedger,
    LedgerIsNewer,
    LedgerOutOfReach,
    UnknownLedger,
    sqlite_errors_in_words,
)
from orchestration.store.ledger_migrations import VERSION
from orchestration.store.records import Build, CutFeed, Evidence, KeptFile

SHAPES = sorted((Path(__file__).parent / "ledger_shapes").glob("*.sql"))
BUILD_ID = "20261121T020000_00000001"
# What each refusal of the ledgers in `ledger_shapes` waits for; what was written by the newest has all of them.
WAITS_FOR = {2: "delivery", 4: "next look", 5: "next day"}


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ledger as an earlier version wrote it."""
    return write_earlier(request.param, tmp_path)


def write_earlier(shape: Path, folder: Path) -> Path:
    """The file of a ledger of an earlier shape, in a folder of the shape's name."""
    file = folder / shape.stem / "ledger.sqlite"
    file.parent.mkdir()
    run(file, shape.read_text(encoding="utf-8"))
    return file


def run(file: Path, script: str) -> None:
    """Runs SQL on a file behind the ledger's back."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)


def rows(file: Path, table: str) -> list[dict[str, Any]]:
    """Every row of a table, by column."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"select * from {table} order by rowid")]


def tables(file: Path) -> list[str]:
    """The names of a file's tables."""
    return [row["name"] for row in rows(file, "sqlite_master") if row["type"] == "table"]


def shape_of(file: Path) -> tuple[int, dict[str, set[str]], set[str]]:
    """Version, columns by table, and the names of triggers and indexes."""
    with closing(sqlite3.connect(file)) as connection:
        version = connection.execute("pragma user_version").fetchone()[0]
        columns = {
            table: {row[1] for row in connection.execute(f"pragma table_info({table})")}
            for table in tables(file)
        }
    names = {row["name"] for row in rows(file, "sqlite_master") if row["type"] in ("trigger", "index")}
    return version, columns, names


def record_everything(ledger: Ledger) -> None:
    """One new row by every method that writes."""
    taken_in = ledger.record_delivery(
        source="pas",
        delivery="p2",
        state="accepted",
        reason=None,
        provider="RXX",
        as_at=date(2026, 11, 21),
        extracted_at="2026-11-22T01:00:00+00:00",
        previous_delivery="p1",
        manifest_sha256="6" * 64,
        fingerprint="0" * 64,
        files=[
            {
                "feed": "patients",
                "file": "patients.csv",
                "mode": "changes",
                "encoding": "utf-8",
                "sha256": "7" * 64,
                "bytes": 60,
                "rows": 1,
                "accepted_rows": 1,
                "unreadable_rows": 0,
                "archive_file": "pas/patients/7.parquet",
                "note": None,
            }
        ],
        kept=[KeptFile("archive/pas/patients/7.parquet", "5" * 64, 500)],
        formats="3" * 64,
    )
    delivery_id = taken_in.delivery_id
    build = Build(
        "20261122T020000_00000002",
        "run-2",
        date(2026, 11, 21),
        "RXX",
        ("rtt",),
        "8" * 12,
        {"death_stop_date": "date_of_death"},
        "2026-11-22T02:00:00.000001+00:00",
    )
    ledger.record_build(build)
    ledger.record_build_files(build.build_id, [(delivery_id, "patients", "7" * 64, 1)])
    said = Evidence("rtt", "rtt.volumes", "1", "volume", "block", "fail", 1, 1, "0.5", "too few")
    (file,) = ledger.files(delivery_id)
    again = replace(file, formats="2" * 64, first_line=4, archive_file="pas/patients/7.2.parquet", note="again")
    ledger.record_readings([again], [KeptFile("archive/pas/patients/7.original.zst", "3" * 64, 50)])
    ledger.record_format("2" * 64, "{}")
    ledger.record_build_readings(build.build_id, [again])
    ledger.record_evidence(build.build_id, [said])
    cut = CutFeed("rtt", "rtt.volumes", "pas", "patients", date(2026, 11, 21), "too few")
    ledger.record_cut_feeds(build.build_id, [cut])
    ledger.record_judged(build.build_id, 4097, 2)
    ledger.record_publication(build.build_id, "publish", [{"domain": "rtt"}], "2026-11-22T02:02:00+00:00")
    ledger.record_kept([KeptFile("published/x", "4" * 64, 1)])
    ledger.record_pruned("published/y", "its night is past keeping")
    assert ledger.deliveries()[-1] == taken_in and taken_in.delivery == "p2"
    assert [file.sha256 for file in ledger.files(delivery_id)] == ["7" * 64]
    assert ledger.build_of_run("run-2") == ledger.build(build.build_id) == ledger.builds()[-1] == build
    assert ledger.build_files(build.build_id) == [(delivery_id, "patients", "7" * 64, 1)]
    assert ledger.files(delivery_id) == [again] and ledger.format_text("2" * 64) == "{}"
    inputs = ledger.refresh_inputs()
    assert inputs.file_of_build(build.build_id, file.content) == again and inputs.is_read_twice(again)
    assert inputs.file_of_build("another", file.content) == file
    assert inputs.formats_of_deliveries == {delivery_id: "3" * 64}
    ledger.record_readings([replace(again, not_read_again="no column patient_id")])
    assert ledger.files(delivery_id) == [replace(again, not_read_again="no column patient_id")]
    assert ledger.evidence(build.build_id) == [said] and ledger.cut_feeds(build.build_id) == [cut]
    assert ledger.judged_file(build.build_id) == (4097, 2)
    assert ledger.publications()[-1].build_id == build.build_id
    assert ledger.kept_files()["published/x"].bytes == 1 and "published/y" in ledger.pruned()
    before = ledger.refresh_inputs().publications_before(build)
    assert [one.build_id for one in before] == [one.build_id for one in ledger.publications()[:-1]]
    ledger.record_withdrawal([delivery_id], [], "A. Analyst", "the wrong day")
    (withdrawn,) = [one for one in ledger.refresh_inputs().deliveries() if one.withdrawal]
    assert (withdrawn.delivery, withdrawn.state) == ("p2", "withdrawn") and ledger.deliveries()[-1] == withdrawn
    assert withdrawn.withdrawal is not None
    assert (withdrawn.withdrawal.why, withdrawn.withdrawal.judged_before) == ("the wrong day", delivery_id)
    assert withdrawn.withdrawal.builds_before == len(ledger.builds())


def test_a_new_ledger_is_of_the_newest_version(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert shape_of(tmp_path / "ledger.sqlite")[0] == VERSION
    record_everything(ledger)


def test_an_earlier_ledger_is_brought_to_the_newest_shape(earlier: Path, tmp_path: Path) -> None:
    Ledger(earlier)
    Ledger(tmp_path / "new" / "ledger.sqlite")
    assert shape_of(earlier) == shape_of(tmp_path / "new" / "ledger.sqlite")


def test_no_row_of_an_earlier_ledger_is_lost_or_changed(earlier: Path) -> None:
    before = {table: rows(earlier, table) for table in tables(earlier)}
    Ledger(earlier)
    for table, were in before.items():
        found = [{name: row[name] for name in were[0] if name != "fingerprint"} for row in rows(earlier, table)]
        assert found == [{name: row[name] for name in row if name != "fingerprint"} for row in were], table
    for row, was in zip(rows(earlier, "deliveries"), before["deliveries"], strict=True):
        assert row["waits_for"] == WAITS_FOR.get(row["delivery_id"])
        assert row["fingerprint"] == was["fingerprint"].split("@")[0] and len(row["fingerprint"]) == 64


def test_every_reader_reads_an_earlier_ledger(earlier: Path) -> None:
    shape = int(earlier.parent.name.split("_")[0])
    ledger = Ledger(earlier)
    accepted = ledger.deliveries("pas")[0]
    assert (accepted.state, accepted.as_at, accepted.waits_for) == ("accepted", date(2026, 11, 20), None)
    waiting = [delivery.delivery for delivery in ledger.deliveries() if delivery.is_waiting]
    assert waiting == ["p3"]
    assert [file.note for file in ledger.files()] == ["one line could not be read"]
    build = ledger.build(BUILD_ID)
    assert build is not None and build == ledger.build_of_run("run-1") and ledger.builds() == [build]
    assert build.domains == ("rtt", "cancer")
    assert build.settings == ({} if shape == 1 else {"death_stop_date": "date_of_death"})
    assert ledger.build_files(BUILD_ID) == [(1, "patients", "9" * 64, 0)]
    assert [item.rule_id for item in ledger.evidence(BUILD_ID)] == ["contract.pas.delivery"]
    assert [one.verdicts[0]["domain"] for one in ledger.publications()] == ["rtt"]
    assert len(ledger.kept_files()) == (shape >= 3) and len(ledger.pruned()) == (shape >= 4)
    assert ledger.judged_file(BUILD_ID) == ((4096, 1795000000000000001) if shape >= 5 else None)
    assert len(ledger.cut_feeds(BUILD_ID)) == (shape >= 6)
    inputs = ledger.refresh_inputs()
    assert inputs.publications_before(build) == []
    assert inputs.deliveries() == ledger.deliveries() and inputs.files() == ledger.files()
    assert ledger.damage() is None


def test_an_earlier_ledger_takes_new_rows_and_gives_none_up(earlier: Path) -> None:
    record_everything(Ledger(earlier))
    for table in tables(earlier):
        column = next(iter(rows(earlier, table)[0]))
        for change in (f"delete from {table}", f"update {table} set {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                run(earlier, change)


def test_opening_again_changes_nothing(earlier: Path) -> None:
    Ledger(earlier)
    bytes_of_first = earlier.read_bytes()
    ledger = Ledger(earlier)
    ledger.refresh_inputs()
    assert earlier.read_bytes() == bytes_of_first


def test_a_sealed_ledger_is_sealed_again(earlier: Path) -> None:
    seal = earlier.with_suffix(".seal")
    seal.write_text(f'{{"sha256": "{hashlib.sha256(earlier.read_bytes()).hexdigest()}"}}', encoding="utf-8")
    ledger = Ledger(earlier)
    assert shape_of(earlier)[0] == VERSION
    assert seal.exists() and ledger.damage() is None


def test_a_flipped_bit_is_found_before_an_earlier_ledger_is_touched(earlier: Path) -> None:
    seal = earlier.with_suffix(".seal")
    seal.write_text(f'{{"sha256": "{"0" * 64}"}}', encoding="utf-8")
    was = earlier.read_bytes()
    with pytest.raises(DamagedLedger, match="its bytes are not those that were written"):
        Ledger(earlier)
    assert earlier.read_bytes() == was and seal.exists()


def test_a_step_that_fails_leaves_the_file_as_it_was(earlier: Path) -> None:
    # the last step reads this column, after the others have added theirs
    run(earlier, "alter table deliveries drop column fingerprint")
    seal = earlier.with_suffix(".seal")
    seal.write_text(f'{{"sha256": "{hashlib.sha256(earlier.read_bytes()).hexdigest()}"}}', encoding="utf-8")
    was, shape = earlier.read_bytes(), shape_of(earlier)
    with pytest.raises(UnknownLedger, match=r"\(no such column: fingerprint\).*nothing was changed"):
        Ledger(earlier)
    assert (earlier.read_bytes(), shape_of(earlier)) == (was, shape) and seal.exists()


def test_a_shape_that_no_step_completes_is_named(earlier: Path) -> None:
    run(earlier, "alter table publications drop column published_at")
    was = earlier.read_bytes()
    with pytest.raises(UnknownLedger, match=re.escape("the column publications.published_at is missing")):
        Ledger(earlier)
    assert earlier.read_bytes() == was


def test_a_file_that_is_no_ledger_is_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    run(file, "create table theatre_sessions (session_id text)")
    was = file.read_bytes()
    with pytest.raises(UnknownLedger, match="no table of a ledger"):
        Ledger(file)
    assert file.read_bytes() == was


def test_a_later_ledger_is_read_by_kept_code_and_written_by_nobody(tmp_path: Path) -> None:
    file = write_earlier(SHAPES[-1], tmp_path)
    Ledger(file)
    run(file, f"alter table deliveries add column sent_by text; pragma user_version = {VERSION + 2}")
    was = file.read_bytes()
    expected = rf"of version {VERSION + 2}, and this Clockstop knows versions up to {VERSION}: update Clockstop"
    with pytest.raises(LedgerIsNewer, match=expected):
        Ledger(file)
    ledger = Ledger(file, reads_later_versions=True)
    assert [build.build_id for build in ledger.builds()] == [BUILD_ID]
    with pytest.raises(LedgerIsNewer, match="nothing was changed"):
        ledger.record_pruned("published/y", "its night is past keeping")
    with pytest.raises(LedgerIsNewer):
        ledger.seal()
    assert file.read_bytes() == was
    run(file, "alter table cut_feeds drop column message")
    with pytest.raises(LedgerIsNewer):
        Ledger(file, reads_later_versions=True)


def test_a_table_that_is_gone_is_damage(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    Ledger(file)
    run(file, "drop table build_files")
    with pytest.raises(DamagedLedger, match="the table build_files is missing"):
        Ledger(file)


def _full(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma max_page_count = 1")
        connection.execute("create table much as select zeroblob(1000000) as filling")


def _read_only(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.execute("insert into theatre_sessions values (1)")


def _no_folder(file: Path) -> None:
    with closing(sqlite3.connect(file / "elsewhere")):
        pass


def _held(file: Path) -> None:
    with closing(sqlite3.connect(file)) as holder, closing(sqlite3.connect(file, timeout=0)) as other:
        holder.execute("begin exclusive")
        other.execute("insert into theatre_sessions values (1)")


@pytest.mark.parametrize(
    ("fault", "action"),
    [
        (_full, "make room on the disk of the home"),
        (_read_only, "the right to write in the home"),
        (_no_folder, "the right to write in the home"),
        (_held, "find the program that has ledger.sqlite open and close it"),
    ],
)
def test_what_keeps_a_sound_ledger_out_of_reach_is_told_apart(
    fault: Callable[[Path], None], action: str, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.sqlite"
    run(file, "create table theatre_sessions (session_id text)")
    with pytest.raises(LedgerOutOfReach, match=action), sqlite_errors_in_words():
        fault(file)


@pytest.mark.parametrize(
    "statement",
    [
        "select settings from theatre_sessions",
        "select * from builds",
        "insert into theatre_sessions values (1, 2)",
    ],
)
def test_a_shape_that_does_not_fit_is_no_want_of_room(statement: str, tmp_path: Path) -> None:
    run(tmp_path / "ledger.sqlite", "create table theatre_sessions (session_id text)")
    with pytest.raises(DamagedLedger), sqlite_errors_in_words():
        run(tmp_path / "ledger.sqlite", statement)
