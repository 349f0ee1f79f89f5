"""Statistical process control a second time, in whole numbers; nothing is shared with the product.

Follows the published rules (Making Data Count, NHSRplotthedots) sentence by sentence, and looks at every window
of points. Slow, and short enough to be checked by reading.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Values = Sequence[int | None]
LEAST_POINTS = 13


@dataclass(frozen=True)
class PlainSettings:
    """Points of a shift and of a trend, screening, and whether an improvement goes before a concern."""

    shift: int
    trend: int
    screen: bool
    improvement_first: bool


@dataclass(frozen=True)
class PlainLimits:
    """Sum and number of values, sum and number of moving ranges: fractions that are never divided."""

    total: int
    count: int
    ranges: int
    number: int

    def above(self, value: int, hundredths: int, thirds: int = 3) -> bool:
        """value > mean + hundredths / 100 * mean range * thirds / 3."""
        scale = 300 * self.number
        return value * self.count * scale > self.total * scale + hundredths * thirds * self.ranges * self.count

    def below(self, value: int, hundredths: int, thirds: int = 3) -> bool:
        """value < mean - hundredths / 100 * mean range * thirds / 3."""
        scale = 300 * self.number
        return value * self.count * scale < self.total * scale - hundredths * thirds * self.ranges * self.count


def plain_limits(values: Values, screen: bool) -> PlainLimits:
    """Of the values that make the limits."""
    known = [value for value in values if value is not None]
    ranges = []
    for at in range(1, len(values)):
        before, after = values[at - 1], values[at]
        if before is not None and after is not None:
            ranges.append(max(before, after) - min(before, after))
    if screen and sum(ranges) > 0:
        # range < 3.267 x sum / number
        ranges = [one for one in ranges if one * len(ranges) * 1000 < 3267 * sum(ranges)]
    return PlainLimits(sum(known), len(known), sum(ranges), len(ranges) or 1)


def plain_rules(values: Values, limits: PlainLimits, settings: PlainSettings) -> list[list[tuple[str, int]]]:
    """Of every point the rules that mark it, the one that labels it first; 1 is up, -1 is down."""
    found: list[list[tuple[str, int]]] = []
    for at, value in enumerate(values):
        marks: list[tuple[str, int]] = []
        if value is not None:
            if limits.above(value, 266) or limits.below(value, 266):
                marks.append(("outside", 1 if limits.above(value, 266) else -1))
            marks += _trend(values, at, settings.trend)
            marks += _two_of_three(values, at, limits)
            marks += _shift(values, at, limits, settings.shift)
        found.append(marks)
    return found


def _windows(values: Values, at: int, length: int) -> Iterator[list[int]]:
    """Every window of this length that contains the point and has a value in each place, the latest first."""
    for first in range(min(at, len(values) - length), max(-1, at - length), -1):
        window = [value for value in values[first : first + length] if value is not None]
        if first >= 0 and len(window) == length:
            yield window


def _trend(values: Values, at: int, length: int) -> list[tuple[str, int]]:
    for window in _windows(values, at, length):
        if window == sorted(set(window)):
            return [("trend", 1)]
        if window == sorted(set(window), reverse=True):
            return [("trend", -1)]
    return []


def _shift(values: Values, at: int, limits: PlainLimits, length: int) -> list[tuple[str, int]]:
    for window in _windows(values, at, length):
        if all(limits.above(value, 0) for value in window):
            return [("shift", 1)]
        if all(limits.below(value, 0) for value in window):
            return [("shift", -1)]
    return []


def _two_of_three(values: Values, at: int, limits: PlainLimits) -> list[tuple[str, int]]:
    def near_upper(value: int) -> bool:
        return limits.above(value, 266, 2) and not limits.above(value, 266)

    def near_lower(value: int) -> bool:
        return limits.below(value, 266, 2) and not limits.below(value, 266)

    value = values[at]
    assert value is not None
    for window in _windows(values, at, 3):
        all_above = all(limits.above(one, 0) for one in window)
        all_below = all(limits.below(one, 0) for one in window)
        if near_upper(value) and all_above and sum(near_upper(one) for one in window) >= 2:
            return [("two_of_three", 1)]
        if near_lower(value) and all_below and sum(near_lower(one) for one in window) >= 2:
            return [("two_of_three", -1)]
    return []


def plain_variation(marks: list[tuple[str, int]], better: str, settings: PlainSettings) -> str:
    """What the marks of one point mean."""
    if not marks:
        return "common_cause"
    side = marks[0][1]
    if better == "neutral":
        return "neither_high" if side == 1 else "neither_low"
    good = 1 if better == "up" else -1
    if settings.improvement_first and ("outside", good) in marks + [("outside", one) for _, one in marks]:
        side = good
    word = "improvement" if side == good else "concern"
    return f"{word}_high" if side == 1 else f"{word}_low"
