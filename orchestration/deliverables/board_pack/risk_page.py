"""The risk page: each risk that the trust keeps beside the live measures of its control."""

from collections import Counter
from collections.abc import Sequence

from orchestration.deliverables.board_pack.figure_text import bare, day_words, people, shown
from orchestration.deliverables.board_pack.figures import Figures, Row
from orchestration.deliverables.board_pack.icons import COLUMNS, column_of
from orchestration.deliverables.board_pack.tables import Page, Table

ANCHOR, TITLE = "risks", "Risks beside their measures"
METHOD = (
    "Control not visible in data: the chart of the measure neither improves nor passes its target, or gets"
    " worse. Score higher than data: the score is above what the trust accepts, and the chart improves or"
    " passes its target. A chart sees only what is measured: it confirms or questions a score, and decides"
    " nothing."
)


def risk_page(figures: Figures) -> Page | None:
    """The page of the trust; None where the plan names no risk."""
    rows = figures.rows["risks"]
    if not rows:
        return None
    risks = {row["risk_id"]: row for row in rows}
    readings = Counter(row["reading"] for row in rows)
    said = "; ".join(f"{reading}: {number}" for reading, number in sorted(readings.items()))
    overdue = [row["risk_id"] for row in risks.values() if row["review_overdue"]]
    sentences = [f"{people(len(risks), 'risk', 'risks')} of plan/risks.csv. Measures by what they say: {said}."]
    if overdue:
        sentences.append(f"Review overdue: {', '.join(overdue)}.")
    return Page(ANCHOR, TITLE, (*sentences, METHOD), (_measures(rows),))


def _measures(rows: Sequence[Row]) -> Table:
    return Table(
        "Each risk and what the newest point of its measures says",
        (
            "Risk",
            "Owner",
            "Score",
            "Appetite",
            "Measure",
            "Newest value",
            "Target",
            "Variation",
            "What the data says",
        ),
        [
            [
                f"{row['risk_id']} {row['title']}"
                + (f" ({row['strategic_risk_id']})" if row["strategic_risk_id"] else ""),
                row["owner"],
                str(row["score"]),
                str(row["appetite"]),
                f"{row['measure_id']} {row['measure_title']}",
                ""
                if row["value"] is None
                else f"{shown(row['value'], row['unit'])}, {day_words(row['period_end'])}",
                bare(row["target"], row["unit"]),
                "" if row["variation"] is None else COLUMNS[column_of(row["variation"])].lower(),
                row["reading"],
            ]
            for row in rows
        ],
        frozenset({2, 3, 6}),
        "performance.risks; scores are those of the trust's risk register.",
    )
