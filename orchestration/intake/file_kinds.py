"""What kind of file was delivered where it is no CSV of its encoding: named, with what reads it.

A sender who exports a workbook or UTF-16 hears which it is, and not that a column is missing.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from orchestration.contract.feeds import Feed
from orchestration.intake.dialect import Dialect
from orchestration.intake.rejection import Rejection

HEAD = 64 * 1024
PARQUET = b"PAR1"
OLDER_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
UTF_16_MARKS = {b"\xff\xfe": "little-endian", b"\xfe\xff": "big-endian"}
# Of the bytes of a table in UTF-16 nearly every other one is nought; of one of names in other letters fewer.
SHARE_OF_NOUGHTS = 0.3
# In words what stands between columns, by what formats.yml calls it.
SEPARATORS = {";": ("semicolons", '";"'), "\t": ("tabs", "tab"), "|": ("bars", '"|"')}


def format_line(feed: Feed, line: str) -> str:
    """Where a line of formats.yml belongs, in words."""
    return f"`{line}` under {feed.source}: feeds: {feed.name}: in formats.yml of the home"


def is_parquet(file: Path) -> bool:
    """Whether a file is Parquet, by its first bytes."""
    with file.open("rb") as stream:
        return stream.read(len(PARQUET)) == PARQUET


def refuse_other_kinds(file: Path, encoding: str, feed: Feed) -> None:
    """Raises Rejection where a file is no text of its encoding, with the kind that it is."""
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    for found, action in _kinds(file, head, encoding, feed):
        raise Rejection(file.name, f"a CSV file in {encoding}, or Parquet", found, action)


def _kinds(file: Path, head: bytes, encoding: str, feed: Feed) -> Iterator[tuple[str, str]]:
    make = f"make the delivery with `clockstop deliver --source {feed.source} FOLDER`, which reads workbooks"
    if head.startswith(PACKED):
        if _is_workbook(file):
            yield "a workbook (.xlsx)", f"Save the sheet as CSV and send that, or {make}."
        else:
            yield (
                "a zip file",
                (
                    "Unpack it, and send the CSV or Parquet file that is in it."
                    if feed.verify_rows
                    else "Run `clockstop national FILE`, which reads it, or unpack it."
                ),
            )
    elif head.startswith(OLDER_OFFICE):
        yield (
            "a file in an older Office format (.xls)",
            f"Save it as CSV and send that, or as .xlsx and {make}.",
        )
    elif head.startswith(GZIP):
        yield "a file packed with gzip", "Unpack it, and send the CSV or Parquet file that is in it."
    elif head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"%pdf")):
        yield "a web page, XML or PDF", "Export the table as CSV, and send the delivery again."
    elif not encoding.startswith("utf-16"):
        utf_16 = _utf_16(head)
        if utf_16:
            line = format_line(feed, f"encoding: {utf_16[1]}")
            yield utf_16[0], f"Write {line}, or export the file as UTF-8 and send the delivery again."
    elif encoding == "utf-16" and head and head[:2] not in UTF_16_MARKS:
        utf_16 = _utf_16(head)
        line = format_line(feed, f"encoding: {utf_16[1] if utf_16 else 'utf-8'}")
        found = "text without the mark that says which half of a character is first"
        yield found if utf_16 else "text that is not UTF-16", f"Write {line}, and refresh again."


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as package:
            return any(name.startswith("xl/") for name in package.namelist())
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        return False


def _utf_16(head: bytes) -> tuple[str, str] | None:
    """UTF-16 in words and as formats.yml calls it; None where the bytes are none."""
    if head[:2] in UTF_16_MARKS:
        return f"text in UTF-16 ({UTF_16_MARKS[head[:2]]})", "utf-16"
    pairs = max(len(head) // 2, 1)
    for first, (words, name) in {
        1: ("text in UTF-16 (little-endian)", "utf-16-le"),
        0: ("text in UTF-16 (big-endian)", "utf-16-be"),
    }.items():
        noughts, others = head[first::2].count(0), head[1 - first :: 2].count(0)
        if noughts > SHARE_OF_NOUGHTS * pairs and others < noughts / 10:
            return words, name
    return None


def refuse_other_separator(name: str, header: str, dialect: Dialect, feed: Feed) -> None:
    """Raises Rejection where the columns of a header are parted by another character than agreed."""
    counts = {one: header.count(one) for one in (",", *SEPARATORS) if one != dialect.delimiter}
    most = max(counts, key=lambda one: counts[one])
    if counts[most] < 1 or header.count(dialect.delimiter) >= counts[most]:
        return
    words = {",": ("commas", '","'), **SEPARATORS}
    expected = words.get(dialect.delimiter, (f"the character {dialect.delimiter}", ""))[0]
    line = format_line(feed, f"delimiter: {words[most][1]}")
    raise Rejection(
        name,
        f"{expected} between the column names",
        words[most][0],
        f"Write {line}, or export the file with {expected} and send the delivery again.",
    )
