"""Which patterns of dates and times the values of a file are written in, by all of its distinct values.

Whether `05/06/2026` is in May or in June is decided by evidence alone: a number over 12 where the day stands,
in any column of the file that is written the same way. Without such a number it stays open.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from orchestration.settings.format_patterns import FULL_MONTHS, MONTHS

_MONTH = f"(?:{'|'.join((*FULL_MONTHS, 'sept', *MONTHS))})"
_DAY_NAME = r"(?:(mon|tue|wed|thu|fri|sat|sun)(day|sday|nesday|rsday|urday)?(,? +))?"
_TIME = (
    r"(?:(?P<between>t| +)(?P<hour>\d{1,2})(?P<colon>[:.]?)(?P<minute>\d{2})"
    r"(?:(?P<colon2>[:.]?)(?P<second>\d{2})(?:(?P<point>[.,:])(?P<fraction>\d{1,9}))?)?"
    r"(?P<gap> ?)(?P<noon>[ap]\.?m\.?)?(?P<gap2> ?)(?P<zone>z|[+-]\d{2}:?\d{2})?)?"
)
_NUMBERS = re.compile(
    rf"{_DAY_NAME}(?P<one>\d{{1,4}})(?P<sep>[-/. ])(?P<two>\d{{1,2}})(?P=sep)(?P<three>\d{{1,4}}){_TIME}"
)
_NAMED = re.compile(
    rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?P<sep>[-/. ]?)(?P<month>{_MONTH})(?P<sep2>[-/. ]?)"
    rf"(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED_FIRST = re.compile(
    rf"{_DAY_NAME}(?P<month>{_MONTH})(?P<sep> +)(?P<day>\d{{1,2}})(?P<sep2>,? +)(?P<year>\d{{4}}){_TIME}"
)
_COMPACT = re.compile(
    r"(?P<digits>\d{8})"
    r"(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?|(?P<rest>[t ]\d{2}:?\d{2}(?::?\d{2})?))?"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
# Days of a workbook from 1927 to 2174: a number outside is something else.
FIRST_SERIAL, LAST_SERIAL = 10_000, 100_000
# One of some hundred values on the other side is a wrong value, and not another order.
SHARE_OF_EVIDENCE = 0.99


@dataclass
class Written:
    """Values of one column that are written alike; `number` stands for day or month where both are numbers.

    `first_over_12` and `second_over_12`: how many of them have such a number in the first and the second place.
    """

    template: str
    family: str
    is_open: bool
    count: int = 0
    first_over_12: int = 0
    second_over_12: int = 0
    has_one_digit: set[str] = field(default_factory=set)

    def pattern(self, order: str) -> str:
        """The pattern for `formats.yml`; `order` is dm or md where day and month are both numbers."""
        first, second = ("d", "m") if order == "dm" else ("m", "d")
        filled = self.template
        for part, letter in (("<1>", first), ("<2>", second), ("<d>", "d"), ("<m>", "m"), ("<h>", "H")):
            filled = filled.replace(part, letter if part in self.has_one_digit else letter * 2)
        return filled


@dataclass
class DatesOfColumn:
    """How the dates of a column are written, by template; `others`: values that are no date."""

    written: dict[str, Written] = field(default_factory=dict)
    others: int = 0

    def add(self, value: str, count: int) -> bool:
        """Counts a value; whether it is a date."""
        found = read(value)
        if found is None:
            self.others += count
            return False
        template, family, is_open, first, second, one_digit = found
        kept = self.written.setdefault(template, Written(template, family, is_open))
        kept.count += count
        kept.first_over_12 += count if first > 12 else 0
        kept.second_over_12 += count if second > 12 else 0
        kept.has_one_digit |= one_digit
        return True


# Template, family, whether day and month may be either, the two numbers, parts that have one digit.
_Read = tuple[str, str, bool, int, int, set[str]]


def read(value: str) -> _Read | None:
    """How a text is written, where it is a date or time."""
    text = value.lower()
    for expression, reader in (
        (_NUMBERS, _numbers),
        (_NAMED, _named),
        (_NAMED_FIRST, _named_first),
        (_COMPACT, _compact),
    ):
        found = expression.fullmatch(text)
        if found is not None and (answer := reader(found)) is not None:
            return answer
    if _SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text) < LAST_SERIAL:
        return ("excel serial", "excel serial", False, 0, 0, set())
    return None


def _numbers(found: re.Match[str]) -> _Read | None:
    one, sep, two, three = found["one"], found["sep"], found["two"], found["three"]
    clock, short = _clock(found)
    if len(one) == 4 and len(three) <= 2:
        first, second = int(two), int(three)
        # year, day, month is written by nobody; a month over 12 is a wrong value
        one_digit = short | _short("<m>", two) | _short("<d>", three)
        return (f"{_day_name(found)}yyyy{sep}<m>{sep}<d>{clock}", f"y{sep}", False, first, second, one_digit)
    if len(one) <= 2 and len(three) in (2, 4):
        year = "yyyy" if len(three) == 4 else "yy"
        one_digit = short | _short("<1>", one) | _short("<2>", two)
        if int(one) > 31 or int(two) > 31:
            return None
        return (
            f"{_day_name(found)}<1>{sep}<2>{sep}{year}{clock}",
            f"{sep}{year}",
            True,
            int(one),
            int(two),
            one_digit,
        )
    return None


def _named(found: re.Match[str]) -> _Read:
    clock, short = _clock(found)
    year = "yyyy" if len(found["year"]) == 4 else "yy"
    template = f"{_day_name(found)}<d>{found['sep']}{_month(found)}{found['sep2']}{year}{clock}"
    return (template, "named", False, 0, 0, short | _short("<d>", found["day"]))


def _named_first(found: re.Match[str]) -> _Read:
    clock, short = _clock(found)
    template = f"{_day_name(found)}{_month(found)} <d>{' '.join(found['sep2'].split()) + ' '}yyyy{clock}"
    return (template, "named", False, 0, 0, short | _short("<d>", found["day"]))


def _compact(found: re.Match[str]) -> _Read | None:
    digits = found["digits"]
    clock = ""
    if found["hour"]:
        clock = "HHMM" + ("SS" if found["second"] else "")
    elif found["rest"]:
        between, rest = found["rest"][0].upper(), found["rest"][1:]
        clock = between + ("HH:MM" if ":" in rest else "HHMM")
        clock += {5: "", 4: "", 8: ":SS", 6: "SS"}[len(rest)]
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if 1850 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= 31:
        return (f"yyyymmdd{clock}", "compact", False, 0, 0, set())
    first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if 1850 <= year <= 2199 and 1 <= first <= 31 and 1 <= second <= 31 and not found["hour"]:
        return (f"<1><2>yyyy{clock}", "compact day first", True, first, second, set())
    return None


def _month(found: re.Match[str]) -> str:
    # May is both; a pattern of a whole name reads it either way
    return "mmm" if len(found["month"]) <= 4 else "mmmm"


def _day_name(found: re.Match[str]) -> str:
    name, rest, gap = found[1], found[2], found[3]
    if name is None:
        return ""
    return ("dddd" if rest else "ddd") + ("," if "," in gap else "") + " "


def _clock(found: re.Match[str]) -> tuple[str, set[str]]:
    if found["hour"] is None:
        return "", set()
    between = "T" if found["between"] == "t" else " "
    clock = f"{between}<h>{found['colon']}MM"
    if found["second"]:
        clock += f"{found['colon2']}SS"
    if found["fraction"]:
        clock += f"{found['point']}fff"
    if found["noon"]:
        clock += f"{found['gap']}am"
    if found["zone"]:
        clock += f"{found['gap2'] if found['noon'] else found['gap']}z"
    return clock, _short("<h>", found["hour"])


def _short(part: str, digits: str) -> set[str]:
    return {part} if len(digits) == 1 else set()


@dataclass(frozen=True)
class Orders:
    """Whether day or month is first, by family of values that are written alike; the families that stay open.

    `evidence`: by family how many values have a number over 12 in the first and in the second place.
    """

    by_family: dict[str, str]
    evidence: dict[str, tuple[int, int]]

    def is_open(self, written: Written) -> bool:
        """Whether nothing in the file says which is the day."""
        return written.is_open and written.family not in self.by_family

    def pattern(self, written: Written) -> str:
        """The pattern of values whose order is known."""
        return written.pattern(self.by_family.get(written.family, "dm"))


def orders(columns: Iterable[DatesOfColumn]) -> Orders:
    """What all columns of a file say together of the order of day and month."""
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for column in columns:
        for written in column.written.values():
            if written.is_open:
                seen[written.family][0] += written.first_over_12
                seen[written.family][1] += written.second_over_12
    decided = {}
    for family, (first, second) in seen.items():
        if first and first >= (first + second) * SHARE_OF_EVIDENCE:
            decided[family] = "dm"
        elif second and second >= (first + second) * SHARE_OF_EVIDENCE:
            decided[family] = "md"
    return Orders(decided, {family: (first, second) for family, (first, second) in seen.items()})
