"""Winter a second time: midnights, weeks and gaps one by one, with decimals and a library of holidays."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import fmean

import holidays

ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2035))
Series = Mapping[date, float]


def gap(
    expected: str, effect: str, scenario: str, goal: str, core: str, escalation: str, closed: str, saved: str
) -> tuple[int, Decimal, Decimal]:
    """Beds needed, beds missing, and beds missing after mitigation."""
    hundred = Decimal(100)
    occupied = Decimal(expected) * (hundred + Decimal(effect)) * (hundred + Decimal(scenario)) / 10000
    needed = int((occupied * hundred / Decimal(goal)).to_integral_value(ROUND_CEILING))
    while needed > 0 and (needed - 1) * Decimal(goal) >= occupied * hundred:
        needed -= 1
    while needed * Decimal(goal) < occupied * hundred:
        needed += 1
    missing = needed - (Decimal(core) + Decimal(escalation) - Decimal(closed))
    return needed, missing, missing - Decimal(saved)


def discharges(expected: str, available: str, goal: str) -> int:
    """Patients who must leave so that those who stay are at most the goal: sent home one by one."""
    permitted = (Decimal(available) * Decimal(goal) / 100).to_integral_value(ROUND_FLOOR)
    stay, left = Decimal(expected), 0
    while stay > permitted:
        stay -= 1
        left += 1
    return left


def back(day: date, days: int) -> date:
    """A day so many days before."""
    return day - timedelta(days=days)


def known(series: Series, last: date, number: int) -> list[float]:
    """The newest values up to a day."""
    return [series[day] for day in sorted(series) if day <= last][-number:]


def forecast(series: Series, origin: date, target: date) -> tuple[float, bool] | None:
    """Expected occupied, and whether last year is in it."""
    before = known(series, origin, 28)
    if origin not in series or len(before) < 28:
        return None
    level = fmean(before)
    same = target
    while same > origin:
        same = back(same, 7)
    weekday = 1.0
    long = fmean(known(series, origin, 56))
    if same in series and long:
        alike = [series[day] for day in sorted(series) if day <= same and day.weekday() == same.weekday()]
        weekday = fmean(alike[-8:]) / long
    season, has_last_year = 1.0, False
    year_ago, then = back(origin, 364), back(target, 364)
    if year_ago in series and then in series and len(known(series, year_ago, 28)) == 28:
        has_last_year = True
        days = sorted(series)
        at = days.index(then)
        around = fmean(series[day] for day in days[max(0, at - 3) : at + 4])
        reference = fmean(known(series, year_ago, 28))
        season = around / reference if reference else 1.0
    return level * weekday * season, has_last_year


def kind(monday: date) -> str | None:
    """What is special about a week."""
    days = {back(monday, -at) for at in range(7)}
    if any((day.month, day.day) == (12, 25) for day in days):
        return "week of Christmas"
    if any((day.month, day.day) == (1, 1) for day in days):
        return "week of New Year"
    if any((day.month, day.day) == (12, 25) for day in {back(day, -7) for day in days}):
        return "week before Christmas"
    for weeks, name in ((1, "first"), (2, "second"), (3, "third")):
        if any((back(day, 7 * weeks).month, back(day, 7 * weeks).day) == (1, 1) for day in days):
            return f"{name} week after New Year"
    if any(day in ENGLAND for day in days):
        return "week with a bank holiday"
    return "week after a bank holiday" if any(back(day, 7) in ENGLAND for day in days) else None


def week(series: Series, origin: date, monday: date) -> tuple[float, bool] | None:
    """The forecast of the mean of a week."""
    days = [forecast(series, origin, back(monday, -at)) for at in range(7)]
    made = [one for one in days if one is not None]
    return (fmean(one for one, _ in made), all(last_year for _, last_year in made)) if made else None


def came(series: Series, monday: date) -> float | None:
    """What a week came to, if each of its days is known."""
    days = [series.get(back(monday, -at)) for at in range(7)]
    return None if None in days else fmean(day for day in days if day is not None)


def effect(series: Series, name: str, last_year: bool, by: date) -> float | None:
    """What such weeks came to over what was said four weeks before, of weeks that had ended."""
    actual, said = 0.0, 0.0
    for monday in (day for day in sorted(series) if day.weekday() == 0 and kind(day) == name):
        value, expected = came(series, monday), week(series, back(monday, 22), monday)
        if (
            back(monday, -6) <= by
            and value is not None
            and expected
            and expected[1] is last_year
            and expected[0] > 0
        ):
            actual, said = actual + value, said + expected[0]
    return actual / said if said else None


WINTER = ("Christmas", "New Year")


def tried(series: Series, as_at: date) -> dict[str, tuple[int, int, float | None, float | None]]:
    """Tests, weeks, error without and error with, of winter and of bank holidays."""
    found: dict[str, list[tuple[date, float, float]]] = {"winter": [], "bank holidays": []}
    for origin in sorted(series):
        if origin.weekday() != 6 or not back(as_at, 370) <= origin <= as_at:
            continue
        monday = back(origin, -1)
        while back(monday, -6) <= as_at and (monday - origin).days < 7 * 51:
            name, actual, said = kind(monday), came(series, monday), week(series, origin, monday)
            if name and actual is not None and said is not None:
                factor = effect(series, name, said[1], origin)
                if factor is not None:
                    group = "winter" if any(one in name for one in WINTER) else "bank holidays"
                    found[group].append((monday, abs(said[0] - actual), abs(said[0] * factor - actual)))
            monday = back(monday, -7)
    return {
        group: (
            len(tests),
            len({monday for monday, _, _ in tests}),
            fmean(one for _, one, _ in tests) if tests else None,
            fmean(one for _, _, one in tests) if tests else None,
        )
        for group, tests in found.items()
    }
