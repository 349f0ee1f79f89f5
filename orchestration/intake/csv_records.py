"""Copies the records of a delivered file into the archive, accepted and unreadable ones, with notes on them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from orchestration.intake.broken_lines import MARK, BrokenLine
from orchestration.intake.line_blocks import LONGEST_LINE
from orchestration.intake.record_columns import Columns, readable_sql
from orchestration.intake.record_notes import notes_of
from orchestration.intake.record_stream import REASON, SOURCE_ROW, TEXT, write_records
from orchestration.store.engine_memory import memory_of_intake
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.whole_files import TEMPORARY, remove


@dataclass(frozen=True)
class Counts:
    """Records of a file, and the messages about them."""

    accepted: int
    unreadable: int
    main_reason: str | None
    notes: list[str]


def copy_records(
    file: Path, columns: Columns, accepted: Path, unreadable: Path, broken: list[BrokenLine], one_by_one: bool
) -> Counts:
    """Writes the accepted rows and the unreadable ones of a CSV file as Parquet.

    `one_by_one`: a record may have several lines, so that not every line end ends a record.
    """
    with engine(accepted.parent) as connection:
        rows = _csv_rows(columns, one_by_one)
        return _copy(connection, rows, file, columns, accepted, unreadable, broken)


def copy_typed_records(
    file: Path, columns: Columns, texts: Mapping[str, str], accepted: Path, unreadable: Path
) -> Counts:
    """The same of a Parquet file; `texts` is SQL of the text of each place."""
    listed = ", ".join(f'{text} as "{place}"' for place, text in texts.items())
    rows = f"select {listed} from read_parquet(?, binary_as_string = true)"
    with engine(accepted.parent) as connection:
        return _copy(connection, rows, file, columns, accepted, unreadable, None)


@contextmanager
def engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The engine within bounds, with a folder for what does not fit in memory; two files are read at once."""
    # of its own: two engines would write the same names in one folder
    spill = folder / f"{TEMPORARY}spill-{uuid4().hex}"
    try:
        with duckdb.connect(config={"threads": 2, "memory_limit": memory_of_intake()}) as connection:
            connection.execute(f"set temp_directory = '{in_sql(spill)}'")
            yield connection
    finally:
        remove(spill)


def _copy(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    file: Path,
    columns: Columns,
    accepted: Path,
    unreadable: Path,
    broken: list[BrokenLine] | None,
) -> Counts:
    apart = accepted.with_name(f"{accepted.name}.unkeyed")
    try:
        streamed = write_records(connection, rows, one_file(file), columns, accepted, apart)
        connection.execute(
            f"create temp view unkeyed as select * from read_parquet('{in_sql(one_file(apart))}')"
        )
        _keep_lines(connection, columns, broken)
        connection.execute(
            f"copy (select * from unreadable order by line_number) to '{in_sql(unreadable)}' (format parquet)"
        )
        found = connection.execute(
            "select (select count(*) from unreadable),"
            " (select reason from unreadable group by reason order by count(*) desc, reason limit 1)"
        ).fetchone()
    finally:
        apart.unlink(missing_ok=True)
    assert found is not None
    notes = notes_of(connection, columns, accepted, streamed)
    return Counts(streamed.accepted, int(found[0]), found[1], list(notes))


def _csv_rows(columns: Columns, one_by_one: bool) -> str:
    """SQL of the rows of a CSV file, all text, in their order."""
    typed = ", ".join(f"'p{number}': 'varchar'" for number in range(columns.width))
    quote = columns.dialect.quote.replace("'", "''")
    delimiter = columns.dialect.delimiter.replace("'", "''")
    kept = ", ".join(f'"{place}"' for place in columns.names)
    return (
        f"select {kept}"
        f" from read_csv(?, columns = {{{typed}}}, auto_detect = false, header = true,"
        f" delim = '{delimiter}', quote = '{quote}', escape = '{quote}', nullstr = '', strict_mode = true,"
        f" compression = 'none', store_rejects = true, rejects_limit = 0, max_line_size = {LONGEST_LINE}"
        f"{', parallel = false' if one_by_one else ''})"
    )


def _keep_lines(
    connection: duckdb.DuckDBPyConnection, columns: Columns, broken: list[BrokenLine] | None
) -> None:
    """Tables of the lines that were rejected, and of all unreadable rows and rows with an invalid key.

    Each with its line, the reason and its text. Without `broken`, every row of the file could be read.
    """
    if broken is None:
        connection.execute("create temp table rejected (records_before bigint)")
        connection.execute(f"create temp table unreadable as {_unkeyed(columns)}")
        return
    connection.execute(
        "create temp table broken (replacement varchar, line bigint, reason varchar, text varchar)"
    )
    if broken:
        connection.executemany(
            "insert into broken values (?, ?, ?, ?)",
            [
                [line.replacement, line.number + columns.first_line - 2, line.reason, line.raw_text]
                for line in broken
            ],
        )
    # the header, the records before a record and the lines that were rejected before it
    connection.execute(
        """
        create temp table rejected as
        select line - 1 - row_number() over (order by line) as records_before
        from (select distinct line from reject_errors)
        """
    )
    delimiter = columns.dialect.delimiter.replace("'", "''")
    connection.execute(
        f"""
        create temp table unreadable as
        select
            coalesce(broken.line, refused.line + {columns.first_line - 2}) as line_number,
            coalesce(broken.reason, refused.reason) as reason,
            {readable_sql("coalesce(broken.text, refused.text)")} as raw_text
        from (
            select cast(line as bigint) as line, string_agg(distinct lower(error_type), ', ') as reason,
                min(csv_line) as text
            from reject_errors group by line
        ) as refused
        left join broken
            on starts_with(refused.text, '{MARK}')
            and split_part(refused.text, '{delimiter}', 1) = broken.replacement
        union all
        {_unkeyed(columns)}
        """
    )


def _unkeyed(columns: Columns) -> str:
    """SQL of the records with an invalid key, as they were delivered."""
    line = columns.line_of(f"unkeyed.{SOURCE_ROW}")
    return f"select {line} as line_number, {REASON} as reason, {TEXT} as raw_text from unkeyed"
