"""Worked cases, examples of clock rules and edges of bands as rows of the extracts, for one refresh a night."""

from datetime import date, timedelta
from typing import Any

import yaml

from tests.cases.rules_table import CASES
from tests.conftest import Rows

# The night of most worked cases, of all clock rules and of the edges.
NIGHT = "2025-03-31"
# The worked cases are alone in it, so that the return of their function is theirs.
CASES_FUNCTION = "101"
RULE_EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
# Days waited, over 18 weeks, band.
EDGES = {"p126": (126, False, ">17-18"), "p127": (127, True, ">18-19"), "p7": (7, False, "0-1")}
FLAGS = {True: "Y", False: "N", None: ""}
Feeds = dict[str, Rows]


def together(*parts: Feeds) -> Feeds:
    """The rows of several parts in one delivery."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: [row for part in parts for row in part.get(name, [])] for name in names}


def feeds_of_cases(cases: list[dict[str, Any]]) -> Feeds:
    """Events and referrals of worked cases, in a treatment function of their own."""
    events, referrals = [], []
    for case in cases:
        pathway = case["id"]
        for number, event in enumerate(case["events"]):
            events.append(
                {
                    "event_id": f"{pathway}-{number:02d}",
                    "pathway_id": pathway,
                    "patient_id": f"P{pathway}",
                    "referral_id": f"R{pathway}",
                    "event_type": event["type"],
                    "event_date": event["date"],
                    "event_sequence": str(number),
                    "rtt_status": event["code"] or "",
                    "communicated": FLAGS[event.get("communicated")],
                    "original_clock_start_date": event.get("original_clock_start") or "",
                    "treatment_function": CASES_FUNCTION,
                }
            )
        priority = next((event["priority_type"] for event in case["events"] if "priority_type" in event), "")
        referrals.append(
            {
                "referral_id": f"R{pathway}",
                "patient_id": f"P{pathway}",
                "pathway_id": pathway,
                "priority_type": priority,
                "treatment_function": CASES_FUNCTION,
            }
        )
    return {"rtt_events": events, "referrals": referrals}


def day_of(text: str) -> str | None:
    """MM-DD is of 2025; a dash is no day."""
    if text == "-":
        return None
    return text if len(text) == 10 else f"2025-{text}"


def pathway_of_rule(number: int) -> str:
    """The pathway of the example with that number."""
    return f"RULE{number:03d}"


def feeds_of_rules() -> Feeds:
    """Every example of a clock rule as a pathway of its own."""
    feeds: Feeds = {
        name: [] for name in ("rtt_events", "referrals", "patients", "waiting_list", "appointments", "spells")
    }
    for number, example in enumerate(RULE_EXAMPLES):
        pathway = pathway_of_rule(number)
        keys = {"pathway_id": pathway, "patient_id": f"X{pathway}", "treatment_function": "110"}
        for place, event in enumerate(example["events"]):
            day, kind, status = event.split()
            more = {name: str(value) for name, value in example.get("extra", {}).get(place, {}).items()}
            row = {"event_id": f"{pathway}-{place}", "event_type": kind, "event_date": str(day_of(day))}
            row["rtt_status"] = "" if status == "-" else status
            feeds["rtt_events"].append({**keys, **row, "event_sequence": str(place), **more})
        if "referral" in example:
            fields = {name: str(value) for name, value in example["referral"].items()}
            feeds["referrals"].append({**keys, "referral_id": f"R{pathway}", **fields})
        patient = {name: str(value) for name, value in example.get("patient", {}).items()}
        feeds["patients"].append({"patient_id": f"X{pathway}", **patient})
        if "entry" in example:
            fields = {name: str(value) for name, value in example["entry"].items()}
            feeds["waiting_list"].append({**keys, "entry_id": f"E{pathway}", **fields})
        for feed, key in (("appointments", "appointment_id"), ("spells", "spell_id")):
            for place, fields in enumerate(example.get(feed, [])):
                feeds[feed].append({**keys, key: f"{pathway}-{place}", **fields})
    return feeds


def feeds_of_edges() -> Feeds:
    """Open pathways that have waited just so long."""
    events = [
        {
            "event_id": pathway,
            "pathway_id": pathway,
            "patient_id": f"patient of {pathway}",
            "event_type": "referral_received",
            "event_date": (date.fromisoformat(NIGHT) - timedelta(days=days)).isoformat(),
            "treatment_function": "110",
        }
        for pathway, (days, _, _) in EDGES.items()
    ]
    return {"rtt_events": events}
