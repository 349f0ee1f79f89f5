"""What a planted fault writes into referrals, events, appointments, list entries and tests."""

from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.changes import named, on_day, own
from data.synthetic.faults.shared.planting import Edit, Insert, Scene
from data.synthetic.feeds.columns import iso_dates
from data.synthetic.trust.calendar import EPOCH, day_number
from data.synthetic.trust.shape import SITES


def deleted(feed: str, column: str, by: str) -> Edit:
    """The rows are deleted."""
    return Edit("pas", feed, column, by, {"is_deleted": "Y"})


def changed_referral(change: dict[str, Any]) -> Edit:
    """The referral of the place, changed."""
    return Edit("pas", "referrals", "referral_id", "referral_id", change)


def changed_entry(change: dict[str, Any]) -> Edit:
    """The list entry of the place, changed."""
    return Edit("pas", "waiting_list", "entry_id", "entry_id", change)


def changed_visit(by: str, change: dict[str, Any]) -> Edit:
    """The appointment that `by` names, changed."""
    return Edit("pas", "appointments", "appointment_id", by, change)


def clock_start_on(on: Any) -> tuple[Edit, ...]:
    """The clock began on another day."""
    event = Edit("pas", "rtt_events", "event_id", "first_event", {"event_date": on})
    return (event, changed_referral({"received_date": on, "last_validated_date": ""}))


WITHOUT_EVENTS = (deleted("rtt_events", "pathway_id", "pathway_id"),)


def new_entry(prefix: str, decided: Any, **values: Any) -> Insert:
    """One more entry on the admission list."""
    columns: dict[str, Any] = {
        "entry_id": named(prefix),
        "patient_id": own("patient_id"),
        "pathway_id": own("pathway_id"),
        "referral_id": own("referral_id"),
        "decision_to_admit_date": decided,
        "admission_method": "11",
        "intended_management": "2",
        "clinical_priority": "P4",
        "procedure": "X999",
        "treatment_function": own("function"),
        "consultant": "C0000",
        "site": "RXX01",
        **values,
    }
    return Insert("pas", "waiting_list", columns)


def new_visit(prefix: str, at: Any, booked: Any, attended: str = "0", **values: Any) -> Insert:
    """One more appointment on the pathway."""
    columns: dict[str, Any] = {
        "appointment_id": named(prefix),
        "referral_id": own("referral_id"),
        "pathway_id": own("pathway_id"),
        "patient_id": own("patient_id"),
        "appointment_at": at,
        "booked_date": booked,
        "first_attendance": "2",
        "treatment_function": own("function"),
        "clinic": lambda scene, rows: "Clinic " + rows["function"],
        "site": SITES[0],
        "attended": attended,
        **values,
    }
    return Insert("pas", "appointments", columns)


def new_test(prefix: str, **values: Any) -> Insert:
    """One more request for a test."""
    columns: dict[str, Any] = {
        "request_id": named(prefix),
        "patient_id": own("patient_id"),
        "pathway_id": own("pathway_id"),
        "modality": "1",
        "clock_start_date": on_day(-200),
        "planned": "N",
        **values,
    }
    return Insert("pas", "diagnostic_requests", columns)


def new_pathway(prefix: str, patient: Any, function: Any) -> tuple[Insert, ...]:
    """A second pathway, referred some days ago."""
    pathway = named("P" + prefix)
    referral = named("R" + prefix)
    return (
        Insert(
            "pas",
            "referrals",
            {
                "referral_id": referral,
                "patient_id": patient,
                "pathway_id": pathway,
                "pathway_issuer": "RXX",
                "received_date": on_day(-5),
                "source_of_referral": "03",
                "priority_type": "1",
                "treatment_function": function,
                "consultant": "C0000",
                "site": "RXX01",
                "administrative_category": "01",
                "consultant_led": "Y",
                "service_setting": "acute",
            },
        ),
        Insert(
            "pas",
            "rtt_events",
            {
                "event_id": named("E" + prefix),
                "pathway_id": pathway,
                "pathway_issuer": "RXX",
                "patient_id": patient,
                "referral_id": referral,
                "event_type": "referral_received",
                "event_date": on_day(-5),
                "event_sequence": "0",
                "treatment_function": function,
            },
        ),
    )


def emergency_admission(at: Any, left: Any) -> Insert:
    """An emergency admission under the function of the pathway; the bed system knows nothing of it."""
    return Insert(
        "pas",
        "spells",
        {
            "spell_id": own("emergency_spell_id"),
            "patient_id": own("patient_id"),
            "admitted_at": at,
            "discharged_at": left,
            "admission_method": "22",
            "patient_classification": "1",
            "treatment_function": own("function"),
            "discharge_method": "1",
            "administrative_category": "01",
        },
    )


def tips_over_this_month(scene: Scene, rows: pd.DataFrame) -> pd.Series:
    """A start whose 18 weeks are over on the last day of the month."""
    month = (pd.Timestamp(EPOCH) + pd.Timedelta(days=scene.first_night)).to_period("M")
    return iso_dates(np.full(len(rows), day_number(month.end_time.date()) - 127))
