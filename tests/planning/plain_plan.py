"""What must be true by a date, a second time: by counting patients and days one by one."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import holidays

from tests.planning.small_publication import Patient

ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(2024, 2030))


@cache
def works(day: date) -> bool:
    """Monday to Friday and no bank holiday, by the calendar's own library."""
    return day.weekday() < 5 and day not in ENGLAND


@cache
def days(after: date, last: date) -> tuple[date, ...]:
    """The days after the first, up to the last."""
    return tuple(after + timedelta(days=one) for one in range(1, (last - after).days + 1))


def most_permitted(under: int, percent: Fraction) -> int:
    """The most long waits at which the percentage is still met, by trying one after another."""
    over = 0
    while Fraction(100 * under, under + over + 1) >= percent:
        over += 1
    return over


def curve(patients: Sequence[Patient], as_at: date, ages: int) -> list[float]:
    """The share still open at the end of each age, from the last 364 days."""
    at_risk: Counter[int] = Counter()
    ended: Counter[int] = Counter()
    first = as_at - timedelta(days=363)
    for one in patients:
        assert one.start is not None
        day = max(one.start, first)
        while day <= min(one.end or as_at, as_at):
            at_risk[(day - one.start).days] += 1
            ended[(day - one.start).days] += day == one.end
            day += timedelta(days=1)
    oldest, shares, share = max(at_risk, default=-1), [], 1.0
    for age in range(ages):
        if age <= oldest and at_risk[age]:
            share *= 1 - min(0.95, ended[age] / at_risk[age])
        shares.append(share)
    return shares


def starts_a_working_day(patients: Sequence[Patient], as_at: date) -> float:
    """Starts of the last 91 days over the working days among them."""
    recent = days(as_at - timedelta(days=91), as_at)
    return sum(one.start in recent for one in patients) / sum(works(day) for day in recent)


def expected_under(patients: Sequence[Patient], shares: list[float], as_at: date, target: date) -> float:
    """Patients with a wait of 126 days or less on the target date."""
    total = 0.0
    for one in patients:
        assert one.start is not None
        if one.end is None and (target - one.start).days <= 126:
            total += shares[(target - one.start).days] / shares[(as_at - one.start).days]
    a_day = starts_a_working_day(patients, as_at)
    for day in days(as_at, target):
        if works(day) and (target - day).days <= 126:
            total += a_day * shares[(target - day).days]
    return total


def leave(patients: Sequence[Patient], shares: list[float], as_at: date, target: date) -> float:
    """Patients with a longer wait on the target date who leave before it."""
    total = 0.0
    for one in patients:
        assert one.start is not None
        if one.end is None and (target - one.start).days > 126:
            total += 1 - shares[(target - one.start).days] / shares[(as_at - one.start).days]
    a_day = starts_a_working_day(patients, as_at)
    for day in days(as_at, target):
        if works(day) and (target - day).days > 126:
            total += a_day * (1 - shares[(target - day).days])
    return total
