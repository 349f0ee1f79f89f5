"""Expected occupied beds by day from the midnights of a sector: the same formula as beds.forecast_daily.

The mean of the last 28 midnights, times what the weekday is to the last 56, times what the day 52 weeks ago
was to the 28 midnights before the origin of that year, where the history reaches so far. A forecast of the past
uses nothing that came after it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

WEEK = 7
YEAR = 364
MEMORY, LONG_MEMORY, SAME_WEEKDAYS, AROUND = 28, 56, 8, 3


@dataclass(frozen=True)
class Expected:
    """A forecast of one midnight or of the mean of a week."""

    occupied: float
    has_last_year: bool


class Midnights:
    """The midnights of one sector, by date; some may be missing."""

    def __init__(self, occupied: Mapping[date, float]) -> None:
        """Takes the occupied beds of each date."""
        self.days = sorted(occupied)
        self.occupied = [float(occupied[day]) for day in self.days]
        self._place = {day: at for at, day in enumerate(self.days)}
        self._sums = [0.0]
        for one in self.occupied:
            self._sums.append(self._sums[-1] + one)
        self._weekdays: dict[int, list[int]] = defaultdict(list)
        for at, day in enumerate(self.days):
            self._weekdays[day.weekday()].append(at)
        self._made: dict[tuple[date, date], Expected | None] = {}

    def on(self, day: date) -> float | None:
        """Occupied at a midnight; None where it is not known."""
        at = self._place.get(day)
        return None if at is None else self.occupied[at]

    def mean_of(self, first: date, days: int = WEEK) -> float | None:
        """The mean of so many days from the first on; None unless each of them is known."""
        at = self._place.get(first)
        last = self._place.get(first + timedelta(days=days - 1))
        if at is None or last is None or last - at != days - 1:
            return None
        return (self._sums[last + 1] - self._sums[at]) / days

    def origins(self, first: date, last: date) -> list[date]:
        """Sundays from one day to another that have four weeks behind them."""
        return [
            day
            for at, day in enumerate(self.days)
            if at >= MEMORY - 1 and first <= day <= last and day.weekday() == 6
        ]

    def expected_on(self, origin: date, target: date) -> Expected | None:
        """The forecast of a midnight made on a day; None where four weeks are not known by then."""
        at = self._place.get(origin)
        if at is None or at < MEMORY - 1:
            return None
        level = self._mean(at - MEMORY + 1, at)
        season = self._season(origin, target)
        return Expected(level * self._weekday(at, origin, target) * (season or 1.0), season is not None)

    def expected_week(self, origin: date, monday: date) -> Expected | None:
        """The forecast of the mean of a week from Monday to Sunday, or of its days that are still to come."""
        known = (origin, monday)
        if known not in self._made:
            self._made[known] = self._week(origin, monday)
        return self._made[known]

    def _week(self, origin: date, monday: date) -> Expected | None:
        days = [self.expected_on(origin, monday + timedelta(days=at)) for at in range(WEEK)]
        made = [one for one in days if one is not None]
        if not made:
            return None
        return Expected(fsum(one.occupied for one in made) / len(made), all(one.has_last_year for one in made))

    def _mean(self, first: int, last: int) -> float:
        start, end = max(0, first), min(len(self.days) - 1, last)
        return (self._sums[end + 1] - self._sums[start]) / (end + 1 - start)

    def _weekday(self, at: int, origin: date, target: date) -> float:
        ahead = (target - origin).days
        last_such = target - timedelta(days=WEEK * -(-ahead // WEEK))
        place = self._place.get(last_such)
        level = self._mean(at - LONG_MEMORY + 1, at)
        if place is None or not level:
            return 1.0
        alike = self._weekdays[last_such.weekday()]
        count = bisect_right(alike, place)
        used = [self.occupied[one] for one in alike[max(0, count - SAME_WEEKDAYS) : count]]
        return fsum(used) / len(used) / level

    def _season(self, origin: date, target: date) -> float | None:
        before = self._place.get(origin - timedelta(days=YEAR))
        then = self._place.get(target - timedelta(days=YEAR))
        if before is None or then is None or before < MEMORY - 1:
            return None
        level = self._mean(before - MEMORY + 1, before)
        return self._mean(then - AROUND, then + AROUND) / level if level else 1.0
