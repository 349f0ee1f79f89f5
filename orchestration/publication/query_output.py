"""Writes the output of a query as a table, CSV, JSON, workbook or Parquet, row by row, up to a bound."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.publication.bounded_query import Bounds
from orchestration.publication.query_columns import WIDEST, chosen_places, fitting
from orchestration.publication.query_workbook import write_answer
from orchestration.store.plain_text import printable

BATCH = 10_000
LINE_END = "\n"
FORMATS = ("table", "csv", "json", "parquet", "xlsx")


@dataclass(frozen=True)
class Layout:
    """The columns chosen (none: all), and how wide the terminal is, in characters (None: no terminal)."""

    columns: tuple[str, ...] = ()
    terminal_width: int | None = None

    @property
    def is_a_terminal(self) -> bool:
        """Whether what is written is shown by a terminal, which obeys some characters."""
        return self.terminal_width is not None


@dataclass(frozen=True)
class Written:
    """How many rows were written, whether there were more, and the columns that there was no room for."""

    rows: int
    is_cut: bool
    left_out: tuple[str, ...] = ()


class _Rows:
    """The rows of a query in batches, up to the bound; afterwards how many there were."""

    def __init__(self, output: duckdb.DuckDBPyConnection, bounds: Bounds, columns: Sequence[str]) -> None:
        self._output, self._bounds = output, bounds
        self.written, self.is_cut = 0, False
        names = [column[0] for column in output.description or []]
        self._places = chosen_places(names, columns) if columns else None
        self.names = names if self._places is None else [names[place] for place in self._places]

    def __iter__(self) -> Iterator[list[tuple[Any, ...]]]:
        while True:
            self._bounds.check()
            left = None if self._bounds.rows is None else self._bounds.rows - self.written
            batch = self._output.fetchmany(BATCH if left is None else min(BATCH, left + 1))
            if left is not None and len(batch) > left:
                batch, self.is_cut = batch[:left], True
            self.written += len(batch)
            if batch:
                yield self._chosen(batch)
            if self.is_cut or not batch:
                return

    def _chosen(self, batch: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if self._places is None:
            return batch
        return [tuple(row[place] for place in self._places) for row in batch]


ALL_COLUMNS = Layout()


def write_output(
    output: duckdb.DuckDBPyConnection, form: str, out: BinaryIO, bounds: Bounds, layout: Layout = ALL_COLUMNS
) -> Written:
    """Streams the rows in the form asked for. A terminal is sent no character that it would obey."""
    if form == "parquet":
        return _parquet(output, out, bounds, layout.columns)
    rows = _Rows(output, bounds, layout.columns)
    left_out: tuple[str, ...] = ()
    if form == "csv":
        _csv(rows, out, layout.is_a_terminal)
    elif form == "json":
        _json(rows, out)
    elif form == "xlsx":
        write_answer(rows.names, rows, out)
    else:
        left_out = _table(rows, out, layout)
    return Written(rows.written, rows.is_cut, left_out)


def _csv(rows: _Rows, out: BinaryIO, for_a_terminal: bool) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_safe(name) for name in rows.names] if for_a_terminal else rows.names)
    for batch in rows:
        writer.writerows([[_safe(value) for value in row] for row in batch] if for_a_terminal else batch)
    text.detach()


def _safe(value: Any) -> Any:
    """Text within a value too, such as a list's, cannot send a terminal anything."""
    return value if value is None or isinstance(value, int | float) else printable(str(value))


def _json(rows: _Rows, out: BinaryIO) -> None:
    """One list; every character that is not ASCII is written as its number."""
    before = b"["
    for batch in rows:
        for row in batch:
            line = json.dumps(dict(zip(rows.names, row, strict=True)), default=str)
            out.write(before + line.encode())
            before = b", "
    out.write((b"[" if before == b"[" else b"") + b"]\n")


def _parquet(
    output: duckdb.DuckDBPyConnection, out: BinaryIO, bounds: Bounds, columns: Sequence[str]
) -> Written:
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = output.to_arrow_reader(BATCH)
    places = chosen_places(reader.schema.names, columns)
    schema = pa.schema([reader.schema.field(place) for place in places])
    written = 0
    with pq.ParquetWriter(out, schema) as writer:
        for batch in reader:
            bounds.check()
            chosen = pa.RecordBatch.from_arrays([batch.column(place) for place in places], schema=schema)
            if bounds.rows is not None and written + batch.num_rows > bounds.rows:
                writer.write_batch(chosen.slice(0, bounds.rows - written))
                return Written(bounds.rows, True)
            writer.write_batch(chosen)
            written += batch.num_rows
    return Written(written, False)


def _table(rows: _Rows, out: BinaryIO, layout: Layout) -> tuple[str, ...]:
    """Lays the rows out; answers the columns that a terminal has no room for, unless they were chosen."""
    shown = [[_shown(value) for value in row] for batch in rows for row in batch]
    names = [printable(name) for name in rows.names]
    widths = [max(len(name), *(_width(row[number]) for row in shown), 0) for number, name in enumerate(names)]
    width = layout.terminal_width
    if width is None:
        # whoever reads it from a pipe or a file scrolls: every column, each as wide as it needs
        count, width = len(names), max(80, sum(min(each, WIDEST) + 2 for each in widths))
    else:
        count = len(names) if layout.columns else fitting(widths, width)
    table = Table(box=None, pad_edge=False)
    for name in names[:count]:
        table.add_column(name, overflow="fold")
    for row in shown:
        table.add_row(*row[:count])
    text = io.StringIO()
    Console(file=text, width=width, markup=False, emoji=False).print(table)
    out.write(text.getvalue().encode())
    return tuple(names[count:])


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else printable(str(value), keep=LINE_END)


def _width(text: str) -> int:
    """Of its longest line."""
    return max((len(line) for line in text.split(LINE_END)), default=0)
