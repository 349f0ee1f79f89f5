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
    beyond, near = outside(values, limits), near_limits(values, limits)
    sides = [0 if value is None else _sign(value, limits.mean) for value in values]
    return {
        "outside": beyond,
        "trend": trend(values, preset.trend_points),
        "two_of_three": two_of_three(sides, near),
        "shift": shift(sides, preset.shift_points),
    }


def label(marks: dict[str, list[int]], at: int) -> str:
    """The first rule of `RULES` that marks the point, `common` if none does."""
    return next((rule for rule in RULES if marks[rule][at]), COMMON)


def outside(values: Values, limits: Limits) -> list[int]:
    """Points strictly beyond a limit."""
    return [_beyond(value, limits.lower, limits.upper) for value in values]


def near_limits(values: Values, limits: Limits) -> list[int]:
    """Points strictly beyond a near limit and not beyond the limit itself."""
    near_lower, near_upper = limits.near_lower, limits.near_upper
    return [
        0 if _beyond(value, limits.lower, limits.upper) else _beyond(value, near_lower, near_upper)
        for value in values
    ]


def shift(sides: Sequence[int], points: int) -> list[int]:
    """Points in a run of at least so many strictly on one side of the mean."""
    marks = [0] * len(sides)
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


def two_of_three(sides: Sequence[int], near: Sequence[int]) -> list[int]:
    """Points near a limit, where of three points in a row on one side of the mean at least two are near it."""
    marks = [0] * len(sides)
    for first in range(len(sides) - 2):
        window = slice(first, first + 3)
        if abs(sum(sides[window])) == 3 and abs(sum(near[window])) >= 2:
            marks[window] = [mark or here for mark, here in zip(marks[window], near[window], strict=True)]
    return marks


def _beyond(value: Fraction | None, lower: Fraction, upper: Fraction) -> int:
    return 0 if value is None else (value > upper) - (value < lower)


def _slope(before: Fraction | None, after: Fraction | None) -> int:
    return 0 if before is None or after is None else _sign(after, before)


def _sign(value: Fraction, than: Fraction) -> int:
    return (value > than) - (value < than)


def _runs(length: int, together: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """First and last place of every longest run whose neighbours belong together."""
    first = 0
    for at in range(1, length + 1):
        if at == length or not together(at - 1, at):
            yield first, at - 1
            first = at
