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
from orchestration.intake.csv_records import copy_records
from orchestration.intake.dialect import Dialect
from orchestration.intake.encodings import as_utf8
from orchestration.intake.file_kinds import format_line, refuse_other_kinds, refuse_other_separator
from orchestration.intake.headers import EXTRA, HeaderMatch, match_headers
from orchestration.intake.national_refusals import refusal_of_header
from orchestration.intake.record_columns import Columns
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.intake.table_body import TableBody, table_body
from orchestration.intake.written_values import WrittenValues
from orchestration.settings.feed_format import FeedFormat

# The widest published file has 121 columns. A file of many more is not the feed, and each costs memory.
MOST_COLUMNS = 1000
LONGEST_HEADER = 1024 * 1024
# Enough to recognise a column by, and too little for a note to become a copy of a file.
NAMES_SHOWN = 10
# Letters and spaces: what has a digit in it may be a number that belongs to somebody.
COLUMN_NAME = re.compile(r"[A-Za-z_ ]{1,40}")


@dataclass(frozen=True)
class ReadResult:
    """Counts of records in a file: read = accepted + unreadable; why most of those could not be read.

    `first_line`: the line of the first record; of a Parquet file, which has no header, 1.
    """

    accepted_rows: int
    unreadable_rows: int
    note: str | None
    main_reason: str | None = None
    first_line: int = 2


def read_csv(
    file: Path, encoding: str, feed: Feed, accepted: Path, unreadable: Path, said: FeedFormat | None = None
) -> ReadResult:
    """Writes the accepted rows and the unreadable ones as Parquet; returns their counts.

    `said`: what formats.yml says of the feed. Raises Rejection when the header breaks the contract or the file
    is not CSV at all.
    """
    said = said or FeedFormat()
    encoding, dialect = said.encoding or encoding, Dialect.of(said)
    refuse_other_kinds(file, encoding, feed)
    copy = accepted.with_name(f"{accepted.name}.csv")
    body_copy = accepted.with_name(f"{accepted.name}.body.csv")
    with as_utf8(file, encoding, copy) as text, table_body(text.file, dialect, body_copy) as body:
        found = header_of(body.file, file.name, dialect, feed)
        match = matched(found, feed, file.name, said)
        _check_footer(body, match, file.name, dialect, feed)
        notes = [note_of(match, said), _left_out(body, dialect), text.note]
        try:
            shorter = accepted.with_name(f"{accepted.name}.short.csv")
            with without_broken_lines(body.file, len(found), shorter, dialect) as readable:
                columns = Columns(
                    feed=feed,
                    width=len(found),
                    names=match.names,
                    has_marks=text.has_marks,
                    values=None if said.is_plain else WrittenValues(feed, said),
                    joined=match.joined,
                    constants=match.constants,
                    dialect=dialect,
                    first_line=dialect.first_line,
                )
                counts = copy_records(
                    readable.file, columns, accepted, unreadable, readable.broken, readable.has_long_records
                )
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
    return ReadResult(counts.accepted, counts.unreadable, note, counts.main_reason, dialect.first_line)


def _left_out(body: TableBody, dialect: Dialect) -> str | None:
    """How many lines were no records by formats.yml, in words."""
    before = f"{dialect.skip_lines} before the column names" if dialect.skip_lines else ""
    after = f"{len(body.footer)} after the last record" if body.footer else ""
    lines = " and ".join(words for words in (before, after) if words)
    return f"lines left out by formats.yml: {lines}" if lines else None


def _check_footer(body: TableBody, match: HeaderMatch, name: str, dialect: Dialect, feed: Feed) -> None:
    """Raises Rejection where a line that would be left out is a record: a patient must not be lost by it."""
    width = max((int(place[1:]) + 1 for place in match.names), default=0)
    needed = [int(place[1:]) for place, column in match.names.items() if column in feed.mandatory]
    for line in body.footer:
        try:
            values = dialect.values(line.decode("utf-8", "replace").rstrip("\r\n"))
        except csv.Error:
            continue
        if width > 1 and len(values) >= width and all(values[place].strip() for place in needed):
            raise Rejection(
                name,
                f"{dialect.skip_footer} lines that are no records at the end",
                f"a record in the last {len(body.footer)} lines",
                f"Write {format_line(feed, 'skip_footer: 0')}, or the number of lines that there are.",
            )


def header_of(file: Path, name: str, dialect: Dialect | None = None, feed: Feed | None = None) -> list[str]:
    """The names in the first line of a CSV in UTF-8, of a feed where that is known.

    Raises Rejection where it has none.
    """
    dialect = dialect or Dialect.of(FeedFormat())
    with file.open("rb") as raw:
        # bounded: a file without a line end must not be read into memory as its own header
        start = raw.read(LONGEST_HEADER)
    again = "Send the file with its header row."
    if dialect.skip_lines or dialect.skip_footer:
        again = "Correct skip_lines and skip_footer in formats.yml, or send the file with its header row."
    if not start:
        raise Rejection(name, "a header row", "an empty file", again)
    text = io.StringIO(start.decode("utf-8-sig", errors="replace"), newline="")
    line = text.readline()
    try:
        header = dialect.values(line)
    except csv.Error:
        header = []
    cut = len(start) == LONGEST_HEADER and len(line.encode()) >= LONGEST_HEADER - 4
    if cut or not all(column.isprintable() for column in header):
        if feed is not None and not cut and line.count(dialect.delimiter) < len(feed.mandatory):
            refuse_other_separator(name, line, dialect, feed)
        header = []
    if not header:
        raise Rejection(
            name,
            "a header row of column names in its first line",
            "a first line without column names",
            again,
        )
    if len(header) > MOST_COLUMNS:
        raise Rejection(
            name,
            f"at most {MOST_COLUMNS} columns",
            f"{len(header)}",
            "Check that this is the file the feed is for, and send the delivery again.",
        )
    if feed is not None and len(header) == 1:
        refuse_other_separator(name, line, dialect, feed)
    return [column.strip() for column in header]


def named(names: tuple[str, ...]) -> str:
    """Column names for a message. In a broken file a record can stand in the header, and is not to be named."""
    if len(names) > NAMES_SHOWN:
        return f"{len(names)} names"
    words = [name.removeprefix(EXTRA) for name in names]
    return ", ".join(word if COLUMN_NAME.fullmatch(word) else "a name not shown here" for word in words)


def matched(found: list[str], feed: Feed, name: str, said: FeedFormat) -> HeaderMatch:
    """The columns of a file by its header; unknown columns are kept under their own names.

    Raises Rejection where a mandatory column is missing, or a column is there twice.
    """
    match = match_headers(found, feed, said)
    # first: a file without a header row has a patient's record there, which must not be named
    if match.missing:
        other = refusal_of_header(found, name) if feed.national_file is not None else None
        if other is not None:
            raise other
        missing = ", ".join(match.missing)
        line = format_line(feed, f"columns: {{NAME IN THE FILE: {match.missing[0]}}}")
        raise Rejection(
            name,
            f"the mandatory column {missing}",
            f"{len(found)} columns without it",
            f"Send the file with every mandatory column of the contract, or write {line}.",
        )
    if match.repeated:
        raise Rejection(
            name,
            "each column once",
            f"{named(match.repeated)} more than once",
            "Send each column once.",
        )
    if match.unjoined:
        raise Rejection(
            name,
            f"the column {named(match.unjoined)} that join in formats.yml names",
            f"{len(found)} columns without it",
            "Correct join in formats.yml, or send the file with that column.",
        )
    return match


def note_of(match: HeaderMatch, said: FeedFormat) -> str | None:
    """What is noticed of the columns of a file, in words."""
    notes = []
    if match.unknown:
        notes.append(f"columns outside the contract, not read: {named(match.unknown)}")
    unused = [name for name in said.constants if name in match.present and name not in match.constants]
    if unused:
        notes.append(f"constants of formats.yml not used, because the file has the column: {', '.join(unused)}")
    return "; ".join(notes) or None
