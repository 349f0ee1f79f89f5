"""One file looked at as an extract: which feed it is, how it is written, what is usable, with which lines.

No value of a patient is kept: values are counted by kind, and only codes of small lists are named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.spellings import load_spellings
from orchestration.intake.inspection.code_partners import CodesOfColumn, codes_of
from orchestration.intake.inspection.column_names import Matched, guess, known_names
from orchestration.intake.inspection.opened import Opened, open_file
from orchestration.intake.inspection.profile import ColumnProfile, kinds, profile
from orchestration.intake.inspection.proposal import Proposal, propose
from orchestration.intake.inspection.usable import rules, usable
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import Formats

# Some minutes of reading; a district's busiest feed has a tenth of it.
MOST_ROWS = 5_000_000


@dataclass(frozen=True)
class ColumnFound:
    """One column of the file that is matched: how many rows have a value, and how many of these are usable.

    `usable_with` is with the proposed lines; `kinds` are the commonest kinds of values that stay unusable,
    none of them a value.
    """

    name: str
    column: str
    type: str
    filled: int
    padded: int
    usable_now: int
    usable_with: int
    kinds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Inspected:
    """What was found of one file. `candidates` are the feeds that it may be; `matched` where it is one."""

    file: str
    opened: Opened
    candidates: tuple[Matched, ...]
    matched: Matched | None = None
    columns: tuple[ColumnFound, ...] = ()
    codes: tuple[CodesOfColumn, ...] = ()
    proposal: Proposal | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be delivered with the lines: one feed, nothing mandatory missing or undecided."""
        return (
            self.matched is not None
            and not self.matched.missing
            and self.proposal is not None
            and not self.proposal.to_decide
        )


def inspect_file(
    file: Path, feeds: Sequence[Feed], formats: Formats, scratch: Path, most_rows: int = MOST_ROWS
) -> list[Inspected]:
    """Looks at a file: one table, or each sheet of a workbook that a contract knows.

    `feeds` are those that it may be, `formats` what formats.yml says so far.

    A workbook is unpacked into the folder `scratch`. Raises Rejection where it cannot be read at all.
    """
    known = partial(known_names, feeds=feeds, formats=formats)
    return [_table(file, one, feeds, formats, most_rows) for one in open_file(file, known, scratch)]


def _table(file: Path, opened: Opened, feeds: Sequence[Feed], formats: Formats, most_rows: int) -> Inspected:
    found = guess(opened.headers, feeds, formats)
    if len(found.feeds) != 1:
        return Inspected(file.name, opened, found.feeds)
    matched = found.feeds[0]
    before = formats.of(matched.feed.source, matched.feed.name)
    profiles = _profiled(opened, matched, most_rows)
    with rules() as engine:
        codes = tuple(_codes(engine, matched.feed, profiles, before))
        proposal = propose(matched, profiles, codes, before, opened)
        shares = _Shares(engine, matched, before, proposal)
        columns = tuple(shares.of(one) for one in profiles if one.column is not None)
    return Inspected(file.name, opened, found.feeds, matched, columns, codes, proposal)


def _profiled(opened: Opened, matched: Matched, most_rows: int) -> list[ColumnProfile]:
    by_name = {column.name: column for column in matched.feed.typed_columns}
    spelt = load_spellings().empty_words
    columns = {theirs: by_name[ours] for theirs, ours in matched.columns.items()}
    return profile(
        opened.headers,
        columns,
        opened.batches(most_rows, columns),
        {ours: (by_name[ours], pair) for ours, pair in matched.joined.items()},
        (*spelt.text, *spelt.typed),
    )


def _codes(
    engine: duckdb.DuckDBPyConnection, feed: Feed, profiles: list[ColumnProfile], before: FeedFormat
) -> Iterator[CodesOfColumn]:
    spelt = load_spellings().empty_words
    empty = frozenset(word.lower() for word in (*spelt.text, *spelt.typed))
    for one in profiles:
        if one.column is not None and one.column.type in ("code", "flag"):
            answers = usable(engine, feed, one.column, one.distinct, before)
            # what stands for nothing is no code
            fits = {value: answer is not False for value, answer in answers.items()}
            yield codes_of(feed, one.column, one.distinct, fits, empty)


class _Shares:
    """How much of each column is usable, by the format of now and by the one with the proposed lines."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, matched: Matched, before: FeedFormat, proposal: Proposal
    ) -> None:
        self.engine, self.matched = engine, matched
        self.before, self.after = before, proposal.merged(before)
        # with other columns, separators or lines before the names than agreed, intake refuses the file
        layout = set(proposal.said) & {"delimiter", "quote", "skip_lines"}
        is_wide = str(proposal.said.get("encoding", "")).startswith("utf-16")
        renamed = set(matched.renamed.values()) | set(proposal.said.get("join", {}))
        self.is_read = not layout and not is_wide and not renamed & set(matched.feed.mandatory)

    def of(self, one: ColumnProfile) -> ColumnFound:
        """The shares of one column."""
        column = one.column
        assert column is not None
        is_read = self.is_read and (one.name in self.matched.same or column.name in self.before.join)
        # any text is usable
        filled, now, later, left = one.filled, one.filled, one.filled, {}
        if one.is_typed:
            # what stands for nothing is no wrong value
            wrong_now, left = (self._wrong(one, column, said) for said in (self.before, self.after))
            filled = sum(one.distinct.values())
            now, later = filled - sum(wrong_now.values()), filled - sum(left.values())
        return ColumnFound(
            name=one.name,
            column=column.name,
            type=column.type,
            filled=filled,
            padded=one.padded,
            usable_now=now if is_read else 0,
            usable_with=later,
            kinds=tuple(kinds(left)),
        )

    def _wrong(self, one: ColumnProfile, column: Column, said: FeedFormat) -> dict[str, int]:
        answers = usable(self.engine, self.matched.feed, column, one.distinct, said)
        return {value: one.distinct[value] for value, answer in answers.items() if answer is False}
