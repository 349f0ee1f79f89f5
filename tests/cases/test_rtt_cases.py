"""The worked RTT cases, files in, published periods out. Ambiguous ones follow the default settings."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.cases.data import worked_cases
from tests.cases.rtt_feeds import CASES_FUNCTION, EDGES, NIGHT, feeds_of_cases
from tests.conftest import deliver, make_home, read, refresh

RETURN = """
select part || ' ' || month, cast(sum(total_all) as bigint)
from (
    select "RTT Part Type" as part, "Period" as month, "Total All" as total_all
    from rtt.return_monthly
    where "Treatment Function Code" = ? and ("RTT Part Type" not in ('Part_2', 'Part_2A') or "Period" = (
        select 'RTT-' || strftime(as_at, '%B-%Y') from publication.status where domain = 'rtt'
    ))
)
group by 1
"""
PERIODS = """
select cast(clock_start_date as varchar), cast(clock_stop_date as varchar), clock_stop_code, days_waited,
    weeks_band, over_18_weeks, state, completed_part, in_return, has_decision_to_admit
from rtt.periods where pathway_id = ? order by period_no
"""


def _counted(cases: list[dict[str, Any]], night: str) -> dict[str, int]:
    """What the return must say of the cases: completed and new periods by month, incomplete at the night."""
    as_at = date.fromisoformat(night)
    # the thirteen whole months that the return holds
    first = (as_at - timedelta(days=396)).replace(day=1)
    counts: dict[str, int] = defaultdict(int)
    for period in (period for case in cases for period in case["expect"]["periods"]):
        stop, started = period["stop"], period["new_period_month_part_3"]
        if period["completed_part"] and date.fromisoformat(stop) >= first:
            counts[f"{period['completed_part']} {_label(stop)}"] += 1
        if period["in_part_2_at_as_at"]:
            counts[f"Part_2 {_label(night)}"] += 1
        if period["in_part_2a_at_as_at"]:
            counts[f"Part_2A {_label(night)}"] += 1
        if started and not period["nullified"] and date.fromisoformat(f"{started}-01") >= first:
            counts[f"Part_3 {_label(started + '-01')}"] += 1
    return counts


def _label(day: str) -> str:
    return f"RTT-{date.fromisoformat(day):%B-%Y}"


def _expected(period: dict[str, Any]) -> tuple[Any, ...]:
    return (
        period["start"],
        period["stop"],
        period["stop_code"],
        period["days"],
        period["weeks_band"],
        period["over_18"],
        period["nullified"],
        period["completed_part"],
        period["in_part_2_at_as_at"],
        period["in_part_2a_at_as_at"],
    )


def _found(row: tuple[Any, ...]) -> tuple[Any, ...]:
    is_open = row[6] == "open" and row[8]
    return (*row[:6], row[6] == "nullified", row[7], is_open, is_open and row[9])


def _of_night(night: str) -> list[dict[str, Any]]:
    return [case for case in worked_cases("rtt") if case["as_at"] == night]


def test_every_case_of_the_night_with_most(rtt_home: Home) -> None:
    _compare(rtt_home, NIGHT)


@pytest.mark.long
@pytest.mark.parametrize("night", sorted({case["as_at"] for case in worked_cases("rtt")} - {NIGHT}))
def test_every_case_of_another_night(night: str, home: Home) -> None:
    deliver(home, "pas", "cases", night, dict(feeds_of_cases(_of_night(night))))
    result = refresh(home, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    _compare(home, night)


def _compare(home: Home, night: str) -> None:
    cases, wrong = _of_night(night), []
    assert cases
    for case in cases:
        found = [_found(row) for row in read(home, PERIODS, case["id"])]
        expected = [_expected(period) for period in case["expect"]["periods"]]
        if found != expected:
            wrong.append(f"{case['id']} {case['title']}: expected {expected}, found {found}")
    returned, counted = dict(read(home, RETURN, f"C_{CASES_FUNCTION}")), _counted(cases, night)
    if returned != counted:
        wrong.append(f"the return of {night}: expected {counted}, found {returned}")
    assert not wrong, "\n".join(wrong)


OTHER_READINGS = {
    "RTT-024": "discharge_after_dna_stop_date: appointment",
    "RTT-025": "first_dna_two_week_wait: nullify",
    "RTT-039": "death_stop_date: date_told",
    "RTT-073": "rejected_referral: restart",
}


def test_other_reading_of_every_ambiguous_case(tmp_path: Path) -> None:
    cases = worked_cases("rtt")
    ambiguous = [case for case in cases if case["status"] == "ambiguous"]
    assert {case["id"] for case in ambiguous} == set(OTHER_READINGS)
    home = make_home(tmp_path / "home")
    (home.root / "settings.yml").write_text("\n".join(OTHER_READINGS.values()), encoding="utf-8")
    feeds = feeds_of_cases(ambiguous)
    for event, source in zip(feeds["rtt_events"], _events_of(ambiguous), strict=True):
        event["recorded_at"] = source.get("recorded_on", source["date"]) + "T09:00:00+00:00"
    deliver(home, "pas", "cases", "2025-04-30", dict(feeds))
    assert refresh(home, domains=("rtt",)).succeeded
    found = {
        case["id"]: read(
            home,
            "select cast(clock_start_date as varchar), cast(clock_stop_date as varchar), state"
            " from rtt.periods where pathway_id = ? order by period_no",
            case["id"],
        )
        for case in ambiguous
    }
    assert found == {
        "RTT-024": [("2025-01-06", "2025-03-17", "stopped")],
        # a new clock would start at the decision to rebook, which this record does not hold
        "RTT-025": [("2025-02-03", "2025-02-12", "nullified")],
        "RTT-039": [("2025-01-06", "2025-04-02", "stopped")],
        "RTT-073": [("2025-01-06", "2025-01-10", "nullified"), ("2025-01-20", None, "open")],
    }


def _events_of(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for case in cases for event in case["events"]]


@pytest.mark.parametrize(
    "line", ["first_dna_evidence: nullify", "death_stop_date: later", "no_next_event_days: soon"]
)
def test_a_wrong_setting_is_refused_in_words(line: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / "settings.yml").write_text(line, encoding="utf-8")
    event = {"event_id": "e", "pathway_id": "p", "patient_id": "x", "event_type": "referral_received"}
    deliver(home, "pas", "d", "2025-03-31", {"rtt_events": [{**event, "event_date": "2025-01-01"}]})
    result = refresh(home, domains=("rtt",))
    assert not result.succeeded and "settings.yml" in result.message and line.split(":")[0] in result.message


def test_band_edges(rtt_home: Home) -> None:
    found = read(
        rtt_home,
        "select pathway_id, days_waited, over_18_weeks, weeks_band from rtt.periods where pathway_id = any(?)",
        list(EDGES),
    )
    assert {pathway: tuple(rest) for pathway, *rest in found} == EDGES
