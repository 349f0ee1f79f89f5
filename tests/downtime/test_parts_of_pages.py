"""What downtime pages are called, how their cells read, and which rules the recovery check names."""

from datetime import UTC, date, datetime

import pytest

from orchestration.contract.rules import load_rules
from orchestration.deliverables.downtime.cells import natural, nhs_number
from orchestration.deliverables.downtime.data_age import DataAge
from orchestration.deliverables.downtime.list_pages import file_names
from orchestration.deliverables.downtime.recovery_page import GROUPS


def test_pages_of_codes_that_a_file_name_cannot_tell_apart() -> None:
    assert file_names("ward", ["A 1", "a-1", "A/1", "../x", "…"]) == {
        "../x": "ward_x.html",
        "A 1": "ward_A-1.html",
        "A/1": "ward_A-1-2.html",
        "a-1": "ward_a-1-3.html",
        "…": "ward_other.html",
    }


def test_beds_are_ordered_as_people_count() -> None:
    assert sorted(["B10", None, "b2", "B1", "A", ""], key=natural) == ["A", "B1", "b2", "B10", None, ""]


@pytest.mark.parametrize(
    ("number", "in_doubt", "said"),
    [
        ("9434765919", False, "943 476 5919"),
        ("9434765919", True, "943 476 5919 CHECK: more than one person may have it"),
        (None, False, "no valid number"),
    ],
)
def test_a_number_is_never_more_certain_than_the_record(number: str | None, in_doubt: bool, said: str) -> None:
    assert nhs_number({"nhs_number": number, "nhs_number_in_doubt": in_doubt}) == said


def test_every_rule_of_the_recovery_check_is_a_rule() -> None:
    known = {rule.words.rule_id for rules in load_rules().values() for rule in rules}
    assert [rule for _, rules, _ in GROUPS for rule in rules if rule not in known] == []


@pytest.mark.parametrize(("as_at", "late"), [(date(2026, 11, 22), False), (date(2026, 11, 21), True)])
def test_data_of_last_night_is_not_late(as_at: date, late: bool) -> None:
    age = DataAge("beds", as_at, "published", None, {}, 10, datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert age.is_late is late


def test_a_held_domain_and_one_never_published_are_said() -> None:
    written = datetime(2026, 11, 23, 10, tzinfo=UTC)
    held = DataAge("beds", date(2026, 11, 20), "held", date(2026, 11, 21), {}, 58, written)
    assert held.in_large_type == "Data to midnight at the end of Friday 20 November 2026"
    assert "Beds has failed its checks since Saturday 21 November 2026" in held.sentences[1]
    never = DataAge("cancer", None, "never", None, {}, None, written)
    assert never.in_large_type == "Cancer waiting times: no data has been published"
    assert never.sentences == ("No list can be made of it.",)
