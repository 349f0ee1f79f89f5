"""Reads a worklist that people fill in, workbook or CSV, as rows with the place at which a person sees them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from orchestration.contract.safe_errors import SafeError

ENDINGS = (".xlsx", ".csv")


class NotUsable(SafeError, ValueError):
    """The file cannot be taken; the message names every fault with its sheet and row."""


@dataclass(frozen=True)
class Row:
    """One row below the headers. `where` is sheet and row."""

    where: str
    cells: dict[str, Any]

    def text(self, header: str) -> str:
        """What stands in a column, without the spaces around it; empty where nothing does."""
        value = self.cells.get(header)
        return "" if value is None else str(value).strip()

    def says_any(self, headers: Sequence[str]) -> bool:
        """Whether anything stands in one of the columns."""
        return any(self.text(header) for header in headers)


def read_rows(file: Path, needed: Sequence[str]) -> Iterator[Row]:
    """The rows of every sheet whose first row has the columns. Raises NotUsable."""
    found = False
    for sheet, lines in _sheets(file):
        headers: list[str] = []
        for number, line in enumerate(lines, start=1):
            if not headers:
                names = ["" if cell is None else str(cell).strip() for cell in line]
                if not set(needed) <= set(names):
                    break
                headers, found = names, True
                continue
            yield Row(f"{sheet} row {number}", dict(zip(headers, line, strict=False)))
    if not found:
        raise NotUsable(
            f"{file.name}: expected a sheet with the columns {' and '.join(needed)} in its first row,"
            " as a worklist has them, found none"
        )


def _sheets(file: Path) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    if file.suffix.lower() == ".csv":
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # what a spreadsheet program on Windows calls CSV
            text = data.decode("windows-1252", errors="replace")
        yield file.name, _lines(file, text)
        return
    try:
        # by its bytes: the reader goes by the ending, and knows none in capitals
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
    except OSError:
        raise
    except Exception as error:
        raise NotUsable(f"{file.name}: expected a workbook, found a file that cannot be read as one") from error
    for name in workbook.sheet_names:
        yield name, iter(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _lines(file: Path, text: str) -> Iterator[list[Any]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise NotUsable(f"{file.name}: expected a CSV, found a file that cannot be read as one") from error


def date_of(value: Any) -> date | None:
    """The date in a cell; None where it is empty. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("no date")
