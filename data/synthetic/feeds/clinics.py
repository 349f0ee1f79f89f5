"""Clinic appointments and diagnostic requests of some lives."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.feeds.referral_to_treatment import FUNCTION_CODES
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.lives import FOLLOW_UPS, NEVER, end

Flags = npt.NDArray[Any]
# an injection into a joint or tissue: what a clinic can do on the day
TREATED_IN_CLINIC = "W903"
ATTENDED, DID_NOT_ATTEND, PATIENT_CANCELLED, HOSPITAL_CANCELLED = "5", "3", "2", "4"
# the clinic sets the next visit for a day near the one that is then booked
DUE_DAYS_FROM_NEXT = (-10, 0, 4, 14)


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
    due = _next_visit_due(lives)
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
        due=due["first_seen"],
    )
    for name, status, procedure in (
        ("treated", "30", TREATED_IN_CLINIC),
        ("discharged", "34", ""),
        ("monitored", "32", ""),
        ("declined", "35", ""),
        ("missed", "34", ""),
    ):
        came = DID_NOT_ATTEND if name == "missed" else ATTENDED
        after = "2" if name == "monitored" else "1"
        last = (ends == end(name)) & (stop > seen)
        _clinic(trust, lives, last_night, "A3", last, "stop", "first_seen", "2", came, after, status, procedure)
    # what is booked for somebody who then dies or goes to another provider is cancelled on that day
    for name, by in (("died", PATIENT_CANCELLED), ("transferred", HOSPITAL_CANCELLED)):
        _clinic(
            trust, lives.assign(after_stop=lives["stop"] + 14), last_night, "A6", ends == end(name),
            "after_stop", "first_seen", "2", by, "", "", cancelled="stop",
        )  # fmt: skip
    # somebody who will be listed comes back first to decide it
    listed = (ends == end("admitted")) & (decided > seen)
    _clinic(
        trust, lives, last_night, "A4", listed, "decided", "first_seen", "2", ATTENDED, "2", "20",
        minutes_later=30,
    )  # fmt: skip
    back = lives["comes_back"].to_numpy()
    _clinic(
        trust, lives, last_night, "A5", back, "retreated", "returned", "2", ATTENDED, "1", "30",
        TREATED_IN_CLINIC,
    )  # fmt: skip
    # active monitoring: seen again, then discharged, or treatment is decided at the clinic after that
    monitored = ends == end("monitored")
    for who, after in ((back, "2"), (monitored & ~back, "1")):
        _clinic(trust, lives, last_night, "R1", who, "reviewed", "stop", "2", ATTENDED, after, "91")
    _clinic(trust, lives, last_night, "R2", back, "returned", "reviewed", "2", ATTENDED, "2", "11")
    for number in range(1, FOLLOW_UPS + 1):
        day = f"follow_up_{number}"
        outcome = np.where(lives[f"follow_up_missed_{number}"], DID_NOT_ATTEND, ATTENDED)
        happens = lives[day] < NEVER
        _clinic(
            trust, lives, last_night, f"F{number}", happens, day, "first_seen", "2", outcome, "2", "20",
            due=due[day],
        )  # fmt: skip


def _next_visit_due(lives: pd.DataFrame) -> dict[str, npt.NDArray[np.int64]]:
    """By the day of a visit, when the next one is due; NEVER where an admission is what comes next."""
    seen_again = ~np.isin(lives["end"].to_numpy(), [end("admitted"), end("died"), end("transferred")])
    near = np.array(DUE_DAYS_FROM_NEXT)[lives["number"].to_numpy() % len(DUE_DAYS_FROM_NEXT)]
    visits = ("first_seen", *(f"follow_up_{number}" for number in range(1, FOLLOW_UPS + 1)), "stop")
    found = {}
    for place, visit in enumerate(visits[:-1]):
        following = lives[list(visits[place + 1 :])].min(axis=1).to_numpy()
        on = np.maximum(following + near, lives[visit].to_numpy() + 1)
        found[visit] = np.where(seen_again & (lives[visit].to_numpy() < NEVER), on, NEVER)
    return found


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
    procedure: str = "",
    cancelled: str = "",
    due: npt.NDArray[np.int64] | None = None,
    minutes_later: int = 0,
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
        "appointment_at": iso_times(days * 1440 + 540 + number % 420 + minutes_later),
        "booked_date": iso_dates(rows[booked].to_numpy()),
        "first_attendance": first,
        "treatment_function": function,
        "clinic": "Clinic " + function,
        "site": chosen(shape.SITES, rows["second_site"].astype("int64")),
        "administrative_category": "01",
    }
    waiting: dict[str, object] = {
        "attended": "0",
        "outcome": "",
        "rtt_status": "",
        "cancelled_date": "",
        "procedure": "",
        "follow_up_due_date": "",
    }
    # two days' notice, unless something else took the patient away
    cancelled_on = rows[cancelled].to_numpy() if cancelled else days - 2
    is_cancelled = np.isin(came, (PATIENT_CANCELLED, HOSPITAL_CANCELLED))
    happened: dict[str, object] = {
        "attended": came,
        "outcome": np.where(is_cancelled, "", outcome),
        "rtt_status": np.where(is_cancelled, "", status),
        "cancelled_date": blank_unless(is_cancelled, iso_dates(cancelled_on)),
        "procedure": procedure,
        "follow_up_due_date": _due_dates(due, keep, came),
    }
    told = np.where(is_cancelled, cancelled_on, days)
    trust.add(
        "pas",
        "appointments",
        versions({**columns, **waiting}, rows[booked].to_numpy()),
        versions({**columns, **happened}, told)[told <= last_night],
    )


def _due_dates(due: npt.NDArray[np.int64] | None, keep: Flags, came: Flags) -> object:
    """Set at a visit that took place."""
    if due is None:
        return ""
    days = due[keep]
    return blank_unless((came == ATTENDED) & (days < NEVER), iso_dates(np.where(days < NEVER, days, 0)))


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
