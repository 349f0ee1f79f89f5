"""Which column of a contract each column of a file is, and which feed a file is, by its column names alone.

Nothing is guessed in silence: a name that may be two columns, two names that may be one column and two feeds
that fit as well are said as what they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from orchestration.contract.feeds import Feed, load_sources
from orchestration.contract.spellings import load_spellings, squeezed, words_of
from orchestration.intake.headers import normalised
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import Formats

# Feeds of files that other people hand in or publish: they are recognised by their own commands.
NOT_EXTRACTS = ("national",)
# A feed that fits nearly as well as the best one: a person says which it is.
NEARLY_AS_GOOD = 0.85
# Names of a file that must be known before a feed is guessed from them.
FEWEST_KNOWN = 2
# How sure a name is that formats.yml gives.
GIVEN = -1


@dataclass(frozen=True)
class Matched:
    """The columns of a file beside those of a feed.

    `same`: read by their names as they are; `renamed`: their name → the contract's; `unclear`: their name → the
    columns that it may be; `doubled`: a column of the contract → the names that may all be it; `unknown`:
    no column; `joined`: a column of the contract → the two columns of the file with its day and its time.
    """

    feed: Feed
    same: dict[str, str]
    renamed: dict[str, str]
    unclear: dict[str, tuple[str, ...]]
    doubled: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    joined: dict[str, tuple[str, str]]

    @property
    def columns(self) -> dict[str, str]:
        """Their name → the contract's, for every column that is matched."""
        return {**self.same, **self.renamed}

    @property
    def found(self) -> frozenset[str]:
        """The columns of the contract that the file has."""
        return frozenset(self.columns.values()) | frozenset(self.joined)

    @property
    def missing(self) -> tuple[str, ...]:
        """Mandatory columns of the feed that no column of the file is."""
        return tuple(name for name in self.feed.mandatory if name not in self.found)

    @property
    def absent(self) -> tuple[str, ...]:
        """Optional columns of the feed that no column of the file is."""
        return tuple(
            column.name for column in self.feed.columns if not column.required and column.name not in self.found
        )

    @property
    def weight(self) -> float:
        """How much of the feed was found: a column that few feeds have says more than one that all have."""
        return sum(1 / feeds_with()[name] for name in self.found)


def extract_feeds() -> tuple[Feed, ...]:
    """The feeds that a file of a trust's own may be."""
    return tuple(
        feed
        for source in load_sources().values()
        if source.name not in NOT_EXTRACTS
        for feed in source.feeds.values()
    )


@cache
def feeds_with() -> Counter[str]:
    """In how many feeds each name of a column is."""
    return Counter(column.name for feed in extract_feeds() for column in feed.typed_columns)


def known_names(headers: Sequence[str], feeds: Iterable[Feed], formats: Formats) -> float:
    """How many of some names the feed that knows most of them knows."""
    keys = [(header, _keys(header)) for header in headers if header]
    most = 0
    for feed in feeds:
        said = formats.of(feed.source, feed.name)
        given = {*said.columns, *(name for one in said.join.values() for name in one.columns)}
        steps = _spellings(feed.source, feed.name).steps
        known = sum(
            header in given or any(key in step for key, step in zip(of_header, steps, strict=True))
            for header, of_header in keys
        )
        most = max(most, known)
    return most


@dataclass(frozen=True)
class _Spellings:
    """The names of a feed's columns, by how surely a name is one of them: surest first."""

    steps: tuple[dict[object, set[str]], ...]


@cache
def _spellings(source: str, name: str) -> _Spellings:
    feed = load_sources()[source].feeds[name]
    spellings = load_spellings()
    exact: dict[object, set[str]] = defaultdict(set)
    in_one_word: dict[object, set[str]] = defaultdict(set)
    other: dict[object, set[str]] = defaultdict(set)
    by_words: dict[object, set[str]] = defaultdict(set)
    for column in feed.typed_columns:
        for own in (column.name, *column.headers):
            exact[normalised(own)].add(column.name)
            in_one_word[squeezed(own)].add(column.name)
            by_words[words_of(own)].add(column.name)
        for theirs in spellings.names(feed, column):
            other[squeezed(theirs)].add(column.name)
            by_words[words_of(theirs)].add(column.name)
    by_words.pop(frozenset(), None)
    return _Spellings((exact, in_one_word, other, by_words))


@cache
def _keys(header: str) -> tuple[object, ...]:
    """A name as each of the steps compares it."""
    return (normalised(header), squeezed(header), squeezed(header), words_of(header))


def match(headers: Sequence[str], feed: Feed, formats: Formats | None = None) -> Matched:
    """Each name of a file beside the columns of a feed; what `formats` says of a name goes before any other."""
    said = formats.of(feed.source, feed.name) if formats is not None else FeedFormat()
    joined = _joined(headers, feed) | {
        ours: (one.columns[0], one.columns[1])
        for ours, one in said.join.items()
        if len(one.columns) == 2 and set(one.columns) <= set(headers)
    }
    pairs = {name for pair in joined.values() for name in pair}
    given = {normalised(theirs): ours for theirs, ours in said.columns.items()}
    steps = _spellings(feed.source, feed.name).steps
    candidates: dict[str, tuple[int, set[str]]] = {}
    for header in headers:
        if not header or header in pairs:
            continue
        # as intake finds it: letter by letter, or without case and punctuation
        declared = said.columns.get(header) or given.get(normalised(header))
        if declared is not None:
            candidates[header] = (GIVEN, {declared})
            continue
        for step, (key, spellings) in enumerate(zip(_keys(header), steps, strict=True)):
            if key and key in spellings:
                candidates[header] = (step, spellings[key])
                break
    taken: dict[str, tuple[int, list[str]]] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    # a column that a surer name is, is not what a less sure one may be
    sure = {next(iter(meant)) for step, meant in candidates.values() if len(meant) == 1 and step < 2}
    for header, (step, meant) in candidates.items():
        left = meant - sure if len(meant) > 1 else meant
        if len(left) > 1:
            unclear[header] = tuple(sorted(left))
            continue
        if not left:
            continue
        column = next(iter(left))
        before = taken.get(column)
        if before is None or step < before[0]:
            taken[column] = (step, [header])
        elif step == before[0]:
            before[1].append(header)
    doubled = {column: tuple(names) for column, (_, names) in taken.items() if len(names) > 1}
    same: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for column, (step, names) in taken.items():
        if column not in doubled:
            (same if step <= 0 else renamed)[names[0]] = column
    told = {*same, *renamed, *unclear, *(name for names in doubled.values() for name in names), *pairs}
    return Matched(
        feed=feed,
        same=same,
        renamed=renamed,
        unclear=unclear,
        doubled=doubled,
        unknown=tuple(header for header in headers if header and header not in told),
        joined=joined,
    )


def _joined(headers: Sequence[str], feed: Feed) -> dict[str, tuple[str, str]]:
    """Times of the contract of which the file has the day in one column and the time of day in another."""
    spellings = load_spellings()
    by_words: dict[frozenset[str], list[str]] = defaultdict(list)
    for header in headers:
        by_words[words_of(header)].append(header)
    found: dict[str, tuple[str, str]] = {}
    for column in feed.typed_columns:
        if column.type != "time":
            continue
        for theirs in (*spellings.names(feed, column), f"{column.name.removesuffix('_at')} date time"):
            whole = words_of(theirs)
            days = by_words.get(whole - {"time"}, []) if {"date", "time"} <= whole else []
            times = by_words.get(whole - {"date"}, [])
            if len(days) == len(times) == 1 and days != times:
                found[column.name] = (days[0], times[0])
                break
    return found


@dataclass(frozen=True)
class Guess:
    """The feeds that a file may be, the best first; one where it is clear."""

    feeds: tuple[Matched, ...]

    @property
    def is_clear(self) -> bool:
        """Whether it is one feed."""
        return len(self.feeds) == 1


def guess(headers: Sequence[str], feeds: Iterable[Feed], formats: Formats | None = None) -> Guess:
    """Which feed a file is, by the names of its columns."""
    found = [match(headers, feed, formats) for feed in feeds]
    fitting = [one for one in found if len(one.found) >= min(FEWEST_KNOWN, len(one.feed.columns))]
    # a file that has all that is mandatory of one feed is hardly one of another
    whole = [one for one in fitting if not one.missing]
    ranked = sorted(whole or fitting, key=lambda one: -one.weight)
    if not ranked:
        return Guess(())
    best = ranked[0].weight
    return Guess(tuple(one for one in ranked if one.weight >= best * NEARLY_AS_GOOD))
