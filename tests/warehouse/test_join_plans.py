"""No model compares every row of a large table with every row of another.

A left join whose condition also tests one side alone, or mixes both sides in one expression, is not made by
equal keys: the engine then compares all pairs. On a small trust nobody notices; a district waited two minutes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.store.home import Home

ALL_PAIRS = {"BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN"}
# sides of which the engine expects fewer rows than this do not count: a night, a target, a list of codes
FEW_ROWS = 40
# Compared with every row, and few by what they are: the weeks of a year, by site.
KNOWN_TO_BE_FEW = {"cancer__demand_weekly"}


def test_no_join_compares_all_pairs(small_trust: Home) -> None:
    build_file = sorted(small_trust.warehouse.glob("*/build.duckdb"))[-1]
    compiled = small_trust.warehouse / "dbt" / "compiled" / "clockstop" / "models"
    models = sorted(compiled.glob("**/*.sql"))
    assert len(models) > 200
    with duckdb.connect(str(build_file), read_only=True) as connection:
        found = [
            f"{model.stem}: {join}"
            for model in models
            if model.stem not in KNOWN_TO_BE_FEW
            for join in _joins_of_all_pairs(connection, model)
        ]
    assert not found, "\n".join(found)


def test_the_plan_shows_such_a_join() -> None:
    """As it was in `int_ed__assessed_attendances`: without this the test above might look for nothing."""
    with duckdb.connect() as connection:
        connection.execute("create table visits as select range as visit, range % 7 as patient from range(999)")
        connection.execute("create table people as select range as patient from range(1000)")
        join = "select * from visits left join people on visits.visit > 5 and visits.patient = people.patient"
        assert [*_found(connection, join)]
        keyed = "case when visits.visit > 5 then visits.patient end = people.patient"
        assert not [*_found(connection, f"select * from visits left join people on {keyed}")]


def _joins_of_all_pairs(connection: duckdb.DuckDBPyConnection, model: Path) -> Iterator[str]:
    yield from _found(connection, model.read_text(encoding="utf-8").strip().rstrip(";"))


def _found(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    row = connection.execute(f"explain (format json) {sql}").fetchone()
    assert row is not None
    for node in _nodes(json.loads(row[1])):
        sides = [_rows(side) for side in node.get("children", [])]
        if node["name"] in ALL_PAIRS and len(sides) == 2 and min(sides) >= FEW_ROWS:
            said = node.get("extra_info", {})
            yield str(said.get("Condition") or said.get("Conditions"))


def _nodes(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in plan:
        yield node
        yield from _nodes(node.get("children", []))


def _rows(node: dict[str, Any]) -> int:
    """How many rows the engine expects; of an aggregate without groups one."""
    said = node.get("extra_info", {}).get("Estimated Cardinality")
    if said is not None:
        return int(said)
    if node["name"] == "UNGROUPED_AGGREGATE":
        return 1
    return max((_rows(child) for child in node.get("children", [])), default=1)
