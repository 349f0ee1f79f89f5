"""Sizes of lists and of capacity by named methods. Demand and capacity are patients a week, waits are weeks.

The formulas are those of Fong and others (medRxiv 2022.08.23.22279117) and of Little's law; docs/planning.md
has each with its source. A mean wait is in weeks everywhere: a mean in days over a target in weeks is seven
times too large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import exp, inf, log, sqrt
from statistics import fmean, stdev

from orchestration.contract.safe_errors import WrongArgument

DAYS_A_WEEK = 7
# Waits that are exponential with a quarter of the target as their mean are over it in 1.8 % of cases.
USUAL_FACTOR = 4.0
# With a sixth it is 0.2 %.
CAUTIOUS_FACTOR = 6.0
# A list of more than twice its target size needs relief beside the capacity that keeps it stable.
RELIEF_FROM = 2.0
RELIEF_WEEKS = 26.0
EMPTY = "expected more than 0"


def load(demand: float, capacity: float) -> float | None:
    """Demand over capacity: from 1 on the list grows without end. None where neither is there.

    Demand without any capacity is infinite.
    """
    if not capacity:
        return inf if demand > 0 else None
    return demand / capacity


def clearance_weeks(waiting: float, stops: float) -> float | None:
    """Weeks that the list would take at the present stops if nobody joined it; None without stops."""
    return waiting / stops if stops else None


def target_mean_wait(target_weeks: float, factor: float = USUAL_FACTOR) -> float:
    """The mean wait in weeks at which few wait longer than the target."""
    return _positive("target wait", target_weeks) / _positive("factor", factor)


def chance_over(target_weeks: float, mean_weeks: float) -> float:
    """The share that waits longer than the target if waits are exponential with this mean."""
    return exp(-target_weeks / mean_weeks) if mean_weeks > 0 else 0.0


def mean_wait_for(goal_percent: float, target_weeks: float) -> float:
    """The mean wait in weeks at which this percentage waits no longer than the target (exponential waits)."""
    if not 0 < goal_percent < 100:
        raise WrongArgument(f"expected a goal between 0 and 100 %, found {goal_percent:g}")
    return _positive("target wait", target_weeks) / -log(1 - goal_percent / 100)


def target_list(demand: float, mean_weeks: float) -> float:
    """Patients on a list whose mean wait is this (Little: demand times mean wait)."""
    return demand * mean_weeks


def is_list_too_big(waiting: float, target: float) -> bool:
    """Whether it is more than twice its target size."""
    return waiting > RELIEF_FROM * target


def relief_capacity(demand: float, waiting: float, target: float, weeks: float = RELIEF_WEEKS) -> float | None:
    """Stops a week that bring the list to its target size in so many weeks; None where it needs no relief."""
    if not is_list_too_big(waiting, target):
        return None
    return demand + (waiting - target) / _positive("weeks", weeks)


def cautious_demand(demand: float, demand_cv: float, referrals: int) -> float:
    """Demand that takes the place of the measured one in a cautious relief, as NHSRwaitinglist has it.

    Its bound is demand / (1 - 2 x demand x cv / root n); where 2 x demand x cv / root n is 1 or more, or no
    referrals are given, it is demand itself. The bound depends on the unit of demand: `upper_demand` does not.
    """
    doubt = 2 * demand * demand_cv / sqrt(referrals) if referrals > 0 else inf
    return demand / (1 - doubt) if doubt < 1 else demand


def upper_demand(weekly: Sequence[float]) -> float | None:
    """Mean weekly demand and two standard errors of it; None for fewer than two weeks."""
    return fmean(weekly) + 2 * stdev(weekly) / sqrt(len(weekly)) if len(weekly) > 1 else None


def target_capacity(
    demand: float,
    target_weeks: float,
    factor: float = USUAL_FACTOR,
    demand_cv: float = 1.0,
    capacity_cv: float = 1.0,
) -> float:
    """Stops a week that keep a list at its target size once it is there."""
    spread = (demand_cv**2 + capacity_cv**2) / 2
    return demand + spread * _positive("factor", factor) / _positive("target wait", target_weeks)


def pressure(mean_weeks: float, target_weeks: float) -> float:
    """Twice the mean wait over the target, both in weeks. Comparable between lists; the 2 is a convention."""
    return 2 * mean_weeks / _positive("target wait", target_weeks)


def average_with_backlog(demand: float, waiting: float, target: float, weeks: float = RELIEF_WEEKS) -> float:
    """Mean demand and the part of the backlog that goes in so many weeks; never less than demand."""
    return demand + max(0.0, waiting - target) / _positive("weeks", weeks)


def variation(counts: Sequence[float]) -> float | None:
    """Standard deviation of weekly counts over their mean; None for fewer than two weeks or a mean of 0."""
    mean = fmean(counts) if counts else 0.0
    return stdev(counts) / mean if len(counts) > 1 and mean else None


def percentile(counts: Sequence[float], percent: float) -> float | None:
    """With straight lines between the ordered counts, as PERCENTILE.INC of Excel; None without counts."""
    if not 0 <= percent <= 100:
        raise WrongArgument(f"expected a percentile from 0 to 100, found {percent:g}")
    if not counts:
        return None
    ordered = sorted(counts)
    place = Fraction(len(ordered) - 1) * Fraction(str(percent)) / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + float(place - below) * (ordered[above] - ordered[below])


def eighty_percent_of_range(counts: Sequence[float]) -> float | None:
    """Least week and 80 % of the way to the fullest one; None without counts."""
    return min(counts) + 0.8 * (max(counts) - min(counts)) if counts else None


def bookable_slots(capacity: float, missed_share: float, refilled_share: float = 0.0) -> float:
    """Slots to book so that so many are attended: capacity / (1 - the share missed and not filled again).

    `refilled_share`: the part of the missed slots that another patient uses.
    """
    if not 0 <= missed_share < 1:
        raise WrongArgument(f"expected a share of missed slots from 0 to less than 1, found {missed_share:g}")
    if not 0 <= refilled_share <= 1:
        raise WrongArgument(f"expected a share of refilled slots from 0 to 1, found {refilled_share:g}")
    return capacity / (1 - missed_share * (1 - refilled_share))


@dataclass(frozen=True)
class WaitingList:
    """A list at a date, from the dates of its patients. Waits are of those still waiting."""

    referrals: int
    waiting: int
    waits_days: tuple[int, ...]
    mean_wait_days: float | None
    mean_wait_weeks: float | None
    pressure: float | None


def waiting_list(patients: Sequence[tuple[date, date | None]], as_at: date, target_weeks: float) -> WaitingList:
    """From referral and removal dates. Who is referred after the date is not on the list at it."""
    referred = [(start, end) for start, end in patients if start <= as_at]
    waits = tuple((as_at - start).days for start, end in referred if end is None or end > as_at)
    mean_days = fmean(waits) if waits else None
    mean_weeks = mean_days / DAYS_A_WEEK if mean_days is not None else None
    return WaitingList(
        referrals=len(referred),
        waiting=len(waits),
        waits_days=waits,
        mean_wait_days=mean_days,
        mean_wait_weeks=mean_weeks,
        pressure=pressure(mean_weeks, target_weeks) if mean_weeks is not None else None,
    )


def _positive(what: str, value: float) -> float:
    if not 0 < value < inf:
        raise WrongArgument(f"{what}: {EMPTY}, found {value:g}")
    return value
