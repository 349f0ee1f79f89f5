"""Planted faults of the admission list: entries, offers, admissions and stops that contradict each other."""

from data.synthetic.faults.rtt.changes import changed_entry, deleted, emergency_admission, new_entry, new_test
from data.synthetic.faults.rtt.places import (
    decided_at_last_visit,
    listed,
    nothing_ahead,
    of_rtt_lives,
    of_stopped,
    seen_again,
)
from data.synthetic.faults.shared.changes import at_time, days_after, fallen_offer, on_day, own, time_after
from data.synthetic.faults.shared.places import last_seen_at_first_appointment, waits_for_a_date
from data.synthetic.faults.shared.planting import Edit, FaultKind

ADMISSION_LIST: tuple[FaultKind, ...] = (
    FaultKind(
        "RTT-B05",
        of_stopped("admitted", 60, 6, also=decided_at_last_visit),
        (deleted("rtt_events", "event_id", "stop_event"),),
    ),
    FaultKind(
        "RTT-C11",
        of_stopped("admitted", 60, 2, "OF", also=decided_at_last_visit),
        (
            Edit(
                "pas",
                "admission_offers",
                "offer_id",
                "offer_id",
                {
                    "outcome": "4",
                    "cancelled_at": time_after("stop", 0),
                    "cancelled_by": "hospital",
                    "reason_type": "non_clinical",
                    "cancel_reason": "Ward bed unavailable",
                },
            ),
            Edit("pas", "spells", "spell_id", "spell_id", {"definitive_treatment": "N"}),
        ),
        also={"RTT-A07": "period_key"},
    ),
    FaultKind(
        "RTT-A07",
        of_stopped("admitted", 300, 5, prefix="EV", suffix="13", also=decided_at_last_visit),
        (Edit("pas", "spells", "spell_id", "spell_id", {"definitive_treatment": "N"}),),
    ),
    FaultKind(
        "RTT-C09",
        of_stopped("admitted", 300, 5, prefix="EV", suffix="13", also=decided_at_last_visit),
        # stopped on the day of discharge, it seems
        (Edit("pas", "rtt_events", "event_id", "stop_event", {"event_date": days_after("stop", 2)}),),
    ),
    FaultKind(
        "RTT-B06",
        of_stopped("treated", 60, 16),
        (deleted("rtt_events", "event_id", "stop_event"),),
        also={"RTT-B04": "record_key", "RTT-A05": "record_key"},
    ),
    FaultKind(
        "RTT-D04",
        of_rtt_lives(
            lambda s, r: last_seen_at_first_appointment(s, r) & (r["first_seen"] < s.first_night - 20),
            "A2",
            also=seen_again,
        ),
        (deleted("appointments", "appointment_id", "last_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    FaultKind(
        "RTT-A03",
        of_rtt_lives(listed, "EV", "12", also=lambda s, r: ~nothing_ahead(s, r)),
        (deleted("waiting_list", "entry_id", "entry_id"),),
    ),
    FaultKind(
        "RTT-A16",
        of_rtt_lives(listed, "WL", also=lambda s, r: nothing_ahead(s, r) & decided_at_last_visit(s, r)),
        (changed_entry({"removed_date": on_day(-10), "removal_reason": "4"}),),
    ),
    FaultKind(
        "RTT-A18",
        of_rtt_lives(listed, "WL"),
        (
            changed_entry(
                {"admission_method": "13", "planned_due_date": on_day(60), "planned_kind": "treatment"}
            ),
        ),
    ),
    FaultKind(
        "RTT-A22",
        of_rtt_lives(waits_for_a_date, "WL", also=lambda s, r: r["number"] % 50 > 1),
        (changed_entry({"clinical_priority": "P2"}),),
    ),
    FaultKind(
        "RTT-B11",
        of_rtt_lives(listed, "WL"),
        (emergency_admission(at_time(-10), at_time(-10, 900)),),
        also={"SPELL_NO_WARD_STAY": "emergency_spell_id"},
    ),
    FaultKind(
        "RTT-D10",
        of_rtt_lives(listed, "WD"),
        (new_entry("WD", on_day(-5), procedure=own("operation")),),
    ),
    FaultKind("RTT-D11", of_rtt_lives(listed, "WL"), (changed_entry({"procedure": ""}),)),
    FaultKind(
        "RTT-D13",
        of_rtt_lives(waits_for_a_date, "OK"),
        (fallen_offer("OK", -24, -24),),
        also={"CX_28_APPROACHING": "record_key"},
        mended_after=3,
    ),
    FaultKind(
        "RTT-D14",
        of_rtt_lives(waits_for_a_date, "OL"),
        (
            fallen_offer(
                "OL",
                -20,
                -30,
                offered_date=on_day(-38),
                cancelled_by="patient",
                reason_type="",
                cancel_reason="",
            ),
        ),
    ),
)

# kinds that came later, planted after all others
ENDS: tuple[FaultKind, ...] = (
    # taken off the list and tested before that was decided or asked for: the wait is what it was
    FaultKind(
        "DQ_END_BEFORE_START",
        of_rtt_lives(listed, "waiting_list|WL"),
        (changed_entry({"removed_date": days_after("received", -3), "removal_reason": "4"}),),
    ),
    FaultKind(
        "DQ_END_BEFORE_START",
        of_rtt_lives(listed, "diagnostic_requests|DW"),
        (new_test("DW", performed_date=on_day(-210)),),
    ),
)
