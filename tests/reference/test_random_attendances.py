"""Elapsed minutes, sums and the hourly occupancy of many random attendances equal a plain-Python reading."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data.synthetic.trust.people import synthetic_numbers
from data.synthetic.truth.ed.clock import (
    clock_start,
    clock_stop,
    in_doubt,
    minute,
    readings,
    total_minutes,
    wait_since,
    wait_until,
)
from data.synthetic.truth.ed.expected import TIMES
from data.synthetic.truth.ed.people import came_back
from data.synthetic.truth.values import LONDON
from orchestration.store.home import Home
from tests.clock_of import clock_of
from tests.conftest import Rows, deliver, make_home, read, refresh

FEW, MANY = 5_000, 50_000
NIGHT = date(2026, 12, 27)
# the last arrive early on the night's own day, so that nothing happens after it
SECONDS_OF_ARRIVALS = 329 * 86_400 + 30_000
NUMBERS = synthetic_numbers(MANY)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def _local(moment: datetime, draw: random.Random) -> str:
    """A moment as systems send it: with its offset, as UTC, or the bare wall clock."""
    seconds = draw.random() < 0.5
    pattern = "%Y-%m-%dT%H:%M:%S" if seconds else "%Y-%m-%dT%H:%M"
    kind = draw.random()
    if kind < 0.6:
        return f"{moment.astimezone(LONDON):{pattern}}"
    if kind < 0.8:
        return f"{moment:{pattern}}Z"
    return moment.astimezone(LONDON).isoformat(timespec="seconds" if seconds else "minutes")


def _attendance(number: int, draw: random.Random) -> dict[str, str]:
    around = draw.choice([SPRING, AUTUMN, None, None])
    if around is None:
        begin = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(SECONDS_OF_ARRIVALS))
    else:
        begin = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(hours=9)
        begin += timedelta(seconds=draw.randrange(11 * 3_600))
    end = begin + timedelta(seconds=draw.choice([240 * 60, draw.randrange(15 * 3_600), draw.randrange(18_000)]))
    row = {
        "attendance_id": f"A{number:06d}",
        **_names(number, draw),
        "site": draw.choice(["RXX01", "RXX02"]),
        "department_type": "" if draw.random() < 0.02 else draw.choice(["01", "01", "02", "03", "04", "05"]),
        "attendance_category": draw.choice(["1", "1", "1", "2", "4", ""]),
        "booked": draw.choice(["Y", "N", "N", "N"]),
        "arrived_at": _local(begin, draw),
        "departed_at": _local(end, draw) if draw.random() < 0.98 else "",
        "breach_reason": draw.choice(["Bed not available", "Clinical need", ""]),
    }
    # a wall clock in the spring gap: what nobody can have seen, and systems write all the same
    if around == SPRING and draw.random() < 0.05:
        row["departed_at"] = f"2026-03-29T01:{draw.randrange(60):02d}"
    for name, share in (
        ("assessed_at", 0.1),
        ("seen_at", 0.3),
        ("decided_to_admit_at", 0.5),
        ("ready_to_proceed_at", 0.8),
    ):
        happened = begin + (end - begin) * share * draw.random()
        row[name] = _local(happened, draw) if draw.random() < 0.5 else ""
    if draw.random() < 0.3:
        handover = begin + timedelta(seconds=draw.choice([900, draw.randrange(5_400), -30, -300]))
        row["ambulance_arrived_at"] = _local(begin, draw)
        row["ambulance_handover_at"] = _local(handover, draw) if draw.random() < 0.9 else ""
    return row


def _names(number: int, draw: random.Random) -> dict[str, str]:
    """Who it is: mostly one identifier of two, now and then none, and numbers that are nobody's."""
    person = draw.randrange(1 + number)
    kind = draw.random()
    patient = f"P{person:06d}" if kind < 0.6 else ""
    if kind < 0.3 or 0.6 <= kind < 0.85:
        # of some patients two numbers are written, and who has none then is neither
        other = draw.randrange(1 + number) if draw.random() < 0.03 else person
        return {"patient_id": patient, "nhs_number": NUMBERS[other]}
    return {
        "patient_id": patient,
        "nhs_number": draw.choice(("", "", "0000000000", "9999999999", "1234567890")),
    }


def _times(row: dict[str, str]) -> tuple[str, str, str, str]:
    names = ("arrived_at", "ambulance_arrived_at", "ambulance_handover_at", "departed_at")
    return tuple(row.get(name, "") for name in names)  # type: ignore[return-value]


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.full)])
def rows(request: pytest.FixtureRequest) -> Rows:
    draw = random.Random(20261025)
    return [_attendance(number, draw) for number in range(request.param)]


@pytest.fixture(scope="module")
def home(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("attendances") / "home")
    deliver(home, "ed", "random", NIGHT.isoformat(), {"attendances": rows})
    with clock_of(NIGHT):
        result = refresh(home, domains=("ed",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_minutes_equal_the_plain_reading(rows: Rows, home: Home) -> None:
    found = dict(
        (attendance, values)
        for attendance, *values in read(
            home, "select attendance_id, total_minutes, over_4h, over_12h_from_arrival from ed.attendances"
        )
    )
    wrong: list[Any] = []
    for row in rows:
        minutes = total_minutes(*_times(row))
        expected = [minutes] + [None if minutes is None else minutes > limit for limit in (240, 720)]
        if found[row["attendance_id"]] != expected:
            wrong.append((row, expected, found[row["attendance_id"]]))
    assert len(found) == len(rows) and not wrong, f"{len(wrong)} differ; the first: {wrong[0]}"
    assert sum(values[0] == 240 for values in found.values()) > len(rows) / 40, "the edge itself must occur"


def test_waits_within_the_stay_equal_the_plain_reading(rows: Rows, home: Home) -> None:
    columns = (
        "time_to_assessment_minutes, time_to_treatment_minutes, ready_to_departure_minutes, handover_minutes"
    )
    found = {
        name: values for name, *values in read(home, f"select attendance_id, {columns} from ed.attendances")
    }
    for row in rows:
        arrived, ambulance, handover, departed = _times(row)
        expected = [
            wait_until(arrived, ambulance, row["assessed_at"], row["seen_at"], departed),
            wait_until(arrived, ambulance, row["seen_at"], departed),
            wait_since(arrived, ambulance, row["ready_to_proceed_at"], departed),
            wait_until(arrived, ambulance, handover, departed) if ambulance else None,
        ]
        assert found[row["attendance_id"]] == expected, row


def test_who_came_back_is_the_same_person(rows: Rows, home: Home) -> None:
    found = {
        name for (name,) in read(home, "select attendance_id from ed.attendances where reattendance_derived")
    }
    expected = came_back(rows)
    assert found == expected, f"{len(expected - found)} missing, {len(found - expected)} more"
    assert len(expected) > len(rows) / 50


def test_every_time_in_doubt_is_listed(rows: Rows, home: Home) -> None:
    expected = {(row["attendance_id"], name) for row in rows for name in TIMES if in_doubt(row.get(name, ""))}
    assert set(read(home, "select attendance_id, item from ed.clock_change_times")) == expected
    assert len(expected) > len(rows) * 300 / MANY


def test_hours_and_who_was_there(rows: Rows, home: Home) -> None:
    hours = dict(
        read(
            home,
            "select cast(date as varchar), count(*) from ed.occupancy_hourly where site = 'RXX01' group by 1",
        )
    )
    assert {day: count for day, count in hours.items() if count != 24} == {str(SPRING): 23, str(AUTUMN): 25}
    spans = []
    for row in rows:
        arrived, ambulance, _, departed = _times(row)
        reached = readings(ambulance) or readings(arrived)
        assert reached is not None
        stop = clock_stop(departed)
        if stop is None or minute(stop) < minute(reached[0]):
            stop = reached[0] + timedelta(hours=12)
        spans.append((reached[0], stop, clock_start(*_times(row)[:3])))
    looked_at = [
        datetime(night.year, night.month, night.day, tzinfo=UTC) + timedelta(hours=hour)
        for night in (SPRING, AUTUMN, date(2026, 7, 1))
        for hour in range(-4, 8)
    ]
    for moment in looked_at:
        found = read(
            home,
            "select sum(present), sum(present_over_4h) from ed.occupancy_hourly where hour_start_utc = ?",
            moment.replace(tzinfo=None),
        )
        present = [start for reached, stop, start in spans if reached < moment <= stop]
        late = [start for start in present if start is not None and start + timedelta(minutes=240) < moment]
        assert found == [(len(present), len(late))], moment


def test_types_days_and_return_add_up(rows: Rows, home: Home) -> None:
    counted = [r for r in rows if r["department_type"] != "05" and r["attendance_category"] != "4"]
    table = read(
        home,
        "select department_type, sum(attendances), sum(booked_attendances), sum(over_4h),"
        " sum(departure_unknown), sum(over_12h_from_arrival) from ed.performance_monthly group by 1",
    )
    by_type = {row[0]: row[1:] for row in table}
    whole = by_type.pop("all")
    assert whole == tuple(sum(column) for column in zip(*by_type.values(), strict=True))
    minutes = [total_minutes(*_times(row)) for row in counted]
    assert whole == (
        len(counted),
        sum(row["booked"] == "Y" for row in counted),
        sum(value is not None and value > 240 for value in minutes),
        minutes.count(None),
        sum(value is not None and value > 720 for value in minutes),
    )
    differing = read(
        home,
        """
        with days as (
            select strftime(date, '%Y-%m') as month, department_type, sum(attendances) as attendances,
                sum(over_4h) as over_4h, sum(over_12h_from_arrival) as over_12h,
                sum(departure_unknown) as unknown
            from ed.performance_daily group by 1, 2
        )
        select * from ed.performance_monthly as months full join days using (month, department_type)
        where months.attendances is distinct from days.attendances
            or months.over_4h is distinct from days.over_4h
            or months.over_12h_from_arrival is distinct from days.over_12h
            or months.departure_unknown is distinct from days.unknown
        """,
    )
    assert differing == []
    returned = read(
        home,
        'select sum("A&E attendances Type 1" + "A&E attendances Type 2"'
        ' + "A&E attendances Other A&E Department"),'
        ' sum("A&E attendances Booked Appointments Type 1" + "A&E attendances Booked Appointments Type 2"'
        ' + "A&E attendances Booked Appointments Other Department") from ed.return_monthly',
    )
    assert returned == [(whole[0] - whole[1], whole[1])]


def test_the_promises_of_each_year_stand_beside_the_figure(home: Home) -> None:
    found = read(
        home,
        "select distinct month, constitutional_target, operational_target from ed.performance_monthly"
        " where month in ('2026-03', '2026-04') order by 1",
    )
    assert found == [("2026-03", 95.0, 78.0), ("2026-04", 95.0, 82.0)]
