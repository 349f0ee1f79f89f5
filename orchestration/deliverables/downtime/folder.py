"""published/downtime: the lists and pages of the newest publication, and beside them those of the date before.

The folder is private to the account that runs Clockstop, and so is every file: the lists name patients.
"""

from pathlib import Path

import duckdb

from orchestration.deliverables.downtime.data_age import long_day
from orchestration.deliverables.downtime.list_pages import ReadLists, site_pages, ward_pages
from orchestration.deliverables.downtime.on_call_sheet import on_call_sheet
from orchestration.deliverables.downtime.page_file import Stamp, page_text
from orchestration.deliverables.downtime.recovery_page import recovery_page
from orchestration.deliverables.downtime.sheet import Group, Section, Sheet
from orchestration.deliverables.downtime.workbook import FILE as WORKBOOK
from orchestration.deliverables.downtime.workbook import write_workbook
from orchestration.store.clock import LONDON, utc_now
from orchestration.store.engine_files import open_file
from orchestration.store.modes import PRIVATE, PRIVATE_FILE, make_folder
from orchestration.store.whole_files import put_in_place, remove, sync, temporary_of

CURRENT, PREVIOUS = "current", "previous"
INDEX = "index.html"
# The date of the data of a set of pages, so that the same date written again does not replace the one before.
AS_AT = ".as_at"


def write_downtime(marts: Path, to: Path) -> list[Path]:
    """Writes the pages of a publication; answers them, the index first.

    They are written whole beside the old ones, which become `previous` where they are of another date. If
    anything fails on the way, the old ones stay as they were.
    """
    make_folder(to, PRIVATE)
    new, current, previous = temporary_of(to / CURRENT), to / CURRENT, to / PREVIOUS
    remove(new)
    new.mkdir(PRIVATE)
    new.chmod(PRIVATE)
    try:
        with open_file(marts) as connection:
            written = _write_pages(connection, new)
        for file in new.iterdir():
            sync(file)
        if current.exists() and _as_at(current) != _as_at(new):
            remove(previous)
            put_in_place(current, previous)
        # a folder takes a name only where none is
        remove(current)
        put_in_place(new, current)
    finally:
        remove(new)
    return [current / name for name in written]


def _write_pages(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    written_at = utc_now().astimezone(LONDON)
    build_id, as_at, provider = connection.execute(
        "select build_id, as_at, provider from publication.build"
    ).fetchone() or ("", None, "")
    stamp = Stamp(str(provider), str(build_id), f"{long_day(written_at.date())}, {written_at:%H:%M}")
    read = ReadLists(connection, written_at)
    of_wards, of_sites = ward_pages(read), site_pages(read)
    others = [on_call_sheet(connection, written_at), recovery_page(connection, written_at)]
    for sheet in (*of_wards, *of_sites, *others):
        _write(folder / sheet.file, page_text(sheet, stamp))
    write_workbook(read, folder / WORKBOOK)
    index = _index(read)
    sheets = (*others, *of_sites, *of_wards)
    links = [(sheet.file, sheet.title) for sheet in sheets]
    _write(folder / INDEX, page_text(index, stamp, [*links, (WORKBOOK, "All lists as a workbook")]))
    _write(folder / AS_AT, f"{as_at}\n")
    return [INDEX, *(name for name, _ in links), WORKBOOK]


def _index(read: ReadLists) -> Sheet:
    ages = [
        [f"{age.in_large_type}", age.sentences[0] if age.as_at else "", str(len(read.rows[key]))]
        for key, age in read.ages.items()
    ]
    names = {key: key.replace("_", " ").capitalize() for key in read.ages}
    rows = [[names[key], *cells] for key, cells in zip(read.ages, ages, strict=True)]
    return Sheet(
        INDEX,
        "Downtime lists",
        "For the hours in which a clinical system is down. Print the page of each ward and site before a"
        " planned outage.",
        (Section("Lists", None, ("List", "Data", "Age", "Rows"), (Group("", rows),)),),
    )


def _write(to: Path, words: str) -> None:
    to.touch(PRIVATE_FILE)
    to.chmod(PRIVATE_FILE)
    to.write_text(words, encoding="utf-8")


def _as_at(folder: Path) -> str:
    file = folder / AS_AT
    return file.read_text(encoding="utf-8") if file.is_file() else ""
