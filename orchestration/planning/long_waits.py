"""How many long waits a percentage permits, and how many patients must leave a list for it. All exact.

Over 18 weeks is more than 126 days (RTT guidance v5.0), so the clocks that will be over on a day are known by
their start: those that started 127 days before it or earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from orchestration.contract.safe_errors import WrongArgument

DAYS_A_WEEK = 7
WHOLE = Fraction(100)


@dataclass(frozen=True)
class Horizon:
    """From the date of the data to the target date. `working_weeks`: weeks thinned by bank holidays."""

    as_at: date
    target_date: date
    working_weeks: Fraction

    @property
    def days_left(self) -> int:
        """Days after the date of the data, with the target date."""
        return (self.target_date - self.as_at).days

    @property
    def weeks_left(self) -> Fraction:
        """The same in weeks."""
        return Fraction(self.days_left, DAYS_A_WEEK)


@dataclass(frozen=True)
class Line:
    """What one list must do. Numbers of patients; paces a week; a percentage is None where nobody waits."""

    cohort: int
    expected_under: int
    permitted: int | None
    must_leave: int
    must_leave_per_week: Fraction | None
    at_present_pace: Fraction
    shortfall: int
    shortfall_per_week: Fraction | None
    percent_at_permitted: Fraction | None
    percent_at_present_pace: Fraction | None


def last_clock_start(target: date, weeks: int = 18) -> date:
    """The last clock start that is over so many weeks on the target date: 127 days before for 18 weeks."""
    return target - timedelta(days=weeks * DAYS_A_WEEK + 1)


def share_of(percent: float | Fraction | str) -> Fraction:
    """A percentage as an exact share: 70 and 69.95 as they are written, never as a binary number."""
    exact = percent if isinstance(percent, Fraction) else Fraction(str(percent))
    if not 0 <= exact <= WHOLE:
        raise WrongArgument(f"expected a percentage from 0 to 100, found {percent}")
    return exact / WHOLE


def permitted_long_waits(expected_under: int, percent: float | Fraction) -> int | None:
    """The most patients that may be over when so many are under: floor(U (1 - p) / p). None: no limit."""
    share = share_of(percent)
    return floor(expected_under * (1 - share) / share) if share else None


def permitted_of_list(size: int, percent: float | Fraction, comparison: str = "<=") -> int:
    """The most patients that are at most, or less than, a percentage of a list of this size."""
    limit = size * share_of(percent)
    most = floor(limit)
    return max(0, most - 1) if comparison == "<" and most == limit else most


def percent_within(under: int | Fraction, over: int | Fraction) -> Fraction | None:
    """Percentage within the limit; None where nobody waits."""
    return WHOLE * Fraction(under) / (under + over) if under + over else None


def line(
    cohort: int, expected_under: int, permitted: int | None, stops_per_week: Fraction, horizon: Horizon
) -> Line:
    """What must leave, what leaves at the present pace, and what is missing.

    At most the cohort itself leaves. Without a limit nobody must leave. On the target date no week is left, so
    that there is no number a week.
    """
    must_leave = max(0, cohort - permitted) if permitted is not None else 0
    leaving = min(Fraction(cohort), stops_per_week * horizon.working_weeks)
    shortfall = max(0, ceil(must_leave - leaving))
    allowed = cohort if permitted is None else min(cohort, permitted)
    return Line(
        cohort=cohort,
        expected_under=expected_under,
        permitted=permitted,
        must_leave=must_leave,
        must_leave_per_week=per_week(must_leave, horizon),
        at_present_pace=leaving,
        shortfall=shortfall,
        shortfall_per_week=per_week(shortfall, horizon),
        percent_at_permitted=percent_within(expected_under, allowed),
        percent_at_present_pace=percent_within(expected_under, cohort - leaving),
    )


def per_week(patients: int | Fraction, horizon: Horizon) -> Fraction | None:
    """So many patients as a number a week until the target date; None where no day is left."""
    return patients / horizon.weeks_left if horizon.days_left > 0 else None


def validations_needed(shortfall: int, removal_rate: Fraction | None) -> int | None:
    """Pathways to validate so that the shortfall leaves by validation alone.

    None where no removal was ever measured: a rate is not invented.
    """
    return ceil(shortfall / removal_rate) if removal_rate else None


def allocate(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Whole patients in proportion to weights, adding up to the total (largest remainders, then in order)."""
    whole = sum(weights, Fraction(0))
    if not whole:
        return [0] * len(weights)
    exact = [total * Fraction(weight) / whole for weight in weights]
    shares = [floor(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[: total - sum(shares)]:
        shares[at] += 1
    return shares


def lines_of_functions(
    expected_under: Sequence[int], percent: float | Fraction, own_percents: Sequence[float | Fraction | None]
) -> list[int | None]:
    """The permitted long waits of each function.

    A function with a percentage of its own in the trust's plan has what that permits; the others share what is
    left of the trust's number in proportion to their expected patients under the limit. They add up to the
    trust's number unless the plan's own lines permit more than it. None: no limit.
    """
    own = [
        permitted_long_waits(under, percent_of) if percent_of is not None else None
        for under, percent_of in zip(expected_under, own_percents, strict=True)
    ]
    whole = permitted_long_waits(sum(expected_under), percent)
    if whole is None:
        return own
    rest = max(0, whole - sum(one or 0 for one in own))
    weights = [
        0 if percent_of is not None else under
        for under, percent_of in zip(expected_under, own_percents, strict=True)
    ]
    shared = allocate(rest, weights)
    return [
        one if percent_of is not None else share
        for one, share, percent_of in zip(own, shared, own_percents, strict=True)
    ]


def over_if_lines_met(cohorts: Sequence[int], permitted: Sequence[int | None]) -> int:
    """Patients over the limit if every function met its line and those that have fewer kept theirs."""
    return sum(
        cohort if line_of is None else min(cohort, line_of)
        for cohort, line_of in zip(cohorts, permitted, strict=True)
    )
