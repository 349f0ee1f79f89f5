"""The published periods of many random pathways equal a slow plain-Python reading of the rules."""

import itertools
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pytest

from data.synthetic.truth.rtt.clock import CARE, STARTS, STOPS, Event, Referral, as_row, periods
from orchestration.store.home import Home
from tests.conftest import deliver, make_home, refresh

FEW, MANY = 10_000, 200_000
AS_AT = date(2025, 3, 31)
FIRST = date(2024, 6, 1)
OTHERS = [
    "appointment_booked",
    "decision_to_admit",
    "patient_cancel",
    "rebook_contact",
    "rebook_decision",
    "ipt_out",
    "op_first_dna",
    "am_review",
    "administrative",
    "planned_list_added",
    "emergency_admission",
    "referral_rejected_by_provider",
]
TYPES = sorted({*STARTS, *STOPS, *CARE, *OTHERS})
# what happens often, so that long sensible lives occur beside nonsense
COMMON = [
    "referral_received",
    "op_first_attended",
    "op_first_dna",
    "rebook_decision",
    "decision_to_admit",
    "op_active_monitoring",
    "am_end",
    "admission_treated",
    "op_followup_attended",
]
Rows = list[tuple[Any, ...]]
STATUSES = [
    "10",
    "11",
    "12",
    "20",
    "21",
    "30",
    "31",
    "32",
    "33",
    "34",
    "35",
    "36",
    "90",
    "91",
    "92",
    "98",
    "99",
]
EVENTS_NOWHERE = """
select count(*)
from intermediate.int_rtt__events as events
left join intermediate.int_rtt__event_places as places
    on events.pathway_number = places.pathway_number and events.event_id = places.event_id
where places.period_no is null or (places.period_no = 0 and places.state_after <> 'none')
"""
PERIODS = """
select pathway_id, clock_start_date, clock_stop_date, clock_stop_code, days_waited, state, completed_part,
    prior_wait_days, has_decision_to_admit
from rtt.periods order by pathway_id, period_no
"""


class _Lives:
    """Random pathways, as rows of the feeds and as the reference takes them."""

    def __init__(self, count: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.events: list[dict[str, str]] = []
        self.referrals: list[dict[str, str]] = []
        self.patients: list[dict[str, str]] = []
        self.pathways: list[tuple[str, list[Event], Referral | None, date | None]] = []
        for number in range(count):
            self._pathway(f"P{number:07d}")

    def _pathway(self, pathway: str) -> None:
        draw = self.random
        events = [
            self._event(f"{pathway}-{place}") for place in range(draw.choice([0, 1, 2, 3, 4, 5, 6, 8, 10]))
        ]
        referral = self._referral() if draw.random() < 0.6 else None
        died = self._day() if draw.random() < 0.1 else None
        self.pathways.append((pathway, events, referral, died))
        self.events += [_event_row(pathway, event) for event in events]
        if referral:
            self.referrals.append(_referral_row(pathway, referral))
        self.patients.append({"patient_id": f"X{pathway}", "death_date": _text(died)})

    def _event(self, event_id: str) -> Event:
        draw = self.random
        kind = draw.choice(COMMON if draw.random() < 0.6 else TYPES)
        usual = STOPS.get(kind) or {"op_first_dna": "33", "ipt_out": "21"}.get(kind)
        status = usual if draw.random() < 0.5 else None
        if draw.random() < 0.2:
            status = draw.choice(STATUSES)
        return Event(
            event_id,
            kind,
            self._day(),
            # several events a day, some of them without a sequence
            draw.choice([None, 1, 2, 3]),
            status,
            draw.choice([True, True, False, None]),
            self._day() if draw.random() < 0.3 else None,
        )

    def _referral(self) -> Referral:
        draw = self.random
        days = [self._day() if draw.random() < share else None for share in (0.1, 0.2, 0.2, 0.7)]
        return Referral(*days, priority=draw.choice([None, "1", "2", "3"]))

    def _day(self) -> date:
        # few days, so that many events meet; some lie after the night
        return FIRST + timedelta(
            days=self.random.choice([self.random.randrange(320), self.random.randrange(12) * 25])
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _event_row(pathway: str, event: Event) -> dict[str, str]:
    return {
        "event_id": event.event_id,
        "pathway_id": pathway,
        "patient_id": f"X{pathway}",
        "event_type": event.type,
        "event_date": _text(event.on),
        "event_sequence": _text(event.sequence),
        "rtt_status": _text(event.status),
        "communicated": {True: "Y", False: "N", None: ""}[event.communicated],
        "original_clock_start_date": _text(event.original_start),
        "treatment_function": "110",
    }


def _referral_row(pathway: str, referral: Referral) -> dict[str, str]:
    return {
        "referral_id": f"R{pathway}",
        "patient_id": f"X{pathway}",
        "pathway_id": pathway,
        "original_clock_start_date": _text(referral.original_start),
        "ubrn_converted_date": _text(referral.ubrn_converted),
        "asi_listed_date": _text(referral.asi_listed),
        "received_date": _text(referral.received),
        "priority_type": _text(referral.priority),
        "treatment_function": "110",
    }


def _csv(rows: list[dict[str, str]]) -> bytes:
    sink = pa.BufferOutputStream()
    arrow_csv.write_csv(pa.Table.from_pylist(rows), sink)
    return bytes(sink.getvalue())


def _refreshed(home: Home, lives: _Lives, night: date, as_at: date | None = None, turned: bool = False) -> Rows:
    """Delivers what a night knew (once) and answers the periods of a refresh, read from its build.

    Nonsense is rightly not published, so the warehouse of the build is read, from a copy: this process holds
    the file itself.
    """
    if not (home.landing / "pas" / f"night-{night}").exists():
        events = [row for row in lives.events if row["event_date"] <= str(night)]
        feeds: dict[str, Any] = {
            "rtt_events": _csv(events[::-1] if turned else events),
            "referrals": _csv(lives.referrals[::-1] if turned else lives.referrals),
            "patients": _csv(lives.patients),
        }
        deliver(home, "pas", f"night-{night}", night.isoformat(), feeds)
    result = refresh(home, as_at.isoformat() if as_at else "", ("rtt",))
    assert result.succeeded, result.in_words()
    copy = shutil.copy(home.build_file(str(result.build_id)), home.root / f"{result.build_id}.duckdb")
    with duckdb.connect(str(copy), read_only=True) as connection:
        placed = connection.execute(EVENTS_NOWHERE).fetchall()
        assert placed == [(0,)], "every event falls into a period, or before any clock"
        return connection.execute(PERIODS).fetchall()


@pytest.mark.parametrize("pathways", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_periods_equal_the_plain_reading(pathways: int, tmp_path: Path) -> None:
    lives = _Lives(pathways, seed=20250331)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for pathway, *values in _refreshed(make_home(tmp_path / "home"), lives, AS_AT):
        found.setdefault(pathway, []).append(tuple(values))
    wrong = []
    for pathway, events, referral, died in lives.pathways:
        expected = [as_row(period, AS_AT) for period in periods(events, referral, died, AS_AT)]
        if found.get(pathway, []) != expected:
            wrong.append((pathway, expected, found.get(pathway, []), events, referral, died))
    assert found and not wrong, f"{len(wrong)} of {pathways} differ; the first: {wrong[0]}"


@pytest.mark.long
def test_nights_and_row_order(tmp_path: Path) -> None:
    """A night derived again is the night as built; later events change no closed period; order is nothing."""
    lives, earlier = _Lives(3_000, seed=7), AS_AT - timedelta(days=60)
    home = make_home(tmp_path / "home")
    built = _refreshed(home, lives, earlier)
    later = _refreshed(home, lives, AS_AT)
    assert _refreshed(home, lives, AS_AT, as_at=earlier) == built
    assert _refreshed(make_home(tmp_path / "turned"), lives, AS_AT, turned=True) == later
    # a date of death may be learned later; the referral's date counts only while no start event is known
    begun_later = _begun_after(lives, earlier)
    closed = {row for row in built if row[2] is not None and row[3] != "36" and row[0] not in begun_later}
    assert len(closed) > 500
    assert closed <= set(later)


def _begun_after(lives: _Lives, night: date) -> set[str]:
    """Pathways that a start event, a start code or the referral's own date begins after the night."""
    begun = {
        row["pathway_id"]
        for row in lives.events
        if row["event_date"] > str(night)
        and (row["event_type"] in STARTS or row["rtt_status"] in ("10", "11", "12"))
    }
    for pathway, _, referral, _ in lives.pathways:
        start = referral.start() if referral else None
        if start and start > night:
            begun.add(pathway)
    return begun


@pytest.mark.long
def test_no_two_counted_periods_overlap(tmp_path: Path) -> None:
    """Except where an inherited start or a date of death contradicts what was recorded here."""
    lives = _Lives(3_000, seed=11)
    for event in lives.events:
        event["original_clock_start_date"] = ""
    for patient in lives.patients:
        patient["death_date"] = ""
    for referral in lives.referrals:
        for name in ("original_clock_start_date", "ubrn_converted_date", "asi_listed_date", "received_date"):
            referral[name] = ""
    rows = _refreshed(make_home(tmp_path / "home"), lives, AS_AT)
    for one, next_one in itertools.pairwise(rows):
        if one[0] == next_one[0]:
            assert one[2] is not None and one[2] <= next_one[1], (one, next_one)
