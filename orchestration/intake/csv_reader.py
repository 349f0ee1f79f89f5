"""Reads one CSV file as text into immutable Parquet, keeping what cannot be read with its reason.

The contract fixes the columns: nothing is inferred. Rows with the wrong number of fields, broken
quoting, undecodable bytes or an empty key are kept raw with their line number.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.contract.feeds import Feed
from orchestration.intake.headers import EXTRA, match_headers
from orchestration.intake.long_lines import LONGEST_LINE, LongLine, without_long_lines
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.store.engine_paths import in_sql, one_file

CHUNK = 1024 * 1024
# The widest published file has 121 columns. A file of many more is not the feed, and each costs memory.
MOST_COLUMNS = 1000
LONGEST_HEADER = 1024 * 1024
# Enough to recognise a column by, and too little for a note to become a copy of a file.
NAMES_SHOWN = 10
# Letters and spaces: what has a digit in it may be a number that belongs to somebody.
COLUMN_NAME = re.compile(r"[A-Za-z_ ]{1,40}")

# windows-1252 leaves five bytes undefined; each is kept as the control character of its number, so that
# nothing is replaced and the bytes can be told from the archive.
UNDEFINED = tuple(byte for byte in range(256) if bytes([byte]).decode("cp1252", "ignore") == "")
WINDOWS_1252 = {byte: byte if byte in UNDEFINED else ord(bytes([byte]).decode("cp1252")) for byte in range(256)}


@dataclass(frozen=True)
class ReadResult:
    """Counts of records in a file: read = accepted + unreadable."""

    accepted_rows: int
    unreadable_rows: int
    note: str | None


def read_csv(file: Path, encoding: str, feed: Feed, accepted: Path, unreadable: Path) -> ReadResult:
    """Writes the accepted rows and the unreadable ones as Parquet; returns their counts.

    Raises Rejection when the header breaks the contract or the file is not CSV at all.
    """
    copy = accepted.with_name(f"{accepted.name}.csv")
    with _as_utf8(file, encoding, copy) as (text_file, undefined):
        found = _header(text_file, file.name)
        columns, note = _columns(found, feed, file.name)
        if undefined:
            words = f"{undefined} bytes that {encoding} does not define, kept as they are"
            note = f"{note}; {words}" if note else words
        try:
            shorter = accepted.with_name(f"{accepted.name}.short.csv")
            with without_long_lines(text_file, len(found), shorter) as (readable, long_lines):
                return _copy(readable, found, columns, feed, accepted, unreadable, note, long_lines)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise CannotKeep(type(error).__name__) from None
        except duckdb.Error as error:
            # the engine's own words may quote a patient's record: they stay out of the message
            raise Rejection(
                file.name,
                "CSV by RFC 4180 with one record a line",
                f"text that cannot be parsed ({type(error).__name__})",
                "Check quoting and line ends, and send the delivery again.",
            ) from None


@contextmanager
def _as_utf8(file: Path, encoding: str, copy: Path) -> Iterator[tuple[Path, int]]:
    """The file itself, or a transcoded copy that is gone afterwards, and how many bytes were undefined.

    DuckDB's own latin-1 refuses bytes 0x80-0x9f, which windows-1252 uses for quotes and dashes. The copy lies
    in the archive: it is patients' data, which belongs nowhere else.
    """
    if encoding == "utf-8":
        yield file, 0
        return
    undefined = 0
    try:
        with file.open("rb") as raw, copy.open("wb") as out:
            while chunk := raw.read(CHUNK):
                undefined += sum(chunk.count(byte) for byte in UNDEFINED)
                out.write(codecs.charmap_decode(chunk, "strict", WINDOWS_1252)[0].encode("utf-8"))
        yield copy, undefined
    finally:
        copy.unlink(missing_ok=True)


def _header(file: Path, name: str) -> list[str]:
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
            "a first line that is none",
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
        note = f"columns outside the contract, kept unread: {named(match.unknown)}"
    return match.names, note


def _copy(
    file: Path,
    found: list[str],
    names: dict[str, str],
    feed: Feed,
    accepted: Path,
    unreadable: Path,
    note: str | None,
    long_lines: list[LongLine],
) -> ReadResult:
    positions = [f"p{number}" for number in range(len(found))]
    typed = ", ".join(f"'{position}': 'varchar'" for position in positions)
    kept = ", ".join(f'"{position}" as "{names[position]}"' for position in positions if position in names)
    archived = set(names.values())
    keys = [key for key in feed.key if key in archived]
    keyed = " and ".join(f"nullif(trim(\"{key}\"), '') is not null" for key in keys) or "true"
    raw = " || ',' || ".join(f"coalesce(\"{name}\", '')" for name in names.values())
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB"}) as connection:
        connection.execute(f"set temp_directory = '{in_sql(accepted.parent)}'")
        connection.execute(
            f"""
            create temp table records as
            select row_number() over () as source_row, {kept}
            from read_csv(?, columns = {{{typed}}}, auto_detect = false, header = true,
                delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true, compression = 'none',
                store_rejects = true, rejects_limit = 0, max_line_size = {LONGEST_LINE})
            """,
            [one_file(file)],
        )
        connection.execute(
            """
            create temp table rejected as
            select line - 1 - row_number() over (order by line) as records_before
            from (select distinct line from reject_errors)
            """
        )
        connection.execute(
            f"""
            create temp table unreadable as
            select cast(line as bigint) as line_number, string_agg(distinct lower(error_type), ', ') as reason,
                any_value(csv_line) as raw_text
            from reject_errors group by line
            union all
            select
                -- the header, the records before it and the lines that were rejected before it
                1 + source_row + (
                    select count(*) from rejected where rejected.records_before < source_row
                ),
                'key column empty ({", ".join(keys)})', {raw}
            from records where not ({keyed})
            """
        )
        connection.execute(
            "create temp table long_lines (line_number bigint, reason varchar, raw_text varchar)"
        )
        if long_lines:
            connection.executemany(
                "insert into long_lines values (?, ?, ?)",
                [[line.number, line.reason, line.raw_text] for line in long_lines],
            )
            connection.execute(
                """
                update unreadable set reason = long_lines.reason, raw_text = long_lines.raw_text
                from long_lines where unreadable.line_number = long_lines.line_number
                """
            )
        connection.execute(
            f"copy (select * from records where {keyed} order by source_row) to '{in_sql(accepted)}'"
            " (format parquet, compression zstd)"
        )
        connection.execute(
            f"copy (select * from unreadable order by line_number) to '{in_sql(unreadable)}' (format parquet)"
        )
        counts = connection.execute(
            f"select (select count(*) from records where {keyed}), (select count(*) from unreadable)"
        ).fetchone()
    assert counts is not None
    return ReadResult(int(counts[0]), int(counts[1]), note)
