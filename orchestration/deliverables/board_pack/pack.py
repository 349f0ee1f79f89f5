"""Writes the board pack of a publication: a page and a workbook for the trust, a page for each division."""

import re
from collections.abc import Callable
from pathlib import Path

from orchestration.deliverables.board_pack.closing_pages import read_validation
from orchestration.deliverables.board_pack.domain_pages import read_domain_rows
from orchestration.deliverables.board_pack.figures import Scope, read_figures
from orchestration.deliverables.board_pack.page_file import page_text
from orchestration.deliverables.board_pack.planning_page import read_planning
from orchestration.deliverables.board_pack.printing import print_page
from orchestration.deliverables.board_pack.workbook import write_workbook
from orchestration.store.engine_files import open_file
from orchestration.store.modes import FOR_GROUP, GROUP_FILE, make_folder
from orchestration.store.whole_files import remove, write_whole

PAGE, WORKBOOK, PRINTED = "index.html", "report.xlsx", "report.pdf"


def write_board_pack(
    marts: Path, to: Path, say: Callable[[str], None] = lambda words: None, printed: bool = True
) -> list[Path]:
    """Writes the pack of a publication into a folder; answers the files, the page of the trust first.

    Each file is there whole or not at all. What an earlier pack left there of divisions that are no more is
    removed. `say` is given one line where there is no PDF.
    """
    make_folder(to, FOR_GROUP)
    with open_file(marts) as connection:
        figures = read_figures(connection)
        domain_rows = read_domain_rows(connection, figures.present)
        validation = read_validation(connection, figures.present)
        planned = read_planning(connection, figures.present)
        page = _write(page_text(figures, domain_rows, validation, planned, Scope()), to / PAGE)
        written = [page, write_workbook(connection, figures, to / WORKBOOK)]
    divisions = {_folder_name(scope): scope for scope in figures.divisions()}
    for name, scope in divisions.items():
        make_folder(to / name, FOR_GROUP)
        written.append(_write(page_text(figures, domain_rows, validation, planned, scope), to / name / PAGE))
    for folder in to.iterdir():
        if folder.is_dir() and folder.name not in divisions and (folder / PAGE).exists():
            remove(folder)
    if printed:
        pdf = print_page(page, to / PRINTED, say)
        written += [pdf] if pdf else []
    else:
        remove(to / PRINTED)
    return written


def _write(text: str, to: Path) -> Path:
    with write_whole(to, GROUP_FILE) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return to


def _folder_name(scope: Scope) -> str:
    """A division as a folder: its code, of plain characters only."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", scope.unit).strip("-") or "division"
