"""The published periods of many random pathways equal a slow plain-Python reading of the rules."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest

from data.synthetic.truth.delivered_rows import seed
from data.synthetic.truth.rtt.clock import as_row, periods
from data.synthetic.truth.rtt.event_types import STARTS
from data.synthetic.truth.rtt.identity import Key, pathways
from data.synthetic.truth.rtt.scope import excluded, function_of
from data.synthetic.truth.rtt.story import Person, story_of
from data.synthetic.truth.usable_rows import usable_row
from data.synthetic.truth.values import Row
from orchestration.store.home import Home
from tests.conftest import copy_build, deliver, make_home, refresh
from tests.reference.random_pathways import AS_AT, FEEDS, Feeds, RandomHospital

FEW, MANY = (10_000, 5_000), (200_000, 100_000)
SHOWN = 5
Periods = dict[Key, list[tuple[Any, ...]]]
EVENTS_NOWHERE = """
select count(*)
from intermediate.int_rtt__events as events
left join intermediate.int_rtt__event_places as places
    on events.pathway_number = places.pathway_number and events.event_number = places.event_number
where places.period_no is null or (places.period_no = 0 and places.state_after <> 'none')
"""
PERIODS = """
select pathway_id, coalesce(pathway_issuer, ''), patient_id, clock_start_date, clock_stop_date, clock_stop_code,
    days_waited, state, completed_part, prior_wait_days, has_decision_to_admit, exclusion_reason
from rtt.periods order by pathway_id, pathway_issuer, patient_id, period_no
"""


class Difference(NamedTuple):
    """One case whose published periods are not those of the plain reading."""

    case: Feeds
    read: Periods
    published: Periods


def _csv(rows: Iterable[Row]) -> bytes:
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(pa.Table.from_pylist(list(rows)), sink)
    return bytes(sink.getvalue())


def _refreshed(
    home: Home, hospitals: list[RandomHospital], night: date, as_at: date | None = None, turned: bool = False
) -> Periods:
    """Delivers what a night knew (once) and answers the periods of a refresh, read from its build.

    Nonsense is rightly not published, so the warehouse of the build is read, from a copy: this process holds
    the file itself.
    """
    if not (home.landing / "pas" / f"night-{night}").exists():
        feeds: dict[str, Any] = {}
        for feed in FEEDS:
            rows = [row for hospital in hospitals for row in hospital.rows(feed)]
            if feed == "rtt_events":
                rows = [row for row in rows if _is_sent(row, night)]
            if rows:
                feeds[feed] = _csv(rows[::-1] if turned else rows)
        deliver(home, "pas", f"night-{night}", night.isoformat(), feeds)
    result = refresh(home, as_at.isoformat() if as_at else "", ("rtt",))
    assert result.succeeded, result.in_words()
    copy = copy_build(home, result.build_id)
    found: Periods = {}
    with duckdb.connect(str(copy), read_only=True) as connection:
        placed = connection.execute(EVENTS_NOWHERE).fetchall()
        assert placed == [(0,)], "every event falls into a period, or before any clock"
        for pathway_id, issuer, patient_id, *values in connection.execute(PERIODS).fetchall():
            found.setdefault(Key(pathway_id, issuer, patient_id), []).append(tuple(values))
    return found


def _is_sent(event: Row, night: date) -> bool:
    """What a source knows on a night: what has happened, and slips of a year."""
    return event["event_date"] <= str(night) or event["event_date"] > "2027"


def _read(case: Feeds, functions: dict[str, str]) -> Periods:
    """The periods of a case in plain Python."""
    people = {row["patient_id"]: Person.of(row) for row in case["patients"]}
    rows = {
        feed: [
            usable_row("pas", feed, row) for row in case[feed] if feed != "rtt_events" or _is_sent(row, AS_AT)
        ]
        for feed in FEEDS
    }
    found: Periods = {}
    for key, records in pathways(rows).items():
        story = story_of(records, people.get(key.patient_id, Person()), AS_AT)
        values = [
            (*as_row(period, AS_AT), excluded(period, function_of(period, story, AS_AT), functions))
            for period in periods(story, AS_AT)
        ]
        if values:
            found[key] = values
    return found


def _differences(hospitals: list[RandomHospital], published: Periods) -> Iterator[Difference]:
    functions = {row["treatment_function"]: row["rtt_function"] for row in seed("treatment_functions")}
    left = dict(published)
    by_patient: dict[str, Periods] = {}
    for key, values in published.items():
        by_patient.setdefault(key.patient_id, {})[key] = values
    for hospital in hospitals:
        for case in hospital.cases:
            read = _read(case, functions)
            of_case: Periods = {}
            for patient in sorted({row["patient_id"] for row in case["patients"]}):
                of_case |= by_patient.get(patient, {})
            for key in of_case:
                del left[key]
            if read != of_case:
                yield Difference(case, read, of_case)
    if left:
        yield Difference({}, {}, left)


def _shown(differences: list[Difference], cases: int) -> str:
    """How many differ, and the rows and both results of the first, shortest cases first."""
    lines = [f"{len(differences)} of {cases} cases differ"]
    for one in sorted(differences, key=lambda one: sum(map(len, one.case.values())))[:SHOWN]:
        for feed, rows in one.case.items():
            lines += [f"  {feed}: {_filled(row)}" for row in rows]
        for key in sorted(one.read.keys() | one.published.keys()):
            if one.read.get(key) != one.published.get(key):
                lines.append(f"  {tuple(key)}")
                lines += [f"    read      {_text(values)}" for values in one.read.get(key, [])]
                lines += [f"    published {_text(values)}" for values in one.published.get(key, [])]
        lines.append("")
    return "\n".join(lines)


def _filled(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value)


def _text(values: tuple[Any, ...]) -> str:
    return ", ".join("-" if value is None else str(value) for value in values)


def _hospitals(counts: tuple[int, int]) -> list[RandomHospital]:
    recorded, derived = counts
    return [
        RandomHospital("E", recorded, seed=20250331, recorded=True),
        RandomHospital("N", derived, seed=20250401, recorded=False),
    ]


@pytest.mark.parametrize("counts", [FEW, pytest.param(MANY, marks=pytest.mark.full)])
def test_periods_equal_the_plain_reading(counts: tuple[int, int], tmp_path: Path) -> None:
    hospitals = _hospitals(counts)
    published = _refreshed(make_home(tmp_path / "home"), hospitals, AS_AT)
    wrong = list(_differences(hospitals, published))
    assert published and not wrong, _shown(wrong, sum(counts))


@pytest.mark.full
def test_nights_and_row_order(tmp_path: Path) -> None:
    """A night derived again is the night as built; later events change no closed period; order is nothing."""
    hospitals = [RandomHospital("E", 3_000, seed=7, recorded=True)]
    earlier = AS_AT - timedelta(days=60)
    home = make_home(tmp_path / "home")
    built = _refreshed(home, hospitals, earlier)
    later = _refreshed(home, hospitals, AS_AT)
    assert _refreshed(home, hospitals, AS_AT, as_at=earlier) == built
    assert _refreshed(make_home(tmp_path / "turned"), hospitals, AS_AT, turned=True) == later
    # a date of death may be learned later; what the records imply counts only while no start event is known
    begun_later = _begun_after(hospitals[0], earlier)
    closed = {
        (key.pathway_id, key.patient_id, *values)
        for key, of_pathway in built.items()
        for values in of_pathway
        if values[1] is not None and values[2] != "36" and key.patient_id[1:] not in begun_later
    }
    assert len(closed) > 400
    # and so may the issuer of an identifier
    known = {(key.pathway_id, key.patient_id, *values) for key, periods in later.items() for values in periods}
    assert closed <= known


def _begun_after(hospital: RandomHospital, night: date) -> set[str]:
    """Cases that a start event, a start code or a referral's own date begins after the night."""
    begun = set()
    for case in hospital.cases:
        name = case["patients"][0]["patient_id"][1:]
        for row in case["rtt_events"]:
            starts = row["event_type"] in STARTS or row["rtt_status"] in ("10", "11", "12")
            if row["event_date"] > str(night) and starts:
                begun.add(name)
        for row in (*case["referrals"], *case["waiting_list"]):
            if any(value > str(night) for column, value in row.items() if column.endswith("_date")):
                begun.add(name)
        # an original start that lies ahead cannot be, and can be later
        if any(row["original_clock_start_date"] > str(night) for row in case["rtt_events"]):
            begun.add(name)
    return begun


@pytest.mark.full
def test_no_two_counted_periods_overlap(tmp_path: Path) -> None:
    """Except where an inherited start or a date of death contradicts what was recorded here."""
    hospital = RandomHospital("E", 3_000, seed=11, recorded=True)
    for row in hospital.rows("rtt_events"):
        row["original_clock_start_date"] = ""
    for row in hospital.rows("patients"):
        row["death_date"] = ""
    for row in hospital.rows("referrals"):
        for name in ("original_clock_start_date", "ubrn_converted_date", "asi_listed_date", "received_date"):
            row[name] = ""
    for of_pathway in _refreshed(make_home(tmp_path / "home"), [hospital], AS_AT).values():
        for one, next_one in itertools.pairwise(of_pathway):
            assert one[1] is not None and (next_one[0] is None or one[1] <= next_one[0]), (one, next_one)
