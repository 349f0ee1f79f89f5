"""Validation worklists: the exceptions of a publication as a workbook or CSV that people fill in.

What is filled in comes back with `clockstop outcomes` (see `outcomes`), with nothing typed a second time.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import WrongArgument
from orchestration.deliverables.worklist_columns import COLUMNS, EXCEPTION_KEY, NIGHT, OUTCOME
from orchestration.deliverables.worklist_filter import Filter, Team
from orchestration.deliverables.worklist_folder import Columns, WorklistFolder
from orchestration.deliverables.worklist_reader import ENDINGS
from orchestration.deliverables.worklist_rows import exception_rows
from orchestration.deliverables.worklist_workbook import write_workbook
from orchestration.store.engine_files import open_file
from orchestration.store.whole_files import temporary_of


def write_worklists(
    publication: Path,
    folder: Path,
    teams: Sequence[Team] = (),
    say: Callable[[str], None] = lambda words: None,
) -> list[Path]:
    """A workbook and a CSV a domain, and for each team that has work in it, replaced at each publication.

    A domain's is empty where nothing is wrong any more; a team's is gone, so that nobody works from an old one.
    What somebody filled in where it lies is kept under another name, which `say` is told.
    """
    with open_file(publication) as connection:
        nights: dict[str, date | None] = dict(
            connection.execute(
                "select distinct rules.domain, status.as_at from validation.rules as rules"
                " left join publication.status as status on rules.domain = status.domain order by 1"
            ).fetchall()
        )
    entries = tuple(column.header for column in COLUMNS if column.is_entry)
    worklists = WorklistFolder(folder, Columns((OUTCOME, EXCEPTION_KEY), entries, NIGHT), say)
    written, empty = [], []
    for domain, night in nights.items():
        for team in (None, *teams):
            name = f"worklist_{domain}{f'_{team.in_file_names}' if team else ''}"
            files = [folder / f"{name}{ending}" for ending in ENDINGS]
            temporaries = [temporary_of(file) for file in files]
            if write_worklist(publication, Filter(domain=domain, team=team), *temporaries) or team is None:
                for temporary, to in zip(temporaries, files, strict=True):
                    worklists.put(temporary, to, night)
                written += files
            else:
                for temporary in temporaries:
                    temporary.unlink()
                empty += [file.name for file in files]
    worklists.clear(empty)
    return written


def write_worklist(publication: Path, wanted: Filter, to: Path, beside: Path | None = None) -> int:
    """Writes .xlsx or .csv by the ending of the name; returns how many rows. Raises WrongArgument.

    `beside` is a CSV of the same rows, written in the same pass as a workbook.
    """
    if to.suffix.lower() not in ENDINGS:
        raise WrongArgument(f"{to.name}: expected a name that ends in .xlsx or .csv")
    to.parent.mkdir(parents=True, exist_ok=True)
    for file in (to, *((beside,) if beside else ())):
        # patients' rows, wherever they are written to
        file.touch(mode=0o600)
        file.chmod(0o600)
    with open_file(publication) as connection:
        rows = exception_rows(connection.cursor(), wanted)
        if to.suffix.lower() == ".csv":
            return _write_csv(rows, to)
        if beside is not None:
            rows = _written_to_csv(rows, beside)
        return write_workbook(connection, rows, wanted, to)


def _write_csv(rows: Iterable[tuple[Any, ...]], to: Path) -> int:
    return sum(1 for _ in _written_to_csv(rows, to))


def _written_to_csv(rows: Iterable[tuple[Any, ...]], to: Path) -> Iterator[tuple[Any, ...]]:
    """The rows as they come, each written to the CSV on the way."""
    with to.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.header for column in COLUMNS])
        for row in rows:
            writer.writerow([harmless(value) for value in row])
            yield row


def harmless(value: Any) -> Any:
    """Text that a spreadsheet program would run as a formula when it opens a CSV, made plain text."""
    if isinstance(value, str) and value.lstrip(" \n")[:1] in (
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "＝",
        "＋",
        "－",
        "＠",
    ):
        return "'" + value
    return value
