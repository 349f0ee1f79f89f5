"""Series of months for tests of statistical process control."""

from collections.abc import Sequence
from datetime import date

from orchestration.performance.periods import shifted
from orchestration.performance.series import Better, Decision, Point
from orchestration.performance.spc import Chart, chart
from orchestration.performance.spc_presets import MAKING_DATA_COUNT, Preset

FIRST_MONTH = date(2024, 4, 1)


def month(number: int) -> date:
    """The first day of a month, 1 for the first of the series."""
    return shifted(FIRST_MONTH, "month", number - 1)


def points(values: Sequence[float | None]) -> list[Point]:
    """One point per month; None is a month without a value."""
    return [Point(month(at), value) for at, value in enumerate(values, start=1)]


def chart_of(
    values: Sequence[float | None],
    better: Better = "up",
    preset: Preset = MAKING_DATA_COUNT,
    *decisions: Decision,
) -> Chart:
    """The chart of a series of months."""
    return chart(points(values), better, preset=preset, decisions=decisions)


def labels(made: Chart) -> list[str | None]:
    """The rule of every point."""
    return [point.rule for point in made.points]


def marked(made: Chart, rule: str) -> list[int]:
    """The numbers of the months that a rule marks, whatever their label."""
    return [at for at, point in enumerate(made.points, start=1) if rule in dict(point.rules)]


def limits(made: Chart) -> tuple[float, float, float]:
    """Mean, lower and upper limit of the latest segment."""
    segment = made.latest_segment
    assert segment is not None and segment.limits is not None
    return float(segment.limits.mean), float(segment.limits.lower), float(segment.limits.upper)
