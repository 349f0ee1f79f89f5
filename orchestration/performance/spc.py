"""Statistical process control of one series: segments, limits, labels and the variation of the latest point.

Limits change only by a recorded decision. A segment of few points has no limits: up to 5 points are values, up
to 12 a run chart with its median; from 13 there are limits and icons, until 20 as trial limits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Literal

from orchestration.performance.periods import Grain
from orchestration.performance.series import Better, Decision, Point, complete, shown_as_counts
from orchestration.performance.spc_limits import Limits, exact, xmr_limits
from orchestration.performance.spc_presets import MAKING_DATA_COUNT, Preset
from orchestration.performance.spc_rules import RULES, label, rule_marks

Stage = Literal["values", "run_chart", "counts", "trial_limits", "limits"]
COMMON_CAUSE = "common_cause"
TOO_FEW_POINTS = "too_few_points"
# A baseline of fewer points is not a baseline (Making Data Count: 12 to 20).
LEAST_BASELINE = 12
IMPROVING = {"up": 1, "down": -1, "neutral": 0}


@dataclass(frozen=True)
class Segment:
    """Periods between two decisions to rebase. Without limits there is a median, without 6 points neither."""

    number: int
    first: date
    counted: int
    stage: Stage
    limits: Limits | None
    median: float | None


@dataclass(frozen=True)
class ChartPoint:
    """One period of the chart. `rules` are all that mark it, 1 for high or rising, -1 for low or falling."""

    point: Point
    segment: Segment
    # drawn hollow: missing, partial, provisional or left out by decision
    counts: bool
    # outside, trend, two_of_three, shift or common; None where there are no limits or the point does not count
    rule: str | None
    rules: tuple[tuple[str, int], ...]
    variation: str
    annotations: tuple[str, ...]

    @property
    def is_concern(self) -> bool:
        """Whether the point is special cause variation of concern."""
        return self.variation.startswith("concern")


@dataclass(frozen=True)
class Chart:
    """A chart without its drawing."""

    better: Better
    preset: Preset
    points: tuple[ChartPoint, ...]
    # decisions that could not be followed, one sentence each
    notes: tuple[str, ...]

    @property
    def latest(self) -> ChartPoint | None:
        """The point of which icons are taken: the last that counts."""
        return next((point for point in reversed(self.points) if point.counts), None)

    @property
    def latest_segment(self) -> Segment | None:
        """The segment of the latest point; where none counts, the last."""
        if self.latest is not None:
            return self.latest.segment
        return self.points[-1].segment if self.points else None

    @property
    def variation(self) -> str:
        """The variation icon: of the latest point, `too_few_points` where there are no limits."""
        return self.latest.variation if self.latest is not None else TOO_FEW_POINTS

    @property
    def message(self) -> str:
        """Why there are no icons, or that limits are trial limits; empty if there is nothing to add."""
        segment = self.latest_segment
        least = self.preset.min_points
        if segment is None:
            return f"too few points: 0 of {least}"
        if segment.stage == "counts":
            least = self.preset.least_denominator
            return f"fewer than {least} patients in a month: shown as counts, without icons"
        if segment.limits is None:
            return f"too few points: {segment.counted} of {least}"
        if segment.stage == "trial_limits":
            return f"trial limits: {segment.counted} points of {self.preset.settled_points}"
        return ""

    @property
    def concerns_in_a_row(self) -> int:
        """How many of the latest points that count are of concern, one after the other."""
        run = 0
        for point in reversed(self.points):
            if point.counts and not point.is_concern:
                break
            run += point.counts
        return run

    @property
    def shift_since(self) -> date | None:
        """First period of a shift that lasts until the latest point: a person may decide to rebase from it."""
        since, side = None, 0
        counted = [at for at, point in enumerate(self.points) if point.counts]
        for point in reversed(self.points[: counted[-1] + 1] if counted else ()):
            marked = dict(point.rules).get("shift", 0)
            if not marked or (since and marked != side):
                break
            since, side = point.point.period, marked
        return since


def chart(
    points: Iterable[Point],
    better: Better,
    *,
    preset: Preset = MAKING_DATA_COUNT,
    grain: Grain | None = "month",
    decisions: Sequence[Decision] = (),
) -> Chart:
    """Statistical process control of one series.

    With a grain, missing periods are gaps. A period that is missing, not final or left out by decision makes no
    limit and no moving range, and no rule looks across it. Raises ValueError if a period is there twice.
    """
    ordered = complete(points, grain)
    excluded = {one.period for one in decisions if one.kind == "exclude_point"}
    counted = [point.counts and point.period not in excluded for point in ordered]
    notes = [_not_followed(one, ordered) for one in decisions]
    made: list[ChartPoint] = []
    for number, places in enumerate(_segments(ordered, decisions), start=1):
        part = [ordered[at] for at in places]
        values = [_value(ordered[at]) if counted[at] else None for at in places]
        baselines = [one for one in decisions if one.kind == "baseline" and _is_in(one.period, part)]
        limits_of, refused = _baseline(part, values, baselines, preset)
        notes.extend(refused)
        segment = _segment(number, part, values, limits_of, preset)
        made.extend(_chart_points(part, values, segment, better, preset, decisions))
    return Chart(better, preset, tuple(made), tuple(note for note in notes if note))


def _segments(points: Sequence[Point], decisions: Sequence[Decision]) -> list[range]:
    """Places of the points of each segment: a decision begins one at the first point on or after its period."""
    periods = [one.period for one in decisions if one.kind == "rebase"]
    starts = {next((at for at, point in enumerate(points) if point.period >= day), 0) for day in periods}
    edges = [*sorted({0, *starts}), len(points)]
    return [range(first, end) for first, end in pairwise(edges) if first < end]


def _baseline(
    part: Sequence[Point], values: Sequence[Fraction | None], decisions: Sequence[Decision], preset: Preset
) -> tuple[int, list[str]]:
    """How many places of a segment, from its first, make the limits; and why a decision was not followed."""
    counted = [at for at, value in enumerate(values) if value is not None]
    if not decisions:
        first_points = counted[: preset.baseline_points]
        return (first_points[-1] + 1 if first_points else len(values)), []
    decided = max(decisions, key=lambda one: one.period)
    last = max(at for at, point in enumerate(part) if point.period <= decided.period)
    held = sum(at <= last for at in counted)
    if held >= LEAST_BASELINE:
        return last + 1, []
    return len(values), [
        f"the baseline up to {decided.period} has {held} points; expected at least {LEAST_BASELINE}; choose a "
        "later last period"
    ]


def _segment(
    number: int, part: Sequence[Point], values: Sequence[Fraction | None], limits_of: int, preset: Preset
) -> Segment:
    counted = [value for value in values if value is not None]
    stage = _stage(part, len(counted), preset)
    has_limits = stage in ("trial_limits", "limits")
    limits = xmr_limits(values[:limits_of], screen=preset.screen_moving_ranges) if has_limits else None
    middle = float(median(counted)) if len(counted) >= preset.run_chart_points else None
    return Segment(number, part[0].period, len(counted), stage, limits, middle)


def _stage(part: Sequence[Point], counted: int, preset: Preset) -> Stage:
    if counted < preset.run_chart_points:
        return "values"
    if shown_as_counts(part, preset.least_denominator):
        return "counts"
    if counted < preset.min_points:
        return "run_chart"
    return "limits" if counted >= preset.settled_points else "trial_limits"


def _chart_points(
    part: Sequence[Point],
    values: Sequence[Fraction | None],
    segment: Segment,
    better: Better,
    preset: Preset,
    decisions: Sequence[Decision],
) -> list[ChartPoint]:
    marks = rule_marks(values, segment.limits, preset) if segment.limits else {}
    made = []
    for at, point in enumerate(part):
        rules = tuple((rule, marks[rule][at]) for rule in RULES if marks and marks[rule][at])
        judged = bool(marks) and values[at] is not None
        made.append(
            ChartPoint(
                point=point,
                segment=segment,
                counts=values[at] is not None,
                rule=label(marks, at) if judged else None,
                rules=rules,
                variation=variation(rules, better, preset) if judged else TOO_FEW_POINTS,
                annotations=tuple(one.reason for one in decisions if one.period == point.period),
            )
        )
    return made


def variation(rules: Sequence[tuple[str, int]], better: Better, preset: Preset) -> str:
    """What the rules that mark a point mean: by the first of them, or by one that shows improvement."""
    if not rules:
        return COMMON_CAUSE
    improving = IMPROVING[better]
    sides = [side for _, side in rules]
    side = improving if preset.improvement_first and improving in sides else sides[0]
    if not improving:
        return "neither_high" if side > 0 else "neither_low"
    meaning = "improvement" if side == improving else "concern"
    return f"{meaning}_{'high' if side > 0 else 'low'}"


def _value(point: Point) -> Fraction:
    assert point.value is not None
    return exact(point.value)


def _is_in(period: date, part: Sequence[Point]) -> bool:
    return part[0].period <= period <= part[-1].period


def _not_followed(decision: Decision, points: Sequence[Point]) -> str:
    """Why a decision changes nothing; empty if it does. An annotation before the series is no fault."""
    if not points or decision.kind == "annotate" or _is_in(decision.period, points):
        return ""
    first, last = points[0].period, points[-1].period
    return (
        f"the decision {decision.kind} of {decision.period} is outside the series ({first} to {last}); "
        "correct its period or withdraw it"
    )
