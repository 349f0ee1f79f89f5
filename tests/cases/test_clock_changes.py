"""RTT clock starts and stops by week and month, against dates worked out by hand."""

from orchestration.store.home import Home
from tests.conftest import read


def test_starts_are_of_the_week_and_month_of_the_clock(analyst_home: Home) -> None:
    """C_301: 18 and 19 July 2026, 22 and 23 November 2025, each a Saturday and a Sunday; 1 October 2026."""
    starts = (
        "select cast(period_start as varchar), sum(clock_starts) from rtt.clock_changes_{}"
        " where treatment_function = '301' and clock_starts > 0 group by 1 order by 1"
    )
    assert read(analyst_home, starts.format("weekly")) == [
        ("2025-11-17", 2),
        ("2026-07-13", 2),
        ("2026-09-28", 1),
    ]
    assert read(analyst_home, starts.format("monthly")) == [
        ("2025-11-01", 2),
        ("2026-07-01", 2),
        ("2026-10-01", 1),
    ]


def test_starts_less_stops_of_a_week(analyst_home: Home) -> None:
    """C_301 as above, and one patient treated on 10 November 2026; nobody stopped before the starts of 2025."""
    found = read(
        analyst_home,
        "select level, organisation_unit, cast(period_start as varchar), value from performance.measure_values"
        " where measure_id = 'EL08' and organisation_unit in ('C_301', 'Medicine') order by all",
    )
    weeks = [("2026-07-13", 2.0), ("2026-09-28", 1.0), ("2026-11-09", -1.0)]
    expected = [("division", "Medicine"), ("treatment_function", "C_301")]
    assert found == [(*unit, *week) for unit in expected for week in weeks]


def test_every_stop_of_the_worked_cases_is_counted_once(rtt_home: Home) -> None:
    ((admitted, other, nullified),) = read(
        rtt_home,
        "select count(*) filter (where completed_part = 'Part_1A'),"
        " count(*) filter (where completed_part = 'Part_1B'),"
        " count(*) filter (where exclusion_reason = 'nullified') from rtt.periods"
        " where state in ('stopped', 'nullified') and (in_return or exclusion_reason = 'nullified')",
    )
    assert min(admitted, other, nullified) > 0
    for grain in ("weekly", "monthly"):
        found = read(
            rtt_home,
            "select sum(clock_stops_admitted), sum(clock_stops_non_admitted), sum(nullified)"
            f" from rtt.clock_changes_{grain}",
        )
        assert found == [(admitted, other, nullified)]
    assert read(rtt_home, "select status from publication.evidence where rule_id = 'RTT-I07'") == [("pass",)]
