"""Planted faults of pathways that a trust has few of: missed first visits, monitoring, planned lists."""

from data.synthetic.faults.rtt.changes import changed_referral, clock_start_on, deleted, new_entry, new_visit
from data.synthetic.faults.rtt.places import (
    awaits_admission,
    missed_first,
    of_rtt_lives,
    of_stopped,
    seen_again,
)
from data.synthetic.faults.shared.changes import (
    at_time,
    days_after,
    fallen_offer,
    named,
    new_event,
    on_day,
    time_after,
)
from data.synthetic.faults.shared.places import of_lives
from data.synthetic.faults.shared.planting import Edit, FaultKind
from data.synthetic.trust.lives import NEVER, end

# rare places first: each patient carries one fault
UNCOMMON_PATHWAYS: tuple[FaultKind, ...] = (
    FaultKind(
        "RTT-E07",
        of_stopped("monitored", 78, 72, prefix="EV", suffix="13", also=lambda s, r: ~r["comes_back"]),
        (
            deleted("rtt_events", "event_id", "review_event"),
            deleted("appointments", "appointment_id", "review_visit"),
            changed_referral({"discharge_date": "", "discharge_reason": ""}),
        ),
        also={"RTT-A13": "record_key", "RTT-D04": "last_visit"},
        mended_after=5,
    ),
    FaultKind(
        "RTT-D05",
        of_rtt_lives(
            lambda s, r: r["follow_up_missed_1"] & (r["follow_up_1"] <= s.first_night - 20),
            "F1",
            also=lambda s, r: (r["follow_up_2"] >= NEVER) & (r["stop"] > s.last_night) & seen_again(s, r),
        ),
        (deleted("appointments", "appointment_id", "last_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    FaultKind(
        "RTT-A08",
        of_lives(
            lambda s, r: (
                missed_first(s, r)
                & (r["earlier_on"] <= s.first_night - 10)
                & (r["first_seen"] > s.last_night + 1)
            ),
            "EV",
            "02",
        ),
        (
            deleted("rtt_events", "event_id", "rebooked_event"),
            deleted("appointments", "appointment_id", "first_visit"),
        ),
        also={"RTT-D05": "missed_visit"},
    ),
    FaultKind(
        "RTT-A11",
        of_lives(
            lambda s, r: (
                missed_first(s, r)
                & (r["first_seen"] <= s.first_night - 3)
                & (r["stop"] > s.last_night)
                & ((r["end"] != end("admitted")) | (r["decided"] > s.last_night))
            ),
            "EV",
            "02",
        ),
        (deleted("rtt_events", "event_id", "rebooked_event"),),
    ),
    FaultKind(
        "RTT-D08",
        of_rtt_lives(
            lambda s, r: (
                r["hospital_cancelled"]
                & (r["earlier_on"] <= s.first_night - 18)
                & (r["received"] < s.first_night - 20)
                & (r["first_seen"] > s.last_night + 1)
            ),
            "A1",
        ),
        (deleted("appointments", "appointment_id", "first_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    FaultKind(
        "RTT-E04",
        of_rtt_lives(awaits_admission),
        clock_start_on(on_day(-340)),
        also={"RTT-E05": "record_key"},
        mended_after=10,
    ),
    FaultKind(
        "RTT-C10",
        of_stopped("admitted", 40, 4),
        (
            new_event("EK", "bilateral_fit_ready", "10", days_after("stop", 0)),
            new_visit("AK", at_time(60), days_after("stop", 0)),
        ),
    ),
    FaultKind(
        "RTT-A17",
        of_rtt_lives(
            lambda s, r: (
                r["planned_again"]
                & (r["stop"] <= s.first_night - 30)
                & (r["planned_due"] > s.last_night + 1)
                & (r["number"] % 2 == 1)
            ),
            "WP",
        ),
        (Edit("pas", "waiting_list", "entry_id", "planned_entry_id", {"planned_due_date": on_day(-20)}),),
    ),
    FaultKind(
        "RTT-A12",
        of_stopped("monitored", 55, 10, prefix="EV", suffix="13"),
        (new_entry("WB", on_day(-5)),),
        also={"RTT-A04": "new_entry_id"},
    ),
    FaultKind(
        "RTT-A13",
        of_stopped("monitored", 55, 16, prefix="EV", suffix="13"),
        (deleted("appointments", "appointment_id", "review_visit"),),
        # the clinic that began it gave another appointment
        also={"RTT-D04": "last_visit"},
    ),
    FaultKind(
        "RTT-A14",
        of_stopped("monitored", 55, 9, prefix="EV", suffix="13"),
        (
            new_entry("WC", days_after("stop", -40), removed_date=days_after("stop", 0), removal_reason="4"),
            fallen_offer(
                "OJ",
                0,
                0,
                entry_id=named("WC"),
                offered_date=days_after("stop", -35),
                tci_date=days_after("stop", 5),
                operation_date=days_after("stop", 5),
                cancelled_at=time_after("stop", -2),
                cancelled_by="patient",
                reason_type="",
                cancel_reason="",
            ),
        ),
    ),
    FaultKind(
        "RTT-C08",
        of_stopped("transferred", 200, 10, prefix="EV", suffix="13"),
        (new_visit("AG", at_time(-3), on_day(-8), "5", outcome="1", rtt_status="20"),),
    ),
)
