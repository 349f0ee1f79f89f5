"""Why an exception stands no more: found right, out of the rule's reach, too early, or its record is gone."""

from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import deliver, make_home, read, refresh

pytestmark = pytest.mark.long

FIRST, SECOND = "2026-06-29", "2026-06-30"
ON_THE_FIRST: dict[str, dict[str, str]] = {
    # told, and nobody wrote down what of
    "mended": {"told_date": "2026-06-25"},
    "deleted": {"told_date": "2026-06-25"},
    "vanished": {"told_date": "2026-06-25"},
    # no action: closed on the next day
    "closed": {},
    # sent three working days ago and not acknowledged: it was sent yesterday
    "sent": {},
    # a date that is none
    "kept": {"harm_review_date": "2026-02-30"},
    "lost": {"harm_review_date": "2026-02-30"},
    # a day older tomorrow, and nothing else
    "older": {},
    # another code tomorrow, one higher
    "recoded": {"source_of_referral": "17"},
}
ON_THE_SECOND: dict[str, dict[str, str] | None] = {
    "mended": {"told_date": "2026-06-25", "fds_end_reason": "01"},
    "deleted": {"told_date": "2026-06-25", "is_deleted": "Y"},
    "vanished": None,
    "closed": {"closed_date": "2026-06-30", "closed_reason": "not cancer"},
    "sent": {},
    "kept": {"harm_review_date": ""},
    "lost": None,
    "older": {},
    "recoded": {"source_of_referral": "17", "referral_type": "08"},
}
RULES = {
    "mended": "CX-08",
    "deleted": "CX-08",
    "vanished": "CX-08",
    "closed": "CX-01",
    "sent": "CX-26",
    "kept": "DQ_WRONG_VALUE",
    "lost": "DQ_WRONG_VALUE",
    "older": "CX-01",
    "recoded": "CX-31",
}
OUTCOMES = {
    "mended": "corrected_at_source",
    "deleted": "corrected_at_source",
    "closed": "removed_from_list",
    "older": "no_error",
    "recoded": "no_error",
}
STATE = "select state, state_reason from validation.exceptions where rule_id = ? and record_key like ?"


def _pathway(care: str, changes: dict[str, str]) -> dict[str, str]:
    return {
        "care_id": care,
        "patient_id": f"P{care}",
        "pathway_id": f"W{care}",
        "pathway_issuer": "RXX",
        "received_date": "2026-06-11",
        "decision_to_refer_date": "2026-06-11",
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": "07",
        "patient_status": "14",
        "first_seen_date": "2026-06-18",
        "first_seen_provider": "RXX",
        "tracking_site": "RXX01",
        **changes,
    }


def _feeds(night: dict[str, Any], sent_on: str) -> dict[str, Any]:
    pathways = [_pathway(care, changes) for care, changes in night.items() if changes is not None]
    transfer = {
        "transfer_id": "sent",
        "care_id": "sent",
        "direction": "out",
        "from_provider": "RXX",
        "to_provider": "RYY",
        "transfer_date": sent_on,
    }
    return {"pathways": pathways, "transfers": [transfer]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights, and between them what the validation team says it did."""
    home = make_home(Path(tmp_path_factory.mktemp("reasons")) / "home")
    deliver(home, "cancer", "c1", FIRST, _feeds(ON_THE_FIRST, "2026-06-23"))
    assert refresh(home, FIRST, ("cancer",)).held == []
    keys = {
        care: read(
            home,
            "select exception_key from validation.exceptions where rule_id = ? and record_key like ?",
            RULES[care],
            f"%{care}%",
        )
        for care in RULES
    }
    assert all(len(found) == 1 for found in keys.values()), keys
    outcomes = [
        {
            "outcome_id": f"o-{care}",
            "exception_key": keys[care][0][0],
            "validated_by": "AB",
            "validated_at": f"{FIRST}T15:00:00",
            "outcome": outcome,
        }
        for care, outcome in OUTCOMES.items()
    ]
    deliver(home, "validation", "v1", FIRST, {"outcomes": outcomes}, mode="changes")
    deliver(home, "cancer", "c2", SECOND, _feeds(ON_THE_SECOND, "2026-06-29"), previous="c1")
    assert refresh(home, SECOND, ("cancer",)).held == []
    return home


def test_each_says_why_it_stands_no_more(home: Home) -> None:
    found = {care: read(home, STATE, rule, f"%{care}%") for care, rule in RULES.items()}
    rested = {"older", "recoded"}
    assert {care: state for care, state in found.items() if care not in rested} == {
        "mended": [("cleared", "judged and found right")],
        "deleted": [("cleared", "no longer in the extract")],
        "vanished": [("cleared", "no longer in the extract")],
        "closed": [("cleared", "no longer applies")],
        "sent": [("cleared", "too early to judge now")],
        "kept": [("cleared", "judged and found right")],
        "lost": [("cleared", "no longer in the extract")],
    }


def test_what_was_found_no_error_rests_while_it_only_ages(home: Home) -> None:
    """A day more is the same fact; a code that is one higher is another, though it is a number too."""
    assert read(home, STATE, "CX-01", "%older%")[0][0] == "validated"
    assert read(home, STATE, "CX-31", "%recoded%") == [
        ("open", "the facts changed since it was validated as no_error")
    ]


def test_a_deletion_teaches_no_chance(home: Home) -> None:
    """Corrected is what is found right; a removal has taken place where the rule has nothing to speak of."""
    assert read(
        home,
        "select outcome_id, result from validation.outcomes where outcome <> 'no_error' order by outcome_id",
    ) == [
        ("o-closed", "gone"),
        ("o-deleted", "not judged: no longer in the extract"),
        ("o-mended", "gone"),
    ]
    assert read(
        home,
        "select changed, changed_and_gone, changed_and_not_judged, changed_and_gone_percent"
        " from validation.outcome_measures where rule_id = 'CX-08'",
    ) == [(2, 1, 1, 100.0)]
