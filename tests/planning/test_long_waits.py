"""How many long waits a percentage permits: the worked case, edges, and a second way of counting."""

import json
import random
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.long_waits import (
    Horizon,
    allocate,
    last_clock_start,
    line,
    lines_of_functions,
    over_if_lines_met,
    percent_within,
    permitted_long_waits,
    permitted_of_list,
    validations_needed,
)
from orchestration.planning.march import horizon_to, next_year_end
from orchestration.planning.working_days import working_days, working_weeks
from tests.planning.plain_plan import days, most_permitted, works

AS_AT, TARGET = date(2026, 11, 22), date(2027, 3, 31)


def test_the_worked_case_of_the_closed_cohort(shared_cases: Path) -> None:
    cases = json.loads((shared_cases / "performance_cases.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "PF11")
    given, expected = case["input"], case["expected"]
    as_at, target = date.fromisoformat(given["as_at"]), date.fromisoformat(given["target_date"])
    # the case takes every week alike
    horizon = Horizon(as_at, target, Fraction((target - as_at).days, 7))
    under, cohort = (
        given["expected_under_18_weeks_on_target_date"],
        given["open_now_with_start_on_or_before_2026_11_24"],
    )
    permitted = permitted_long_waits(under, given["target_percent"])
    made = line(cohort, under, permitted, Fraction(given["stops_per_week_from_this_cohort"]), horizon)
    assert str(last_clock_start(target)) == expected["last_clock_start_that_will_be_over_18_weeks"]
    assert horizon.days_left == expected["days_left"]
    assert round(float(horizon.weeks_left), 4) == expected["weeks_left"]
    assert permitted is not None and permitted == expected["most_over_18_allowed"]
    assert made.percent_at_permitted is not None and made.must_leave_per_week is not None
    assert round(float(made.percent_at_permitted), 5) == expected["percent_at_that_number"]
    one_more = percent_within(under, permitted + 1)
    assert one_more is not None and one_more < given["target_percent"]
    assert round(float(one_more), 4) == expected["percent_with_one_more"]
    assert made.must_leave == expected["must_leave_cohort"]
    assert round(float(made.must_leave_per_week), 2) == expected["per_week"]
    assert round(float(made.at_present_pace), 1) == expected["at_present_rate_will_leave"]
    assert made.shortfall == expected["shortfall"]
    rate = Fraction(given["removals_per_validation_percent"], 100)
    validations = validations_needed(made.shortfall, rate)
    assert validations == expected["if_by_validation_alone"]["validations"]
    assert ceil(validations / horizon.weeks_left) == expected["if_by_validation_alone"]["per_week"]
    assert made.shortfall_per_week is not None
    assert round(float(made.shortfall_per_week), 2) == expected["if_by_treatment_alone_extra_stops_per_week"]
    seven_fewer = permitted_long_waits(under - 7, given["target_percent"])
    assert seven_fewer == expected["effect_of_removing_seven_short_waiters"]["most_over_18_allowed"]


def test_thousands_of_lists_by_trying_one_after_another() -> None:
    chance = random.Random(11)
    for _ in range(3000):
        under = chance.randint(0, 400)
        percent = Fraction(chance.choice(["70", "92", "65.5", "69.95", "33.3", "100", "50"]))
        permitted = permitted_long_waits(under, percent)
        assert permitted == most_permitted(under, percent), (under, percent)
        # as a number of a program, and as it is written
        assert permitted == permitted_long_waits(under, float(percent))


def test_a_percentage_of_nothing_and_of_everything() -> None:
    horizon = horizon_to(AS_AT, TARGET)
    assert permitted_long_waits(1000, 0) is None
    nobody = line(50, 1000, None, Fraction(2), horizon)
    assert (nobody.must_leave, nobody.shortfall) == (0, 0)
    assert permitted_long_waits(1000, 100) == 0
    everybody = line(50, 1000, 0, Fraction(0), horizon)
    assert (everybody.must_leave, everybody.shortfall, everybody.percent_at_permitted) == (50, 50, 100)
    for wrong in (-0.1, 100.1, 700):
        with pytest.raises(WrongArgument, match="from 0 to 100"):
            permitted_long_waits(10, wrong)


def test_an_empty_list_one_patient_and_everybody_over() -> None:
    horizon = horizon_to(AS_AT, TARGET)
    empty = line(0, 0, permitted_long_waits(0, 70), Fraction(0), horizon)
    assert (empty.permitted, empty.must_leave, empty.shortfall) == (0, 0, 0)
    assert empty.percent_at_permitted is None and empty.percent_at_present_pace is None
    # one patient, over: nobody within, so that the one must leave
    one = line(1, 0, permitted_long_waits(0, 70), Fraction(0), horizon)
    assert (one.must_leave, one.shortfall, one.percent_at_present_pace) == (1, 1, 0)
    # no more leave than there are, however fast the pace was
    fast = line(10, 5, 2, Fraction(1000), horizon)
    assert (fast.at_present_pace, fast.shortfall) == (10, 0)


def test_on_the_target_date_no_week_is_left() -> None:
    horizon = horizon_to(TARGET, TARGET)
    today = line(10, 10, 4, Fraction(3), horizon)
    assert (today.must_leave, today.must_leave_per_week, today.shortfall_per_week) == (6, None, None)
    assert (today.at_present_pace, today.shortfall) == (0, 6)


def test_a_target_date_before_the_data_is_refused() -> None:
    with pytest.raises(WrongArgument, match="2026-11-21 is before the date of the data, 2026-11-22"):
        horizon_to(AS_AT, date(2026, 11, 21))


def test_the_next_year_end() -> None:
    assert next_year_end(date(2026, 11, 22)) == date(2027, 3, 31)
    assert next_year_end(date(2027, 3, 31)) == date(2027, 3, 31)
    assert next_year_end(date(2027, 4, 1)) == date(2028, 3, 31)


def test_over_a_limit_is_a_day_more_than_its_weeks() -> None:
    for weeks, limit in ((18, 126), (52, 364), (65, 455)):
        assert (TARGET - last_clock_start(TARGET, weeks)).days == limit + 1
    assert last_clock_start(TARGET, 52) == date(2026, 3, 31)


def test_working_days_by_the_calendar() -> None:
    chance = random.Random(3)
    for _ in range(300):
        first = date(2025, 1, 1) + timedelta(days=chance.randint(0, 900))
        last = first + timedelta(days=chance.randint(-5, 200))
        assert working_days(first, last) == sum(works(day) for day in days(first, last))
    # Christmas, Boxing Day in lieu, New Year, Good Friday and Easter Monday are lost
    assert float(working_weeks(AS_AT, TARGET)) < (TARGET - AS_AT).days / 7
    # a date at a weekend has no working day more than the Friday before it
    assert working_weeks(AS_AT, date(2027, 3, 21)) == working_weeks(AS_AT, date(2027, 3, 19))


def test_a_share_of_a_list_at_most_or_less_than() -> None:
    assert (permitted_of_list(1662, 1, "<"), permitted_of_list(1700, 1, "<"), permitted_of_list(1700, 1)) == (
        16,
        16,
        17,
    )
    assert permitted_of_list(0, 1, "<") == 0


def test_lines_of_functions_add_up_to_the_trust() -> None:
    chance = random.Random(5)
    for _ in range(1000):
        under = [chance.randint(0, 60) for _ in range(chance.randint(1, 9))]
        lines = lines_of_functions(under, 70, [None] * len(under))
        assert sum(one or 0 for one in lines) == permitted_long_waits(sum(under), 70)
        # no line is further than one patient from its share
        for count, one in zip(under, lines, strict=True):
            share = Fraction(count * (permitted_long_waits(sum(under), 70) or 0), sum(under) or 1)
            assert one is not None and abs(one - share) < 1
    assert allocate(5, [0, 0]) == [0, 0]


def test_a_line_of_the_plan_is_kept_and_the_others_share_the_rest() -> None:
    # 300 within: 128 permitted; the plan gives the first 50 % of its own
    assert lines_of_functions([100, 100, 100], 70, [50, None, None]) == [100, 14, 14]
    assert lines_of_functions([100, 100], 70, [40, None]) == [150, 0]
    assert lines_of_functions([10, 20], 0, [None, None]) == [None, None]
    assert over_if_lines_met([200, 10, 14], [100, 14, None]) == 124


def test_no_removal_rate_is_invented() -> None:
    assert validations_needed(100, None) is None
    assert validations_needed(100, Fraction(0)) is None
    assert validations_needed(0, Fraction(1, 10)) == 0
