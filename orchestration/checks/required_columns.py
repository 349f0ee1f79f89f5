"""Columns of published tables that say no row may be without a value, as evidence of their domain.

The models declare them and the engine does not enforce them: one row without a value would end the build of the
domain. A few such rows are a caveat that names the table and the column; many hold the domain.
"""

from collections.abc import Iterator
from typing import Any

import duckdb

from orchestration.checks.first_rows import FirstRows, model_of_relation
from orchestration.checks.gate_rules import GateRule, gate_rule
from orchestration.contract.published import load_domains
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.project import load_manifest

TITLE = "every row of the published tables has a value in each mandatory column"


def rule_id(domain: str) -> str:
    """The id of the rule in one domain."""
    return f"required.{domain}"


def expected_required(build: Build) -> dict[str, set[str]]:
    """Rules on required columns that must have spoken, by domain."""
    return {domain: {rule_id(domain)} for domain in build.domains}


def required_evidence(
    build: Build,
    connection: duckdb.DuckDBPyConnection,
    built: set[str],
    rows_of: FirstRows | None = None,
) -> list[Evidence]:
    """One row per domain: how many rows of its tables lack a value that they must have."""
    rule = gate_rule("tests.not_null")
    return [
        _evidence(domain, list(_tables(domain, connection, built)), rule, rows_of)
        for domain in load_domains()
        if domain in build.domains
    ]


def tolerates(rule: GateRule, failed: int, checked: int | None) -> bool:
    """Whether so few rows break a rule that the figures as a whole stay true."""
    if not rule.limits:
        return False
    return bool(failed <= max(rule.limits["tolerated_rows"], rule.limits["tolerated_share"] * (checked or 0)))


def _tables(
    domain: str, connection: duckdb.DuckDBPyConnection, built: set[str]
) -> Iterator[tuple[str, int, dict[str, int]]]:
    """The domain's tables with their rows, and of each required column the rows without a value."""
    for node in load_manifest()["nodes"].values():
        if node["resource_type"] != "model" or node["fqn"][1:3] != ["marts", domain]:
            continue
        table = f"{node['schema']}.{node['alias']}"
        names = [name for name, column in node["columns"].items() if _is_required(column)]
        if not names or table not in built:
            continue
        counts = ", ".join(f'count(*) filter (where "{name}" is null)' for name in names)
        row = connection.execute(
            f'select count(*), {counts} from "{node["schema"]}"."{node["alias"]}"'
        ).fetchone()
        assert row is not None
        yield table, int(row[0]), dict(zip(names, map(int, row[1:]), strict=True))


def _is_required(column: dict[str, Any]) -> bool:
    return any(constraint["type"] == "not_null" for constraint in column.get("constraints") or ())


def _evidence(
    domain: str,
    tables: list[tuple[str, int, dict[str, int]]],
    rule: GateRule,
    rows_of: FirstRows | None,
) -> Evidence:
    checked = sum(rows for _, rows, _ in tables)
    missing = [
        (table, rows, name, count)
        for table, rows, columns in tables
        for name, count in columns.items()
        if count
    ]
    holds = any(not tolerates(rule, count, rows) for _, rows, _, count in missing)
    status = "fail" if missing else "pass" if checked else "not_applicable"
    named = [f"{count} of {rows} rows of {table} have no {name}" for table, rows, name, count in missing]
    first = None
    if missing and rows_of is not None:
        table, _, name, _ = missing[0]
        first = rows_of.of_rows(
            f"select * from {table} where {name} is null", model_of_relation(table), (name,)
        )
    return Evidence(
        domain=domain,
        rule_id=rule_id(domain),
        rule_version=rule.rule_version,
        kind="dbt",
        severity="block" if holds or not missing else "warn",
        status=status,
        checked_rows=checked,
        failed_rows=sum(count for *_, count in missing),
        threshold=rule.threshold,
        message=rule.in_words("; ".join(named) or f"{TITLE}: {checked} rows checked", status, first),
    )
