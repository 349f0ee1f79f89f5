"""A worklist as a workbook: a summary, the rows to work through, and how to fill them in.

Rows are streamed from the publication to the file: a large list needs no more memory than a small one.
"""

import math
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from orchestration.deliverables.worklist_columns import (
    COLUMNS,
    OUTCOME,
    PRINTED,
    VALID_UNTIL,
    Column,
    outcome_words,
)
from orchestration.deliverables.worklist_filter import Filter
from orchestration.deliverables.worklist_formats import Formats, set_up_print
from orchestration.deliverables.worklist_summary import SUMMARY_SHEET, write_summary
from orchestration.store.whole_files import TEMPORARY

WORK_SHEET, HELP_SHEET = "Worklist", "How to"
LARGEST_SHEET = 1_048_575
LONGEST_TEXT = 32_000

HOW_TO = (
    "Start at the top: the most important rows come first (column Rank; the reasons are further right).",
    "Complete the yellow columns only. Choose an outcome from the list; leave it empty where nothing was done.",
    "Valid until: the last day on which your outcome applies. If you leave it empty: a correction must be in"
    " the"
    " next extract, no error applies for 12 weeks, any other outcome for 2 weeks. If the facts change, the row"
    " is listed again before then.",
    "Validated by: your initials. Or leave it empty and give your initials once, with the command below.",
    "You can filter, sort, hide columns and delete rows. Keep the header row, Data as at and Exception key.",
    "Save, then run: clockstop outcomes FILE.xlsx --validated-by INITIALS. The next refresh uses your"
    " outcomes.",
)
OUTCOME_MEANINGS = {
    "corrected_at_source": "The record was wrong and you corrected it. The next extract must show this.",
    "no_error": "You checked the record and it is correct: the rule gave a false positive.",
    "removed_from_list": "The patient should not have been on the list and has been removed from it.",
    "clock_changed": "A clock start or stop was wrong and you corrected it.",
    "escalated": "Another person must act and has been informed.",
    "contacted_patient": "The patient has been contacted and has not replied yet.",
}


def write_workbook(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[Any, ...]], wanted: Filter, to: Path
) -> int:
    options = {
        # rows go to disk as they come
        "constant_memory": True,
        # a value is text and never a formula or a link, whatever it begins with
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    # rows that wait to be packed are patients' data too: kept beside the workbook and not in a common folder
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent) as parts:
        try:
            with xlsxwriter.Workbook(str(to), {**options, "tmpdir": parts}) as workbook:
                formats = Formats(workbook)
                summary = workbook.add_worksheet(SUMMARY_SHEET)
                first = workbook.add_worksheet(WORK_SHEET)
                count = _write_rows(workbook, first, rows, formats)
                write_summary(connection.cursor(), summary, wanted, formats)
                _write_help(workbook.add_worksheet(HELP_SHEET), formats)
                first.activate()
        except (FileCreateError, OSError) as error:
            raise OSError(f"{to.name} cannot be written ({error}): make room on its disk") from error
    return count


def _write_rows(workbook: Any, sheet: Any, rows: Iterable[tuple[Any, ...]], formats: Formats) -> int:
    """The list itself, going on on a further sheet where one is full."""
    line = count = 0
    number_of_sheet = 1
    _begin_list(sheet, formats)
    for row in rows:
        if line == LARGEST_SHEET:
            _end_list(sheet, line)
            number_of_sheet += 1
            sheet, line = workbook.add_worksheet(f"{WORK_SHEET} {number_of_sheet}"), 0
            _begin_list(sheet, formats)
        line += 1
        count += 1
        sheet.set_row(line, _height(row))
        for number, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
            _write_cell(sheet, line, number, column, value, formats)
    _end_list(sheet, line)
    return count


def _begin_list(sheet: Any, formats: Formats) -> None:
    set_up_print(sheet, 0)
    sheet.freeze_panes(1, 4)
    sheet.set_row(0, 32)
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.header, formats.entry_head if column.is_entry else formats.head)


def _height(row: tuple[Any, ...]) -> float:
    """Room for the longest text of the printed columns: not every program makes it by itself."""
    lines = max(
        math.ceil(len(str(value)) * 1.15 / column.width)
        for column, value in zip(COLUMNS[:PRINTED], row[:PRINTED], strict=True)
        if value is not None
    )
    return 15.0 * min(max(lines, 1), 6)


def _write_cell(sheet: Any, line: int, number: int, column: Column, value: Any, formats: Formats) -> None:
    if column.is_entry:
        sheet.write_blank(
            line, number, None, formats.entry_day if column.header == VALID_UNTIL else formats.entry
        )
    elif value is None:
        sheet.write_blank(line, number, None, formats.text)
    elif isinstance(value, date):
        sheet.write_datetime(line, number, value, formats.day)
    elif isinstance(value, int):
        sheet.write_number(line, number, value, formats.count)
    else:
        style = formats.priority.get(value, formats.text) if column.header == "Priority" else formats.text
        sheet.write_string(line, number, str(value)[:LONGEST_TEXT], style)


def _end_list(sheet: Any, line: int) -> None:
    last = max(1, line)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    # what a person needs on paper; the reasons of the ranking and the key are for the screen
    sheet.print_area(0, 0, last, PRINTED - 1)
    headers = [column.header for column in COLUMNS]
    sheet.data_validation(
        1,
        headers.index(OUTCOME),
        last,
        headers.index(OUTCOME),
        {
            "validate": "list",
            "source": [word.replace("_", " ") for word in outcome_words()],
            "error_title": "Not an outcome",
            "error_message": "Choose an outcome from the list, or leave the cell empty.",
        },
    )
    sheet.data_validation(
        1,
        headers.index(VALID_UNTIL),
        last,
        headers.index(VALID_UNTIL),
        {
            "validate": "date",
            "criteria": ">=",
            "value": date(2020, 1, 1),
            "error_title": "Not a date",
            "error_message": "Enter the last day on which the outcome applies, for example 31/12/2026.",
        },
    )


def _write_help(sheet: Any, formats: Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "How to complete this worklist", formats.title)
    for number, text in enumerate(HOW_TO):
        sheet.write_number(2 + number, 0, number + 1, formats.plain)
        sheet.write_string(2 + number, 1, text, formats.plain)
    below = 3 + len(HOW_TO)
    sheet.write_string(below, 0, "Outcomes", formats.section)
    for number, word in enumerate(outcome_words()):
        sheet.write_string(below + 1 + number, 0, word.replace("_", " "), formats.plain)
        sheet.write_string(below + 1 + number, 1, OUTCOME_MEANINGS[word], formats.plain)
