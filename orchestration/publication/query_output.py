"""Writes the output of a query as a table, CSV, JSON or Parquet."""

import csv
import io
import json
from typing import Any, BinaryIO

import duckdb
from rich.console import Console
from rich.table import Table

BATCH = 10_000


def write_output(output: duckdb.DuckDBPyConnection, form: str, out: BinaryIO) -> None:
    """Streams the rows in the form asked for."""
    if form == "parquet":
        _parquet(output, out)
        return
    names = [column[0] for column in output.description or []]
    if form == "csv":
        _csv(output, names, out)
    elif form == "json":
        rows = [dict(zip(names, row, strict=True)) for row in output.fetchall()]
        out.write(json.dumps(rows, default=str).encode() + b"\n")
    else:
        _table(output, names, out)


def _csv(output: duckdb.DuckDBPyConnection, names: list[str], out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    while rows := output.fetchmany(BATCH):
        writer.writerows(rows)
    text.detach()


def _parquet(output: duckdb.DuckDBPyConnection, out: BinaryIO) -> None:
    import pyarrow.parquet as pq

    reader = output.to_arrow_reader(BATCH)
    with pq.ParquetWriter(out, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _table(output: duckdb.DuckDBPyConnection, names: list[str], out: BinaryIO) -> None:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in output.fetchall():
        table.add_row(*[_shown(value) for value in row])
    text = io.StringIO()
    Console(file=text, width=max(80, 16 * len(names))).print(table)
    out.write(text.getvalue().encode())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)
