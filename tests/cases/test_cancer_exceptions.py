"""What must raise each cancer exception and what comes near and must not, all in one refresh."""

from datetime import datetime
from pathlib import Path
from typing import Any

import nhs_number
import pytest
import yaml

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.store.home import Home
from tests.cases.not_supported import not_supported
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2026-06-30"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cancer_exceptions.yml").read_text(encoding="utf-8")
)
REGISTRY = PROJECT_ROOT / "dbt_project" / "seeds" / "rules" / "rules_cancer.csv"
FEEDS = ("pathways", "treatments", "transfers", "actions", "comments")
PAS_FEEDS = ("patients", "referrals", "appointments", "spells", "waiting_list", "admission_offers")


def _day(value: Any) -> str:
    """MM-DD is of 2026; anything else as it is, and nothing as empty."""
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return f"2026-{text}" if len(text) == 5 and text[2] == "-" else text


def _row(defaults: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, str]:
    return {name: _day(value) for name, value in {**defaults, **(changes or {})}.items()}


class _Trust:
    """Every example as rows of the feeds; the base raises nothing."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {feed: [] for feed in (*FEEDS, *PAS_FEEDS)}
        numbers = nhs_number.generate(quantity=len(EXAMPLES) + 1, for_region=nhs_number.REGION_SYNTHETIC)
        self._add({}, "C000", numbers[-1])
        for place, example in enumerate(EXAMPLES, start=1):
            self._add(example, f"C{place:03d}", numbers[place - 1])

    def _add(self, example: dict[str, Any], care: str, number: str) -> None:
        spaced = f"{number[:3]} {number[3:6]} {number[6:]}" if example.get("spaced") else number
        names = {"patient_id": f"P{care}", "pathway_id": f"W{care}"}
        patient = {"patient_id": names["patient_id"], "nhs_number": number, "nhs_number_status": "01"}
        patient |= {"birth_date": "1950-01-01", "overseas_charging_category": "A"}
        self.rows["patients"].append(_row(patient, example.get("patient")))
        if example.get("pathway", {}) is not None:
            self._track(care, example.get("pathway"), {**names, "nhs_number": spaced}, example)
        for further, end in (("twin", "T"), ("other_twin", "U")):
            if further in example:
                self._track(f"{care}{end}", example[further], {**names, "nhs_number": spaced}, {})
        if example.get("referral", {}) is not None:
            referral = {"referral_id": f"R{care}", **names, "received_date": self._received(example)}
            referral |= {"priority_type": "3", "administrative_category": "01", "treatment_function": "104"}
            self.rows["referrals"].append(_row(referral, example.get("referral")))
            if "other_referral" in example:
                # of the same person, on another pathway, and earlier in the alphabet
                other = {**referral, "referral_id": f"O{care}", "pathway_id": f"O{care}"}
                self.rows["referrals"].append(_row(other, example["other_referral"]))
        self._pas(care, names, example)

    @staticmethod
    def _received(example: dict[str, Any]) -> Any:
        return (example.get("pathway") or {}).get("received_date", "06-11")

    def _track(self, care: str, changes: Any, names: dict[str, str], example: dict[str, Any]) -> None:
        pathway = {
            "care_id": care,
            **names,
            "pathway_issuer": "RXX",
            "received_date": "06-11",
            "decision_to_refer_date": "06-11",
            "priority_type": "3",
            "source_of_referral": "03",
            "referral_type": "07",
            "patient_status": "14",
            "first_seen_date": (changes or {}).get("received_date", "06-18"),
            "first_seen_provider": "RXX",
            "fds_provider": "RXX",
            "tracking_site": "RXX01",
        }
        if not example.get("no_delay"):
            pathway["fds_delay_reason"] = _delay_reason(changes or {})
        row = _row(pathway, changes)
        self.rows["pathways"].append(row)
        action = {"care_id": care, "action": "review", "owner": "tracker", "due_date": "07-03"}
        action |= {"created_date": "06-26"}
        self._further("actions", "action_id", care, action, example.get("actions", [{}]))
        comment = {"care_id": care, "commented_at": "2026-06-29T10:00:00", "commented_by": "tracker"}
        self._further("comments", "comment_id", care, comment, example.get("comments", [{}]))
        treatment = {
            "care_id": care,
            "decision_to_treat_date": "06-20",
            "treatment_date": "06-25",
            "event_type": "01",
            "modality": "23",
            "care_setting": "01",
            "provider": "RXX",
        }
        self._further("treatments", "treatment_id", care, treatment, example.get("treatments", []))
        transfer = {"care_id": care, "direction": "out", "from_provider": "RXX", "to_provider": "RYY"}
        transfer |= {"transfer_date": "06-22", "acknowledged_date": "06-23"}
        self._further("transfers", "transfer_id", care, transfer, example.get("transfers", []))

    def _pas(self, care: str, names: dict[str, str], example: dict[str, Any]) -> None:
        appointment = {**names, "referral_id": f"R{care}", "appointment_at": "2026-06-18T09:00:00"}
        appointment |= {"attended": "5"}
        self._further("appointments", "appointment_id", care, appointment, example.get("appointments", [{}]))
        spell = {**names, "admitted_at": "2026-06-22T08:00:00", "definitive_treatment": "Y"}
        spell["entry_id"] = f"E{care}" if "offers" in example else ""
        self._further("spells", "spell_id", care, spell, example.get("spells", []))
        if "offers" in example:
            entry = {"entry_id": f"E{care}", **names, "decision_to_admit_date": "05-22"}
            entry["referral_id"] = f"R{care}"
            self.rows["waiting_list"].append(_row(entry, example.get("entry")))
            offer = {"entry_id": f"E{care}", "patient_id": names["patient_id"], "offered_date": "05-25"}
            self._further("admission_offers", "offer_id", care, offer, example["offers"])

    def _further(
        self, feed: str, key: str, care: str, defaults: dict[str, Any], changes: list[dict[str, Any]]
    ) -> None:
        for place, change in enumerate(changes):
            self.rows[feed].append(_row({key: f"{feed[:2].upper()}{care}{place}", **defaults}, change))


def _delay_reason(changes: dict[str, Any]) -> str:
    """A late answer is explained, so that only the example's own fault speaks."""
    received, told = changes.get("received_date", "06-11"), changes.get("told_date")
    if told is None:
        return ""
    days = (int(told[:2]) * 31 + int(told[3:])) - (int(received[:2]) * 31 + int(received[3:]))
    return "3" if days > 29 else ""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A tracker and an administration system in which each example stands once."""
    home = make_home(tmp_path_factory.mktemp("exceptions") / "home")
    # which code says that the patient chose is for a trust to write
    (home.root / "settings.yml").write_text('cancer_patient_choice_delay_reasons: "21"\n', encoding="utf-8")
    rows = _Trust().rows
    for source, feeds in (("cancer", FEEDS), ("pas", PAS_FEEDS)):
        deliver(home, source, "examples", NIGHT, {feed: rows[feed] for feed in feeds if rows[feed]})
    result = refresh(home, NIGHT, ("cancer",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def _raised(home: Home, care: str) -> set[str]:
    """Rules that speak of any record of one example."""
    rows = read(
        home,
        "select distinct rule_id from validation.exceptions where domain = 'cancer' and record_key like ?",
        f"%{care}%",
    )
    return {rule for (rule,) in rows}


def test_the_base_raises_nothing(home: Home) -> None:
    assert _raised(home, "C000") == set()


def test_every_example(home: Home) -> None:
    faults = []
    for place, example in enumerate(EXAMPLES, start=1):
        raised = _raised(home, f"C{place:03d}")
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


def test_examples_raise_little_else(home: Home) -> None:
    """A fault that sets off a chorus of rules teaches people to close their ears."""
    chorus = []
    for place, example in enumerate(EXAMPLES, start=1):
        other = _raised(home, f"C{place:03d}") - {example["rule"]} - set(example.get("also", []))
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


def test_every_rule_has_both_kinds_of_example() -> None:
    rules = {line.split(",")[0] for line in REGISTRY.read_text(encoding="utf-8").splitlines()[1:]}
    rules.discard("DQ_WRONG_VALUE")
    for kind in (True, False):
        covered = {example["rule"] for example in EXAMPLES if example["raises"] is kind}
        # the identifier is there or not: nothing comes near
        assert rules - covered <= ({"CX-33"} if not kind else set())


def test_every_exception_of_the_rule_book_has_its_place() -> None:
    """In the registry, a gating test, or named with what is missing."""
    registry = {line.split(",")[0] for line in REGISTRY.read_text(encoding="utf-8").splitlines()[1:]}
    page = (PROJECT_ROOT / "docs" / "cancer_exceptions.md").read_text(encoding="utf-8")
    elsewhere = {line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| CX-")}
    assert not registry & elsewhere
    for rule in not_supported("cancer"):
        assert f"| {rule['rule_id']} | {rule['title']} | {rule['missing']} |" in page
    assert {f"CX-{number:02d}" for number in range(1, 49)} == (registry - {"DQ_WRONG_VALUE"}) | elsewhere
