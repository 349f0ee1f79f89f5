"""Workbooks as NHS England publishes them: sheets of plain cells, periods in its words."""

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from orchestration.store.modes import GROUP_FILE
from orchestration.store.whole_files import write_whole

MONTHS = {
    "Q1": ("April to June", 6),
    "Q2": ("July to September", 9),
    "Q3": ("October to December", 12),
    "Q4": ("January to March", 3),
}


def period_in_words(quarter: str) -> str:
    """'April to June 2025' of the quarter '2025/26 Q1'."""
    year, part = quarter.split(" ")
    return f"{MONTHS[part][0]} {int(year[:4]) + (part == 'Q4')}"


def first_day_after(quarter: str) -> date:
    """The day on which a quarter is over."""
    year, part = quarter.split(" ")
    month = MONTHS[part][1]
    ended_in = int(year[:4]) + (part == "Q4")
    return date(ended_in + (month == 12), month % 12 + 1, 1)


def write_workbook(to: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Writes sheets of cells in one step; the same publication writes the same bytes."""
    with write_whole(to, GROUP_FILE) as temporary, xlsxwriter.Workbook(str(temporary)) as workbook:
        workbook.set_properties({"created": datetime(2020, 1, 1)})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(number, column, value)
    return to
