"""Who decided what about a chart, when and why: for the page of a measure and for the appendix."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from orchestration.deliverables.board_pack.figure_text import day_words, period_words
from orchestration.deliverables.board_pack.figures import TRUST, Figures, Row, Scope
from orchestration.deliverables.board_pack.measures import MeasureView
from orchestration.deliverables.board_pack.tables import Table
from orchestration.performance.periods import last_day

KINDS = {
    "rebase": "New limits from here",
    "baseline": "Limits fixed by the points up to here",
    "exclude_point": "Point left out of the limits",
    "annotate": "Note",
}


def decision_notes(figures: Figures, view: MeasureView, numbers: Mapping[date, int]) -> dict[date, list[str]]:
    """The decisions about a chart by period: who, when and why. `numbers` are those of the drawing."""
    notes: dict[date, list[str]] = defaultdict(list)
    for row in figures.about("spc_decisions", view.id, view.scope):
        number = numbers.get(row["period_start"])
        notes[row["period_start"]].append(
            (f"{number}. " if number else "")
            + f"{_period(row, view)}, {_kind(row).lower()}: {row['reason'].rstrip('.')}."
            f" Decided by {row['decided_by']} on {day_words(row['decided_on'])}{_review(row, figures.as_at)}."
        )
    return dict(notes)


def decisions_table(figures: Figures, views: list[MeasureView], scope: Scope) -> Table | None:
    """Every decision of the trust and its units; of a division its own and those of its units."""
    known = {view.id: view for view in views}
    names = {
        (measure_id, series.unit): series.name
        for (measure_id, _), found in figures.series.items()
        for series in found
    }
    rows = [
        [
            known[row["measure_id"]].title,
            "Whole trust" if _unit(row) == TRUST else names.get((row["measure_id"], _unit(row)), _unit(row)),
            _period(row, known[row["measure_id"]]),
            _kind(row),
            row["reason"],
            row["decided_by"],
            day_words(row["decided_on"]),
            _review_cell(row, figures.as_at),
        ]
        for row in figures.rows["spc_decisions"]
        if row["measure_id"] in known and (scope.is_trust or _is_of(figures, _unit(row), scope))
    ]
    if not rows:
        return None
    return Table(
        "Decisions about charts",
        ("Measure", "Unit", "Period", "Decision", "Why", "Decided by", "Decided on", "Review"),
        rows,
    )


def _is_of(figures: Figures, unit: str, scope: Scope) -> bool:
    """Whether a unit is the division, or one of its own."""
    return unit == scope.unit or any(
        of_unit == unit and division == scope.unit for (_, of_unit), division in figures.division_of.items()
    )


def _unit(row: Row) -> str:
    return row["organisation_unit"] or TRUST


def _kind(row: Row) -> str:
    return KINDS.get(row["kind"], str(row["kind"]).replace("_", " "))


def _period(row: Row, view: MeasureView) -> str:
    start: date = row["period_start"]
    words = period_words(start, last_day(start, view.grain), view.grain)  # type: ignore[arg-type]
    return words[:1].upper() + words[1:]


def _review(row: Row, as_at: date) -> str:
    if row["review_on"] is None:
        return ""
    late = ", which is past" if row["review_on"] < as_at else ""
    return f", to be reviewed on {day_words(row['review_on'])}{late}"


def _review_cell(row: Row, as_at: date) -> str:
    if row["review_on"] is None:
        return ""
    return day_words(row["review_on"]) + (" (past)" if row["review_on"] < as_at else "")
