"""Writes the records of a delivered file into the archive while they are read: the file is read once, in order.

The engine reads while a thread writes, each on a core of its own. A few blocks of rows are in memory, whatever
the size of the file. What the archive cannot say by itself afterwards is counted on the way.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.intake.record_columns import UNDECODED, Columns

SOURCE_ROW = "source_row"
# Beside the archived columns of a record, none of which has a name that begins so: why it cannot be keyed, with
# its text, and by number of the column what is counted of its values.
REASON = "source_reason"
TEXT = "source_text"
EMPTY = "source_empty_"
MARKED = "source_marked_"

ROWS_AT_ONCE = 20_480
# As the engine groups the rows of a Parquet file by itself, and a limit where rows are long.
ROWS_OF_A_GROUP = 122_880
BYTES_OF_A_GROUP = 64 * 1024 * 1024
GROUPS_WAITING = 2
ROWS_NAMED = 5


@dataclass
class Marked:
    """Rows of one column with bytes of another encoding: the first ones, and how many."""

    first: list[int] = field(default_factory=list)
    count: int = 0


@dataclass
class Streamed:
    """What was read: how many rows can be keyed, and what was counted by column.

    `empty` is only counted of files whose values are converted: of the others the archive says it.
    """

    accepted: int = 0
    empty: dict[str, int] = field(default_factory=dict)
    marked: dict[str, Marked] = field(default_factory=dict)


def write_records(
    connection: duckdb.DuckDBPyConnection, rows: str, file: str, columns: Columns, accepted: Path, unkeyed: Path
) -> Streamed:
    """Writes the records that can be keyed to `accepted` and those that cannot to `unkeyed`, as Parquet.

    `rows`: SQL of the records over the places of the file, in their order. Raises the engine's errors.
    """
    streamed = Streamed(
        empty=dict.fromkeys(_counted_empty(columns), 0),
        marked={name: Marked() for name in columns.archived} if columns.has_marks else {},
    )
    connection.execute("set arrow_large_buffer_size = true")
    reader = connection.execute(_sql(rows, columns), [file]).to_arrow_reader(ROWS_AT_ONCE)
    names = [*columns.archived, *([UNDECODED] if columns.has_marks else [])]
    before = 0
    with _Groups(accepted, names) as kept, _Groups(unkeyed, [REASON, TEXT]) as apart:
        for batch in _batches(reader):
            numbered = np.arange(before + 1, before + 1 + batch.num_rows)
            table = pa.Table.from_batches([batch]).append_column(SOURCE_ROW, pa.array(numbered))
            before += batch.num_rows
            reasons = table.column(REASON)
            if reasons.null_count < len(table):
                apart.add(table.filter(pc.is_valid(reasons)))
                table = table.filter(pc.is_null(reasons))
            kept.add(table)
            streamed.accepted += len(table)
            _count(table, streamed)
    return streamed


def _sql(rows: str, columns: Columns) -> str:
    selected = [f'{sql} as "{name}"' for name, sql in columns.selected.items()]
    if columns.values is not None:
        selected += [f'"{place}"' for place in columns.names]
    kept = [
        *columns.archived_sql(),
        REASON,
        f"case when {REASON} is not null then {columns.raw_text()} end as {TEXT}",
    ]
    if columns.values is not None:
        kept += [f"{columns.is_read_as_empty(name)} as {EMPTY}{name}" for name in _counted_empty(columns)]
    if columns.has_marks:
        kept += [f"{columns.is_marked(name)} as {MARKED}{name}" for name in columns.archived]
    return (
        f"select {', '.join(kept)} from (select *, {columns.reason()} as {REASON}"
        f" from (select {', '.join(selected)} from ({rows})))"
    )


def _counted_empty(columns: Columns) -> list[str]:
    if columns.values is None:
        return []
    return [column.name for column in columns.of_contract if column.name in columns.written]


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The blocks of a result. An error of the engine comes as one of Arrow's; its text may quote a value."""
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            raise _of_engine(str(error)) from None
        yield batch


def _of_engine(text: str) -> duckdb.Error:
    for beginning, kind in (("IO Error", duckdb.IOException), ("Out of Memory", duckdb.OutOfMemoryException)):
        if beginning in text.partition(":")[0]:
            return kind(beginning)
    return duckdb.InvalidInputException("the rows cannot be read")


def _count(table: pa.Table, streamed: Streamed) -> None:
    for name in streamed.empty:
        streamed.empty[name] += pc.sum(table.column(f"{EMPTY}{name}")).as_py() or 0
    for name, marked in streamed.marked.items():
        found = table.column(SOURCE_ROW).filter(table.column(f"{MARKED}{name}"))
        marked.count += len(found)
        marked.first += found[: max(ROWS_NAMED - len(marked.first), 0)].to_pylist()


class _Groups:
    """A Parquet file that is written in groups of rows by a thread of its own."""

    def __init__(self, file: Path, names: list[str]) -> None:
        self._names = names
        self._schema = pa.schema(
            [pa.field(SOURCE_ROW, pa.int64()), *(pa.field(name, pa.large_string()) for name in names)]
        )
        # numbers of rows are far smaller as differences; level 3 costs no more than level 1 on short texts
        self._writer = pq.ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            compression_level=3,
            use_dictionary=names,
            column_encoding={SOURCE_ROW: "DELTA_BINARY_PACKED"},
            store_schema=False,
        )
        self._pool = ThreadPoolExecutor(1)
        self._waiting: deque[Future[Any]] = deque()
        self._tables: list[pa.Table] = []

    def __enter__(self) -> "_Groups":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._write(at_most=0)
        except BaseException:
            self._give_up()
            raise
        if kind is not None:
            self._give_up()
            return
        self._pool.shutdown()
        self._writer.close()

    def _give_up(self) -> None:
        """Ends the thread and closes the file, of which nobody will read anything."""
        self._pool.shutdown(cancel_futures=True)
        with suppress(OSError, pa.ArrowException):
            self._writer.close()

    def add(self, table: pa.Table) -> None:
        """Adds rows behind those that are there."""
        if len(table):
            self._tables.append(table.select(self._schema.names))
        rows = sum(len(one) for one in self._tables)
        if rows >= ROWS_OF_A_GROUP or sum(one.nbytes for one in self._tables) >= BYTES_OF_A_GROUP:
            self._write(at_most=GROUPS_WAITING)

    def _write(self, at_most: int) -> None:
        if self._tables:
            group = pa.concat_tables(self._tables).cast(self._schema)
            self._tables = []
            self._waiting.append(self._pool.submit(self._writer.write_table, group, ROWS_OF_A_GROUP))
        while len(self._waiting) > at_most:
            self._waiting.popleft().result()
