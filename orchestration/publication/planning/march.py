"""planning.march and its back-test: reads the lists, makes the plan, and says it as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb

from orchestration.planning.long_waits import percent_within, validations_needed
from orchestration.planning.march import FunctionPlan, Plan, plan
from orchestration.publication.planning.cohort import (
    NEEDS,
    read_needs,
    read_removals,
    read_unknown_starts,
    values_of,
)
from orchestration.publication.planning.rtt_lists import (
    ALL_DIVISIONS,
    TOTAL,
    TOTAL_NAME,
    Function,
    read_figures,
    read_functions,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """The question: which day, which percentage, where it comes from, and the lines of the trust's plan."""

    target_date: date
    percent: float
    source: str
    own_percents: Mapping[str, float]


@dataclass(frozen=True)
class March:
    """The answer: the plan, and a row of planning.march for each function and, last, the trust.

    `over_52`: the same of the trust for 52 weeks.
    """

    plan: Plan
    over_52: FunctionPlan
    rows: list[Row]
    cohort_values: dict[str, Any]


def make_march(connection: duckdb.DuckDBPyConnection, as_at: date, asked: Asked) -> March:
    """From the published tables of this connection. Raises WrongArgument for a target date before the data."""
    figures = read_figures(connection, as_at, asked.own_percents)
    made = plan(figures, as_at, asked.target_date, asked.percent)
    over = [code for code, one in made.functions.items() if one.shortfall_by_age > 0]
    values = values_of(asked.target_date, over)
    needs = read_needs(connection, values)
    validated, removed = read_removals(connection, made.last_start)
    unknown = read_unknown_starts(connection)
    rows = [
        {
            **_who(one, as_at),
            **_answer(made, made.functions[one.code], asked),
            **_needs(needs.get(one.code)),
            **_validation(made.functions[one.code], validated, removed),
            "percent_if_every_line_met": None,
            "unknown_start": unknown.get(one.code, 0),
        }
        for one in read_functions(connection)
    ]
    total = {
        **_who(Function(TOTAL, TOTAL_NAME, ALL_DIVISIONS), as_at),
        **_answer(made, made.total, asked),
        **_sum(rows, [f"needs_{name.replace(' ', '_')}" for name in NEEDS] + ["dated_in_time"]),
        **_validation(made.total, validated, removed),
        "percent_if_every_line_met": as_double(made.if_every_line_met),
        "unknown_start": sum(unknown.values()),
    }
    over_52 = plan(figures, as_at, asked.target_date, asked.percent, weeks=52).total
    return March(made, over_52, [*rows, total], values)


def _who(one: Function, as_at: date) -> Row:
    return {
        "as_at": as_at,
        "treatment_function": one.code,
        "treatment_function_name": one.name,
        "division": one.division,
        "is_total": one.code == TOTAL,
    }


def _answer(made: Plan, one: FunctionPlan, asked: Asked) -> Row:
    horizon, line = made.horizon, one.line
    return {
        "target_date": horizon.target_date,
        "target_percent": float(made.percent),
        "target_source": asked.source,
        "line_percent": one.own_percent,
        "last_clock_start": made.last_start,
        "days_left": horizon.days_left,
        "weeks_left": float(horizon.weeks_left),
        "working_weeks_left": float(horizon.working_weeks),
        "cohort": line.cohort,
        "open_now": one.open_now,
        "still_to_start": one.still_to_start,
        "expected_under_18": line.expected_under,
        "permitted_long_waits": line.permitted,
        "permitted_alone": one.permitted_alone,
        "must_leave": line.must_leave,
        "must_leave_per_week": as_double(line.must_leave_per_week),
        "stops_per_week": float(one.stops_per_week),
        "removals_per_week": float(one.removals_per_week),
        "at_present_pace": float(line.at_present_pace),
        "leave_by_age": one.leave_by_age,
        "shortfall_by_age": one.shortfall_by_age,
        "percent_by_age": as_double(one.percent_by_age),
        "share_open_from": "sum of functions" if one.curve == "sum" else one.curve,
        "shortfall": line.shortfall,
        "shortfall_per_week": as_double(line.shortfall_per_week),
        "percent_at_permitted": as_double(line.percent_at_permitted),
        "percent_at_present_pace": as_double(line.percent_at_present_pace),
    }


def _needs(found: tuple[dict[str, int], int] | None) -> Row:
    by_need, dated = found or (dict.fromkeys(NEEDS, 0), 0)
    return {f"needs_{name.replace(' ', '_')}": by_need[name] for name in NEEDS} | {"dated_in_time": dated}


def _validation(one: FunctionPlan, validated: int, removed: int) -> Row:
    rate = Fraction(removed, validated) if validated else None
    return {
        "pathways_validated": validated,
        "removal_percent": as_double(100 * rate if rate is not None else None),
        "validations_for_shortfall": validations_needed(one.line.shortfall, rate),
        "validations_for_shortfall_by_age": validations_needed(one.shortfall_by_age, rate),
    }


def _sum(rows: Sequence[Row], names: Sequence[str]) -> Row:
    return {name: sum(row[name] for row in rows) for name in names}


def back_test_rows(connection: duckdb.DuckDBPyConnection, as_at: date, asked: Asked) -> list[Row]:
    """What both estimates would have said of as_at, as long before it as the target date is after it."""
    said_on = as_at - (asked.target_date - as_at)
    if said_on == as_at or not _is_known(connection, said_on):
        return []
    earlier = plan(read_figures(connection, said_on, {}), said_on, as_at, asked.percent)
    now = plan(read_figures(connection, as_at, {}), as_at, as_at, asked.percent)
    still = _still_open(connection, said_on, as_at, earlier.last_start)
    functions = [*read_functions(connection), Function(TOTAL, TOTAL_NAME, ALL_DIVISIONS)]
    rows = []
    for one in functions:
        before = earlier.total if one.code == TOTAL else earlier.functions[one.code]
        today = now.total if one.code == TOTAL else now.functions[one.code]
        open_still = sum(still.values()) if one.code == TOTAL else still.get(one.code, 0)
        over, under = today.line.cohort, today.line.expected_under
        rows.append(
            {
                **_who(one, as_at),
                "said_on": said_on,
                "cohort": before.line.cohort,
                "have_left": before.open_now - open_still,
                "left_by_pace": float(before.line.at_present_pace),
                "left_by_age": before.leave_by_age,
                "under_18": under,
                "expected_under_18": before.line.expected_under,
                "percent": as_double(percent_within(under, over)),
                "percent_by_pace": as_double(before.line.percent_at_present_pace),
                "percent_by_age": as_double(before.percent_by_age),
            }
        )
    return rows


def _is_known(connection: duckdb.DuckDBPyConnection, said_on: date) -> bool:
    """Whether clocks that stopped 12 months before that day are in the extracts."""
    row = connection.execute(
        "select min(clock_stop_date) from rtt.periods where state = 'stopped' and in_return"
    ).fetchone()
    return bool(row and row[0] is not None and row[0] <= said_on - timedelta(days=364))


def _still_open(
    connection: duckdb.DuckDBPyConnection, said_on: date, as_at: date, last_start: date
) -> dict[str, int]:
    """Clocks of the earlier cohort that are open at as_at, by function."""
    figures = read_figures(connection, as_at, {})
    return {
        code: sum(count for start, count in one.waiting if start <= min(last_start, said_on))
        for code, one in figures.items()
    }


def as_double(value: Fraction | float | None) -> float | None:
    """An exact number as it is published."""
    return float(value) if value is not None else None
