"""SQL that makes the typed values of a feed of its delivered texts: what staging reads of an archived file.

Each file is typed once (`orchestration.intake.typed_file`). A value that is present but cannot be used becomes
null and its text is kept in <column>_rejected: a row never leaves a list because of a bad value. Text columns
have no _rejected. A time is kept as the ward saw it and in UTC, in which elapsed time is computed, so that the
two nights on which the clock changes have 23 and 25 hours.

Nearly every value is written as the contract says. So each test begins with a cheap one that settles nearly
every value, and the exact one is asked of the others alone: behind `case`, of which the engine works out only
the branch that a row takes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import (
    INT_PATTERN,
    LAST_YEAR,
    TIME_PATTERN,
    cleaned_of_row_sql,
    quick_filled_sql,
    unseen_of_row_sql,
)

LONDON = "Europe/London"
OFFSET = ".*T.*(Z|[+-][0-9][0-9]:?[0-9][0-9])"
LEAST, GREATEST = -2147483648, 2147483647
SQL_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "flag": "boolean",
    "int": "integer",
    "decimal": "decimal(18, 4)",
    "date": "date",
    "time": "timestamp",
}


def typed_columns_of(feed: Feed) -> dict[str, str]:
    """The typed columns of a feed with their types, in their order."""
    found: dict[str, str] = {}
    for column in feed.typed_columns:
        found[column.name] = SQL_TYPES[column.type]
        if column.type == "time":
            found |= {f"{column.name}_utc": "timestamp", f"{column.name}_has_offset": "boolean"}
        if column.type != "text":
            found[f"{column.name}_rejected"] = "varchar"
    return found


def typed_sql(feed: Feed, rows: str, present: Collection[str], kept: Collection[str]) -> str:
    """SQL of the typed rows of `rows`, a relation with the text columns `present`; `kept` are left as they are.

    One row per row of `rows`. A date that may not be after the date of the data is a date here; the build,
    which knows that date, judges it.
    """
    values = [_Value(feed, column, column.name in present) for column in feed.typed_columns]
    names = [value.column.name for value in values if value.is_present]
    steps = {
        "delivered": [*names, f"{unseen_of_row_sql(names)} as has_unseen"],
        "cleaned": [f"{cleaned_of_row_sql(name)} as {name}" for name in names],
        "filled": [f"{value.filled()} as {value.column.name}" for value in values if value.is_present],
        "tried": [part for value in values if value.is_present for part in value.tried()],
        "read": [part for value in values if value.is_present for part in value.read()],
        "typed": [part for value in values for part in value.typed()],
    }
    before, ctes = rows, []
    for name, parts in steps.items():
        ctes.append(f"{name} as (select {', '.join([*parts, *kept])} from {before})")
        before = name
    return f"with {', '.join(ctes)} select * from typed"


@dataclass(frozen=True)
class _Value:
    """SQL of one column, step by step; a column that the file does not have is null throughout."""

    feed: Feed
    column: Column
    is_present: bool

    def filled(self) -> str:
        """A cleaned text, null where it is what systems write when there is nothing."""
        column = self.column
        return quick_filled_sql(column.name, column.type, self.feed.zeros(column))

    def tried(self) -> list[str]:
        """The text with what may be its value, which is not believed yet."""
        name, kind = self.column.name, self.column.type
        if kind == "code":
            return [name, f"{_spelt(name, self.feed.accepted_codes(self.column))} as {name}_tried"]
        if kind == "int":
            number = f"case when regexp_full_match({name}, '{INT_PATTERN}') then {name} end"
            return [name, f"try_cast({number} as integer) as {name}_tried"]
        if kind == "decimal":
            return [name, f"try_cast({name} as decimal(18, 4)) as {name}_tried"]
        if kind == "date":
            is_day = f"strlen({name}) = 10 and {self._in_years()}"
            return [name, f"case when {is_day} then try_cast({name} as date) end as {name}_tried"]
        if kind == "time":
            is_plain = f"strlen({name}) in (16, 19) and substring({name}, 11, 1) = 'T' and {self._in_years()}"
            return [name, f"case when {is_plain} then try_cast({name} as timestamp) end as {name}_tried"]
        return [name]

    def read(self) -> list[str]:
        """The text with its value, null where it has none."""
        name, kind = self.column.name, self.column.type
        tried = f"{name}_tried"
        if kind == "code":
            codes = ", ".join(f"'{code}'" for code in self.feed.accepted_codes(self.column))
            return [name, f"case when {tried} in ({codes}) then {tried} end as {name}_read"]
        if kind == "flag":
            return [name, f"case upper({name}) when 'Y' then true when 'N' then false end as {name}_read"]
        if kind == "int":
            least = self.column.minimum if self.column.minimum is not None else LEAST
            greatest = self.column.maximum if self.column.maximum is not None else GREATEST
            return [name, f"case when {tried} between {least} and {greatest} then {tried} end as {name}_read"]
        if kind == "decimal":
            return [name, f"{tried} as {name}_read"]
        if kind == "date":
            # written back, a day is the text that it was read of, if that was the contract's form
            return [name, f"case when cast({tried} as varchar) = {name} then {tried} end as {name}_read"]
        if kind == "time":
            seconds = f"case strlen({name}) when 16 then ':00' else '' end"
            is_own = f"cast({tried} as varchar) = replace({name}, 'T', ' ') || {seconds}"
            return [
                name,
                f"case when {is_own} then {tried} end as {name}_plain",
                f"case when {is_own} then null else {self._zoned()} end as {name}_zoned",
            ]
        return [name]

    def typed(self) -> list[str]:
        """The columns that staging reads."""
        name, kind = self.column.name, self.column.type
        if not self.is_present:
            return [
                f"cast(null as {of_type}) as {own}" for own, of_type in typed_columns_of(self.feed).items()
                if own in self._columns
            ]  # fmt: skip
        if kind == "text":
            return [name]
        if kind != "time":
            refused = f"case when {name} is not null and {name}_read is null then {name} end"
            return [f"{name}_read as {name}", f"{refused} as {name}_rejected"]
        plain, zoned = f"{name}_plain", f"{name}_zoned"
        has_value = f"{plain} is not null or {zoned} is not null"
        return [
            f"case when {plain} is not null then {plain} else timezone('{LONDON}', {zoned}) end as {name}",
            f"case when {plain} is not null then timezone('UTC', timezone('{LONDON}', {plain}))"
            f" else timezone('UTC', {zoned}) end as {name}_utc",
            f"case when {has_value} then {zoned} is not null end as {name}_has_offset",
            f"case when {name} is not null and not ({has_value}) then {name} end as {name}_rejected",
        ]

    @property
    def _columns(self) -> set[str]:
        name = self.column.name
        return {name, f"{name}_utc", f"{name}_has_offset", f"{name}_rejected"}

    def _in_years(self) -> str:
        """A year that a record can be of."""
        return f"substring({self.column.name}, 1, 4) between '{self.column.first_year}' and '{LAST_YEAR}'"

    def _zoned(self) -> str:
        """The moment of a text with an offset; the engine reads that only behind seconds."""
        name = self.column.name
        with_seconds = f"regexp_replace({name}, 'T([0-9]{{2}}:[0-9]{{2}})(Z|[+-])', 'T\\1:00\\2')"
        is_moment = f"regexp_full_match({name}, '{TIME_PATTERN}') and regexp_full_match({name}, '{OFFSET}')"
        return f"case when {self._in_years()} and {is_moment} then try_cast({with_seconds} as timestamptz) end"


def _spelt(name: str, codes: tuple[str, ...]) -> str:
    """A code as its list writes it.

    Sources drop the leading zero of two-digit codes (seen in national feeds) and the case of letters; no list
    holds both forms.
    """
    text = "".join(codes)
    if any(code not in (code.upper(), code.lower()) for code in codes):
        cases = " ".join(f"when '{code.upper()}' then '{code}'" for code in codes if code != code.upper())
        return f"case upper({name}) {cases} else upper({name}) end"
    if "01" in codes:
        is_digit = f"case when strlen({name}) = 1 then regexp_full_match({name}, '[0-9]') else false end"
        return f"case when {is_digit} then '0' || {name} else upper({name}) end"
    if text == text.upper() and text != text.lower():
        return f"upper({name})"
    if text == text.lower() and text != text.upper():
        return f"lower({name})"
    return name
