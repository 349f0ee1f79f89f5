"""A night is judged by the rules in force on it, and each exception of every domain has its own key."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.checks import exception_evidence
from orchestration.checks.exception_evidence import exception_rules, registered_versions
from orchestration.contract.published import load_domains
from orchestration.publication.differences import BY_DOMAIN
from orchestration.store.home import Home
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2023-09-29"


def test_every_version_says_from_when_and_until_when_it_judged() -> None:
    for domain in load_domains():
        versions: dict[str, list[dict[str, str]]] = {}
        for rule in registered_versions(domain):
            versions.setdefault(rule["rule_id"], []).append(rule)
        for rule_id, of_rule in versions.items():
            ordered = sorted(of_rule, key=lambda rule: int(rule["rule_version"]))
            assert [int(rule["rule_version"]) for rule in ordered] == list(range(1, len(ordered) + 1)), rule_id
            assert all(rule["active_from"] and rule["active_reason"] for rule in ordered), rule_id
            assert all(rule["active_from"] <= rule["active_to"] for rule in ordered[:-1]), rule_id


def test_the_newest_version_in_force_on_the_night_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = tuple(
        {"rule_id": rule, "rule_version": version, "active_from": begins, "active_to": ends}
        for rule, version, begins, ends in (
            ("R", "1", "2020-01-01", "2026-11-24"),
            ("R", "2", "2024-01-01", ""),
            ("R", "10", "2025-01-01", ""),
            ("OVER", "1", "2020-01-01", "2024-12-31"),
        )
    )
    monkeypatch.setattr(exception_evidence, "registered_versions", lambda domain: versions)

    def on(night: date) -> dict[str, str]:
        return {rule["rule_id"]: rule["rule_version"] for rule in exception_rules("any", night)}

    assert on(date(2019, 12, 31)) == {}
    assert on(date(2023, 12, 31)) == {"R": "1", "OVER": "1"}
    assert on(date(2024, 12, 31)) == {"R": "2", "OVER": "1"}
    assert on(date(2025, 1, 1)) == {"R": "10"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A night before the present cancer standards, and an attendance and a spell with one number."""
    home = make_home(Path(tmp_path_factory.mktemp("in force")) / "home")
    attendance = {
        "attendance_id": "1001",
        "patient_id": "P1",
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": "2023-09-27T00:00:00",
        "departed_at": "2023-09-27T02:00:00",
    }
    spell = {
        "spell_id": "1001",
        "patient_id": "P1",
        "admitted_at": "2023-09-27T00:00:00",
        "discharged_at": "2023-09-28T10:00:00",
        "admission_method": "11",
        "patient_classification": "1",
    }
    stay = {"ward_stay_id": "S1", "spell_id": "1001", "patient_id": "P1", "ward": "W1"}
    stay |= {"started_at": "2023-09-27T00:00:00", "ended_at": "2023-09-28T10:00:00"}
    ward = {"ward": "W1", "valid_from": "2020-01-01", "sector": "ga", "core_beds": "20", "open_overnight": "Y"}
    pathway = {
        "care_id": "C1",
        "patient_id": "P1",
        "pathway_id": "W1",
        "received_date": "2023-08-01",
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": "07",
    }
    deliver(home, "ed", "e1", NIGHT, {"attendances": [attendance]})
    deliver(home, "pas", "p1", NIGHT, {"spells": [spell], "patients": [{"patient_id": "P1"}]})
    deliver(home, "beds", "b1", NIGHT, {"ward_stays": [stay], "wards": [ward]})
    deliver(home, "cancer", "c1", NIGHT, {"pathways": [pathway]})
    result = refresh(home, NIGHT, ("cancer", "ed", "beds"))
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_a_night_before_a_standard_is_not_judged_by_its_rules(home: Home) -> None:
    for table in ("validation.summary", "validation.exceptions"):
        found = {rule for (rule,) in read(home, f"select rule_id from {table} where domain = 'cancer'")}
        # day 59, no action and not told
        assert "CX-01" in found and "CX-07" not in found, table


def test_superseded_versions_are_published_and_judge_nothing(home: Home) -> None:
    assert read(
        home,
        "select rule_version, active_to is null from validation.rules where rule_id = ? order by 1",
        "CX-04",
    ) == [("1", False), ("2", False), ("3", False), ("4", True)]
    judged = read(home, "select distinct rule_version from validation.summary where rule_id = ?", "CX-04")
    assert judged == [("4",)]


def test_one_number_in_two_domains_is_two_exceptions(home: Home) -> None:
    found = read(
        home,
        "select domain, count(distinct exception_key) from validation.exceptions"
        " where rule_id = 'DT_EXACT_MIDNIGHT' and record_key = '1001' group by domain order by domain",
    )
    assert found == [("beds", 1), ("ed", 1)]
    assert read(home, "select count(*) - count(distinct exception_key) from validation.exceptions") == [(0,)]


def test_grain_of_the_tables_of_validation(home: Home) -> None:
    for table, key in BY_DOMAIN.items():
        columns = ", ".join(key)
        assert read(home, f"select {columns} from {table} group by {columns} having count(*) > 1") == [], table
        assert read(home, f"select count(*) from {table}")[0][0] > 0, table
