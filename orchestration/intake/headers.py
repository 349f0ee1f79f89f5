"""Matches the header of a file to the columns of its contract.

Column order is free and names are matched without case. Published files are also matched without
punctuation, because collectors rewrite their headers (`A&E` as `AE`, spaces as underscores).
"""

import re
from collections import Counter
from dataclasses import dataclass

from orchestration.contract.feeds import Feed

# What the archive calls a column that is not in the contract.
EXTRA = "extra_"


@dataclass(frozen=True)
class HeaderMatch:
    """Contract or own name by position (p0, p1, …), and what does not fit the contract."""

    names: dict[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]


def normalised(header: str) -> str:
    """A header reduced to lower-case words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", header.lower().replace("&", "")).strip("_")


def match_headers(found: list[str], feed: Feed) -> HeaderMatch:
    """Pairs each header with its contract column; blank extra headers are passed over."""
    spellings = {
        normalised(spelling): column.name
        for column in feed.typed_columns
        for spelling in (column.name, *column.headers)
    }
    names: dict[str, str] = {}
    unknown: list[str] = []
    for number, header in enumerate(found):
        if not header:
            continue
        column = spellings.get(normalised(header))
        if column is None:
            unknown.append(header)
            column = f"{EXTRA}{normalised(header) or number}"
        names[f"p{number}"] = column
    counts = Counter(names.values())
    present = set(names.values())
    return HeaderMatch(
        names=names,
        unknown=tuple(unknown),
        missing=tuple(column for column in feed.mandatory if column not in present),
        repeated=tuple(name for name, count in counts.items() if count > 1),
    )
