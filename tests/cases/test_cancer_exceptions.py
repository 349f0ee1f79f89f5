"""What must raise each cancer exception and what comes near and must not, all in one refresh."""

from typing import Any

import pytest

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rules import load_rules
from orchestration.store.home import Home
from tests.cases.cancer_feeds import EXAMPLES
from tests.cases.not_supported import not_supported
from tests.conftest import read

# what is wrong by the input contract and not by the rule book
OF_THE_CONTRACT = {"DQ_DUPLICATE_KEY", "DQ_END_BEFORE_START", "DQ_WRONG_VALUE", "DQ_UNKNOWN_CARE_RECORD"}
# what is judged in every domain
OF_EVERY_DOMAIN = {"DT_OUTSIDE_LIFE"}


@pytest.fixture(scope="module")
def home(cancer_home: Home) -> Home:
    """A tracker and an administration system in which each example stands once. For reading."""
    return cancer_home


@pytest.fixture(scope="module")
def found(home: Home) -> list[tuple[str, str]]:
    """Rule and record of every exception."""
    return [
        (str(rule), str(record))
        for rule, record in read(
            home, "select rule_id, record_key from validation.exceptions where domain = 'cancer'"
        )
    ]


def _raised(found: list[tuple[str, str]], care: str) -> set[str]:
    """Rules that speak of any record of one example."""
    return {rule for rule, record in found if care in record}


def test_the_base_raises_nothing(found: list[tuple[str, str]]) -> None:
    assert found and _raised(found, "C000") == set()


def test_every_example(found: list[tuple[str, str]]) -> None:
    faults = []
    for place, example in enumerate(EXAMPLES, start=1):
        raised = _raised(found, f"C{place:03d}")
        wanted = {example["rule"]} if example["raises"] else set()
        if (example["rule"] in raised) != example["raises"]:
            faults.append(f"{example['rule']} {example['title']}: expected {wanted}, raised {sorted(raised)}")
    assert not faults, "\n".join(faults)


def _told_and_found(home: Home, item: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the examples that say it expect of an item of their exception, and what it is."""
    told = {f"C{place:03d}": example for place, example in enumerate(EXAMPLES, 1) if item in example}
    found = {
        care: read(
            home,
            f"select {item} from validation.exceptions where rule_id = ? and record_key like ?",
            example["rule"],
            f"%{care}%",
        )
        for care, example in told.items()
    }
    return {care: [(example[item],)] for care, example in told.items()}, found


def test_what_is_graver_than_its_rule(home: Home) -> None:
    """CX-04 from the handover day on, CX-21 where the days in doubt decide."""
    told, found = _told_and_found(home, "priority")
    assert found == told
    assert {example["rule"] for example in EXAMPLES if "priority" in example} == {"CX-04", "CX-21"}


def test_a_description_names_the_fact(home: Home) -> None:
    """An outcome rests an exception while its description stays the same: each fault has its own words."""
    told, found = _told_and_found(home, "detail")
    assert told and found == told


def test_examples_raise_little_else(found: list[tuple[str, str]]) -> None:
    """A fault that sets off a chorus of rules teaches people to close their ears."""
    chorus = []
    for place, example in enumerate(EXAMPLES, start=1):
        other = _raised(found, f"C{place:03d}") - {example["rule"]} - set(example.get("also", []))
        if len(other) > 1:
            chorus.append(f"{example['rule']} {example['title']}: {sorted(other)}")
    assert not chorus, "\n".join(chorus)


def test_treatments_and_transfers_are_worked_with_their_tracked_referral(home: Home) -> None:
    """Whatever the record and whether or not the referral has a pathway identifier."""
    rows = read(
        home,
        "select record_key, work_item from validation.exceptions"
        " where domain = 'cancer' and rule_id <> 'CX-13'",
    )
    assert rows and all(item.startswith("C") and item in record for record, item in rows), rows
    assert {record[:2] for record, _ in rows} >= {"TR"}
    listed = {item for (item,) in read(home, "select work_item from validation.priorities")}
    assert {item for _, item in rows} <= listed


def test_every_exception_of_the_rule_book_has_its_place() -> None:
    """In the registry, a gating test, or named with what is missing."""
    registry = {rule.words.rule_id for rule in load_rules()["cancer"]}
    page = (PROJECT_ROOT / "docs" / "cancer_exceptions.md").read_text(encoding="utf-8")
    elsewhere = {line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| CX-")}
    assert not registry & elsewhere
    for rule in not_supported("cancer"):
        assert f"| {rule['rule_id']} | {rule['title']} | {rule['missing']} |" in page
    assert {f"CX-{number:02d}" for number in range(1, 49)} == (
        registry - OF_THE_CONTRACT - OF_EVERY_DOMAIN
    ) | elsewhere
