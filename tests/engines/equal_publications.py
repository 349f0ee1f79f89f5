"""What differs between two homes that were refreshed alike: one by DuckDB, one by Spark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.engines.compare import NOT_COMPARED, comparable

# when it was published
OF_THE_MOMENT = ("published_at",)


def differences(one: Path, other: Path) -> Iterator[str]:
    """Tables, columns, types and rows that only one of two files has."""
    with duckdb.connect() as connection:
        for name, file in (("one", one), ("other", other)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        tables = [_tables(connection, name) for name in ("one", "other")]
        yield from (f"{table}: in one file alone" for table in sorted(tables[0].keys() ^ tables[1].keys()))
        for table in sorted(tables[0].keys() & tables[1].keys()):
            columns, found = tables[0][table], tables[1][table]
            if columns != found:
                yield f"{table}: columns {sorted(set(columns.items()) ^ set(found.items()))}"
                continue
            left_out = (*NOT_COMPARED, *OF_THE_MOMENT)
            listed = ", ".join(comparable(c, kind) for c, kind in columns.items() if c not in left_out)
            sides = [f"(select {listed} from {side}.{table})" for side in ("one", "other")]
            for first, second in (sides, reversed(sides)):
                (rows,) = connection.execute(
                    f"select count(*) from (from {first} except all from {second})"
                ).fetchone() or (0,)
                if rows:
                    yield f"{table}: {rows} rows of {first} alone"


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in connection.execute(
        "select c.schema_name, c.table_name, c.column_name, c.data_type from duckdb_columns() as c"
        " inner join duckdb_tables() as t on t.table_oid = c.table_oid and t.database_name = c.database_name"
        " where c.database_name = ? order by c.column_index",
        [database],
    ).fetchall():
        found.setdefault(f'"{schema}"."{table}"', {})[column] = kind
    return found


def evidence_of(home: Home, build_id: str) -> list[tuple[Any, ...]]:
    """Everything that the rules said of a build, in an order of its own."""
    said = Ledger(home.ledger).evidence(build_id)
    return sorted(
        (e.domain, e.rule_id, e.severity, e.status, e.checked_rows or 0, e.failed_rows or 0, e.message)
        for e in said
    )
