"""A bad value in any column costs that value and nothing else: not the row, not the patient, not the domain."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, read, refresh
from tests.values.bad_values_table import TABLE, bad_values_table
from tests.values.columns_and_values import NIGHT, SOURCE_OF, Variant, deliveries, variants

pytestmark = pytest.mark.long

NIGHTS = ("2026-11-19", "2026-11-20", NIGHT)
# Where a patient of each feed is counted, whatever is wrong with a value: the table, the column of the record,
# and the beginning of the record's name.
COUNTED_IN = {
    "patients": ("rtt.periods", "pathway_id", "W"),
    "referrals": ("rtt.periods", "patient_id", "P"),
    "rtt_events": ("rtt.periods", "patient_id", "P"),
    "appointments": ("rtt.ptl", "pathway_id", "W"),
    "waiting_list": ("rtt.ptl", "pathway_id", "W"),
    "admission_offers": ("rtt.ptl", "pathway_id", "W"),
    "spells": ("beds.ward_stays", "ward_stay_id", "Y"),
    "attendances": ("ed.attendances", "attendance_id", "ED"),
    "treatments": ("cancer.pathways_told", "care_id", "C"),
    "transfers": ("cancer.pathways_told", "care_id", "C"),
    "actions": ("cancer.pathways_told", "care_id", "C"),
    "comments": ("cancer.pathways_told", "care_id", "C"),
    "pathways": ("cancer.pathways_told", "care_id", "C"),
    "ward_stays": ("beds.ward_stays", "ward_stay_id", "Y"),
    "criteria_to_reside": ("beds.ward_stays", "ward_stay_id", "Y"),
}
TOLD_OF_CANCER = "(select care_id from cancer.ptl union select care_id from cancer.clocks)"


@pytest.fixture(scope="module")
def tried() -> list[Variant]:
    return variants()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, tried: list[Variant]) -> Home:
    home = make_home(tmp_path_factory.mktemp("values") / "home")
    previous: dict[str, str] = {}
    for night, (as_at, batch) in enumerate(zip(NIGHTS, deliveries(tried), strict=True)):
        for source, feeds in batch.items():
            if feeds:
                mode = "changes" if night else "full"
                deliver(home, source, f"{source}{night}", as_at, dict(feeds), previous.get(source), mode)
                previous[source] = f"{source}{night}"
    result = refresh(home, NIGHT)
    assert result.succeeded, result.in_words()
    return home


@pytest.fixture(scope="module")
def unreadable(home: Home) -> dict[str, str]:
    """The feed's rows that could not be read, as one text each feed."""
    found: dict[str, str] = defaultdict(str)
    for file in home.archive.rglob("*.unreadable.parquet"):
        for row in pq.read_table(file).to_pylist():
            assert row["line_number"] > 1 and row["reason"]
            found[file.parent.name] += f"\n{row['raw_text']},"
    return found


@pytest.fixture(scope="module")
def became(home: Home, tried: list[Variant], unreadable: dict[str, str]) -> dict[int, str]:
    """What each value became: typed, empty, refused, unreadable or lost."""
    staged = _staged(home)
    found = {}
    for variant in tried:
        feed = load_sources()[SOURCE_OF[variant.feed]].feeds[variant.feed]
        column = next(one for one in feed.typed_columns if one.name == variant.column)
        mark = f"{next(iter(variant.row().values()))}"
        row = _row_of(variant, feed, staged[variant.feed])
        if row is None:
            others = [value for name, value in variant.row().items() if name != variant.column]
            is_kept = any(
                all(f"{value}," in line or value == "" for value in others)
                for line in unreadable[variant.feed].split("\n")
            )
            found[variant.number] = "unreadable" if is_kept else f"lost ({mark})"
        elif column.type != "text" and row[f"{variant.column}_rejected"] is not None:
            found[variant.number] = "refused"
        else:
            found[variant.number] = "empty" if row[variant.column] is None else "typed"
    return found


def _staged(home: Home) -> dict[str, list[dict[str, Any]]]:
    import duckdb

    build = Ledger(home.ledger).builds()[-1].build_id
    found = {}
    with duckdb.connect(str(home.build_file(build)), read_only=True) as connection:
        for feed, source in SOURCE_OF.items():
            table = connection.execute(f"select * from staging.stg_{source}__{feed}")
            names = [item[0] for item in table.description]
            found[feed] = [dict(zip(names, row, strict=True)) for row in table.fetchall()]
    return found


def _row_of(variant: Variant, feed: Any, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The staged row of a variant: by its key, or by what else is its own where the value is in the key."""
    own = variant.row()
    if variant.column not in feed.key:
        name = feed.key[0]
        return next((row for row in rows if row[name] == own[name]), None)
    text = variant.value.strip()
    shown = "".join(" " if ord(letter) < 32 else letter for letter in text)
    for row in rows:
        values = {name: row[name] for name in feed.key}
        is_key = str(values[variant.column])[:10] in (shown, shown[:10]) or (
            variant.kind == "of another patient" and str(values[variant.column]).startswith(f"{shown} (")
        )
        is_own = all(
            str(row[name]) == value
            for name, value in own.items()
            if (name != variant.column and name.endswith("_id")) or (name == "ward" and name != variant.column)
        )
        if is_key and is_own:
            return row
    return None


def test_no_domain_is_held(home: Home) -> None:
    states = read(home, "select domain, state, reason from publication.status where domain <> 'benchmark'")
    held = [(domain, reason) for domain, state, reason in states if not state.startswith("published")]
    assert not held


def test_every_value_becomes_what_the_contract_says(tried: list[Variant], became: dict[int, str]) -> None:
    wrong = [(one.feed, one.column, one.kind, one.becomes, became[one.number]) for one in tried
             if became[one.number] != one.becomes]  # fmt: skip
    assert not wrong, (len(wrong), wrong[:40])


def test_rows_in_the_file_are_accepted_or_unreadable(home: Home) -> None:
    rows = read(home, "select feed, rows, accepted_rows, unreadable_rows from publication.inputs")
    assert rows and all(total == accepted + unreadable for _, total, accepted, unreadable in rows)


def test_every_refused_value_is_an_exception(home: Home, tried: list[Variant], became: dict[int, str]) -> None:
    keys = {
        key
        for (key,) in read(
            home, "select record_key from validation.exceptions where rule_id = 'DQ_WRONG_VALUE'"
        )
    }
    silent = []
    for one in tried:
        if became[one.number] == "refused":
            feed = load_sources()[SOURCE_OF[one.feed]].feeds[one.feed]
            start = f"{SOURCE_OF[one.feed]}.{one.feed}|{one.row()[feed.key[0]]}|"
            if not any(key.startswith(start) and key.endswith(f"|{one.column}") for key in keys):
                silent.append((one.feed, one.column, one.kind))
    assert not silent, (len(silent), silent[:40])


def test_a_key_that_another_row_has_is_an_exception(home: Home, tried: list[Variant]) -> None:
    twice = {
        key.split("|")[0]
        for (key,) in read(
            home, "select record_key from validation.exceptions where rule_id = 'DQ_DUPLICATE_KEY'"
        )
    }
    shared = {
        f"{SOURCE_OF[one.feed]}.{one.feed}"
        for one in tried
        if one.kind == "of another patient"
        and load_sources()[SOURCE_OF[one.feed]].feeds[one.feed].key == (one.column,)
    }
    assert shared and shared <= twice


def test_every_patient_is_still_counted(home: Home, tried: list[Variant], became: dict[int, str]) -> None:
    """In the list that the feed is for, or in an exception that names the record."""
    listed: dict[str, set[str]] = {}
    named: set[str] = set()
    for row in read(home, "select record_key, patient_id, pathway_id, detail from validation.exceptions"):
        named |= {
            part for text in row if text for part in str(text).replace("|", " ").replace(",", " ").split()
        }
    lost = []
    for one in tried:
        place = COUNTED_IN.get(one.feed)
        if place is None or became[one.number] == "unreadable":
            continue
        table, column, letter = place
        if table not in listed:
            where = TOLD_OF_CANCER if table == "cancer.pathways_told" else table
            listed[table] = {str(value) for (value,) in read(home, f"select {column} from {where} as told")}
        names = {f"{letter}{one.number}", one.row()[_key(one.feed)]}
        if one.column in _own_names(one.feed):
            names |= {f"{prefix}{one.number}" for prefix in ("P", "W", "R", "E", "C", "S", "Y", "ED")}
            names |= {one.value.strip()}
        if not names & (listed[table] | named):
            lost.append((one.feed, one.column, one.kind))
    assert not lost, (Counter((feed, column) for feed, column, _ in lost), lost[:40])


def _key(feed: str) -> str:
    return str(load_sources()[SOURCE_OF[feed]].feeds[feed].key[0])


def _own_names(feed: str) -> set[str]:
    return {name for name in _columns(feed) if name.endswith("_id")}


def _columns(feed: str) -> list[str]:
    return [column.name for column in load_sources()[SOURCE_OF[feed]].feeds[feed].typed_columns]


def test_the_table_of_bad_values_is_up_to_date(tried: list[Variant]) -> None:
    assert Path(TABLE).read_text(encoding="utf-8") == bad_values_table(tried)
