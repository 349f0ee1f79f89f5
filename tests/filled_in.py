"""A worklist as a person fills it in, in a spreadsheet program."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from orchestration.deliverables.worklist_workbook import RULE_SHEET


def fill_in(
    worklist: Path,
    to: Path,
    answers: dict[str, dict[str, Any]],
    sheet_name: str = RULE_SHEET,
    by: str = "Record",
) -> Path:
    """Writes values by record (or what the column `by` says) and header.

    The result lies at `to`, which may be the list itself.
    """
    book = load_workbook(worklist)
    sheet = book[sheet_name]
    headers = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for header, value in answers.get(str(row[headers.index(by)].value), {}).items():
            cell = row[headers.index(header)]
            cell.value = value
            if header == "Note":
                # whatever it begins with, a note is text
                cell.data_type = "s"
    # not over the file itself: a spreadsheet program saves beside it and moves it there
    beside = to.with_name(f"saving {to.name}.xlsx")
    book.save(beside)
    beside.replace(to)
    return to
