"""The worked cancer cases: files in; clocks, list, shares of a breach and exceptions out."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.cases.data import worked_cases
from tests.conftest import deliver, make_home, read, refresh

NIGHT_OF_CLOCKS = "2026-06-30"
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
STANDARDS = {"fds": "FDS", "d31": "31D", "d62": "62D"}


def _row(inputs: dict[str, Any], columns: dict[str, str]) -> dict[str, str]:
    return {column: str(inputs[name]) for name, column in columns.items() if inputs.get(name) not in (None, "")}


def _feeds(cases: list[dict[str, Any]]) -> dict[str, Any]:
    pathways, treatments = [], []
    for case in cases:
        inputs = case["inputs"]
        pathway = {"care_id": case["id"], **_row(inputs, PATHWAY_COLUMNS)}
        if "downgraded_date" in pathway:
            pathway["downgrade_agreed_by_referrer"] = "Y"
        pathways.append(pathway)
        if inputs.get("treatment_start_date"):
            treatments.append(
                {"treatment_id": f"T{case['id']}", "care_id": case["id"], **_row(inputs, TREATMENT_COLUMNS)}
            )
    return {"pathways": pathways, **({"treatments": treatments} if treatments else {})}


def _faults(home: Any, case: dict[str, Any]) -> list[str]:
    expected, care_id = case["expected"], case["id"]
    faults = []
    for name, standard in STANDARDS.items():
        if name in expected:
            found = read(
                home,
                "select days, in_scope, within_standard, stage from cancer.clocks"
                " where care_id = ? and standard = ?",
                care_id,
                standard,
            )
            wanted = (expected[name]["days"], expected[name]["in_scope"], expected[name]["met"])
            stage = expected[name].get("stage")
            if [row[:3] for row in found] != [wanted] or stage not in (None, found[0][3]):
                faults.append(f"{care_id} {standard}: expected {wanted} {stage}, found {found}")
        elif "route" in expected:
            # a standard that the case does not expect may not count the patient
            counted = read(
                home,
                "select count(*) from cancer.clocks where care_id = ? and standard = ? and in_scope",
                care_id,
                standard,
            )
            if counted != [(0,)]:
                faults.append(f"{care_id} {standard}: not expected and counted")
    if "route" in expected:
        faults += _route_faults(home, case)
    for rule_id in case["exceptions"]:
        raised = read(
            home,
            "select count(*) from validation.exceptions where rule_id = ? and record_key in (?, ?)",
            rule_id,
            care_id,
            f"T{care_id}",
        )
        if raised != [(1,)]:
            faults.append(f"{care_id}: {rule_id} is not raised")
    if "allocation" in expected:
        faults += _allocation_faults(home, care_id, expected["allocation"])
    if "ptl_days" in expected:
        found = read(
            home, "select open_days, band, in_backlog_count from cancer.ptl where care_id = ?", care_id
        )
        counted = expected.get("counted_in_backlog", expected["over_62"])
        if found != [(expected["ptl_days"], expected["ptl_band"], counted)]:
            faults.append(f"{care_id} list: found {found}")
    return faults


def _route_faults(home: Any, case: dict[str, Any]) -> list[str]:
    """The route on its clocks or on the list, wherever the pathway shows."""
    found = read(
        home,
        "select distinct route from (select care_id, route from cancer.clocks"
        " union all select care_id, route from cancer.ptl) where care_id = ?",
        case["id"],
    )
    wanted = case["expected"]["route"]
    return [] if found in ([], [(wanted,)]) else [f"{case['id']} route: expected {wanted}, found {found}"]


def _allocation_faults(home: Any, care_id: str, expected: dict[str, Any]) -> list[str]:
    rows = read(
        home,
        "select provider, method, scenario, share_total, share_within, share_breach, days_to_transfer,"
        " days_transfer_to_treatment from cancer.shares where care_id = ?",
        care_id,
    )
    names = ("total", "within", "breach")
    shares = {row[0]: dict(zip(names, map(float, row[3:6]), strict=True)) for row in rows}
    phases = (expected.get("days_to_transfer"), expected.get("days_transfer_to_treatment"))
    found = {(row[1], row[2], row[6], row[7]) for row in rows}
    if shares != expected["shares"] or found != {(expected["method"], expected["scenario"], *phases)}:
        return [f"{care_id} allocation: expected {expected}, found {rows}"]
    return []


def test_every_case(tmp_path: Path) -> None:
    cases = worked_cases("cancer")
    by_night: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        by_night[case["inputs"].get("snapshot_date", NIGHT_OF_CLOCKS)].append(case)
    faults = []
    for night, of_night in sorted(by_night.items()):
        home = make_home(tmp_path / night)
        deliver(home, "cancer", "cases", night, _feeds(of_night))
        assert refresh(home, domains=("cancer",)).succeeded
        for case in of_night:
            faults += _faults(home, case)
    assert not faults, "\n".join(faults)
