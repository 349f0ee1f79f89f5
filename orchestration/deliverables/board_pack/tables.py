"""A table of the pack: a caption, headers and rows of text, the first cell of each row naming it."""

from calendar import month_abbr
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Table:
    """Cells are text as they are printed; `numbers` are the places of columns that are aligned to the right."""

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    numbers: frozenset[int] = frozenset()
    note: str = ""

    @property
    def is_mostly_numbers(self) -> bool:
        """Whether cells are aligned to the right unless they are marked: it keeps the file small."""
        return 2 * len(self.numbers) > len(self.columns)

    @property
    def is_words(self) -> bool:
        """Whether at most one column holds figures: on a telephone its rows are printed cell below cell."""
        return len(self.numbers) <= 1 and len(self.columns) > 2


@dataclass(frozen=True)
class Page:
    """A page of sentences, charts with their captions, and tables."""

    anchor: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[tuple[Markup, str], ...] = ()


def month_words(period: str) -> str:
    """A month YYYY-MM as people write it: Oct 2026; any other period as it is."""
    year, dash, month = period.partition("-")
    if dash and len(year) == 4 and month.isdigit() and 1 <= int(month) <= 12:
        return f"{month_abbr[int(month)]} {year}"
    return period


def right(first: int, last: int) -> frozenset[int]:
    """The columns from one to another hold figures."""
    return frozenset(range(first, last + 1))
