"""planning.winter, winter_mitigations, winter_effects and winter_errors: the gap of beds by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import duckdb

from orchestration.planning.bed_gap import OpenBeds, changed, exact, gap_of
from orchestration.planning.calendar_days import (
    FlaggedDay,
    days_of_week,
    flagged_days,
    kind_of_week,
    next_monday,
    words_of_week,
)
from orchestration.planning.march import next_year_end
from orchestration.planning.winter_effects import (
    GROUPS,
    MOST_WEEKS,
    Used,
    WeekErrors,
    effect_of,
    used_effect,
    week_errors,
)
from orchestration.planning.working_days import is_working_day
from orchestration.publication.planning.bed_history import Sector
from orchestration.publication.planning.goals import OCCUPANCY, Goal, goal_in_force, goal_on
from orchestration.publication.planning.winter_plan import WinterPlan

Row = dict[str, Any]
YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Winter:
    """The tables of winter as rows."""

    winter: list[Row]
    mitigations: list[Row]
    effects: list[Row]
    errors: list[Row]
    days: list[Row]


def make_winter(
    connection: duckdb.DuckDBPyConnection, as_at: date, sectors: Sequence[Sector], plan: WinterPlan
) -> Winter:
    """Every week from the next Monday on up to the end of March, for each sector and scenario."""
    end = next_year_end(as_at)
    flagged = flagged_days(as_at - YEAR, end, plan.days)
    made = Winter([], [], [], [], [_day_row(one, as_at) for one in flagged])
    names = {one.code: one.name for one in sectors}
    made.mitigations.extend(
        {
            **one.row,
            "as_at": as_at,
            "sector_name": names.get(one.sector, one.sector),
            "beds": float(one.beds),
        }
        for one in plan.mitigations
    )
    for sector in sectors:
        errors = week_errors(sector.occupied, sector.seen, sector.tried, as_at)
        made.errors.extend(_error_row(sector, one, as_at) for one in errors)
        made.effects.extend(_effect_rows(sector, as_at))
        for ahead, monday in enumerate(_mondays(as_at, end), 1):
            made.winter.extend(_week_rows(connection, sector, plan, (ahead, monday), errors, flagged, as_at))
    return made


def _mondays(as_at: date, end: date) -> list[date]:
    first = next_monday(as_at)
    weeks = [first + timedelta(weeks=at) for at in range(MOST_WEEKS)]
    return [monday for monday in weeks if monday <= end]


def _week_rows(
    connection: duckdb.DuckDBPyConnection,
    sector: Sector,
    plan: WinterPlan,
    week: tuple[int, date],
    errors: Sequence[WeekErrors],
    flagged: Sequence[FlaggedDay],
    as_at: date,
) -> list[Row]:
    ahead, monday = week
    said = sector.occupied.expected_week(sector.origin, monday)
    goal = occupancy_goal(connection, sector.code, monday)
    if said is None or goal is None:
        return []
    days = days_of_week(monday)
    effect = effect_in(sector, plan, monday, has_last_year=said.has_last_year)
    beds = beds_in(sector, plan, days)
    mitigation = plan.mitigation_on(sector.code, days)
    peaks = [sector.occupied.expected_on(sector.origin, day) for day in days]
    peak = max((one.occupied for one in peaks if one is not None), default=said.occupied)
    error = next((one for one in errors if one.first_week <= ahead <= one.last_week), None)
    rows = []
    for scenario, percent in plan.scenarios_of(sector.code).items():
        gap = gap_of(said.occupied, effect.percent, percent, goal.percent, beds, mitigation)
        full = float(changed(changed(exact(peak), effect.percent), percent))
        rows.append(
            {
                "as_at": as_at,
                "sector": sector.code,
                "sector_name": sector.name,
                "scenario": scenario,
                "week_start": monday,
                "week_end": days[-1],
                "weeks_ahead": ahead,
                "flagged_days": words_of_week(monday, flagged),
                "forecast_occupied": said.occupied,
                "forecast_peak": peak,
                "uses_last_year": said.has_last_year,
                "effect_percent": effect.percent,
                "effect_source": effect.source,
                "scenario_percent": percent,
                "expected_occupied": float(gap.occupied),
                "expected_peak": full,
                "error_90": error.percentile_90 if error else None,
                "goal_percent": goal.percent,
                "goal_source": goal.source,
                "beds_needed": gap.beds_needed,
                "core_beds": beds.core,
                "escalation_beds": beds.escalation,
                "closed_beds": beds.closed,
                "available_beds": float(gap.available),
                "beds_source": beds.source,
                "gap": float(gap.gap),
                "mitigation_beds": float(gap.mitigation),
                "gap_after_mitigation": float(gap.after_mitigation),
                "gap_at_peak": full - float(gap.available),
                "last_winter_week_start": monday - YEAR,
                "last_winter_occupied": sector.occupied.mean_of(monday - YEAR),
                "last_winter_available": sector.available.mean_of(monday - YEAR),
            }
        )
    return rows


def occupancy_goal(connection: duckdb.DuckDBPyConnection, sector: str, day: date) -> Goal | None:
    """The occupancy aimed at on a day: the target of the sector in force, else of the trust; or none."""
    own = goal_in_force(connection, OCCUPANCY, day, sector)
    for goal in (own, goal_on(connection, OCCUPANCY, day)):
        if goal is not None and 0 < goal.percent <= 100:
            return goal
    return None


def effect_in(sector: Sector, plan: WinterPlan, monday: date, *, has_last_year: bool) -> Used:
    """What a week adds: as the trust wrote it, else as measured where that helps."""
    written = plan.effect(sector.code, monday)
    if written is not None:
        return Used(*written)
    return used_effect(kind_of_week(monday), has_last_year, sector.seen, sector.tried, sector.origin)


def beds_in(sector: Sector, plan: WinterPlan, days: Sequence[date]) -> OpenBeds:
    """The mean beds of some days: as planned for each, else as measured."""
    measured = sector.open_now()
    found = [plan.beds_on(sector.code, day) or measured for day in days]
    return OpenBeds(
        round(fmean(one.core for one in found), 6),
        round(fmean(one.escalation for one in found), 6),
        round(fmean(one.closed for one in found), 6),
        "; ".join(sorted({one.source for one in found})),
    )


def _effect_rows(sector: Sector, as_at: date) -> list[Row]:
    rows = []
    for group, kinds in GROUPS.items():
        tried = sector.tried[group]
        for kind in kinds:
            seen = [one for one in sector.seen if one.kind == kind]
            without, with_last_year = (
                effect_of(seen, kind, has_last_year, sector.origin) for has_last_year in (False, True)
            )
            rows.append(
                {
                    "as_at": as_at,
                    "sector": sector.code,
                    "sector_name": sector.name,
                    "group_of_weeks": group,
                    "kind_of_week": kind,
                    "weeks_seen": len(seen),
                    "effect_percent": without.percent if without else None,
                    "effect_with_last_year_percent": with_last_year.percent if with_last_year else None,
                    "tests": tried.tests,
                    "weeks_tried": tried.weeks,
                    "error_without": tried.error_without,
                    "error_with": tried.error_with,
                    "is_used": tried.is_used,
                }
            )
    return rows


def _error_row(sector: Sector, one: WeekErrors, as_at: date) -> Row:
    return {
        "as_at": as_at,
        "sector": sector.code,
        "sector_name": sector.name,
        "first_week_ahead": one.first_week,
        "last_week_ahead": one.last_week,
        "tests": one.tests,
        "error": one.error,
        "error_percent": one.error_percent,
        "bias": one.bias,
        "error_90": one.percentile_90,
        "unchanged_error": one.unchanged_error,
        "is_better_than_unchanged": one.error < one.unchanged_error,
    }


def _day_row(one: FlaggedDay, as_at: date) -> Row:
    return {
        "as_at": as_at,
        "day": one.day,
        "kind": one.kind,
        "title": one.title,
        "is_working_day": is_working_day(one.day),
        "elective_lost_percent": one.elective_lost_percent,
        "source": one.source,
    }
