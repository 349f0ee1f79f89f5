"""Planted faults of cancelled operations: the 28 days, the reason, the date that was offered again."""

from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.changes import fallen_offer, named, on_day, own
from data.synthetic.faults.shared.places import of_lives, waits_for_a_date
from data.synthetic.faults.shared.planting import FaultKind, Insert, Scene
from data.synthetic.feeds.columns import iso_dates
from data.synthetic.trust.people import birth_days

# the days before it are older than the records of the NHS
FROM_1950 = int(np.datetime64("1950-01-01", "D").astype("int64"))


def _waits_and_was_born_since_1950(scene: Scene, lives: pd.DataFrame) -> Any:
    """Of whoever is older, an offer before the birth is refused as a date before the NHS."""
    return waits_for_a_date(scene, lives) & (birth_days(lives["patient"].to_numpy()) >= FROM_1950)


def _day_before_birth(scene: Scene, rows: pd.DataFrame) -> pd.Series:
    return iso_dates(birth_days(rows["patient"].to_numpy()) - 1)


CANCELLED_OPERATIONS: tuple[FaultKind, ...] = (
    FaultKind(
        "CX_28_APPROACHING",
        of_lives(waits_for_a_date, "OA"),
        (fallen_offer("OA", -21, -21),),
        also={"RTT-D13": "record_key"},
        # a week later it is a breach
        mended_after=4,
    ),
    FaultKind(
        "CX_28_BREACH",
        of_lives(waits_for_a_date, "OB"),
        (fallen_offer("OB", -35, -35),),
        also={"RTT-D13": "record_key"},
    ),
    FaultKind(
        "CX_REASON_MISSING",
        of_lives(waits_for_a_date, "OC"),
        (fallen_offer("OC", -10, -10, reason_type="", cancel_reason=""),),
    ),
    FaultKind(
        "CX_CLINICAL_NONCLIN_CONFLICT",
        of_lives(waits_for_a_date, "OD"),
        (fallen_offer("OD", -10, -17, reason_type="clinical", cancel_reason="Theatre list over-ran"),),
    ),
    FaultKind(
        "CX_REBOOK_BEFORE_CANCEL",
        of_lives(waits_for_a_date, "OG"),
        (
            fallen_offer("OG", -5, -9, cancelled_by="patient", reason_type="", cancel_reason=""),
            Insert(
                "pas",
                "admission_offers",
                {
                    "offer_id": named("OH"),
                    "entry_id": own("entry_id"),
                    "patient_id": own("patient_id"),
                    "offered_date": on_day(-12),
                    "tci_date": on_day(40),
                    "operation_date": on_day(40),
                    "reasonable": "Y",
                },
            ),
        ),
    ),
)

# kinds that came later, planted after all others
OFFERS: tuple[FaultKind, ...] = (
    FaultKind(
        "CX_CANCEL_BEFORE_OFFER",
        of_lives(waits_for_a_date, "OI"),
        (
            fallen_offer(
                "OI",
                -5,
                -12,
                offered_date=on_day(-9),
                cancelled_by="patient",
                reason_type="",
                cancel_reason="",
                reasonable="N",
            ),
        ),
    ),
    # an offer to somebody else under the list entry of this patient
    FaultKind(
        "CX_OTHER_PATIENT",
        of_lives(waits_for_a_date, "OJ"),
        (
            fallen_offer(
                "OJ",
                -5,
                -12,
                patient_id=lambda scene, rows: "PX" + rows["patient_id"],
                cancelled_by="patient",
                reason_type="",
                cancel_reason="",
            ),
        ),
    ),
    # nobody typed when the hospital cancelled
    FaultKind(
        "CX_CANCEL_UNDATED",
        of_lives(waits_for_a_date, "OK"),
        (fallen_offer("OK", -10, -10, cancelled_at=""),),
    ),
    # offered before the patient was born
    FaultKind(
        "DT_OUTSIDE_LIFE",
        of_lives(_waits_and_was_born_since_1950, "OL"),
        (
            fallen_offer(
                "OL",
                -5,
                -12,
                offered_date=_day_before_birth,
                cancelled_by="patient",
                reason_type="",
                cancel_reason="",
                reasonable="N",
            ),
        ),
    ),
)
