"""Turns the sheets of a workbook that a trust exports into Parquet files, one for each sheet with rows.

`python -m orchestration.intake.sheet_tables` is the bounded process that reads it (`workbook_process`).
"""

import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.intake.rejection import Rejection
from orchestration.intake.workbook_process import (
    answer_apart,
    bound_this_process,
    open_workbook,
    refused,
    sheet_rows,
)
from orchestration.intake.workbook_reader import cell_text

MODULE = "orchestration.intake.sheet_tables"
ACTION = "Save the sheet as a new .xlsx without a password, or as CSV, and run the command again."


@dataclass(frozen=True)
class SheetTable:
    """One sheet with rows: its name, its column names, and the Parquet file of its rows."""

    sheet: str
    header: tuple[str, ...]
    file: Path


def sheet_tables(file: Path, folder: Path, skip_lines: int, skip_footer: int) -> list[SheetTable]:
    """The sheets of a workbook as Parquet files in a folder. Raises Rejection where it cannot be read."""
    arguments = [str(file.resolve()), str(folder), str(skip_lines), str(skip_footer)]
    told = answer_apart(MODULE, arguments, file, ACTION)
    return [SheetTable(one["sheet"], tuple(one["header"]), Path(one["file"])) for one in told["tables"]]


def _tables(file: Path, folder: Path, skip_lines: int, skip_footer: int) -> list[dict[str, Any]]:
    workbook = open_workbook(file, ACTION)
    found = []
    for number, sheet in enumerate(workbook.sheet_names):
        rows = sheet_rows(workbook, sheet, file, ACTION)[skip_lines:]
        rows = [row for row in rows if any(cell_text(cell) is not None for cell in row)]
        if not rows:
            continue
        header = _unique([str(cell).strip() for cell in rows[0]])
        body = rows[1 : len(rows) - skip_footer] if skip_footer else rows[1:]
        arrays = [_column([row[place] for row in body]) for place in range(len(header))]
        to = folder / f"{file.stem}.{number}.parquet"
        pq.write_table(pa.Table.from_arrays(arrays, names=header), to, compression="zstd")
        found.append({"sheet": sheet, "header": header, "file": str(to)})
    return found


def _unique(names: list[str]) -> list[str]:
    """Column names, each once: a blank one, or one that is there twice, is no column of a contract."""
    return [
        name if name and names.count(name) == 1 else f"{name or 'column'} {place}"
        for place, name in enumerate(names, start=1)
    ]


def _column(cells: list[Any]) -> pa.Array:
    """A column of times where every cell is one, so that midnight stays a time; else the text of each cell."""
    filled = [cell for cell in cells if cell_text(cell) is not None]
    if filled and all(isinstance(cell, datetime | date) for cell in filled):
        stamps = [_stamp(cell) if isinstance(cell, date) else None for cell in cells]
        return pa.array(stamps, pa.timestamp("us"))
    return pa.array([cell_text(cell) for cell in cells], pa.string())


def _stamp(cell: date) -> datetime:
    return cell if isinstance(cell, datetime) else datetime.combine(cell, time())


def _main(arguments: list[str]) -> dict[str, Any]:
    file, folder, skip_lines, skip_footer = arguments
    bound_this_process()
    try:
        return {"tables": _tables(Path(file), Path(folder), int(skip_lines), int(skip_footer))}
    except Rejection as refusal:
        return refused(refusal)
    except OSError as error:
        words = error.strerror or type(error).__name__
        return refused(Rejection(Path(file).name, "a file that can be read", words, ACTION))


if __name__ == "__main__":
    # a process at its limit says nothing, and whoever asked knows what that means
    with suppress(MemoryError):
        print(json.dumps(_main(sys.argv[1:])))
