"""Beds missing by week: the worked case, edges, and a second way of counting on random numbers."""

import json
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.bed_gap import (
    OpenBeds,
    beds_needed,
    discharges_needed,
    exact,
    gap_of,
    mitigation_beds,
)
from tests.planning import plain_winter

NUMBERS = 2000


def test_the_worked_case_of_three_scenarios(shared_cases: Path) -> None:
    cases = json.loads((shared_cases / "performance_cases.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "PF14")
    given, expected = case["input"], case["expected"]
    beds = OpenBeds(given["core"], given["escalation"], given["closed"], "case")
    saved = mitigation_beds(
        given["mitigation"]["overnight_emergency_admissions_a_day"],
        given["mitigation"]["length_of_stay_days_saved"],
    )
    assert saved == expected["mitigation_beds"]
    for row in expected["rows"]:
        made = gap_of(
            given["expected_occupied"],
            given["calendar_effect_percent"][row["week"]],
            given["scenario_percent"][row["scenario"]],
            given["occupancy_goal"],
            beds,
            saved,
        )
        assert float(made.occupied) == pytest.approx(row["occupied"], abs=0.005)
        assert made.beds_needed == row["beds_needed_at_92"]
        assert made.available == row["available"]
        assert (made.gap, made.after_mitigation) == (row["gap"], row["gap_after_mitigation"])


def test_sums_that_miss_by_their_last_digit_need_no_bed_more() -> None:
    assert beds_needed(exact(478.40000000000003), 92) == 520
    assert exact(0.1 + 0.2) == Fraction(3, 10)
    assert beds_needed(Fraction(0), 92) == 0 and beds_needed(exact(100), 100) == 100


@pytest.mark.parametrize("goal", [0, -5, 100.5, float("nan")])
def test_an_occupancy_that_cannot_be_aimed_at(goal: float) -> None:
    with pytest.raises(WrongArgument, match="expected an occupancy above 0 and up to 100 %"):
        beds_needed(Fraction(10), goal)


def test_random_numbers_counted_a_second_time() -> None:
    chance = random.Random(14)
    for _ in range(NUMBERS):
        expected = f"{chance.uniform(0, 900):.{chance.randint(0, 6)}f}"
        effect, scenario = (f"{chance.uniform(-30, 30):.{chance.randint(0, 2)}f}" for _ in range(2))
        goal = f"{chance.uniform(50, 100):.{chance.randint(0, 1)}f}"
        core, escalation, closed = (str(chance.randint(0, most)) for most in (900, 40, 40))
        a_day, days = f"{chance.uniform(0, 90):.1f}", f"{chance.uniform(0, 2):.2f}"
        saved = mitigation_beds(float(a_day), float(days))
        assert saved == Fraction(Decimal(a_day) * Decimal(days))
        made = gap_of(
            float(expected),
            float(effect),
            float(scenario),
            float(goal),
            OpenBeds(float(core), float(escalation), float(closed), ""),
            saved,
        )
        needed, missing, after = plain_winter.gap(
            expected, effect, scenario, goal, core, escalation, closed, str(Decimal(a_day) * Decimal(days))
        )
        assert (made.beds_needed, made.gap, made.after_mitigation) == (needed, missing, Fraction(after))
        leaving = discharges_needed(float(expected), exact(float(core)), float(goal))
        assert leaving == plain_winter.discharges(expected, core, goal)


def test_a_week_before_and_after_the_year_turns() -> None:
    # the Monday that follows Christmas is a bank holiday in lieu, and its week is that of New Year
    assert plain_winter.kind(date(2026, 12, 28)) == "week of New Year"
