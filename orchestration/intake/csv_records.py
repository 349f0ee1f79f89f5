"""Copies the records of a CSV file into the archive, accepted and unreadable ones, and says what is in them.

What is counted here is what the archive cannot say by itself afterwards: values that stand for nothing, rows
that are there twice, and values that hold bytes of another encoding.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import cleaned_sql, filled_sql, usable_sql
from orchestration.intake.broken_lines import LONGEST_LINE, MARK, BrokenLine
from orchestration.intake.dialect import CONTRACT, Dialect
from orchestration.intake.encodings import UNDECODABLE
from orchestration.intake.file_kinds import format_line
from orchestration.intake.undeclared_values import undeclared_values
from orchestration.intake.written_values import WrittenValues
from orchestration.store.engine_paths import in_sql, one_file

# A column of the archive: the columns of a row that held bytes of another encoding, with their text.
UNDECODED = "source_undecoded"
# Why a record cannot be keyed, beside its columns, of which none has a name that begins so.
REASON = "source_reason"
LINES_NAMED = 5


@dataclass(frozen=True)
class Columns:
    """The columns of a file: how many, and the archive's name of each by its place (p0, p1, …).

    `values`: how its values are written, None where that is as the contract says; `joined` and `constants` as
    in HeaderMatch. `first_line`: the line of the first record. `is_typed`: the file has no text but values.
    """

    feed: Feed
    width: int
    names: dict[str, str]
    has_marks: bool
    values: WrittenValues | None = None
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    dialect: Dialect = CONTRACT
    first_line: int = 2
    is_typed: bool = False

    @property
    def archived(self) -> list[str]:
        """The names of the columns that the archive keeps."""
        return [*self.names.values(), *self.joined, *self.constants]

    @property
    def selected(self) -> dict[str, str]:
        """SQL of each archived column over the places of the file."""
        if self.values is None:
            return {name: f'"{place}"' for place, name in self.names.items()}
        typed = {column.name: column for column in self.feed.typed_columns}
        read = {
            name: self.values.read(typed[name], f'"{place}"') if name in typed else f'"{place}"'
            for place, name in self.names.items()
        }
        for name, places in self.joined.items():
            written = self.values.joined(typed[name], [f'"{place}"' for place in places])
            read[name] = self.values.read(typed[name], f"({written})")
        return read | {name: self.values.constant(typed[name]) for name in self.constants}

    @property
    def written(self) -> dict[str, str]:
        """SQL of the text of each column as it was delivered."""
        if self.values is None:
            return {name: f'"{name}"' for name in self.names.values()}
        single = {name: f'"{place}"' for place, name in self.names.items()}
        several = {
            name: f"concat_ws(' ', {', '.join(f'{chr(34)}{place}{chr(34)}' for place in places)})"
            for name, places in self.joined.items()
        }
        return single | several

    @property
    def of_contract(self) -> list[Column]:
        """Columns of the contract that the file has."""
        archived = set(self.archived)
        return [column for column in self.feed.typed_columns if column.name in archived]

    @property
    def keys(self) -> list[Column]:
        """Columns of the key that the file has."""
        return [column for column in self.of_contract if column.name in self.feed.key]

    def filled(self, column: Column) -> str:
        """SQL of a delivered value, null where it stands for nothing."""
        return filled_sql(cleaned_sql(f'"{column.name}"'), column.type, self.feed.zeros(column))

    def reason(self) -> str:
        """SQL of why a record cannot be keyed, null where it can."""
        cases = []
        for column in self.keys:
            if self.has_marks:
                words = f"bytes that are not utf-8 in the key column {column.name}"
                cases.append(f"when contains(\"{column.name}\", '{UNDECODABLE}') then '{words}'")
        if self.keys:
            empty = " or ".join(f"({self.filled(column)}) is null" for column in self.keys)
            listed = ", ".join(column.name for column in self.keys)
            cases.append(f"when {empty} then 'key column empty ({listed})'")
        for column in self.keys:
            if column.type != "text":
                cases.append(
                    f"when not {self._is_usable(column)} then 'key column cannot be read ({column.name})'"
                )
        for column in self.of_contract:
            if column.pattern is not None:
                matches = f"regexp_full_match(upper({self.filled(column)}), '{column.pattern}')"
                cases.append(f"when not coalesce({matches}, false) then '{column.name} cannot be read'")
            if column.filled:
                cases.append(f"when ({self.filled(column)}) is null then '{column.name} is missing'")
                cases.append(f"when not {self._is_usable(column)} then '{column.name} cannot be read'")
            cases += self._wrong_day(column)
        return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"

    def _is_usable(self, column: Column) -> str:
        codes = self.feed.accepted_codes(column)
        usable = usable_sql(f"({self.filled(column)})", column.type, codes, column.first_year)
        return f"coalesce({usable}, false)"

    def _wrong_day(self, column: Column) -> Iterator[str]:
        """Cases of a day before the one that it goes on from, or too long after it."""
        first = next((other for other in self.of_contract if other.name == column.from_day_of), None)
        if first is None:
            return
        day, start, most = self.day(column), self.day(first), column.most_days
        words = f"{column.name} is before the day of {first.name} or more than {most} days after it"
        yield f"when {day} < {start} or {day} > {start} + {most} then '{words}'"

    def day(self, column: Column) -> str:
        """SQL of the day of a date or time as it is written; null if it is missing."""
        return f"try_cast(substring({self.filled(column)}, 1, 10) as date)"


@dataclass(frozen=True)
class Counts:
    """Records of a file, and the messages about them."""

    accepted: int
    unreadable: int
    main_reason: str | None
    notes: list[str]


def copy_records(
    file: Path, columns: Columns, accepted: Path, unreadable: Path, broken: list[BrokenLine]
) -> Counts:
    """Writes the accepted rows and the unreadable ones as Parquet."""
    with engine(accepted.parent) as connection:
        _read(connection, _csv_rows(columns), one_file(file), columns)
        _keep_unreadable(connection, columns, broken)
        return _keep(connection, columns, accepted, unreadable)


def copy_typed_records(
    file: Path, columns: Columns, texts: Mapping[str, str], accepted: Path, unreadable: Path
) -> Counts:
    """The same of a Parquet file; `texts` is SQL of the text of each place."""
    listed = ", ".join(f'{text} as "{place}"' for place, text in texts.items())
    rows = (
        f"select file_row_number + 1 as source_row, {listed}"
        " from read_parquet(?, file_row_number = true, binary_as_string = true)"
    )
    with engine(accepted.parent) as connection:
        _read(connection, rows, one_file(file), columns)
        _keep_unkeyed(connection, columns)
        return _keep(connection, columns, accepted, unreadable)


@contextmanager
def engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The engine within bounds, with a folder for what does not fit in memory."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB"}) as connection:
        connection.execute(f"set temp_directory = '{in_sql(folder)}'")
        yield connection


def _keep(connection: duckdb.DuckDBPyConnection, columns: Columns, accepted: Path, unreadable: Path) -> Counts:
    """Writes what has been read, and counts it."""
    connection.execute(
        f"copy (select {_archived(columns)} from records where {REASON} is null order by source_row)"
        f" to '{in_sql(accepted)}' (format parquet, compression zstd)"
    )
    connection.execute(
        f"copy (select * from unreadable order by line_number) to '{in_sql(unreadable)}' (format parquet)"
    )
    counts = connection.execute(
        f"select (select count(*) from records where {REASON} is null), (select count(*) from unreadable),"
        " (select reason from unreadable group by reason order by count(*) desc, reason limit 1)"
    ).fetchone()
    assert counts is not None
    return Counts(int(counts[0]), int(counts[1]), counts[2], list(_notes(connection, columns)))


def _csv_rows(columns: Columns) -> str:
    """SQL of the rows of a CSV file, all text, each with its number."""
    typed = ", ".join(f"'p{number}': 'varchar'" for number in range(columns.width))
    quote = columns.dialect.quote.replace("'", "''")
    delimiter = columns.dialect.delimiter.replace("'", "''")
    kept = ", ".join(f'"{place}"' for place in columns.names)
    return (
        f"select row_number() over () as source_row, {kept}"
        f" from read_csv(?, columns = {{{typed}}}, auto_detect = false, header = true,"
        f" delim = '{delimiter}', quote = '{quote}', escape = '{quote}', nullstr = '', strict_mode = true,"
        f" compression = 'none', store_rejects = true, rejects_limit = 0, max_line_size = {LONGEST_LINE})"
    )


def _read(connection: duckdb.DuckDBPyConnection, rows: str, file: str, columns: Columns) -> None:
    """The records of a file as a table: their columns, and their places too where values are converted."""
    selected = [f'{sql} as "{name}"' for name, sql in columns.selected.items()]
    if columns.values is not None:
        selected += [f'"{place}"' for place in columns.names]
    connection.execute(
        f"""
        create temp table records as
        select *, {columns.reason()} as {REASON}
        from (select source_row, {", ".join(selected)} from ({rows}))
        """,
        [file],
    )


def _keep_unreadable(connection: duckdb.DuckDBPyConnection, columns: Columns, broken: list[BrokenLine]) -> None:
    """A table of the rows that cannot be read or keyed, with their line, the reason and their text."""
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
            {_readable("coalesce(broken.text, refused.text)")} as raw_text
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


def _keep_unkeyed(connection: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    """The same of a file of which every row can be read."""
    connection.execute("create temp table rejected (records_before bigint)")
    connection.execute(f"create temp table unreadable as {_unkeyed(columns)}")


def _unkeyed(columns: Columns) -> str:
    """SQL of the records that cannot be keyed, as they were delivered."""
    places = columns.names.values() if columns.values is None else columns.names
    delimiter = columns.dialect.delimiter.replace("'", "''")
    raw = f" || '{delimiter}' || ".join(f"coalesce(\"{place}\", '')" for place in places)
    return (
        f"select {_line('records', columns)} as line_number, {REASON} as reason, {_readable(raw)} as raw_text"
        f" from records where {REASON} is not null"
    )


def _line(rows: str, columns: Columns) -> str:
    """SQL of the line of a record in its file."""
    before = f"select count(*) from rejected where rejected.records_before < {rows}.source_row"
    return f"{columns.first_line - 1} + {rows}.source_row + ({before})"


def _readable(text: str) -> str:
    """SQL of a text with undecodable bytes as they are usually shown."""
    return f"replace({text}, '{UNDECODABLE}', '\\x')"


def _archived(columns: Columns) -> str:
    """SQL of the columns that the archive keeps; a value with bytes of another encoding is kept apart."""
    names = columns.archived
    if not columns.has_marks:
        return ", ".join(["source_row", *(f'"{name}"' for name in names)])
    marked = {name: f"contains(\"{name}\", '{UNDECODABLE}')" for name in names}
    kept = [f'case when not {found} then "{name}" end as "{name}"' for name, found in marked.items()]
    texts = {name: _readable('"' + name + '"') for name in names}
    apart = ", ".join(f"case when {marked[name]} then '{name}: ' || {texts[name]} end" for name in names)
    return ", ".join(["source_row", *kept, f"nullif(concat_ws('; ', {apart}), '') as {UNDECODED}"])


def _notes(connection: duckdb.DuckDBPyConnection, columns: Columns) -> Iterator[str]:
    if columns.has_marks:
        yield from _undecoded(connection, columns)
    yield from _read_as_empty(connection, columns)
    yield from undeclared_values(connection, columns.feed, columns.of_contract, REASON)
    if columns.keys:
        yield from _repeated_keys(connection, columns)


def _undecoded(connection: duckdb.DuckDBPyConnection, columns: Columns) -> Iterator[str]:
    """In which columns and lines there are bytes of another encoding, and the line that would read them."""
    found = False
    for name in columns.archived:
        lines = connection.execute(
            f"select {_line('records', columns)} from records"
            f" where {REASON} is null and contains(\"{name}\", '{UNDECODABLE}') order by 1"
        ).fetchall()
        if lines:
            named = ", ".join(str(line) for (line,) in lines[:LINES_NAMED])
            more = f" and {len(lines) - LINES_NAMED} more" if len(lines) > LINES_NAMED else ""
            shown = (
                name if name in {column.name for column in columns.of_contract} else "a column not shown here"
            )
            yield f"bytes that are not utf-8 in {shown}, read as empty: line {named}{more}"
            found = True
    if found:
        line = format_line(columns.feed, "encoding: windows-1252")
        yield f"if the file is windows-1252, as most are that are not utf-8, write {line}"


def _read_as_empty(connection: duckdb.DuckDBPyConnection, columns: Columns) -> Iterator[str]:
    """How many values of each column were a word, a day or blanks that stand for nothing."""
    written = columns.written
    of_contract = [column for column in columns.of_contract if column.name in written]
    counted = ", ".join(
        f"count(*) filter (where {written[column.name]} is not null and ({columns.filled(column)}) is null)"
        for column in of_contract
    )
    if not counted:
        return
    found = connection.execute(f"select {counted} from records where {REASON} is null").fetchone()
    assert found is not None
    words = [f"{column.name} {count}" for column, count in zip(of_contract, found, strict=True) if count]
    if words:
        yield f"values read as empty: {', '.join(words)}"


def _repeated_keys(connection: duckdb.DuckDBPyConnection, columns: Columns) -> Iterator[str]:
    """How many rows repeat a key of the file, whole or with other values."""
    keys = ", ".join(cleaned_sql(f'"{column.name}"') for column in columns.keys)
    every = ", ".join(f'"{name}"' for name in columns.archived)
    found = connection.execute(
        f"""
        with counted as (
            select count(*) as copies, count(distinct row({every})) as contents
            from records where {REASON} is null group by {keys} having count(*) > 1
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
