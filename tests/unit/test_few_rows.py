"""A few rows that break a rule are a caveat that names them; many hold the domain."""

from datetime import date

import duckdb
import pytest

from orchestration.checks.dbt_evidence import dbt_evidence, rule_id_of
from orchestration.checks.required_columns import required_evidence
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, NodeResult
from orchestration.warehouse.project import load_manifest

BUILD = Build("b", "r", date(2026, 11, 21), "RXX", ("rtt",), "c", {}, "2026-11-22T02:00:00+00:00")
MODEL = "model.clockstop.rtt__diagnostics_waiting"


@pytest.mark.parametrize(
    ("rows", "without", "severity", "status"),
    [(10, 0, "block", "pass"), (10, 5, "warn", "fail"), (10, 6, "block", "fail"), (1_000, 10, "warn", "fail"),
     (1_000, 11, "block", "fail")],
)  # fmt: skip
def test_rows_without_a_value_that_they_must_have(rows: int, without: int, severity: str, status: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema rtt")
        columns = ", ".join(
            f"cast(null as {column['data_type']}) as {name}"
            for name, column in load_manifest()["nodes"][MODEL]["columns"].items()
            if name not in ("as_at", "modality")
        )
        connection.execute(
            "create table rtt.diagnostics_waiting as select date '2026-11-21' as as_at,"
            f" case when number >= {without} then 'X' end as modality, {columns}"
            f" from range({rows}) as t(number)"
        )
        (item,) = required_evidence(BUILD, connection, {"rtt.diagnostics_waiting"})
    assert (item.severity, item.status, item.failed_rows) == (severity, status, without)
    if without:
        assert f"{without} of {rows} rows of rtt.diagnostics_waiting have no modality" in item.message


@pytest.mark.parametrize(("copies", "severity"), [(1, "warn"), (10, "warn"), (11, "block")])
def test_keys_that_are_in_a_table_twice(copies: int, severity: str) -> None:
    test = next(
        node
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("attached_node") == MODEL
        and node["test_metadata"]["name"] == "unique_combination"
    )
    result = BuildResult({test["unique_id"]: NodeResult(test["unique_id"], "warn", copies, 0.1)})
    said = [item for item in dbt_evidence(BUILD, result, {MODEL: 1_000}) if item.rule_id == rule_id_of(test)]
    assert [(item.severity, item.status) for item in said] == [(severity, "fail")]


def test_no_test_ends_a_build() -> None:
    tests = [node for node in load_manifest()["nodes"].values() if node["resource_type"] == "test"]
    assert tests and {node["config"]["error_if"] for node in tests} == {"< 0"}
