"""What Spark is given of a build: the archived and typed files, `run` and `memory` that DuckDB is given too.

Feeds are views over the Parquet files of the home; the few rows of the schemas `run` and `memory` are copied
out of a build file that was laid out for DuckDB.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import load_sources
from orchestration.contract.typed_values import typed_columns_of
from orchestration.store.engine_files import open_file
from orchestration.store.engine_paths import in_sql
from orchestration.warehouse.engine_sql import SPARK
from orchestration.warehouse.feed_relations import SOURCE_COLUMNS

COPIED_SCHEMAS = ("run", "memory")
# as DuckDB names them in a contract, and Spark
SPARK_TYPES = {"varchar": "string"}


def create_inputs(
    spark: Any,
    raw: Mapping[tuple[str, str], str],
    typed: Mapping[tuple[str, str], str],
    build_file: Path,
    folder: Path,
) -> None:
    """Creates the schemas that dbt reads: `raw_*` and `typed_*` of relations, `run` and `memory` of the file.

    `raw` and `typed` are SQL for Spark (`feed_relations` with `SPARK`), by source and feed.
    """
    for source in load_sources().values():
        for layer in ("raw", "typed"):
            spark.sql(f"create database if not exists {layer}_{source.name}")
        for feed in source.feeds.values():
            spark.sql(f"create view raw_{source.name}.{feed.name} as {raw[(source.name, feed.name)]}")
            if feed.key:
                columns = typed_columns_of(feed) | SOURCE_COLUMNS
                rows = typed.get((source.name, feed.name)) or no_rows(columns)
                spark.sql(f"create view typed_{source.name}.{feed.name} as {rows}")
    _copy_schemas(spark, build_file, folder)


def no_rows(columns: Mapping[str, str]) -> str:
    """SQL of a relation with these columns and no row."""
    nulls = [f"cast(null as {SPARK_TYPES.get(kind, kind)}) as {name}" for name, kind in columns.items()]
    return f"select {', '.join(nulls)} where false"


def _copy_schemas(spark: Any, build_file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with open_file(build_file) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where list_contains(?, table_schema)",
            [list(COPIED_SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            file = folder / f"{schema}.{table}.parquet"
            connection.execute(f"copy {schema}.\"{table}\" to '{in_sql(file)}' (format parquet)")
    for schema in COPIED_SCHEMAS:
        spark.sql(f"create database if not exists {schema}")
    for schema, table in tables:
        file = folder / f"{schema}.{table}.parquet"
        spark.sql(f"create view {schema}.`{table}` as select * from {SPARK.rows_of(file)}")
