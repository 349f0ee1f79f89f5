"""Periods of a series: how one follows another, and which are missing."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month", "quarter"]
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3}


def next_period(first_day: date, grain: Grain) -> date:
    """The first day of the period after the one that begins on this day."""
    return shifted(first_day, grain, 1)


def last_day(first_day: date, grain: Grain) -> date:
    """The last day of the period that begins on this day."""
    return next_period(first_day, grain) - timedelta(days=1)


def year_before(first_day: date, grain: Grain) -> date:
    """The same period of the year before: for days and weeks 52 weeks before, so that weekdays agree."""
    if grain in DAYS:
        return first_day - timedelta(weeks=52)
    return shifted(first_day, grain, -12 // MONTHS[grain])


def shifted(first_day: date, grain: Grain, periods: int) -> date:
    """So many periods later. The day of the month is kept as far as the month has it."""
    if grain in DAYS:
        return first_day + timedelta(days=DAYS[grain] * periods)
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + MONTHS[grain] * periods, 12)
    return date(year, month + 1, min(first_day.day, monthrange(year, month + 1)[1]))
