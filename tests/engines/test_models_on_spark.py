"""Spark understands the SQL of every model, and finds the columns that DuckDB finds.

A model that one engine cannot run is a fault of the model. Spark analyses each over tables without rows, which
have the columns and types of DuckDB's; what the models answer is compared by `make spark`.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.spark.build import compiled_for_spark
from orchestration.warehouse.spark.session import drop_everything

pytestmark = pytest.mark.long
TYPES = {
    "VARCHAR": "string",
    "HUGEINT": "decimal(38, 0)",
    "BLOB": "binary",
    "INTEGER": "int",
    "UTINYINT": "int",
}


@pytest.fixture(scope="module")
def tables(spark: Any, small_trust: Home) -> dict[str, list[str]]:
    """The columns of every table and view of the newest build, which Spark has without rows."""
    build = Ledger(small_trust.ledger).refresh_inputs().builds()[-1]
    with duckdb.connect(str(small_trust.build_file(build.build_id)), read_only=True) as connection:
        described = connection.execute(
            "select table_schema || '.' || table_name, list(column_name order by ordinal_position),"
            " list(data_type order by ordinal_position) from information_schema.columns group by all"
        ).fetchall()
    drop_everything(spark)
    for name, columns, types in described:
        schema, table = name.split(".")
        nulls = [
            f"cast(null as {TYPES.get(kind, kind)}) as `{column}`"
            for column, kind in zip(columns, types, strict=True)
        ]
        spark.sql(f"create database if not exists {schema}")
        spark.sql(f"create view {schema}.`{table}` as select {', '.join(nulls)} where false")
    return {name: columns for name, columns, _ in described}


def test_spark_understands_every_model(spark: Any, tables: dict[str, list[str]], tmp_path: Path) -> None:
    compiled = compiled_for_spark({}, tmp_path)
    assert len(compiled) > 200
    faults = {}
    for name, sql in compiled.items():
        try:
            found = spark.sql(sql).columns
        except Exception as error:
            faults[name] = str(error).splitlines()[0]
            continue
        if [column.lower() for column in found] != [column.lower() for column in tables[name]]:
            faults[name] = f"Spark finds {found}, DuckDB {tables[name]}"
    assert not faults, "\n".join(f"{name}: {what}" for name, what in sorted(faults.items()))
