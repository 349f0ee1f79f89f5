"""Working days: Monday to Friday without England's bank holidays.

A pace that was measured over weeks with five working days promises too much for a Christmas week, so paces are
carried forward by working days and shown by the week.
"""

import csv
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

from orchestration.contract.project_files import DBT_PROJECT

BANK_HOLIDAYS_SEED = DBT_PROJECT / "seeds" / "reference" / "bank_holidays.csv"
WORKING_WEEKDAYS = range(5)
# The pace of a list is that of the last 13 weeks, as in rtt.clearance.
PACE_WEEKS = 13


@cache
def bank_holiday_names(seed: Path = BANK_HOLIDAYS_SEED) -> dict[date, str]:
    """England's bank holidays as the warehouse knows them, with their names."""
    with seed.open(encoding="utf-8", newline="") as stream:
        return {date.fromisoformat(row["holiday_date"]): row["name"] for row in csv.DictReader(stream)}


def bank_holidays(seed: Path = BANK_HOLIDAYS_SEED) -> frozenset[date]:
    """England's bank holidays as the warehouse knows them."""
    return frozenset(bank_holiday_names(seed))


def is_working_day(day: date) -> bool:
    """Whether it is a Monday to Friday and no bank holiday."""
    return day.weekday() in WORKING_WEEKDAYS and day not in bank_holiday_names()


def working_days(after: date, last: date) -> int:
    """Working days after the first date, up to and with the last one; none where the last is not later."""
    days = (last - after).days
    return sum(is_working_day(after + timedelta(days=day)) for day in range(1, days + 1))


def days_of_weeks(weeks: int) -> int:
    """Days of so many weeks."""
    return 7 * weeks


def working_weeks(as_at: date, last: date, pace_weeks: int = PACE_WEEKS) -> Fraction:
    """The time left, in weeks of as many working days as the weeks of the pace had.

    18.4 weeks with four bank holidays and Easter are fewer than 18.4 weeks of an autumn.
    """
    measured = working_days(as_at - timedelta(days=days_of_weeks(pace_weeks)), as_at)
    return Fraction(working_days(as_at, last) * pace_weeks, measured)
