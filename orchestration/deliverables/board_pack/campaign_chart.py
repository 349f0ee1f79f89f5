"""Urgent referrals by week with the campaigns drawn on them, as SVG without a script or a style of its own."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from orchestration.deliverables.board_pack.chart import axes
from orchestration.deliverables.board_pack.chart_scale import BOTTOM, HEIGHT, TOP, WIDTH, scale_of
from orchestration.deliverables.board_pack.figures import Row

CAPTION = (
    "Line with points: urgent referrals received in the week. Dotted line: expected, with the rise of"
    " the campaign."
    " Grey: weeks in which the campaign runs."
)


def draw_campaign(weeks: Sequence[Row], label: str) -> Markup:
    """The weeks of one site in order. The table beside it holds every figure."""
    figures = [
        float(week[name])
        for week in weeks
        for name in ("referrals", "referrals_expected")
        if week[name] is not None
    ]
    scale = scale_of([0.0, *figures], "count", weeks[0]["week_start"], weeks[-1]["week_ending"])
    bands = [
        f'<rect class="band" x="{scale.x(week["week_start"]):.1f}" y="{TOP}"'
        f' width="{scale.x(week["week_ending"], 1.0) - scale.x(week["week_start"]):.1f}"'
        f' height="{HEIGHT - TOP - BOTTOM}"><title>{escape(week["campaigns"])}</title></rect>'
        for week in weeks
        if week["campaigns"]
    ]
    expected, received = (
        [
            (scale.middle(week["week_start"], week["week_ending"]), scale.y(float(week[name])))
            for week in weeks
            if week[name] is not None
        ]
        for name in ("referrals_expected", "referrals")
    )
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">',
        *bands,
        *axes(scale, "count"),
        _line("trajectory", expected),
        _line("values", received),
        *(f'<use href="#too_few" x="{x:.1f}" y="{y:.1f}"/>' for x, y in received),
        "</svg>",
    ]
    return Markup("".join(parts))


def _line(name: str, places: Sequence[tuple[float, float]]) -> str:
    if len(places) < 2:
        return ""
    return f'<polyline class="{name}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
