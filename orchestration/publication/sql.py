"""Two statements that every part of a publication writes."""

from typing import Any

import duckdb

from orchestration.store.engine_paths import in_sql


def comment_on(what: str, text: str) -> str:
    """The statement that describes a table or column, on one line."""
    return f"comment on {what} is '{in_sql(' '.join(text.split()))}'"


def insert_rows(connection: duckdb.DuckDBPyConnection, statement: str, rows: list[list[Any]]) -> None:
    """Inserts rows; none are no error, as they are to the engine."""
    if rows:
        connection.executemany(statement, rows)
