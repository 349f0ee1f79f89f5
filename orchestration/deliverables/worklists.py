"""Validation worklists: the exceptions of a publication as a workbook or CSV that people fill in.

What is filled in comes back with `clockstop outcomes` (see `outcomes`), with nothing typed a second time.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument
from orchestration.deliverables.worklist_columns import (
    COLUMNS,
    ENTRIES,
    NEEDED,
    NEEDED_OF_PATHWAYS,
    NIGHT,
    Column,
    pathway_columns,
)
from orchestration.deliverables.worklist_filter import Filter, Team
from orchestration.deliverables.worklist_folder import Columns, WorklistFolder
from orchestration.deliverables.worklist_items import BETWEEN_RULES, pathway_rows
from orchestration.deliverables.worklist_reader import ENDINGS
from orchestration.deliverables.worklist_rows import exception_rows, work_items
from orchestration.deliverables.worklist_workbook import WrittenRows, write_workbook
from orchestration.settings.operations import WorklistChoices, name_in_files
from orchestration.store.engine_files import open_file
from orchestration.store.whole_files import temporary_of

# What the models say where the plan of the trust names no division.
NOT_ASSIGNED = "not assigned"


def write_worklists(
    publication: Path,
    folder: Path,
    teams: Sequence[Team] = (),
    say: Callable[[str], None] = lambda words: None,
    choices: WorklistChoices | None = None,
) -> list[Path]:
    """A workbook and a CSV a domain, and for each team, division or specialty that has work.

    A domain's is empty where nothing is wrong any more; another is gone, so that nobody works from an old one.
    What somebody filled in where it lies is kept under another name, which `say` is told.
    """
    choices = choices or WorklistChoices()
    with open_file(publication) as connection:
        nights: dict[str, date | None] = dict(
            connection.execute(
                "select distinct rules.domain, status.as_at from validation.rules as rules"
                " left join publication.status as status on rules.domain = status.domain order by 1"
            ).fetchall()
        )
        lists = [
            *_lists_of_domains(nights, teams if "teams" in choices.lists_for else ()),
            *_lists_of_parts(connection, choices),
        ]
    worklists = WorklistFolder(folder, Columns(NEEDED, ENTRIES, NIGHT, NEEDED_OF_PATHWAYS), say)
    written, empty = [], []
    newest = max((night for night in nights.values() if night is not None), default=None)
    for name, wanted in lists:
        files = [folder / f"{name}{ending}" for ending in ENDINGS]
        temporaries = [temporary_of(file) for file in files]
        rows = write_worklist(publication, wanted, *temporaries, teams=teams, choices=choices)
        if rows.exceptions or wanted == Filter(domain=wanted.domain):
            for temporary, to in zip(temporaries, files, strict=True):
                worklists.put(temporary, to, nights[wanted.domain] if wanted.domain else newest)
            written += files
        else:
            for temporary in temporaries:
                temporary.unlink()
            empty += [file.name for file in files]
    worklists.clear(empty)
    return written


def _lists_of_domains(domains: Iterable[str], teams: Sequence[Team]) -> Iterator[tuple[str, Filter]]:
    for domain in domains:
        for team in (None, *teams):
            name = f"worklist_{domain}{f'_{team.in_file_names}' if team else ''}"
            yield name, Filter(domain=domain, team=team)


def _lists_of_parts(
    connection: duckdb.DuckDBPyConnection, choices: WorklistChoices
) -> Iterator[tuple[str, Filter]]:
    """One list of all domains for each division, where the trust has named any, and for each specialty."""
    names: set[str] = set()
    for part, parts in (("division", "divisions"), ("specialty", "specialties")):
        if parts not in choices.lists_for:
            continue
        found = connection.execute(
            f"select distinct {part} from {work_items(connection)} as items where {part} is not null order by 1"
        ).fetchall()
        for (value,) in found if found != [(NOT_ASSIGNED,)] else ():
            stem = name = f"worklist_{part}_{name_in_files(value) or 'other'}"
            number = 1
            # two that differ in nothing that a file name shows
            while name in names:
                number += 1
                name = f"{stem}-{number}"
            names.add(name)
            yield name, Filter(division=value) if part == "division" else Filter(specialty=value)


def write_worklist(
    publication: Path,
    wanted: Filter,
    to: Path,
    beside: Path | None = None,
    *,
    by_rule: bool = False,
    teams: Sequence[Team] = (),
    choices: WorklistChoices | None = None,
) -> WrittenRows:
    """Writes .xlsx or .csv by the ending of the name; returns how many rows. Raises WrongArgument.

    `beside` is a CSV of the pathways, written in the same pass as a workbook. `by_rule`: a CSV of exceptions.
    """
    if to.suffix.lower() not in ENDINGS:
        raise WrongArgument(f"{to.name}: expected a name that ends in .xlsx or .csv")
    to.parent.mkdir(parents=True, exist_ok=True)
    for file in (to, *((beside,) if beside else ())):
        # patients' rows, wherever they are written to
        file.touch(mode=0o600)
        file.chmod(0o600)
    columns = pathway_columns((choices or WorklistChoices()).patient_identifiers)
    with open_file(publication) as connection:
        pathways = pathway_rows(connection.cursor(), wanted, columns, teams)
        exceptions = exception_rows(connection.cursor(), wanted)
        if to.suffix.lower() != ".csv":
            if beside is not None:
                pathways = _written_to_csv(pathways, columns, beside)
            return write_workbook(connection, pathways, columns, exceptions, wanted, to)
        if by_rule:
            count = sum(1 for _ in _written_to_csv(exceptions, COLUMNS, to))
            return WrittenRows(0, count)
        of_row = [column.header for column in columns].index("Exceptions")
        counts = [row[of_row] for row in _written_to_csv(pathways, columns, to)]
        return WrittenRows(len(counts), sum(counts))


def _written_to_csv(
    rows: Iterable[tuple[Any, ...]], columns: Sequence[Column], to: Path
) -> Iterator[tuple[Any, ...]]:
    """The rows as they come, each written to the CSV on the way."""
    with to.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.header for column in columns])
        for row in rows:
            writer.writerow([harmless(_on_one_line(value)) for value in row])
            yield row


def _on_one_line(value: Any) -> Any:
    """The rules of a pathway, which a workbook shows one below the other, in one line of text."""
    return value.replace(BETWEEN_RULES, "; ") if isinstance(value, str) else value


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
