"""Planted faults of pathways whose clock has stopped."""

from data.synthetic.faults.rtt.changes import changed_visit, new_entry, new_visit
from data.synthetic.faults.rtt.places import of_rtt_lives, of_stopped, treated_in_clinic
from data.synthetic.faults.shared.changes import at_time, days_after, new_event, on_day
from data.synthetic.faults.shared.planting import Edit, FaultKind

STOPPED_CLOCKS: tuple[FaultKind, ...] = (
    FaultKind(
        "RTT-A04",
        of_rtt_lives(treated_in_clinic, "WA"),
        (new_entry("WA", on_day(-20)),),
    ),
    FaultKind(
        "RTT-A06",
        of_stopped("treated", 300, 20, prefix="EV", suffix="13"),
        (changed_visit("last_visit", {"procedure": ""}),),
    ),
    FaultKind(
        "RTT-A15",
        of_stopped("discharged", 300, 5, prefix="EV", suffix="13"),
        (new_visit("AF", at_time(40), days_after("stop", 0)),),
    ),
    FaultKind(
        "RTT-A19",
        of_rtt_lives(treated_in_clinic, "EF"),
        (new_event("EF", "followup_due_date_passed", "", on_day(-10)),),
    ),
    FaultKind(
        "RTT-C12",
        of_stopped("treated", 300, 70, prefix="EV", suffix="13"),
        (Edit("pas", "rtt_events", "event_id", "stop_event", {"recorded_at": at_time(-1)}),),
    ),
)
