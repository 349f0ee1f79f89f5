"""Planted faults of steps that nobody took, of pathways without events, and of bookings outside a pathway."""

from data.synthetic.faults.rtt.changes import (
    WITHOUT_EVENTS,
    changed_entry,
    changed_visit,
    deleted,
    new_test,
    new_visit,
)
from data.synthetic.faults.rtt.places import (
    listed,
    nothing_ahead,
    of_rtt_lives,
    of_stopped,
    over_alone,
    seen_after_missing_the_first,
)
from data.synthetic.faults.shared.changes import at_time, on_day, patient_died
from data.synthetic.faults.shared.places import last_seen_at_first_appointment, of_lives
from data.synthetic.faults.shared.planting import Edit, FaultKind

NEXT_STEPS: tuple[FaultKind, ...] = (
    # treated, and a step of the follow-up is owed
    FaultKind(
        "RTT-D04",
        of_stopped("treated", 300, 20, "AP"),
        (new_visit("AP", at_time(-8), on_day(-20), "5", outcome="3", rtt_status="90"),),
    ),
    FaultKind(
        "RTT-D05",
        of_stopped("treated", 300, 20, "AQ"),
        (new_visit("AQ", at_time(-8), on_day(-20), "3", rtt_status="90"),),
    ),
    FaultKind(
        "RTT-D08",
        of_stopped("treated", 300, 20, "AR"),
        (new_visit("AR", at_time(-14), on_day(-20), "4", cancelled_date=on_day(-16)),),
    ),
    # a clinic is booked and does not explain the removal
    FaultKind(
        "RTT-A16",
        of_rtt_lives(listed, "WL", also=lambda s, r: ~nothing_ahead(s, r)),
        (changed_entry({"removed_date": on_day(-10), "removal_reason": "4"}),),
    ),
    # seen again by the events alone
    FaultKind(
        "RTT-A11",
        of_lives(
            seen_after_missing_the_first,
            "EV",
            "02",
        ),
        (
            deleted("rtt_events", "event_id", "rebooked_event"),
            deleted("appointments", "pathway_id", "pathway_id"),
        ),
    ),
)


PATHWAYS_WITHOUT_EVENTS: tuple[FaultKind, ...] = (
    # a source that sends no events for the pathway: its appointments stand for them
    FaultKind(
        "RTT-C13",
        of_rtt_lives(last_seen_at_first_appointment, "appointment:A2"),
        (*WITHOUT_EVENTS, changed_visit("first_visit", {"rtt_status": "99"})),
    ),
    FaultKind(
        "RTT-B07",
        of_rtt_lives(last_seen_at_first_appointment, "appointment:A2"),
        (*WITHOUT_EVENTS, changed_visit("first_visit", {"rtt_status": "91"})),
    ),
    FaultKind(
        "RTT-C06",
        of_stopped("treated", 300, 20, "appointment:AT"),
        (*WITHOUT_EVENTS, new_visit("AT", at_time(-8), on_day(-20), "5", outcome="1", rtt_status="20")),
    ),
    # whoever missed the first appointment was seen since, and nothing says when it was booked again
    FaultKind(
        "RTT-A09",
        of_lives(
            seen_after_missing_the_first,
            "appointment:A1",
        ),
        WITHOUT_EVENTS,
        also={"RTT-A11": "record_key"},
    ),
)


OUTSIDE_A_PATHWAY: tuple[FaultKind, ...] = (
    # surveillance by a test: its day has passed and nobody has asked for it
    FaultKind(
        "RTT-A17",
        of_rtt_lives(over_alone, "test:DP"),
        (new_test("DP", planned="Y", planned_due_date=on_day(-20)),),
    ),
    # booked for something that names no pathway, and the patient has died
    FaultKind(
        "RTT-B01",
        of_rtt_lives(over_alone, "appointment:AV"),
        (patient_died(), new_visit("AV", at_time(40), on_day(-20), pathway_id="", referral_id="")),
    ),
    FaultKind(
        "RTT-B01",
        of_rtt_lives(over_alone, "test:DV"),
        (patient_died(), new_test("DV", pathway_id="", appointment_date=on_day(40))),
    ),
    FaultKind(
        "RTT-F01",
        of_rtt_lives(over_alone, "PT"),
        (Edit("pas", "patients", "patient_id", "patient_id", {"nhs_number": ""}),),
    ),
)
