"""Patterns of dates and times in `formats.yml`, such as `dd/mm/yyyy`: what may be written, and what each reads.

A pattern is read from left to right. Letters stand for a part of a date or time, everything else for itself:
`d` `dd` day, `m` `mm` month, `mmm` Jan, `mmmm` January, `yy` `yyyy` year, `ddd` `dddd` name of the day,
`h` `hh` hour, `mm` behind an hour minute, `ss` second, `fff` parts of a second, `am` before or after noon,
`z` offset, and `T` itself. Capitals and small letters mean the same.
"""

import re
from dataclasses import dataclass
from functools import cache

from orchestration.contract.safe_errors import SafeError

EXAMPLES = "a pattern such as dd/mm/yyyy, dd-mmm-yy, yyyy-mm-dd HH:MM:SS.fff or excel serial"
LONGEST = 60
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The day nought of the numbers that workbooks hold for days: of Windows, and of older workbooks of the Mac.
SERIALS = {"excel serial": "1899-12-30", "excel serial 1904": "1904-01-01"}

# What a part of a pattern matches, by the name of the part; each is one group.
_TEXT_OF = {
    "day": r"([0-9]{1,2})",
    "day2": r"([0-9]{2})",
    "month": r"([0-9]{1,2})",
    "month2": r"([0-9]{2})",
    "month_name": f"({'|'.join((*FULL_MONTHS, 'sept', *MONTHS))})",
    "year": r"([0-9]{4})",
    "short_year": r"([0-9]{2})",
    "day_name": f"({'|'.join((*FULL_DAYS, *DAYS))})",
    "hour": r"([0-9]{1,2})",
    "hour2": r"([0-9]{2})",
    "minute": r"([0-9]{2})",
    "second": r"([0-9]{2})",
    "fraction": r"([0-9]{1,9})",
    "noon": r"([ap]\.?m\.?)",
    "offset": r"(z|[+-][0-9]{2}:?[0-9]{2})",
}
_PARTS = {
    "d": "day",
    "dd": "day2",
    "ddd": "day_name",
    "dddd": "day_name",
    "m": "month",
    "mm": "month2",
    "mmm": "month_name",
    "mmmm": "month_name",
    "yy": "short_year",
    "yyyy": "year",
    "h": "hour",
    "hh": "hour2",
    "s": "second",
    "ss": "second",
    "z": "offset",
}
_TOKENS = re.compile(r"am|pm|d+|m+|y+|h+|s+|f+|z|t(?=h)|t(?![a-z])|[a-z]+|[^a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class Pattern:
    """A pattern as it is written, and its parts in order; a part in quotes is text that stands for itself.

    `serial_from`: the day nought of a number of days, where the pattern is one.
    """

    text: str
    parts: tuple[str, ...] = ()
    serial_from: str | None = None

    @property
    def groups(self) -> dict[str, int]:
        """The number of the group of each part in the regular expression; digits of a part's name left out."""
        named = [part.rstrip("2") for part in self.parts if not part.startswith("'")]
        return {name: number for number, name in enumerate(named, start=1)}

    @property
    def regex(self) -> str:
        """What a text in small letters has to match, whole."""
        if self.serial_from is not None:
            return r"([0-9]{1,6})(\.[0-9]+)?"
        return "".join(_literal(part) if part.startswith("'") else _TEXT_OF[part] for part in self.parts)

    @property
    def has_time(self) -> bool:
        """Whether it reads a time of day."""
        return self.serial_from is not None or "hour" in self.groups

    @property
    def has_short_year(self) -> bool:
        """Whether it reads a year of two digits."""
        return "short_year" in self.groups

    @property
    def order(self) -> tuple[str, ...]:
        """Day, month and year in the order in which they are written, where all are numbers."""
        return tuple(name for name in self.groups if name in ("day", "month", "year", "short_year"))

    @property
    def shape(self) -> tuple[str, ...]:
        """What it has in common with one that would read the same texts: the parts without their order."""
        numbers = {"day", "day2", "month", "month2"}
        return tuple("number" if part in numbers else part for part in self.parts)


def _literal(part: str) -> str:
    """A text that is no part of a date; SQL Server writes two blanks before a day or hour of one digit."""
    return re.escape(part[1:-1]).replace(r"\ ", " +")


class NoPattern(SafeError, ValueError):
    """A text that is no pattern; the message says why."""


@cache
def pattern_of(text: str) -> Pattern:
    """The pattern that a text says. Raises NoPattern."""
    words = " ".join(text.lower().split())
    if words in SERIALS:
        return Pattern(words, serial_from=SERIALS[words])
    if not text.isprintable() or len(text) > LONGEST or "%" in text:
        raise NoPattern(f"{EXAMPLES} (none of them has %, or more than {LONGEST} letters)")
    parts: list[str] = []
    for token in _TOKENS.findall(words):
        parts.append(_part(token, parts))
    pattern = Pattern(text.strip(), tuple(parts))
    named = [part.rstrip("2") for part in parts if not part.startswith("'")]
    twice = [name for name in named if named.count(name) > 1]
    if twice:
        raise NoPattern(f"{EXAMPLES}, each part once ({twice[0].replace('_', ' ')} is there twice)")
    found = set(named)
    has_month, has_year = found & {"month", "month_name"}, found & {"year", "short_year"}
    if "day" not in found or len(has_month) != 1 or len(has_year) != 1:
        raise NoPattern(f"{EXAMPLES}, with day, month and year")
    if (found & {"minute", "second", "fraction", "noon", "offset"}) and "hour" not in found:
        raise NoPattern(f"{EXAMPLES}, with the hour before what is smaller")
    if "hour" in found and "minute" not in found:
        raise NoPattern(f"{EXAMPLES}, with minutes behind the hour")
    return pattern


def _part(token: str, before: list[str]) -> str:
    """The part that a piece of a pattern stands for, by what stands before it."""
    if not token[0].isalpha() or token == "t":
        return f"'{token}'"
    if token in ("am", "pm"):
        return "noon"
    if set(token) == {"f"}:
        return "fraction"
    known = {part.rstrip("2") for part in before}
    if token in ("mm", "m") and "hour" in known and "minute" not in known:
        return "minute"
    if token not in _PARTS:
        raise NoPattern(f"{EXAMPLES} ({token!r} is no part of a date)")
    return _PARTS[token]


def clash_of(patterns: list[Pattern]) -> tuple[Pattern, Pattern] | None:
    """Two patterns that read the same text as different days, such as dd/mm/yyyy and mm/dd/yyyy."""
    for place, one in enumerate(patterns):
        for other in patterns[place + 1 :]:
            if one.order != other.order and one.shape == other.shape:
                return one, other
    return None
