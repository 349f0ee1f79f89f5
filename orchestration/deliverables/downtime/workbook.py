"""downtime_lists.xlsx: every list of every ward and site in full, a sheet per list, to filter and print."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.deliverables.downtime.cells import text
from orchestration.deliverables.downtime.list_pages import UNKNOWN, ReadLists
from orchestration.deliverables.downtime.lists import LISTS, DowntimeList
from orchestration.store.modes import PRIVATE_FILE
from orchestration.store.whole_files import TEMPORARY, write_whole

FILE = "downtime_lists.xlsx"
HEADING = 3
WIDTH = 18
A4 = 9
OPTIONS = {
    # rows go to disk as they come
    "constant_memory": True,
    # a value is text and never a formula or a link, whatever it begins with
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_workbook(read: ReadLists, to: Path) -> Path:
    """Writes the workbook in one step; its dates are of the publication and not of the writing."""
    with (
        write_whole(to, PRIVATE_FILE) as temporary,
        # rows that wait to be packed are patients' data too
        tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent) as parts,
        xlsxwriter.Workbook(str(temporary), {**OPTIONS, "tmpdir": parts}) as workbook,
    ):
        workbook.set_properties({"created": datetime(2020, 1, 1)})
        large = workbook.add_format({"bold": True, "font_size": 20})
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for one in LISTS:
            _write_sheet(workbook.add_worksheet(_sheet_name(one)), one, read, large, bold)
    return to


def _write_sheet(sheet: Any, one: DowntimeList, read: ReadLists, large: Any, bold: Any) -> None:
    age = read.ages[one.key]
    headers = [one.place.replace("_", " ").capitalize(), *(header for header, _ in one.columns), "Note"]
    write = sheet.write_string
    write(0, 0, age.in_large_type, large)
    write(1, 0, " ".join(age.sentences) + " Nightly data, not live. Not for medicines.")
    for column, header in enumerate(headers):
        write(HEADING, column, header, bold)
    for number, row in enumerate(read.rows[one.key], HEADING + 1):
        place = text(row[one.place]) or UNKNOWN
        name = text(row[f"{one.place}_name"])
        write(number, 0, place if name in ("", place) else f"{name} ({place})")
        for column, (_, value) in enumerate(one.columns, 1):
            write(number, column, value(row))
        write(number, len(headers) - 1, one.group(row))
    sheet.set_column(0, len(headers) - 1, WIDTH)
    sheet.freeze_panes(HEADING + 1, 0)
    sheet.autofilter(HEADING, 0, HEADING + max(1, len(read.rows[one.key])), len(headers) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADING)
    sheet.set_footer("&L&A&CConfidential: patient data&RPage &P of &N")


def _sheet_name(one: DowntimeList) -> str:
    # a workbook allows 31 characters and no colon
    return one.key.replace("_", " ").capitalize()
