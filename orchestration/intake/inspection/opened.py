"""A file of any kind that a trust exports, opened: its column names, and its records in batches of text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.intake.inspection.layout import Layout, NoColumns, find_layout
from orchestration.intake.inspection.records import BATCH, Columns, Counted, text_columns
from orchestration.intake.rejection import Rejection

TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".dat", ".psv")
PARQUET_ENDINGS = (".parquet", ".pq")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
ENDINGS = (*TEXT_ENDINGS, *PARQUET_ENDINGS, *WORKBOOK_ENDINGS)

ZIP, GZIP, PARQUET, OLDER_OFFICE = b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0"
WHAT_TO_DO = "Export the feed as CSV, Parquet or xlsx, one table with its column names, and inspect it again."


@dataclass
class Opened:
    """A file that can be read: its kind, the names of its columns, its layout where it is text, and what was counted.

    `reader` gives the records, at most so many rows, in batches of columns.
    """

    kind: str
    headers: tuple[str, ...]
    reader: Callable[[int, Counted], Iterator[Columns]]
    layout: Layout | None = None
    sheet: str | None = None
    counted: Counted = field(default_factory=Counted)

    def batches(self, most_rows: int) -> Iterator[Columns]:
        """The records; what was counted is right when all were taken."""
        return self.reader(most_rows, self.counted)


def open_file(file: Path, known: Callable[[list[str]], float], scratch: Path) -> Opened:
    """Opens a file by what its bytes are. Raises Rejection that names what it is where it is none of the kinds."""
    try:
        with file.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise Rejection(
            file.name, "a file that can be read", error.strerror or type(error).__name__, WHAT_TO_DO
        ) from None
    if start.startswith(PARQUET):
        return _parquet(file)
    if start.startswith(ZIP):
        raise Rejection(file.name, "CSV, Parquet or xlsx", "a zip file", WHAT_TO_DO)
    if start.startswith((GZIP, OLDER_OFFICE)):
        what = (
            "a compressed file"
            if start.startswith(GZIP)
            else "a file in an older Office format or with a password"
        )
        raise Rejection(file.name, "CSV, Parquet or xlsx", what, WHAT_TO_DO)
    return _text(file, known, "text")


def _text(file: Path, known: Callable[[list[str]], float], kind: str) -> Opened:
    try:
        layout = find_layout(file, known)
    except NoColumns as error:
        raise Rejection(
            file.name, "column names with one separator between them", str(error), WHAT_TO_DO
        ) from None
    return Opened(
        kind=kind,
        headers=layout.headers,
        reader=lambda most, counted: text_columns(file, layout, most, counted),
        layout=layout,
    )


def _parquet(file: Path) -> Opened:
    try:
        names = tuple(pq.read_schema(file).names)
    except (pa.ArrowException, OSError) as error:
        raise Rejection(
            file.name, "a whole Parquet file", f"a broken one ({type(error).__name__})", WHAT_TO_DO
        ) from None
    return Opened(
        kind="Parquet", headers=names, reader=lambda most, counted: _parquet_columns(file, most, counted)
    )


def _parquet_columns(file: Path, most_rows: int, counted: Counted) -> Iterator[Columns]:
    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(batch_size=BATCH):
            left = most_rows - counted.rows
            if left < batch.num_rows:
                counted.is_cut = True
                batch = batch.slice(0, left)
            counted.rows += batch.num_rows
            yield [tuple(_as_text(value) for value in column.to_pylist()) for column in batch.columns]
            if counted.is_cut:
                return


def _as_text(value: Any) -> str:
    """A typed value as the contract writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
