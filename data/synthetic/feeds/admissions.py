"""Waiting-list entries, offers of dates and elective spells of some lives."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import chosen, identifiers, iso_dates, iso_times
from data.synthetic.feeds.day_surgery import add_day_case_stays, slot_times
from data.synthetic.feeds.referral_to_treatment import FUNCTION_CODES
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.lives import end

NOTICE_DAYS = 42
# one operation a treatment function, in the order of the functions
PROCEDURES = (
    "W371", "C712", "D151", "T202", "M653", "Q074", "S065",
    "H221", "K634", "E481", "A651", "W903", "X481", "F091",
)  # fmt: skip
# earlier offers that fell through: who cancelled, what kind of reason, in words
FELL_THROUGH = {
    1: ("hospital", "non_clinical", "Ward bed unavailable"),
    2: ("patient", "", "Patient away"),
    3: ("hospital", "clinical", "Patient unfit"),
}


def add_admissions(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """Everything of the elective admission list."""
    listed = lives[(lives["end"] == end("admitted")) & (lives["decided"] <= last_night)]
    if listed.empty:
        return
    _entries(trust, listed, last_night)
    _offers(trust, listed, last_night)
    _fallen_offers(trust, listed, last_night)
    _spells(trust, listed[listed["stop"] <= last_night])
    _planned(trust, listed, last_night)


def _entries(trust: Trust, listed: pd.DataFrame, last_night: int) -> None:
    number, stop = listed["number"].to_numpy(), listed["stop"].to_numpy()
    columns: dict[str, object] = {
        **_shared(listed),
        "entry_id": identifiers("WL", number),
        "referral_id": identifiers("RF", number),
        "decision_to_admit_date": iso_dates(listed["decided"].to_numpy()),
        "original_decision_to_admit_date": iso_dates(listed["decided"].to_numpy()),
        "admission_method": np.where(number % 9 == 0, "12", "11"),
        "intended_management": "2",
        "clinical_priority": _priorities(listed),
        "planned_due_date": "",
        "planned_kind": "",
        "administrative_category": np.where(listed["private"], "02", "01"),
    }
    trust.add(
        "pas",
        "waiting_list",
        versions({**columns, "removed_date": "", "removal_reason": ""}, listed["decided"].to_numpy()),
        versions({**columns, "removed_date": iso_dates(stop), "removal_reason": "1"}, stop)[stop <= last_night],
    )


def _offers(trust: Trust, listed: pd.DataFrame, last_night: int) -> None:
    """The date that the patient comes in on, offered six weeks ahead."""
    number, stop = listed["number"].to_numpy(), listed["stop"].to_numpy()
    # after an earlier date fell through: on the day after that
    fell = stop - days_after_fall(number) + 1
    offered = np.maximum(listed["decided"], np.where(listed["earlier_offer"] > 0, fell, stop - NOTICE_DAYS))
    offered = offered.to_numpy()
    dated, offered = listed[offered <= last_night], offered[offered <= last_night]
    stop = dated["stop"].to_numpy()
    columns: dict[str, object] = {
        "offer_id": identifiers("OF", dated["number"]),
        "entry_id": identifiers("WL", dated["number"]),
        "patient_id": identifiers("PT", dated["patient"], 8),
        "offered_date": iso_dates(offered),
        "tci_date": iso_dates(stop),
        "operation_date": iso_dates(stop),
        "reasonable": "Y",
        "cancelled_at": "",
        "cancelled_by": "",
        "reason_type": "",
        "cancel_reason": "",
        "procedure_urgent": "N",
    }
    trust.add(
        "pas",
        "admission_offers",
        versions({**columns, "outcome": ""}, offered),
        versions({**columns, "outcome": "1"}, stop)[stop <= last_night],
    )


def _fallen_offers(trust: Trust, listed: pd.DataFrame, last_night: int) -> None:
    """An earlier date that was cancelled: by the hospital on the day itself, by others a week before.

    The date that took place is 20 to 27 days later, or 35: a breach of the 28 days.
    """
    for kind, (by, reason_type, reason) in FELL_THROUGH.items():
        rows = listed[listed["earlier_offer"] == kind]
        number = rows["number"].to_numpy()
        day = rows["stop"].to_numpy() - days_after_fall(number)
        cancelled = day if by == "hospital" else day - 7
        offered = np.maximum(rows["decided"].to_numpy(), day - NOTICE_DAYS)
        columns: dict[str, object] = {
            "offer_id": identifiers("OE", rows["number"]),
            "entry_id": identifiers("WL", rows["number"]),
            "patient_id": identifiers("PT", rows["patient"], 8),
            "offered_date": iso_dates(offered),
            "tci_date": iso_dates(day),
            "operation_date": iso_dates(day),
            "reasonable": "Y",
            "procedure_urgent": "N",
        }
        standing = {
            "outcome": "",
            "cancelled_at": "",
            "cancelled_by": "",
            "reason_type": "",
            "cancel_reason": "",
        }
        fallen = {
            "outcome": "4",
            "cancelled_at": iso_times(cancelled * 1440 + 450),
            "cancelled_by": by,
            "reason_type": reason_type,
            "cancel_reason": reason,
        }
        trust.add(
            "pas",
            "admission_offers",
            versions({**columns, **standing}, offered)[offered <= last_night],
            versions({**columns, **fallen}, cancelled)[cancelled <= last_night],
        )


def days_after_fall(number: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Days from a date that fell through to the one that took place; two in nine are over 28."""
    return np.where(number % 9 < 2, 35, 20 + number % 8)


def _spells(trust: Trust, treated: pd.DataFrame) -> None:
    came, left = slot_times(treated["stop"].to_numpy(), treated["day_slot"].to_numpy())
    number = treated["number"].to_numpy()
    trust.add(
        "pas",
        "spells",
        versions(
            {
                **_shared(treated),
                "spell_id": identifiers("SP", number),
                "entry_id": identifiers("WL", number),
                "admitted_at": came,
                "discharged_at": left,
                "admission_method": np.where(number % 9 == 0, "12", "11"),
                "patient_classification": "2",
                "intended_management": "2",
                "definitive_treatment": "Y",
                "discharge_method": "1",
                "administrative_category": np.where(treated["private"], "02", "01"),
            },
            treated["stop"].to_numpy(),
        ),
    )
    add_day_case_stays(trust, treated, chosen(FUNCTION_CODES, treated["function"]))


def _planned(trust: Trust, listed: pd.DataFrame, last_night: int) -> None:
    """Surveillance on the planned list: its own entry, due in half a year or more, removed when done."""
    rows = listed[listed["planned_again"] & (listed["stop"] <= last_night)]
    if rows.empty:
        return
    due, number = rows["planned_due"].to_numpy(), rows["number"].to_numpy()
    columns: dict[str, object] = {
        **_shared(rows),
        "procedure": "H221",
        "entry_id": identifiers("WP", number),
        "referral_id": identifiers("RF", number),
        "decision_to_admit_date": iso_dates(rows["stop"].to_numpy()),
        "original_decision_to_admit_date": "",
        "admission_method": "13",
        "intended_management": "2",
        "clinical_priority": "",
        "planned_due_date": iso_dates(due),
        "planned_kind": np.where(number % 2 == 0, "diagnostic", "treatment"),
        "administrative_category": "01",
    }
    trust.add(
        "pas",
        "waiting_list",
        versions({**columns, "removed_date": "", "removal_reason": ""}, rows["stop"].to_numpy()),
        versions({**columns, "removed_date": iso_dates(due), "removal_reason": "1"}, due)[due <= last_night],
    )


def _shared(rows: pd.DataFrame) -> dict[str, object]:
    function = chosen(FUNCTION_CODES, rows["function"])
    return {
        "patient_id": identifiers("PT", rows["patient"], 8),
        "pathway_id": identifiers("PW", rows["number"]),
        "treatment_function": function,
        "consultant": "C" + function + "0",
        "site": chosen(shape.SITES, rows["second_site"].astype("int64")),
        "procedure": chosen(PROCEDURES, rows["function"]),
    }


def _priorities(listed: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Who is urgent is treated in time, but for one in fifty."""
    wait = (listed["stop"] - listed["decided"]).to_numpy()
    late = listed["number"].to_numpy() % 50
    return np.select([(wait <= 28) | (late == 0), (wait <= 90) | (late == 1)], ["P2", "P3"], "P4")
