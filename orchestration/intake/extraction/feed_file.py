"""Writes one feed's rows, as they come from the database, into a CSV file by the contract."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.extraction.cell_text import ColumnText, Unwritable
from orchestration.intake.extraction.mark import HighWater, NotAMark
from orchestration.intake.made_delivery import MadeFile
from orchestration.store.plain_text import plain
from orchestration.store.records import IN_CONTRACT_FORM

NAMES_SHOWN = 10


class UnusableRows(SafeError):
    """What a statement gives is not the feed; the message names file, column, what was expected and found."""


class CsvFile:
    """A CSV file by the contract while it is written: its rows are counted on the way."""

    def __init__(self, path: Path, header: list[str]) -> None:
        self.path, self.header = path, header
        self.rows = 0
        # whether the source itself says which rows are deleted
        self.gives_deleted = False
        self._stream: BinaryIO = path.open("wb")
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(header)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Adds a batch of rows."""
        self._writer.writerows(rows)
        self.rows += len(rows)
        self.flush()

    def flush(self) -> None:
        """Everything that was written so far can be read from the file."""
        data = self._text.getvalue().encode("utf-8", errors="replace")
        self._text.seek(0)
        self._text.truncate()
        self._stream.write(data)
        self._stream.flush()

    def made(self, feed: str, mode: str) -> MadeFile:
        """The finished file as a manifest says it."""
        return MadeFile(feed, self.path, f"{feed}.csv", mode, self.rows, form=IN_CONTRACT_FORM)

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.flush()
        self._stream.close()


@dataclass(frozen=True)
class FeedColumns:
    """The columns of a statement: which of them are written, each as its column of the contract."""

    written: tuple[tuple[int, Column], ...]
    mark: int | None

    @property
    def header(self) -> list[str]:
        """The header of the file."""
        return [column.name for _, column in self.written]


def match_columns(
    name: str, found: list[str], feed: Feed, mark: str | None, needed: tuple[str, ...]
) -> FeedColumns:
    """Pairs what a statement gives with the contract, without regard to case. Raises UnusableRows.

    `needed`: columns that it must give. The mark need not be a column of the contract.
    """
    lower = [one.lower() for one in found]
    contract = {column.name: column for column in feed.typed_columns}
    repeated = [one for one in dict.fromkeys(lower) if lower.count(one) > 1]
    if repeated:
        raise UnusableRows(
            f"{name}: expected each column once, found {_named(repeated)} more than once; name each once"
        )
    missing = [one for one in needed if one not in lower]
    if missing:
        raise UnusableRows(
            f"{name}: expected the column {_named(missing)} of the contract of {feed.source}.{feed.name}, found"
            f" {len(found)} columns without it; add it to the SQL"
        )
    wanted = mark.lower() if mark else None
    if wanted is not None and wanted not in lower:
        raise UnusableRows(
            f"{name}: expected the column {_named([wanted])}, the mark of {feed.source}.{feed.name} in"
            f" connections.yml, found {len(found)} columns without it; add it to the SQL, or correct the mark"
        )
    extra = [one for one in lower if one not in contract and one != wanted]
    if extra:
        raise UnusableRows(
            f"{name}: expected columns of the contract of {feed.source}.{feed.name}, found {_named(extra)}"
            f" too; remove it from the SQL, or rename it to one of {', '.join(contract)}"
        )
    written = tuple((place, contract[one]) for place, one in enumerate(lower) if one in contract)
    return FeedColumns(written, lower.index(wanted) if wanted else None)


def _named(names: list[str]) -> str:
    shown = ", ".join(plain(one, 40) for one in names[:NAMES_SHOWN])
    return shown + (f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else "")


def as_text_rows(
    name: str, columns: FeedColumns, batches: Iterator[list[Any]], high_water: HighWater
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a statement as a CSV writer takes them, in batches; the mark of each is seen on the way."""
    converters = [(place, ColumnText(column)) for place, column in columns.written]
    for batch in batches:
        by_place = list(zip(*batch, strict=True))
        texts = []
        for place, convert in converters:
            try:
                texts.append(convert(by_place[place]))
            except Unwritable as error:
                raise UnusableRows(
                    f"{name}: expected {error.column.name} as the contract's {error.column.type}, found"
                    f" {error.found}; {error.action} in the SQL"
                ) from None
        if columns.mark is not None:
            try:
                for value in by_place[columns.mark]:
                    high_water.see(value)
            except NotAMark as error:
                raise UnusableRows(
                    f"{name}: expected a time or a whole number as the mark, found {error}; name another column"
                    " as the mark, or cast it"
                ) from None
        yield list(zip(*texts, strict=True))
