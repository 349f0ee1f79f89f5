"""Whether the control chart of a measure shows the change that a scheme claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SEEN = "seen: the measure improves"
STEP = "seen: a step to a better level is recorded"
NOT_SEEN = "claimed, not seen"
BEFORE = "not from the scheme: the measure was improving before it began"
TOO_EARLY = "too early: no period since the start is known"
NO_DIRECTION = "not known: the measure has no better direction"
TOO_FEW = "not known: too few points for limits"
NO_CHART = "not known: the measure has no control chart for this unit"


@dataclass(frozen=True)
class ChartPoint:
    """A point of a chart that limits and rules use."""

    start: date
    variation: str | None
    segment: int | None
    mean: float | None


def evidence_of(points: Sequence[ChartPoint], first_month: date, better: str) -> str:
    """In words, from the points of one measure and unit in order of time."""
    if better not in ("up", "down"):
        return NO_DIRECTION
    if not points:
        return NO_CHART
    since = [one for one in points if one.start >= first_month]
    if not since:
        return TOO_EARLY
    latest, before = since[-1], [one for one in points if one.start < first_month]
    last_before = before[-1] if before else None
    if last_before is not None and _is_better_step(last_before, latest, better):
        return STEP
    if latest.variation is None or latest.variation == "too_few_points":
        return TOO_FEW
    if not latest.variation.startswith("improvement"):
        return NOT_SEEN
    was_improving = last_before is not None and (last_before.variation or "").startswith("improvement")
    return BEFORE if was_improving else SEEN


def _is_better_step(before: ChartPoint, latest: ChartPoint, better: str) -> bool:
    """Whether a person recorded a new segment since, whose mean is better."""
    if before.segment == latest.segment or before.mean is None or latest.mean is None:
        return False
    return latest.mean > before.mean if better == "up" else latest.mean < before.mean
