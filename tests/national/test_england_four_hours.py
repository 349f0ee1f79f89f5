"""England's A&E months from April 2023 to March 2025, as published, on a chart with a target that changes."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.performance.assurance import Target, assurance, in_force, met_in_each, steps
from orchestration.performance.series import Decision, Point, percentage, year_on_year
from orchestration.performance.spc import Chart, chart
from orchestration.performance.spc_presets import PLOT_THE_DOTS

# the operational target was 76 % in 2023/24 and 78 % in 2024/25; the standard is 95 %
TARGETS = [
    Target("constitutional", 95, ">=", date(2011, 4, 1)),
    Target("operational", 76, ">=", date(2023, 4, 1), date(2024, 3, 31)),
    Target("operational", 78, ">=", date(2024, 4, 1), date(2025, 3, 31)),
]
OPERATIONAL = ("operational",)


def _england(file: Path) -> Point:
    """The month of a published file, by the totals of its own last row."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        header, first, *rows = csv.reader(text)
    month = datetime.strptime(first[0].removeprefix("MSitAE-").title(), "%B-%Y").date()
    total = dict(zip(header, next(row for row in rows if row[1].strip().upper() == "TOTAL"), strict=True))
    attendances = sum(int(value) for name, value in total.items() if name.startswith("A&E attendances"))
    over = sum(int(value) for name, value in total.items() if name.startswith("Attendances over 4hrs"))
    return percentage(month, attendances - over, attendances)


@pytest.fixture(scope="module")
def england(reference: Path) -> list[Point]:
    """24 months."""
    points = [_england(file) for file in (reference / "ae_history").glob("*.csv")]
    assert len(points) == 24
    return points


def _signals(made: Chart) -> dict[str, str]:
    return {f"{one.point.period:%Y-%m}": str(one.rule) for one in made.points if one.rule != "common"}


def test_limits_and_signals(england: list[Point]) -> None:
    """The 24 percentages add up to 1758.3015; their 23 moving ranges to 26.0872.

    1758.3015 / 24 = 73.2626; 26.0872 / 23 = 1.13423; x 2.66 = 3.0171; 70.2455 and 76.2796. July to
    December 2023 fall six months in a row (74.03, 73.03, 71.70, 70.31, 69.82, 69.51): a trend of 6, none of 7.
    """
    made = chart(england, "up")
    assert made.latest is not None and made.latest.segment.limits is not None
    limits = made.latest.segment.limits
    found = (float(limits.mean), float(limits.lower), float(limits.upper))
    assert found == pytest.approx((73.2626, 70.2455, 76.2796), abs=5e-5)
    outside = dict.fromkeys(("2023-04", "2023-05", "2023-11", "2023-12", "2024-08"), "outside")
    near = dict.fromkeys(("2024-01", "2024-02"), "two_of_three")
    summer = dict.fromkeys(("2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-09"), "shift")
    falling = ("2023-07", "2023-08", "2023-09", "2023-10")
    assert _signals(made) == outside | near | summer | dict.fromkeys(falling, "trend")
    # without the trend, August to October 2023 are part of the shift to February 2024: 7 months below the mean
    seven = _signals(chart(england, "up", preset=PLOT_THE_DOTS))
    assert seven == outside | near | summer | dict.fromkeys(falling[1:], "shift")
    assert (made.variation, made.message) == ("common_cause", "")


def test_a_target_that_changes_moves_no_limit_and_changes_the_icon(england: list[Point]) -> None:
    made = chart(england, "up")
    earlier, later = (in_force(TARGETS, day, OPERATIONAL) for day in (date(2024, 3, 31), date(2025, 3, 31)))
    # 76 lies between the limits, 78 and 95 above them
    assert assurance(made, earlier).result == "inconsistent"
    assert assurance(made, later).result == "fail"
    assert assurance(made, TARGETS[0]).result == "fail"
    met = met_in_each(england, TARGETS, OPERATIONAL, "month")
    # August 2024, 76.33 %, would have met the target of the year before
    assert [f"{day:%Y-%m}" for day, is_met in sorted(met.items()) if is_met] == ["2023-04", "2023-05"]
    drawn = steps(TARGETS, OPERATIONAL, date(2023, 4, 1), date(2025, 3, 31))
    assert [(one.first, one.value) for one in drawn] == [(date(2023, 4, 1), 76), (date(2024, 4, 1), 78)]


def test_a_recorded_decision_begins_new_limits(england: list[Point]) -> None:
    """From March 2024: 13 months add up to 960.9839, mean 73.9218; 12 ranges to 12.1093; half width 2.6842."""
    decided = Decision("rebase", date(2024, 3, 1), "same day emergency care opened", "A. Manager")
    made = chart(england, "up", decisions=[decided])
    assert made.latest is not None and made.latest.segment.limits is not None
    limits = made.latest.segment.limits
    found = (float(limits.mean), float(limits.lower), float(limits.upper))
    assert found == pytest.approx((73.9218, 71.2376, 76.6060), abs=5e-5)
    assert made.message == "trial limits: 13 points of 20"
    assert assurance(made, in_force(TARGETS, date(2025, 3, 31), OPERATIONAL)).result == "fail"


def test_winter_beside_the_winter_before(england: list[Point]) -> None:
    """12 differences are one too few for limits; December 2024 is 1.62 points better than December 2023."""
    differences = year_on_year(england, "month")
    made = chart(differences, "up")
    assert made.message == "too few points: 12 of 13"
    december = next(one for one in differences if one.period == date(2024, 12, 1))
    # 71.1214 - 69.5063
    assert december.value == pytest.approx(1.6151, abs=5e-5)
