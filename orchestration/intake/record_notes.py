"""What is noticed in the records of a file that can be keyed, in words.

Values that stand for nothing, values that hold bytes of another encoding, patterns that nobody declared, and
rows that are there twice.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.contract.value_rules import (
    cleaned_of_row_sql,
    cleaned_sql,
    quick_filled_sql,
    unseen_of_row_sql,
)
from orchestration.intake.file_kinds import format_line
from orchestration.intake.record_columns import UNDECODED, Columns
from orchestration.intake.record_stream import Streamed
from orchestration.intake.undeclared_values import undeclared_values
from orchestration.store.engine_paths import in_sql, one_file


def notes_of(
    connection: duckdb.DuckDBPyConnection, columns: Columns, accepted: Path, streamed: Streamed
) -> Iterator[str]:
    """One sentence for each thing; `accepted` is the archived file, `rejected` a table of the connection."""
    rows = f"read_parquet('{in_sql(one_file(accepted))}')"
    if columns.has_marks:
        yield from _undecoded(connection, columns, streamed)
    yield from _read_as_empty(connection, columns, rows, streamed)
    yield from undeclared_values(connection, columns.feed, columns.of_contract, rows)
    if columns.keys:
        yield from _repeated_keys(connection, columns, rows)


def _undecoded(connection: duckdb.DuckDBPyConnection, columns: Columns, streamed: Streamed) -> Iterator[str]:
    """In which columns and lines there are bytes of another encoding, and the line that would read them."""
    of_contract = {column.name for column in columns.of_contract}
    found = [(name, marked) for name, marked in streamed.marked.items() if marked.count]
    for name, marked in found:
        lines = connection.execute(
            f"select {columns.line_of('marked.source_row')} from (select unnest(?) as source_row) as marked"
            " order by 1",
            [marked.first],
        ).fetchall()
        named = ", ".join(str(line) for (line,) in lines)
        more = f" and {marked.count - len(lines)} more" if marked.count > len(lines) else ""
        shown = name if name in of_contract else "a column not shown here"
        yield f"bytes that are not utf-8 in {shown}, read as empty: line {named}{more}"
    if found:
        line = format_line(columns.feed, "encoding: windows-1252")
        yield f"if the file is windows-1252, as most are that are not utf-8, write {line}"


def _read_as_empty(
    connection: duckdb.DuckDBPyConnection, columns: Columns, rows: str, streamed: Streamed
) -> Iterator[str]:
    """How many values of each column were a word, a day or blanks that stand for nothing."""
    counts = streamed.empty if columns.values is not None else _empty_in_archive(connection, columns, rows)
    words = [f"{name} {count}" for name, count in counts.items() if count]
    if words:
        yield f"values read as empty: {', '.join(words)}"


def _empty_in_archive(connection: duckdb.DuckDBPyConnection, columns: Columns, rows: str) -> dict[str, int]:
    """Counted in the archived rows, where a file has the values as they were delivered."""
    if not columns.of_contract:
        return {}
    names = [f'"{column.name}"' for column in columns.of_contract]
    cleaned = [
        f'{name} is not null as "source_had_{column.name}", {cleaned_of_row_sql(name)} as {name}'
        for name, column in zip(names, columns.of_contract, strict=True)
    ]
    counted = [
        f'count(*) filter (where "source_had_{column.name}" and'
        f" {quick_filled_sql(name, column.type, columns.feed.zeros(column))} is null)"
        for name, column in zip(names, columns.of_contract, strict=True)
    ]
    found = connection.execute(
        f"with delivered as (select {', '.join(names)}, {unseen_of_row_sql(names)} as has_unseen from {rows}),"
        f" cleaned as (select {', '.join(cleaned)} from delivered) select {', '.join(counted)} from cleaned"
    ).fetchone()
    assert found is not None
    return {column.name: count for column, count in zip(columns.of_contract, found, strict=True)}


def _repeated_keys(connection: duckdb.DuckDBPyConnection, columns: Columns, rows: str) -> Iterator[str]:
    """How many rows repeat a key of the file, whole or with other values.

    First of the numbers that the engine makes of the keys: where none is there twice, nothing is repeated.
    """
    keys = ", ".join(cleaned_sql(f'"{column.name}"') for column in columns.keys)
    number = f"hash({keys})"
    connection.execute(
        "create or replace temp table repeated as"
        f" select number from (select {number} as number from {rows}) group by number having count(*) > 1"
    )
    if connection.execute("select 1 from repeated limit 1").fetchone() is None:
        return
    names = [*columns.archived, *([UNDECODED] if columns.has_marks else [])]
    every = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(
        f"""
        with counted as (
            select count(*) as copies, count(distinct row({every})) as contents
            from {rows} where {number} in (select number from repeated) group by {keys} having count(*) > 1
        )
        select coalesce(sum(contents - 1), 0), coalesce(sum(copies - contents), 0) from counted
        """
    ).fetchone()
    assert found is not None
    differing, same = (int(count) for count in found)
    if differing:
        yield f"duplicate keys: {differing} rows with a key that another row of the file has"
    if same:
        yield f"{same} rows that are in the file twice, read once"
