"""What ended a period names it: an earlier period that is told late renames no exception of the pathway."""

from pathlib import Path

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh

FIRST, SECOND = "2025-04-01", "2025-04-02"
# rule, how the period ended, and what is booked or seen after it
ENDS = {
    "RTT-A06": ("2025-02-03", "op_treated", "30", None),
    "RTT-A08": ("2025-02-03", "op_first_dna", "33", None),
    "RTT-A13": ("2025-02-03", "op_active_monitoring", "32", None),
    "RTT-A15": ("2025-03-10", "decision_not_to_treat", "34", ("2025-06-10T10:00:00Z", "0")),
    "RTT-C08": ("2025-02-03", "ipt_out", "21", ("2025-03-10T10:00:00Z", "5")),
}
EARLIER = (("2024-01-08", "referral_received", ""), ("2024-03-04", "op_discharged", "34"))
FOUND = (
    "select rule_id, exception_key, record_key, state, cast(first_seen as varchar), days_open, outcome"
    " from validation.exceptions where rule_id = any(?) and state <> 'cleared' order by rule_id"
)


def _events(rule: str, prefix: str, *events: tuple[str, str, str]) -> Rows:
    return [
        {
            "event_id": f"{rule}-{prefix}-{number}",
            "pathway_id": rule,
            "patient_id": f"patient of {rule}",
            "event_type": kind,
            "event_date": day,
            "event_sequence": str(number),
            "rtt_status": status,
            "communicated": "Y",
            "treatment_function": "110",
        }
        for number, (day, kind, status) in enumerate(events)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("keys") / "home")
    events = [
        row
        for rule, (day, kind, status, _) in ENDS.items()
        for row in _events(rule, "known", ("2024-09-02", "referral_received", ""), (day, kind, status))
    ]
    appointments = [
        {
            "appointment_id": f"{rule}-visit",
            "pathway_id": rule,
            "patient_id": f"patient of {rule}",
            "appointment_at": visit[0],
            "attended": visit[1],
            "rtt_status": "20" if visit[1] == "5" else "",
            "outcome": "1" if visit[1] == "5" else "",
        }
        for rule, (_, _, _, visit) in ENDS.items()
        if visit
    ]
    deliver(home, "pas", "first", FIRST, {"rtt_events": events, "appointments": appointments})
    assert refresh(home, "", ("rtt",)).held == []
    return home


def test_an_earlier_period_told_late_keeps_key_age_and_outcome(home: Home, tmp_path: Path) -> None:
    before = read(home, FOUND, list(ENDS))
    assert [row[0] for row in before] == list(ENDS)
    outcomes = [
        {
            "outcome_id": rule,
            "exception_key": key,
            "validated_at": f"{SECOND}T09:00:00Z",
            "outcome": "no_error",
        }
        for rule, key, *_ in before
    ]
    deliver(home, "validation", "answers", SECOND, {"outcomes": outcomes})
    earlier = [row for rule in ENDS for row in _events(rule, "earlier", *EARLIER)]
    deliver(home, "pas", "second", SECOND, {"rtt_events": earlier}, previous="first", mode="changes")
    assert refresh(home, "", ("rtt",)).held == []
    assert read(home, "select distinct period_no from rtt.periods order by 1") == [(1,), (2,)]
    assert read(home, FOUND, list(ENDS)) == [
        (rule, key, record, "validated", FIRST, 1, "no_error") for rule, key, record, *_ in before
    ]
