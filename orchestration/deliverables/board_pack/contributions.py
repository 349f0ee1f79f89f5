"""Which units make the gap: each unit's excess over its own allowed number of patients.

A contribution and not a rate: a small unit at 40 % may matter less than a large one at 61 %. The allowed number
is what the target permits of the unit's own patients, unrounded, so that the numbers of units add up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from orchestration.deliverables.board_pack.figure_text import exact_number
from orchestration.deliverables.board_pack.figures import Point, Series


@dataclass(frozen=True)
class Contribution:
    """One unit in one period. `missed` are the patients that make the figure worse."""

    series: Series
    point: Point
    missed: Fraction | None
    allowed: Fraction | None = None
    excess: Fraction | None = None
    # percent of the excess of all units that are over their allowed number; else of all that were missed
    share: Fraction | None = None


def contributions(
    units: Iterable[Series], latest: Point, unit: str, better: str, target: float | None
) -> list[Contribution]:
    """The units with a value in the period of the latest point, the largest contribution first."""
    found = [
        _of_one(series, point, unit, better, target)
        for series in units
        for point in series.points
        if point.start == latest.start and point.value is not None
    ]
    shared = _with_shares(found)
    if any(one.missed is not None for one in shared):
        return sorted(shared, key=lambda one: (-_weight(one), one.series.name))
    worst_first = 1 if better == "up" else -1
    return sorted(shared, key=lambda one: (worst_first * (one.point.value or 0.0), one.series.name))


def _of_one(series: Series, point: Point, unit: str, better: str, target: float | None) -> Contribution:
    missed = _missed(point, unit, better)
    if missed is None or target is None or unit != "percent" or better == "neutral":
        return Contribution(series, point, missed)
    assert point.denominator is not None
    part = exact_number(target) / 100
    permitted = exact_number(point.denominator) * (1 - part if better == "up" else part)
    return Contribution(series, point, missed, permitted, missed - permitted)


def _missed(point: Point, unit: str, better: str) -> Fraction | None:
    """Patients outside the standard where higher is better, else those that are counted."""
    if unit == "count" and point.value is not None:
        return exact_number(point.value)
    if unit != "percent" or point.numerator is None or point.denominator is None:
        return None
    numerator, denominator = exact_number(point.numerator), exact_number(point.denominator)
    return denominator - numerator if better == "up" else numerator


def _with_shares(found: Sequence[Contribution]) -> list[Contribution]:
    total = sum((_weight(one) for one in found), Fraction(0))
    if not total:
        return list(found)
    return [replace(one, share=100 * _weight(one) / total) for one in found]


def _weight(one: Contribution) -> Fraction:
    amount = one.excess if one.excess is not None else one.missed
    return max(Fraction(0), amount) if amount is not None else Fraction(0)
