"""The input contracts: what each feed must look like, read from `expectations/contracts`.

One YAML a feed drives the reader, the typing in staging, the staging checks and the documentation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.project_files import CONTRACTS_FOLDER

# Every feed may carry these two, whatever its contract lists (input contract, "Types").
STANDARD_COLUMNS = ("recorded_at", "is_deleted")

CONTRACT_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column of a feed as the sender must write it."""

    name: str
    type: str
    required: bool = False
    codes: str | None = None
    description: str = ""
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """One feed: a CSV file with a header, or a published workbook, in every delivery of a source.

    `happened` names the column that says when what the row tells of came to be: it tells a late row from
    one of the night, and counts the rows of a day. `max_age_days` and its reason where the feed comes at
    another pace than its source.
    """

    source: str
    name: str
    description: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    reader: str = "csv"
    accumulates: bool = False
    verify_rows: bool = True
    sheets: tuple[str, ...] = ()
    width: int = 0
    happened: str | None = None
    max_age_days: int | None = None
    max_age_reason: str = ""

    @property
    def typed_columns(self) -> tuple[Column, ...]:
        """The contract's columns and the standard ones that any feed may carry."""
        own = {column.name for column in self.columns}
        standard = {
            "recorded_at": Column("recorded_at", "time", description="When the source recorded the row."),
            "is_deleted": Column("is_deleted", "flag", description="Y in a changes file removes the key."),
        }
        return self.columns + tuple(standard[name] for name in STANDARD_COLUMNS if name not in own)

    @property
    def is_workbook(self) -> bool:
        """Whether the feed is a published workbook, archived as a grid of text cells."""
        return self.reader == "workbook"

    @property
    def archive_columns(self) -> tuple[str, ...]:
        """Names of the text columns that every archived file of the feed offers to dbt."""
        if self.is_workbook:
            cells = tuple(f"c{number:02d}" for number in range(1, self.width + 1))
            return ("sheet", "row_number", *cells)
        if self.accumulates:
            return tuple(column.name for column in self.columns)
        return tuple(column.name for column in self.typed_columns)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Columns that must be in the header, and the key, which no row may leave empty."""
        return tuple(column.name for column in self.columns if column.required)


@dataclass(frozen=True)
class Source:
    """One sending system and its feeds. `max_age_days` None: it comes when there is something to tell."""

    name: str
    description: str
    owner: str
    deadline: str
    max_age_days: int | None
    max_age_reason: str
    chain: bool
    gates: bool
    feeds: dict[str, Feed] = field(default_factory=dict)


def _feed_from(document: dict[str, Any]) -> Feed:
    columns = tuple(
        Column(
            name=column["name"],
            type=column.get("type", "text"),
            required=bool(column.get("required", False)),
            codes=column.get("codes"),
            description=column.get("description", ""),
            headers=tuple(column.get("headers", ())),
        )
        for column in document.get("columns", ())
    )
    return Feed(
        source=document["source"],
        name=document["feed"],
        description=document.get("description", ""),
        grain=document.get("grain", ""),
        key=tuple(document.get("key", ())),
        columns=columns,
        reader=document.get("reader", "csv"),
        accumulates=bool(document.get("accumulates", False)),
        verify_rows=bool(document.get("verify_rows", True)),
        sheets=tuple(document.get("sheets", ())),
        width=int(document.get("width", 0)),
        happened=document.get("happened"),
        max_age_days=_days(document),
        max_age_reason=document.get("max_age_reason", ""),
    )


def _days(document: dict[str, Any]) -> int | None:
    days = document.get("max_age_days")
    return None if days is None else int(days)


@cache
def load_sources(folder: Path = CONTRACTS_FOLDER) -> dict[str, Source]:
    """All sources by name, each with its feeds by name, in alphabetical order."""
    sources: dict[str, Source] = {}
    for source_file in sorted(folder.glob("*/_source.yml")):
        document = yaml.safe_load(source_file.read_text(encoding="utf-8"))
        feeds = {}
        for feed_file in sorted(source_file.parent.glob("[!_]*.yml")):
            feed = _feed_from(yaml.safe_load(feed_file.read_text(encoding="utf-8")))
            feeds[feed.name] = feed
        name = source_file.parent.name
        sources[name] = Source(
            name=name,
            description=document["description"],
            owner=document["owner"],
            deadline=str(document["deadline"]),
            max_age_days=_days(document),
            max_age_reason=document.get("max_age_reason", ""),
            chain=bool(document["chain"]),
            gates=bool(document.get("gates", True)),
            feeds=feeds,
        )
    return sources


def all_feeds() -> Iterator[Feed]:
    """Every feed of every source."""
    for source in load_sources().values():
        yield from source.feeds.values()
