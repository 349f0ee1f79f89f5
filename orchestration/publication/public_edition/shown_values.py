"""The figures of a publication that charts show: what an edition without small numbers may hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.performance.published import MEASURES, SCHEMA, VALUES
from orchestration.performance.suppression import Key
from orchestration.publication.public_edition.counts import TRUST, Figure
from orchestration.store.catalog import columns_of

# The newest periods of each grain, as the charts show them; earlier ones are left out.
NEWEST = {"day": 91, "week": 53, "month": 36, "quarter": 20}


@dataclass(frozen=True)
class ShownValues:
    """Rows of performance.measure_values that charts show, as dictionaries, with the figure of each."""

    rows: list[dict[str, Any]]
    figures: list[Figure]


def read_shown_values(connection: duckdb.DuckDBPyConnection, catalog: str, present: set[str]) -> ShownValues:
    """The newest periods of the figures that charts show, of the publication attached as `catalog`."""
    if not {VALUES.published, MEASURES.published} <= present:
        return ShownValues([], [])
    known = columns_of(connection, f"{catalog}.{VALUES.published}")
    names = [name for name in VALUES.columns if name in known]
    shown = "figures.is_shown" if "is_shown" in known else "figures.is_latest"
    newest = " ".join(f"when '{grain}' then {number}" for grain, number in NEWEST.items())
    columns = ", ".join(f"figures.{name}" for name in names)
    read = connection.execute(
        f"select {columns}, measures.domain, measures.unit from {catalog}.{VALUES.published} as figures"
        f" inner join {catalog}.{MEASURES.published} as measures on figures.measure_id = measures.measure_id"
        f" where {shown}"
        " qualify dense_rank() over (partition by figures.measure_id order by figures.period_start desc)"
        f" <= case figures.grain {newest} end"
        " order by figures.measure_id, figures.level, figures.organisation_unit, figures.period_start"
    ).fetchall()
    rows = [dict(zip((*names, "domain", "unit"), row, strict=True)) for row in read]
    figures = [
        Figure(
            measure_id=row["measure_id"],
            domain=row["domain"],
            grain=row["grain"],
            unit_of_measure=row["unit"],
            level=row["level"],
            unit=row["organisation_unit"],
            start=row["period_start"],
            numerator=row["numerator"],
            denominator=row["denominator"],
        )
        for row in rows
    ]
    return ShownValues(rows, figures)


def divisions_of_units(
    connection: duckdb.DuckDBPyConnection, catalog: str, present: set[str]
) -> Callable[[str, str], str | None]:
    """The division of a unit, by every published table that has both columns."""
    found: dict[tuple[str, str], str] = {}
    for level in ("treatment_function", "ward", "site"):
        for table in sorted(present):
            known = columns_of(connection, f"{catalog}.{table}") if not table.startswith(SCHEMA) else {}
            if level in known and "division" in known:
                read = connection.execute(
                    f"select distinct cast({level} as varchar), cast(division as varchar)"
                    f" from {catalog}.{table} where {level} is not null and division is not null order by all"
                ).fetchall()
                for unit, division in read:
                    found.setdefault((level, unit), division)
    return lambda level, unit: found.get((level, unit))


def is_left_out(figure: Figure, row: dict[str, Any], hidden: frozenset[Key]) -> bool:
    """A median without a count below the trust may be that of one patient."""
    is_bare = not figure.counts and row["value"] is not None
    return figure.row in hidden or (is_bare and figure.level != TRUST)
