"""What a measure will be at the end of the year if nothing changes, and what its trajectory asks for then.

A simple method that a board can check: the mean of the last segment of the control chart with its limits; for
a stock whose weekly flow is known the newest figure and the flow of the weeks that are left. It is no model of
demand.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Literal

from orchestration.performance.spc_limits import exact

OF_LIMITS, OF_MEDIAN, OF_FLOW = "mean of the chart", "median of the chart", "newest figure and weekly flow"


@dataclass(frozen=True)
class Level:
    """The last segment of a chart as its latest point shows it; no limits below 13 points, nothing below 6."""

    mean: float | None
    lower: float | None
    upper: float | None
    median: float | None


@dataclass(frozen=True)
class Forecast:
    """A figure with the range in which nine of ten or more months lie by chance; no range without limits."""

    value: float
    lower: float | None
    upper: float | None
    method: str


def of_level(level: Level, unit: str) -> Forecast | None:
    """The mean with its limits, else the median; None with fewer than six points."""
    if level.mean is not None and level.lower is not None and level.upper is not None:
        return _possible(Forecast(level.mean, level.lower, level.upper, OF_LIMITS), unit)
    if level.median is not None:
        return Forecast(level.median, None, None, OF_MEDIAN)
    return None


def of_flow(latest: float, flow: Level, weeks: float) -> Forecast | None:
    """A stock after so many weeks of its flow; the range of a sum of weeks grows with their square root."""
    if flow.mean is None or flow.upper is None or weeks < 0:
        return None
    value = latest + weeks * flow.mean
    half = (flow.upper - flow.mean) * sqrt(weeks)
    return _possible(Forecast(value, value - half, value + half, OF_FLOW), "count")


def patients_to(wanted: float, numerator: float, denominator: float, better: Literal["up", "down"]) -> int:
    """Patients more (up) or fewer (down, negative) in the numerator that a percentage needs.

    The least whole number that meets it, also where it is met already: then it says how much room there is.
    """
    exactly = exact(wanted) * exact(denominator) / 100 - exact(numerator)
    return ceil(exactly) if better == "up" else floor(exactly)


def numerator_for(wanted: float, denominator: float, better: Literal["up", "down"]) -> int:
    """The least (up) or greatest (down) number of patients of so many that meets a percentage."""
    exactly: Fraction = exact(wanted) * exact(denominator) / 100
    return ceil(exactly) if better == "up" else floor(exactly)


def _possible(forecast: Forecast, unit: str) -> Forecast:
    """No share beyond 0 and 100, no number below 0."""
    most = 100.0 if unit == "percent" else None

    def inside(value: float | None) -> float | None:
        if value is None:
            return None
        least = max(value, 0.0)
        return least if most is None else min(least, most)

    value = inside(forecast.value)
    assert value is not None
    return Forecast(value, inside(forecast.lower), inside(forecast.upper), forecast.method)
