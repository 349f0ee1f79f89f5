"""What the values of each column of a file are like: counted, never kept where they may name a patient."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestration.contract.feeds import Column
from orchestration.intake.inspection.date_patterns import DatesOfColumn
from orchestration.intake.inspection.records import Columns

# Values that are held apart in a column: times have many, and each costs memory.
MOST_DISTINCT = 100_000
# Kinds of values that are told of a column.
KINDS_SHOWN = 3


@dataclass
class ColumnProfile:
    """One column of a file, and the column of the contract that it is.

    `distinct` holds the values of columns of codes, flags, numbers, dates and times; of text, only words that
    may stand for nothing are counted (`words`). `is_full`: there were more distinct values than are held.
    `marks`: signs that a spreadsheet writes round a value.
    """

    name: str
    column: Column | None
    rows: int = 0
    blank: int = 0
    padded: int = 0
    distinct: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    dates: DatesOfColumn = field(default_factory=DatesOfColumn)
    is_full: bool = False
    marks: Counter[str] = field(default_factory=Counter)

    @property
    def filled(self) -> int:
        """Rows in which the column has a value."""
        return self.rows - self.blank

    @property
    def is_typed(self) -> bool:
        """Whether its values are of a type that a text can fail to be."""
        return self.column is not None and self.column.type != "text"

    def add(self, values: Iterable[str], empty_words: frozenset[str]) -> None:
        """Counts the values of a batch of rows."""
        for raw, count in Counter(values).items():
            value = raw.strip()
            self.rows += count
            if not value:
                self.blank += count
                continue
            if value != raw:
                self.padded += count
            if value.lower() in empty_words:
                self.words[value] += count
            for mark in marks_round(value):
                self.marks[mark] += count
            if not self.is_typed:
                continue
            assert self.column is not None
            if self.column.type in ("date", "time"):
                self.dates.add(value, count)
            if value in self.distinct or len(self.distinct) < MOST_DISTINCT:
                self.distinct[value] += count
            else:
                self.is_full = True


def marks_round(value: str) -> str:
    """Signs round a value that are none of it: the apostrophe or formula by which a nought is kept."""
    if value.startswith("'") and len(value) > 1:
        return "'"
    return '="' if value.startswith('="') and value.endswith('"') else ""


def profile(
    headers: Iterable[str],
    columns: Mapping[str, Column],
    batches: Iterable[Columns],
    joined: Mapping[str, tuple[Column, tuple[str, str]]],
    empty_words: Iterable[str],
) -> list[ColumnProfile]:
    """Each column of a file, by all the rows that `batches` gives, and behind them those that are two together.

    `columns`: their name → the contract's column; `joined`: the contract's column and the names of the two.
    """
    words = frozenset(word.lower() for word in empty_words)
    names = list(headers)
    found = [ColumnProfile(name, columns.get(name)) for name in names]
    pairs = [
        (ColumnProfile(" + ".join(two), column), [names.index(name) for name in two])
        for column, two in joined.values()
    ]
    for batch in batches:
        for one, values in zip(found, batch, strict=True):
            one.add(values, words)
        for one, (first, second) in pairs:
            one.add(
                [f"{day} {time}".strip() for day, time in zip(batch[first], batch[second], strict=True)], words
            )
    return [*found, *(one for one, _ in pairs)]


def kind_of(value: str) -> str:
    """A value as its kind alone: 9 for a digit, A or a for a letter, other characters as they are; no value."""
    kind = re.sub(r"[^\W\d_]", lambda found: "A" if found[0].isupper() else "a", value[:40])
    kind = re.sub(r"\d", "9", kind)
    # the length of a name is nobody's business
    return re.sub(r"([Aa])[Aa]{2,}", r"\1…", kind)


def kinds(values: Mapping[str, int]) -> list[tuple[str, int]]:
    """The commonest kinds of some values, with their count."""
    counted: Counter[str] = Counter()
    for value, count in values.items():
        counted[kind_of(value)] += count
    return counted.most_common(KINDS_SHOWN)
