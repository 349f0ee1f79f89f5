"""planning.holidays and holiday_beds: days about a bank holiday, and discharges needed before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

import duckdb

from orchestration.planning.bed_gap import changed, discharges_needed, exact
from orchestration.planning.calendar_days import (
    FlaggedDay,
    first_working_day_after,
    flagged_days,
    last_working_day_before,
    next_monday,
)
from orchestration.planning.march import next_year_end
from orchestration.planning.working_days import bank_holiday_names, bank_holidays, is_working_day
from orchestration.publication.planning.bed_history import Sector, usual_on
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.publication.planning.winter import beds_in, effect_in, occupancy_goal
from orchestration.publication.planning.winter_plan import WinterPlan
from orchestration.store.catalog import has_table

Row = dict[str, Any]
AROUND = 7
YEAR_DAYS = 364
LONG_STAY_NIGHTS = 21
Series = Mapping[date, float]


@dataclass(frozen=True)
class Block:
    """Bank holidays with the days off about them: no working day lies between."""

    holidays: tuple[date, ...]
    title: str
    last_working_day: date
    first_working_day: date

    @property
    def days_closed(self) -> int:
        """Days without work between the two."""
        return (self.first_working_day - self.last_working_day).days - 1


def blocks(first: date, last: date) -> list[Block]:
    """Bank holidays from one day to another; Christmas Day and Boxing Day are one."""
    found: dict[date, list[date]] = {}
    for day in sorted(bank_holiday_names()):
        if first <= day <= last:
            found.setdefault(last_working_day_before(day), []).append(day)
    return [
        Block(
            tuple(days),
            ", ".join(bank_holiday_names()[day] for day in days),
            before,
            first_working_day_after(days[-1]),
        )
        for before, days in found.items()
    ]


def holiday_rows(connection: duckdb.DuckDBPyConnection, as_at: date, plan: WinterPlan) -> list[Row]:
    """The days about each bank holiday of the last 52 weeks and up to the end of March."""
    first, last = as_at - timedelta(days=YEAR_DAYS), next_year_end(as_at)
    series = _movements(connection, as_at)
    days_of = flagged_days(first - timedelta(days=AROUND), last + timedelta(days=AROUND), plan.days)
    marks = _marks(days_of)
    rows = []
    for holiday, title in sorted(bank_holiday_names().items()):
        if not first <= holiday <= last:
            continue
        year_before = _same_last_year(holiday, title)
        for offset in range(-AROUND, AROUND + 1):
            day = holiday + timedelta(days=offset)
            row: Row = {
                "as_at": as_at,
                "holiday_date": holiday,
                "holiday": title,
                "day": day,
                "day_offset": offset,
                "is_working_day": is_working_day(day),
                "flagged_as": marks.get(day),
            }
            for name, one in series.items():
                row[name] = one.get(day)
                row[f"{name}_usual"] = usual_on(one, day, _before(holiday, one), bank_holidays())
                row[f"{name}_last_year"] = (
                    one.get(year_before + timedelta(days=offset)) if year_before is not None else None
                )
            rows.append(row)
    return rows


def _before(holiday: date, series: Series) -> date:
    """The day before which weekdays are normal: the first of the days about the holiday, or what is known."""
    known = max(series, default=holiday) + timedelta(days=1)
    return min(holiday - timedelta(days=AROUND), known)


def _same_last_year(holiday: date, title: str) -> date | None:
    return next(
        (day for day, name in bank_holiday_names().items() if name == title and day.year == holiday.year - 1),
        None,
    )


def _marks(days: Sequence[FlaggedDay]) -> dict[date, str]:
    found: dict[date, str] = {}
    for one in days:
        found[one.day] = f"{found[one.day]}; {one.title}" if one.day in found else one.title
    return found


def _movements(connection: duckdb.DuckDBPyConnection, as_at: date) -> dict[str, dict[date, float]]:
    """Arrivals, admissions and discharges by day, each as far as it is known."""
    rows = connection.execute(
        'select "date", sum(admissions), sum(discharges) from beds.sectors_daily'
        ' where ward_kind = \'overnight\' and "date" <= ? group by "date"',
        [as_at],
    ).fetchall()
    arrivals: list[tuple[date, float]] = []
    ed_as_at = as_at_of(connection, "ed")
    if ed_as_at is not None and has_table(connection, "ed.performance_daily"):
        arrivals = connection.execute(
            'select "date", sum(attendances) from ed.performance_daily where is_total and "date" <= ?'
            ' group by "date"',
            [ed_as_at],
        ).fetchall()
    return {
        "arrivals": {day: float(count) for day, count in arrivals if count is not None},
        "admissions": {day: float(count) for day, count, _ in rows if count is not None},
        "discharges": {day: float(count) for day, _, count in rows if count is not None},
    }


def holiday_bed_rows(
    connection: duckdb.DuckDBPyConnection, as_at: date, sectors: Sequence[Sector], plan: WinterPlan
) -> list[Row]:
    """Discharges that each sector needs before each bank holiday to come."""
    here = _here_now(connection)
    rows = []
    for block in blocks(as_at + timedelta(days=1), next_year_end(as_at)):
        if block.last_working_day <= as_at:
            continue
        rows += [
            row
            for sector in sectors
            if (row := _bed_row(connection, as_at, block, sector, plan, here.get(sector.code, (0, 0))))
        ]
    return rows


def _bed_row(
    connection: duckdb.DuckDBPyConnection,
    as_at: date,
    block: Block,
    sector: Sector,
    plan: WinterPlan,
    here: tuple[int, int],
) -> Row | None:
    eve = block.last_working_day
    said = sector.occupied.expected_on(sector.origin, eve)
    goal = occupancy_goal(connection, sector.code, eve)
    if said is None or goal is None:
        return None
    monday = next_monday(eve) - timedelta(days=7)
    effect = effect_in(sector, plan, monday, has_last_year=said.has_last_year)
    expected = float(changed(exact(said.occupied), effect.percent))
    beds = beds_in(sector, plan, [eve])
    beyond = discharges_needed(expected, beds.available, goal.percent)
    usual = usual_on(sector.discharges, eve, as_at + timedelta(days=1), bank_holidays())
    return {
        "as_at": as_at,
        "holiday_date": block.holidays[0],
        "holiday": block.title,
        "last_working_day": eve,
        "first_working_day": block.first_working_day,
        "days_closed": block.days_closed,
        "sector": sector.code,
        "sector_name": sector.name,
        "expected_occupied": expected,
        "available_beds": float(beds.available),
        "goal_percent": goal.percent,
        "goal_source": goal.source,
        "discharges_usual": usual,
        "discharges_beyond_usual": beyond,
        "discharges_needed": ceil(round((usual or 0.0) + beyond, 6)),
        "ready_now": here[0],
        "long_stays_now": here[1],
    }


def _here_now(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """By sector: patients who do not meet the criteria to reside, and those with 21 nights or more."""
    if not has_table(connection, "beds.stays"):
        return {}
    rows = connection.execute(
        "select last_ward_sector, count(*) filter (where not_meeting),"
        f" count(*) filter (where nights >= {LONG_STAY_NIGHTS}) from beds.stays where is_open"
        " group by last_ward_sector"
    ).fetchall()
    return {sector: (ready, long) for sector, ready, long in rows if sector is not None}
