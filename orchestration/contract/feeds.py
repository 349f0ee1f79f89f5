"""The input contracts: what each feed must look like, read from `expectations/contracts`.

One YAML a feed drives the reader, the typing in staging, the staging checks and the documentation.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from orchestration.contract.feed_contradictions import contradictions_of_feed, contradictions_of_source
from orchestration.contract.project_files import CONTRACTS_FOLDER
from orchestration.contract.seeds import accepted_codes
from orchestration.contract.validated_yaml import (
    Identifier,
    Problem,
    ProjectFiles,
    Text,
    Texts,
    ValidatedModel,
    found_in_words,
)
from orchestration.contract.value_rules import FIRST_YEAR, IDENTIFIERS, ZEROS, ZEROS_OF_NHS_NUMBER, key_sql

# Every feed may carry these two, whatever its contract lists (input contract, "Types").
STANDARD_COLUMNS = ("recorded_at", "is_deleted")

CONTRACT_VERSION = 1

SOURCE_FILE = "_source.yml"
# Names of folders and schemas that are no sending system.
NOT_READ = ("published", "__pycache__")

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
        default=False, description="true where no row may have a date after the `as_at` of its delivery"
    )
    not_ahead: bool = Field(
        default=False, description="true where a date after the date of the data cannot be right and is invalid"
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


class NationalFile(ValidatedModel):
    """How a file that NHS England publishes is recognised, and which periods and organisations it tells of.

    `header`: cells of one row of the sheet by their columns, such as `c04: Organisation Code`; a CSV is
    recognised by the columns of its contract. The period stands in the column `period`, or in the cell beside
    one that says `period_beside`.
    """

    title: Text = Field(description="what people call the file, as text")
    sheet_title: Text | None = Field(
        default=None,
        description="words of the title above the table, which other files of the layout lack",
    )
    header: dict[Identifier, Text] = Field(
        default={}, description="lines of the form `c04: Organisation Code`, the titles of columns of a sheet"
    )
    period: Identifier | None = Field(default=None, description="the column that says the period of a row")
    period_beside: Text | None = Field(
        default=None, description="the text of the cell to the left of the one that says the period"
    )
    organisation: Identifier = Field(description="the column that holds the code of the organisation")
    figure: Identifier = Field(description="a column that holds a number in every row of figures")


class Feed(ValidatedModel):
    """One feed: a CSV file with a header, or a published workbook, in every delivery of a source.

    `happened` names the column that says when what the row tells of came to be: it tells a late row from
    one of the night, and counts the rows of a day. `max_age_days` and its reason where the feed comes at
    another pace than its source. `codes` are code lists of its own, beside those of the seed.
    """

    source: Identifier = Field(description="the name of the folder that the file is in")
    name: Identifier = Field(alias="feed", description="the name of the file without .yml")
    description: Text = Field(description="what the feed contains, as text")
    grain: Text = Field(description="what one row is, such as one row per attendance")
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
    max_age_reason: str = Field(default="", description="the reason for that number of days, as text")
    national_file: NationalFile | None = Field(
        default=None, description="how the published file is recognised, where NHS England publishes it"
    )

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

    def key_sql(self, before: str = "") -> tuple[str, ...]:
        """SQL of each part of the key as staging compares it; `before` stands before every name."""
        types = {column.name: column.type for column in self.columns}
        return tuple(key_sql(f"{before}{name}", types[name]) for name in self.key)

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

    `data_quality_domain`: on whose worklists its invalid values are listed; None where none of its
    feeds has a staging model that keeps them, or a test of its own judges them.
    """

    name: Identifier = Field(alias="source", description="the name of the folder that the file is in")
    description: Text = Field(description="what the system is, as text")
    owner: Text = Field(description="the team that answers for the system, as text")
    deadline: str = Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description='a time in quotes, such as "01:30"'
    )
    data_quality_domain: Identifier | None = Field(
        description="the domain whose worklists show its invalid values, or null"
    )
    max_age_days: int | None = Field(default=None, ge=0, description="a whole number of days")
    max_age_reason: str = Field(default="", description="the reason for that number of days, as text")
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
            for problem in contradictions_of_source(source, place.name):
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
            for problem in contradictions_of_feed(feed, file, source):
                files.refuse(file, problem)
            feeds[feed.name] = feed
    return feeds


def all_feeds() -> Iterator[Feed]:
    """Every feed of every source."""
    for source in load_sources().values():
        yield from source.feeds.values()
