"""Two statements that every part of a publication writes."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import duckdb

from orchestration.store.engine_paths import in_sql

ROWS_A_STATEMENT = 200


def comment_on(what: str, text: str) -> str:
    """The statement that describes a table or column, on one line."""
    return f"comment on {what} is '{in_sql(' '.join(text.split()))}'"


def insert_rows(connection: duckdb.DuckDBPyConnection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Inserts rows by a statement that ends with the places of one; none are no error.

    Many rows a statement: one statement a row costs a publication half a second.
    """
    into, places = statement.rsplit(" values ", 1)
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[first : first + ROWS_A_STATEMENT]
        connection.execute(f"{into} values {', '.join([places] * len(part))}", [*chain.from_iterable(part)])
