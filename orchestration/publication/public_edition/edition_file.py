"""The file of a public edition: what the board pack reads, without small numbers, names and free text.

Only what is named here is in it, so that a page that reads another table finds nothing. Charts and
contributions are made again from the figures that are left: whatever the pack draws or writes follows from
figures that are printed.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.performance.published import CONTRIBUTIONS, MEASURES, SCHEMA, SPC, TARGETS, VALUES
from orchestration.performance.suppression import Key, Printable, Relation, SmallNumbers, hidden_rows
from orchestration.publication.measures.charts import write_charts
from orchestration.publication.measures.contributions import write_contributions
from orchestration.publication.public_edition.counts import printable
from orchestration.publication.public_edition.shown_values import (
    ShownValues,
    divisions_of_units,
    is_left_out,
    read_shown_values,
)
from orchestration.publication.sql import insert_rows
from orchestration.store.catalog import columns_of, tables_of
from orchestration.store.engine_files import attach_file

SUPPRESSED = "suppressed"
EXCEPTIONS = ("open", "validated", "new", "cleared", "reopened")
HELD_REASON = "publication checks failed"
SCHEMAS = (
    "create schema publication",
    "create table publication.edition (small_numbers_below integer, zero_is_hidden boolean, figures bigint,"
    " hidden_figures bigint)",
    "create table publication.build (build_id varchar, as_at date, provider varchar)",
    "create table publication.status (domain varchar, state varchar, build_id varchar, as_at date,"
    " published_at timestamp, reason varchar, position integer, days_behind integer, held_since date)",
    "create table publication.evidence (build_id varchar, domain varchar, rule_id varchar,"
    " rule_version varchar, kind varchar, severity varchar, status varchar, checked_rows bigint,"
    " failed_rows bigint, threshold varchar, message varchar)",
    "create table publication.edition_exceptions (domain varchar, kind varchar, "
    + ", ".join(f'"{name}" bigint' for name in EXCEPTIONS)
    + ")",
)
# Columns of checks without counts and without their own words.
OF_CHECKS = ("build_id", "domain", "rule_id", "rule_version", "kind", "severity", "status")
# What limits are made by; the words and names of the people who decided are left out.
DECISION_KINDS = ("rebase", "baseline", "exclude_point")
WITHOUT_WORDS = "by a recorded decision"


def write_public_edition(marts: Path, to: Path, rule: SmallNumbers) -> None:
    """Writes the public edition of a publication as a file of its own, for the board pack to be made of."""
    with duckdb.connect(str(to)) as connection:
        attach_file(connection, marts, "inside")
        present = tables_of(connection, "inside")
        for statement in SCHEMAS:
            connection.execute(statement)
        _copy_publication(connection, present)
        _create_performance(connection)
        values = read_shown_values(connection, "inside", present)
        exceptions = _read_exceptions(connection, present)
        division_of = divisions_of_units(connection, "inside", present)
        counted = printable(values.figures, division_of, hides_zero=rule.hides_zero)
        hidden = hidden_rows(_with_exceptions(counted, exceptions), rule)
        _write_values(connection, values, hidden, rule)
        _write_exceptions(connection, exceptions, hidden)
        _write_decisions(connection, present)
        write_charts(connection)
        write_contributions(connection)
        connection.execute("detach build; detach inside")


def _copy_publication(connection: duckdb.DuckDBPyConnection, present: set[str]) -> None:
    """Build, age of domains and failed checks. A reason in a check's own words may hold counts."""
    _copy(connection, present, "publication.build", ("build_id", "as_at", "provider"))
    status = ("domain", "state", "build_id", "as_at", "position", "days_behind", "held_since")
    _copy(connection, present, "publication.status", status)
    connection.execute(
        f"update publication.status set reason = case when state = 'held' then '{HELD_REASON}' else '' end"
    )
    _copy(
        connection,
        present,
        "publication.evidence",
        OF_CHECKS,
        "status in ('fail', 'error') and severity in ('block', 'warn')",
    )


def _create_performance(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create schema {SCHEMA}")
    for table in (MEASURES, TARGETS, VALUES, SPC, CONTRIBUTIONS):
        columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in table.columns.items())
        connection.execute(f"create table {table.published} ({columns})")
    present = tables_of(connection, "inside")
    _copy(connection, present, MEASURES.published, tuple(MEASURES.columns))
    _copy(connection, present, TARGETS.published, tuple(TARGETS.columns))
    connection.execute(
        f"create table {SCHEMA}.trajectories (measure_id varchar, organisation_unit varchar,"
        " period_start date, value double, version integer)"
    )
    plan = ("measure_id", "organisation_unit", "period_start", "value", "version")
    _copy(connection, present, f"{SCHEMA}.trajectories", plan)


def _copy(
    connection: duckdb.DuckDBPyConnection,
    present: set[str],
    table: str,
    columns: Iterable[str],
    where: str = "true",
) -> None:
    """Copies the named columns that both have."""
    if table not in present:
        return
    known = columns_of(connection, f"inside.{table}")
    names = ", ".join(f'"{name}"' for name in columns if name in known)
    connection.execute(f"insert into {table} ({names}) select {names} from inside.{table} where {where}")


def _read_exceptions(
    connection: duckdb.DuckDBPyConnection, present: set[str]
) -> list[tuple[str, str, list[float]]]:
    """Exceptions by domain and kind, at the newest date of each domain."""
    if "validation.summary" not in present:
        return []
    sums = ", ".join(f'coalesce(sum("{name}"), 0)' for name in EXCEPTIONS)
    read = connection.execute(
        f"select domain, coalesce(kind, ''), {sums} from inside.validation.summary as summary"
        " inner join (select domain as of_domain, max(as_at) as newest from inside.validation.summary"
        " group by domain) as dates on summary.domain = dates.of_domain and summary.as_at = dates.newest"
        " group by domain, coalesce(kind, '') order by domain, coalesce(kind, '')"
    ).fetchall()
    return [(domain, kind, [float(count) for count in counts]) for domain, kind, *counts in read]


def _with_exceptions(counted: Printable, exceptions: list[tuple[str, str, list[float]]]) -> Printable:
    """Each count of exceptions is a row of its own; those on hold are a part of the open ones."""
    rows, values, relations = dict(counted.rows), dict(counted.values), list(counted.relations)
    for domain, kind, counts in exceptions:
        cells: dict[str, Key] = {}
        for name, value in zip(EXCEPTIONS, counts, strict=True):
            cells[name] = ("exceptions", domain, kind, name)
            rows[cells[name]] = (cells[name],)
            values[cells[name]] = value
        rest: Key = ("exceptions", domain, kind, "not on hold")
        values[rest] = values[cells["open"]] - values[cells["validated"]]
        if values[rest] >= 0:
            relations.append(Relation(cells["open"], (cells["validated"], rest)))
    return Printable(rows, values, relations, counted.least)


def _write_values(
    connection: duckdb.DuckDBPyConnection, values: ShownValues, hidden: frozenset[Key], rule: SmallNumbers
) -> None:
    rows = []
    is_hidden = [
        is_left_out(figure, row, hidden) for figure, row in zip(values.figures, values.rows, strict=True)
    ]
    for row, hides in zip(values.rows, is_hidden, strict=True):
        # by when a figure was first published, and from what it was revised, one could guess at it
        of_edition = {
            **row,
            "organisation_unit_name": row.get("organisation_unit_name") or row["organisation_unit"],
            "revision": 0,
            "is_latest": True,
            "is_shown": True,
            "as_at": None,
            "build_id": None,
            "revised_from": None,
        }
        if hides:
            of_edition |= {"numerator": None, "denominator": None, "value": None, "state": SUPPRESSED}
        rows.append([of_edition.get(name) for name in VALUES.columns])
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in VALUES.columns]
    typed = ", ".join(f"unnest(?::{kind}[])" for kind, _ in VALUES.columns.values())
    connection.execute(f"insert into {VALUES.published} select {typed}", columns)
    connection.execute(
        "insert into publication.edition values (?, ?, ?, ?)",
        [rule.threshold, rule.hides_zero, len(rows), sum(is_hidden)],
    )


def _write_exceptions(
    connection: duckdb.DuckDBPyConnection,
    exceptions: list[tuple[str, str, list[float]]],
    hidden: frozenset[Key],
) -> None:
    rows: list[list[Any]] = [
        [
            domain,
            kind,
            *(
                None if ("exceptions", domain, kind, name) in hidden else int(value)
                for name, value in zip(EXCEPTIONS, counts, strict=True)
            ),
        ]
        for domain, kind, counts in exceptions
    ]
    places = ", ".join("?" for _ in range(2 + len(EXCEPTIONS)))
    insert_rows(connection, f"insert into publication.edition_exceptions values ({places})", rows)


def _write_decisions(connection: duckdb.DuckDBPyConnection, present: set[str]) -> None:
    """The decisions and the trust's own targets, where the charts of a publication are made from them."""
    connection.execute("attach ':memory:' as build")
    connection.execute("create schema build.run")
    connection.execute(
        "create table build.run.spc_decisions (measure_id varchar, organisation_unit varchar, kind varchar,"
        " period_start date, reason varchar, decided_by varchar, decided_on date)"
    )
    if f"{SCHEMA}.spc_decisions" in present:
        connection.execute(
            "insert into build.run.spc_decisions select measure_id, organisation_unit, kind, period_start,"
            f" '{WITHOUT_WORDS}', '', decided_on from inside.{SCHEMA}.spc_decisions"
            f" where kind in {DECISION_KINDS}"
        )
    if TARGETS.published in present:
        connection.execute(
            "create table build.run.targets as select measure_id, level, organisation_unit, kind, value,"
            f" comparison, valid_from, valid_to, source from inside.{TARGETS.published}"
            " where kind <> 'trajectory' and value is not null and level is not null and level <> 'national'"
        )
