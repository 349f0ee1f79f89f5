"""Recognises the feed of plain files in a folder, CSV, Parquet or workbook, by their names or their columns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed, Source
from orchestration.intake.csv_reader import LONGEST_HEADER
from orchestration.intake.dialect import Dialect
from orchestration.intake.file_kinds import PACKED, is_parquet
from orchestration.intake.headers import match_headers, normalised
from orchestration.intake.landed_files import check_kind_and_size
from orchestration.intake.rejection import Rejection
from orchestration.intake.sheet_tables import SheetTable, sheet_tables
from orchestration.settings.formats import Formats
from orchestration.store.plain_text import plain

# A file of which fewer columns are of a feed is recognised by nothing but its name.
FEWEST_COLUMNS = 2
# Lines before the column names, and behind the records.
Lines = tuple[int, int]


@dataclass(frozen=True)
class PlainFile:
    """One table in the folder: the file to deliver, and how a person calls it."""

    file: Path
    called: str
    feed: Feed


def plain_files(folder: Path, source: Source, formats: Formats, scratch: Path, largest: int) -> list[PlainFile]:
    """Every table of a folder with its feed; sheets of workbooks are written to `scratch` as Parquet.

    Raises Rejection for a folder without files, a file of no feed, of more than `largest` bytes or that cannot
    be read, a pipe or a link to nothing, two files of one feed. Folders inside are passed over.
    """
    files = sorted(one for one in folder.iterdir() if not one.is_dir() and not one.name.startswith("."))
    if not files:
        raise Rejection(
            plain(folder.name),
            "a folder with CSV, Parquet or .xlsx files",
            "no file in it",
            "Name the folder that the exports are in.",
        )
    found: dict[str, PlainFile] = {}
    for file in files:
        _check(file, largest)
        for table in _tables(file, source, formats, scratch):
            other = found.setdefault(table.feed.name, table)
            if other is not table:
                raise Rejection(
                    plain(folder.name),
                    f"one file for each feed of {source.name}",
                    f"{other.called} and {table.called}, both {table.feed.name}",
                    "Leave the one that is to be delivered in the folder.",
                )
    return list(found.values())


def _check(file: Path, largest: int) -> None:
    """A person's link to a file is as good as the file; a pipe would be waited for without end."""
    try:
        check_kind_and_size(plain(file.name), file.stat(), largest)
    except OSError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: OSError) -> Rejection:
    why = error.strerror or type(error).__name__
    return Rejection(plain(file.name), "a file that can be read", why, "Check its rights.")


def _tables(file: Path, source: Source, formats: Formats, scratch: Path) -> Iterator[PlainFile]:
    try:
        with file.open("rb") as stream:
            head = stream.read(len(PACKED))
    except OSError as error:
        raise _unreadable(file, error) from None
    if head == PACKED:
        yield from _sheets(file, source, formats, scratch)
        return
    feed = _by_name(file.stem, source) or _by_columns(file, source, formats)
    yield PlainFile(file, plain(file.name), feed)


def _sheets(file: Path, source: Source, formats: Formats, scratch: Path) -> Iterator[PlainFile]:
    """The sheets of a workbook that are feeds; notes and titles on other sheets are passed over.

    A feed may say that lines before the column names or behind the records are none of it.
    """
    read: dict[Lines, dict[str, SheetTable]] = {}
    for lines in dict.fromkeys(_lines(feed, formats) for feed in source.feeds.values()):
        to = scratch / f"without {lines[0]} and {lines[1]}"
        to.mkdir(exist_ok=True)
        read[lines] = {table.sheet: table for table in sheet_tables(file, to, *lines)}
    sheets = list(dict.fromkeys(sheet for tables in read.values() for sheet in tables))
    named = _by_name(file.stem, source) if len(sheets) == 1 else None
    found, most = [], 0
    for sheet in sheets:
        tables = {
            feed.name: table
            for feed in source.feeds.values()
            if (table := read[_lines(feed, formats)].get(sheet)) is not None
        }
        headers = {feed: list(table.header) for feed, table in tables.items()}
        most = max([most, *(len(header) for header in headers.values())])
        feed = _by_name(sheet, source) or named or _of_headers(headers, source, formats)
        if feed is not None and feed.name in tables:
            called = f"{plain(file.name)}, sheet {plain(sheet)}"
            found.append(PlainFile(tables[feed.name].file, called, feed))
    if not found:
        raise _unknown(file, source, most)
    yield from found


def _lines(feed: Feed, formats: Formats) -> Lines:
    """How many lines before the column names and behind the records are none of a feed."""
    said = formats.of(feed.source, feed.name)
    return (said.skip_lines or 0, said.skip_footer or 0)


def _by_name(name: str, source: Source) -> Feed | None:
    """The one feed whose name is in the name of a file, in the singular or the plural."""
    words = _words(name)
    found = [feed for feed in source.feeds.values() if f"_{_words(feed.name)}_" in f"_{words}_"]
    return found[0] if len(found) == 1 else None


def _words(name: str) -> str:
    parts = re.sub(r"[0-9]+", "_", normalised(name)).split("_")
    return "_".join(part.removesuffix("s") for part in parts if part)


def _by_columns(file: Path, source: Source, formats: Formats) -> Feed:
    headers = {feed.name: _header(file, feed, formats) for feed in source.feeds.values()}
    best = _of_headers(headers, source, formats)
    if best is None:
        raise _unknown(file, source, max((len(header) for header in headers.values()), default=0))
    return best


def _of_headers(headers: Mapping[str, list[str]], source: Source, formats: Formats) -> Feed | None:
    """The feed of a table by its column names, as they are where it is read for each feed."""
    return _best(
        [
            (_fit(headers[feed.name], feed, formats), feed)
            for feed in source.feeds.values()
            if feed.name in headers
        ]
    )


def _best(fitting: list[tuple[int, Feed]]) -> Feed | None:
    """The feed of which the file has most columns, where no other has as many."""
    most = max((columns for columns, _ in fitting), default=0)
    best = [feed for columns, feed in fitting if columns == most and columns >= FEWEST_COLUMNS]
    return best[0] if len(best) == 1 else None


def _fit(header: list[str], feed: Feed, formats: Formats) -> int:
    """How many columns of a feed a header has; 0 where a mandatory one is missing."""
    match = match_headers(header, feed, formats.of(feed.source, feed.name))
    own = {column.name for column in feed.typed_columns}
    return 0 if match.missing else len(match.present & own)


def _header(file: Path, feed: Feed, formats: Formats) -> list[str]:
    """The column names of a file as it would be read for a feed; none where it cannot be."""
    if is_parquet(file):
        try:
            return list(pq.read_schema(file).names)
        except (pa.ArrowException, OSError):
            return []
    said = formats.of(feed.source, feed.name)
    dialect = Dialect.of(said)
    with file.open("rb") as stream:
        text = stream.read(LONGEST_HEADER).decode(said.encoding or "utf-8-sig", errors="replace")
    lines = text.splitlines()[dialect.skip_lines :]
    try:
        return [name.strip() for name in dialect.values(lines[0])] if lines else []
    except ValueError:
        return []
    except Exception:
        # csv.Error: no header by this feed's way of writing
        return []


def _unknown(file: Path, source: Source, columns: int) -> Rejection:
    return Rejection(
        plain(file.name),
        f"a feed of {source.name} ({', '.join(source.feeds)}), by its name or its columns",
        f"{columns} columns that fit no feed" if columns else "no column names",
        "Name the file after its feed, or its columns under columns in formats.yml; `clockstop inspect` shows"
        " what a file has.",
    )
