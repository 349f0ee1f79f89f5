"""Targets by date, and what the process limits promise against each of them.

An assurance belongs to one target: a constitutional standard, an operational target and the trajectory of this
month may give three different icons on one chart. A target that changes never moves the limits.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from orchestration.performance.periods import Grain, last_day
from orchestration.performance.series import Point
from orchestration.performance.spc import Chart

Comparison = Literal[">=", "<=", "<", ">"]
Result = Literal["pass", "fail", "inconsistent", "none"]
MEETS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    ">": operator.gt,
}
NO_VARIATION = {
    True: "no variation: met in every month shown",
    False: "no variation: not met in any month shown",
}


@dataclass(frozen=True)
class Target:
    """One target from its first to its last day, in units of the measure; no last day means still."""

    kind: str
    value: float
    comparison: Comparison
    valid_from: date
    valid_to: date | None = None
    level: str = "national"
    source: str = ""

    def is_met_by(self, value: float) -> bool:
        """Whether an unrounded value meets it: 69.9986 prints as 70.0 and does not meet 70."""
        return MEETS[self.comparison](value, self.value)

    def applies_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Assurance:
    """What is shown against one target. `strict` is the rule of the NHS tools, also for a constant series."""

    target: Target | None
    result: Result
    strict: Result
    latest_meets_it: bool | None
    note: str = ""


@dataclass(frozen=True)
class Step:
    """A piece of the line of targets: from the first to the last day that is drawn."""

    first: date
    last: date
    value: float


def in_force(targets: Iterable[Target], day: date, kinds: Sequence[str]) -> Target | None:
    """The target of these kinds that applies on a day; None if none applies.

    Of several the newest, and of those that begin on one day the one that is not national.
    """
    applying = [one for one in targets if one.kind in kinds and one.applies_on(day)]
    return max(applying, key=lambda one: (one.valid_from, one.level != "national"), default=None)


def assurance(chart: Chart, target: Target | None) -> Assurance:
    """The limits of the latest segment against one target; `none` without target, limits or a better direction.

    Equality is not beyond a limit, so a target on a limit is `inconsistent`.
    """
    latest = chart.latest
    if target is None or latest is None or latest.point.value is None:
        return Assurance(target, "none", "none", None)
    met = target.is_met_by(latest.point.value)
    limits = latest.segment.limits
    if limits is None or chart.better == "neutral":
        return Assurance(target, "none", "none", met)
    strict = _strict(float(limits.lower), float(limits.upper), target.value, chart.better == "up")
    if limits.never_moves and target.value == float(limits.mean):
        return Assurance(target, "pass" if met else "fail", strict, met, NO_VARIATION[met])
    return Assurance(target, strict, strict, met)


def _strict(lower: float, upper: float, value: float, higher_is_better: bool) -> Result:
    if value > upper:
        return "fail" if higher_is_better else "pass"
    if value < lower:
        return "pass" if higher_is_better else "fail"
    return "inconsistent"


def met_in_each(
    points: Iterable[Point], targets: Sequence[Target], kinds: Sequence[str], grain: Grain
) -> dict[date, bool | None]:
    """Whether each period met the target in force on its last day; None without a value or a target."""
    met: dict[date, bool | None] = {}
    for point in points:
        target = in_force(targets, last_day(point.period, grain), kinds)
        known = target is not None and point.value is not None
        met[point.period] = target.is_met_by(point.value) if known else None  # type: ignore[union-attr,arg-type]
    return met


def steps(targets: Iterable[Target], kinds: Sequence[str], first: date, last: date) -> list[Step]:
    """The line of targets between two days, with its steps to come; equal neighbours are one step."""
    chosen = [one for one in targets if one.kind in kinds]
    edges = sorted(
        {first, *(one.valid_from for one in chosen if first < one.valid_from <= last)}
        | _ends(chosen, first, last)
    )
    drawn: list[Step] = []
    for day, following in zip(edges, [*edges[1:], None], strict=True):
        target = in_force(chosen, day, kinds)
        until = date.fromordinal(following.toordinal() - 1) if following else last
        if target is None:
            continue
        if drawn and drawn[-1].value == target.value and drawn[-1].last.toordinal() + 1 == day.toordinal():
            drawn[-1] = Step(drawn[-1].first, until, target.value)
        else:
            drawn.append(Step(day, until, target.value))
    return drawn


def _ends(targets: Iterable[Target], first: date, last: date) -> set[date]:
    """Days after the last days of targets, as far as they are drawn."""
    after = {date.fromordinal(one.valid_to.toordinal() + 1) for one in targets if one.valid_to}
    return {day for day in after if first < day <= last}
