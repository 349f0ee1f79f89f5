"""Examples of the RTT exception rules, and of the keys of exceptions, as rows of the extracts of one night."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import Rows

NIGHT = "2025-04-01"
CASES = Path(__file__).with_name("rtt_exceptions.yml")
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
SIDES = ("raises", "near")
Row = dict[str, str]
# rule, how the period ended, and what is booked or seen after it
ENDS = {
    "RTT-A06": ("2025-02-03", "op_treated", "30", None),
    "RTT-A08": ("2025-02-03", "op_first_dna", "33", None),
    "RTT-A13": ("2025-02-03", "op_active_monitoring", "32", None),
    "RTT-A15": ("2025-03-10", "decision_not_to_treat", "34", ("2025-06-10T10:00:00Z", "0")),
    "RTT-C08": ("2025-02-03", "ipt_out", "21", ("2025-03-10T10:00:00Z", "5")),
}


def _day_of(text: str) -> str:
    return text if len(text) == 10 else f"2025-{text}"


def _text(fields: dict[str, Any]) -> Row:
    return {name: str(value) for name, value in fields.items()}


def name_of(example: dict[str, Any], side: str) -> str:
    """The pathway of one side of an example."""
    return str(example[side].get("pathway", f"{example['rule']}-{side}"))


class ExceptionFeeds:
    """The rows of all examples, by feed."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, pathway: str, case: dict[str, Any]) -> None:
        """A pathway of one side of an example."""
        patient, issuer = f"P{pathway}", case.get("issuer", "RXX")
        keys = {"pathway_id": pathway, "patient_id": patient, "treatment_function": "110"}
        self._patient(patient, case.get("patient", {}))
        self._events(keys, issuer, case)
        if not case.get("no_referral"):
            received = _day_of(case["received"] if "received" in case else case["events"][0].split()[0])
            self._referral(keys, f"R{pathway}", received, issuer, case.get("referral", {}))
        defaults = {
            "entries": ("waiting_list", "entry_id", ENTRY),
            "appointments": ("appointments", "appointment_id", {"attended": "5", "first_attendance": "2"}),
            "spells": ("spells", "spell_id", {"admission_method": "11", "patient_classification": "1"}),
            "tests": ("diagnostic_requests", "request_id", {"planned": "N"}),
            "offers": ("admission_offers", "offer_id", {"entry_id": f"{pathway}-entries-0"}),
        }
        for name, (feed, key, more) in defaults.items():
            for place, fields in enumerate(case.get(name, [])):
                row = {**keys, key: f"{pathway}-{name}-{place}", **more, **_text(fields)}
                if feed == "diagnostic_requests" or feed == "admission_offers":
                    row.pop("treatment_function")
                if feed == "admission_offers":
                    row.pop("pathway_id")
                self.rows[feed].append(row)
        if "second" in case:
            self._second(keys, pathway, case["second"])

    def _patient(self, patient: str, fields: dict[str, Any]) -> None:
        self.rows["patients"].append({"patient_id": patient, "commissioner": "11J", **_text(fields)})

    def _events(self, keys: Row, issuer: str, case: dict[str, Any]) -> None:
        for place, event in enumerate(case.get("events", [])):
            day, kind, status = event.split()
            row = {
                "event_id": f"{keys['pathway_id']}-event-{place}",
                "pathway_issuer": issuer,
                "event_type": kind,
                "event_date": _day_of(day),
                "event_sequence": str(place),
                "rtt_status": "" if status == "-" else status,
            }
            self.rows["rtt_events"].append({**keys, **row, **_text(case.get("extra", {}).get(place, {}))})

    def _referral(self, keys: Row, referral: str, received: str, issuer: str, fields: dict[str, Any]) -> None:
        row = {
            "referral_id": referral,
            "pathway_issuer": issuer,
            "received_date": received,
            "priority_type": "1",
            "consultant": "C1000001",
            "site": "RXX01",
        }
        self.rows["referrals"].append({**keys, **row, **_text(fields)})

    def _second(self, keys: Row, pathway: str, second: dict[str, Any]) -> None:
        patient = keys["patient_id"]
        if "patient" in second:
            patient += "-second"
            self._patient(patient, second["patient"])
        if "function" not in second:
            return
        keys = {
            "pathway_id": f"{pathway}-second",
            "patient_id": patient,
            "treatment_function": second["function"],
        }
        self._events(keys, "RXX", {"events": ["03-24 referral_received -"]})
        self._referral(keys, f"R{pathway}-second", "2025-03-24", "RXX", {})
        for place, fields in enumerate(second.get("appointments", [])):
            row = {**keys, "appointment_id": f"{pathway}-second-appointments-{place}", **_text(fields)}
            self.rows["appointments"].append(row)


ENTRY = {
    "admission_method": "11",
    "intended_management": "2",
    "clinical_priority": "P4",
    "procedure": "W371",
    "consultant": "C1000001",
    "site": "RXX01",
}


def all_examples() -> ExceptionFeeds:
    """Both sides of every example."""
    feeds = ExceptionFeeds()
    for example in EXAMPLES:
        for side in SIDES:
            feeds.add(name_of(example, side), example[side])
    return feeds


def events_of_key(rule: str, prefix: str, *events: tuple[str, str, str]) -> Rows:
    """Events of the pathway that is called as the rule."""
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


def feeds_of_keys() -> dict[str, Rows]:
    """One pathway a rule that is named by how a period ended."""
    events = [
        row
        for rule, (day, kind, status, _) in ENDS.items()
        for row in events_of_key(rule, "known", ("2024-09-02", "referral_received", ""), (day, kind, status))
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
    return {"rtt_events": events, "appointments": appointments}
