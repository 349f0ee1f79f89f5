"""Charts worked out by hand: every rule just met and just missed, gaps, decisions, companions and targets."""

from dataclasses import replace
from datetime import date

import pytest

from orchestration.performance.assurance import Target, assurance, in_force, met_in_each, steps
from orchestration.performance.periods import last_day, next_period, year_before
from orchestration.performance.rare_events import g_limits, t_chart
from orchestration.performance.series import (
    Better,
    Decision,
    Point,
    complete,
    counts_of,
    flow_of_stock,
    percentage,
    year_on_year,
)
from orchestration.performance.spc import chart
from orchestration.performance.spc_presets import MAKING_DATA_COUNT, PLOT_THE_DOTS, Preset
from tests.performance.monthly import chart_of, labels, limits, marked, month, points

# 20 months of 40 and 44: mean 42, every moving range 4, half width 2.66 x 4 = 10.64, so the limits are 31.36
# and 52.64 and the near limits 42 +/- 7.0933. A decision fixes them, whatever months follow.
FIXED = [40.0, 44.0] * 10
BASELINE = Decision("baseline", month(20), "agreed at the meeting of December")


@pytest.mark.parametrize(
    ("name", "following", "rule", "marks"),
    [
        ("beyond the limit", [52.65], "outside", [1]),
        ("on the limit", [52.64], "outside", []),
        ("below the lower limit", [31.35], "outside", [1]),
        ("seven above the mean", [42, 43, 45, 43, 46, 43, 45, 43], "shift", [2, 3, 4, 5, 6, 7, 8]),
        ("six above the mean", [42, 43, 45, 43, 46, 43, 45], "shift", []),
        ("seven of which one is on the mean", [41, 43, 45, 43, 42, 43, 45, 43], "shift", []),
        ("seven of which one is missing", [41, 43, 45, 43, None, 43, 45, 43, 44], "shift", []),
        ("six falling", [48, 47, 46, 45, 44, 43, 49], "trend", [1, 2, 3, 4, 5, 6]),
        ("five falling", [48, 47, 46, 45, 44, 49], "trend", []),
        ("six falling with a tie", [48, 47, 46, 46, 45, 44, 49], "trend", []),
        ("six falling with a gap", [48, 47, 46, None, 45, 44, 43, 49], "trend", []),
        ("two of three near the upper limit", [50, 43, 51], "two_of_three", [1, 3]),
        ("three of three", [50, 50, 51], "two_of_three", [1, 2, 3]),
        ("the third on the other side", [50, 41, 51], "two_of_three", []),
        ("one of the two outside", [53, 50, 43], "two_of_three", []),
        ("two of three near the lower limit", [34, 41, 33], "two_of_three", [1, 3]),
    ],
)
def test_rule(name: str, following: list[float | None], rule: str, marks: list[int]) -> None:
    made = chart_of([*FIXED, *following], "up", MAKING_DATA_COUNT, BASELINE)
    assert limits(made) == (42, 31.36, 52.64)
    assert [at - 20 for at in marked(made, rule) if at > 20] == marks, name
    assert not made.notes


@pytest.mark.parametrize(
    ("better", "preset", "variation"),
    [
        # six months fall, but all are above the mean: an improvement for one rule, a concern for the other
        ("up", MAKING_DATA_COUNT, "improvement_high"),
        ("up", replace(PLOT_THE_DOTS, trend_points=6), "concern_low"),
        ("down", MAKING_DATA_COUNT, "improvement_low"),
        ("neutral", MAKING_DATA_COUNT, "neither_low"),
    ],
)
def test_variation_where_two_rules_disagree(better: Better, preset: Preset, variation: str) -> None:
    made = chart_of([*FIXED, 48, 47, 46, 45, 44, 43], better, preset, BASELINE)
    assert labels(made)[20:] == ["trend"] * 6
    assert (marked(made, "shift"), made.variation) == ([20, 21, 22, 23, 24, 25, 26], variation)


def test_where_two_trends_meet_the_later_colours_the_point() -> None:
    made = chart_of([*FIXED, 39, 40, 41, 42, 43, 44, 43, 42, 41, 40, 39], "up", MAKING_DATA_COUNT, BASELINE)
    assert [dict(point.rules)["trend"] for point in made.points[20:]] == [1] * 5 + [-1] * 6


def test_no_moving_range_across_a_gap() -> None:
    # 7 months of 10 and 6 of 30 with nothing between: every range is 0, the mean is 250 / 13
    later = [Point(month(at), 30.0) for at in range(9, 15)]
    made = chart([*points([10.0] * 7), *later], "up")
    assert len(made.points) == 14 and not made.points[7].counts
    assert limits(made) == (250 / 13, 250 / 13, 250 / 13)


def test_hollow_points_change_nothing() -> None:
    """A provisional month and one that was left out by decision are drawn, and in no limit, rule or icon."""
    closed = Decision("exclude_point", month(21), "the department was closed after a fire")
    provisional = Point(month(22), 20.0, is_final=False)
    made = chart([*points([*FIXED, 90.0]), provisional], "up", decisions=[closed])
    assert limits(made) == (42, 31.36, 52.64)
    assert [(one.point.value, one.counts, one.rule) for one in made.points[20:]] == [
        (90, False, None),
        (20, False, None),
    ]
    assert made.points[20].annotations == ("the department was closed after a fire",)
    assert made.latest is not None and made.latest.point.period == month(20)
    assert made.variation == "common_cause"


def test_only_a_decision_begins_a_segment() -> None:
    # first 13 months of 10 and 12, then 13 of 20 and 22: 7 x 20 + 6 x 22 = 272, mean 20.923, half width 5.32
    values: list[float | None] = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10]
    values += [one + 10 for one in values if one is not None]
    undecided = chart_of(values)
    assert {one.segment.number for one in undecided.points} == {1}
    assert undecided.shift_since == month(14)
    decided = chart_of(values, "up", MAKING_DATA_COUNT, Decision("rebase", month(14), "new assessment unit"))
    assert [one.segment.number for one in decided.points] == [1] * 13 + [2] * 13
    assert limits(decided) == pytest.approx((272 / 13, 272 / 13 - 5.32, 272 / 13 + 5.32))
    assert (decided.variation, decided.shift_since) == ("common_cause", None)
    # six months after a decision there is a median, and no limit for another seven
    short = chart_of(values[:19], "up", MAKING_DATA_COUNT, Decision("rebase", month(14), "new assessment unit"))
    assert short.latest_segment is not None
    assert (short.latest_segment.stage, short.latest_segment.median) == ("run_chart", 21)
    assert (short.variation, short.message) == ("too_few_points", "too few points: 6 of 13")


def test_a_decision_that_cannot_be_followed_is_named() -> None:
    early, late = Decision("baseline", month(11), "x"), Decision("rebase", month(40), "y")
    made = chart_of(FIXED, "up", MAKING_DATA_COUNT, early, late)
    assert limits(made) == (42, 31.36, 52.64)
    assert made.notes == (
        "the decision rebase of 2027-07-01 is outside the series (2024-04-01 to 2025-11-01); correct its "
        "period or withdraw it",
        "the baseline up to 2025-02-01 has 11 points; expected at least 12; choose a later last period",
    )


@pytest.mark.parametrize("value", [0.1, 33.3, 99.95, 66.66666666666667])
def test_a_series_that_never_moves_has_no_signal(value: float) -> None:
    """A mean of binary fractions is not the value, and every point would be outside and in a shift."""
    made = chart_of([value] * 23)
    assert limits(made) == (value, value, value)
    assert set(labels(made)) == {"common"}
    missed = assurance(made, Target("operational", value, "<", month(1)))
    assert (missed.result, missed.note) == ("fail", "no variation: not met in any month shown")


def test_few_points_and_few_patients() -> None:
    assert chart_of([]).message == "too few points: 0 of 13"
    five, nineteen = chart_of(FIXED[:5]), chart_of(FIXED[:19])
    assert five.latest_segment is not None and five.latest_segment.median is None
    assert nineteen.message == "trial limits: 19 points of 20" and nineteen.variation == "common_cause"
    few = [percentage(month(at), 12 + at % 3, 19 if at == 4 else 20) for at in range(1, 21)]
    made = chart(few, "up")
    assert (made.variation, made.message) == (
        "too_few_points",
        "fewer than 20 patients in a month: shown as counts, without icons",
    )
    assert [one.value for one in counts_of(few)][:3] == [13, 14, 12]
    assert percentage(month(1), 0, 0).value is None


def test_concerns_in_a_row() -> None:
    made = chart_of([*FIXED, 53, 54], "down", MAKING_DATA_COUNT, BASELINE)
    assert (made.variation, made.concerns_in_a_row) == ("concern_high", 2)
    assert chart_of([*FIXED, 53, 44], "down", MAKING_DATA_COUNT, BASELINE).concerns_in_a_row == 0


def test_companions() -> None:
    """A seasonal series beside its year before, and a list beside its change."""
    winters = points([70.0, *[80.0] * 11, 72.0, *[81.0] * 3])
    assert [(one.period, one.value) for one in year_on_year(winters, "month")] == [
        (month(13), 2),
        (month(14), 1),
        (month(15), 1),
        (month(16), 1),
    ]
    weeks = [
        Point(date(2026, 10, 5), 900.0),
        Point(date(2026, 10, 12), 940.0),
        Point(date(2026, 10, 26), 930.0),
    ]
    changes = [(one.period.day, one.value) for one in flow_of_stock(weeks, "week")]
    assert changes == [(12, 40), (19, None), (26, None)]
    with pytest.raises(ValueError, match="2026-10-05 occurs twice"):
        complete([weeks[0], weeks[0]], "week")


def test_periods() -> None:
    assert next_period(date(2026, 12, 1), "month") == date(2027, 1, 1)
    assert last_day(date(2028, 2, 1), "month") == date(2028, 2, 29)
    assert last_day(date(2026, 10, 1), "quarter") == date(2026, 12, 31)
    assert last_day(date(2026, 11, 16), "week") == date(2026, 11, 22)
    assert year_before(date(2026, 11, 16), "week") == date(2025, 11, 17)
    assert year_before(date(2026, 1, 1), "quarter") == date(2025, 1, 1)


def test_targets_by_date() -> None:
    standard = Target("constitutional", 92, ">=", date(2012, 4, 1))
    first = Target("operational", 65, ">=", date(2025, 4, 1), date(2026, 3, 31))
    second = Target("operational", 70, ">=", date(2026, 4, 1), date(2027, 3, 31))
    # 0.699986 prints as 70.0
    series = [percentage(date(2026, 3, 1), 650, 1000), percentage(date(2026, 4, 1), 699_986, 1_000_000)]
    kinds = ("operational",)
    assert met_in_each(series, [standard, first, second], kinds, "month") == {
        date(2026, 3, 1): True,
        date(2026, 4, 1): False,
    }
    assert in_force([standard, first, second], date(2027, 4, 1), kinds) is None
    # the newest of two, and the trust's own of two that begin on one day
    assert in_force([second, standard], date(2026, 5, 1), ("operational", "constitutional")) is second
    own = replace(second, value=72, level="trust")
    for targets in ([own, second], [second, own]):
        assert in_force(targets, date(2026, 5, 1), kinds) is own
    drawn = steps([standard, first, second], kinds, date(2026, 1, 1), date(2027, 5, 31))
    assert [(one.first, one.last, one.value) for one in drawn] == [
        (date(2026, 1, 1), date(2026, 3, 31), 65),
        (date(2026, 4, 1), date(2027, 3, 31), 70),
    ]


def test_rare_events() -> None:
    # 14 events, each 0 or 1 day after the one before: transformed 0 and 1, mean 6 / 13, limit 6 / 13 + 2.66
    days = [date(2026, 1, 1).replace(day=1 + at // 2) for at in range(14)]
    rare = t_chart(days, date(2026, 2, 1))
    assert rare.days == (0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0)
    assert rare.mean == pytest.approx((6 / 13) ** 3.6) and rare.lower is None
    assert rare.upper == pytest.approx((6 / 13 + 2.66) ** 3.6)
    assert (rare.chart.variation, rare.days_since_last) == ("common_cause", 25)
    # 70 days without an event are longer than the upper limit of 60.2 days: better, where fewer events are
    quiet = t_chart(
        [*days, date(2026, 3, 18)], date(2026, 3, 18), preset=replace(MAKING_DATA_COUNT, baseline_points=13)
    )
    assert (quiet.days[-1], quiet.chart.variation) == (70, "improvement_high")
    assert t_chart([], date(2026, 2, 1)).days_since_last is None
    # mean 3: 3 + 3 x the root of 12
    between = g_limits([2, 3, 4])
    assert between is not None
    assert (float(between.lower), float(between.upper)) == pytest.approx((0, 13.3923048))
