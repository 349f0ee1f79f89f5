"""Appointments as a system that is not ours would send them: examples of every rule, and one week."""

import re
from pathlib import Path
from typing import Any

import yaml

NIGHT = "2026-03-31"
CASES = Path(__file__).parent / "outpatients_exceptions.yml"
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
Rows = list[dict[str, str]]
VISIT = {
    "treatment_function": "100",
    "clinic": "C",
    "site": "RXX01",
    "first_attendance": "2",
    "booked_date": "2026-01-01",
}
# what is short in the examples
NAMES = {"booked": "booked_date", "cancelled": "cancelled_date", "due": "follow_up_due_date"}
KEPT = ("attended", "outcome", "first_attendance", "treatment_function", "clinic", "site")


def _day(text: Any) -> str:
    return str(text) if re.match(r"\d{4}-", str(text)) else f"2026-{text}"


def prefix(number: int) -> str:
    """The prefix of everything of an example."""
    return f"E{number:03d}"


def feeds_of_examples() -> dict[str, Rows]:
    """The rows of every example: patients, referrals and appointments."""
    patients: Rows = []
    referrals: Rows = []
    appointments: Rows = []
    for number, example in enumerate(EXAMPLES):
        name = prefix(number)
        more = {key: str(value) for key, value in example.get("patient", {}).items()}
        patients += [{"patient_id": f"{name}P", **more}, {"patient_id": f"{name}T"}]
        referral = {key: str(value) for key, value in example.get("referral", {}).items()}
        referrals.append(
            {
                "referral_id": f"{name}R",
                "patient_id": f"{name}P",
                "pathway_id": f"{name}PW",
                "pathway_issuer": "RXX",
                "received_date": "2026-01-01",
                "treatment_function": "100",
                **referral,
            }
        )
        appointments += [_appointment(name, visit) for visit in example["appointments"]]
    return {"patients": patients, "referrals": referrals, "appointments": appointments}


def _appointment(name: str, visit: dict[str, Any]) -> dict[str, str]:
    on = _day(visit["at"])
    links = {} if visit.get("alone") else {"pathway_id": f"{name}PW"}
    if not visit.get("alone") and "of" not in visit:
        links["referral_id"] = f"{name}R"
    return {
        **VISIT,
        **links,
        "appointment_id": f"{name}{visit['id']}",
        "patient_id": f"{name}{visit.get('of', 'P')}",
        "appointment_at": f"{on}T09:00",
        "attended": "0",
        **{key: str(visit[key]) for key in KEPT if key in visit},
        **{column: _day(visit[key]) for key, column in NAMES.items() if key in visit},
    }


def _seen(name: str, at: str, attended: str, first: str, **more: str) -> dict[str, str]:
    return {
        "appointment_id": f"W{name}",
        "patient_id": f"W{name}P",
        "appointment_at": at,
        "attended": attended,
        "first_attendance": first,
        "treatment_function": "110",
        "clinic": "HIP",
        "site": "RXX02",
        "booked_date": "2026-01-02",
        **more,
    }


# Monday 16 to Sunday 22 March, and what comes after it
WEEK: Rows = [
    _seen("1", "2026-03-16T00:00", "5", "1"),
    _seen("2", "2026-03-17T09:00", "6", "4"),
    _seen("3", "2026-03-17T10:00", "5", ""),
    _seen("4", "2026-03-18T09:00", "3", "3"),
    _seen("5", "2026-03-18T10:00", "7", "2"),
    # seven days of notice, and six
    _seen("6", "2026-03-19T09:00", "2", "2", cancelled_date="2026-03-12"),
    _seen("7", "2026-03-19T10:00", "2", "2", cancelled_date="2026-03-13"),
    _seen("8", "2026-03-20T09:00", "4", "1", cancelled_date="2026-03-21"),
    _seen("9", "2026-03-20T10:00", "4", "1"),
    _seen("10", "2026-03-20T11:00", "0", "2", cancelled_date="2026-03-01"),
    _seen("11", "2026-03-22T23:59", "", "2"),
    # a status that is no code
    _seen("12", "2026-03-22T09:00", "DNA", "2"),
    # a clock stop on paper
    _seen("13", "2026-03-22T10:00", "5", "5"),
    # half past eleven in the evening in UTC, on the day on which summer time began: Monday 30 March
    _seen("14", "2026-03-29T23:30:00+00:00", "5", "2"),
    # on the date of the data without an outcome, and on the day after it
    _seen("15", "2026-03-31T16:00", "0", "1"),
    _seen("16", "2026-04-01T09:00", "0", "1"),
    _seen("17", "2026-04-01T10:00", "4", "1", cancelled_date="2026-03-31"),
]
