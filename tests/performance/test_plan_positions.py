"""Trajectories against charts: gap, periods off and forecast, by hand; and shares of the gap."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.performance.forecast import Level, numerator_for, of_flow, of_level, patients_to
from orchestration.performance.periods import shifted
from tests.board_pack.publication_file import FIRST, Measure, Publication, Unit, write

MARCH = date(2027, 3, 1)


def positions(file: Path, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of performance.plan_positions."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(
            f"select {', '.join(columns)} from performance.plan_positions order by measure_id,"
            f" organisation_unit"
        ).fetchall()


def agreed(measure: str, unit: str, first: date, values: list[float], version: int = 1) -> list[list[Any]]:
    """A trajectory, month after month."""
    return [
        [measure, unit, shifted(first, "month", at), value, version, "Board", date(2026, 3, 26)]
        for at, value in enumerate(values)
    ]


def alternating(
    months: int, low: float, high: float, of: float | None = 100.0
) -> list[tuple[float, float | None]]:
    """Months that go up and down: the mean is in the middle, every moving range the same."""
    return [((low, high)[at % 2], of) for at in range(months)]


def test_gap_periods_off_and_forecast_of_a_percentage(tmp_path: Path) -> None:
    """May 2024 to October 2026 of 60 and 62 %: mean 61, limits 61 +/- 2.66 * 2; October 62 % of 100."""
    trust = Unit("trust", "trust", "Trust", alternating(30, 60.0, 62.0))
    surgery = Unit("division", "Surgery", "Surgery", alternating(30, 29.0, 30.0, 50.0))
    first = agreed("EL01", "trust", date(2026, 8, 1), [59.0, 63.0, 64.0, 65.0, 66.0, 67.0, 68.0, 69.0])
    second = agreed("EL01", "trust", date(2026, 10, 1), [63.5, 64.0, 65.0, 65.5, 66.0, 66.05], 2)
    own = agreed("EL01", "Surgery", date(2026, 10, 1), [60.0])
    file = write(
        Publication(
            [Measure(units=[trust, surgery])], rows={"performance.trajectories": [*first, *second, *own]}
        ),
        tmp_path / "marts.duckdb",
    )
    found = positions(
        file, "organisation_unit", "period_start", "value", "trajectory_first", "trajectory", "gap",
        "gap_patients", "on_trajectory", "periods_judged", "periods_off", "periods_off_in_a_row",
    )  # fmt: skip
    october = date(2026, 10, 1)
    assert found == [
        ("Surgery", october, 60.0, 60.0, 60.0, 0.0, 0, True, 1, 0, 0),
        # August 62 met 59, September 60 missed 63, October 62 missed 63.5; 1.5 % of 100 is 2 whole patients
        ("trust", october, 62.0, 64.0, 63.5, -1.5, 2, False, 3, 2, 2),
    ]
    found = positions(
        file, "organisation_unit", "end_of_year", "trajectory_at_end", "forecast", "forecast_lower",
        "forecast_upper", "forecast_method", "forecast_meets", "numerator_at_end", "change_to_end",
    )  # fmt: skip
    assert found[1] == (
        "trust", date(2027, 3, 31), 66.05, 61.0, pytest.approx(61 - 5.32), pytest.approx(61 + 5.32),
        "mean of the chart", False, 67, 5,
    )  # fmt: skip
    # nothing is agreed for March of the division
    assert found[0][2] is None and found[0][-2:] == (None, None)


def test_lower_is_better_and_few_points(tmp_path: Path) -> None:
    """Eight months have a median and no range; over 12 hours at most 4.5 % of 100 is 4 patients."""
    trust = Unit("trust", "trust", "Trust", alternating(8, 5.0, 6.0))
    rows = agreed("UE03", "trust", date(2024, 12, 1), [5.0, 5.0, 5.0, 4.5])
    file = write(
        Publication(
            [Measure("UE03", better="down", domain="ed", units=[trust])],
            rows={"performance.trajectories": rows},
        ),
        tmp_path / "marts.duckdb",
    )
    found = positions(
        file, "value", "gap", "gap_patients", "on_trajectory", "forecast", "forecast_lower", "forecast_method",
        "end_of_year", "numerator_at_end", "change_to_end",
    )  # fmt: skip
    assert found == [
        (6.0, 1.0, -1, False, 5.5, None, "median of the chart", date(2025, 3, 31), 4, -2),
    ]


def test_the_waiting_list_is_forecast_by_its_flow(tmp_path: Path) -> None:
    """Of the list alone every change is counted: the number over 52 weeks is forecast by its own chart."""
    assert of_flow(1000.0, Level(2.0, -8.0, 12.0, None), 16.0) == of_flow(
        1000.0, Level(2.0, -8.0, 12.0, 1.0), 16.0
    )
    found = of_flow(1000.0, Level(2.0, -8.0, 12.0, None), 16.0)
    assert found is not None and (found.value, found.lower, found.upper) == (1032.0, 992.0, 1072.0)
    assert of_flow(1000.0, Level(None, None, None, 2.0), 16.0) is None
    waiting = Unit("trust", "trust", "Trust", alternating(30, 1900.0, 1902.0, None))
    measures = [
        Measure("EL05N", unit="count", better="down", basis="stock", units=[waiting]),
        Measure(
            "EL08",
            unit="count",
            better="neutral",
            units=[Unit("trust", "trust", "Trust", alternating(30, 8.0, 12.0, None))],
        ),
    ]
    rows = agreed("EL05N", "trust", date(2026, 10, 1), [1800.0])
    file = write(Publication(measures, rows={"performance.trajectories": rows}), tmp_path / "marts.duckdb")
    assert positions(file, "forecast", "forecast_method", "gap_patients") == [
        (1901.0, "mean of the chart", -102)
    ]


def test_a_trajectory_without_a_chart_is_kept_and_says_nothing(tmp_path: Path) -> None:
    rows = agreed("EL01", "trust", date(2026, 10, 1), [60.0])
    file = write(Publication([Measure()], rows={"performance.trajectories": rows}), tmp_path / "marts.duckdb")
    assert positions(file, "measure_id", "value", "forecast") == [("EL01", None, None)]


def test_no_forecast_is_beyond_what_can_be() -> None:
    found = of_level(Level(99.0, 97.0, 101.0, 99.0), "percent")
    assert found is not None and (found.value, found.lower, found.upper) == (99.0, 97.0, 100.0)
    found = of_level(Level(1.0, -2.0, 4.0, 1.0), "count")
    assert found is not None and (found.lower, found.upper) == (0.0, 4.0)
    assert of_level(Level(None, None, None, None), "percent") is None


def test_patients_are_whole_and_enough() -> None:
    """69.9986 prints as 70.0 and is not met: of 21,429 patients 15,001 are needed, not 15,000."""
    assert numerator_for(70, 21429, "up") == 15001
    assert patients_to(70, 15000, 21429, "up") == 1
    assert numerator_for(1, 1950, "down") == 19 and patients_to(1, 20, 1950, "down") == -1
    assert patients_to(75, 5.5, 7.5, "up") == 1
    assert patients_to(60, 1200, 1900, "up") == -60


def test_shares_of_the_gap_and_of_all_patients(tmp_path: Path) -> None:
    """Of 10 at 40 % 3 are too many (6 wait, 3 may); of 1,000 at 61 % 90 are; of 200 at 75 % 10 may be more."""
    from orchestration.performance.assurance import Target

    units = [
        Unit("trust", "trust", "Trust", [(764.0, 1210.0)]),
        *(
            Unit("treatment_function", name, name, [counts])
            for name, counts in (("small", (4.0, 10.0)), ("large", (610.0, 1000.0)), ("good", (150.0, 200.0)))
        ),
    ]
    measures = [
        Measure(units=units, targets=(Target("operational", 70.0, ">=", FIRST, source="plan"),)),
        Measure("EL02", units=units),
        Measure(
            "EL08",
            unit="count",
            better="neutral",
            units=[Unit("division", name, name, [(value, None)]) for name, value in (("a", 5.0), ("b", -2.0))],
        ),
    ]
    file = write(Publication(measures), tmp_path / "marts.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select measure_id, organisation_unit, actual, allowed, excess, round(share_of_gap, 4),"
            " round(share_of_actual, 4) from performance.contributions order by measure_id, organisation_unit"
        ).fetchall()
    assert found == [
        ("EL01", "good", 50, 60, -10, 0, 0.1121),
        ("EL01", "large", 390, 300, 90, 0.9677, 0.8744),
        ("EL01", "small", 6, 3, 3, 0.0323, 0.0135),
        ("EL02", "good", 50, None, None, None, 0.1121),
        ("EL02", "large", 390, None, None, None, 0.8744),
        ("EL02", "small", 6, None, None, None, 0.0135),
        # a difference is no part of a whole
        ("EL08", "a", 5, None, None, None, None),
        ("EL08", "b", -2, None, None, None, None),
    ]
