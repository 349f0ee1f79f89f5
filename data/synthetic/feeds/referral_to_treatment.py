"""Referrals and RTT events of some lives."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.feeds.tables import KNOWN, Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.lives import FOLLOW_UPS, NEVER, end

FUNCTION_CODES = tuple(code for code, _, _ in shape.FUNCTIONS)
BEFORE_TRANSFER_DAYS = 40


def add_referrals(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """One referral a pathway; two in five that wait longer than twelve weeks are validated then."""
    number = lives["number"].to_numpy()
    received = lives["received"].to_numpy()
    function = chosen(FUNCTION_CODES, lives["function"])
    columns: dict[str, object] = {
        "referral_id": identifiers("RF", number),
        "patient_id": identifiers("PT", lives["patient"], 8),
        "pathway_id": identifiers("PW", number),
        "pathway_issuer": shape.PROVIDER,
        "received_date": iso_dates(received),
        "original_clock_start_date": blank_unless(
            lives["transfer_in"], iso_dates(received - BEFORE_TRANSFER_DAYS)
        ),
        "source_of_referral": "03",
        "priority_type": np.where(lives["urgent_cancer"], "3", np.where(number % 11 == 0, "2", "1")),
        "treatment_function": function,
        "consultant": "C" + function + chosen(tuple("012345"), number % 6),
        "site": chosen(shape.SITES, lives["second_site"].astype("int64")),
        "administrative_category": np.where(lives["private"], "02", "01"),
        "consultant_led": np.where(number % 90 == 3, "N", "Y"),
        "service_setting": np.where(number % 70 == 5, "community", "acute"),
    }
    validated_on = received + 85 + number % 14
    validated = (number % 5 < 2) & (lives["stop"].to_numpy() > validated_on) & (validated_on <= last_night)
    columns |= {"last_validated_date": "", "discharge_date": "", "discharge_reason": ""}
    known = {**columns, "last_validated_date": blank_unless(validated, iso_dates(validated_on))}
    discharged_on, discharged = _discharge(lives)
    discharged &= discharged_on <= last_night
    left = {"discharge_date": iso_dates(discharged_on), "discharge_reason": "episode of care ended"}
    trust.add(
        "pas",
        "referrals",
        versions(columns, received),
        versions(known, validated_on)[validated],
        versions({**known, **left}, discharged_on)[discharged],
    )


def _discharge(lives: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The day the referral ends and for whom: treated patients stay under the clinic, and who comes back."""
    ends = lives["end"].to_numpy()
    monitored = (ends == end("monitored")) & ~lives["comes_back"].to_numpy()
    gone = np.isin(ends, [end(name) for name in ("discharged", "declined", "missed", "transferred", "died")])
    return np.where(monitored, lives["reviewed"], lives["stop"]), monitored | gone


def add_events(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """What happened on each pathway, in the order of its own sequence."""
    parts: list[pd.DataFrame] = []

    def happen(who: Any, day: str, kind: Any, status: Any, sequence: int, **more: Any) -> None:
        days = lives[day].to_numpy()
        told = days + (lives["late"].to_numpy() if sequence else 0)
        mask = np.asarray(who) & (days <= last_night)
        if mask.any():
            parts.append(_event_rows(lives[mask], days[mask], told[mask], mask, kind, status, sequence, more))

    everyone = np.ones(len(lives), dtype=bool)
    transfer = lives["transfer_in"].to_numpy()
    missed = lives["missed_first"].to_numpy()
    cancelled = lives["patient_cancelled"].to_numpy()
    happen(~transfer, "received", "referral_received", "", 0)
    happen(transfer, "received", "ipt_in", "20", 0, original=lives["received"] - BEFORE_TRANSFER_DAYS)
    happen(everyone, "received", "administrative", "", 1)  # triage
    happen(everyone, "received", "appointment_booked", "", 17)
    happen(missed, "earlier_on", "op_first_dna", "33", 2, communicated="Y")
    happen(missed, "earlier_on", "rebook_decision", "", 3)
    happen(cancelled, "earlier_on", "patient_cancel", "", 4)
    happen(everyone, "first_seen", "op_first_attended", "10", 5)
    happen(lives["tested"], "tested_on", "diagnostic_attended", "20", 6)
    for number in range(1, FOLLOW_UPS + 1):
        happens = lives[f"follow_up_{number}"].to_numpy() < NEVER
        absent = lives[f"follow_up_missed_{number}"].to_numpy()
        visit_before = "first_seen" if number == 1 else f"follow_up_{number - 1}"
        happen(happens, visit_before, "appointment_booked", "", 17 + number)
        happen(happens & ~absent, f"follow_up_{number}", "op_followup_attended", "20", 6 + number)
        happen(happens & absent, f"follow_up_{number}", "op_followup_dna", "20", 6 + number)
    ends = lives["end"].to_numpy()
    happen(ends == end("admitted"), "decided", "decision_to_admit", "20", 12)
    for name, kind, status in (
        ("treated", "op_treated", "30"),
        ("discharged", "op_discharged", "34"),
        ("admitted", "admission_treated", "30"),
        ("monitored", "op_active_monitoring", "32"),
        ("declined", "patient_declines_treatment", "35"),
        ("missed", "discharge_after_dna", "34"),
        ("transferred", "ipt_out", "21"),
        ("died", "death", "36"),
    ):
        happen(ends == end(name), "stop", kind, status, 13)
    back = lives["comes_back"].to_numpy()
    happen(ends == end("monitored"), "reviewed", "am_review", "91", 22)
    happen(back, "returned", "am_end", "11", 14)
    happen(back, "retreated", "op_treated", "30", 15)
    happen(lives["planned_again"], "stop", "planned_list_added", "98", 16)
    trust.add("pas", "rtt_events", *parts)


def _event_rows(
    rows: pd.DataFrame, days: Any, told: Any, mask: Any, kind: str, status: str, sequence: int, more: Any
) -> pd.DataFrame:
    number = rows["number"].to_numpy()
    original = more.get("original")
    part = pd.DataFrame(
        {
            "event_id": identifiers("EV", number, 9, f"{sequence:02d}"),
            "pathway_id": identifiers("PW", number),
            "pathway_issuer": shape.PROVIDER,
            "patient_id": identifiers("PT", rows["patient"], 8),
            "referral_id": identifiers("RF", number),
            "event_type": kind,
            "event_date": iso_dates(days),
            "event_sequence": str(sequence),
            "rtt_status": status,
            "communicated": more.get("communicated", ""),
            "original_clock_start_date": "" if original is None else iso_dates(original[mask]),
            "treatment_function": chosen(FUNCTION_CODES, rows["function"]),
            "recorded_at": iso_times(told * 1440 + 1000),
        }
    )
    part[KNOWN] = told
    return part
