"""A waiting list by weeks waited, carried forward week by week.

Compartment k holds the clocks of 7 (k - 1) + 1 to 7 k days, and compartment 0 those that started on the day
itself, so that a week later all of compartment k are in k + 1 or have left, and 0 to 18 are exactly those
within 18 weeks. In each week a share of each compartment is stopped (treated or otherwise completed) and a
share is removed (nullified, transferred); the shares are means of the weeks before. The method follows the
monthly compartments of RTT Planner (BNSSG and University of Bath), with weeks for months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
# The last compartment holds every longer wait.
LAST = 105
DAYS_A_WEEK = 7
# Weeks from which validation finds pathways to remove: 12 weeks, as the national validation does.
VALIDATED_FROM = 12
WITHIN_18 = 18
WITHIN_52 = 52


def compartment(days_waited: int) -> int:
    """The compartment of a wait in whole days."""
    return min(LAST, -(-days_waited // DAYS_A_WEEK)) if days_waited > 0 else 0


def week_ends(as_at: date, weeks: int) -> list[date]:
    """The last days of so many weeks up to the date, oldest first."""
    return [as_at - timedelta(days=DAYS_A_WEEK * back) for back in reversed(range(weeks))]


@dataclass(frozen=True)
class ListHistory:
    """A list week by week, oldest first, by compartment.

    `waiting[w]`: who waits when week w begins, so that the last row is the list as it is. `stopped[w]` and
    `removed[w]`: those of them who leave in week w. `joined[w]`: clock starts of week w, those of them stopped
    in it, those removed in it, and those kept who started on its last day.
    """

    waiting: Counts
    stopped: Counts
    removed: Counts
    joined: Counts

    @property
    def weeks(self) -> int:
        """Weeks that are known whole."""
        return len(self.joined)

    def weekly_starts(self, weeks: int) -> list[int]:
        """Clock starts of each of the last weeks."""
        return [int(count) for count in self.joined[-weeks:, 0]]

    def weekly_stops(self, weeks: int) -> list[int]:
        """Clock stops of each of the last weeks."""
        return [int(count) for count in self.stopped[-weeks:].sum(axis=1) + self.joined[-weeks:, 1]]

    def weekly_removals(self, weeks: int) -> list[int]:
        """Clocks nullified or transferred in each of the last weeks."""
        return [int(count) for count in self.removed[-weeks:].sum(axis=1) + self.joined[-weeks:, 2]]


@dataclass(frozen=True)
class Flow:
    """Mean weekly starts, and the shares that leave each compartment in a week."""

    starts: float
    stopped: Shares
    removed: Shares
    start_stopped: float
    start_removed: float
    start_today: float


@dataclass(frozen=True)
class Scenario:
    """What is asked: starts and stops as a factor of today's, further removals a week by validation."""

    demand: float = 1.0
    capacity: float = 1.0
    validation: float = 0.0


@dataclass(frozen=True)
class Projected:
    """A list some weeks ahead, with the movements of its last week."""

    weeks: int
    waiting: float
    within_18: float
    over_52: float
    starts: float
    stops: float
    removals: float

    @property
    def percent_within_18(self) -> float | None:
        """Percentage within 18 weeks; None where nobody waits."""
        return 100 * self.within_18 / self.waiting if self.waiting else None


def flow_of(history: ListHistory, first: int, last: int) -> Flow:
    """Shares and starts of the weeks from `first` up to, and without, `last`. Without weeks nobody moves."""
    at_start = history.waiting[first:last].sum(axis=0)
    starts, stopped, removed, today = (int(count) for count in history.joined[first:last].sum(axis=0))
    return Flow(
        starts=starts / (last - first) if last > first else 0.0,
        stopped=_shares(history.stopped[first:last].sum(axis=0), at_start),
        removed=_shares(history.removed[first:last].sum(axis=0), at_start),
        start_stopped=_share(stopped, starts),
        start_removed=_share(removed, starts),
        start_today=_share(today, starts - stopped - removed),
    )


def project(
    waiting: Counts | Shares, flow: Flow, weeks: int, scenario: Scenario | None = None
) -> list[Projected]:
    """The list at the end of each of the coming weeks, by its shares and the scenario."""
    asked = scenario or Scenario()
    now: Shares = np.asarray(waiting, dtype=np.float64)
    made = []
    for week in range(1, weeks + 1):
        now, movements = _one_week_on(now, flow, asked)
        made.append(_summary(week, now, movements))
    return made


def summary_now(waiting: Counts | Shares) -> Projected:
    """The list as it is, without movements."""
    return _summary(0, np.asarray(waiting, dtype=np.float64), (0.0, 0.0, 0.0))


def _one_week_on(now: Shares, flow: Flow, asked: Scenario) -> tuple[Shares, tuple[float, float, float]]:
    stops = now * np.minimum(flow.stopped * asked.capacity, 1 - flow.removed)
    removals = now * flow.removed
    left = np.maximum(0.0, now - stops - removals)
    validated = _validated(left, asked.validation)
    left = left - validated
    starts = flow.starts * asked.demand
    start_stops = starts * min(flow.start_stopped * asked.capacity, 1 - flow.start_removed)
    start_removals = starts * flow.start_removed
    kept = max(0.0, starts - start_stops - start_removals)
    moved = np.concatenate(([kept * flow.start_today], left[:LAST]))
    moved[1] += kept * (1 - flow.start_today)
    moved[LAST] += left[LAST]
    gone = float(removals.sum() + validated.sum()) + start_removals
    return moved, (starts, float(stops.sum()) + start_stops, gone)


def _validated(left: Shares, removals: float) -> Shares:
    """Removals by validation in proportion to who waits from 12 weeks on; at most those who are there."""
    eligible = np.where(np.arange(LAST + 1) > VALIDATED_FROM, left, 0.0)
    whole = float(eligible.sum())
    return eligible * min(1.0, removals / whole) if whole else eligible


def _summary(week: int, now: Shares, movements: tuple[float, float, float]) -> Projected:
    within, over = float(now[: WITHIN_18 + 1].sum()), float(now[WITHIN_52 + 1 :].sum())
    return Projected(week, float(now.sum()), within, over, *movements)


def _shares(part: Counts, whole: Counts) -> Shares:
    shares: Shares = np.divide(part, whole, out=np.zeros(LAST + 1), where=whole > 0)
    return shares


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@dataclass(frozen=True)
class BackTest:
    """What the projection said some weeks ahead, against what came: means over several origins."""

    weeks: int
    tests: int
    waiting_error: float
    waiting_error_percent: float | None
    waiting_bias: float
    within_18_points: float | None
    unchanged_error: float


def back_test(history: ListHistory, ahead: int, memory: int, every: int = 4) -> BackTest | None:
    """Projects from earlier weeks with what was known then: the shares of the `memory` weeks before each.

    `unchanged_error` is that of a list taken to stay as it is, which a projection must beat to be of use. None
    where the history is too short.
    """
    errors, relative, points, unchanged = [], [], [], []
    for origin in range(history.weeks - ahead, memory - 1, -every):
        said = project(history.waiting[origin], flow_of(history, origin - memory, origin), ahead)[-1]
        came = summary_now(history.waiting[origin + ahead])
        errors.append(said.waiting - came.waiting)
        unchanged.append(abs(float(history.waiting[origin].sum()) - came.waiting))
        if came.waiting:
            relative.append(100 * abs(errors[-1]) / came.waiting)
        if said.percent_within_18 is not None and came.percent_within_18 is not None:
            points.append(abs(said.percent_within_18 - came.percent_within_18))
    if not errors:
        return None
    return BackTest(
        weeks=ahead,
        tests=len(errors),
        waiting_error=fsum(abs(error) for error in errors) / len(errors),
        waiting_error_percent=_mean(relative),
        waiting_bias=fsum(errors) / len(errors),
        within_18_points=_mean(points),
        unchanged_error=fsum(unchanged) / len(unchanged),
    )


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
