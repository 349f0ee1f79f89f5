"""What a table holds, whatever the order of its rows: for telling equal from changed."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.store.catalog import columns_of
from orchestration.store.engine_memory import memory_limit


@dataclass(frozen=True)
class Fingerprint:
    """Rows of a table and a sum over the hashes of its rows; equal tables have equal both."""

    rows: int
    digest: str


def comparing(spill: Path) -> duckdb.DuckDBPyConnection:
    """A connection to compare in: within the engine's memory, and what does not fit goes into the home."""
    return duckdb.connect(
        config={
            "memory_limit": memory_limit(),
            "temp_directory": str(spill / "comparing"),
        }
    )


def comparable_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table as text that is equal when the values are.

    A missing value is not an empty text. Floating figures are compared to nine significant digits: sums over
    rows in another order differ in the last bits and in nothing that anybody reads.
    """
    columns = []
    for name, kind in columns_of(connection, table).items():
        quoted = '"' + name.replace('"', '""') + '"'
        value = f"printf('%.9g', {quoted})" if kind in ("DOUBLE", "FLOAT") else f"cast({quoted} as varchar)"
        columns.append(f"coalesce({value}, chr(0))")
    return columns


def fingerprint_of(connection: duckdb.DuckDBPyConnection, table: str) -> Fingerprint:
    """The fingerprint of a table of the connection."""
    text = "concat_ws(chr(1), " + ", ".join(comparable_columns(connection, table)) + ")"
    row = connection.execute(
        f"select count(*), cast(coalesce(sum(cast(hash({text}) as hugeint)), 0) as varchar) from {table}"
    ).fetchone()
    assert row is not None
    return Fingerprint(int(row[0]), str(row[1]))
