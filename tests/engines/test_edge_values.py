"""Macros that are written once per engine give the same on DuckDB and Spark, at values where engines differ."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engines.edge_values import DAYS, EDGES, FACTS, GROUPS, NAMED, NUMBERS, STAMPS, TEXTS, Edge
from tests.engines.rendered_macros import Macros

pytestmark = pytest.mark.long
RELATIONS = {
    "days": ("day", "date", DAYS),
    "stamps": ("stamp", "timestamp", STAMPS),
    "texts": ("text", "varchar", TEXTS),
    "numbers": ("number", "double", NUMBERS),
    "facts": ("facts", "varchar", FACTS),
}
KEYS = "keys"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One Parquet file per relation: its values and an empty one, numbered."""
    folder = tmp_path_factory.mktemp("edges")
    found = {name: folder / f"{name}.parquet" for name in (*RELATIONS, KEYS)}
    with duckdb.connect() as connection:
        for name, (column, kind, values) in RELATIONS.items():
            connection.execute(f'create table "{name}" (number_of_row integer, {column} {kind})')
            connection.executemany(
                f'insert into "{name}" values (?, cast(? as {kind}))', list(enumerate([*values, None]))
            )
        connection.execute(
            "create table keys as select '\\x00\\x5C\\x36'::blob as inner_pad, '\\xFF\\x5C'::blob as outer_pad"
        )
        for name, file in found.items():
            connection.execute(f"copy \"{name}\" to '{file}' (format parquet)")
    return found


@pytest.fixture(scope="module")
def on_duckdb(files: dict[str, Path]) -> dict[str, list[Any]]:
    """What DuckDB answers to each expression."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, file in files.items():
            connection.execute(f"create view \"{name}\" as select * from read_parquet('{file}')")
        return {
            edge.name: [value for (value,) in connection.execute(sql).fetchall()]
            for edge, sql in _statements("duckdb")
        }


@pytest.fixture(scope="module")
def on_spark(spark: Any, files: dict[str, Path]) -> dict[str, list[Any]]:
    """What Spark answers."""
    for name, file in files.items():
        spark.sql(f"create or replace temporary view {name} as select * from parquet.`{file}`")
    return {edge.name: [row[0] for row in spark.sql(sql).collect()] for edge, sql in _statements("spark")}


def _statements(engine: str) -> Iterator[tuple[Edge, str]]:
    macros = Macros(engine, lambda schema, name: name)
    for edge in EDGES:
        yield (
            edge,
            f"select {macros.render(edge.sql, **NAMED)} as answer from {edge.relation} order by number_of_row",
        )
    for edge in GROUPS:
        yield edge, f"select {macros.render(edge.sql, **NAMED)} as answer from {edge.relation}"


@pytest.mark.parametrize("edge", [*EDGES, *GROUPS], ids=lambda edge: edge.name)
def test_both_engines_give_the_same(
    edge: Edge, on_duckdb: dict[str, list[Any]], on_spark: dict[str, list[Any]]
) -> None:
    assert [_comparable(value) for value in on_spark[edge.name]] == [
        _comparable(value) for value in on_duckdb[edge.name]
    ]


def _comparable(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def test_every_macro_of_each_engine_is_tried() -> None:
    tried = " ".join(edge.sql for edge in (*EDGES, *GROUPS))
    names = {
        name.removeprefix("duckdb__")
        for name in vars(Macros("duckdb", str)._module)
        if name.startswith("duckdb__")
    }
    # of the engine by definition, or tried on whole pathways
    assert {name for name in names if f"{name}(" not in tried} == {"key_checksum", "clock_walk"}
