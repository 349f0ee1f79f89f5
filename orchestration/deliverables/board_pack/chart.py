"""A chart as SVG that needs no script and no style of its own: shapes by meaning, words for those who hear it.

Colours are classes of the page. The shapes of points are symbols that the page defines once (shapes.j2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from orchestration.deliverables.board_pack.chart_scale import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    end_of_financial_year,
    scale_of,
)
from orchestration.deliverables.board_pack.figure_text import bare, period_words, shown
from orchestration.deliverables.board_pack.figures import Point
from orchestration.deliverables.board_pack.icons import VARIATION
from orchestration.performance.assurance import Step

# The newest periods that a chart shows; the workbook holds all.
NEWEST = {"day": 91, "week": 53, "month": 36, "quarter": 20}
# Points of the small line beside a unit; there are many of them in one file.
MOST_IN_A_COURSE = 24
# Grains whose charts keep the empty periods to 31 March, with the targets and the trajectory for them.
TO_MARCH = ("month", "quarter")


@dataclass(frozen=True)
class Line:
    """A line of targets with its steps, or a trajectory; `name` is its class and its entry in the legend."""

    name: str
    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Drawing:
    """What one chart draws."""

    label: str
    unit: str
    grain: str
    points: tuple[Point, ...]
    targets: tuple[Line, ...] = ()
    # by its label, with a figure for the first and last day of each period
    trajectories: tuple[Line, ...] = ()

    @property
    def last(self) -> date:
        """The last day of the axis."""
        newest = self.points[-1].end
        return end_of_financial_year(newest) if self.grain in TO_MARCH else newest

    @property
    def has_limits(self) -> bool:
        """Whether any point has process limits."""
        return any(point.upper is not None for point in self.points)

    @property
    def has_median(self) -> bool:
        """Whether a median is drawn: of a run chart, which has no limits."""
        return any(point.upper is None and point.median is not None for point in self.points)

    @property
    def shapes(self) -> list[str]:
        """The shapes that the chart uses, in the order of the legend."""
        used = {shape_of(point) for point in self.points if point.value is not None}
        return [
            name
            for name in ("common", "improving", "concerning", "neither", "too_few", "hollow")
            if name in used
        ]

    @property
    def annotations(self) -> list[tuple[Point, str]]:
        """What people recorded of single periods; the number beside the line is its place in this list."""
        return [(point, words) for point in self.points for words in point.annotations]


def newest_points(points: Sequence[Point], grain: str) -> tuple[Point, ...]:
    """The periods that a chart shows."""
    return tuple(points[-NEWEST.get(grain, 36) :])


def shape_of(point: Point) -> str:
    """The shape of a point: hollow if it does not count, else by its variation."""
    return VARIATION[point.variation].shape if point.is_counted else "hollow"


def draw(drawing: Drawing) -> Markup:
    """The chart. Its table beside it holds every figure."""
    scale = scale_of(_values(drawing), drawing.unit, drawing.points[0].start, drawing.last)
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(drawing.label)}">',
        *axes(scale, drawing.unit),
        *_limits(scale, drawing.points),
        *(_steps(scale, line) for line in drawing.targets),
        *(_trajectory(scale, line) for line in drawing.trajectories),
        *_annotations(scale, drawing),
        *_values_line(scale, drawing.points),
        *(_point(scale, point, drawing) for point in drawing.points if point.value is not None),
        "</svg>",
    ]
    return Markup("".join(parts))


def spark(points: Sequence[Point]) -> Markup:
    """The newest course of a unit as one line, 100 by 20; the figures are in the workbook."""
    points = points[-MOST_IN_A_COURSE:]
    known = [(at, point.value) for at, point in enumerate(points) if point.value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    across, span = 96 / (len(points) - 1), (high - low) or 1.0
    places = " ".join(f"{2 + at * across:.0f},{18 - 16 * (value - low) / span:.0f}" for at, value in known)
    return Markup(
        f'<svg class="spark" viewBox="0 0 100 20" aria-hidden="true"><polyline points="{places}"/></svg>'
    )


def _values(drawing: Drawing) -> list[float]:
    found = [
        value
        for point in drawing.points
        for value in (point.value, point.lower, point.upper, point.median)
        if value is not None
    ]
    lines = (*drawing.targets, *drawing.trajectories)
    return [*found, *(step.value for line in lines for step in line.steps)]


def axes(scale: Scale, unit: str) -> Iterable[str]:
    """The lines of figures and the months."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for tick in scale.ticks:
        y = scale.y(tick)
        text = bare(tick, "count" if float(tick).is_integer() else unit)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/>'
        yield f'<text class="y" x="{LEFT - 6}" y="{y + 4:.1f}">{text}</text>'
    yield f'<path class="axis" d="M{LEFT} {bottom}H{right}"/>'
    for number, month in enumerate(scale.months):
        x = scale.x(month)
        smaller = " minor" if number % 2 else ""
        yield f'<path class="axis" d="M{x:.1f} {bottom}v5"/>'
        yield f'<text class="x{smaller}" x="{x:.1f}" y="{bottom + 22}">{month:%b %y}</text>'


def _limits(scale: Scale, points: Sequence[Point]) -> Iterable[str]:
    def level(point: Point) -> tuple[object, ...]:
        return (point.segment, point.mean, point.lower, point.upper, point.median)

    for _, group in groupby(points, key=level):
        part = list(group)
        one, left, right = part[0], scale.x(part[0].start), scale.x(part[-1].end, 1.0)
        if one.lower is not None and one.upper is not None and one.mean is not None:
            top, bottom = scale.y(one.upper), scale.y(one.lower)
            yield (
                f'<rect class="band" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}"'
                f' height="{bottom - top:.1f}"/>'
                f'<path class="limit" d="M{left:.1f} {top:.1f}H{right:.1f}'
                f'M{left:.1f} {bottom:.1f}H{right:.1f}"/>'
                f'<path class="mean" d="M{left:.1f} {scale.y(one.mean):.1f}H{right:.1f}"/>'
            )
        elif one.median is not None:
            yield f'<path class="median" d="M{left:.1f} {scale.y(one.median):.1f}H{right:.1f}"/>'


def _steps(scale: Scale, line: Line) -> str:
    places: list[str] = []
    before: Step | None = None
    for step in line.steps:
        follows = before is not None and before.last.toordinal() + 1 == step.first.toordinal()
        begin = "L" if follows else "M"
        places.append(
            f"{begin}{scale.x(step.first):.1f} {scale.y(step.value):.1f}H{scale.x(step.last, 1.0):.1f}"
        )
        before = step
    return f'<path class="{line.name}" d="{"".join(places)}"/>'


def _trajectory(scale: Scale, line: Line) -> str:
    places = " ".join(
        f"{scale.middle(step.first, step.last):.1f},{scale.y(step.value):.1f}"
        for step in line.steps
        if scale.first <= step.first and step.last <= scale.last
    )
    return f'<polyline class="{line.name}" points="{places}"/>' if places else ""


def _annotations(scale: Scale, drawing: Drawing) -> Iterable[str]:
    for number, (point, words) in enumerate(drawing.annotations, 1):
        x = scale.middle(point.start, point.end)
        yield (
            f'<path class="note" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"><title>{escape(words)}</title></path>'
            f'<text class="number" x="{x + 4:.1f}" y="{TOP + 10}">{number}</text>'
        )


def _values_line(scale: Scale, points: Sequence[Point]) -> Iterable[str]:
    """The line through the points; it is broken where a period has no value."""
    for has_value, group in groupby(points, key=lambda point: point.value is not None):
        part = list(group)
        if has_value and len(part) > 1:
            places = " ".join(
                f"{scale.middle(point.start, point.end):.1f},{scale.y(point.value or 0.0):.1f}"
                for point in part
            )
            yield f'<polyline class="values" points="{places}"/>'


def _point(scale: Scale, point: Point, drawing: Drawing) -> str:
    assert point.value is not None
    words = f"{period_words(point.start, point.end, drawing.grain)}: {shown(point.value, drawing.unit)}"
    if not point.is_counted:
        words += ", not counted"
    return (
        f'<use href="#{shape_of(point)}" x="{scale.middle(point.start, point.end):.1f}"'
        f' y="{scale.y(point.value):.1f}"><title>{escape(words)}</title></use>'
    )
