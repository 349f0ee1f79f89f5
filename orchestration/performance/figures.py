"""The SQL that reads the figures of measures from the published tables: one file for each table.

A query answers measure_id, level, organisation_unit, period_start, numerator, denominator and, for what is no
count and no ratio (a median), value. At the level of the trust the unit is `trust`. Grain: one row per measure,
level, unit and period.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.contract.project_files import PROJECT_ROOT

HERE = PROJECT_ROOT / "orchestration" / "performance"
OWN_FIGURES = HERE / "figures"
# of every provider in the files that the NHS publishes, by its ODS code in `organisation`
NATIONAL_FIGURES = HERE / "national_figures"


@dataclass(frozen=True)
class FigureQuery:
    """A query and the published table that it reads."""

    table: str
    sql: str


@cache
def figure_queries(folder: Path = OWN_FIGURES) -> tuple[FigureQuery, ...]:
    """The queries of a folder, by the name of their table."""
    return tuple(
        FigureQuery(file.stem.replace("_", ".", 1), file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.sql"))
    )
