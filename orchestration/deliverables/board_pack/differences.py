"""Months of a measure that another source gives otherwise: both figures, in words."""

from orchestration.deliverables.board_pack.figure_text import people, period_words, sentence, shown
from orchestration.deliverables.board_pack.figures import TRUST, Figures, Row
from orchestration.deliverables.board_pack.measures import MeasureView
from orchestration.performance.periods import last_day

# The newest that the page of a measure names; the appendix has all.
MOST_NAMED = 3


def difference_sentences(figures: Figures, view: MeasureView) -> tuple[str, ...]:
    """One sentence per period, the newest first, and how many more there are."""
    found = [
        row
        for row in figures.rows["differences"]
        if row["measure_id"] == view.id
        and row.get("level", TRUST) == view.scope.level
        and row.get("organisation_unit", TRUST) == view.scope.unit
    ]
    found.sort(key=lambda row: row["period_start"], reverse=True)
    unit = str(view.measure["unit"])
    said = [
        f"{_period(row, view.grain)}: {row.get('own_basis') or 'own'} figure"
        f" {shown(row['own_value'], unit)}, {row['other_basis']} figure {shown(row['other_value'], unit)}."
        for row in found[:MOST_NAMED]
    ]
    if len(found) > MOST_NAMED:
        more = people(len(found) - MOST_NAMED, "more period differs", "more periods differ")
        said.append(f"{more}; all are in the appendix.")
    return tuple(said)


def _period(row: Row, grain: str) -> str:
    start = row["period_start"]
    return sentence(period_words(start, last_day(start, grain), grain))  # type: ignore[arg-type]
