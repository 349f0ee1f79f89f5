"""Matches the header of a file to the columns of its contract.

Column order is free and names are matched without case. Published files are also matched without
punctuation, because collectors rewrite their headers (`A&E` as `AE`, spaces as underscores).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.contract.feeds import Feed
from orchestration.settings.feed_format import FeedFormat

# What the archive calls a column that is not in the contract.
EXTRA = "extra_"


@dataclass(frozen=True)
class HeaderMatch:
    """Contract or own name by position (p0, p1, …), and what does not fit the contract.

    `joined`: by column of the contract, the positions of the columns that it is put together from; `constants`:
    columns that have one value in every row; `unjoined`: columns for that which the file does not have.
    """

    names: dict[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    unjoined: tuple[str, ...] = ()

    @property
    def present(self) -> set[str]:
        """Every column that the archive will have."""
        return {*self.names.values(), *self.joined, *self.constants}


def normalised(header: str) -> str:
    """A header reduced to lower-case words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", header.lower().replace("&", "")).strip("_")


def match_headers(found: list[str], feed: Feed, said: FeedFormat | None = None) -> HeaderMatch:
    """Pairs each header with its contract column; blank extra headers are passed over.

    What formats.yml names is the column, whatever another header of the file is called.
    """
    said = said or FeedFormat()
    own = {column.name for column in feed.typed_columns}
    declared = {theirs: ours for theirs, ours in said.columns.items() if ours in own}
    given, joined, unjoined = _declared(found, declared), {}, []
    for ours, parts in said.join.items():
        places = [_places(found, name) for name in parts.columns]
        if ours not in own or not any(places):
            continue
        if all(places):
            joined[ours] = tuple(f"p{place[0]}" for place in places)
        else:
            unjoined += [name for name, place in zip(parts.columns, places, strict=True) if not place]
    taken = {*given.values(), *joined}
    spellings = {
        normalised(spelling): column.name
        for column in feed.typed_columns
        for spelling in (column.name, *column.headers)
        if column.name not in taken
    }
    names: dict[str, str] = {}
    unknown: list[str] = []
    for number, header in enumerate(found):
        if not header:
            continue
        column = given.get(number) or spellings.get(normalised(header))
        if column is None:
            unknown.append(header)
            column = f"{EXTRA}{normalised(header) or number}"
        names[f"p{number}"] = column
    counts = Counter(names.values())
    present = {*names.values(), *joined}
    constants = tuple(name for name in said.constants if name in own and name not in present)
    present |= set(constants)
    return HeaderMatch(
        names=names,
        unknown=tuple(unknown),
        missing=tuple(column for column in feed.mandatory if column not in present),
        repeated=tuple(name for name, count in counts.items() if count > 1),
        joined=joined,
        constants=constants,
        unjoined=tuple(unjoined),
    )


def _declared(found: list[str], declared: Mapping[str, str]) -> dict[int, str]:
    """By place, the column of the contract that formats.yml says a header is."""
    return {place: ours for theirs, ours in declared.items() for place in _places(found, theirs)}


def _places(found: list[str], name: str) -> list[int]:
    """Where a column of that name is, letter by letter or, where none is, without case and punctuation."""
    exact = [place for place, header in enumerate(found) if header == name.strip()]
    wanted = normalised(name)
    return exact or [place for place, header in enumerate(found) if wanted and normalised(header) == wanted]
