"""What a planted fault writes into the rows of elective patients."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import Edit, Insert, Scene
from data.synthetic.feeds.columns import identifiers, iso_dates, iso_times


def on_day(offset: int) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """The date that lies so many days from the first night."""
    return lambda scene, rows: iso_dates(np.full(len(rows), scene.first_night + offset))


def at_time(offset: int, minute: int = 450) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """A time of the day that lies so many days from the first night."""
    return lambda scene, rows: iso_times(np.full(len(rows), (scene.first_night + offset) * 1440 + minute))


def days_after(column: str, days: int) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """The date that lies so many days after one of the life's days."""
    return lambda scene, rows: iso_dates(rows[column].to_numpy() + days)


def time_after(column: str, days: int, minute: int = 450) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """A time of the day that lies so many days after one of the life's days."""
    return lambda scene, rows: iso_times((rows[column].to_numpy() + days) * 1440 + minute)


def own(column: str) -> Callable[[Scene, pd.DataFrame], Any]:
    """What the place says of itself."""
    return lambda scene, rows: rows[column].to_numpy()


def named(prefix: str) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """A new identifier with the number of the life."""
    return lambda scene, rows: identifiers(prefix, rows["number"])


def changed_event(change: dict[str, Any]) -> Edit:
    """The event that is the record of the fault, changed."""
    return Edit("pas", "rtt_events", "event_id", "record_key", change)


def patient_died(scene_day: int = -1) -> Edit:
    """The patient index knows of a death on the day that lies so many days from the first night."""
    change = {"death_date": on_day(scene_day), "death_notified_date": on_day(scene_day)}
    return Edit("pas", "patients", "patient_id", "patient_id", change)


def new_event(prefix: str, kind: str, status: str, on: Any) -> Insert:
    """One more event on the pathway."""
    return Insert(
        "pas",
        "rtt_events",
        {
            "event_id": named(prefix),
            "pathway_id": own("pathway_id"),
            "pathway_issuer": "RXX",
            "patient_id": own("patient_id"),
            "referral_id": own("referral_id"),
            "event_type": kind,
            "event_date": on,
            "event_sequence": "40",
            "rtt_status": status,
        },
    )


def fallen_offer(prefix: str, tci: int, cancelled: int, **values: Any) -> Insert:
    """An offer made long ago for a day before the first night, and cancelled."""
    columns: dict[str, Any] = {
        "offer_id": named(prefix),
        "entry_id": own("entry_id"),
        "patient_id": own("patient_id"),
        "offered_date": on_day(-48),
        "tci_date": on_day(tci),
        "operation_date": on_day(tci),
        "outcome": "4",
        "cancelled_at": at_time(cancelled),
        "cancelled_by": "hospital",
        "reason_type": "non_clinical",
        "cancel_reason": "Ward bed unavailable",
        "reasonable": "Y",
        **values,
    }
    return Insert("pas", "admission_offers", columns)
