"""The rows that break an expectation or a dbt test, as SQL on the file of a build."""

from collections.abc import Mapping
from typing import Any

from orchestration.checks.suites import Expectation
from orchestration.store.engine_paths import in_sql
from orchestration.warehouse.project import load_manifest

# By which the models of RTT name a pathway; no feed has it.
KEY_OF_PATHWAY = "pathway_key"


def broken_rows(item: Expectation) -> str | None:
    """The rows outside an expectation, as SQL; None where it is about all rows together."""
    own = item.arguments.get("unexpected_rows_query")
    if own is not None:
        return str(own).replace("{batch}", f"({item.relation}) as batch")
    column = item.arguments["column"]
    if item.expectation == "ExpectColumnValuesToNotBeNull":
        return f"select * from ({item.relation}) as batch where {column} is null"
    if item.expectation == "ExpectColumnValuesToNotBeInSet":
        values = ", ".join(f"'{in_sql(str(value))}'" for value in item.arguments["value_set"])
        return f"select * from ({item.relation}) as batch where {column} in ({values})"
    if item.expectation == "ExpectColumnValuesToBeBetween":
        low, high = item.arguments["min_value"], item.arguments["max_value"]
        return f"select * from ({item.relation}) as batch where {column} not between {low} and {high}"
    return None


def broken_rows_of_test(test: Mapping[str, Any], compiled: str) -> tuple[str, str, tuple[str, ...]]:
    """SQL of the whole rows that break a dbt test, the model's id, and the columns that it is about.

    dbt's own tests select no more of a row than the column that they judge.
    """
    node_id = str(test.get("attached_node") or "")
    generic = test.get("test_metadata") or {}
    arguments = generic.get("kwargs", {})
    column = arguments.get("column_name")
    node = load_manifest()["nodes"].get(node_id)
    if node is None:
        named = f"model.clockstop.{test['config']['meta'].get('model')}"
        node = load_manifest()["nodes"].get(named)
        if node is None:
            return compiled, str(test["unique_id"]), ()
        if KEY_OF_PATHWAY not in compiled or KEY_OF_PATHWAY not in node["columns"]:
            return compiled, named, ()
        relation = f'"{node["schema"]}"."{node["alias"]}"'
        keys = f"select {KEY_OF_PATHWAY} from ({compiled}) as broken"
        return f"select * from {relation} where {KEY_OF_PATHWAY} in ({keys})", named, ()
    relation = f'"{node["schema"]}"."{node["alias"]}"'
    name, names = generic.get("name"), [f'"{one}"' for one in arguments.get("columns", ())] or [str(column)]
    about = (str(column),) if column else ()
    if name == "not_null":
        return f"select * from {relation} where {column} is null", node_id, about
    if name in ("unique", "unique_combination"):
        listed = ", ".join(names)
        repeated = f"select * from {relation} qualify count(*) over (partition by {listed}) > 1"
        return repeated, node_id, ()
    if name in ("accepted_values", "relationships"):
        value = "value_field" if name == "accepted_values" else "from_field"
        rows = f"select * from {relation} where {column} in (select {value} from ({compiled}) as broken)"
        return rows, node_id, about
    return compiled, node_id, ()
