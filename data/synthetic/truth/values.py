"""Values of extract rows, read in plain Python: one that cannot be used is none."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, str]
# what a figure is of, to the figure: compared cell by cell
Figures = dict[tuple[Any, ...], Any]
LONDON = ZoneInfo("Europe/London")
OWN_TRUST = "RXX"
# How systems write that there is no day; the NHS, and with it every record but a birth, began in 1948.
NO_DAY = ("1900-01-01", "9999-12-31")
FIRST_YEAR, LAST_YEAR = "1948", "2199"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d{2}:?\d{2})?")


# few days occur in many rows
@lru_cache(maxsize=2**15)
def day(text: str) -> date | None:
    """A date, or nothing where it is none, a system's way of saying so or of no year of these records."""
    if not DAY.fullmatch(text) or text in NO_DAY or not FIRST_YEAR <= text[:4] <= LAST_YEAR:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A time in UTC; without an offset it is the wall clock of this country."""
    if not MOMENT.fullmatch(text) or day(text[:10]) is None:
        return None
    stamp = datetime.fromisoformat(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=LONDON)).astimezone(UTC)


# the same rows are looked at night after night
@lru_cache(maxsize=2**17)
def wall_day(text: str) -> date | None:
    """The day that the clock on the wall showed."""
    stamp = moment(text)
    return stamp.astimezone(LONDON).date() if stamp else None


def day_of(text: str) -> date | None:
    """The day of a date or of a time."""
    return wall_day(text) if "T" in text else day(text)


def number(text: str) -> int | None:
    """A whole number."""
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def flag(text: str) -> bool | None:
    """Y or N."""
    return {"Y": True, "N": False}.get(text.upper())


def month(of: date) -> str:
    """YYYY-MM."""
    return f"{of:%Y-%m}"


def quarter(of: date) -> str:
    """The quarter of the financial year, which begins in April: 2026/27 Q1."""
    year = of.year if of.month >= 4 else of.year - 1
    return f"{year}/{(year + 1) % 100:02d} Q{(of.month - 4) % 12 // 3 + 1}"


def grouped(rows: Iterable[Row], name: Callable[[Row], str]) -> dict[str, list[Row]]:
    """The rows by what they name; those that name nothing are left out."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if name(row):
            found[name(row)].append(row)
    return found
