"""The projection of published months: against a list that is known, and where months are missing."""

from datetime import date

import pytest

from orchestration.performance.periods import shifted
from orchestration.planning.national_months import Month, monthly_flow, monthly_test, unbroken

FIRST = date(2024, 4, 1)


def _steady(months: int, joining: float = 300.0) -> list[Month]:
    """Each month 300 join, a tenth of the part within is completed and a fifth passes 18 weeks."""
    within, over, made = 600.0, 400.0, []
    for at in range(months):
        passed, completed_within, completed_over = within * 0.2, within * 0.1, over * 0.3
        within, over = within + joining - passed - completed_within, over + passed - completed_over
        made.append(Month(shifted(FIRST, "month", at), within, over, completed_within, completed_over))
    return made


def test_a_list_with_constant_shares_is_projected_without_error() -> None:
    months = _steady(20)
    flow = monthly_flow(months)
    assert (flow.joining, flow.passing) == (pytest.approx(300), pytest.approx(0.2))
    assert (flow.completed_within, flow.completed_over) == (pytest.approx(0.1), pytest.approx(0.3))
    for ahead in (1, 3, 6, 12):
        test = monthly_test(months, ahead)
        assert test is not None and test.tests == 20 - 6 - ahead
        assert test.waiting_error_percent == pytest.approx(0, abs=1e-9)
        assert test.within_18_points == pytest.approx(0, abs=1e-9)
        assert test.unchanged_error_percent > 0.01


def test_a_change_of_demand_is_not_known_beforehand() -> None:
    months = _steady(10)
    last = months[-1]
    within, over = last.within * 0.7 + 150, last.over * 0.7 + last.within * 0.2
    came = Month(shifted(FIRST, "month", 10), within, over, last.within * 0.1, last.over * 0.3)
    test = monthly_test([*months[-7:], came], 1)
    assert test is not None and test.tests == 1
    assert test.waiting_error_percent == pytest.approx(100 * 150 / came.waiting)


def test_only_months_in_a_row_count() -> None:
    months = _steady(12)
    assert unbroken(months[::-1]) == months
    assert unbroken([*months[:3], *months[4:]]) == months[4:]
    assert unbroken([]) == []
    # one file alone, or a few: nothing is tried
    assert monthly_test(months[:1], 1) is None and monthly_test(months[:7], 1) is None
    assert monthly_test(months[:8], 1) is not None
