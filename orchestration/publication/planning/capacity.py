"""planning.capacity, projection and projection_errors: demand, capacity, list sizes, the weeks ahead."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import duckdb

from orchestration.planning import queues
from orchestration.planning.compartments import (
    BackTest,
    Counts,
    Flow,
    ListHistory,
    Projected,
    back_test,
    flow_of,
    project,
    summary_now,
)
from orchestration.planning.sizes import TARGET_WEEKS, finite, sizes, warnings_of
from orchestration.planning.working_days import PACE_WEEKS
from orchestration.publication.planning.goals import RTT_18, goal_on
from orchestration.publication.planning.rtt_lists import (
    ALL_DIVISIONS,
    IN_HEADLINE,
    TOTAL,
    TOTAL_NAME,
    Function,
    read_functions,
    read_histories,
)
from orchestration.store.catalog import tables_of

Row = dict[str, Any]
YEAR_WEEKS = 52
# The shares of a projection are means of half a year: a year would hold practice that has changed since.
MEMORY_WEEKS = 26
WEEKS_AHEAD = 26
HORIZONS = (4, 13, 26)
PERCENTILES = (50, 65, 75, 85, 95)


@dataclass(frozen=True)
class Slots:
    """First appointments a week, attended or missed, and the share missed."""

    per_week: float
    missed_share: float


@dataclass(frozen=True)
class Capacity:
    """The three tables as rows, and what a scenario is projected from."""

    capacity: list[Row]
    projection: list[Row]
    errors: list[Row]
    lists: dict[str, Counts]
    flows: dict[str, Flow]


def make_capacity(connection: duckdb.DuckDBPyConnection, as_at: date) -> Capacity:
    """From the published tables of this connection."""
    histories = read_histories(connection, as_at)
    functions = [*read_functions(connection), Function(TOTAL, TOTAL_NAME, ALL_DIVISIONS)]
    waits, urgent = _mean_waits(connection), _urgent(connection)
    slots = read_slots(connection, as_at)
    goal = goal_on(connection, RTT_18, as_at)
    made = Capacity([], [], [], {}, {})
    for one in functions:
        history = histories.get(one.code)
        if history is None or not history.weeks:
            continue
        who = _who(one, as_at)
        tests = _back_tests(history)
        flow = flow_of(history, max(0, history.weeks - MEMORY_WEEKS), history.weeks)
        made.lists[one.code], made.flows[one.code] = history.waiting[-1], flow
        figures = _figures(history, waits.get(one.code), goal.percent if goal else None, slots.get(one.code))
        made.capacity.append(
            {**who, **figures, "urgent_percent": urgent.get(one.code), "warnings": warnings_of(figures, tests)}
        )
        ahead = [summary_now(history.waiting[-1]), *project(history.waiting[-1], flow, WEEKS_AHEAD)]
        made.projection.extend({**who, **projected_row(step, as_at)} for step in ahead)
        made.errors.extend({**who, **_error_row(test)} for test in tests)
    return made


def _figures(
    history: ListHistory, mean_wait: float | None, goal_percent: float | None, slots: Slots | None
) -> Row:
    """What demand and capacity ask of one list. Everything is patients a week, or weeks."""
    starts = fmean(history.weekly_starts(PACE_WEEKS))
    stops = fmean(history.weekly_stops(PACE_WEEKS))
    removals = fmean(history.weekly_removals(PACE_WEEKS))
    weekly_starts = history.weekly_starts(YEAR_WEEKS)
    weekly_stops = history.weekly_stops(YEAR_WEEKS)
    demand_cv = queues.variation(weekly_starts)
    capacity_cv = queues.variation(weekly_stops)
    figures = {
        **sizes(
            float(history.waiting[-1].sum()), starts, stops, TARGET_WEEKS, goal_percent, demand_cv, capacity_cv
        ),
        "mean_wait_weeks": mean_wait,
        "removals_per_week": removals,
        "load_after_removals": finite(queues.load(max(0.0, starts - removals), stops)),
        "pressure": queues.pressure(mean_wait, TARGET_WEEKS) if mean_wait is not None else None,
        "demand_variation": demand_cv,
        "capacity_variation": capacity_cv,
        **{f"demand_percentile_{one}": queues.percentile(weekly_starts, one) for one in PERCENTILES},
        "demand_80_of_range": queues.eighty_percent_of_range(weekly_starts),
        "first_slots_per_week": slots.per_week if slots else None,
        "missed_percent": 100 * slots.missed_share if slots else None,
    }
    figures["slots_for_demand"] = _slots(starts, slots)
    figures["slots_for_percentile_85"] = _slots(figures["demand_percentile_85"], slots)
    # the mean of the last 13 weeks, with the doubt that a year of weeks leaves about a weekly mean
    bound = queues.upper_demand(weekly_starts)
    doubt = bound - fmean(weekly_starts) if bound is not None else None
    figures["relief_capacity_cautious"] = (
        queues.relief_capacity(starts + doubt, figures["waiting"], figures["list_at_quarter"])
        if doubt is not None
        else None
    )
    return figures


def projected_row(step: Projected, as_at: date) -> Row:
    """A week of a projection as it is published."""
    return {
        "weeks_ahead": step.weeks,
        "week_ending": as_at + timedelta(weeks=step.weeks),
        "waiting": step.waiting,
        "within_18_weeks": step.within_18,
        "percent_within_18_weeks": step.percent_within_18,
        "over_52_weeks": step.over_52,
        "clock_starts": step.starts if step.weeks else None,
        "clock_stops": step.stops if step.weeks else None,
        "removals": step.removals if step.weeks else None,
    }


def _back_tests(history: ListHistory) -> list[BackTest]:
    made = [back_test(history, ahead, MEMORY_WEEKS) for ahead in HORIZONS]
    return [one for one in made if one is not None]


def _error_row(test: BackTest) -> Row:
    return {
        "weeks_ahead": test.weeks,
        "tests": test.tests,
        "waiting_error": test.waiting_error,
        "waiting_error_percent": test.waiting_error_percent,
        "waiting_bias": test.waiting_bias,
        "within_18_error_points": test.within_18_points,
        "unchanged_error": test.unchanged_error,
        "is_better_than_unchanged": test.waiting_error < test.unchanged_error,
    }


def _slots(demand: float | None, slots: Slots | None) -> float | None:
    if demand is None or slots is None or slots.missed_share >= 1:
        return None
    return queues.bookable_slots(demand, slots.missed_share)


def _who(one: Function, as_at: date) -> Row:
    return {
        "as_at": as_at,
        "treatment_function": one.code,
        "treatment_function_name": one.name,
        "division": one.division,
        "is_total": one.code == TOTAL,
    }


def _mean_waits(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Mean wait in weeks of those on each list, and of all."""
    return dict(
        connection.execute(
            f"select coalesce(rtt_function, '{TOTAL}'), avg(days_waited) / 7.0 from rtt.ptl"
            f" where {IN_HEADLINE} and clock_start_date is not null group by grouping sets ((rtt_function), ())"
        ).fetchall()
    )


def _urgent(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Patients with priority 1 or 2, as a percentage of those with a priority."""
    return dict(
        connection.execute(
            f"select coalesce(rtt_function, '{TOTAL}'),"
            " 100.0 * count(*) filter (where clinical_priority in ('P1a', 'P1b', 'P2')) / nullif(count(*), 0)"
            f" from rtt.ptl where {IN_HEADLINE} and clinical_priority in ('P1a', 'P1b', 'P2', 'P3', 'P4')"
            " group by grouping sets ((rtt_function), ())"
        ).fetchall()
    )


def read_slots(connection: duckdb.DuckDBPyConnection, as_at: date) -> dict[str, Slots]:
    """First appointments of the last 13 whole weeks, by function of the return and in all."""
    present = tables_of(connection)
    if not {"outpatients.activity_weekly", "reference.treatment_functions"} <= present:
        return {}
    rows = connection.execute(
        f"""
        select
            coalesce(functions.rtt_function, '{TOTAL}'),
            sum(activity.attended_first + activity.missed_first) as slots,
            sum(activity.missed_first) as missed
        from outpatients.activity_weekly as activity
        inner join reference.treatment_functions as functions on activity.treatment_function = functions.code
        where
            activity.is_whole_week and functions.rtt_function is not null
            and activity.period_start > $first and activity.period_start <= $last
        group by grouping sets ((functions.rtt_function), ())
        """,
        {
            # weeks from Monday to Sunday that have ended by as_at
            "first": as_at - timedelta(days=6 + 7 * PACE_WEEKS),
            "last": as_at - timedelta(days=6),
        },
    ).fetchall()
    return {code: Slots(slots / PACE_WEEKS, missed / slots) for code, slots, missed in rows if slots}
