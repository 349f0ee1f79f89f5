"""A series as it comes to a chart: points in order of time, and decisions that people recorded about it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from orchestration.contract.safe_errors import WrongArgument
from orchestration.performance.periods import Grain, next_period, year_before

Better = Literal["up", "down", "neutral"]
DecisionKind = Literal["rebase", "baseline", "exclude_point", "annotate"]


@dataclass(frozen=True)
class Point:
    """One period. A percentage is 100.0 * numerator / denominator in this order: then 70 % is exactly 70.0."""

    period: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    # a partial or provisional period is drawn hollow: it makes no limit, and no icon is taken from it
    is_final: bool = True

    @property
    def counts(self) -> bool:
        """Whether limits and rules may use it."""
        return self.is_final and self.value is not None and math.isfinite(self.value)


@dataclass(frozen=True)
class Decision:
    """What a named person decided about a chart; nothing but a decision starts a segment or fixes a baseline.

    The period of `rebase` is the first of the new segment, that of `baseline` the last of the points that fix
    the limits.
    """

    kind: DecisionKind
    period: date
    reason: str
    decided_by: str = ""
    decided_on: date | None = None


def percentage(period: date, numerator: float, denominator: float, *, is_final: bool = True) -> Point:
    """A percentage from its two counts; without a denominator it has no value."""
    value = 100.0 * numerator / denominator if denominator else None
    return Point(period, value, numerator, denominator, is_final)


def complete(points: Iterable[Point], grain: Grain | None) -> list[Point]:
    """The points in order of time, with one without a value for every period that is missing between them.

    Without a grain nothing is missing. Raises WrongArgument if a period is there twice.
    """
    ordered = sorted(points, key=lambda point: point.period)
    whole: list[Point] = []
    for point in ordered:
        if whole and point.period == whole[-1].period:
            raise WrongArgument(
                f"the period {point.period} occurs twice in one series; expected one value per period"
            )
        while whole and grain and (following := next_period(whole[-1].period, grain)) < point.period:
            whole.append(Point(following, None))
        whole.append(point)
    return whole


def year_on_year(points: Iterable[Point], grain: Grain) -> list[Point]:
    """The difference of each period from the same period of the year before, in units of the measure.

    The companion of a seasonal series, whose own chart signals every winter. A period without the earlier one
    has no value; the series begins at the first that has both.
    """
    ordered = complete(points, grain)
    by_period = {point.period: point for point in ordered}
    differences = [_difference(point, by_period.get(year_before(point.period, grain))) for point in ordered]
    return _from_first_value(differences)


def flow_of_stock(points: Iterable[Point], grain: Grain) -> list[Point]:
    """The change of each period from the one before it, in units of the measure.

    The companion of a stock: most of a list is the same a month later, so that neighbouring points depend on
    each other and the rules signal too often.
    """
    ordered = complete(points, grain)
    changes = [_difference(after, before) for before, after in zip([None, *ordered[:-1]], ordered, strict=True)]
    return _from_first_value(changes)


def shown_as_counts(points: Sequence[Point], least_denominator: int) -> bool:
    """Whether a percentage has too few patients in one of the months that count."""
    return any(
        point.counts and point.denominator is not None and point.denominator < least_denominator
        for point in points
    )


def counts_of(points: Iterable[Point]) -> list[Point]:
    """The numerators as a series of their own."""
    return [replace(point, value=point.numerator, denominator=None) for point in points]


def _difference(point: Point, earlier: Point | None) -> Point:
    known = earlier is not None and earlier.value is not None and point.value is not None
    difference = point.value - earlier.value if known else None  # type: ignore[operator,union-attr]
    return Point(point.period, difference, is_final=point.is_final and (earlier is None or earlier.is_final))


def _from_first_value(points: list[Point]) -> list[Point]:
    first = next((at for at, point in enumerate(points) if point.value is not None), len(points))
    return points[first:]
