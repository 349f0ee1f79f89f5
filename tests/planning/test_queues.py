"""Sizes of lists and capacity: the worked cases, edges, and a second way of counting."""

import json
import random
from datetime import date, timedelta
from math import inf
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning import queues
from orchestration.planning.sizes import given_sizes


def _case(folder: Path, name: str) -> tuple[Any, Any]:
    cases = json.loads((folder / "performance_cases.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == name)
    return case["input"], case["expected"]


def test_the_worked_case_of_load_and_target_list(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF08")
    demand, capacity, queue = given["demand_per_week"], given["capacity_per_week"], given["queue"]
    weeks, to_target = given["target_wait_weeks"], given["weeks_to_target"]
    mean = queues.target_mean_wait(weeks)
    target = queues.target_list(demand, mean)
    load = queues.load(demand, capacity)
    assert load is not None and round(load, 4) == expected["load"]
    assert (load >= 1) is expected["load_too_big"]
    assert mean == expected["target_mean_wait"]
    assert round(queues.target_mean_wait(weeks, 6), 4) == expected["target_mean_wait_factor_6"]
    assert target == expected["target_queue"]
    assert round(queue / target, 4) == expected["queue_ratio"]
    assert queues.is_list_too_big(queue, target) is expected["queue_too_big"]
    relief = queues.relief_capacity(demand, queue, target, to_target)
    assert relief is not None and round(relief, 4) == expected["relief_capacity"]
    for factor, name in ((4, "4"), (1, "1"), (6.58, "6_58")):
        made = queues.target_capacity(demand, weeks, factor)
        assert round(made, 4) == expected[f"target_capacity_factor_{name}"]
    assert round(queues.pressure(given["mean_wait_weeks"], weeks), 4) == expected["pressure_p4"]
    p2 = given["p2"]
    assert queues.pressure(p2["mean_wait_weeks"], p2["target_wait_weeks"]) == expected["pressure_p2"]
    over = 100 * queues.chance_over(weeks, mean)
    assert round(over, 3) == expected["chance_over_target_if_mean_is_a_quarter_percent"]


def test_the_figures_that_somebody_gives_are_the_same(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF08")
    made = given_sizes(given["queue"], given["demand_per_week"], given["capacity_per_week"], 52, 70)
    assert round(made["load"], 4) == expected["load"]
    assert made["list_at_quarter"] == expected["target_queue"]
    assert round(made["relief_capacity"], 4) == expected["relief_capacity"]
    assert round(made["target_capacity"], 4) == expected["target_capacity_factor_4"]
    assert made["is_list_too_big"] and made["is_load_too_big"]
    assert made["list_after_weeks"] == 1200 + 26 * 3
    assert "grows without end" in made["warnings"]


def test_pressure_is_in_one_unit(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF09")
    days = [
        (date.fromisoformat(start), date.fromisoformat(end) if end else None)
        for start, end in zip(given["referrals"], given["removals"], strict=True)
    ]
    made = queues.waiting_list(days, date.fromisoformat(given["as_at"]), given["target_wait_weeks"])
    assert made.mean_wait_weeks is not None and made.pressure is not None
    assert made.waiting == expected["waiting"] == expected["queue_at_end"]
    assert list(made.waits_days) == expected["waits_days"]
    assert made.mean_wait_days == expected["mean_wait_days"]
    assert round(made.mean_wait_weeks, 4) == expected["mean_wait_weeks"]
    assert round(made.pressure, 4) == expected["pressure"] != expected["not_pressure"]
    assert made.referrals == expected["referrals_counted"] != expected["not_referrals"]


def test_thousands_of_lists_day_by_day() -> None:
    chance = random.Random(8)
    first = date(2026, 1, 1)
    for _ in range(2000):
        patients = []
        for _ in range(chance.randint(0, 12)):
            start = first + timedelta(days=chance.randint(0, 90))
            end = start + timedelta(days=chance.randint(0, 60)) if chance.random() < 0.5 else None
            patients.append((start, end))
        as_at = first + timedelta(days=chance.randint(0, 120))
        made = queues.waiting_list(patients, as_at, 18)
        waits = []
        for start, end in patients:
            waited, day = 0, start
            while day < as_at:
                day += timedelta(days=1)
                waited += 1
            if start <= as_at and not (end is not None and end <= as_at):
                waits.append(waited)
        assert list(made.waits_days) == waits and made.waiting == len(waits)
        assert made.referrals == len([start for start, _ in patients if start <= as_at])
        if waits:
            assert made.pressure == pytest.approx(2 * (sum(waits) / len(waits) / 7) / 18)
        else:
            assert made.pressure is None and made.mean_wait_weeks is None


def test_percentiles_as_other_programs_count_them() -> None:
    chance = random.Random(4)
    for _ in range(500):
        counts = [chance.randint(0, 40) for _ in range(chance.randint(2, 60))]
        hundredths = quantiles(counts, n=100, method="inclusive")
        for percent in (50, 65, 75, 85, 95):
            assert queues.percentile(counts, percent) == pytest.approx(hundredths[percent - 1])
        assert queues.percentile(counts, 0) == min(counts) and queues.percentile(counts, 100) == max(counts)
    assert queues.percentile([7], 85) == 7 and queues.percentile([], 85) is None
    assert queues.eighty_percent_of_range([10, 20, 30]) == 26
    assert queues.eighty_percent_of_range([]) is None


def test_lists_for_a_goal_if_waits_are_exponential() -> None:
    # 92 % within 18 weeks is a mean of 7.13 weeks; a quarter of the target is 4.5 weeks and 98.2 %
    assert queues.mean_wait_for(92, 18) == pytest.approx(7.1267, abs=1e-4)
    assert 1 - queues.chance_over(18, queues.mean_wait_for(92, 18)) == pytest.approx(0.92)
    assert 1 - queues.chance_over(18, queues.target_mean_wait(18)) == pytest.approx(0.982, abs=5e-4)
    for wrong in (0, 100, -1, 101):
        with pytest.raises(WrongArgument, match="goal between 0 and 100"):
            queues.mean_wait_for(wrong, 18)


def test_relief_is_for_lists_over_twice_their_size_alone() -> None:
    assert queues.relief_capacity(10, 200, 100) is None
    assert queues.relief_capacity(10, 201, 100) == pytest.approx(10 + 101 / 26)
    # 2 x 30 x 0.1 / root 100 is 0.6; from 1 on, and without referrals, it is demand as it was measured
    assert queues.cautious_demand(30, 0.1, 100) == pytest.approx(30 / 0.4)
    assert queues.cautious_demand(30, 1.0, 100) == 30 and queues.cautious_demand(30, 0.1, 0) == 30
    # 20 and 40 a week: 10 root 2 is their deviation, over root 2 weeks, twice
    assert queues.upper_demand([20, 40]) == pytest.approx(30 + 2 * 10)
    assert queues.upper_demand([30]) is None


def test_no_stops_no_demand_and_nobody() -> None:
    assert queues.load(5, 0) == inf and queues.load(0, 0) is None and queues.load(0, 5) == 0
    assert queues.clearance_weeks(5, 0) is None and queues.clearance_weeks(0, 5) == 0
    assert queues.variation([]) is None and queues.variation([3]) is None and queues.variation([0, 0]) is None
    nothing = given_sizes(0, 0, 0, 18, 70)
    assert (nothing["load"], nothing["list_after_weeks"], nothing["warnings"]) == (None, 0, "")
    stuck = given_sizes(40, 10, 0, 18, 100)
    assert stuck["list_at_goal"] is None and "nothing leaves the list" in stuck["warnings"]
    for wrong in (0, -1, inf):
        with pytest.raises(WrongArgument, match="target wait"):
            given_sizes(40, 10, 10, wrong, 70)
    with pytest.raises(WrongArgument, match="from 0 to 100"):
        given_sizes(40, 10, 10, 18, 101)


def test_slots_are_more_than_what_is_attended() -> None:
    assert queues.bookable_slots(90, 0.1) == pytest.approx(100)
    assert queues.bookable_slots(90, 0) == 90
    # a tenth is missed and half of that is filled again: 5 % are lost
    assert queues.bookable_slots(95, 0.1, 0.5) == pytest.approx(100)
    with pytest.raises(WrongArgument, match="less than 1"):
        queues.bookable_slots(90, 1)
    with pytest.raises(WrongArgument, match="refilled slots from 0 to 1"):
        queues.bookable_slots(90, 0.1, 1.1)
