"""The worked ED cases that the extracts can express, files in, attendances out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2026-12-31"
# The extract has no field for how a discharged patient travels, so the end of the clinical episode and
# departure cannot be told apart (ED27); ED34 and ED35 are of rows and values, not of one attendance.
NOT_EXPRESSIBLE = {"ED27", "ED34", "ED35"}
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
    "discharge_status": "discharge_status",
    "discharge_status_first": "discharge_status",
    "streamed_to": "streamed_to",
}
MEASURES = {
    "total_minutes": "total_minutes",
    "over_4h": "over_4h",
    "over_12h_from_arrival": "over_12h_from_arrival",
    "counted_in_4h_denominator": "counted",
    "dta_wait_minutes": "decision_to_admit_wait_minutes",
    "handover_minutes": "handover_minutes",
    "initial_assessment_minutes": "time_to_assessment_minutes",
    "time_to_treatment_minutes": "time_to_treatment_minutes",
    "left_before_seen": "left_before_seen",
}


def _row(case: dict[str, Any]) -> dict[str, str]:
    given = case["input"]
    row = {"attendance_id": case["id"], "patient_id": f"P{case['id']}"}
    row |= {column: given[name] for name, column in COLUMNS.items() if given.get(name)}
    if given.get("admitted"):
        row["discharge_destination"] = "306706006"
    return row


def test_every_case(shared: Callable[[str], Path], tmp_path: Path) -> None:
    document = json.loads(shared("cases/ed_beds_cases.json").read_text(encoding="utf-8"))
    cases = [case for case in document["cases"] if case["domain"] == "ed" and case["id"] not in NOT_EXPRESSIBLE]
    home = make_home(tmp_path / "home")
    deliver(home, "ed", "cases", NIGHT, {"attendances": [_row(case) for case in cases]})
    assert refresh(home).succeeded
    faults = []
    for case in cases:
        for name, column in MEASURES.items():
            if name in case["expected"]:
                found = read(home, f"select {column} from ed.attendances where attendance_id = ?", case["id"])
                if found != [(case["expected"][name],)]:
                    faults.append(f"{case['id']} {name}: expected {case['expected'][name]}, found {found}")
    assert not faults, "\n".join(faults)
