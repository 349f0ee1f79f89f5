"""A list on the sheets of a workbook: headers, cells, the columns to fill in, and the groups of columns."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.deliverables.worklist_columns import (
    OUTCOME,
    PRIORITY,
    VALID_UNTIL,
    Column,
    outcome_words,
)
from orchestration.deliverables.worklist_formats import Formats, set_up_print

LARGEST_SHEET = 1_048_575
LONGEST_TEXT = 32_000
HIGHEST_ROW = 9


@dataclass(frozen=True)
class ListLayout:
    """How a list lies on its sheets: its columns, how many stay in view, and how many are printed."""

    columns: tuple[Column, ...]
    frozen: int
    printed: int

    @property
    def headers(self) -> list[str]:
        """The first row."""
        return [column.header for column in self.columns]

    @property
    def priority(self) -> int:
        """Which column says the priority, by which the first one is coloured."""
        return self.headers.index(PRIORITY)


def first_view(columns: Sequence[Column]) -> int:
    """How many columns are seen before a group is opened."""
    return sum(column.level == 0 for column in columns)


def write_list(
    workbook: Any, sheet: Any, rows: Iterable[tuple[Any, ...]], layout: ListLayout, formats: Formats
) -> int:
    """Rows as they come, going on on a further sheet where one is full; returns how many."""
    name, line, count, number_of_sheet = sheet.get_name(), 0, 0, 1
    _begin(sheet, layout, formats)
    for row in rows:
        if line == LARGEST_SHEET:
            _end(sheet, line, layout)
            number_of_sheet += 1
            sheet, line = workbook.add_worksheet(f"{name} {number_of_sheet}"), 0
            _begin(sheet, layout, formats)
        line += 1
        count += 1
        sheet.set_row(line, _height(row, layout))
        urgency = row[layout.priority]
        for number, (column, value) in enumerate(zip(layout.columns, row, strict=True)):
            if number == 0 or number == layout.priority:
                _write_coloured(sheet, line, number, value, urgency, formats)
            else:
                _write_cell(sheet, line, number, column, value, formats)
    _end(sheet, line, layout)
    return count


def _begin(sheet: Any, layout: ListLayout, formats: Formats) -> None:
    set_up_print(sheet, 0)
    sheet.freeze_panes(1, layout.frozen)
    sheet.set_row(0, 46)
    # the button that opens a group is at its left, where the first view ends
    sheet.outline_settings(True, False, False, False)
    for number, column in enumerate(layout.columns):
        options = {"level": column.level, "hidden": True} if column.level else {}
        sheet.set_column(number, number, column.width, None, options)
        sheet.write_string(0, number, column.header, formats.entry_head if column.is_entry else formats.head)


def _height(row: tuple[Any, ...], layout: ListLayout) -> float:
    """Room for the longest text in view: not every program makes it by itself."""
    lines = max(
        (
            sum(math.ceil(max(len(part), 1) * 1.05 / column.width) for part in str(value).split("\n"))
            for column, value in zip(layout.columns[: layout.printed], row[: layout.printed], strict=True)
            if value is not None
        ),
        default=1,
    )
    return 15.0 * min(max(lines, 1), HIGHEST_ROW)


def _write_coloured(sheet: Any, line: int, number: int, value: Any, urgency: Any, formats: Formats) -> None:
    style = formats.priority.get(urgency, formats.text)
    if value is None:
        sheet.write_blank(line, number, None, style)
    elif isinstance(value, int):
        sheet.write_number(line, number, value, style)
    else:
        sheet.write_string(line, number, str(value), style)


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
        sheet.write_string(line, number, str(value)[:LONGEST_TEXT], formats.text)


def _end(sheet: Any, line: int, layout: ListLayout) -> None:
    last = max(1, line)
    sheet.autofilter(0, 0, last, len(layout.columns) - 1)
    # what a person needs on paper; the reasons of the order and the keys are for the screen
    sheet.print_area(0, 0, last, layout.printed - 1)
    outcome, valid_until = layout.headers.index(OUTCOME), layout.headers.index(VALID_UNTIL)
    sheet.data_validation(
        1,
        outcome,
        last,
        outcome,
        {
            "validate": "list",
            "source": [word.replace("_", " ") for word in outcome_words()],
            "error_title": "Not an outcome",
            "error_message": "Choose an outcome from the list, or leave the cell empty.",
        },
    )
    sheet.data_validation(
        1,
        valid_until,
        last,
        valid_until,
        {
            "validate": "date",
            "criteria": ">=",
            "value": date(2020, 1, 1),
            "error_title": "Not a date",
            "error_message": "Enter the last day on which the outcome applies, for example 31/12/2026.",
        },
    )
