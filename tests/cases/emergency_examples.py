"""The worked cases and the examples of exceptions as rows of the extracts: one delivery for all of them."""

import functools
from collections.abc import Iterator
from typing import Any

import yaml

from data.synthetic.trust.people import EMERGENCY_NUMBERS_FROM, synthetic_numbers
from tests.cases.data import worked_cases
from tests.conftest import ROOT, Rows

NIGHT = "2026-12-31"
EXAMPLES_FILE = ROOT / "tests" / "cases" / "ed_rules.yml"
WARD, MORTUARY, DIED = "306706006", "305398007", "75004002"
# what a case calls its times, and where the extract has them
COLUMNS = {
    "department_type": "department_type",
    "department_type_first": "department_type",
    "attendance_category": "attendance_category",
    "arrival": "arrived_at",
    "ambulance_arrival": "ambulance_arrived_at",
    "ambulance_handover": "ambulance_handover_at",
    "departure": "departed_at",
    "left_department": "departed_at",
    "body_removed": "departed_at",
    "utc_departure": "departed_at",
    "dta": "decided_to_admit_at",
    "initial_assessment": "assessed_at",
    "seen_for_treatment": "seen_at",
    "crtp": "ready_to_proceed_at",
    "attendance_conclusion": "concluded_at",
    "clinical_episode_complete": "concluded_at",
    "death": "concluded_at",
    "discharge_status": "discharge_status",
    "discharge_status_first": "discharge_status",
    "streamed_to": "streamed_to",
    "nhs_number": "nhs_number",
    "attendance_id": "attendance_id",
}
NUMBERS = iter(synthetic_numbers(5_000, EMERGENCY_NUMBERS_FROM))
USUAL = {
    "site": "RXX01",
    "department_type": "01",
    "attendance_category": "1",
    "arrived_at": "10:00",
    "assessed_at": "10:10",
    "seen_at": "10:40",
    "ready_to_proceed_at": "11:40",
    "concluded_at": "12:00",
    "departed_at": "12:00",
    "discharge_status": "182992009",
    "discharge_destination": "306689006",
}


def load_cases() -> list[dict[str, Any]]:
    """The worked cases of the domain."""
    return [case for case in worked_cases("ed_beds") if case["domain"] == "ed"]


def load_examples() -> list[dict[str, Any]]:
    """The examples of every exception rule."""
    examples: list[dict[str, Any]] = yaml.safe_load(EXAMPLES_FILE.read_text(encoding="utf-8"))
    return examples


def feeds_of_cases(cases: list[dict[str, Any]]) -> tuple[Rows, Rows]:
    """Attendances, and the spells of those who were admitted."""
    attendances, spells = [], []
    for case in cases:
        for row in _rows_of_case(case):
            attendances.append(row)
            if row.get("patient_id") and not row.get("nhs_number"):
                # the patient index is delivered: who has no number would be an exception
                row["nhs_number"] = _nhs_number(row["patient_id"])
            if row.get("discharge_destination") == WARD:
                spells.append(_spell(f"S{row['attendance_id']}", row["patient_id"], row["departed_at"]))
    return attendances, spells


def _rows_of_case(case: dict[str, Any]) -> Iterator[dict[str, str]]:
    given = case["input"]
    if "values" in given:
        # one person a value, who came on a day of their own
        for place, value in enumerate(given["values"]):
            day = f"2026-02-{place + 1:02d}"
            times = {"arrived_at": f"{day}T10:00", "departed_at": f"{day}T11:00"}
            row = {"attendance_id": f"{case['id']}-{place}", "department_type": "01", **times}
            yield row | {"nhs_number": value or ""}
    elif "rows" in given:
        for part in given["rows"]:
            yield _mapped(part)
    else:
        # nothing but what the case is about is to be missing
        row = {"attendance_id": case["id"], "patient_id": f"P{case['id']}", "breach_reason": "Clinical need"}
        row |= _mapped(given)
        if given.get("admitted"):
            row["discharge_destination"] = WARD
        if "death" in given:
            row |= {"discharge_status": DIED, "discharge_destination": MORTUARY}
        yield row


def _mapped(given: dict[str, Any]) -> dict[str, str]:
    return {column: str(given[name]) for name, column in COLUMNS.items() if given.get(name)}


@functools.cache
def _nhs_number(person: str) -> str:
    """A number of the person's own, far from those that examples name."""
    return next(NUMBERS)


def _spell(spell_id: str, patient: str, admitted: str) -> dict[str, str]:
    return {"spell_id": spell_id, "patient_id": patient, "admitted_at": admitted, "admission_method": "21"}


class Feeds:
    """The rows of the examples; `owners` says which example and which of its records a record key is."""

    def __init__(self, examples: list[dict[str, Any]]) -> None:
        self.attendances: Rows = []
        # since when the administration tells
        self.spells: Rows = [
            {
                "spell_id": name,
                "patient_id": name,
                "admitted_at": "2026-01-01T09:00",
                "discharged_at": discharged,
                "admission_method": "11",
            }
            for name, discharged in (("FIRST", "2026-01-02T09:00"), ("SECOND", "2026-01-05T09:00"))
        ]
        self.patients: Rows = []
        self.owners: dict[str, tuple[int, int | str]] = {}
        for number, example in enumerate(examples):
            self._add(number, example)

    def _add(self, number: int, example: dict[str, Any]) -> None:
        person = f"X{number:03d}"
        self.owners |= {person: (number, "patient"), f"Z{number:03d}": (number, "other_patient")}
        crowd = "copies" in example
        indexed = "patient" in example
        for copy in range(example.get("copies", 1)):
            for place, given in enumerate(example["attendances"]):
                self._attendance(
                    number, place, given, f"{person}C{copy}" if crowd else person, copy, crowd, indexed
                )
        for copy in range(example.get("others", 0)):
            self._attendance(
                number, 9, {"departed_at": "2026-12-01T13:45"}, f"{person}D{copy}", 100 + copy, True, indexed
            )
        if crowd:
            self.owners[f"S{number:03d}|01|2026-12"] = (number, "month")
        if "patient" in example:
            self.patients.append({"patient_id": person, **example["patient"]})
        if "other_patient" in example:
            self.patients.append({"patient_id": f"Z{number:03d}", **example["other_patient"]})
        if "other_spell" in example:
            patient = f"{example.get('spell_of', 'X')}{number:03d}"
            self.spells.append(_spell(f"T{number:03d}", patient, example["other_spell"]))
        self.owners |= {f"T{number:03d}": (number, "spell")}

    def _attendance(
        self, number: int, place: int, given: dict[str, Any], person: str, copy: int, crowd: bool, indexed: bool
    ) -> None:
        day = given.get("day", 1)
        row = {name: f"2026-12-{day:02d}T{value}" if ":" in value else value for name, value in USUAL.items()}
        row |= {"attendance_id": f"R{number:03d}-{place}-{copy}", "patient_id": person}
        if crowd:
            row["site"] = f"S{number:03d}"
        if given.get("admitted"):
            decided = f"2026-12-{day:02d}T11:30"
            row |= {"decided_to_admit_at": decided, "concluded_at": decided, "discharge_destination": WARD}
            spell = given.get("spell", f"2026-12-{day:02d}T12:00")
            if spell != "none":
                self.spells.append(_spell(f"T{number:03d}", person, spell))
        row |= {name: value for name, value in given.items() if name not in ("day", "admitted", "spell")}
        if row["patient_id"] == "Z":
            row["patient_id"] = f"Z{number:03d}"
        if row.get("spell_id") == "T":
            row["spell_id"] = f"T{number:03d}"
        if not indexed:
            row.setdefault("nhs_number", _nhs_number(person))
        self.attendances.append(row)
        self.owners[row["attendance_id"]] = (number, place)
