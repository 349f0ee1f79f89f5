"""The published domains and tables: who may read what, and what each domain cannot do without."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from orchestration.contract.feeds import load_sources
from orchestration.contract.project_files import CONTRACTS_FOLDER
from orchestration.contract.validated_yaml import (
    Identifier,
    Problem,
    ProjectFiles,
    Text,
    Texts,
    ValidatedModel,
    found_in_words,
    read_project_file,
    unmet,
)

PUBLISHED_FOLDER = CONTRACTS_FOLDER / "published"
DOMAINS_FILE = PUBLISHED_FOLDER / "_domains.yml"


def _two_names(text: object) -> tuple[str, str]:
    """The two names of `source.feed` or `schema.table`."""
    first, _, second = text.partition(".") if isinstance(text, str) else ("", "", "")
    if not (first and second) or "." in second:
        raise unmet("two names with a dot between them")
    return first, second


TwoNames = Annotated[tuple[str, str], BeforeValidator(_two_names)]
Feeds = Annotated[tuple[TwoNames, ...], Field(strict=False)]


class _DomainEntry(ValidatedModel):
    title: Text = Field(description="the domain's name for people, as text")
    owner: Text = Field(description="the team that answers for the domain, as text")
    needs_any: Feeds = Field(min_length=1, description="a list of feeds, each as source.feed")
    cannot_miss: Feeds = Field(description="a list of feeds, each as source.feed")


class _DomainsFile(ValidatedModel):
    domains: dict[Identifier, _DomainEntry]


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


class _PublishedTableFile(ValidatedModel):
    table: TwoNames = Field(description="the file's name without .yml, as schema.table")
    domain: Identifier = Field(description="the name of a domain")
    model: Identifier = Field(description="the name of a dbt model")
    grain: Text = Field(description="what one row is, such as one row per attendance")
    patient_level: bool = Field(description="true or false")
    core: bool = Field(default=False, description="true or false")
    former_names: dict[Identifier, Text] = Field(
        default={}, description="lines of the form `column: its name in earlier publications`"
    )
    pinned: Texts = Field(min_length=1, description="a list of the columns that readers rely on")
    measures: dict[Text, Texts] = Field(
        default={}, description="lines of the form `column: [name of a measure of the register]`"
    )


@dataclass(frozen=True)
class PublishedTable:
    """One published table and its pinned columns; `core` tables may never be published empty.

    `former_names`: columns that earlier publications hold under another name.
    `measures`: the columns that hold measures of the register, for their targets.
    """

    schema: str
    table: str
    domain: str
    model: str
    grain: str
    patient_level: bool
    core: bool
    former_names: dict[str, str]
    pinned: tuple[str, ...]
    measures: dict[str, tuple[str, ...]] = field(hash=False)

    @property
    def name(self) -> str:
        """The name that readers use."""
        return f"{self.schema}.{self.table}"


class _HeadlineEntry(ValidatedModel):
    name: Text
    domain: Identifier = Field(description="the name of a domain")
    table: Text = Field(description="a published table, as schema.table")
    sql: Text = Field(description="a query of one number, as text")


class _HeadlinesFile(ValidatedModel):
    headlines: Annotated[tuple[_HeadlineEntry, ...], Field(strict=False)]


@cache
def load_domains() -> dict[str, Domain]:
    """Domains by name in the order that they are shown. Raises ProjectFileError."""
    files = ProjectFiles()
    read = files.read(DOMAINS_FILE, _DomainsFile)
    feeds = {(source.name, feed) for source in load_sources().values() for feed in source.feeds}
    for name, entry in read.domains.items() if read else ():
        for key in ("needs_any", "cannot_miss"):
            for feed in getattr(entry, key):
                if feed not in feeds:
                    unknown = found_in_words(".".join(feed))
                    files.refuse(
                        DOMAINS_FILE, Problem(f"domains.{name}.{key}", "feeds that have a contract", unknown)
                    )
    files.settle()
    assert read is not None
    return {name: Domain(name=name, **dict(entry)) for name, entry in read.domains.items()}


@cache
def load_published_tables() -> tuple[PublishedTable, ...]:
    """Every table of the marts, from its contract. Raises ProjectFileError."""
    files = ProjectFiles()
    tables = []
    for file in sorted(PUBLISHED_FOLDER.glob("[!_]*.yml")):
        read = files.read(file, _PublishedTableFile)
        if read is not None:
            for problem in _contradictions(read, file):
                files.refuse(file, problem)
            schema, table = read.table
            others = {name: value for name, value in read if name != "table"}
            tables.append(PublishedTable(schema=schema, table=table, **others))
    files.settle()
    return tuple(tables)


def _contradictions(read: _PublishedTableFile, file: Path) -> list[Problem]:
    found = []
    if ".".join(read.table) != file.stem:
        found.append(Problem("table", f"'{file.stem}', the file's name", found_in_words(".".join(read.table))))
    if read.domain not in load_domains():
        found.append(Problem("domain", f"one of {', '.join(load_domains())}", found_in_words(read.domain)))
    return found


@cache
def former_names(table: str) -> dict[str, str]:
    """Columns that earlier publications of a table hold under another name: the name now, the one before."""
    return next((one.former_names for one in load_published_tables() if one.name == table), {})


@cache
def headline_queries() -> tuple[dict[str, str], ...]:
    """The figures that a comparison tells first, each with name, domain, table and SQL."""
    read = read_project_file(PUBLISHED_FOLDER / "_headlines.yml", _HeadlinesFile)
    return tuple(entry.model_dump() for entry in read.headlines)
