"""Charts of rare events: days between them, or units between them.

Monthly counts near zero break what an XmR chart assumes. The time between events does not: a t chart transforms
the days by the power 1 / 3.6, which makes them nearly normal, and its limits are transformed back. A g chart is
for units (patients, operations) between events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from orchestration.performance.series import Better, Point
from orchestration.performance.spc import Chart, chart
from orchestration.performance.spc_limits import Limits
from orchestration.performance.spc_presets import MAKING_DATA_COUNT, Preset

# Days between events follow an exponential distribution; this power of them is nearly normal (Nelson 1994).
POWER = 3.6


@dataclass(frozen=True)
class TChart:
    """Days between events. `chart` is the XmR chart of the transformed days; its rules and variation apply."""

    chart: Chart
    days: tuple[int, ...]
    # in days, None while there are too few events; a lower limit below zero is none
    mean: float | None
    lower: float | None
    upper: float | None
    # from the last event to the date of the data: drawn hollow, because that gap has not ended
    days_since_last: int | None


def t_chart(
    events: Sequence[date], as_at: date, *, fewer_is_better: bool = True, preset: Preset = MAKING_DATA_COUNT
) -> TChart:
    """Days between events up to a date.

    Two events of one day are 0 days apart. Events after the date are left out. Longer gaps are better where
    fewer events are.
    """
    ordered = sorted(day for day in events if day <= as_at)
    days = tuple((after - before).days for before, after in pairwise(ordered))
    better: Better = "up" if fewer_is_better else "down"
    # events of one day have no order in a calendar: places, not dates, are the periods
    points = [Point(date.fromordinal(at + 1), gap ** (1 / POWER)) for at, gap in enumerate(days)]
    made = chart(points, better, preset=preset, grain=None)
    limits = made.latest_segment.limits if made.latest_segment else None
    since = (as_at - ordered[-1]).days if ordered else None
    if limits is None:
        return TChart(made, days, None, None, None, since)
    lower = float(limits.lower) ** POWER if limits.lower > 0 else None
    return TChart(made, days, float(limits.mean) ** POWER, lower, float(limits.upper) ** POWER, since)


def g_limits(units_between: Sequence[int]) -> Limits | None:
    """Limits of units between events: mean +/- 3 sqrt(mean (mean + 1)), the lower not below 0.

    None without units.
    """
    if not units_between:
        return None
    mean = Fraction(sum(units_between), len(units_between))
    half_width = Fraction(3 * sqrt(mean * (mean + 1)))
    return Limits(mean, max(mean - half_width, Fraction(0)), mean + half_width)
