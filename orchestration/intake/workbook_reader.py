"""Reads a published workbook as a grid of text: what each cell said, where it stood.

NHS England's workbooks carry titles, notes and spacer columns, and some have a broken stored dimension
and drawing part that other readers refuse or stop at. Meaning is given later, in staging.

It is read in a process of its own with a limit (`workbook_process`).
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from orchestration.contract.feeds import Feed, load_sources
from orchestration.intake.csv_reader import ReadResult
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.intake.workbook_process import (
    answer_apart,
    bound_this_process,
    open_workbook,
    refused,
    sheet_rows,
)

Cell = int | float | str | bool | time | date | datetime | timedelta

AGAIN = "Download it again from NHS England's statistics pages."
SHEETS_SHOWN = 10


def read_workbook_apart(file: Path, feed: Feed, accepted: Path, unreadable: Path) -> ReadResult:
    """`read_workbook` in a process of its own with bounded memory and time.

    Raises Rejection as it does, and when the process ends at its limit; CannotKeep without room to write.
    """
    arguments = [str(file), feed.source, feed.name, str(accepted), str(unreadable)]
    told = answer_apart("orchestration.intake.workbook_reader", arguments, file, AGAIN)
    if "cannot_keep" in told:
        raise CannotKeep(told["cannot_keep"])
    return ReadResult(**told)


def _main(arguments: list[str]) -> dict[str, Any]:
    file, source, feed, accepted, unreadable = arguments
    bound_this_process()
    try:
        result = read_workbook(Path(file), load_sources()[source].feeds[feed], Path(accepted), Path(unreadable))
    except Rejection as refusal:
        return refused(refusal)
    except OSError as error:
        return {"cannot_keep": error.strerror or type(error).__name__}
    return result.__dict__.copy()


def read_workbook(file: Path, feed: Feed, accepted: Path, unreadable: Path) -> ReadResult:
    """Archives the wanted sheets, one row per sheet row; a workbook has no unreadable rows.

    Raises Rejection when the file is no workbook, a sheet is missing or wider than the contract.
    """
    rows = [row for sheet in _sheets(file, feed) for row in sheet]
    names = list(feed.archive_columns)
    columns = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    numbers = pa.array(range(1, len(rows) + 1), pa.int64())
    pq.write_table(table.add_column(0, "source_row", numbers), accepted, compression="zstd")
    nothing: pa.Table = pa.schema(
        [("line_number", pa.int64()), ("reason", pa.string()), ("raw_text", pa.string())]
    ).empty_table()
    pq.write_table(nothing, unreadable)
    return ReadResult(accepted_rows=len(rows), unreadable_rows=0, note=None)


def _sheets(file: Path, feed: Feed) -> list[list[list[str | None]]]:
    workbook = open_workbook(file, AGAIN)
    missing = [sheet for sheet in feed.sheets if sheet not in workbook.sheet_names]
    if missing:
        raise Rejection(
            file.name,
            f"the sheet {', '.join(missing)}",
            f"the sheets {', '.join(workbook.sheet_names[:SHEETS_SHOWN])}",
            "Check that this is the file the feed is for; a new layout needs a new contract.",
        )
    return [_grid(workbook, sheet, feed, file) for sheet in feed.sheets]


def _grid(workbook: CalamineWorkbook, sheet: str, feed: Feed, file: Path) -> list[list[str | None]]:
    grid: list[list[Cell]] = sheet_rows(workbook, sheet, file, AGAIN)
    rows = []
    for number, cells in enumerate(grid, start=1):
        texts = [cell_text(cell) for cell in cells]
        if any(text is not None for text in texts[feed.width :]):
            raise Rejection(
                f"{file.name}: {sheet}, row {number}",
                f"at most {feed.width} columns",
                f"{len(texts)}",
                "A new layout needs a new contract.",
            )
        padded = (texts + [None] * feed.width)[: feed.width]
        rows.append([sheet, str(number), *padded])
    return rows


def cell_text(cell: Cell) -> str | None:
    """A cell as text without loss: whole numbers without a fraction, dates as ISO."""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell)
    return text if text.strip() else None


if __name__ == "__main__":
    print(json.dumps(_main(sys.argv[1:])))
