"""Mean and process limits of an XmR chart, in exact arithmetic.

Values are read as the decimals that they print as. A point on the mean is then on the mean, and a series that
never moves has no point outside its limits: with binary fractions both depend on the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

# Half the width between the limits, in mean moving ranges: 3 / 1.128, rounded as the NHS tools round it.
LIMIT = Fraction("2.66")
# A moving range of at least this many mean moving ranges is an outlier where ranges are screened.
SCREEN = Fraction("3.267")


@dataclass(frozen=True)
class Limits:
    """Mean, lower and upper process limit, in units of the measure; near limits are two thirds of the way."""

    mean: Fraction
    lower: Fraction
    upper: Fraction

    @property
    def near_lower(self) -> Fraction:
        """Below it and not below the lower limit: near the limit."""
        return self.mean - (self.mean - self.lower) * 2 / 3

    @property
    def near_upper(self) -> Fraction:
        """Above it and not above the upper limit: near the limit."""
        return self.mean + (self.upper - self.mean) * 2 / 3

    @property
    def never_moves(self) -> bool:
        """Whether every range is zero, so that mean and limits are one line."""
        return self.lower == self.upper


def exact(value: float) -> Fraction:
    """The decimal that a value prints as. Raises ValueError if it is not a finite number."""
    return Fraction(repr(float(value)))


def xmr_limits(values: Sequence[Fraction | None], *, screen: bool) -> Limits | None:
    """Limits of the values of one segment, in order of time; None without a value.

    A value that is None is a period that does not count. No moving range is made across it. With one value,
    or with gaps between all of them, there is no range, and the limits are the mean.
    """
    counted = [value for value in values if value is not None]
    if not counted:
        return None
    mean = sum(counted, Fraction(0)) / len(counted)
    half_width = LIMIT * mean_moving_range(values, screen=screen)
    return Limits(mean, mean - half_width, mean + half_width)


def mean_moving_range(values: Sequence[Fraction | None], *, screen: bool) -> Fraction:
    """The mean distance between neighbours, 0 without two neighbours; screened once if asked."""
    ranges = [
        abs(after - before) for before, after in pairwise(values) if before is not None and after is not None
    ]
    average = _mean(ranges)
    if not screen or average == 0:
        return average
    return _mean([one for one in ranges if one < SCREEN * average])


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)
