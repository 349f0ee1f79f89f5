"""Writes the output of a query as a table, CSV, JSON or Parquet, row by row and no further than asked for."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.publication.bounded_query import Bounds
from orchestration.store.plain_text import printable

BATCH = 10_000
FORMATS = ("table", "csv", "json", "parquet")


@dataclass(frozen=True)
class Written:
    """How many rows were written, and whether there were more."""

    rows: int
    is_cut: bool


class _Rows:
    """The rows of a query in batches, up to the bound; afterwards how many there were."""

    def __init__(self, output: duckdb.DuckDBPyConnection, bounds: Bounds) -> None:
        self._output, self._bounds = output, bounds
        self.written, self.is_cut = 0, False
        self.names = [column[0] for column in output.description or []]

    def __iter__(self) -> Iterator[list[tuple[Any, ...]]]:
        while True:
            self._bounds.check()
            left = None if self._bounds.rows is None else self._bounds.rows - self.written
            batch = self._output.fetchmany(BATCH if left is None else min(BATCH, left + 1))
            if left is not None and len(batch) > left:
                batch, self.is_cut = batch[:left], True
            self.written += len(batch)
            if batch:
                yield batch
            if self.is_cut or not batch:
                return


def write_output(
    output: duckdb.DuckDBPyConnection, form: str, out: BinaryIO, bounds: Bounds, for_a_terminal: bool = False
) -> Written:
    """Streams the rows in the form asked for. A terminal is sent no character that it would obey."""
    if form == "parquet":
        return _parquet(output, out, bounds)
    rows = _Rows(output, bounds)
    if form == "csv":
        _csv(rows, out, for_a_terminal)
    elif form == "json":
        _json(rows, out)
    else:
        _table(rows, out)
    return Written(rows.written, rows.is_cut)


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


def _parquet(output: duckdb.DuckDBPyConnection, out: BinaryIO, bounds: Bounds) -> Written:
    import pyarrow.parquet as pq

    reader = output.to_arrow_reader(BATCH)
    written = 0
    with pq.ParquetWriter(out, reader.schema) as writer:
        for batch in reader:
            bounds.check()
            if bounds.rows is not None and written + batch.num_rows > bounds.rows:
                writer.write_batch(batch.slice(0, bounds.rows - written))
                return Written(bounds.rows, True)
            writer.write_batch(batch)
            written += batch.num_rows
    return Written(written, False)


def _table(rows: _Rows, out: BinaryIO) -> None:
    table = Table(box=None, pad_edge=False)
    for name in rows.names:
        table.add_column(printable(name), overflow="fold")
    for batch in rows:
        for row in batch:
            table.add_row(*[_shown(value) for value in row])
    text = io.StringIO()
    Console(file=text, width=max(80, 16 * len(rows.names)), markup=False, emoji=False).print(table)
    out.write(text.getvalue().encode())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else printable(str(value))
