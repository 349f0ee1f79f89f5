"""Reads a delivered Parquet file: its typed values as the text that the contract asks for, checked like CSV.

A whole number in a code column is that code, a timestamp at midnight in a date column its day; what does not
fit the column is kept as text and listed as invalid. Nested values are no values of a feed.
"""

from pathlib import Path

import duckdb

from orchestration.contract.feeds import Column, Feed
from orchestration.intake.csv_reader import MOST_COLUMNS, ReadResult, matched, note_of
from orchestration.intake.csv_records import copy_typed_records, engine
from orchestration.intake.headers import HeaderMatch
from orchestration.intake.record_columns import Columns
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.intake.written_values import LONDON, WrittenValues
from orchestration.settings.feed_format import FeedFormat
from orchestration.store.engine_paths import one_file

NESTED = ("STRUCT", "MAP", "UNION")
WHOLE_FILE = "Parquet that can be read whole"


def read_parquet(
    file: Path, feed: Feed, accepted: Path, unreadable: Path, said: FeedFormat | None = None
) -> ReadResult:
    """Writes the accepted rows and those that cannot be keyed as Parquet; returns their counts.

    Raises Rejection when the columns break the contract, one of them is nested, or the file is damaged.
    """
    said = said or FeedFormat()
    try:
        types = _types(file, accepted.parent)
        found = [name.strip() for name in types]
        if len(found) > MOST_COLUMNS:
            raise Rejection(
                file.name,
                f"at most {MOST_COLUMNS} columns",
                f"{len(found)}",
                "Check that this is the file the feed is for, and send the delivery again.",
            )
        match = matched(found, feed, file.name, said)
        places = _places(match, types, feed, file.name)
        columns = Columns(
            feed=feed,
            width=len(found),
            names={place: match.names[place] for place in places},
            has_marks=False,
            # an identity without formats.yml, so that what was delivered is kept beside what was read
            values=WrittenValues(feed, said),
            joined=match.joined,
            constants=match.constants,
            first_line=1,
        )
        counts = copy_typed_records(file, columns, places, accepted, unreadable)
    except duckdb.OutOfMemoryException as error:
        raise CannotKeep(type(error).__name__) from None
    except duckdb.Error as error:
        # the engine's own words may quote a value
        raise Rejection(
            file.name,
            WHOLE_FILE,
            f"a file that is damaged, encrypted or of an unknown version ({type(error).__name__})",
            "Write the file again, without encryption, and send the delivery again.",
        ) from None
    notes = [note_of(match, said), *counts.notes]
    note = "; ".join(note for note in notes if note) or None
    return ReadResult(counts.accepted, counts.unreadable, note, counts.main_reason, first_line=1)


def _types(file: Path, folder: Path) -> dict[str, str]:
    """The columns of a file with the engine's type of each."""
    with engine(folder) as connection:
        rows = connection.execute(
            "describe select * from read_parquet(?, binary_as_string = true)", [one_file(file)]
        ).fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def _places(match: HeaderMatch, types: dict[str, str], feed: Feed, name: str) -> dict[str, str]:
    """SQL of the text of each place that is kept. A nested column outside the contract is left out."""
    typed = {column.name: column for column in feed.typed_columns}
    needed = {place for places in match.joined.values() for place in places}
    headers = list(types)
    found = {}
    for place, archived in match.names.items():
        header = headers[int(place[1:])]
        column = typed.get(archived)
        if _is_nested(types[header]):
            if column is None and place not in needed:
                continue
            raise Rejection(
                f"{name}: {archived}",
                "one value in each row",
                "a list or a structure of values",
                "Write the column as a single text, number or date, and send the delivery again.",
            )
        found[place] = text_of(f'"{header.replace(chr(34), chr(34) * 2)}"', types[header], column)
    return found


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(NESTED)


def text_of(value: str, kind: str, column: Column | None) -> str:
    """SQL of a typed value as the contract writes it, for the type of its column."""
    of_type = column.type if column is not None else "text"
    if kind == "DATE":
        return f"cast({value} as varchar)"
    if kind.startswith("TIMESTAMP WITH"):
        moment = f"timezone('UTC', {value})"
        local = f"timezone('{LONDON}', {value})"
        text = f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ')"
        if of_type != "date":
            return text
        # midnight in UTC and in London are of one day: the clock of this country is never behind UTC
        is_day = f"cast({moment} as time) = time '00:00' or cast({local} as time) = time '00:00'"
        return f"case when {is_day} then strftime({local}, '%Y-%m-%d') else {text} end"
    if kind.startswith("TIMESTAMP"):
        stamp = f"cast({value} as timestamp)"
        text = f"strftime({stamp}, '%Y-%m-%dT%H:%M:%S')"
        if of_type != "date":
            return text
        return (
            f"case when cast({stamp} as time) = time '00:00' then strftime({stamp}, '%Y-%m-%d') else {text} end"
        )
    if kind == "BOOLEAN":
        return f"case {value} when true then 'Y' when false then 'N' end"
    if kind in ("FLOAT", "DOUBLE"):
        # missing whole numbers make other programs write floating-point numbers, and NaN for each missing one
        whole = f"{value} = floor({value}) and abs({value}) < 1e15"
        number = (
            f"case when {whole} then cast(cast({value} as bigint) as varchar) else cast({value} as varchar) end"
        )
        return f"case when isnan({value}) then null else {number} end"
    if kind.startswith("DECIMAL"):
        return f"regexp_replace(cast({value} as varchar), '[.]0+$', '')"
    return f"nullif(cast({value} as varchar), '')"
