"""What ended a period names it: an earlier period that is told late renames no exception of the pathway."""

from pathlib import Path

from orchestration.store.home import Home
from tests.cases.rtt_exception_feeds import ENDS, NIGHT, all_examples, events_of_key
from tests.conftest import deliver, read, refresh
from tests.ready_homes import copy_home

SECOND = "2025-04-02"
EARLIER = (("2024-01-08", "referral_received", ""), ("2024-03-04", "op_discharged", "34"))
FOUND = (
    "select rule_id, exception_key, record_key, state, cast(first_seen as varchar), days_open, outcome"
    " from validation.exceptions where rule_id = any(?) and pathway_id = rule_id and state <> 'cleared'"
    " order by rule_id"
)


def test_an_earlier_period_told_late_keeps_key_age_and_outcome(
    rtt_exceptions_home: Home, tmp_path: Path
) -> None:
    home = Home(copy_home(rtt_exceptions_home.root, tmp_path / "home"))
    before = read(home, FOUND, list(ENDS))
    assert [row[0] for row in before] == list(ENDS)
    outcomes = [
        {
            "outcome_id": rule,
            "exception_key": key,
            "validated_by": "AB",
            "validated_at": f"{SECOND}T09:00:00Z",
            "outcome": "no_error",
        }
        for rule, key, *_ in before
    ]
    deliver(home, "validation", "answers", SECOND, {"outcomes": outcomes})
    earlier = [row for rule in ENDS for row in events_of_key(rule, "earlier", *EARLIER)]
    # of every other feed nothing has changed, which is sent as a header
    nothing = {feed: f"{','.join(rows[0])}\n".encode() for feed, rows in all_examples().rows.items()}
    feeds = {**nothing, "rtt_events": earlier}
    deliver(home, "pas", "second", SECOND, feeds, previous="exceptions", mode="changes")
    assert refresh(home, "", ("rtt",)).held == []
    assert read(
        home, "select distinct period_no from rtt.periods where pathway_id = any(?) order by 1", list(ENDS)
    ) == [(1,), (2,)]
    assert read(home, FOUND, list(ENDS)) == [
        (rule, key, record, "validated", NIGHT, 1, "no_error") for rule, key, record, *_ in before
    ]
