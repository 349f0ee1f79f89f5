"""Scores and ranks of the NHS Oversight Framework: what a value is worth among those of other providers.

Steps 1 and 2 of the methodology manual 2025/26: a standard that is met scores 1.00, a value below a floor 4.00;
the others are spread evenly by rank between two scores, those with equal values taking the better one. A
trust's average leaves out what has no score. Values are compared unrounded, as fractions; scores have two
decimals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Better = Literal["up", "down"]
STANDARD_MET, BELOW_FLOOR = Fraction(1), Fraction(4)
SEGMENTS = 4
# a trust with a deficit, or with support for one, is not in a better segment than this
BEST_WITH_DEFICIT = 3


@dataclass(frozen=True)
class Scale:
    """How a metric is scored. `best` and `worst` are the scores between which ranks are spread."""

    better: Better
    standard: Fraction | None = None
    floor: Fraction | None = None
    best: Fraction | None = None
    worst: Fraction | None = None

    @property
    def spread(self) -> tuple[Fraction, Fraction]:
        """From 2 where a standard gives 1, to 3 where a floor gives 4, else 1 to 4; or as the metric says."""
        best = self.best if self.best is not None else Fraction(1 if self.standard is None else 2)
        worst = self.worst if self.worst is not None else Fraction(4 if self.floor is None else 3)
        return best, worst

    def meets(self, value: Fraction) -> bool:
        """Whether a value meets the standard; without one nothing does."""
        return self.standard is not None and not self.is_better(self.standard, value)

    def is_below_floor(self, value: Fraction) -> bool:
        """Whether a value is worse than the floor."""
        return self.floor is not None and self.is_better(self.floor, value)

    def is_better(self, one: Fraction, other: Fraction) -> bool:
        """Whether one value is strictly better than another."""
        return one > other if self.better == "up" else one < other


@dataclass(frozen=True)
class Share:
    """A percentage by its counts: patients within the standard where higher is better, else those over it."""

    numerator: Fraction
    denominator: Fraction

    @property
    def percent(self) -> Fraction:
        """The percentage, unrounded."""
        return 100 * self.numerator / self.denominator


@dataclass(frozen=True)
class Change:
    """What so many patients more on the right side of the standard would make of a metric."""

    patients: int
    value: Fraction
    rank: int
    score: Fraction


def scores(values: Mapping[str, Fraction | None], scale: Scale) -> dict[str, Fraction]:
    """The score of every organisation that has a value, two decimals."""
    known = {name: value for name, value in values.items() if value is not None}
    spread = [value for value in known.values() if not scale.meets(value) and not scale.is_below_floor(value)]
    best, worst = scale.spread
    step = (worst - best) / (len(spread) - 1) if len(spread) > 1 else Fraction(0)
    found = {}
    for name, value in known.items():
        if scale.meets(value):
            found[name] = STANDARD_MET
        elif scale.is_below_floor(value):
            found[name] = BELOW_FLOOR
        else:
            better = sum(scale.is_better(other, value) for other in spread)
            found[name] = two_decimals(best + better * step)
    return found


def ranks(values: Mapping[str, Fraction | None], better: Better) -> dict[str, int]:
    """1 for the best; those with equal values share the better rank, and the next one is left out."""
    known = {name: value for name, value in values.items() if value is not None}
    scale = Scale(better)
    return {
        name: 1 + sum(scale.is_better(other, value) for other in known.values())
        for name, value in known.items()
    }


def quartile(rank: int, organisations: int) -> int:
    """1 for the best quarter. The rank is that of the best of those with equal values."""
    return (rank - 1) * SEGMENTS // organisations + 1


def average(scored: Iterable[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """The mean of scores by their weights, two decimals; a missing score, or 0, is left out of both sums."""
    known = [(score, weight) for score, weight in scored if score and weight]
    if not known:
        return None
    total = sum((score * weight for score, weight in known), Fraction(0))
    return two_decimals(total / sum((weight for _, weight in known), Fraction(0)))


def segment(delivery: int, in_deficit: bool) -> int:
    """The segment by the quartile of the average: with a deficit not better than 3."""
    return max(delivery, BEST_WITH_DEFICIT) if in_deficit else delivery


def change_by(own: str, shares: Mapping[str, Share], scale: Scale, patients: int) -> Change:
    """What the metric would be with so many patients more on the right side, and all others as they are."""
    moved = patients if scale.better == "up" else -patients
    before = shares[own]
    after = Share(before.numerator + moved, before.denominator)
    values: dict[str, Fraction | None] = {name: share.percent for name, share in shares.items()}
    values[own] = after.percent
    return Change(patients, after.percent, ranks(values, scale.better)[own], scores(values, scale)[own])


def changes_ahead(own: str, shares: Mapping[str, Share], scale: Scale) -> list[Change]:
    """Every change of rank or score that more patients would bring, the smallest first.

    Each is at a value of another organisation, at the standard or at the floor.
    """
    now = shares[own]
    marks = {share.percent for name, share in shares.items() if name != own}
    marks |= {mark for mark in (scale.standard, scale.floor) if mark is not None}
    ahead = {
        patients
        for mark in marks
        if scale.is_better(mark, now.percent)
        and 0 < (patients := _patients_to(mark, now, scale)) <= _most(now, scale)
    }
    return [change_by(own, shares, scale, patients) for patients in sorted(ahead)]


def two_decimals(value: Fraction) -> Fraction:
    """Rounded half up."""
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def _patients_to(mark: Fraction, now: Share, scale: Scale) -> int:
    """The least whole number of patients that brings a share to a value or beyond."""
    wanted = mark * now.denominator / 100
    missing = wanted - now.numerator if scale.better == "up" else now.numerator - wanted
    return missing.__ceil__()


def _most(now: Share, scale: Scale) -> int:
    """How many patients are on the wrong side, in whole numbers."""
    left = now.denominator - now.numerator if scale.better == "up" else now.numerator
    return left.__floor__()
