"""A file of any kind that a trust exports, opened: its column names, and its records in batches of text."""

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Column
from orchestration.intake.inspection.layout import (
    MOST_LINES_BEFORE,
    MOST_LINES_BEHIND,
    Layout,
    NoColumns,
    find_layout,
)
from orchestration.intake.inspection.records import BATCH, Columns, Counted, text_columns
from orchestration.intake.parquet_reader import text_of
from orchestration.intake.rejection import Rejection
from orchestration.intake.sheet_tables import SheetTable, sheet_tables
from orchestration.store.engine_paths import one_file

TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".dat", ".psv")
PARQUET_ENDINGS = (".parquet", ".pq")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
ENDINGS = (*TEXT_ENDINGS, *PARQUET_ENDINGS, *WORKBOOK_ENDINGS)

PACKED, GZIP, PARQUET, OLDER_OFFICE = b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0"
WHAT_TO_DO = "Export the feed as CSV, Parquet or xlsx, one table with its column names, and inspect it again."
# Names of a sheet that a contract knows, before it is taken for more than notes.
FEWEST_KNOWN = 2

Known = Callable[[list[str]], float]
# The records of a file, given how many rows at most, where they are counted, and the column that each name is.
Reader = Callable[[int, Counted, Mapping[str, Column]], Iterator[Columns]]


@dataclass
class Opened:
    """A table that can be read: its kind, the names of its columns, and what was counted when it was read.

    `layout` where it is text; `sheet` where it is one of a workbook, with the lines that are no records.
    """

    kind: str
    headers: tuple[str, ...]
    reader: Reader
    layout: Layout | None = None
    sheet: str | None = None
    lines_before: int = 0
    lines_behind: int = 0
    counted: Counted = field(default_factory=Counted)

    def batches(self, most_rows: int, columns: Mapping[str, Column]) -> Iterator[Columns]:
        """The records; what was counted is right when all were taken."""
        return self.reader(most_rows, self.counted, columns)


def open_file(file: Path, known: Known, scratch: Path) -> list[Opened]:
    """The tables of a file: one, or each sheet of a workbook that a contract knows. Raises Rejection."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            # a pipe would be waited for without end
            raise Rejection(file.name, "a plain file", "a folder or pipe", "Inspect the file itself.")
        with file.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Rejection(file.name, "a file that can be read", why, WHAT_TO_DO) from None
    if start.startswith(PARQUET):
        return [_parquet(file, "Parquet")]
    if start.startswith(PACKED):
        return list(_sheets(file, known, scratch))
    if start.startswith((GZIP, OLDER_OFFICE)):
        packed = start.startswith(GZIP)
        what = "a file packed with gzip" if packed else "a file in an older Office format or with a password"
        raise Rejection(file.name, "CSV, Parquet or xlsx", what, WHAT_TO_DO)
    return [_text(file, known)]


def _text(file: Path, known: Known) -> Opened:
    try:
        layout = find_layout(file, known)
    except NoColumns as error:
        expected = "column names with one separator between them"
        raise Rejection(file.name, expected, str(error), WHAT_TO_DO) from None
    return Opened(
        kind="text",
        headers=layout.headers,
        reader=lambda most, counted, columns: text_columns(file, layout, most, counted),
        layout=layout,
        lines_before=layout.lines_before,
        lines_behind=layout.lines_behind,
    )


def _parquet(file: Path, kind: str) -> Opened:
    try:
        with duckdb.connect() as engine:
            described = engine.execute(
                "describe select * from read_parquet(?, binary_as_string = true)", [one_file(file)]
            ).fetchall()
    except duckdb.Error as error:
        found = f"a broken one ({type(error).__name__})"
        raise Rejection(file.name, "a whole Parquet file", found, WHAT_TO_DO) from None
    types = {str(row[0]): str(row[1]) for row in described}
    return Opened(kind=kind, headers=tuple(types), reader=partial(_parquet_columns, file, types, 0))


def _parquet_columns(
    file: Path,
    types: Mapping[str, str],
    lines_behind: int,
    most_rows: int,
    counted: Counted,
    columns: Mapping[str, Column],
) -> Iterator[Columns]:
    """Typed values as the text that intake makes of them; the last rows of a sheet may be no records."""
    texts = [
        text_of('"' + name.replace('"', '""') + '"', kind, columns.get(name)) for name, kind in types.items()
    ]
    there = pq.read_metadata(file).num_rows - lines_behind
    counted.is_cut = there > most_rows
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as engine:
        rows = engine.execute(
            f"select {', '.join(texts)} from read_parquet(?, binary_as_string = true) limit ?",
            [one_file(file), min(there, most_rows)],
        )
        while batch := rows.fetchmany(BATCH):
            counted.rows += len(batch)
            yield [
                tuple("" if cell is None else str(cell) for cell in column)
                for column in zip(*batch, strict=True)
            ]


def _sheets(file: Path, known: Known, scratch: Path) -> Iterator[Opened]:
    """Each sheet with column names of a contract; the first sheet where none has any."""
    tables = sheet_tables(file, scratch, 0, 0)
    if not tables:
        raise Rejection(file.name, "a sheet with column names", "sheets without any cell", WHAT_TO_DO)
    found = [(table, *_header_row(table, known)) for table in tables]
    wanted = [one for one in found if one[2] >= FEWEST_KNOWN] or found[:1]
    for table, row, _ in wanted:
        yield _sheet(file, table, row, scratch)


def _first_rows(table: SheetTable) -> list[list[str]]:
    """The header and the first rows of a sheet as text, as they stand."""
    with duckdb.connect() as engine:
        rows = engine.execute(
            f"select * from read_parquet(?) limit {MOST_LINES_BEFORE}", [one_file(table.file)]
        ).fetchall()
    return [list(table.header), *(["" if cell is None else str(cell) for cell in row] for row in rows)]


def _header_row(table: SheetTable, known: Known) -> tuple[int, float]:
    """In which row with cells of a sheet the column names are, and how many of them are known."""
    scores = [known([name.strip() for name in row]) for row in _first_rows(table)]
    best = max(scores)
    return (scores.index(best) if best else 0), best


def _sheet(file: Path, table: SheetTable, row: int, scratch: Path) -> Opened:
    lines_before = 0
    if row:
        wanted = [name.strip() for name in _first_rows(table)[row]]
        # rows without cells are counted before the names and are not among those that were read
        for lines_before in range(row, row + MOST_LINES_BEFORE):
            again = {one.sheet: one for one in sheet_tables(file, scratch, lines_before, 0)}.get(table.sheet)
            if again is not None and _is_same(again.header, wanted):
                table = again
                break
    behind = _rows_behind(table)
    opened = _parquet(table.file, "workbook")
    types_of = opened.reader.args[1]  # type: ignore[attr-defined]
    opened.reader = partial(_parquet_columns, table.file, types_of, behind)
    opened.headers = tuple(name.strip() for name in opened.headers)
    opened.sheet, opened.lines_before, opened.lines_behind = table.sheet, lines_before, behind
    return opened


def _is_same(header: tuple[str, ...], wanted: list[str]) -> bool:
    """Whether a header is the row that was found; blank names have been given others."""
    return all(
        name == other for name, other in zip(header, wanted, strict=False) if other and wanted.count(other) == 1
    )


def _rows_behind(table: SheetTable) -> int:
    """Rows at the end of a sheet with nothing but a sentence in their first cell."""
    if len(table.header) < 2:
        return 0
    with duckdb.connect() as engine:
        total = pq.read_metadata(table.file).num_rows
        rows = engine.execute(
            "select * from read_parquet(?) limit ? offset ?",
            [one_file(table.file), MOST_LINES_BEHIND, max(0, total - MOST_LINES_BEHIND)],
        ).fetchall()
    for behind, cells in enumerate(reversed(rows)):
        if any(cell is not None for cell in cells[1:]) or " " not in str(cells[0] or ""):
            return behind
    return 0
