"""The published domains and tables: who may read what, and what each domain cannot do without."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from orchestration.contract.project_files import CONTRACTS_FOLDER

PUBLISHED_FOLDER = CONTRACTS_FOLDER / "published"


@dataclass(frozen=True)
class Domain:
    """One domain, judged and published by itself.

    `needs_any`: feeds without which it has nothing. `cannot_miss`: feeds that hold it where a night leaves them
    out.
    """

    name: str
    title: str
    owner: str
    needs_any: tuple[tuple[str, str], ...]
    cannot_miss: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PublishedTable:
    """One published table and its pinned columns; `core` tables may never be published empty."""

    schema: str
    table: str
    domain: str
    model: str
    grain: str
    patient_level: bool
    core: bool
    pinned: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name that readers use."""
        return f"{self.schema}.{self.table}"


@cache
def load_domains() -> dict[str, Domain]:
    """Domains by name in the order that they are shown."""
    document: dict[str, Any] = yaml.safe_load((PUBLISHED_FOLDER / "_domains.yml").read_text(encoding="utf-8"))
    return {
        name: Domain(
            name=name,
            title=entry["title"],
            owner=entry["owner"],
            needs_any=tuple(_feed_name(feed) for feed in entry["needs_any"]),
            cannot_miss=tuple(_feed_name(feed) for feed in entry["cannot_miss"]),
        )
        for name, entry in document["domains"].items()
    }


def _feed_name(text: str) -> tuple[str, str]:
    source, feed = text.split(".")
    return (source, feed)


@cache
def load_published_tables() -> tuple[PublishedTable, ...]:
    """Every table of the marts, from its contract."""
    tables = []
    for file in sorted(PUBLISHED_FOLDER.glob("[!_]*.yml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        schema, table = document["table"].split(".")
        tables.append(
            PublishedTable(
                schema=schema,
                table=table,
                domain=document["domain"],
                model=document["model"],
                grain=document["grain"],
                patient_level=bool(document["patient_level"]),
                core=bool(document.get("core", False)),
                pinned=tuple(document["pinned"]),
            )
        )
    return tuple(tables)
