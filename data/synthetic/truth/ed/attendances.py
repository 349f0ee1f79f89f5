"""Which attendances count in the emergency standard, for which kind of department, and how long they took."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from data.synthetic.truth.ed import clock
from data.synthetic.truth.ed.people import persons
from data.synthetic.truth.values import Row, grouped, moment, wall_day

FOLLOW_UP_CLINIC_TYPE = "05"
PLANNED = "4"
STREAMED_ELSEWHERE = {"primary_care"}
DEPARTMENT_TYPES = ("01", "02", "03", "04")
TIMES = ("arrived_at", "ambulance_arrived_at", "ambulance_handover_at", "departed_at")
COUNTED_ONCE_WITHIN = timedelta(minutes=60)
FIRST_YEAR = "1900"


@dataclass(frozen=True)
class Counted:
    """An attendance that counts: its day and kind of department; minutes None while there is no end to it."""

    row: Row
    on: date
    kind: str
    minutes: int | None


def counted_attendances(rows: list[Row], night: date) -> Iterator[Counted]:
    """The attendances up to a night that count in the standard."""
    came = [(row, on) for row in rows if (on := arrived_on(row)) is not None and on <= night]
    counted_later, streamed_from = _streamed([row for row, _ in came])
    for row, on in came:
        if row["department_type"] == FOLLOW_UP_CLINIC_TYPE or row["attendance_category"] == PLANNED:
            continue
        if row["streamed_to"] in STREAMED_ELSEWHERE or row["attendance_id"] in counted_later:
            continue
        kind = row["streamed_to"] if row["streamed_to"] in DEPARTMENT_TYPES else row["department_type"]
        minutes = _minutes(row, streamed_from.get(row["attendance_id"]), night)
        yield Counted(row, on, kind or "unknown", minutes)


def arrived_on(row: Row) -> date | None:
    """The day on which the clock of the department showed the arrival."""
    return wall_day(_usable(row["arrived_at"]) or _usable(row["ambulance_arrived_at"]))


def _minutes(row: Row, before: Row | None, night: date) -> int | None:
    """Minutes in the department; who was streamed at the door waits since the door."""
    arrived, ambulance, handover, departed = (_usable(row[name]) for name in TIMES)
    left = wall_day(departed)
    if left is not None and left > night + timedelta(days=1):
        departed = ""
    starts = [clock.clock_start(arrived, ambulance, handover)]
    if before is not None:
        starts.append(clock.clock_start(*(_usable(before[name]) for name in TIMES[:3])))
    start = min((one for one in starts if one), default=None)
    return clock.whole_minutes(start, clock.clock_stop(departed))


def _streamed(rows: list[Row]) -> tuple[set[str], dict[str, Row]]:
    """Attendances that are counted where the patient was sent to within the hour; what came before those."""
    later: set[str] = set()
    before: dict[str, Row] = {}
    for visits in _visits_of_the_streamed(rows):
        visits.sort(key=lambda row: (_reached(row) or datetime.max.replace(tzinfo=UTC), row["attendance_id"]))
        for first, second in itertools.pairwise(visits):
            reached, next_reached = _reached(first), _reached(second)
            left = clock.clock_stop(_usable(first["departed_at"])) or reached
            if _is_sent_on(first) and left and next_reached and next_reached < left + COUNTED_ONCE_WITHIN:
                later.add(first["attendance_id"])
                before[second["attendance_id"]] = first
    return later, before


def _visits_of_the_streamed(rows: list[Row]) -> Iterator[list[Row]]:
    """All attendances of each person who was ever sent on to another department."""
    person = persons(rows)
    sent = {person(row) for row in rows if _is_sent_on(row)}
    yield from grouped((row for row in rows if person(row) in sent), person).values()


def _is_sent_on(row: Row) -> bool:
    return bool(row["streamed_to"]) and row["streamed_to"] not in STREAMED_ELSEWHERE


def _reached(row: Row) -> datetime | None:
    both = clock.readings(_usable(row["ambulance_arrived_at"]) or _usable(row["arrived_at"]))
    return both[0] if both else None


def _usable(text: str) -> str:
    return text if text >= FIRST_YEAR and moment(text) is not None else ""
