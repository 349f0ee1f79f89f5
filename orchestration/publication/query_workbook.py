"""An answer as a workbook: one sheet, values of their own type, and text that is never a formula."""

import math
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from orchestration.contract.safe_errors import SafeError
from orchestration.store.whole_files import TEMPORARY

SHEET = "Answer"
# What a sheet and a cell can hold, as Excel says; numbers beyond 15 digits lose their last ones.
MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
MOST_EXACT = 10**15
OPTIONS = {
    # rows go to disk as they come
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


class DoesNotFit(SafeError):
    """An answer that a workbook cannot hold; the message says what to do."""


def write_answer(names: Iterable[str], batches: Iterable[list[tuple[Any, ...]]], out: BinaryIO) -> None:
    """Streams the rows into a workbook. Raises DoesNotFit past what a sheet or a cell can hold."""
    # rows that wait to be packed may name patients: kept beside the file, in a folder of its owner
    name = Path(str(getattr(out, "name", "")))
    beside = name.parent if name.is_file() else None
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=beside) as parts:
        workbook = xlsxwriter.Workbook(out, {**OPTIONS, "tmpdir": parts})
        try:
            _fill(workbook, names, batches)
        finally:
            workbook.close()


def _fill(workbook: Any, names: Iterable[str], batches: Iterable[list[tuple[Any, ...]]]) -> None:
    formats = {
        date: workbook.add_format({"num_format": "dd/mm/yyyy"}),
        datetime: workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        time: workbook.add_format({"num_format": "hh:mm"}),
    }
    sheet = workbook.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True})
    for number, name in enumerate(names):
        sheet.set_column(number, number, max(10, min(len(name) + 2, 40)))
        sheet.write_string(0, number, name, bold)
    line = 0
    for batch in batches:
        for row in batch:
            line += 1
            if line > MOST_ROWS:
                raise DoesNotFit(
                    f"a sheet has room for {MOST_ROWS} rows, and there are more: write .csv or .parquet"
                )
            for number, value in enumerate(row):
                _write(sheet, line, number, value, formats)


def _write(sheet: Any, line: int, number: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, number, value)
    elif isinstance(value, int | float | Decimal) and _is_exact(value):
        sheet.write_number(line, number, value)
    elif type(value) in formats and _is_of_a_workbook(value):
        sheet.write_datetime(line, number, value, formats[type(value)])
    else:
        text = str(value)
        if len(text) > LONGEST_TEXT:
            raise DoesNotFit(
                f"a cell has room for {LONGEST_TEXT} characters, row {line} has more: write .csv or .parquet"
            )
        sheet.write_string(line, number, text)


def _is_exact(value: float | Decimal) -> bool:
    """Workbooks keep numbers as binary fractions; what is larger is written as text."""
    return math.isfinite(value) and -MOST_EXACT < value < MOST_EXACT


def _is_of_a_workbook(value: date | time) -> bool:
    """A workbook has no day before 1900."""
    return isinstance(value, time) or value.year >= 1900
