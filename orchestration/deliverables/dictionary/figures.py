"""The published figures that are made from a table, with their filters: headlines and measures."""

from dataclasses import dataclass

from orchestration.contract.published import headline_queries
from orchestration.performance.register import load_measures


@dataclass(frozen=True)
class Figure:
    """One figure. `sql`: the query of a headline; `numerator` and `denominator`: the words of the register."""

    title: str
    sql: str
    numerator: str
    denominator: str
    unit: str
    levels: str
    source: str


def figures_of(table: str) -> tuple[Figure, ...]:
    """Headlines first, then measures in the order of the register."""
    headlines = [
        Figure(query["name"], query["sql"], "", "", "", "", "")
        for query in headline_queries()
        if query["table"] == table
    ]
    measures = [
        Figure(
            f"{one.measure_id} {one.title}",
            "",
            one.numerator,
            one.denominator or "",
            one.unit,
            ", ".join(level.replace("_", " ") for level in one.levels),
            one.definition_source,
        )
        for one in load_measures().values()
        if one.source_table == table
    ]
    return (*headlines, *measures)
