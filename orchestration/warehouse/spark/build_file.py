"""Tables that Spark has written as Parquet, taken over into the build file of a night.

From then on it is a build file like DuckDB's own: gate, publisher and deliverables read it by the same code.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.store.engine_paths import in_sql, one_file
from orchestration.warehouse.project import load_manifest
from orchestration.warehouse.spark.build import SparkNode
from orchestration.warehouse.spark.session import tables_folder

# A time in Spark's Parquet files says that it is in UTC; a table of a build says nothing of a zone.
WITHOUT_ZONE = {"TIMESTAMP WITH TIME ZONE": "timestamp"}


def take_over_tables(build_file: Path, spark: Any, nodes: Iterable[SparkNode], folder: Path) -> None:
    """Creates each table that Spark has built in the file, with the types of its contract.

    `folder` is that of the session. The file must have been laid out and hold none of the tables.
    """
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for node in nodes:
            if node.table and node.status == "success":
                connection.execute(f'create schema if not exists "{node.schema}"')
                for statement in _statements(connection, spark, node, folder):
                    connection.execute(statement)


def _statements(
    connection: duckdb.DuckDBPyConnection, spark: Any, node: SparkNode, folder: Path
) -> Iterator[str]:
    table = f'"{node.schema}"."{node.table}"'
    files = sorted((tables_folder(folder) / f"{node.schema}.db" / node.table).glob("*.parquet"))
    rows = f"read_parquet([{', '.join(_quoted(file) for file in files)}])"
    found = (
        _columns_of_files(connection, rows)
        if files
        else dict(spark.table(f"{node.schema}.`{node.table}`").dtypes)
    )
    types = _contract(node.node_id)
    columns = {name: types.get(name.lower()) or WITHOUT_ZONE.get(kind, kind) for name, kind in found.items()}
    yield f"create table {table} ({', '.join(f'{_name(name)} {kind}' for name, kind in columns.items())})"
    if files:
        listed = ", ".join(f"cast({_name(name)} as {kind})" for name, kind in columns.items())
        yield f"insert into {table} select {listed} from {rows}"


def _columns_of_files(connection: duckdb.DuckDBPyConnection, rows: str) -> dict[str, str]:
    described = connection.execute(f"describe select * from {rows}").fetchall()
    return {str(row[0]): str(row[1]) for row in described}


def _contract(node_id: str) -> Mapping[str, str]:
    """The types that a model's contract or a seed's configuration says, by the names of its columns."""
    node = load_manifest()["nodes"].get(node_id, {})
    said = {name: column.get("data_type") for name, column in node.get("columns", {}).items()}
    said |= node.get("config", {}).get("column_types", {})
    return {name.lower(): str(kind) for name, kind in said.items() if kind}


def _quoted(file: Path) -> str:
    return f"'{in_sql(one_file(file))}'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
