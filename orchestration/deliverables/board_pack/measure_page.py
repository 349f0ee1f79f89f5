"""The page of one measure: its chart with the table behind it, its units, narrative and actions."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from orchestration.deliverables.board_pack.chart import Drawing, draw, newest_points, shape_of, spark
from orchestration.deliverables.board_pack.contributions import Contribution, by_place, contributions
from orchestration.deliverables.board_pack.decisions_page import decision_notes
from orchestration.deliverables.board_pack.differences import difference_sentences
from orchestration.deliverables.board_pack.figure_text import (
    bare,
    count,
    day_words,
    people,
    period_words,
    rounded,
    sentence,
    shown,
)
from orchestration.deliverables.board_pack.figures import (
    SUPPRESSED,
    TRUST,
    Figures,
    Point,
    Row,
    Scope,
    Series,
)
from orchestration.deliverables.board_pack.icons import COLUMNS, RULES, STAGES, VARIATION, column_of
from orchestration.deliverables.board_pack.measures import MeasureView
from orchestration.deliverables.board_pack.peer_text import peer_sentence
from orchestration.deliverables.board_pack.public_pages import LEFT_OUT
from orchestration.deliverables.board_pack.tables import Table, right
from orchestration.deliverables.board_pack.tier_words import tier_sentence

# Units that the page lists; the workbook holds all.
MOST_UNITS = 20
LEVELS = {
    "division": "Divisions",
    "treatment_function": "Treatment functions",
    "site": "Sites",
    "tumour_group": "Tumour groups",
    "ward": "Wards",
    "modality": "Modalities",
    "department_type": "Department types",
    "sector": "Sectors",
    "priority": "Clinical priorities",
}


@dataclass(frozen=True)
class UnitRow:
    """One unit in the period of the latest figure."""

    name: str
    cells: tuple[str, ...]
    shape: str
    variation: str
    course: Markup


@dataclass(frozen=True)
class UnitTable:
    """The units of one level by their share of the gap."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    note: str


@dataclass(frozen=True)
class MeasurePage:
    """All that the template prints of one measure."""

    view: MeasureView
    drawing: Drawing | None
    chart: Markup
    table: Table | None
    notes: tuple[str, ...]
    newer: tuple[str, ...]
    year_before: str
    units: tuple[UnitTable, ...]
    companion: MeasureView | None
    peers: str
    decisions: tuple[str, ...]
    other_sources: tuple[str, ...]
    tier: str
    narratives: tuple[Row, ...]
    no_narrative: str
    actions: Table | None


def measure_page(
    figures: Figures, view: MeasureView, known: dict[str, MeasureView], scope: Scope
) -> MeasurePage:
    """The page of a measure, with or without figures."""
    latest = view.latest
    drawing = _drawing(view)
    period_start = latest.start if latest else None
    numbers = {point.start: at for at, (point, _) in enumerate(drawing.annotations, 1)} if drawing else {}
    decided = decision_notes(figures, view, numbers)
    narratives = [
        row for row in figures.about("narratives", view.id, scope) if row["period_start"] == period_start
    ]
    return MeasurePage(
        view=view,
        drawing=drawing,
        chart=draw(drawing) if drawing else Markup(""),
        table=_table(view, drawing) if drawing else None,
        notes=tuple(_notes(view, drawing, decided)),
        newer=tuple(_newer_sentence(view, point) for point in view.series.newer) if view.series else (),
        year_before=_year_before_sentence(view),
        units=tuple(_unit_tables(figures, view, scope)),
        companion=known.get(view.measure["companion"] or ""),
        peers=peer_sentence(figures, view),
        decisions=tuple(note for of_period in decided.values() for note in of_period),
        other_sources=difference_sentences(figures, view),
        tier=tier_sentence(view.tier) if view.tier else "",
        narratives=tuple(narratives),
        no_narrative=""
        if narratives or latest is None
        else f"No narrative received from {view.measure['lead_role']} for {view.article(latest)} by"
        f" {day_words(figures.as_at)}.",
        actions=_actions(figures.about("actions", view.id, scope), figures.as_at),
    )


def _drawing(view: MeasureView) -> Drawing | None:
    if view.series is None or not any(point.value is not None for point in view.series.points):
        return None
    points = newest_points(view.series.points, view.grain)
    without_lines = Drawing("", view.unit, view.grain, points)
    return Drawing(
        label=_label(view, points),
        unit=view.unit,
        grain=view.grain,
        points=points,
        targets=view.target_lines(points[0].start, without_lines.last),
        trajectories=view.trajectory_lines(),
    )


def _label(view: MeasureView, points: tuple[Point, ...]) -> str:
    """What a screen reader says of the chart."""
    latest = view.latest or points[-1]
    return (
        f"Chart of {view.title}, {view.period(points[0])} to {view.period(points[-1])}."
        f" Latest {view.value(latest)}. {view.variation_words}. The table below holds every figure."
    )


def _table(view: MeasureView, drawing: Drawing) -> Table:
    """Every figure that the chart draws, and the agreed figures of the months to come."""
    newest = drawing.points[-1].start
    ahead = [
        step
        for line in drawing.trajectories
        for step in line.steps
        if line.name == "trajectory" and step.first > newest and step.last <= drawing.last
    ]
    future = [
        {"Period": period_words(step.first, step.last, view.grain), "Trajectory": bare(step.value, view.unit)}
        for step in ahead
    ]
    rows = [_cells(view, point) for point in drawing.points]
    # a column that is empty in every row says nothing
    columns = [name for name in rows[0] if any(row.get(name) for row in (*rows, *future))]
    unit = {"percent": "percent", "count": "patients or events"}.get(view.unit, view.unit)
    return Table(
        caption=f"Figures of the chart, {unit}, newest first",
        columns=tuple(columns),
        rows=[[row.get(name, "") for name in columns] for row in reversed([*rows, *future])],
        numbers=frozenset(
            at for at, name in enumerate(columns) if name not in ("Period", "Variation", "State")
        ),
    )


def _cells(view: MeasureView, point: Point) -> dict[str, str]:
    target, agreed = view.expected(point.start, point.end)
    is_percent = view.measure["unit"] == "percent"
    state = point.state if point.is_counted else f"{point.state}, not counted"
    rule = f", {point.rule.replace('_', ' ')}" if point.rule in RULES and point.rule else ""
    left_out = LEFT_OUT if point.state == SUPPRESSED else ""
    return {
        "Period": view.period(point),
        "Figure": bare(point.value, view.unit, target, view.comparison) or left_out,
        "Numerator": count(point.numerator) or left_out if is_percent else "",
        "Denominator": count(point.denominator) or left_out if is_percent else "",
        "Target": bare(target, view.unit),
        "Trajectory": bare(agreed, view.unit),
        "Mean": _one(point.mean),
        "Lower limit": _one(point.lower),
        "Upper limit": _one(point.upper),
        "Median": _one(point.median) if point.upper is None else "",
        "Variation": VARIATION[point.variation].shape.replace("_", " ") + rule if point.is_counted else "",
        "State": state if point.basis == "own" else f"{state}, {point.basis} figure",
    }


def _one(value: float | None) -> str:
    return "" if value is None else f"{rounded(value, 1):,}"


def _notes(view: MeasureView, drawing: Drawing | None, decided: Container[date]) -> list[str]:
    """What the chart needs to be read; a decision with a name is said in its own list."""
    latest = view.latest
    if latest is None or drawing is None or view.series is None:
        return []
    notes = [_as_sentence(latest.message or STAGES.get(latest.stage, ""))]
    for before, after in pairwise(drawing.points):
        if before.segment != after.segment and after.start not in decided:
            notes.append(f"New limits from {view.period(after)}, by a recorded decision.")
    notes += [
        f"{at}. {sentence(view.period(point))}: {words}"
        for at, (point, words) in enumerate(drawing.annotations, 1)
        if point.start not in decided
    ]
    if len(view.series.points) > len(drawing.points):
        notes.append(
            f"The chart shows the newest {len(drawing.points)} of {len(view.series.points)} periods;"
            " report.xlsx holds all."
        )
    if view.measure["basis"] == "stock" and view.column != "too_few":
        notes.append(
            "A stock carries over from one period to the next, so that its chart signals more often by chance:"
            " read it with its flow."
        )
    return [note for note in notes if note]


def _as_sentence(words: str) -> str:
    return f"{sentence(words).removesuffix('.')}." if words else ""


def _newer_sentence(view: MeasureView, point: Point) -> str:
    return f"{sentence(view.period(point))}: {view.value(point)}, {point.state}, not counted in the icons."


def _year_before_sentence(view: MeasureView) -> str:
    latest, before = view.latest, view.year_before()
    if latest is None or latest.value is None:
        return ""
    if before is None or before.value is None:
        return "No figure of the same period of the year before."
    change = latest.value - before.value
    by = shown(abs(change), view.unit) if view.unit != "percent" else f"{_one(abs(change))} points"
    # what prints as 0 is no change to a reader
    is_same = not rounded(abs(change), 1)
    direction = "no change" if is_same else f"{by} {'higher' if change > 0 else 'lower'} now"
    return f"{sentence(view.period(before))}: {view.value(before)} ({direction})."


def _unit_tables(figures: Figures, view: MeasureView, scope: Scope) -> list[UnitTable]:
    latest = view.latest
    if latest is None:
        return []
    levels = (
        str(view.measure["levels"]).split()
        if isinstance(view.measure["levels"], str)
        else view.measure["levels"]
    )
    known = by_place(row for row in figures.rows["contributions"] if row["measure_id"] == view.id)
    tables = []
    for level in levels:
        if level in (TRUST, scope.level):
            continue
        found = contributions(
            figures.units_of(view.id, level, scope), latest, view.measure["better"], known, not view.is_counts
        )
        if found:
            table = _unit_table(view, latest, level, found, scope)
            tables.append(_with_left_out(table, figures.units_of(view.id, level, scope), latest))
    return tables


def _unit_table(
    view: MeasureView, latest: Point, level: str, found: list[Contribution], scope: Scope
) -> UnitTable:
    target = view.target.value if view.target else None
    has_gap = any(one.excess is not None for one in found)
    is_percent = view.unit == "percent"
    columns = (
        "Unit",
        "Figure",
        *(("Numerator", "Denominator") if is_percent else ()),
        *(("Allowed", "Over allowed") if has_gap else ()),
        *(("Share, %",) if any(one.share is not None for one in found) else ()),
    )
    rows = [_unit_row(view, one, columns, target) for one in found[:MOST_UNITS]]
    worst = "highest first" if view.measure["better"] == "neutral" else "worst first"
    order = "by share of the gap" if has_gap else "largest share first" if "Share, %" in columns else worst
    note = ""
    if has_gap:
        note = (
            "Allowed: the number of patients outside the standard that the target permits of the unit's own"
            " patients. Share: of all patients over the allowed number"
            + ("." if scope.is_trust else " in the trust.")
        )
    if len(found) > MOST_UNITS:
        note += f" {len(found) - MOST_UNITS} more units are in report.xlsx."
    return UnitTable(
        f"{LEVELS.get(level, level)}, {view.period(latest)}, {order}", columns, tuple(rows), note.strip()
    )


def _with_left_out(table: UnitTable, units: list[Series], latest: Point) -> UnitTable:
    """In a public edition: how many units have a figure that is left out."""
    left_out = sum(
        point.start == latest.start and point.state == SUPPRESSED for unit in units for point in unit.points
    )
    if not left_out:
        return table
    return replace(table, note=f"{table.note} Suppressed: {people(left_out, 'unit', 'units')}.".strip())


def _unit_row(view: MeasureView, one: Contribution, columns: tuple[str, ...], target: float | None) -> UnitRow:
    point = one.point
    given = {
        "Figure": bare(point.value, view.unit, target, view.comparison),
        "Numerator": count(point.numerator),
        "Denominator": count(point.denominator),
        "Allowed": "" if one.allowed is None else f"{rounded(one.allowed, 1):,}",
        "Over allowed": "" if one.excess is None else f"{rounded(one.excess, 1):,}",
        "Share, %": "" if one.share is None else f"{rounded(one.share, 1):,}",
    }
    return UnitRow(
        name=one.series.name,
        cells=tuple(given[column] for column in columns[1:]),
        shape=shape_of(point),
        variation=COLUMNS[column_of(point.variation)] if point.is_counted else "Not counted",
        course=spark(newest_points(one.series.points, view.grain)),
    )


def _actions(rows: list[Row], as_at: date) -> Table | None:
    if not rows:
        return None
    return Table(
        caption="Actions",
        columns=("Action", "Owner", "Due", "Status", "Expected effect a week"),
        rows=[
            [
                row["what"],
                row["owner"],
                day_words(row["due"]) if row["due"] else "",
                _action_state(row, as_at),
                "" if row["expected_effect_per_week"] is None else f"{row['expected_effect_per_week']:g}",
            ]
            for row in rows
        ],
        numbers=right(4, 4),
    )


def _action_state(row: Row, as_at: date) -> str:
    if row["done_on"]:
        return f"done on {day_words(row['done_on'])}"
    if row["due"] and row["due"] < as_at:
        return f"overdue by {(as_at - row['due']).days} days ({row['status']})"
    return str(row["status"])
