"""Forecasts of beds, effects of holidays and whether they help: counted a second time on random midnights."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestration.planning.bed_forecast import Midnights
from orchestration.planning.calendar_days import (
    PlannedDays,
    clock_changes,
    first_working_day_after,
    flagged_days,
    kind_of_week,
    last_working_day_before,
    words_of_week,
)
from orchestration.planning.winter_effects import (
    Tried,
    effect_of,
    seen_weeks,
    try_effects,
    used_effect,
    week_errors,
)
from tests.planning import plain_winter

AS_AT = date(2026, 11, 22)


def _midnights(seed: int, days: int, missing: float = 0.0, dip: float = 0.0) -> dict[date, float]:
    """Random midnights up to the date of the data; `dip`: the share that weeks of holidays have less."""
    chance = random.Random(seed)
    series = {}
    for at in range(days):
        day = AS_AT - timedelta(days=days - 1 - at)
        level = 100 + 10 * chance.random() + (3 if day.weekday() < 5 else -4)
        monday = day - timedelta(days=day.weekday())
        if plain_winter.kind(monday) == "week with a bank holiday":
            level *= 1 - dip
        if chance.random() >= missing or day == AS_AT:
            series[day] = float(round(level))
    return series


@pytest.mark.parametrize(("seed", "days", "missing"), [(1, 27, 0), (2, 28, 0), (3, 400, 0.05), (4, 800, 0)])
def test_forecasts_counted_a_second_time(seed: int, days: int, missing: float) -> None:
    series = _midnights(seed, days, missing)
    made = Midnights(series)
    chance = random.Random(seed)
    origins = [AS_AT, *chance.sample(sorted(series), min(12, len(series)))]
    for origin in origins:
        for ahead in (1, 6, 7, 8, 30, 123, 300):
            target = origin + timedelta(days=ahead)
            said, again = made.expected_on(origin, target), plain_winter.forecast(series, origin, target)
            if again is None:
                assert said is None
            else:
                assert said is not None
                assert (said.occupied, said.has_last_year) == (pytest.approx(again[0]), again[1])


@pytest.mark.parametrize("days", [200, pytest.param(560, marks=pytest.mark.long)])
def test_effects_and_the_back_test_counted_a_second_time(days: int) -> None:
    series = _midnights(5, days, dip=0.1)
    made = Midnights(series)
    seen = seen_weeks(made)
    tried = try_effects(made, seen, AS_AT)
    for group, (tests, weeks, without, with_effect) in plain_winter.tried(series, AS_AT).items():
        one = tried[group]
        assert (one.tests, one.weeks) == (tests, weeks)
        assert one.error_without == (pytest.approx(without) if tests else None)
        assert one.error_with == (pytest.approx(with_effect) if tests else None)
    for name in ("week with a bank holiday", "week of Christmas"):
        for last_year in (True, False):
            again = plain_winter.effect(series, name, last_year, AS_AT)
            found = effect_of(seen, name, last_year, AS_AT)
            assert (found is None) == (again is None)
            if found is not None and again is not None:
                assert 1 + found.percent / 100 == pytest.approx(again)


def test_an_effect_is_used_only_where_forecasts_are_nearer_with_it() -> None:
    # the first year of bank holidays: nothing else knows of them, and each is 15 % down
    steady = Midnights(_midnights(6, 420, dip=0.15))
    seen = seen_weeks(steady)
    tried = try_effects(steady, seen, AS_AT)
    assert tried["bank holidays"].is_used
    used = used_effect("week with a bank holiday", False, seen, tried, AS_AT)
    assert -20 < used.percent < -8 and "measured on" in used.source
    # midnights without any effect: what is measured is chance, and is left out
    noise = Midnights(_midnights(7, 420))
    of_noise = seen_weeks(noise)
    tried = try_effects(noise, of_noise, AS_AT)
    assert tried["bank holidays"].weeks > 1 and not tried["bank holidays"].is_used
    unused = used_effect("week with a bank holiday", False, of_noise, tried, AS_AT)
    assert unused.percent == 0 and "not used" in unused.source
    assert not Tried("winter", 9, 1, 3.0, 1.0).is_used, "one week decides nothing"
    assert not Tried("winter", 9, 3, 3.0, 3.0).is_used, "no better is not used"
    assert used_effect(None, True, [], tried, AS_AT).percent == 0


def test_a_forecast_of_the_past_knows_nothing_of_what_came_after() -> None:
    series = _midnights(8, 500, dip=0.1)
    origin = date(2026, 3, 1)
    before = {day: one for day, one in series.items() if day <= origin}
    for monday in (origin + timedelta(days=1), origin + timedelta(days=99)):
        assert Midnights(series).expected_week(origin, monday) == Midnights(before).expected_week(
            origin, monday
        )
    seen, of_before = seen_weeks(Midnights(series)), seen_weeks(Midnights(before))
    for name in ("week with a bank holiday", "week of New Year"):
        assert effect_of(seen, name, False, origin) == effect_of(of_before, name, False, origin)


def test_errors_of_weeks_by_horizon() -> None:
    made = Midnights(_midnights(9, 250))
    seen = seen_weeks(made)
    errors = week_errors(made, seen, try_effects(made, seen, AS_AT), AS_AT)
    assert [(one.first_week, one.last_week) for one in errors] == [(1, 4), (5, 13), (14, 26), (27, 51)]
    assert all(one.error <= one.percentile_90 + 5 and one.tests > 0 for one in errors)
    short = Midnights(_midnights(10, 30))
    assert week_errors(short, [], try_effects(short, [], AS_AT), AS_AT) == []


def test_kinds_of_weeks_by_the_calendar_itself() -> None:
    monday = date(2015, 1, 5)
    while monday < date(2034, 12, 20):
        assert kind_of_week(monday) == plain_winter.kind(monday), monday
        monday += timedelta(days=7)


def test_clocks_change_when_the_time_zone_says_so() -> None:
    london = ZoneInfo("Europe/London")
    for year in range(2015, 2036):
        found = []
        for at in range(365):
            day = date(year, 1, 1) + timedelta(days=at)
            noon, next_noon = (
                datetime(one.year, one.month, one.day, 12, tzinfo=london).utcoffset()
                for one in (day - timedelta(days=1), day)
            )
            if noon != next_noon:
                found.append(day)
        assert tuple(found) == clock_changes(year)


def test_days_off_about_christmas_and_easter() -> None:
    assert last_working_day_before(date(2026, 12, 25)) == date(2026, 12, 24)
    assert last_working_day_before(date(2026, 12, 28)) == date(2026, 12, 24)
    assert first_working_day_after(date(2026, 12, 25)) == date(2026, 12, 29)
    assert first_working_day_after(date(2027, 3, 26)) == date(2027, 3, 30)


def test_marks_of_a_week_in_words() -> None:
    strike = PlannedDays("strike", date(2026, 12, 22), date(2026, 12, 24), "Doctors", 35, "notice")
    long = PlannedDays("school_holiday", date(2026, 1, 1), date(2027, 12, 31), "All year", None, "council")
    days = flagged_days(date(2026, 12, 21), date(2026, 12, 28), [strike, long])
    words = words_of_week(date(2026, 12, 21), days)
    assert "strike: Doctors (Tue 22 to Thu 24)" in words and "Christmas Day (Fri 25)" in words
    assert "school holiday: All year (Mon 21 to Sun 27)" in words
    assert sum(one.kind == "school_holiday" for one in days) == 8, "only the days that are asked for"
    closed = {one.day: one.elective_lost_percent for one in days if one.kind == "bank holiday"}
    assert closed[date(2026, 12, 25)] == 100 and closed[date(2026, 12, 26)] is None, "a Saturday has no lists"
