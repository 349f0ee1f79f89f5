"""How a source spells things in one feed or in all: what `formats.yml` may say, and what holds for a feed."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from orchestration.contract.feeds import Column
from orchestration.contract.validated_yaml import Text, ValidatedModel
from orchestration.contract.value_rules import FIRST_YEAR
from orchestration.settings.format_patterns import EXAMPLES, Pattern, pattern_of
from orchestration.settings.format_values import (
    DELIMITER_NAMES,
    ENCODING_NAMES,
    read_count,
    read_delimiter,
    read_encoding,
    read_patterns,
    read_quote,
    read_time_zone,
    read_times,
    read_trim,
    read_words,
    read_year,
)

Names = Annotated[dict[Text, Text], BeforeValidator(lambda value: {} if value in (None, "") else value)]


class CodeMap(ValidatedModel):
    """Codes of a source by what the contract calls them, and what happens to every other one.

    `refuse`: another value is an unknown code, also where the contract has one of that name.
    `keep`: another value is held against the contract as it is.
    """

    values: Annotated[dict[Text, str], Field(min_length=1)] = Field(
        description="lines of the form `theirs: code of the contract`"
    )
    others: Literal["refuse", "keep"] | None = Field(default=None, description="refuse or keep")


class JoinedColumns(ValidatedModel):
    """One column of the contract that the source writes as several, such as a date and a time."""

    columns: Annotated[tuple[Text, ...], Field(strict=False, min_length=2)] = Field(
        description="a list of two or more of the file's own column names"
    )
    separator: str = Field(default=" ", description="the text between them, such as a blank in quotes")


def _codes(value: object) -> object:
    """`column: {theirs: ours}` says the same as `column: {values: {theirs: ours}}`."""
    if not isinstance(value, dict):
        return {} if value in (None, "") else value
    return {
        column: {"values": one}
        if isinstance(one, dict) and one and not {"values", "others"} & set(one)
        else one
        for column, one in value.items()
    }


class FeedFormat(ValidatedModel):
    """What a source writes otherwise than the contract in one feed, or in all of its feeds."""

    encoding: Annotated[str | None, BeforeValidator(read_encoding)] = Field(
        default=None, description=ENCODING_NAMES
    )
    delimiter: Annotated[str | None, BeforeValidator(read_delimiter)] = Field(
        default=None, description=DELIMITER_NAMES
    )
    quote: Annotated[str | None, BeforeValidator(read_quote)] = Field(
        default=None, description="'\"', \"'\" or the word none"
    )
    skip_lines: Annotated[int | None, BeforeValidator(read_count)] = Field(
        default=None, description="how many lines there are before the column names"
    )
    skip_footer: Annotated[int | None, BeforeValidator(read_count)] = Field(
        default=None, description="how many lines there are after the last record"
    )
    dates: Annotated[tuple[str, ...], BeforeValidator(read_patterns)] = Field(
        default=(), description=f"a list with {EXAMPLES}"
    )
    times: Annotated[tuple[str, ...], BeforeValidator(read_times)] = Field(
        default=(), description="a list of patterns with hours and minutes, such as dd/mm/yyyy HH:MM"
    )
    two_digit_years_from: Annotated[int | None, BeforeValidator(read_year)] = Field(
        default=None, description="the first year of the hundred that years of two digits are of, such as 1926"
    )
    time_zone: Annotated[str | None, BeforeValidator(read_time_zone)] = Field(
        default=None, description="the name of a time zone, such as Europe/London or UTC"
    )
    decimal: Literal[".", ","] | None = Field(default=None, description='"." or ","')
    empty: Annotated[tuple[str, ...], BeforeValidator(read_words)] = Field(
        default=(), description='a list of words, such as ["-", "unknown"]'
    )
    trim: Annotated[str, BeforeValidator(read_trim)] = Field(
        default="", description="characters that are removed from both ends of every value"
    )
    columns: Names = Field(default={}, description="lines of the form `their name: column of the contract`")
    constants: Names = Field(default={}, description="lines of the form `column of the contract: value`")
    codes: Annotated[dict[Text, CodeMap], BeforeValidator(_codes)] = Field(
        default={}, description="lines of the form `column of the contract: {theirs: code}`"
    )
    join: dict[Text, JoinedColumns] = Field(
        default={}, description="lines of the form `column of the contract: {columns: [one, other]}`"
    )

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing: the file is as the contract says."""
        return not self.model_dump(exclude_defaults=True)

    @property
    def says(self) -> str:
        """All that it says as one text, the same for the same meaning."""
        said = self.model_dump(exclude_defaults=True)
        return json.dumps(said, sort_keys=True, ensure_ascii=True)

    @property
    def digest(self) -> str:
        """The hash of what it says; empty where it says nothing."""
        return "" if self.is_plain else hashlib.sha256(self.says.encode()).hexdigest()

    @property
    def date_patterns(self) -> list[Pattern]:
        """The patterns of dates in the order of preference."""
        return [pattern_of(text) for text in self.dates]

    @property
    def time_patterns(self) -> list[Pattern]:
        """The patterns of times in the order of preference."""
        return [pattern_of(text) for text in self.times]

    def first_of_hundred(self, column: Column) -> int | None:
        """The first of the years that two digits can mean in a column; None where nobody said it.

        A person born in 26 is a child or a hundred years old: that is for the trust to say.
        """
        if self.two_digit_years_from is not None:
            return self.two_digit_years_from
        return FIRST_YEAR if column.first_year >= FIRST_YEAR else None

    def is_refused(self, column: Column) -> bool:
        """Whether a code of a column that is not in the map is unknown."""
        codes = self.codes.get(column.name)
        if codes is None:
            return False
        return codes.others == "refuse" or (codes.others is None and column.type in ("code", "flag"))


class SourceFormat(FeedFormat):
    """The same for every feed of a source, and under `feeds` for single ones."""

    feeds: dict[Text, FeedFormat] = Field(default={}, description="lines of the form `feed: …`")

    def of(self, feed: str) -> FeedFormat:
        """What holds for a feed: its own, and where that says nothing, its source's."""
        own = self.feeds.get(feed, FeedFormat())
        said: dict[str, Any] = {}
        for name in FeedFormat.model_fields:
            of_feed, of_source = getattr(own, name), getattr(self, name)
            if isinstance(of_source, dict):
                said[name] = {**of_source, **of_feed}
            else:
                said[name] = of_feed if name in own.model_fields_set else of_source
        # what it is made of was validated
        return FeedFormat.model_construct(**said)
