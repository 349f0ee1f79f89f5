"""A delivered Parquet file: typed values become the contract's text, and are checked like those of CSV."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.csv_reader import ReadResult
from orchestration.intake.parquet_reader import read_parquet
from orchestration.intake.rejection import Rejection
from orchestration.settings.feed_format import FeedFormat

REFERRALS = load_sources()["pas"].feeds["referrals"]
APPOINTMENTS = load_sources()["pas"].feeds["appointments"]


def read(folder: Path, said: FeedFormat | None = None, feed: Any = REFERRALS) -> tuple[ReadResult, list[Any]]:
    """The counts of a file, and its accepted rows without their number."""
    result = read_parquet(folder / "x.parquet", feed, folder / "a.parquet", folder / "u.parquet", said)
    rows = duckdb.execute(
        "select * exclude (source_row) from read_parquet(?) order by source_row", [str(folder / "a.parquet")]
    ).fetchall()
    return result, rows


def write(folder: Path, rows: str) -> None:
    duckdb.execute(f"copy ({rows}) to '{folder / 'x.parquet'}' (format parquet)")


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        ("date '2026-06-05'", "received_date", "2026-06-05"),
        ("timestamp '2026-06-05 00:00:00'", "received_date", "2026-06-05"),
        ("timestamp_ns '2026-06-05 00:00:00'", "received_date", "2026-06-05"),
        ("timestamp '2026-06-05 10:11:00'", "received_date", "2026-06-05T10:11:00"),
        ("timestamptz '2026-06-05 00:00:00+00'", "received_date", "2026-06-05"),
        ("timestamptz '2026-06-05 00:00:00+01'", "received_date", "2026-06-05"),
        ("cast(null as date)", "received_date", None),
        ("3::smallint", "priority_type", "3"),
        ("3.0::double", "priority_type", "3"),
        ("3.50::double", "priority_type", "3.5"),
        ("'nan'::double", "priority_type", None),
        ("3.00::decimal(8, 2)", "priority_type", "3"),
        ("true", "consultant_led", "Y"),
        ("cast(null as boolean)", "consultant_led", None),
        ("''", "site", None),
        ("encode('£ é')", "site", "£ é"),
        ("uuid '00000000-0000-0000-0000-000000000001'", "site", "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_typed_value_is_the_text_that_the_contract_asks_for(
    tmp_path: Path, value: str, column: str, expected: str | None
) -> None:
    write(tmp_path, f"select 7 as referral_id, 'P1' as patient_id, {value} as {column}")
    result, rows = read(tmp_path)
    assert (result.accepted_rows, result.unreadable_rows, result.first_line) == (1, 0, 1)
    assert rows == [("7", "P1", expected)]


def test_midnight_stays_a_time_and_an_offset_is_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        "select 'A1' as appointment_id, 'P' as patient_id, timestamp '2026-06-05 00:00:00' as appointment_at,"
        " timestamptz '2026-06-05 10:00:00+01' as recorded_at",
    )
    assert read(tmp_path, feed=APPOINTMENTS)[1] == [("A1", "P", "2026-06-05T00:00:00", "2026-06-05T09:00:00Z")]


def test_a_row_without_its_key_is_unreadable_with_its_number(tmp_path: Path) -> None:
    write(
        tmp_path,
        "select 'R1' as referral_id, 1 as patient_id union all select null, 2 union all select 'R3', 3",
    )
    result, rows = read(tmp_path)
    assert (result.accepted_rows, result.unreadable_rows) == (2, 1) and rows == [("R1", "1"), ("R3", "3")]
    unreadable = duckdb.execute("select * from read_parquet(?)", [str(tmp_path / "u.parquet")]).fetchall()
    assert unreadable == [(2, "key column empty (referral_id)", ",2")]


def test_formats_yml_holds_for_parquet_too(tmp_path: Path) -> None:
    table = pa.table({"Ref": ["R1"], "MRN": [5], "received_date": ["05/06/2026"], "priority_type": [9]})
    pq.write_table(table, tmp_path / "x.parquet")
    said = FeedFormat.model_validate(
        {
            "columns": {"Ref": "referral_id", "MRN": "patient_id"},
            "dates": ["dd/mm/yyyy"],
            "codes": {"priority_type": {"9": "1"}},
        }
    )
    assert read(tmp_path, said)[1] == [("R1", "5", "2026-06-05", "1")]


@pytest.mark.parametrize("nested", ["[5]", "{'a': 5}", "map {'a': 5}"])
def test_a_nested_value_is_refused_in_a_column_of_the_contract_only(tmp_path: Path, nested: str) -> None:
    write(tmp_path, f"select 'R1' as referral_id, {nested} as patient_id")
    with pytest.raises(
        Rejection, match="patient_id: expected one value in each row, found a list or a structure"
    ):
        read(tmp_path)
    write(tmp_path, f"select 'R1' as referral_id, 5 as patient_id, {nested} as other")
    result, rows = read(tmp_path)
    assert rows == [("R1", "5")] and result.note == "columns outside the contract, not read: other"


def test_a_damaged_file_is_refused_without_the_engines_words(tmp_path: Path) -> None:
    write(tmp_path, "select 'R1' as referral_id, 'P1' as patient_id")
    data = (tmp_path / "x.parquet").read_bytes()
    (tmp_path / "x.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(
        Rejection, match="expected Parquet that can be read whole, found a file that is damaged"
    ):
        read(tmp_path)
