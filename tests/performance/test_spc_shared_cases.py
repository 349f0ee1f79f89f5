"""The worked cases of statistical process control, which were calculated apart from this project."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from orchestration.performance.assurance import Target, assurance
from orchestration.performance.series import Better, Decision
from orchestration.performance.spc import Chart
from orchestration.performance.spc_limits import Limits, exact
from orchestration.performance.spc_presets import MAKING_DATA_COUNT, PLOT_THE_DOTS
from orchestration.performance.spc_rules import label, rule_marks
from tests.performance.monthly import FIRST_MONTH, chart_of, labels, limits, marked, month

BETTER: dict[str, Better] = {"increase": "up", "decrease": "down"}
# the labels of NHSRplotthedots: high or rising, low or falling
THEIR_LABELS = {
    "outside": ("Above UCL", "Below LCL"),
    "trend": ("7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"),
    "two_of_three": ("2 in 3 Above CL", "2 in 3 Below CL"),
    "shift": ("7 Points Above CL", "7 Points Below CL"),
}
THEIR_ASSURANCE = {"pass": "consistent_pass", "fail": "consistent_fail", "inconsistent": "inconsistent"}
CONSTITUTIONAL = Target("constitutional", 0, ">=", FIRST_MONTH)


def _case(folder: Path, name: str) -> tuple[Any, Any]:
    """Input and expected values of one case of performance measures."""
    cases = json.loads((folder / "performance_cases.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == name)
    return case["input"], case["expected"]


def _their_variation(variation: str) -> str:
    meaning = variation.rpartition("_")[0]
    return "common_cause" if variation == "common_cause" else f"special_cause_{meaning}"


def _their_labels(made: Chart) -> list[str]:
    return [
        "Common Cause" if not point.rules else THEIR_LABELS[point.rules[0][0]][point.rules[0][1] < 0]
        for point in made.points
    ]


def test_every_case_of_plot_the_dots(shared_cases: Path) -> None:
    cases = json.loads((shared_cases / "ed_beds_cases.json").read_text(encoding="utf-8"))["cases"]
    cases = [case for case in cases if case["domain"] == "spc"]
    assert len(cases) >= 13
    for case in cases:
        given, expected = case["input"], case["expected"]
        preset = replace(
            PLOT_THE_DOTS,
            screen_moving_ranges=given["screen_outliers"],
            baseline_points=given["fix_after_n_points"],
        )
        rebases = [Decision("rebase", month(at + 1), "given") for at in given["rebase_at_index"]]
        made = chart_of(given["values"], BETTER[given["improvement_direction"]], preset, *rebases)
        wanted = (expected["mean"], expected["lpl"], expected["upl"])
        assert limits(made) == pytest.approx(wanted, abs=1e-6), case["id"]
        assert _their_labels(made) == expected["point_rule"], case["id"]
        types = [_their_variation(point.variation) for point in made.points]
        assert types == expected["point_type"], case["id"]
        assert _their_variation(made.variation) == expected["variation_icon"], case["id"]
        value = limits(made)[1] if given["target"] == "=lpl" else given["target"]
        target = replace(CONSTITUTIONAL, value=value) if value is not None else None
        assert THEIR_ASSURANCE.get(assurance(made, target).result) == expected["assurance_icon"], case["id"]


def test_screening_of_moving_ranges(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF01")
    for name, screen in (("unscreened", False), ("screened", True)):
        made = chart_of(given["values"], "up", replace(MAKING_DATA_COUNT, screen_moving_ranges=screen))
        wanted = (expected["mean"], expected[name]["lpl"], expected[name]["upl"])
        assert limits(made) == pytest.approx(wanted, abs=5e-5)
        assert marked(made, "outside") == expected[name]["outside_points"]


def test_shifts(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF02")
    for series, wanted in zip(given["series"], expected, strict=True):
        made = chart_of(series["values"])
        assert limits(made) == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=5e-5)
        assert labels(made) == wanted["labels"], series["name"]
        assert marked(made, "shift") == wanted["shift_points_at_7"]
        eight = chart_of(series["values"], "up", replace(MAKING_DATA_COUNT, shift_points=8))
        assert marked(eight, "shift") == wanted["shift_points_at_8"]


def test_trends(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF03")
    for series, wanted in zip(given["series"], expected, strict=True):
        made = chart_of(series["values"])
        assert limits(made) == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=5e-5)
        assert marked(made, "trend") == wanted["trend_points_at_6"], series["name"]
        seven = chart_of(series["values"], "up", replace(MAKING_DATA_COUNT, trend_points=7))
        assert marked(seven, "trend") == wanted["trend_points_at_7"], series["name"]
        others = [rule for rule in ("outside", "two_of_three", "shift") if marked(made, rule)]
        assert bool(others) == wanted["any_other_rule"]


def test_two_of_three(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF04")
    given_limits = Limits(Fraction(given["mean"]), Fraction(given["lpl"]), Fraction(given["upl"]))
    assert (given_limits.near_lower, given_limits.near_upper) == (given["near_lpl"], given["near_upl"])
    for window, wanted in zip(given["windows"], expected, strict=True):
        values = [exact(value) for value in window["values"]]
        marks = rule_marks(values, given_limits, MAKING_DATA_COUNT)
        for rule in ("two_of_three", "outside"):
            assert [at for at, mark in enumerate(marks[rule], start=1) if mark] == wanted[rule], window["name"]
        assert [label(marks, at) for at in range(3)] == wanted["labels"], window["name"]


def test_assurance_against_each_target(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF05")
    made = chart_of([70.0, 80.0] * 10 + [given["last_value"]])
    assert made.latest is not None
    given_limits = Limits(Fraction(75), Fraction(given["lpl"]), Fraction(given["upl"]))
    segment = replace(made.latest.segment, limits=given_limits)
    made = replace(made, points=(*made.points[:-1], replace(made.latest, segment=segment)))
    for target, wanted in zip(given["targets"], expected, strict=True):
        found = assurance(made, replace(CONSTITUTIONAL, value=target["value"]))
        assert found.result == wanted["assurance"], target["name"]
        assert found.latest_meets_it == wanted["latest_value_meets_it"], target["name"]


def test_few_points_and_a_series_that_never_moves(shared_cases: Path) -> None:
    given, expected = _case(shared_cases, "PF07")
    twelve = chart_of(given["twelve"])
    assert twelve.latest is not None
    assert (twelve.latest.segment.stage, twelve.latest.segment.limits) == ("run_chart", None)
    assert (twelve.variation, twelve.message) == ("too_few_points", expected["twelve"]["message"])
    assert assurance(twelve, CONSTITUTIONAL).result == "none"
    thirteen, wanted = chart_of(given["thirteen"]), expected["thirteen"]
    assert limits(thirteen) == pytest.approx((wanted["mean"], wanted["lpl"], wanted["upl"]), abs=5e-5)
    constant = chart_of(given["constant"])
    assert limits(constant) == (100, 100, 100)
    assert set(labels(constant)) == {"common"}
    equal = assurance(constant, replace(CONSTITUTIONAL, value=given["constant_target_equal"]))
    assert equal.strict == expected["constant"]["target_equal_by_strict_rule"]
    assert (equal.result, equal.note) == ("pass", "no variation: met in every month shown")
    below = assurance(constant, replace(CONSTITUTIONAL, value=given["constant_target_below"]))
    assert below.result == expected["constant"]["target_below"]
