"""Capacity for a varying demand by three methods, and slots to book: by hand, and by another program."""

import json
import random
from statistics import fmean, quantiles
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.percentile_capacity import Backlog, capacity_by_method

WEEKS = [20, 22, 25, 30, 31, 28, 26, 24, 35, 40]


def _ask(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["plan", "slots", *arguments])


def test_three_methods_worked_by_hand() -> None:
    made = capacity_by_method(WEEKS, 0.08, 0.25, (65, 85), Backlog(300, 150, 26))
    # ordered: 20 22 24 25 26 28 30 31 35 40. 65 %: place 5.85; 85 %: place 7.65
    expected = {
        "65th percentile of weekly demand": (28 + 0.85 * 2, 4),
        "85th percentile of weekly demand": (31 + 0.65 * 4, 2),
        "80 % of the range of weekly demand": (20 + 0.8 * 20, 1),
        "mean weekly demand and backlog": (28.1 + 150 / 26, 2),
    }
    assert [one.method for one in made] == list(expected)
    for one in made:
        capacity, weeks_over = expected[one.method]
        assert one.capacity == pytest.approx(capacity) and one.weeks_over == weeks_over
        # 8 % are missed and three quarters of these are not filled again: 6 % are lost
        assert one.slots == pytest.approx(capacity / 0.94)


def test_random_weeks_against_another_way_of_counting() -> None:
    chance = random.Random(21)
    for _ in range(500):
        weeks = [float(chance.randint(0, 50)) for _ in range(chance.randint(2, 60))]
        missed, refilled = chance.random() * 0.9, chance.random()
        by_name = {one.method: one for one in capacity_by_method(weeks, missed, refilled, (50, 75, 95))}
        hundredths = quantiles(weeks, n=100, method="inclusive")
        for percent in (50, 75, 95):
            one = by_name[f"{percent}th percentile of weekly demand"]
            assert one.capacity == pytest.approx(hundredths[percent - 1])
            # of so many slots, those that are used are the capacity
            assert one.slots * (1 - missed) + one.slots * missed * refilled == pytest.approx(one.capacity)
        assert by_name["mean weekly demand"].capacity == pytest.approx(fmean(weeks))


def test_a_list_below_its_target_needs_no_backlog_and_weeks_must_be_known() -> None:
    below = capacity_by_method([10], backlog=Backlog(100, 150))
    assert below[-1].capacity == 10 and {one.capacity for one in below} == {10}
    for wrong in ([], [3, -1]):
        with pytest.raises(WrongArgument, match="at least one week, each 0 or more"):
            capacity_by_method(wrong)


def test_the_command_says_it_for_figures_of_your_own() -> None:
    made = _ask("--weekly-starts", "20,22,25,30", "--missed", "10", "--percentile", "50", "--json")
    rows = json.loads(made.stdout)
    assert [round(row["slots"], 3) for row in rows] == [26.111, 31.111, 26.944]
    assert _ask("--weekly-starts", "20, 22").exit_code == 0
    for wrong, words in (
        (("--weekly-starts", "20,many"), "numbers from 0"),
        (("--weekly-starts", "20", "--missed", "100"), "less than 1"),
        (("--weekly-starts", "20", "--list", "5"), "belong together"),
    ):
        refused = _ask(*wrong)
        assert refused.exit_code == 2 and words in " ".join(refused.output.split())
