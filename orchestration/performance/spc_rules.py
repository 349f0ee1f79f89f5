"""The four rules of special cause variation, and the one label of a point.

A rule gives each point 1 (high or rising), -1 (low or falling) or 0 (not marked). A value that is None does not
count: no rule looks across it, because the points on both sides of it do not follow each other.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from orchestration.performance.spc_limits import Limits
from orchestration.performance.spc_presets import Preset

Values = Sequence[Fraction | None]
COMMON = "common"
# In the order in which a point takes its label.
RULES = ("outside", "trend", "two_of_three", "shift")


def rule_marks(values: Values, limits: Limits, preset: Preset) -> dict[str, list[int]]:
    """The marks of every rule over one segment, by rule."""
    return {
        "outside": outside(values, limits),
        "trend": trend(values, preset.trend_points),
        "two_of_three": two_of_three(values, limits),
        "shift": shift(values, limits.mean, preset.shift_points),
    }


def label(marks: dict[str, list[int]], at: int) -> str:
    """The first rule of `RULES` that marks the point, `common` if none does."""
    return next((rule for rule in RULES if marks[rule][at]), COMMON)


def outside(values: Values, limits: Limits) -> list[int]:
    """Points strictly beyond a limit."""
    return [0 if value is None else (value > limits.upper) - (value < limits.lower) for value in values]


def shift(values: Values, mean: Fraction, points: int) -> list[int]:
    """Points in a run of at least so many strictly on one side of the mean."""
    sides = [0 if value is None else _sign(value - mean) for value in values]
    marks = [0] * len(values)
    for first, last in _runs(len(sides), lambda before, after: sides[before] == sides[after]):
        if sides[first] and last - first + 1 >= points:
            marks[first : last + 1] = sides[first : last + 1]
    return marks


def trend(values: Values, points: int) -> list[int]:
    """Points in a strictly rising or falling run of at least so many; the later of two runs where they meet."""
    slopes = [_slope(before, after) for before, after in pairwise(values)]
    marks = [0] * len(values)
    for first, last in _runs(len(slopes), lambda before, after: slopes[before] == slopes[after]):
        # n points have n - 1 slopes between them; the next run overwrites the point that both share
        if slopes[first] and last - first + 2 >= points:
            marks[first : last + 2] = [slopes[first]] * (last - first + 2)
    return marks


def two_of_three(values: Values, limits: Limits) -> list[int]:
    """Points near a limit, where of three points in a row on one side of the mean at least two are near it."""
    near = [_near(value, limits) for value in values]
    sides = [0 if value is None else _sign(value - limits.mean) for value in values]
    marks = [0] * len(values)
    for first in range(len(values) - 2):
        window = range(first, first + 3)
        side = sides[first]
        if side and all(sides[at] == side for at in window) and sum(near[at] != 0 for at in window) >= 2:
            for at in window:
                marks[at] = marks[at] or near[at]
    return marks


def _near(value: Fraction | None, limits: Limits) -> int:
    """1 or -1 strictly between a near limit and its limit, where a point on the limit is not beyond it."""
    if value is None or value > limits.upper or value < limits.lower:
        return 0
    return (value > limits.near_upper) - (value < limits.near_lower)


def _slope(before: Fraction | None, after: Fraction | None) -> int:
    return 0 if before is None or after is None else _sign(after - before)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _runs(length: int, together: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """First and last place of every longest run whose neighbours belong together."""
    first = 0
    for at in range(1, length + 1):
        if at == length or not together(at - 1, at):
            yield first, at - 1
            first = at
