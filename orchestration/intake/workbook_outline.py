"""What kind of workbook a file is: its sheets and the first rows of each, read in a process of its own.

`python -m orchestration.intake.workbook_outline FILE` is that process; it answers as JSON.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from orchestration.intake.rejection import Rejection
from orchestration.intake.sheet_head import ROWS_OF_HEAD
from orchestration.intake.workbook_process import (
    answer_apart,
    bound_this_process,
    open_workbook,
    refused,
    sheet_rows,
)
from orchestration.intake.workbook_reader import AGAIN, cell_text

MODULE = "orchestration.intake.workbook_outline"
MOST_SHEETS = 30
MOST_CELLS = 60
LONGEST_CELL = 200

# The first rows of each sheet as text.
Outline = dict[str, list[list[str | None]]]


def outline_apart(file: Path) -> Outline:
    """The sheets of a workbook with their first rows. Raises Rejection where it cannot be read in bounds."""
    sheets: Outline = answer_apart(MODULE, [str(file.resolve())], file, AGAIN)["sheets"]
    return sheets


def _outline(file: Path) -> Outline:
    workbook = open_workbook(file, AGAIN)
    return {
        sheet: [
            [_shortened(cell_text(cell)) for cell in row[:MOST_CELLS]]
            for row in sheet_rows(workbook, sheet, file, AGAIN)[:ROWS_OF_HEAD]
        ]
        for sheet in workbook.sheet_names[:MOST_SHEETS]
    }


def _shortened(text: str | None) -> str | None:
    return text if text is None else text[:LONGEST_CELL]


def _main(arguments: list[str]) -> dict[str, Any]:
    bound_this_process()
    try:
        return {"sheets": _outline(Path(arguments[0]))}
    except Rejection as refusal:
        return refused(refusal)


if __name__ == "__main__":
    # a process at its limit says nothing, and whoever asked knows what that means
    with suppress(MemoryError):
        print(json.dumps(_main(sys.argv[1:])))
