"""The tier of a measure in the trust's framework, in words: by which rule, or who decided it until when."""

from orchestration.deliverables.board_pack.figure_text import day_words
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope


def tier_sentences(figures: Figures, measure_id: str, scope: Scope) -> tuple[str, ...]:
    """The tier that applies; of a decision with name, reason, end and the tier by the rules."""
    return tuple(
        _sentence(row)
        for row in figures.rows["tiers"]
        if row["is_current"]
        and (row["measure_id"], row["level"], row["organisation_unit"]) == (measure_id, scope.level, scope.unit)
    )


def _sentence(row: Row) -> str:
    tier = f"Tier {row['tier']}, {row['tier_name']}"
    if not row.get("decided_by"):
        return f"{tier}, since {row['period_start']:%B %Y}: {row['rule']} ({row['figures']}). {row['meeting']}."
    return (
        f"{tier}, decided by {row['decided_by']} on {day_words(row['period_start'])} until"
        f" {day_words(row['ends_on'])}: {row['rule']}. By the rules it is tier {row['rule_tier']}."
        f" {row['meeting']}."
    )
