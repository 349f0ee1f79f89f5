"""Figures as they are printed, contributions to a gap, and the words of icons, against figures by hand."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from orchestration.deliverables.board_pack.chart_scale import end_of_financial_year, scale_of
from orchestration.deliverables.board_pack.contributions import by_place, contributions
from orchestration.deliverables.board_pack.figure_text import (
    bare,
    count,
    in_period,
    period_words,
    rounded,
    shown,
    target_words,
)
from orchestration.deliverables.board_pack.figures import Point, Row, Series
from orchestration.deliverables.board_pack.icons import CELLS, COLUMNS, ROWS, cell_words, verdict
from orchestration.deliverables.board_pack.tables import month_words

OCTOBER = date(2026, 10, 1)


def unit(name: str, numerator: float, denominator: float) -> Series:
    """A unit with one month."""
    value = 100.0 * numerator / denominator
    point = Point(OCTOBER, date(2026, 10, 31), value, numerator, denominator)
    return Series("EL01", "treatment_function", name, name, (point,))


@pytest.mark.parametrize(
    ("value", "target", "comparison", "printed"),
    [
        (69.9986, 70.0, ">=", "69.999%"),
        (69.96, 70.0, ">=", "69.96%"),
        (70.0, 70.0, ">=", "70.0%"),
        (69.94, 70.0, ">=", "69.9%"),
        (10.04, 10.0, "<=", "10.04%"),
        (1.0, 1.0, "<", "1.0%"),
        (0.9999, 1.0, "<", "0.9999%"),
        (62.25, None, ">=", "62.3%"),
        (None, 70.0, ">=", "no value"),
    ],
)
def test_a_figure_is_printed_on_its_own_side_of_the_target(
    value: float | None, target: float | None, comparison: str, printed: str
) -> None:
    assert shown(value, "percent", target, comparison) == printed


def test_numbers_are_rounded_half_up_and_counts_keep_their_halves() -> None:
    assert str(rounded(Fraction(1, 4), 1)) == "0.3"
    assert (count(1951.0), count(12.5), count(None)) == ("1,951", "12.5", "")
    assert (bare(15.25, "weeks"), shown(15.0, "weeks"), shown(1234, "count")) == ("15.3", "15.0 weeks", "1,234")
    assert target_words(65.0, "percent", ">=") == "at least 65%"
    assert target_words(18.5, "weeks", "<=") == "at most 18.5 weeks"


def test_periods_are_named_by_their_grain() -> None:
    assert period_words(OCTOBER, date(2026, 10, 31), "month") == "October 2026"
    assert period_words(date(2026, 11, 16), date(2026, 11, 22), "week") == "week ending 22 November 2026"
    assert period_words(date(2026, 4, 1), date(2026, 6, 30), "quarter") == "April to June 2026"
    assert period_words(date(2026, 5, 3), date(2026, 5, 3), "day") == "3 May 2026"
    assert end_of_financial_year(date(2026, 3, 31)) == date(2026, 3, 31)
    assert end_of_financial_year(date(2026, 4, 1)) == date(2027, 3, 31)


def share(unit_name: str, gap: float | None, of_all: float, excess: float | None = None) -> Row:
    """A row of performance.contributions of October."""
    return {
        "measure_id": "EL01",
        "level": "treatment_function",
        "period_start": OCTOBER,
        "organisation_unit": unit_name,
        "allowed": None if excess is None else 3.0,
        "excess": excess,
        "share_of_gap": gap,
        "share_of_actual": of_all,
    }


def test_units_are_in_the_order_of_what_they_add_to_the_gap() -> None:
    """As the table says: the page works nothing out. A unit that is in no row has its figure alone, last."""
    units = [unit("small", 4, 10), unit("large", 610, 1000), unit("good", 150, 200), unit("new", 1, 2)]
    rows = [share("small", 0.25, 0.1, 3), share("large", 0.75, 0.5, 90), share("good", 0, 0.4, -10)]
    found = contributions(units, units[0].points[0], "up", by_place(rows), True)
    assert [(one.series.name, one.excess, one.share) for one in found] == [
        ("large", 90, 75),
        ("small", 3, 25),
        ("new", None, None),
        ("good", -10, 0),
    ]
    # without a target the patients themselves are shared out
    found = contributions(units, units[0].points[0], "up", by_place(rows), False)
    assert [(one.series.name, one.allowed, one.share) for one in found[:3]] == [
        ("large", None, 50),
        ("good", None, 40),
        ("small", None, 10),
    ]
    # without either the worst figure is first
    found = contributions(units, units[0].points[0], "up", {}, True)
    assert [one.series.name for one in found] == ["small", "new", "large", "good"]


def test_a_unit_without_a_figure_of_that_month_makes_no_part_of_the_gap() -> None:
    earlier = Series("EL01", "site", "S2", "S2", (Point(date(2026, 9, 1), date(2026, 9, 30), 1.0, 1, 100),))
    units = [unit("one", 60, 100), earlier]
    assert [one.series.name for one in contributions(units, units[0].points[0], "up", {}, True)] == ["one"]


def test_when_a_figure_was_so_is_said_as_people_say_it() -> None:
    month, week = (OCTOBER, date(2026, 10, 31)), (date(2026, 11, 16), date(2026, 11, 22))
    assert in_period(*month, "month") == "in October 2026"
    assert in_period(*month, "month", "stock") == "at the end of October 2026"
    assert in_period(*month, "month", "stock", date(2026, 10, 20)) == "on 20 October 2026"
    assert in_period(*month, "month", "flow", date(2026, 10, 20)) == "so far in October 2026"
    assert in_period(*month, "month", "flow", date(2026, 10, 31)) == "in October 2026"
    assert in_period(*week, "week") == "in the week ending 22 November 2026"
    assert in_period(week[1], week[1], "day", "stock") == "on 22 November 2026"
    assert in_period(date(2026, 4, 1), date(2026, 6, 30), "quarter") == "in the quarter April to June 2026"
    assert (month_words("2026-10"), month_words("2026/27 Q2"), month_words("2026-13")) == (
        "Oct 2026",
        "2026/27 Q2",
        "2026-13",
    )


def test_every_cell_of_the_matrix_has_its_own_sentence() -> None:
    assert len(set(CELLS.values())) == len(CELLS) == 12
    assert all(cell_words(row, column) for row, column in product(ROWS, COLUMNS))
    assert cell_words("fail", "common") == "Will keep missing the target unless the process changes."


@pytest.mark.parametrize(
    ("row", "column", "meets_target", "meets_trajectory", "expected"),
    [
        ("fail", "common", False, None, "alert"),
        ("fail", "concerning", False, True, "alert"),
        ("fail", "improving", False, None, "advise"),
        ("inconsistent", "concerning", True, None, "alert"),
        ("inconsistent", "common", True, True, "advise"),
        ("pass", "concerning", True, None, "advise"),
        ("pass", "common", True, None, "assure"),
        # promised by the limits, and below what was agreed for the month
        ("pass", "common", True, False, "advise"),
        ("none", "too_few", False, None, "advise"),
        ("none", "too_few", True, None, "not_assessed"),
        ("none", "concerning", None, None, "advise"),
        ("none", "neither", None, None, "not_assessed"),
    ],
)
def test_alert_advise_and_assure(
    row: str, column: str, meets_target: bool | None, meets_trajectory: bool | None, expected: str
) -> None:
    assert verdict(row, column, meets_target, meets_trajectory) == expected  # type: ignore[arg-type]


def test_an_axis_has_room_and_no_percentage_beyond_100() -> None:
    scale = scale_of([58.2, 99.9], "percent", OCTOBER, date(2027, 3, 31))
    assert (scale.low, scale.high) == (50.0, 100.0) and 4 <= len(scale.ticks) <= 7
    counts = scale_of([0.0, 3.0], "count", OCTOBER, date(2027, 3, 31))
    assert counts.low == 0.0 and counts.high > 3.0
    constant = scale_of([5.0, 5.0], "count", OCTOBER, OCTOBER)
    assert constant.low < 5.0 < constant.high
