"""An archived file is typed once, and again where what made it has changed; every text has one reading."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.contract.feeds import Feed, load_sources
from orchestration.intake.typed_file import discard_typed, typed_file
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of

EVENTS = load_sources()["pas"].feeds["rtt_events"]
ATTENDANCES = load_sources()["ed"].feeds["attendances"]


def _archived(home: Home, rows: list[dict[str, str | None]]) -> Path:
    """Rows of one feed as intake archives them: all text, some columns absent."""
    file = home.archive / "a.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} varchar" for name in rows[0])
        connection.execute(f"create table rows (source_row bigint, {columns})")
        for number, row in enumerate(rows, 1):
            marks = ", ".join("?" for _ in row)
            connection.execute(f"insert into rows values ({number}, {marks})", list(row.values()))
        connection.execute(f"copy rows to '{file}' (format parquet)")
    return file


def _typed(home: Home, feed: Feed, archived: Path) -> Path:
    return typed_file(feed, archived, sha256_of(archived), home)


def _read(file: Path, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"select {columns} from read_parquet(?) order by source_row", [str(file)]
        ).fetchall()


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


# text, what is read of it; where nothing is, whether the text is kept as invalid
DAYS: list[tuple[str | None, date | None, bool]] = [
    ("2026-06-01", date(2026, 6, 1), False),
    (" 2026-06-01\u00a0", date(2026, 6, 1), False),
    ("1948-01-01", date(1948, 1, 1), False),
    ("2199-12-31", date(2199, 12, 31), False),
    ("2024-02-29", date(2024, 2, 29), False),
    ("2023-02-29", None, True),
    ("1947-12-31", None, True),
    ("2200-01-01", None, True),
    ("2026-6-01", None, True),
    ("2026/06/01", None, True),
    ("20260601", None, True),
    ("2026-06-01 00:00", None, True),
    ("2000-01-01 (BC)", None, True),
    ("infinity", None, True),
    ("epoch", None, True),
    ("1900-01-01", None, False),
    ("9999-12-31T00:00", None, False),
    ("n/a", None, False),
    ("Null", None, False),
    ("\u00a0", None, False),
    ("", None, False),
    (None, None, False),
]

# text, the clock on the wall, the moment in UTC, whether an offset was written; of an invalid one nothing
MOMENTS: list[tuple[str | None, str | None, str | None, bool | None]] = [
    ("2026-01-05T10:00", "2026-01-05 10:00:00", "2026-01-05 10:00:00", False),
    ("2026-07-05T10:00:30", "2026-07-05 10:00:30", "2026-07-05 09:00:30", False),
    ("2026-07-05T10:00Z", "2026-07-05 11:00:00", "2026-07-05 10:00:00", True),
    ("2026-07-05T10:00:30+0100", "2026-07-05 10:00:30", "2026-07-05 09:00:30", True),
    ("2026-07-05T10:00-03:30", "2026-07-05 14:30:00", "2026-07-05 13:30:00", True),
    ("2026-10-25T01:30", "2026-10-25 01:30:00", "2026-10-25 01:30:00", False),
    ("2026-10-25T01:30+01:00", "2026-10-25 01:30:00", "2026-10-25 00:30:00", True),
    ("2026-10-25T01:30+00:00", "2026-10-25 01:30:00", "2026-10-25 01:30:00", True),
    ("2026-01-05T24:00", None, None, None),
    ("2026-01-05 10:00", None, None, None),
    ("2026-01-05t10:00", None, None, None),
    ("2026-01-05T10:00:00.5", None, None, None),
    ("2026-01-05T1:00:00", None, None, None),
    ("2026-02-30T10:00", None, None, None),
    ("2026-02-30T10:00Z", None, None, None),
    ("2026-01-05T10:00+15:00", None, None, None),
    ("2026-01-05T10:00:60", None, None, None),
    ("2026-01-05", None, None, None),
    ("1947-01-05T10:00Z", None, None, None),
]


def test_a_date_is_one_only_as_the_contract_writes_it(empty_home: Home) -> None:
    archived = _archived(empty_home, [{"event_id": "E", "event_date": text} for text, _, _ in DAYS])
    found = _read(_typed(empty_home, EVENTS, archived), "event_date, event_date_rejected is not null")
    assert found == [(day, is_kept) for _, day, is_kept in DAYS]


def test_a_time_is_kept_as_on_the_wall_and_in_utc(empty_home: Home) -> None:
    archived = _archived(empty_home, [{"attendance_id": "A", "arrived_at": text} for text, *_ in MOMENTS])
    columns = "arrived_at, arrived_at_utc, arrived_at_has_offset, arrived_at_rejected"
    found = _read(_typed(empty_home, ATTENDANCES, archived), columns)
    assert found == [
        (_stamp(local), _stamp(utc), has_offset, None if local else text)
        for text, local, utc, has_offset in MOMENTS
    ]


def _stamp(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def test_codes_flags_numbers_and_identifiers(empty_home: Home) -> None:
    texts = [
        ("EVENT", "DISCHARGE", "y", "7", "0", "0"),
        ("a b\u2028c ", "discharge", "N", "-2147483648", "00A", "W1"),
        ("\u200bE3", "dischargé", "yes", "2147483648", "null", "nulls"),
        ("0", "", "\\N", "1.0", None, "000"),
    ]
    names = ("event_id", "event_type", "communicated", "event_sequence", "treatment_function", "pathway_id")
    archived = _archived(empty_home, [dict(zip(names, row, strict=True)) for row in texts])
    columns = "event_id, event_type, event_type_rejected, communicated, communicated_rejected,"
    columns += " event_sequence, event_sequence_rejected, treatment_function, pathway_id, planned_due_date"
    assert _read(_typed(empty_home, EVENTS, archived), columns) == [
        ("EVENT", "discharge", None, True, None, 7, None, "0", None, None),
        ("a b c", "discharge", None, False, None, -2147483648, None, "00A", "W1", None),
        ("E3", None, "dischargé", None, "yes", None, "2147483648", None, "nulls", None),
        ("0", None, None, None, None, None, "1.0", None, None, None),
    ]


def test_it_is_typed_once_and_again_where_something_changed(empty_home: Home) -> None:
    archived = _archived(empty_home, [{"event_id": "E1", "event_date": "2026-06-01"}])
    first = _typed(empty_home, EVENTS, archived)
    made = first.stat().st_mtime_ns
    assert _typed(empty_home, EVENTS, archived) == first and first.stat().st_mtime_ns == made

    # the contract says another first year of the column
    columns = tuple(
        column.model_copy(update={"first_year": 2030}) if column.name == "event_date" else column
        for column in EVENTS.columns
    )
    other = EVENTS.model_copy(update={"columns": columns})
    changed = _typed(empty_home, other, archived)
    assert changed != first and _read(changed, "event_date_rejected") == [("2026-06-01",)]

    # the archived file says something else
    archived.unlink()
    again = _archived(empty_home, [{"event_id": "E1", "event_date": "2026-06-02"}])
    renewed = _typed(empty_home, EVENTS, again)
    assert renewed != first and _read(renewed, "event_date") == [(date(2026, 6, 2),)]

    # a flipped bit: the file is made again of the archived one
    content = bytearray(renewed.read_bytes())
    content[len(content) // 2] ^= 1
    renewed.chmod(0o600)
    renewed.write_bytes(content)
    _typed(empty_home, EVENTS, again)
    (mended,) = renewed.parent.glob(f"{renewed.name[:60]}*")
    assert sha256_of(mended).startswith(mended.name.split(".")[-2])
    assert _read(mended, "event_date") == [(date(2026, 6, 2),)]

    discard_typed(empty_home, {mended})
    assert list(empty_home.typed.rglob("*.parquet")) == [mended]
