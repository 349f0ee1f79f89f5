"""The tiers of the trust's framework in words: by which rule and figures, or who decided until when."""

from orchestration.deliverables.board_pack.figure_text import day_words, people
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope
from orchestration.deliverables.board_pack.tables import Table
from orchestration.performance.tiers import RECOVERY

# Units that the page lists; the workbook holds all.
MOST_UNITS = 40
LEVELS = ("trust", "division", "treatment_function")


def current_tier(figures: Figures, measure_id: str, scope: Scope) -> Row | None:
    """The tier that applies to a measure of the trust or the division; None where none was ever entered."""
    about = (measure_id, scope.level, scope.unit)
    return next(
        (
            row
            for row in figures.rows["tiers"]
            if row["is_current"] and (row["measure_id"], row["level"], row["organisation_unit"]) == about
        ),
        None,
    )


def tier_label(row: Row) -> str:
    """Tier 3, recovery."""
    return f"Tier {row['tier']}, {row['tier_name']}"


def since(row: Row) -> str:
    """The month in which a rule began, or the day of a decision and its end."""
    if not row.get("decided_by"):
        return f"{row['period_start']:%B %Y}"
    return f"{day_words(row['period_start'])}, until {day_words(row['ends_on'])}"


def why(row: Row) -> str:
    """The rule with its figures; of a decision who decided and why."""
    if not row.get("decided_by"):
        return f"{row['rule']} ({row['figures']})" if row["figures"] else str(row["rule"])
    return f"decided by {row['decided_by']}: {row['rule']}. By the rules it is tier {row['rule_tier']}"


def tier_reason(row: Row) -> str:
    """What follows the tier in a sentence: since when, why, and where it is reviewed."""
    return f"since {since(row)}: {why(row)}. Reviewed: {row['meeting']}."


def tier_sentence(row: Row) -> str:
    """The tier in one or two sentences."""
    return f"{tier_label(row)}, {tier_reason(row)}"


def in_recovery(figures: Figures, scope: Scope) -> list[Row]:
    """Units in tier 4 and 3: of the trust all, of a division itself and its treatment functions.

    The highest tier first, then the trust before its divisions and treatment functions.
    """
    found = [
        row
        for row in figures.rows["tiers"]
        if row["is_current"] and row["tier"] >= RECOVERY and _is_in(figures, row, scope)
    ]
    return sorted(found, key=lambda row: (-row["tier"], _place(row["level"])))


def recovery_table(figures: Figures, scope: Scope) -> Table | None:
    """Every unit in tier 3 or 4 with the rule and the figures; None without such a unit."""
    found = in_recovery(figures, scope)
    titles = {row["measure_id"]: row["title"] for row in figures.rows["measures"]}
    more = len(found) - MOST_UNITS
    more_words = (
        f"{people(more, 'more unit is', 'more units are')} in report.xlsx, sheet Tiers." if more > 0 else ""
    )
    if not found:
        return None
    return Table(
        "Units in tier 4 (intensive) and tier 3 (recovery)",
        ("Unit", "Measure", "Tier", "Since", "Rule and figures"),
        [
            [
                "Whole trust" if row["level"] == "trust" else row["organisation_unit_name"],
                f"{row['measure_id']} {titles.get(row['measure_id'], '')}".strip(),
                f"{row['tier']}, {row['tier_name']}",
                since(row),
                why(row),
            ]
            for row in found[:MOST_UNITS]
        ],
        note=f"{_meetings(found)} {more_words}".strip(),
    )


def _meetings(found: list[Row]) -> str:
    """Where the units of each tier are reviewed."""
    meetings = dict.fromkeys((tier_label(row), row["meeting"]) for row in found)
    return " ".join(f"{label}: {meeting}." for label, meeting in meetings)


def _is_in(figures: Figures, row: Row, scope: Scope) -> bool:
    if scope.is_trust or (row["level"], row["organisation_unit"]) == (scope.level, scope.unit):
        return True
    return figures.division_of.get((row["level"], row["organisation_unit"])) == scope.unit


def _place(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
