"""Capacity for a demand that varies from week to week, by three methods, and the slots that have to be booked.

The methods answer different questions, so they are shown side by side and never averaged: a percentile of the
weekly demand, a share of the range between its weeks, and the mean with a part of the backlog.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.queues import (
    RELIEF_WEEKS,
    average_with_backlog,
    bookable_slots,
    eighty_percent_of_range,
    percentile,
)

# 65 to 85 is usual in the NHS [M]
USUAL_PERCENTILES = (65.0, 85.0)


@dataclass(frozen=True)
class Backlog:
    """Patients on the list, the size that it should have, and the weeks in which it should get there."""

    waiting: float
    target: float
    weeks: float = RELIEF_WEEKS


@dataclass(frozen=True)
class MethodCapacity:
    """Patients a week by one method, and slots to book a week so that as many are attended.

    `weeks_over`: weeks of those given whose demand is above this capacity.
    """

    method: str
    capacity: float
    slots: float
    weeks_over: int


def capacity_by_method(
    weekly: Sequence[float],
    missed_share: float = 0.0,
    refilled_share: float = 0.0,
    percents: Sequence[float] = USUAL_PERCENTILES,
    backlog: Backlog | None = None,
) -> list[MethodCapacity]:
    """Every method for these weeks of demand. Without a backlog the mean is that of demand alone.

    Raises WrongArgument without any week, for a negative one, and for shares or percentiles out of range.
    """
    if not weekly or min(weekly) < 0:
        raise WrongArgument("weekly demand: expected at least one week, each 0 or more")
    capacities = {
        f"{percent:g}th percentile of weekly demand": percentile(weekly, percent) for percent in percents
    }
    capacities["80 % of the range of weekly demand"] = eighty_percent_of_range(weekly)
    mean = fmean(weekly)
    if backlog is None:
        capacities["mean weekly demand"] = mean
    else:
        capacities["mean weekly demand and backlog"] = average_with_backlog(
            mean, backlog.waiting, backlog.target, backlog.weeks
        )
    return [
        MethodCapacity(
            method,
            capacity,
            bookable_slots(capacity, missed_share, refilled_share),
            sum(1 for demand in weekly if demand > capacity),
        )
        for method, capacity in capacities.items()
        if capacity is not None
    ]
