"""planning.standards: patients that may be outside each standard and those expected, in the target's month."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb

from orchestration.planning.long_waits import Line, last_clock_start, permitted_of_list, share_of
from orchestration.planning.march import FunctionPlan, Plan
from orchestration.planning.working_days import PACE_WEEKS, days_of_weeks
from orchestration.publication.planning.goals import CANCER_62, ED_4, RTT_52, Goal, goal_on
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.store.catalog import has_table

Row = dict[str, Any]
CANCER_MONTHS = 6
WEEK = 7


def make_standards(
    connection: duckdb.DuckDBPyConnection, plan: Plan, over_52: FunctionPlan, source: str
) -> list[Row]:
    """A row for each standard that has a target and published data."""
    rows = [
        _rtt_18(plan, source),
        _rtt_52(connection, plan, over_52),
        _cancer(connection, plan),
        _ed(connection, plan),
    ]
    return [row for row in rows if row is not None]


def _rtt_18(plan: Plan, source: str) -> Row:
    of_list = plan.total.line
    goal = Goal(float(plan.percent), ">=", source)
    outside = _left_over(plan.total)
    return _row(
        ("rtt_18_weeks", "Referral to treatment within 18 weeks"),
        plan.horizon.as_at,
        (plan.horizon.target_date, plan.horizon.target_date),
        goal,
        of_list.expected_under + outside,
        of_list.cohort if of_list.permitted is None else of_list.permitted,
        outside,
        plan.horizon.weeks_left,
        "the cohort, leaving by age, as in planning.march",
    )


def _rtt_52(connection: duckdb.DuckDBPyConnection, plan: Plan, over_52: FunctionPlan) -> Row | None:
    horizon = plan.horizon
    goal = goal_on(connection, RTT_52, horizon.target_date)
    if goal is None:
        return None
    of_18 = plan.total.line
    size = of_18.expected_under + _permitted(of_18)
    last_start = last_clock_start(horizon.target_date, 52)
    return _row(
        ("rtt_52_weeks", "Referral to treatment over 52 weeks, as a share of the list"),
        horizon.as_at,
        (horizon.target_date, horizon.target_date),
        goal,
        Fraction(size),
        permitted_of_list(size, goal.percent, goal.comparison),
        _left_over(over_52),
        horizon.weeks_left,
        f"clocks that started up to {last_start}, leaving by age; the list is that of the 18-week target",
    )


def _permitted(of_list: Line) -> int:
    return of_list.cohort if of_list.permitted is None else min(of_list.cohort, of_list.permitted)


def _left_over(one: FunctionPlan) -> Fraction:
    """Patients of a cohort who are still waiting on the target date."""
    return max(Fraction(0), one.line.cohort - Fraction(one.leave_by_age))


def _cancer(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Row | None:
    goal = goal_on(connection, CANCER_62, plan.horizon.target_date)
    as_at = as_at_of(connection, "cancer")
    if goal is None or as_at is None or not has_table(connection, "cancer.performance_monthly"):
        return None
    months = connection.execute(
        "select period_start, sum(total), sum(total - within_standard) from cancer.performance_monthly"
        " where standard = '62D' and period_start < date_trunc('month', cast(? as date))"
        " group by period_start order by period_start desc limit ?",
        [as_at, CANCER_MONTHS],
    ).fetchall()
    total = sum((Fraction(str(one)) for _, one, _ in months), Fraction(0))
    if not total:
        return None
    breaches = sum((Fraction(str(one)) for _, _, one in months), Fraction(0))
    first, last = month_of(plan.horizon.target_date)
    expected = total / len(months)
    return _row(
        ("cancer_62_day", "Cancer: treated within 62 days, in the month"),
        as_at,
        (first, last),
        goal,
        expected,
        int(expected * (1 - share_of(goal.percent))),
        breaches / len(months),
        Fraction((last - first).days + 1, WEEK),
        f"mean of the last {len(months)} whole months, in shares of a half; cancer.ptl has each patient's"
        " breach_date_62",
    )


def _ed(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Row | None:
    goal = goal_on(connection, ED_4, plan.horizon.target_date)
    as_at = as_at_of(connection, "ed")
    if goal is None or as_at is None or not has_table(connection, "ed.performance_daily"):
        return None
    counted = connection.execute(
        'select count(distinct "date"), sum(attendances), sum(over_4h + departure_unknown)'
        ' from ed.performance_daily where is_total and "date" > ? and "date" <= ?',
        [as_at - timedelta(days=days_of_weeks(PACE_WEEKS)), as_at],
    ).fetchone()
    if counted is None or not counted[0] or not counted[1]:
        return None
    days, attendances, outside = (int(one) for one in counted)
    first, last = month_of(plan.horizon.target_date)
    days_of_month = (last - first).days + 1
    expected = Fraction(attendances * days_of_month, days)
    return _row(
        ("ed_4_hour", "Emergency department within 4 hours, in the month"),
        as_at,
        (first, last),
        goal,
        expected,
        int(expected * (1 - share_of(goal.percent))),
        Fraction(outside * days_of_month, days),
        Fraction(days_of_month, WEEK),
        f"attendances a day of the last {days} days; without a usable departure is outside",
    )


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of a day."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _row(
    name: tuple[str, str],
    as_at: date,
    period: tuple[date, date],
    goal: Goal,
    expected: Fraction,
    permitted: int,
    outside: Fraction,
    weeks: Fraction,
    method: str,
) -> Row:
    gap = outside - permitted
    return {
        "standard": name[0],
        "title": name[1],
        "as_at": as_at,
        "period_start": period[0],
        "period_end": period[1],
        "target_percent": goal.percent,
        "comparison": goal.comparison,
        "target_source": goal.source,
        "expected_total": float(expected),
        "permitted_outside": permitted,
        "expected_outside": float(outside),
        "gap": float(gap),
        "gap_per_week": float(max(Fraction(0), gap) / weeks) if weeks > 0 else None,
        "method": method,
    }
