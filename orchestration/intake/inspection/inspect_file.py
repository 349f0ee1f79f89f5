"""One file looked at as an extract: which feed it is, how it is written, what of it would be usable, what would mend it.

No value of a patient is kept: values are counted by kind, and only codes of small lists are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.spellings import load_spellings
from orchestration.intake.inspection.code_partners import CodesOfColumn, codes_of
from orchestration.intake.inspection.column_names import Matched, guess, known_names
from orchestration.intake.inspection.opened import Opened, open_file
from orchestration.intake.inspection.profile import ColumnProfile, kinds, profile
from orchestration.intake.inspection.proposal import Proposal, propose
from orchestration.intake.inspection.usable import usable
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import Formats

# Some minutes of reading; a district's busiest feed has a tenth of it.
MOST_ROWS = 5_000_000


@dataclass(frozen=True)
class ColumnFound:
    """One column of the file that is matched: how many rows have a value, and how many of these are usable.

    `usable_with` is with the proposed lines; `kinds` are the commonest kinds of values that stay unusable, none of
    them a value.
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
    """What was found of one file. `candidates` are the feeds that it may be; `matched` is None unless it is one."""

    file: str
    opened: Opened
    candidates: tuple[Matched, ...]
    matched: Matched | None = None
    columns: tuple[ColumnFound, ...] = ()
    codes: tuple[CodesOfColumn, ...] = ()
    proposal: Proposal | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be delivered with the proposed lines: one feed, nothing mandatory missing or undecided."""
        return (
            self.matched is not None
            and not self.matched.missing
            and self.proposal is not None
            and not self.proposal.to_decide
        )


def inspect_file(
    file: Path, feeds: Sequence[Feed], formats: Formats, scratch: Path, most_rows: int = MOST_ROWS
) -> Inspected:
    """Looks at a file; `feeds` are those that it may be, `formats` what formats.yml says so far.

    A workbook is unpacked into the folder `scratch`. Raises Rejection where it cannot be read at all.
    """
    opened = open_file(file, partial(known_names, feeds=feeds, formats=formats), scratch)
    found = guess(opened.headers, feeds, formats)
    if len(found.feeds) != 1:
        return Inspected(file.name, opened, found.feeds)
    matched = found.feeds[0]
    before = formats.of(matched.feed.source, matched.feed.name)
    profiles = _profiled(opened, matched, most_rows)
    codes = tuple(_codes(matched.feed, profiles, before))
    proposal = propose(matched, profiles, codes, before, opened.layout)
    after = proposal.merged(before)
    is_read = _is_read(opened, matched, proposal)
    columns = tuple(
        _column(matched.feed, one, before, after, is_read, matched)
        for one in profiles
        if one.column is not None
    )
    return Inspected(file.name, opened, found.feeds, matched, columns, codes, proposal)


def _profiled(opened: Opened, matched: Matched, most_rows: int) -> list[ColumnProfile]:
    by_name = {column.name: column for column in matched.feed.typed_columns}
    spelt = load_spellings().empty_words
    return profile(
        opened.headers,
        {theirs: by_name[ours] for theirs, ours in matched.columns.items()},
        opened.batches(most_rows),
        {ours: (by_name[ours], pair) for ours, pair in matched.joined.items()},
        (*spelt.text, *spelt.typed),
    )


def _codes(feed: Feed, profiles: list[ColumnProfile], before: FeedFormat) -> list[CodesOfColumn]:
    spelt = load_spellings().empty_words
    empty = frozenset(word.lower() for word in (*spelt.text, *spelt.typed))
    found = []
    for one in profiles:
        if one.column is None or one.column.type not in ("code", "flag"):
            continue
        answers = usable(feed, one.column, one.distinct, before)
        # what stands for nothing is no code
        fits = {value: answer is not False for value, answer in answers.items()}
        found.append(codes_of(feed, one.column, one.distinct, fits, empty))
    return found


def _is_read(opened: Opened, matched: Matched, proposal: Proposal) -> bool:
    """Whether intake would read the records of the file as it is written, without the proposed lines."""
    layout_says = set(proposal.said) & {"encoding", "delimiter", "quote", "skip_lines"}
    renamed = set(matched.renamed.values()) | set(matched.joined)
    return (
        not (layout_says - {"encoding"})
        and not _is_wide(proposal)
        and not renamed & set(matched.feed.mandatory)
    )


def _is_wide(proposal: Proposal) -> bool:
    return str(proposal.said.get("encoding", "")).startswith("utf-16")


def _column(
    feed: Feed,
    one: ColumnProfile,
    before: FeedFormat,
    after: FeedFormat,
    is_read: bool,
    matched: Matched,
) -> ColumnFound:
    column = one.column
    assert column is not None
    is_found_now = is_read and (one.name in matched.same)
    if not one.is_typed:
        # any text is usable
        filled = one.filled
        now, later, left = filled if is_found_now else 0, filled, {}
    else:
        now_by_value = usable(feed, column, one.distinct, before)
        later_by_value = usable(feed, column, one.distinct, after)
        count = one.distinct
        filled = sum(count.values())
        # what stands for nothing is no wrong value
        now = sum(count[value] for value, answer in now_by_value.items() if answer is not False)
        later = sum(count[value] for value, answer in later_by_value.items() if answer is not False)
        left = {value: count[value] for value, answer in later_by_value.items() if answer is False}
        now = now if is_found_now else 0
    return ColumnFound(
        name=one.name,
        column=column.name,
        type=column.type,
        filled=filled,
        padded=one.padded,
        usable_now=now,
        usable_with=later,
        kinds=tuple(kinds(left)),
    )
