"""The tables of a publication as the dictionary shows them: by its catalog and the contracts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.contract.publication_tables import load_publication_tables
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.contract.reference import load_reference_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.deliverables.dictionary.columns import Column, describe_columns, example_values
from orchestration.performance import published as performance
from orchestration.planning import published as planning
from orchestration.store.catalog import tables_of
from orchestration.warehouse.project import load_manifest

# Domain, state, build and date of the data, rows.
Listed = Mapping[str, tuple[str, str, str | None, date | None, int]]


@dataclass(frozen=True)
class Table:
    """One table. `in_parquet`: it is in the tables without patients too."""

    name: str
    domain: str
    group: str
    owner: str
    patient_level: bool
    in_parquet: bool
    grain: str
    description: str
    rows: int
    state: str
    build_id: str
    as_at: date | None
    columns: tuple[Column, ...]

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"{self.name}.html"


def read_tables(marts: duckdb.DuckDBPyConnection, aggregates: duckdb.DuckDBPyConnection) -> list[Table]:
    """Every table of the publication, by domain in the order of domains.

    Rows are looked at only in `aggregates`, which holds no patients; of `marts` only the catalog is read.
    """
    row = marts.execute("select as_at, build_id from publication.build").fetchone()
    assert row is not None
    of_all: tuple[date, str] = (row[0], row[1])
    listed: Listed = {
        name: (domain, state, build_id, as_at, rows)
        for name, domain, state, build_id, as_at, rows in marts.execute(
            "select table_name, domain, state, build_id, as_at, rows from publication.tables"
        ).fetchall()
    }
    columns = _columns_in_catalog(marts)
    open_tables = tables_of(aggregates)
    tables = [
        _table(name, columns[name], listed, of_all, aggregates if name in open_tables else None, marts)
        for name in columns
    ]
    order = [domain.title for domain in load_domains().values()]
    return sorted(
        tables, key=lambda one: (order.index(one.group) if one.group in order else len(order), one.name)
    )


def _columns_in_catalog(marts: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for table, name, kind, comment in marts.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type), coalesce(comment, '')"
        " from duckdb_columns() where not internal order by 1, column_index"
    ).fetchall():
        found[table].append((name, kind, comment))
    return found


def _table(
    name: str,
    found: list[tuple[str, str, str]],
    listed: Listed,
    of_all: tuple[date, str],
    aggregates: duckdb.DuckDBPyConnection | None,
    marts: duckdb.DuckDBPyConnection,
) -> Table:
    contract = next((table for table in load_published_tables() if table.name == name), None)
    node: dict[str, Any] = (
        load_manifest()["nodes"].get(f"model.clockstop.{contract.model}", {}) if contract else {}
    )
    metas = {column: of.get("meta") or {} for column, of in node.get("columns", {}).items()}
    domain, state, build_id, as_at, rows = listed.get(name, ("", "", of_all[1], of_all[0], None))
    if rows is None:
        counted = marts.execute(f"select count(*) from {name}").fetchone()
        rows = counted[0] if counted else 0
    group, owner, grain, description, patient_level = _described(name, node.get("description", ""))
    return Table(
        name=name,
        domain=domain,
        group=group,
        owner=owner,
        patient_level=patient_level,
        in_parquet=aggregates is not None,
        grain=grain,
        description=description,
        rows=rows,
        state=state,
        build_id=build_id or "",
        as_at=as_at,
        columns=describe_columns(
            found, contract, metas, example_values(aggregates, name) if aggregates else {}, as_at
        ),
    )


def _described(name: str, of_model: str) -> tuple[str, str, str, str, bool]:
    """Group, owner, grain, description and whether it contains patients, by the contract of the table."""
    contract = next((table for table in load_published_tables() if table.name == name), None)
    if contract is not None:
        domain = load_domains()[contract.domain]
        return domain.title, domain.owner, contract.grain, of_model, contract.patient_level
    schema, table = name.split(".")
    validation = load_validation_tables().get(table) if schema == "validation" else None
    if validation is not None:
        words = (validation.grain, validation.description, validation.patient_level)
        return "Validation", "Validation team", *words
    publication = load_publication_tables().get(name)
    if publication is not None:
        return "Publication", "Performance and information", publication.grain, publication.description, False
    if name in performance.NAMES:
        return "Performance", "Performance and information", performance.meaning_of(name), "", False
    if name in planning.NAMES:
        plan = planning.table_of(name)
        return "Planning", "Performance and information", plan.grain, "", plan.patient_level
    reference = next((one for one in load_reference_tables() if one.published == name), None)
    if reference is not None:
        return "Reference", "Performance and information", reference.grain, reference.description, False
    # what no contract describes may contain patients
    return schema, "", "", "", True
