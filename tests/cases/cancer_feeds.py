"""Worked cancer cases and examples of the exceptions as rows of the extracts: one delivery of one night."""

from datetime import datetime
from pathlib import Path
from typing import Any

import nhs_number
import yaml

from tests.conftest import Rows

# The night of most worked cases and of all examples.
NIGHT = "2026-06-30"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cancer_exceptions.yml").read_text(encoding="utf-8")
)
FEEDS = ("pathways", "treatments", "transfers", "actions", "comments")
PAS_FEEDS = ("patients", "referrals", "appointments", "spells", "waiting_list", "admission_offers")
PATHWAY_COLUMNS = {
    "priority_type": "priority_type",
    "source_of_referral": "source_of_referral",
    "cancer_referral_type": "referral_type",
    "referral_received_date": "received_date",
    "consultant_upgrade_date": "upgrade_date",
    "upgrade_provider": "upgrade_provider",
    "date_first_seen": "first_seen_date",
    "first_seen_provider": "first_seen_provider",
    "first_seen_adjustment_days": "first_seen_adjustment_days",
    "fds_informed_date": "told_date",
    "fds_exclusion_date": "told_date",
    "fds_end_reason": "fds_end_reason",
    "fds_exclusion_reason": "fds_exclusion_reason",
    "primary_diagnosis_icd10": "primary_diagnosis",
    "accountable_investigating_provider": "accountable_investigating_provider",
    "transfer_to_treatment_date": "transfer_to_treatment_date",
    "downgraded_before_seen_date": "downgraded_date",
    "morphology": "morphology",
    "first_seen_adjustment_reason": "first_seen_adjustment_reason",
}
TREATMENT_COLUMNS = {
    "dtt_or_ecad_date": "decision_to_treat_date",
    "decision_to_treat_date": "decision_to_treat_date",
    "ecad_date": "ecad_date",
    "treatment_start_date": "treatment_date",
    "treatment_event_type": "event_type",
    "treatment_modality": "modality",
    "treating_provider": "provider",
    "treatment_adjustment_days": "adjustment_days",
    "treatment_adjustment_reason": "adjustment_reason",
}


def care_of(case: dict[str, Any]) -> str:
    """The tracked referral of a worked case, apart from those of the examples."""
    return f"CASE{case['id']}"


def _case_row(inputs: dict[str, Any], columns: dict[str, str]) -> dict[str, str]:
    return {column: str(inputs[name]) for name, column in columns.items() if inputs.get(name) not in (None, "")}


def feeds_of_cases(cases: list[dict[str, Any]]) -> dict[str, Rows]:
    """Pathways and treatments of worked cases."""
    pathways, treatments = [], []
    for case in cases:
        inputs = case["inputs"]
        pathway = {"care_id": care_of(case), **_case_row(inputs, PATHWAY_COLUMNS)}
        if "downgraded_date" in pathway:
            pathway["downgrade_agreed_by_referrer"] = "Y"
        pathways.append(pathway)
        if inputs.get("treatment_start_date"):
            treatment = {"treatment_id": f"T{care_of(case)}", "care_id": care_of(case)}
            treatments.append(treatment | _case_row(inputs, TREATMENT_COLUMNS))
    return {"pathways": pathways, **({"treatments": treatments} if treatments else {})}


def _day(value: Any) -> str:
    """MM-DD is of 2026; anything else as it is, and nothing as empty."""
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return f"2026-{text}" if len(text) == 5 and text[2] == "-" else text


def _row(defaults: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, str]:
    return {name: _day(value) for name, value in {**defaults, **(changes or {})}.items()}


class ExampleTrust:
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
