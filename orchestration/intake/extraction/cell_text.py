"""Values of a database as the text that the contract asks for.

Exact, or not written: a time loses its fraction of a second, which the contract has no place for, and nothing
else is rounded or guessed. A kind of value that the contract's type cannot hold (bytes, lists, a time where a
text is due) is refused; a single value that does not fit is written as it is, and intake lists it as invalid.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any
from uuid import UUID

from orchestration.contract.feeds import Column

Convert = Callable[[Any], str]


class DateText(str):
    """A date as the database writes it, YYYY-MM-DD where it is an ordinary one."""

    __slots__ = ()


class TimeText(str):
    """A time as the database writes it: YYYY-MM-DD HH:MM:SS with fraction and offset where it has them."""

    __slots__ = ()


# What databases write for a day without an end or a beginning: the contract's words for the same.
ENDLESS = {"infinity": "9999-12-31", "-infinity": "1900-01-01"}
# Names of kinds as a person knows them from SQL.
IN_SQL: dict[type, str] = {
    bytes: "binary",
    bytearray: "binary",
    memoryview: "binary",
    list: "an array",
    tuple: "a row or a range",
    dict: "json",
    timedelta: "an interval",
    time: "a time of day",
    bool: "a boolean",
    int: "a whole number",
    float: "a floating-point number",
    Decimal: "a decimal number",
    date: "a date",
    DateText: "a date",
    datetime: "a timestamp",
    TimeText: "a timestamp",
    UUID: "a uuid",
    str: "text",
}
CAST = {
    "text": "cast it to text",
    "code": "cast it to text, and give the contract's code with a CASE",
    "flag": "give 'Y' or 'N' with a CASE",
    "int": "cast it to a whole number",
    "decimal": "cast it to a decimal number",
    "date": "cast it to a date",
    "time": "cast it to a timestamp",
}


def _same(value: Any) -> str:
    return str(value)


def _flag(value: Any) -> str:
    return "Y" if value else "N"


def _plain_number(value: Any) -> str:
    """Without an exponent: of a binary fraction the shortest text that reads back as the same number."""
    return format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")


def _whole_number(value: Any) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    is_whole = number.is_finite() and number == number.to_integral_value()
    return str(int(number)) if is_whole else format(number, "f")


def _time(value: datetime) -> str:
    return value.replace(microsecond=0).isoformat()


def _time_of_text(value: str) -> str:
    # 2026-01-31 10:00:00.123456+01 and 1800-01-01 00:00:00-00:01:15
    if value in ENDLESS:
        return f"{ENDLESS[value]}T00:00:00"
    day, blank, rest = value.partition(" ")
    if not blank:
        return str(value)
    offset = rest[8:].lstrip(".0123456789") if rest[8:9] == "." else rest[8:]
    if len(offset) == 3:
        offset += ":00"
    return f"{day}T{rest[:8]}{offset}"


def _date_of_text(value: str) -> str:
    return ENDLESS.get(value, value)


def _day(value: datetime) -> str:
    """The day of a timestamp at midnight; of any other the whole of it, which intake lists as invalid."""
    at_midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
    return value.date().isoformat() if at_midnight and value.tzinfo is None else _time(value)


def _day_of_text(value: str) -> str:
    if value in ENDLESS:
        return ENDLESS[value]
    return value[:10] if value[10:] == " 00:00:00" else _time_of_text(value)


CONVERT: dict[str, dict[type, Convert]] = {
    "text": {str: _same, int: _same, Decimal: _plain_number, UUID: _same},
    "code": {str: _same, int: _same, Decimal: _plain_number},
    "flag": {str: _same, bool: _flag},
    "int": {str: _same, int: _same, Decimal: _whole_number, float: _whole_number},
    "decimal": {str: _same, int: _same, Decimal: _plain_number, float: _plain_number},
    "date": {
        str: _same,
        date: date.isoformat,
        DateText: _date_of_text,
        datetime: _day,
        TimeText: _day_of_text,
    },
    "time": {str: _same, datetime: _time, TimeText: _time_of_text},
}


class Unwritable(Exception):
    """A kind of value that a column of the contract cannot hold; the kind's name, never the value."""

    def __init__(self, kind: type, column: Column) -> None:
        self.column = column
        self.found = IN_SQL.get(kind, f"a value of the kind {kind.__name__}")
        self.action = CAST[column.type]
        super().__init__(self.found)


class ColumnText:
    """The texts of one column's values, a batch at a time; None stands for an empty cell."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._by_kind = CONVERT[column.type]
        # written by the CSV writer as they are
        self._as_they_are = {kind for kind, convert in self._by_kind.items() if convert is _same} | {NoneType}

    def __call__(self, values: Sequence[Any]) -> Sequence[Any]:
        """The values as texts. Raises Unwritable of a kind that the column cannot hold."""
        kinds = set(map(type, values))
        if kinds <= self._as_they_are:
            return values
        wrong = kinds - self._by_kind.keys() - {NoneType}
        if wrong:
            raise Unwritable(min(wrong, key=lambda kind: kind.__name__), self._column)
        kinds.discard(NoneType)
        if len(kinds) == 1:
            convert = self._by_kind[kinds.pop()]
            return [None if value is None else convert(value) for value in values]
        return [None if value is None else self._by_kind[type(value)](value) for value in values]
