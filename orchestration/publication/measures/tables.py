"""Writes the schema `performance` of a publication: the register, targets, figures, charts and plans."""

from datetime import date
from typing import Any

import duckdb

from orchestration.contract.published import load_domains
from orchestration.performance.published import MEASURES, NAMES, PLANS, SCHEMA, TABLES, TARGETS
from orchestration.performance.register import load_measures, load_targets
from orchestration.publication.added_schema import create_tables, write_or_keep
from orchestration.publication.measures.charts import write_charts
from orchestration.publication.measures.contributions import write_contributions
from orchestration.publication.measures.difference_check import write_difference_check
from orchestration.publication.measures.escalation import write_escalation
from orchestration.publication.measures.oversight_rows import write_oversight
from orchestration.publication.measures.peers import read_peers, write_peers
from orchestration.publication.measures.plan_positions import write_plan_positions
from orchestration.publication.measures.risk_rows import write_risks
from orchestration.publication.measures.tier_rows import write_tiers
from orchestration.publication.measures.values import Night, end_of, write_measure_values
from orchestration.publication.sql import comment_on, insert_rows
from orchestration.publication.status import StatusRow
from orchestration.settings.performance_plan import PERFORMANCE_PLAN
from orchestration.store.catalog import tables_of
from orchestration.store.records import Build


def write_performance(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], has_previous: bool
) -> None:
    """Every table of the schema, after the tables of the domains; `build` and `previous` are attached."""
    write_or_keep(
        connection,
        "measures",
        create,
        lambda of: _write(of, build, status, has_previous),
        NAMES,
        has_previous,
        "measures.written",
    )


def _write(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], has_previous: bool
) -> None:
    write_register(connection)
    _write_targets(connection)
    _write_plans(connection)
    as_at = {row.domain: date.fromisoformat(row.as_at) for row in status if row.as_at}
    night = Night(as_at, build.settings, build.provider, build.build_id)
    write_escalation(connection, status, {name: one.title for name, one in load_domains().items()})
    write_measure_values(connection, night, has_previous)
    write_difference_check(connection)
    write_charts(connection)
    write_contributions(connection)
    write_tiers(connection, build.as_at, build.settings)
    write_plan_positions(connection)
    write_risks(connection, build.as_at)
    peers = read_peers(connection, night)
    write_peers(connection, night, peers)
    write_oversight(connection, night, peers)


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty tables with their comments, those of the plans among them."""
    connection.execute(f"create schema {SCHEMA}")
    create_tables(connection, TABLES)
    _create_plans(connection)


def write_register(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills performance.measures."""
    rows = []
    for one in load_measures().values():
        values = {**one.model_dump(), "levels": " ".join(one.levels), "evidence_grade": one.grade}
        rows.append([values[name] for name in MEASURES.columns])
    _insert(connection, MEASURES.published, rows)


def _write_targets(connection: duckdb.DuckDBPyConnection) -> None:
    """National targets of the register, those of the trust, and the newest version of each trajectory."""
    names = {measure.name: measure.measure_id for measure in load_measures().values()}
    rows = []
    for one in load_targets():
        values = {**one.model_dump(), "measure_id": names[one.measure], "evidence_grade": one.grade}
        values["organisation_unit"] = one.organisation_unit or "trust"
        rows.append([values[name] for name in TARGETS.columns])
    _insert(connection, TARGETS.published, rows)
    present = tables_of(connection, "build")
    columns = "measure_id, kind, level, organisation_unit, valid_from, valid_to, value, comparison, source"
    if "run.targets" in present:
        connection.execute(
            f"insert into {TARGETS.published} ({columns}, evidence_grade)"
            f" select {columns}, 'C' from build.run.targets"
        )
    if "run.trajectories" in present:
        connection.execute(
            f"""
            insert into {TARGETS.published} ({columns}, evidence_grade)
            select
                plan.measure_id,
                'trajectory',
                case when plan.organisation_unit = 'trust' then 'trust' end,
                plan.organisation_unit,
                plan.period_start,
                {end_of("plan.period_start", "measures.grain")},
                plan.value,
                case measures.better when 'down' then '<=' else '>=' end,
                'trajectory of the trust, version ' || plan.version,
                'C'
            from build.run.trajectories as plan
            inner join {MEASURES.published} as measures on plan.measure_id = measures.measure_id
            inner join (
                select measure_id, organisation_unit, period_start, max(version) as version
                from build.run.trajectories
                group by measure_id, organisation_unit, period_start
            ) as newest
                on plan.measure_id = newest.measure_id
                and plan.organisation_unit = newest.organisation_unit
                and plan.period_start = newest.period_start
                and plan.version = newest.version
            """
        )


def _write_plans(connection: duckdb.DuckDBPyConnection) -> None:
    """What people imported, as the build read it."""
    present = tables_of(connection, "build")
    for name in PLANS:
        if f"run.{name}" in present:
            connection.execute(f"insert into {SCHEMA}.{name} select * from build.run.{name}")


def _create_plans(connection: duckdb.DuckDBPyConnection) -> None:
    files = {file.name: file for file in PERFORMANCE_PLAN}
    for name, (grain, meanings) in PLANS.items():
        columns = ", ".join(f'"{column}" {kind}' for column, kind in files[name].columns.items())
        connection.execute(f"create table {SCHEMA}.{name} ({columns})")
        comments = [comment_on(f"table {SCHEMA}.{name}", grain)]
        comments += [
            comment_on(f'column {SCHEMA}.{name}."{column}"', meaning) for column, meaning in meanings.items()
        ]
        connection.execute("; ".join(comments))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    places = ", ".join("?" for _ in rows[0]) if rows else ""
    insert_rows(connection, f"insert into {table} values ({places})", rows)
