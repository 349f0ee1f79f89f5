"""The input contracts: what each feed must look like, read from `expectations/contracts`.

One YAML a feed drives the reader, the typing in staging, the staging checks and the documentation.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from orchestration.contract.project_files import CONTRACTS_FOLDER, PROJECT_ROOT
from orchestration.contract.seeds import CODE_LISTS_SEED, accepted_codes, domains_listing_wrong_values
from orchestration.contract.validated_yaml import (
    NOTHING,
    Identifier,
    Problem,
    ProjectFiles,
    Text,
    Texts,
    ValidatedModel,
    found_in_words,
)
from orchestration.contract.value_rules import FIRST_YEAR, IDENTIFIERS, ZEROS, ZEROS_OF_NHS_NUMBER

# Every feed may carry these two, whatever its contract lists (input contract, "Types").
STANDARD_COLUMNS = ("recorded_at", "is_deleted")
# Written by the warehouse itself beside the columns of every feed.
OWN_COLUMNS = (
    "source_delivery",
    "source_as_at",
    "source_sha256",
    "source_mode",
    "source_undecoded",
    "source_reason",
    "source_row",
    "source_order",
)

CONTRACT_VERSION = 1

SOURCE_FILE = "_source.yml"
# Names of folders and schemas that are no sending system.
NOT_READ = ("published", "__pycache__")
NO_SOURCE = ("published", "clockstop", "memory", "run")

Codes = dict[
    Identifier, Annotated[tuple[Text, ...], Field(strict=False, min_length=1, description="a list of codes")]
]


class Column(ValidatedModel):
    """One column of a feed as the sender must write it."""

    name: Identifier = Field(description="a name of small letters, digits and underscores")
    type: Literal["text", "code", "flag", "int", "decimal", "date", "time"]
    required: bool = Field(default=False, description="true or false")
    codes: Identifier | None = Field(default=None, description="the name of a code list")
    description: Text = Field(description="what the column says, as text")
    headers: Texts = Field(default=(), description="a list of headers that published files give it")
    first_year: int = Field(default=FIRST_YEAR, description="the first year that a date may be of")
    minimum: int | None = Field(default=None, description="the least whole number that the column may hold")
    pattern: str | None = Field(
        default=None, description="a regular expression in capitals that the value of every row matches"
    )
    maximum: int | None = Field(default=None, description="the greatest whole number that the column may hold")
    filled: bool = Field(default=False, description="true where a row without a usable value is unreadable")
    by_as_at: bool = Field(
        default=False, description="true where no row may tell of a day after the `as_at` of its delivery"
    )
    form: Text | None = Field(default=None, description="a regular expression that every value matches")
    form_words: str = Field(default="", description="what `form` asks for, as text")
    from_day_of: Identifier | None = Field(
        default=None,
        description="the name of the column of whose day, or a later one, it is where it is filled",
    )
    most_days: int | None = Field(
        default=None, ge=0, description="how many days after the day of `from_day_of` it may be"
    )


class Feed(ValidatedModel):
    """One feed: a CSV file with a header, or a published workbook, in every delivery of a source.

    `happened` names the column that says when what the row tells of came to be: it tells a late row from
    one of the night, and counts the rows of a day. `max_age_days` and its reason where the feed comes at
    another pace than its source. `codes` are code lists of its own, beside those of the seed.
    """

    source: Identifier = Field(description="the name of the folder that the file is in")
    name: Identifier = Field(alias="feed", description="the name of the file without .yml")
    description: Text = Field(description="what the feed tells, as text")
    grain: Text = Field(description="what one row is, such as one row an attendance")
    reader: Literal["csv", "workbook"] = "csv"
    key: Texts = Field(default=(), description="a list of the columns that identify a row")
    columns: Annotated[tuple[Column, ...], Field(strict=False)] = Field(
        default=(), description="a list of columns, each with name, type and description"
    )
    codes: Codes = Field(default={}, description="lines of the form `list name: [code, code]`")
    accumulates: bool = Field(default=False, description="true or false")
    verify_rows: bool = Field(default=True, description="true or false")
    sheets: Texts = Field(default=(), description="a list of the names of sheets")
    width: int = Field(default=0, ge=0, description="a whole number of columns of a workbook")
    happened: Identifier | None = Field(default=None, description="the name of a column of type date or time")
    max_age_days: int | None = Field(default=None, ge=0, description="a whole number of days")
    max_age_reason: str = Field(default="", description="why so many days, as text")

    @property
    def typed_columns(self) -> tuple[Column, ...]:
        """The contract's columns and the standard ones that any feed may carry."""
        own = {column.name for column in self.columns}
        standard = {
            "recorded_at": Column(
                name="recorded_at", type="time", description="When the source recorded the row."
            ),
            "is_deleted": Column(
                name="is_deleted", type="flag", description="Y in a changes file removes the key."
            ),
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

    def zeros(self, column: Column) -> str | None:
        """The pattern of noughts that stand for no identifier; None where they are a value.

        Of its own record a source may well begin to count at nought; a link to nought is a link to nothing.
        """
        if column.name == "nhs_number":
            return ZEROS_OF_NHS_NUMBER
        is_identifier = column.name.endswith("_id") or column.name in IDENTIFIERS
        return ZEROS if column.type == "text" and is_identifier and self.key != (column.name,) else None

    def accepted_codes(self, column: Column) -> tuple[str, ...]:
        """The codes that a column of type `code` may hold, by the feed's own lists or the seed."""
        name = column.codes or ""
        return self.codes[name] if name in self.codes else tuple(accepted_codes().get(name, ()))


class Source(ValidatedModel):
    """One sending system and its feeds. `max_age_days` None: it comes when there is something to tell.

    `data_quality_domain`: on whose worklists its values that cannot be used are listed; None where none of its
    feeds has a staging model that keeps them, or a test of its own judges them.
    """

    name: Identifier = Field(alias="source", description="the name of the folder that the file is in")
    description: Text = Field(description="what the system is, as text")
    owner: Text = Field(description="the team that answers for the system, as text")
    deadline: str = Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description='a time in quotes, such as "01:30"'
    )
    data_quality_domain: Identifier | None = Field(
        description="the domain whose worklists show its values that cannot be used, or null"
    )
    max_age_days: int | None = Field(default=None, ge=0, description="a whole number of days")
    max_age_reason: str = Field(default="", description="why so many days, as text")
    chain: bool = Field(description="true where each delivery names the one before it, or false")
    gates: bool = Field(default=True, description="true or false")
    of_trust: bool = Field(
        default=False, description="true where only the trust whose extracts these are may send it, or false"
    )

    _feeds: dict[str, Feed] = PrivateAttr(default_factory=dict)

    @property
    def feeds(self) -> dict[str, Feed]:
        """Its feeds by name, in alphabetical order."""
        return self._feeds


@cache
def load_sources(folder: Path = CONTRACTS_FOLDER) -> dict[str, Source]:
    """All sources by name, each with its feeds by name, in alphabetical order.

    Raises ProjectFileError with one line for every key of any file that is wrong or missing.
    """
    files = ProjectFiles()
    sources: dict[str, Source] = {}
    for place in sorted(place for place in folder.iterdir() if place.is_dir() and place.name not in NOT_READ):
        source = files.read(place / SOURCE_FILE, Source)
        feeds = _feeds_of(place, source, files)
        if source is not None:
            for problem in _contradictions_of_source(source, place.name):
                files.refuse(place / SOURCE_FILE, problem)
            source._feeds.update(feeds)
            sources[source.name] = source
    files.settle()
    return sources


def _feeds_of(place: Path, source: Source | None, files: ProjectFiles) -> dict[str, Feed]:
    feeds = {}
    for file in sorted(place.iterdir()):
        if file.name == SOURCE_FILE or file.name.startswith("."):
            continue
        if file.suffix != ".yml":
            files.refuse(file, Problem("the file", "the ending .yml", found_in_words(file.suffix)))
            continue
        feed = files.read(file, Feed)
        if feed is not None:
            for problem in _contradictions_of_feed(feed, file, source):
                files.refuse(file, problem)
            feeds[feed.name] = feed
    return feeds


def _contradictions_of_source(source: Source, folder: str) -> Iterator[Problem]:
    """What a source says that does not go together."""
    if source.name != folder or folder in NO_SOURCE:
        expected = f"another name than {', '.join(NO_SOURCE)}" if folder in NO_SOURCE else f"'{folder}'"
        yield Problem("source", f"{expected}, the folder's name", found_in_words(source.name))
    domains = domains_listing_wrong_values()
    if source.data_quality_domain is not None and source.data_quality_domain not in domains:
        expected = f"one of {', '.join(domains)}, or null"
        yield Problem("data_quality_domain", expected, found_in_words(source.data_quality_domain))
    if source.max_age_days is not None and not source.max_age_reason.strip():
        yield Problem("max_age_reason", f"why {source.max_age_days} days", NOTHING)


def _contradictions_of_feed(feed: Feed, file: Path, source: Source | None) -> Iterator[Problem]:
    """What a feed says that does not go together, or with its file, its source or the code lists."""
    if feed.source != file.parent.name:
        yield Problem("source", f"'{file.parent.name}', the folder's name", found_in_words(feed.source))
    if feed.name != file.stem:
        yield Problem("feed", f"'{file.stem}', the file's name", found_in_words(feed.name))
    if feed.max_age_days is not None and not (feed.max_age_reason or (source and source.max_age_reason)):
        yield Problem("max_age_reason", f"why {feed.max_age_days} days", NOTHING)
    if feed.is_workbook:
        yield from _contradictions_of_workbook(feed)
    elif not feed.columns:
        yield Problem("columns", "a list of columns, each with name, type and description", NOTHING)
    else:
        yield from _contradictions_of_columns(feed)
        yield from _contradictions_of_days(feed)
        yield from _contradictions_of_codes(feed)


def _contradictions_of_workbook(feed: Feed) -> Iterator[Problem]:
    if not feed.sheets:
        yield Problem("sheets", "a list of the names of sheets", NOTHING)
    if not feed.width:
        yield Problem("width", "a whole number of columns from 1", NOTHING)
    for key in ("key", "columns", "codes"):
        if getattr(feed, key):
            yield Problem(key, "nothing, because a workbook is archived as a grid", "a list")


def _contradictions_of_columns(feed: Feed) -> Iterator[Problem]:
    if not feed.key and not feed.accumulates:
        yield Problem("key", "a list of the columns that identify a row", NOTHING)
    for key, value in (("sheets", feed.sheets), ("width", feed.width)):
        if value:
            yield Problem(key, "nothing, because only a workbook has it", found_in_words(value))
    times = Counter(column.name for column in feed.columns)
    for name in (name for name, number in times.items() if number > 1):
        yield Problem(f"columns.{name}.name", "each name once", f"{times[name]} columns of it")
    for name in OWN_COLUMNS:
        if name in times:
            yield Problem(f"columns.{name}.name", "a name that the warehouse does not use itself", f"'{name}'")
    by_name = {column.name: column for column in feed.typed_columns}
    for name in feed.key:
        if name not in by_name:
            yield Problem("key", f"names of columns ({', '.join(times)})", found_in_words(name))
        elif not by_name[name].required:
            yield Problem(f"columns.{name}.required", "true, because it is part of the key", "false")
    if feed.happened and (feed.happened not in by_name or by_name[feed.happened].type not in ("date", "time")):
        dated = ", ".join(name for name, column in by_name.items() if column.type in ("date", "time"))
        yield Problem("happened", f"a column of type date or time ({dated})", found_in_words(feed.happened))


def _contradictions_of_days(feed: Feed) -> Iterator[Problem]:
    dated = {column.name for column in feed.columns if column.type in ("date", "time")}
    for column in feed.columns:
        place = f"columns.{column.name}"
        words = f"a column of type date or time ({', '.join(sorted(dated))})"
        if column.by_as_at and column.name not in dated:
            yield Problem(f"{place}.by_as_at", f"false, because the type is {column.type}", "true")
        if (column.form is None) != (not column.form_words):
            yield Problem(f"{place}.form_words", "`form` and `form_words` together or neither", "one of them")
        if column.from_day_of is not None and column.from_day_of not in dated:
            yield Problem(f"{place}.from_day_of", words, found_in_words(column.from_day_of))
        if (column.from_day_of is None) != (column.most_days is None):
            yield Problem(
                f"{place}.most_days", "`from_day_of` and `most_days` together or neither", "one of them"
            )


def _contradictions_of_codes(feed: Feed) -> Iterator[Problem]:
    seed = CODE_LISTS_SEED.relative_to(PROJECT_ROOT) if CODE_LISTS_SEED.is_relative_to(PROJECT_ROOT) else ""
    for column in feed.columns:
        place = f"columns.{column.name}.codes"
        if column.type != "code" and column.codes:
            yield Problem(
                place, f"nothing, because the type is {column.type} and not code", f"'{column.codes}'"
            )
        elif column.type == "code" and not column.codes:
            yield Problem(place, f"a list of {seed} or of `codes` in this file", NOTHING)
        elif column.type == "code" and not feed.accepted_codes(column):
            words = f"a list of {seed} or of `codes` in this file"
            yield Problem(place, words, f"'{column.codes}', which neither has")
    used = {column.codes for column in feed.columns}
    for name in feed.codes:
        if name in accepted_codes():
            yield Problem(f"codes.{name}", f"a name that {seed} does not have", f"'{name}'")
        elif name not in used:
            yield Problem(f"codes.{name}", "a list that a column names in its `codes`", "no such column")


def all_feeds() -> Iterator[Feed]:
    """Every feed of every source."""
    for source in load_sources().values():
        yield from source.feeds.values()
