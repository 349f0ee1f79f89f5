"""A list by month in two parts, within and over 18 weeks, as the NHS publishes it, carried forward and tried.

Published are both parts at the end of each month and the completed pathways of each part in it. Who passes 18
weeks in a month follows from the part over 18 weeks, and who joins, less who is removed, from the part within.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import fsum

from orchestration.performance.periods import next_period

# Months whose means are carried forward.
MEMORY_MONTHS = 6


@dataclass(frozen=True)
class Month:
    """The list at the end of a month, and the completed pathways of it, within and over 18 weeks."""

    start: date
    within: float
    over: float
    completed_within: float
    completed_over: float

    @property
    def waiting(self) -> float:
        """Everybody on the list."""
        return self.within + self.over


@dataclass(frozen=True)
class MonthlyFlow:
    """Who joins in a month less who is removed, and shares of the parts at its start."""

    joining: float
    passing: float
    completed_within: float
    completed_over: float


@dataclass(frozen=True)
class MonthlyTest:
    """The projection from earlier months against what came. Errors in percent of the list, and in points."""

    months: int
    tests: int
    waiting_error_percent: float
    within_18_points: float
    unchanged_error_percent: float

    @property
    def is_better_than_unchanged(self) -> bool:
        """Whether the projection was nearer than a list that stays as it is."""
        return self.waiting_error_percent < self.unchanged_error_percent


def unbroken(months: Sequence[Month]) -> list[Month]:
    """The newest months without a gap, oldest first."""
    ordered = sorted(months, key=lambda month: month.start)
    run: list[Month] = []
    for month in ordered:
        if run and next_period(run[-1].start, "month") != month.start:
            run = []
        run.append(month)
    return run


def monthly_flow(months: Sequence[Month]) -> MonthlyFlow:
    """From two or more months in a row."""
    pairs = list(pairwise(months))
    passing = [after.over - before.over + after.completed_over for before, after in pairs]
    joining = [
        after.within - before.within + after.completed_within + passed
        for (before, after), passed in zip(pairs, passing, strict=True)
    ]
    within, over = fsum(before.within for before, _ in pairs), fsum(before.over for before, _ in pairs)
    return MonthlyFlow(
        joining=fsum(joining) / len(pairs),
        passing=_share(fsum(passing), within),
        completed_within=_share(fsum(after.completed_within for _, after in pairs), within),
        completed_over=_share(fsum(after.completed_over for _, after in pairs), over),
    )


def project_months(within: float, over: float, flow: MonthlyFlow, months: int) -> tuple[float, float]:
    """Both parts so many months later."""
    for _ in range(months):
        passed = within * flow.passing
        within, over = (
            max(0.0, within + flow.joining - passed - within * flow.completed_within),
            max(0.0, over + passed - over * flow.completed_over),
        )
    return within, over


def monthly_test(months: Sequence[Month], ahead: int, memory: int = MEMORY_MONTHS) -> MonthlyTest | None:
    """Projects from each earlier month with what was known then; None where too few months are in a row."""
    errors, points, unchanged = [], [], []
    for origin in range(memory, len(months) - ahead):
        now, came = months[origin], months[origin + ahead]
        flow = monthly_flow(months[origin - memory : origin + 1])
        within, over = project_months(now.within, now.over, flow, ahead)
        if came.waiting and within + over:
            errors.append(100 * abs(within + over - came.waiting) / came.waiting)
            points.append(100 * abs(within / (within + over) - came.within / came.waiting))
            unchanged.append(100 * abs(now.waiting - came.waiting) / came.waiting)
    if not errors:
        return None
    return MonthlyTest(
        ahead,
        len(errors),
        fsum(errors) / len(errors),
        fsum(points) / len(points),
        fsum(unchanged) / len(unchanged),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
