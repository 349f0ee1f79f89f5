"""The worked RTT cases, files in, published periods out. Ambiguous ones follow the default settings."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cases.data import worked_cases
from tests.conftest import deliver, make_home, read, refresh

RETURN = """
select part || ' ' || month, cast(sum(total_all) as bigint)
from (
    select "RTT Part Type" as part, "Period" as month, "Total All" as total_all
    from rtt.return_monthly
    where "Treatment Function Code" = 'C_999' and ("RTT Part Type" not in ('Part_2', 'Part_2A') or "Period" = (
        select 'RTT-' || strftime(as_at, '%B-%Y') from publication.status where domain = 'rtt'
    ))
)
group by 1
"""
FLAGS = {True: "Y", False: "N", None: ""}
PERIODS = """
select cast(clock_start_date as varchar), cast(clock_stop_date as varchar), clock_stop_code, days_waited,
    weeks_band, over_18_weeks, state, completed_part, in_return, has_decision_to_admit
from rtt.periods where pathway_id = ? order by period_no
"""


def _feeds(cases: list[dict[str, Any]]) -> dict[str, Any]:
    events, referrals = [], []
    for case in cases:
        pathway = case["id"]
        for number, event in enumerate(case["events"]):
            events.append(
                {
                    "event_id": f"{pathway}-{number:02d}",
                    "pathway_id": pathway,
                    "patient_id": f"P{pathway}",
                    "referral_id": f"R{pathway}",
                    "event_type": event["type"],
                    "event_date": event["date"],
                    "event_sequence": str(number),
                    "rtt_status": event["code"] or "",
                    "communicated": FLAGS[event.get("communicated")],
                    "original_clock_start_date": event.get("original_clock_start") or "",
                    "treatment_function": "110",
                }
            )
        priority = next((event["priority_type"] for event in case["events"] if "priority_type" in event), "")
        referrals.append(
            {
                "referral_id": f"R{pathway}",
                "patient_id": f"P{pathway}",
                "pathway_id": pathway,
                "priority_type": priority,
                "treatment_function": "110",
            }
        )
    return {"rtt_events": events, "referrals": referrals}


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


def test_every_case(tmp_path: Path) -> None:
    cases = worked_cases("rtt")
    by_night: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        by_night[case["as_at"]].append(case)
    wrong = []
    for night, of_night in sorted(by_night.items()):
        home = make_home(tmp_path / night)
        deliver(home, "pas", "cases", night, _feeds(of_night))
        result = refresh(home, domains=("rtt",))
        assert result.succeeded and "rtt" not in result.held, result.in_words()
        for case in of_night:
            found = [_found(row) for row in read(home, PERIODS, case["id"])]
            expected = [_expected(period) for period in case["expect"]["periods"]]
            if found != expected:
                wrong.append(f"{case['id']} {case['title']}: expected {expected}, found {found}")
        returned, counted = dict(read(home, RETURN)), _counted(of_night, night)
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
    feeds = _feeds(ambiguous)
    for event, source in zip(feeds["rtt_events"], _events_of(ambiguous), strict=True):
        event["recorded_at"] = source.get("recorded_on", source["date"]) + "T09:00:00+00:00"
    deliver(home, "pas", "cases", "2025-04-30", feeds)
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


EDGES = {"p126": (126, False, ">17-18"), "p127": (127, True, ">18-19"), "p7": (7, False, "0-1")}


def test_band_edges(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    events = [
        {
            "event_id": pathway,
            "pathway_id": pathway,
            "patient_id": f"patient of {pathway}",
            "event_type": "referral_received",
            "event_date": (date(2025, 3, 31) - timedelta(days=days)).isoformat(),
            "treatment_function": "110",
        }
        for pathway, (days, _, _) in EDGES.items()
    ]
    deliver(home, "pas", "edge", "2025-03-31", {"rtt_events": events})
    assert refresh(home, domains=("rtt",)).succeeded
    assert {
        pathway: rest
        for pathway, *rest in read(
            home, "select pathway_id, days_waited, over_18_weeks, weeks_band from rtt.periods"
        )
    } == {pathway: list(edge) for pathway, edge in EDGES.items()}
