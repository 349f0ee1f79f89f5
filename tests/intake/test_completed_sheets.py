"""What people hand in as a workbook is read in a process of its own and refused in words: nobody dies of it."""

import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from orchestration.deliverables.worklist_folder import Columns, WorklistFolder
from orchestration.deliverables.worklist_reader import NotUsable, date_of, read_rows
from orchestration.intake.workbook_process import ENCRYPTED, LARGEST_UNPACKED, OLDER_KIND

NEEDED, ENTRIES, OTHERS = ("Outcome", "Exception key"), ("Outcome", "Note"), ("List of",)
HEADERS = ("Rank", "Outcome", "Note", "List of", "Exception key")
SHEET = "xl/worksheets/sheet1.xml"
NOBODY = b"Jane Smith,9434765919\n"


def _list(file: Path, *cells: tuple[int, int, str]) -> Path:
    """A list of three rows, the second of which is filled in, and further cells by row and column."""
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("Summary").write(0, 0, "Rules")
    sheet = book.add_worksheet("Work")
    sheet.write_row(0, 0, HEADERS)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row in (1, 2, 3):
        sheet.write_row(row, 0, (row, "no error" if row == 2 else ""))
        sheet.write_datetime(row, 3, date(2025, 3, 30), day)  # type: ignore[arg-type]
        sheet.write(row, 4, f"key {row}")
    for row, column, text in cells:
        sheet.write(row, column, text)
    book.close()
    return file


def _packed_again(file: Path, change: Callable[[bytes], bytes]) -> None:
    """The same workbook with other text in its second sheet."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, change(content) if name == SHEET.replace("1", "2") else content)


def _far_corner(file: Path) -> None:
    _list(file, (1_048_575, 16_383, "x"))


def _cut_sheet(file: Path) -> None:
    _packed_again(_list(file), lambda sheet: sheet[: len(sheet) // 2])


def _blanks(file: Path) -> None:
    """Megabytes that unpack to more than may be."""
    _list(file)
    block = b" " * 1024**2
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/blanks.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(LARGEST_UNPACKED // len(block) + 1):
            part.write(block)


def _blanks_that_say_they_are_few(file: Path) -> None:
    """A sheet of 1.5 GB that its directory says is of a few bytes."""
    part = b"<?xml version='1.0'?>" + b" " * 300_000_000
    _packed_again(_list(file), lambda sheet: part)
    content = bytearray(file.read_bytes())
    size = len(part).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(content)


def _password(file: Path) -> None:
    file.write_bytes(OLDER_KIND + b"\0" * 2000 + ENCRYPTED + b"\0" * 2000)


def _other_package(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<w/>")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a value in XFD1048576": (_far_corner, "a cell far outside its rows"),
    "a cut sheet": (_cut_sheet, "a broken one"),
    "blanks": (_blanks, "when it is unpacked"),
    "blanks that say they are few": (_blanks_that_say_they_are_few, "expected"),
    "a password": (_password, "a workbook with a password"),
    "an older kind": (lambda file: file.write_bytes(OLDER_KIND + b"\0" * 4000), "save it as .xlsx"),
    "a CSV": (lambda file: file.write_bytes(NOBODY), "text, such as CSV"),
    "a zip": (_other_package, "a zip file that is not a complete workbook"),
    "nothing": (lambda file: file.write_bytes(b""), "an empty file"),
    "bytes": (lambda file: file.write_bytes(bytes(range(256))), "a file of another kind"),
    "a pipe": (os.mkfifo, "a folder, pipe or device"),
    "another list": (lambda file: xlsxwriter.Workbook(file).close(), "Outcome and Exception key"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_workbook_that_cannot_be_read_is_refused_in_words(name: str, tmp_path: Path) -> None:
    make, words = BROKEN[name]
    file = tmp_path / "list.xlsx"
    make(file)
    with pytest.raises(NotUsable) as refusal:
        list(read_rows(file, NEEDED, ENTRIES, OTHERS))
    message = str(refusal.value)
    assert message.startswith("list.xlsx") and words in message, message
    assert "expected" in message and message.endswith(".")
    assert "Jane" not in message and "9434765919" not in message


def test_filled_rows_come_with_their_place_and_their_dates(tmp_path: Path) -> None:
    (row,) = read_rows(_list(tmp_path / "LIST.XLSX"), NEEDED, ENTRIES, OTHERS)
    assert row.where == "Work row 3"
    assert set(row.cells) == {*NEEDED, *ENTRIES, *OTHERS}
    assert (row.text("Outcome"), row.text("Exception key"), row.text("Note")) == ("no error", "key 2", "")
    assert date_of(row.cells["List of"]) == date(2025, 3, 30)
    text = tmp_path / "list.csv"
    text.write_bytes("Exception key,Outcome,Note\nk1,,\nk2,,caf\xe9\n".encode("windows-1252"))
    (row,) = read_rows(text, NEEDED, ENTRIES, OTHERS)
    assert (row.where, row.text("Note")) == ("list.csv row 3", "caf\xe9")


def test_the_next_lists_are_written_whatever_lies_in_their_place(tmp_path: Path) -> None:
    """The step of worklists: what cannot be read may be somebody's work, and is kept."""
    said: list[str] = []
    worklists = WorklistFolder(tmp_path, Columns(NEEDED, ENTRIES, "List of"), said.append)
    for domain, make in (("ed", _far_corner), ("rtt", _cut_sheet)):
        book = tmp_path / f"worklist_{domain}.xlsx"
        make(book)
        new = _list(tmp_path / ".part-new.xlsx")
        worklists.put(new, book, date(2025, 3, 31))
        assert len(list(tmp_path.glob(f"worklist_{domain}.filled-*.xlsx"))) == 1
        assert len(list(read_rows(book, NEEDED, ENTRIES))) == 1
    assert len(said) == 2 and "cannot be read as a worklist" in said[0]


def test_outcomes_on_a_sheet_without_its_keys_are_not_lost(tmp_path: Path) -> None:
    """Somebody removed the column of keys from the first sheet; the second one still has its own."""
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    for name, headers in (("Worklist", ("Outcome", "Note")), ("By rule", ("Outcome", "Exception key"))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headers)
        sheet.write_row(1, 0, ("no error", "k1"))
    book.close()
    either = ("Outcome", "Exception keys")
    with pytest.raises(NotUsable) as refusal:
        list(read_rows(tmp_path / "list.xlsx", NEEDED, ENTRIES, OTHERS, either))
    assert "Exception key or Exception keys on the sheet Worklist" in str(refusal.value)
    # a sheet on which nothing was entered is no list that somebody worked on
    (row,) = read_rows(tmp_path / "list.xlsx", NEEDED, ("Exception key",), OTHERS, either)
    assert row.where == "By rule row 2"
