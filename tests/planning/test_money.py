"""Money only where the trust set a value: the worked case, edges, and a second way of counting."""

import json
import random
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest

from orchestration.planning.money import (
    Figure,
    UnitValue,
    UnitValues,
    baseline_of,
    cost_of_one,
    financial_year,
    units_of_month,
    worth,
)
from orchestration.planning.scheme_evidence import (
    BEFORE,
    NO_CHART,
    NO_DIRECTION,
    NOT_SEEN,
    SEEN,
    STEP,
    TOO_EARLY,
    TOO_FEW,
    ChartPoint,
    evidence_of,
)


def test_the_worked_case_of_money(shared_cases: Path) -> None:
    cases = json.loads((shared_cases / "performance_cases.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "PF14")
    made = [{**one, "value": worth(one["units"], one["unit_value"])} for one in case["input"]["money"]]
    assert made == case["expected"]["money"]


def test_a_missing_value_gives_no_figure_and_never_0() -> None:
    assert worth(340, None) is None and worth(None, 150) is None
    assert worth(0, 150) == 0 and worth(-2, 150) == -300
    assert cost_of_one(None, 3) is None and cost_of_one(30, 0) is None and cost_of_one(30, 4) == 7.5


def test_a_financial_year_begins_in_april() -> None:
    assert financial_year(date(2027, 3, 31)) == "2026/27"
    assert financial_year(date(2027, 4, 1)) == "2027/28"
    assert financial_year(date(2099, 4, 1)) == "2099/00"


def _value(item: str, function: str | None, delivery: str | None, value: float) -> UnitValue:
    return UnitValue(item, function, delivery, "2026/27", value, "local")


def test_the_line_that_says_most_counts_and_no_other_year() -> None:
    values = UnitValues(
        [
            _value("slot_missed", None, None, 1),
            _value("slot_missed", None, "first", 2),
            _value("slot_missed", "110", None, 3),
            _value("slot_missed", "110", "first", 4),
            _value("slot_missed", "120", None, 7),
            _value("activity", None, None, 5),
            _value("activity", "110", None, 6),
        ]
    )
    day = date(2026, 10, 1)

    def found(item: str, function: str | None = None, delivery: str | None = None) -> float | None:
        value = values.of(item, day, function, delivery)
        return value.value if value else None

    assert found("slot_missed", "110", "first") == 4
    assert found("slot_missed", "110", "follow_up") == 3
    assert found("slot_missed", "120", "first") == 7
    assert found("slot_missed", "100", "first") == 2
    assert found("slot_missed", "100", "follow_up") == found("slot_missed") == 1
    # a spell of one function is worth another than that of the next
    assert (found("activity", "110", "elective"), found("activity", "100", "elective")) == (6, None)
    assert found("bed_day_after_ready") is None
    assert values.of("slot_missed", date(2026, 3, 31), "110", "first") is None


def _month(number: int, numerator: float | None, denominator: float | None = None) -> Figure:
    """Month `number` after January 2025."""
    year, month = divmod(number, 12)
    start = date(2025 + year, month + 1, 1)
    return Figure(start, start.replace(day=monthrange(start.year, start.month)[1]), numerator, denominator)


def test_units_are_the_difference_from_the_twelve_months_before() -> None:
    # a month long before the start is not compared with
    figures = [_month(0, 900.0), *(_month(at, 100.0) for at in range(6, 18)), _month(18, 80.0)]
    before = baseline_of(figures, date(2026, 7, 1))
    assert before is not None and (before.months, before.numerator, before.share) == (12, 100, None)
    assert units_of_month(figures[-1:], before, "down", "flow") == 20
    assert units_of_month(figures[-1:], before, "up", "flow") == -20
    assert units_of_month(figures[-1:], before, "neutral", "flow") is None
    assert units_of_month([], before, "down", "flow") is None
    # two periods of a flow are added up, those of a stock are one
    twice = [_month(18, 80.0), _month(18, 90.0)]
    assert units_of_month(twice, before, "down", "flow") == 30
    assert units_of_month(twice, before, "down", "stock") == 15


def test_a_share_is_applied_to_what_it_is_a_share_of() -> None:
    # 10 % of 400 missed; then 8 % of 500 is 10 fewer than 50
    figures = [_month(at, 40.0, 400.0) for at in range(6)]
    before = baseline_of(figures, date(2025, 7, 1))
    assert before is not None and before.share == pytest.approx(0.1)
    assert units_of_month([_month(6, 40.0, 500.0)], before, "down", "flow") == pytest.approx(10)
    assert baseline_of(figures[1:], date(2025, 7, 1)) is None
    # a median has no numerator and counts nobody
    assert baseline_of([_month(at, None) for at in range(12)], date(2026, 1, 1)) is None


def test_random_series_counted_patient_by_patient() -> None:
    chance = random.Random(12)
    for _ in range(500):
        better = chance.choice(["up", "down"])
        known = [_month(at, float(chance.randint(0, 30)), float(chance.randint(30, 60))) for at in range(12)]
        later = _month(12, float(chance.randint(0, 30)), float(chance.randint(30, 60)))
        before = baseline_of(known, date(2026, 1, 1))
        assert before is not None and later.numerator is not None and later.denominator is not None
        of_all = sum(one.numerator or 0 for one in known) / sum(one.denominator or 0 for one in known)
        expected = sum(of_all for _ in range(int(later.denominator)))
        better_by = later.numerator - expected if better == "up" else expected - later.numerator
        assert units_of_month([later], before, better, "flow") == pytest.approx(better_by)


def _point(month: int, variation: str, segment: int = 1, mean: float = 10.0) -> ChartPoint:
    return ChartPoint(date(2026, month, 1), variation, segment, mean)


@pytest.mark.parametrize(
    ("points", "better", "said"),
    [
        ([_point(3, "common_cause"), _point(8, "common_cause")], "down", NOT_SEEN),
        ([_point(3, "common_cause"), _point(8, "concern_high")], "down", NOT_SEEN),
        ([_point(3, "common_cause"), _point(8, "improvement_low")], "down", SEEN),
        ([_point(3, "improvement_low"), _point(8, "improvement_low")], "down", BEFORE),
        # one good month that was followed by usual ones is no change
        ([_point(7, "improvement_low"), _point(8, "common_cause")], "down", NOT_SEEN),
        ([_point(3, "common_cause"), _point(8, "common_cause", 2, 8.0)], "down", STEP),
        ([_point(3, "common_cause"), _point(8, "common_cause", 2, 12.0)], "down", NOT_SEEN),
        ([_point(3, "common_cause"), _point(8, "common_cause", 2, 12.0)], "up", STEP),
        ([_point(3, "too_few_points"), _point(8, "too_few_points")], "down", TOO_FEW),
        ([_point(3, "improvement_low")], "down", TOO_EARLY),
        ([], "down", NO_CHART),
        ([_point(8, "neither_high")], "neutral", NO_DIRECTION),
    ],
)
def test_what_a_chart_shows_of_a_scheme(points: list[ChartPoint], better: str, said: str) -> None:
    assert evidence_of(points, date(2026, 7, 1), better) == said
