"""Reads one CSV file as text into immutable Parquet, keeping what cannot be read with its reason.

The contract fixes the columns: nothing is inferred. Rows with the wrong number of fields, broken quoting or a
key that is empty or cannot be read are kept raw with their line number. Bytes that are not of the file's
encoding cost the value that they are in, and the row only where that is its key.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.contract.feeds import Feed
from orchestration.intake.broken_lines import without_broken_lines
from orchestration.intake.csv_records import Columns, copy_records
from orchestration.intake.encodings import as_utf8
from orchestration.intake.headers import EXTRA, match_headers
from orchestration.intake.national_refusals import refusal_of_header
from orchestration.intake.rejection import CannotKeep, Rejection

# The widest published file has 121 columns. A file of many more is not the feed, and each costs memory.
MOST_COLUMNS = 1000
LONGEST_HEADER = 1024 * 1024
# Enough to recognise a column by, and too little for a note to become a copy of a file.
NAMES_SHOWN = 10
# Letters and spaces: what has a digit in it may be a number that belongs to somebody.
COLUMN_NAME = re.compile(r"[A-Za-z_ ]{1,40}")


@dataclass(frozen=True)
class ReadResult:
    """Counts of records in a file: read = accepted + unreadable; why most of those could not be read."""

    accepted_rows: int
    unreadable_rows: int
    note: str | None
    main_reason: str | None = None


def read_csv(file: Path, encoding: str, feed: Feed, accepted: Path, unreadable: Path) -> ReadResult:
    """Writes the accepted rows and the unreadable ones as Parquet; returns their counts.

    Raises Rejection when the header breaks the contract or the file is not CSV at all.
    """
    copy = accepted.with_name(f"{accepted.name}.csv")
    with as_utf8(file, encoding, copy) as text:
        found = header_of(text.file, file.name)
        names, note = _columns(found, feed, file.name)
        notes = [note, text.note]
        try:
            shorter = accepted.with_name(f"{accepted.name}.short.csv")
            with without_broken_lines(text.file, len(found), shorter) as (readable, broken):
                columns = Columns(feed, len(found), names, text.has_marks)
                counts = copy_records(readable, columns, accepted, unreadable, broken)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise CannotKeep(type(error).__name__) from None
        except duckdb.Error as error:
            # the engine's own words may quote a patient's record: they stay out of the message
            raise Rejection(
                file.name,
                "CSV by RFC 4180 with one record per line",
                f"unreadable text ({type(error).__name__})",
                "Check quoting and line ends, and send the delivery again.",
            ) from None
    notes += counts.notes
    note = "; ".join(note for note in notes if note) or None
    return ReadResult(counts.accepted, counts.unreadable, note, counts.main_reason)


def header_of(file: Path, name: str) -> list[str]:
    """The names in the first line of a CSV. Raises Rejection where it has none."""
    with file.open("rb") as raw:
        # bounded: a file without a line end must not be read into memory as its own header
        start = raw.read(LONGEST_HEADER)
    if not start:
        raise Rejection(name, "a header row", "an empty file", "Send the file with its header row.")
    text = io.StringIO(start.decode("utf-8-sig", errors="replace"), newline="")
    line = text.readline()
    try:
        header = next(csv.reader([line], strict=True), [])
    except csv.Error:
        header = []
    cut = len(start) == LONGEST_HEADER and len(line.encode()) >= LONGEST_HEADER - 4
    if cut or not all(column.isprintable() for column in header):
        header = []
    if not header:
        raise Rejection(
            name,
            "a header row of column names in its first line",
            "a first line without column names",
            "Send the file with its header row.",
        )
    if len(header) > MOST_COLUMNS:
        raise Rejection(
            name,
            f"at most {MOST_COLUMNS} columns",
            f"{len(header)}",
            "Check that this is the file the feed is for, and send the delivery again.",
        )
    return [column.strip() for column in header]


def named(names: tuple[str, ...]) -> str:
    """Column names for a message. In a broken file a record can stand in the header, and is not to be named."""
    if len(names) > NAMES_SHOWN:
        return f"{len(names)} names"
    words = [name.removeprefix(EXTRA) for name in names]
    return ", ".join(word if COLUMN_NAME.fullmatch(word) else "a name not shown here" for word in words)


def _columns(found: list[str], feed: Feed, name: str) -> tuple[dict[str, str], str | None]:
    """Archive name by unique position name; unknown columns are kept under their own names."""
    match = match_headers(found, feed)
    # first: a file without a header row has a patient's record there, which must not be named
    if match.missing:
        other = refusal_of_header(found, name) if feed.national_file is not None else None
        if other is not None:
            raise other
        raise Rejection(
            name,
            f"the mandatory column {', '.join(match.missing)}",
            f"{len(found)} columns without it",
            "Send the file with every mandatory column of the contract.",
        )
    if match.repeated:
        raise Rejection(
            name,
            "each column once",
            f"{named(match.repeated)} more than once",
            "Send each column once.",
        )
    note = None
    if match.unknown:
        note = f"columns outside the contract, not read: {named(match.unknown)}"
    return match.names, note
