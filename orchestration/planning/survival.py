"""The share of clocks still open at each age, from who left in the last 12 months.

At each age in days: of those who were open at that age on a day of those 12 months, the share that left at it.
The product of what stayed is the share still open (Kaplan and Meier, over a period and not over a cohort, so
that it says how the service works now). Leaving is any end: treated, removed, nullified, transferred.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, fsum, log, log1p

WINDOW_DAYS = 364
# With fewer ends than this in 12 months the curve of a function would be mostly chance.
LEAST_ENDS = 100
# No age has everybody leave: one patient alone at an age would make it certain.
LARGEST_SHARE = 0.95


@dataclass(frozen=True)
class Ages:
    """Clocks that were open from one age to another within the window, and whether they ended at the last."""

    first: int
    last: int
    ended: bool
    clocks: int = 1


@dataclass(frozen=True)
class Survival:
    """`kept`: minus the logarithm of the share still open at the end of each age, from age 0."""

    kept: tuple[float, ...]

    def still_open(self, age: int, now: int | None = None) -> float:
        """The share of starts that are open at the end of this age; of those open at `now`, if given.

        Beyond the last age that was seen nobody leaves: nothing is known of it.
        """
        if age < 0:
            return 0.0
        return exp(self._at(now) - self._at(age)) if now is not None else exp(-self._at(age))

    def _at(self, age: int) -> float:
        if age < 0 or not self.kept:
            return 0.0
        return self.kept[min(age, len(self.kept) - 1)]


def survival(ages: Iterable[Ages]) -> Survival:
    """The curve of these clocks."""
    listed = [one for one in ages if one.last >= one.first >= 0]
    if not listed:
        return Survival(())
    length = max(one.last for one in listed) + 1
    change, ended = [0] * (length + 1), [0] * length
    for one in listed:
        change[one.first] += one.clocks
        change[one.last + 1] -= one.clocks
        if one.ended:
            ended[one.last] += one.clocks
    at_risk = list(accumulate(change))[:length]
    lost = (
        -log1p(-min(LARGEST_SHARE, left / open_)) if open_ else 0.0
        for left, open_ in zip(ended, at_risk, strict=True)
    )
    return Survival(tuple(accumulate(lost)))


def ends_in(ages: Iterable[Ages]) -> int:
    """Ends that a curve rests on."""
    return sum(one.clocks for one in ages if one.ended)


def chosen(own: Sequence[Ages], of_trust: Survival) -> tuple[Survival, str]:
    """The curve of a function with enough ends, else that of the trust; and which it is."""
    if ends_in(own) >= LEAST_ENDS:
        return survival(own), "own"
    return of_trust, "trust"


def expected(shares: Iterable[float]) -> float:
    """The sum of many small shares without drift."""
    return fsum(shares)


def half_open_at(curve: Survival) -> int | None:
    """The age in days at which half of the starts are still open; None if more than half always are."""
    return next((age for age, kept in enumerate(curve.kept) if kept >= log(2)), None)
