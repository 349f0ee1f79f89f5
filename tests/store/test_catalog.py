"""What a warehouse file holds is asked in one way, of its own tables and of an attached file's."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.store.catalog import columns_of, tables_of


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(tmp_path / "before.duckdb")) as other:
        other.execute("create schema rtt; create table rtt.ptl as select 1 as pathway_id")
    with duckdb.connect(str(tmp_path / "build.duckdb")) as opened:
        opened.execute("create schema rtt; create table rtt.ptl as select 'p1' as pathway_id, 2.5::double as b")
        opened.execute(
            "create view rtt.open as select * from rtt.ptl; create temp table scratch as select 1 as x"
        )
        opened.execute(f"attach '{tmp_path / 'before.duckdb'}' as before (read_only)")
        yield opened


def test_tables_are_those_of_one_file(connection: duckdb.DuckDBPyConnection) -> None:
    assert tables_of(connection) == {"rtt.ptl", "rtt.open"}
    assert tables_of(connection, "before") == {"rtt.ptl"}
    # a file that is not attached has none
    assert tables_of(connection, "previous") == set()


def test_columns_come_in_order_with_their_types(connection: duckdb.DuckDBPyConnection) -> None:
    assert list(columns_of(connection, "rtt.open").items()) == [("pathway_id", "VARCHAR"), ("b", "DOUBLE")]
    assert columns_of(connection, "before.rtt.ptl") == {"pathway_id": "INTEGER"}
    assert columns_of(connection, "scratch") == {"x": "INTEGER"}


@pytest.mark.parametrize("relation", ["rtt.nothing", "ed.nothing", "before.rtt.nothing", "before.ed.nothing"])
def test_what_is_not_there_has_no_columns(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    connection.begin()
    assert columns_of(connection, relation) == {}
    # and the transaction that asked goes on
    connection.execute("create table rtt.later as select 1 as x")
    connection.commit()
    assert "rtt.later" in tables_of(connection)
