"""Reads completed worklists, workbook or CSV, in a process of its own: the rows with an answer in them.

`python -m orchestration.intake.completed_sheets` is that process; it answers with the rows as JSON.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from orchestration.intake.rejection import Rejection
from orchestration.intake.workbook_process import (
    LARGEST_FILE,
    answer_apart,
    bound_this_process,
    open_workbook,
    refused,
    sheet_rows,
)

MODULE = "orchestration.intake.completed_sheets"
ACTION = "Copy the rows into a new workbook, save it as .xlsx and import that file."
DAY = "day"

# Sheet and number of a row, and its cells by header: text, numbers, or a date.
FilledRow = tuple[str, int, dict[str, Any]]


def filled_rows(
    file: Path,
    needed: Sequence[str],
    entries: Sequence[str],
    kept: Sequence[str],
    or_needed: Sequence[str] = (),
) -> list[FilledRow]:
    """Rows with anything in `entries`, of every sheet whose first row has `needed` or, where it is given,
    `or_needed`; only the columns `kept`.

    Raises Rejection for an unreadable file, one beyond the limits, or one without such a sheet.
    """
    if not file.is_file():
        raise Rejection(file.name, "a file", "a folder, pipe or device", "Import the file itself.")
    wanted = json.dumps(
        {
            "needed": list(needed),
            "or_needed": list(or_needed or needed),
            "entries": list(entries),
            "kept": list(kept),
        }
    )
    told = answer_apart(MODULE, [str(file.resolve()), file.name, wanted], file, ACTION)
    return [
        (sheet, number, {header: _cell(value) for header, value in cells.items()})
        for sheet, number, cells in told["rows"]
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        # a day that does not exist cannot be in a workbook
        return datetime.fromisoformat(value[DAY]).date()
    return value


def _rows(file: Path, name: str, wanted: dict[str, list[str]]) -> Iterator[FilledRow]:
    found = False
    for sheet, lines in _sheets(file, name):
        headers: list[str] = []
        for number, line in enumerate(lines, start=1):
            if not headers:
                names = ["" if cell is None else str(cell).strip() for cell in line]
                if not any(set(wanted[headers_of]) <= set(names) for headers_of in ("needed", "or_needed")):
                    _refuse_without_keys(name, sheet, names, lines, wanted)
                    break
                headers, found = names, True
                continue
            cells = dict(zip(headers, line, strict=False))
            if any(_is_filled(cells.get(header)) for header in wanted["entries"]):
                yield sheet, number, {header: _plain(cells.get(header)) for header in wanted["kept"]}
    if not found:
        columns = " and ".join(wanted["needed"])
        raise Rejection(
            name,
            f"a sheet with the columns {columns} in its first row, as a worklist has them",
            "none",
            "Import the worklist itself.",
        )


def _refuse_without_keys(
    name: str, sheet: str, names: list[str], lines: Iterable[list[Any]], wanted: dict[str, list[str]]
) -> None:
    """A list without its keys beside one that has them: what was entered there must not be lost in silence."""
    shared = set(wanted["needed"]) & set(wanted["or_needed"])
    if not shared <= set(names):
        return
    places = [names.index(header) for header in wanted["entries"] if header in names]
    if any(_is_filled(line[place]) for line in lines for place in places if place < len(line)):
        headers = dict.fromkeys((*wanted["needed"], *wanted["or_needed"]))
        missing = " or ".join(header for header in headers if header not in shared)
        raise Rejection(
            name,
            f"the column {missing} on the sheet {sheet}, as the worklist was written with it",
            "no such column, and rows that were completed",
            "Copy the outcomes to the worklist as it was written and import that file.",
        )


def _is_filled(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _plain(value: Any) -> Any:
    """A cell as JSON takes it; a date stays one."""
    if isinstance(value, datetime | date):
        return {DAY: value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _sheets(file: Path, name: str) -> Iterator[tuple[str, Iterable[list[Any]]]]:
    if Path(name).suffix.lower() == ".csv":
        yield name, _lines(file, name)
        return
    workbook = open_workbook(file, ACTION)
    for sheet in workbook.sheet_names:
        yield sheet, sheet_rows(workbook, sheet, file, ACTION)


def _lines(file: Path, name: str) -> Iterator[list[Any]]:
    with file.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Rejection(name, f"a CSV of at most {LARGEST_FILE // 1024**2} MB", "a larger one", ACTION)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # what a spreadsheet program on Windows calls CSV
        text = data.decode("windows-1252", errors="replace")
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error:
        raise Rejection(name, "a CSV", "a file that is not readable as CSV", ACTION) from None


def _main(arguments: list[str]) -> dict[str, Any]:
    file, name, wanted = arguments
    bound_this_process()
    try:
        return {"rows": list(_rows(Path(file), name, json.loads(wanted)))}
    except Rejection as refusal:
        return refused(refusal)
    except OSError as error:
        words = error.strerror or type(error).__name__
        return refused(
            Rejection(name, "a file that can be read", words, "Check that it exists and that you may read it.")
        )


if __name__ == "__main__":
    # a process at its limit says nothing, and whoever asked knows what that means
    with suppress(MemoryError):
        print(json.dumps(_main(sys.argv[1:])))
