"""What must be true by a target date: the closed cohort, its line and its pace, by function and for the trust.

The cohort is everybody whose clock will be over 18 weeks on that date if nothing stops it: those open now with
a start of 127 days before it or earlier, and, while that day is still to come, the starts until then. From that
day on nobody joins it but by a transfer or a late record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.long_waits import (
    Horizon,
    Line,
    allocate,
    last_clock_start,
    line,
    lines_of_functions,
    over_if_lines_met,
    percent_within,
    permitted_long_waits,
)
from orchestration.planning.survival import Ages, Survival, chosen, expected, survival
from orchestration.planning.working_days import (
    PACE_WEEKS,
    days_of_weeks,
    is_working_day,
    working_days,
    working_weeks,
)

# Counts of clocks by the day on which they started.
ByStart = Sequence[tuple[date, int]]


@dataclass(frozen=True)
class FunctionFigures:
    """What is known of the list of one function. Stops and removals are of the last 13 weeks.

    `own_percent`: the percentage that the trust's plan sets for it alone.
    """

    waiting: ByStart
    stopped: ByStart = ()
    removed: ByStart = ()
    starts: int = 0
    ages: Sequence[Ages] = ()
    own_percent: float | None = None


@dataclass(frozen=True)
class FunctionPlan:
    """What one function, or the trust, must do. Paces are patients a week."""

    open_now: int
    still_to_start: int
    stops_per_week: Fraction
    removals_per_week: Fraction
    leave_by_age: float
    shortfall_by_age: int
    percent_by_age: Fraction | None
    curve: str
    permitted_alone: int | None
    own_percent: float | None
    line: Line


@dataclass(frozen=True)
class Plan:
    """Every function and the whole trust. `if_every_line_met`: the percentage if each meets its own line."""

    horizon: Horizon
    percent: Fraction
    weeks: int
    last_start: date
    functions: Mapping[str, FunctionPlan]
    total: FunctionPlan
    if_every_line_met: Fraction | None


@dataclass(frozen=True)
class _Expected:
    """Estimates of one function before they are whole patients."""

    open_now: int
    still_to_start: float
    under: float
    leave_by_age: float
    curve: str


def horizon_to(as_at: date, target: date) -> Horizon:
    """The time from the date of the data to the target date. Raises WrongArgument where it is before it."""
    if target < as_at:
        raise WrongArgument(
            f"the target date {target} is before the date of the data, {as_at}; choose {as_at} or a later day"
        )
    return Horizon(as_at, target, working_weeks(as_at, target))


def next_year_end(as_at: date) -> date:
    """The next 31 March: the day on which the figures of the planning guidance are counted."""
    this_year = date(as_at.year, 3, 31)
    return this_year if as_at <= this_year else date(as_at.year + 1, 3, 31)


def plan(
    figures: Mapping[str, FunctionFigures],
    as_at: date,
    target: date,
    percent: float | Fraction,
    weeks: int = 18,
) -> Plan:
    """The plan of every function and of the trust. Counts of the functions add up to the trust's."""
    horizon = horizon_to(as_at, target)
    last_start = last_clock_start(target, weeks)
    codes = sorted(figures)
    of_trust = survival(one for code in codes for one in figures[code].ages)
    guessed = [_expected(figures[code], horizon, last_start, of_trust) for code in codes]
    under = _whole([one.under for one in guessed])
    joining = _whole([one.still_to_start for one in guessed])
    own_percents = [figures[code].own_percent for code in codes]
    permitted = lines_of_functions(under, percent, own_percents)
    functions = {}
    for at, code in enumerate(codes):
        own = own_percents[at]
        functions[code] = _function_plan(
            guessed[at],
            joining[at],
            _per_week(figures[code].stopped, last_start),
            _per_week(figures[code].removed, last_start),
            permitted_long_waits(under[at], percent if own is None else own),
            own,
            under[at],
            permitted[at],
            horizon,
        )
    total = _total(functions, percent, horizon)
    over = over_if_lines_met([one.line.cohort for one in functions.values()], permitted)
    return Plan(
        horizon,
        percent if isinstance(percent, Fraction) else Fraction(str(percent)),
        weeks,
        last_start,
        functions,
        total,
        percent_within(sum(under), over),
    )


def _expected(figures: FunctionFigures, horizon: Horizon, last_start: date, of_trust: Survival) -> _Expected:
    curve, basis = chosen(figures.ages, of_trust)
    target, as_at = horizon.target_date, horizon.as_at
    stays = [
        (start, count, curve.still_open((target - start).days, (as_at - start).days))
        for start, count in figures.waiting
    ]
    a_day = _starts_a_working_day(figures.starts, as_at)
    to_come = [(day, a_day * curve.still_open((target - day).days)) for day in _working_days(as_at, target)]
    joining = [day for day in _working_days(as_at, min(last_start, target))]
    return _Expected(
        open_now=sum(count for start, count, _ in stays if start <= last_start),
        still_to_start=a_day * len(joining),
        under=expected(count * stay for start, count, stay in stays if start > last_start)
        + expected(count for day, count in to_come if day > last_start),
        leave_by_age=expected(count * (1 - stay) for start, count, stay in stays if start <= last_start)
        + expected(a_day - count for day, count in to_come if day <= last_start),
        curve=basis,
    )


def _starts_a_working_day(starts: int, as_at: date) -> float:
    return starts / working_days(as_at - timedelta(days=days_of_weeks(PACE_WEEKS)), as_at)


def _working_days(after: date, last: date) -> Iterator[date]:
    """Starts are recorded on any day; those to come are expected on working days, in number all the same."""
    day = after + timedelta(days=1)
    while day <= last:
        if is_working_day(day):
            yield day
        day += timedelta(days=1)


def _per_week(ended: ByStart, last_start: date) -> Fraction:
    return Fraction(sum(count for start, count in ended if start <= last_start), PACE_WEEKS)


def _function_plan(
    guessed: _Expected,
    joining: int,
    stops: Fraction,
    removals: Fraction,
    alone: int | None,
    own_percent: float | None,
    under: int,
    permitted: int | None,
    horizon: Horizon,
) -> FunctionPlan:
    of_list = line(guessed.open_now + joining, under, permitted, stops, horizon)
    return FunctionPlan(
        open_now=guessed.open_now,
        still_to_start=joining,
        stops_per_week=stops,
        removals_per_week=removals,
        leave_by_age=guessed.leave_by_age,
        shortfall_by_age=_shortfall(of_list, guessed.leave_by_age),
        percent_by_age=_percent_after(of_list, guessed.leave_by_age),
        curve=guessed.curve,
        permitted_alone=alone,
        own_percent=own_percent,
        line=of_list,
    )


def _shortfall(of_list: Line, leaving: float) -> int:
    return max(0, ceil(of_list.must_leave - leaving))


def _percent_after(of_list: Line, leaving: float) -> Fraction | None:
    return percent_within(of_list.expected_under, max(Fraction(0), of_list.cohort - Fraction(leaving)))


def _total(functions: Mapping[str, FunctionPlan], percent: float | Fraction, horizon: Horizon) -> FunctionPlan:
    parts = list(functions.values())
    under = sum(one.line.expected_under for one in parts)
    permitted = permitted_long_waits(under, percent)
    stops = sum((one.stops_per_week for one in parts), Fraction(0))
    of_trust = line(sum(one.line.cohort for one in parts), under, permitted, stops, horizon)
    leaving = expected(one.leave_by_age for one in parts)
    return FunctionPlan(
        open_now=sum(one.open_now for one in parts),
        still_to_start=sum(one.still_to_start for one in parts),
        stops_per_week=stops,
        removals_per_week=sum((one.removals_per_week for one in parts), Fraction(0)),
        leave_by_age=leaving,
        shortfall_by_age=_shortfall(of_trust, leaving),
        percent_by_age=_percent_after(of_trust, leaving),
        curve="sum",
        permitted_alone=permitted,
        own_percent=None,
        line=of_trust,
    )


def _whole(estimates: Sequence[float]) -> list[int]:
    """Whole patients that add up to the rounded sum."""
    exact = [Fraction(one) for one in estimates]
    return allocate(round(sum(exact, Fraction(0))), exact)
