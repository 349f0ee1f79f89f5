"""Clinic appointments and diagnostic requests of some lives."""

from typing import Any

import numpy as np
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.lives import FOLLOW_UPS, NEVER, end
from data.synthetic.referral_to_treatment import FUNCTION_CODES
from data.synthetic.tables import Trust, versions

ATTENDED, DID_NOT_ATTEND, PATIENT_CANCELLED, HOSPITAL_CANCELLED = "5", "3", "2", "4"


def add_appointments(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """Every appointment from the day it was booked; its outcome from the day it took place."""
    ends = lives["end"].to_numpy()
    stop, seen, decided = (lives[day].to_numpy() for day in ("stop", "first_seen", "decided"))
    earlier = lives["missed_first"] | lives["patient_cancelled"] | lives["hospital_cancelled"]
    outcome = np.select(
        [lives["missed_first"], lives["patient_cancelled"]],
        [DID_NOT_ATTEND, PATIENT_CANCELLED],
        HOSPITAL_CANCELLED,
    )
    _clinic(trust, lives, last_night, "A1", earlier, "earlier_on", "received", "1", outcome, "", "33")
    _clinic(
        trust,
        lives,
        last_night,
        "A2",
        np.ones(len(lives), bool),
        "first_seen",
        "received",
        "1",
        ATTENDED,
        "2",
        "10",
    )
    in_clinic = np.isin(ends, [end(name) for name in ("treated", "discharged", "monitored", "declined")])
    _clinic(
        trust, lives, last_night, "A3", in_clinic & (stop > seen), "stop", "first_seen", "2", ATTENDED, "1", ""
    )
    _clinic(
        trust, lives, last_night, "A3", (ends == end("missed")) & (stop > seen), "stop", "first_seen", "2",
        DID_NOT_ATTEND, "1", "34",
    )  # fmt: skip
    # somebody who will be listed comes back first to decide it
    listed = (ends == end("admitted")) & (decided > seen)
    _clinic(trust, lives, last_night, "A4", listed, "decided", "first_seen", "2", ATTENDED, "2", "20")
    _clinic(
        trust, lives, last_night, "A5", lives["comes_back"], "retreated", "returned", "2", ATTENDED, "1", "30"
    )
    for number in range(1, FOLLOW_UPS + 1):
        day = f"follow_up_{number}"
        outcome = np.where(lives[f"follow_up_missed_{number}"], DID_NOT_ATTEND, ATTENDED)
        happens = lives[day] < NEVER
        _clinic(trust, lives, last_night, f"F{number}", happens, day, "first_seen", "2", outcome, "2", "20")


def _clinic(
    trust: Trust,
    lives: pd.DataFrame,
    last_night: int,
    prefix: str,
    who: Any,
    day: str,
    booked: str,
    first: str,
    attended: Any,
    outcome: str,
    status: str,
) -> None:
    keep = np.asarray(who, dtype=bool) & (lives[booked] <= last_night).to_numpy()
    if not keep.any():
        return
    rows = lives[keep]
    number, days = rows["number"].to_numpy(), rows[day].to_numpy()
    came = attended[keep] if isinstance(attended, np.ndarray) else np.full(len(rows), attended)
    function = chosen(FUNCTION_CODES, rows["function"])
    columns: dict[str, object] = {
        "appointment_id": identifiers(prefix, number),
        "referral_id": identifiers("RF", number),
        "pathway_id": identifiers("PW", number),
        "patient_id": identifiers("PT", rows["patient"], 8),
        "appointment_at": iso_times(days * 1440 + 540 + number % 420),
        "booked_date": iso_dates(rows[booked].to_numpy()),
        "first_attendance": first,
        "treatment_function": function,
        "clinic": "Clinic " + function,
        "site": chosen(shape.SITES, rows["second_site"].astype("int64")),
        "administrative_category": "01",
    }
    waiting: dict[str, object] = {"attended": "0", "outcome": "", "rtt_status": "", "cancelled_date": ""}
    cancelled = np.isin(came, (PATIENT_CANCELLED, HOSPITAL_CANCELLED))
    happened: dict[str, object] = {
        "attended": came,
        "outcome": np.where(cancelled, "", outcome),
        "rtt_status": np.where(cancelled, "", status),
        # two days' notice
        "cancelled_date": blank_unless(cancelled, iso_dates(days - 2)),
    }
    told = np.where(cancelled, days - 2, days)
    trust.add(
        "pas",
        "appointments",
        versions({**columns, **waiting}, rows[booked].to_numpy()),
        versions({**columns, **happened}, told)[told <= last_night],
    )


def add_diagnostic_requests(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """Tests asked for at the first appointment; some are planned checks for later."""
    rows = lives[lives["tested"] & (lives["requested_test"] <= last_night)]
    if rows.empty:
        return
    number = rows["number"].to_numpy()
    done = rows["tested_on"].to_numpy()
    columns: dict[str, object] = {
        "request_id": identifiers("DR", number),
        "patient_id": identifiers("PT", rows["patient"], 8),
        "pathway_id": identifiers("PW", number),
        "modality": rows["modality"].astype("str"),
        "clock_start_date": iso_dates(rows["requested_test"].to_numpy()),
        "planned": "N",
        "planned_due_date": "",
        "appointment_date": iso_dates(done),
        "removed_date": "",
    }
    trust.add(
        "pas",
        "diagnostic_requests",
        versions({**columns, "performed_date": ""}, rows["requested_test"].to_numpy()),
        versions({**columns, "performed_date": iso_dates(done)}, done)[done <= last_night],
    )
