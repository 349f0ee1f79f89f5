"""Days that change a hospital: bank holidays, clock changes, what a trust writes down; and weeks by kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from orchestration.planning.working_days import bank_holiday_names, is_working_day

WEEK = 7
BANK_HOLIDAY, CLOCK_CHANGE = "bank holiday", "clock change"
CHRISTMAS, NEW_YEAR = "week of Christmas", "week of New Year"
BEFORE_CHRISTMAS = "week before Christmas"
# Pressure after the holidays is highest in January: each of these weeks has an effect of its own.
AFTER_NEW_YEAR = ("first week after New Year", "second week after New Year", "third week after New Year")
WITH_HOLIDAY, AFTER_HOLIDAY = "week with a bank holiday", "week after a bank holiday"
WINTER_KINDS = (BEFORE_CHRISTMAS, CHRISTMAS, NEW_YEAR, *AFTER_NEW_YEAR)
HOLIDAY_KINDS = (WITH_HOLIDAY, AFTER_HOLIDAY)


@dataclass(frozen=True)
class PlannedDays:
    """Days that a trust writes down: school holidays, half-days, strikes, days without elective work.

    `elective_lost_percent`: the share of elective work that is not done on them; none is known without it.
    """

    kind: str
    first_day: date
    last_day: date
    title: str
    elective_lost_percent: float | None
    source: str


@dataclass(frozen=True)
class FlaggedDay:
    """One day and why it is marked."""

    day: date
    kind: str
    title: str
    source: str
    elective_lost_percent: float | None = None


def clock_changes(year: int) -> tuple[date, date]:
    """The last Sundays of March and October, on which the clocks go forward and back."""
    return _last_sunday(date(year, 3, 31)), _last_sunday(date(year, 10, 31))


def _last_sunday(last: date) -> date:
    return last - timedelta(days=(last.weekday() + 1) % WEEK)


def flagged_days(first: date, last: date, planned: Iterable[PlannedDays]) -> list[FlaggedDay]:
    """Every marked day from one to another, in order; a day of a longer period of a plan is one row each."""
    found = [
        FlaggedDay(day, BANK_HOLIDAY, name, "bank holidays of England", 100.0 if day.weekday() < 5 else None)
        for day, name in bank_holiday_names().items()
        if first <= day <= last
    ]
    for year in range(first.year, last.year + 1):
        forward, back = clock_changes(year)
        found += [
            FlaggedDay(day, CLOCK_CHANGE, f"clocks go {words}", "Summer Time Act")
            for day, words in ((forward, "forward: 23 hours"), (back, "back: 25 hours"))
            if first <= day <= last
        ]
    for one in planned:
        start, end = max(first, one.first_day), min(last, one.last_day)
        for at in range((end - start).days + 1):
            day = start + timedelta(days=at)
            found.append(FlaggedDay(day, one.kind, one.title, one.source, one.elective_lost_percent))
    return sorted(found, key=lambda one: (one.day, one.kind, one.title))


def words_of_week(monday: date, flagged: Sequence[FlaggedDay]) -> str:
    """The marks of a week in words, each once with its days: Christmas Day (Fri 25)."""
    by_title: dict[tuple[str, str], list[date]] = {}
    for one in flagged:
        if monday <= one.day < monday + timedelta(days=WEEK):
            by_title.setdefault((one.kind, one.title), []).append(one.day)
    return "; ".join(f"{_in_words(kind, title)} ({_span(days)})" for (kind, title), days in by_title.items())


def _in_words(kind: str, title: str) -> str:
    return title if kind in (BANK_HOLIDAY, CLOCK_CHANGE) else f"{kind.replace('_', ' ')}: {title}"


def _span(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    one = f"{first:%a} {first.day}"
    return one if first == last else f"{one} to {last:%a} {last.day}"


@cache
def kind_of_week(monday: date) -> str | None:
    """What is special about a week from Monday to Sunday; None for an ordinary one."""
    if _holds(monday, 12, 25):
        return CHRISTMAS
    if _holds(monday, 1, 1):
        return NEW_YEAR
    if _holds(monday + timedelta(days=WEEK), 12, 25):
        return BEFORE_CHRISTMAS
    for back, kind in enumerate(AFTER_NEW_YEAR, 1):
        if _holds(monday - timedelta(days=WEEK * back), 1, 1):
            return kind
    if _has_holiday(monday):
        return WITH_HOLIDAY
    return AFTER_HOLIDAY if _has_holiday(monday - timedelta(days=WEEK)) else None


def _holds(monday: date, month: int, day: int) -> bool:
    return any((one.month, one.day) == (month, day) for one in days_of_week(monday))


def _has_holiday(monday: date) -> bool:
    return any(one in bank_holiday_names() for one in days_of_week(monday))


def days_of_week(monday: date) -> list[date]:
    """Its seven days."""
    return [monday + timedelta(days=at) for at in range(WEEK)]


def next_monday(after: date) -> date:
    """The first Monday after a day."""
    return after + timedelta(days=WEEK - after.weekday())


def last_working_day_before(day: date) -> date:
    """The working day before a holiday and the days off that lead up to it."""
    one = day - timedelta(days=1)
    while not is_working_day(one):
        one -= timedelta(days=1)
    return one


def first_working_day_after(day: date) -> date:
    """The working day after a holiday and the days off that follow it."""
    one = day + timedelta(days=1)
    while not is_working_day(one):
        one += timedelta(days=1)
    return one
