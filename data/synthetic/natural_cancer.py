"""Waits for an answer and for a decision on the cancer tracker, and visitors from abroad, as they were told."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from data.synthetic.people import charging_categories
from data.synthetic.tables import Trust, told

Row = dict[str, str]
FIRST_TREATMENTS = ("01", "07", "12")
MATCH_DAYS = 7
HANDOVER_DAY = 38
PATIENT_PREFIX = "PT"
CHARGED = ("D", "F")


def cancer_exceptions(trust: Trust, night: int, as_at: date) -> Iterator[tuple[str, str]]:
    """Rule and record of every tracked pathway that is an exception on that night."""
    treatments: dict[str, list[Row]] = defaultdict(list)
    for row in told(trust, "cancer", "treatments", night).to_dict("records"):
        treatments[row["care_id"]].append({str(name): str(value) for name, value in row.items()})
    pathways = [
        {str(name): str(value) for name, value in row.items()}
        for row in told(trust, "cancer", "pathways", night).to_dict("records")
    ]
    sent: dict[str, list[Row]] = defaultdict(list)
    for row in told(trust, "cancer", "transfers", night).to_dict("records"):
        sent[row["care_id"]].append({str(name): str(value) for name, value in row.items()})
    for pathway in pathways:
        days = _open_days(pathway, treatments[pathway["care_id"]], as_at)
        if days is None:
            continue
        upgraded = pathway["upgrade_date"] and pathway["source_of_referral"] != "17"
        if days > 28 and not pathway["told_date"] and not upgraded:
            yield "CX-07", pathway["care_id"]
        decided = [_date(row["decision_to_treat_date"]) for row in treatments[pathway["care_id"]]]
        if 63 <= days <= 104 and not any(day and day <= as_at for day in decided):
            yield "CX-06", pathway["care_id"]
        for transfer in sent[pathway["care_id"]]:
            on = _date(transfer["transfer_date"])
            # the clock of the list: so many days before tonight's count
            if transfer["direction"] == "out" and on and days - (as_at - on).days > HANDOVER_DAY:
                yield "CX-26", transfer["transfer_id"]
    yield from _not_of_the_service(trust, pathways, night)


def _open_days(pathway: Row, treatments: list[Row], as_at: date) -> int | None:
    """Days since the referral or the upgrade on the adjusted clock; None where nobody waits."""
    upgraded = _date(pathway["upgrade_date"]) if pathway["source_of_referral"] != "17" else None
    start = upgraded if upgraded and upgraded <= as_at else _date(pathway["received_date"])
    treated = [_date(row["treatment_date"]) for row in treatments if row["event_type"] in FIRST_TREATMENTS]
    is_treated = any(day and day <= as_at for day in treated) and pathway["primary_diagnosis"]
    closed, answered = _date(pathway["closed_date"]), _date(pathway["told_date"])
    is_closed = closed is not None and closed <= as_at
    no_cancer = pathway["fds_end_reason"] == "02" and answered is not None and answered <= as_at
    if (
        start is None
        or start > as_at
        or is_treated
        or is_closed
        or no_cancer
        or pathway["patient_status"] == "69"
    ):
        return None
    missed = (
        pathway["first_seen_adjustment_days"] if pathway["first_seen_adjustment_reason"] in ("", "3") else ""
    )
    return (as_at - start).days - int(missed or 0)


def _not_of_the_service(trust: Trust, pathways: list[Row], night: int) -> Iterator[tuple[str, str]]:
    """CX-40: the referral behind it is private, or the patient is charged as a visitor."""
    people = {row["patient_id"] for row in pathways}
    by_pathway: dict[str, Row] = {}
    by_patient: dict[str, list[Row]] = defaultdict(list)
    for row in told(trust, "pas", "referrals", night, ("patient_id", people)).to_dict("records"):
        by_pathway[row["pathway_id"]] = row
        by_patient[row["patient_id"]].append(row)
    for pathway in pathways:
        referral = by_pathway.get(pathway["pathway_id"])
        for other in by_patient[pathway["patient_id"]] if referral is None else []:
            received, tracked = _date(other["received_date"]), _date(pathway["received_date"])
            if received and tracked and abs((received - tracked).days) <= MATCH_DAYS:
                referral = other
        if referral is None:
            continue
        if referral["administrative_category"] == "02" or _is_charged(pathway["patient_id"]):
            yield "CX-40", pathway["care_id"]


def _is_charged(patient: str) -> bool:
    number = patient.removeprefix(PATIENT_PREFIX)
    return bool(charging_categories(np.array([int(number)])).isin(CHARGED).any())


def _date(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
