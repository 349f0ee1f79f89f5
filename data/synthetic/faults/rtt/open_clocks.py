"""Planted faults of pathways that wait: starts, long waits, clinics, who and what they are for."""

from data.synthetic.faults.rtt.changes import (
    changed_referral,
    changed_visit,
    clock_start_on,
    deleted,
    emergency_admission,
    new_pathway,
    new_visit,
    tips_over_this_month,
)
from data.synthetic.faults.rtt.places import first_visit_is_far, in_scope, of_rtt_lives, seen_within
from data.synthetic.faults.shared.changes import at_time, days_after, named, new_event, on_day, own, time_after
from data.synthetic.faults.shared.places import (
    last_seen_at_first_appointment,
    still_open_alone,
    waits_for_first_appointment,
)
from data.synthetic.faults.shared.planting import Edit, FaultKind, Insert
from data.synthetic.trust.lives import end

OPEN_CLOCKS: tuple[FaultKind, ...] = (
    # no date and no start event: the patient is on the list, and nobody knows since when
    FaultKind(
        "RTT-C02",
        of_rtt_lives(waits_for_first_appointment, also=in_scope),
        (changed_referral({"received_date": ""}), deleted("rtt_events", "event_id", "first_event")),
    ),
    FaultKind(
        "RTT-A02",
        of_rtt_lives(waits_for_first_appointment, "RF", also=in_scope),
        (
            deleted("appointments", "pathway_id", "pathway_id"),
            new_event("EA", "administrative", "34", on_day(0)),
        ),
    ),
    FaultKind(
        "RTT-B02",
        of_rtt_lives(waits_for_first_appointment, "PB"),
        new_pathway("B", own("patient_id"), own("function")),
        mended_after=5,
    ),
    FaultKind(
        "RTT-B03",
        of_rtt_lives(waits_for_first_appointment),
        (new_event("EB", "rereferral_received", "", on_day(-1)),),
    ),
    FaultKind(
        "RTT-B04",
        of_rtt_lives(
            lambda s, r: last_seen_at_first_appointment(s, r) & (r["first_seen"] <= s.first_night - 5)
        ),
        (changed_visit("first_visit", {"outcome": "1", "follow_up_due_date": ""}),),
    ),
    FaultKind(
        "RTT-B08",
        of_rtt_lives(waits_for_first_appointment, also=in_scope),
        (
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"event_date": on_day(-400)}),
            changed_referral({"received_date": on_day(-400), "last_validated_date": ""}),
            deleted("appointments", "pathway_id", "pathway_id"),
        ),
        also={"RTT-A05": "record_key", "RTT-E01": "record_key", "RTT-E03": "record_key"},
    ),
    FaultKind(
        "RTT-B09",
        of_rtt_lives(waits_for_first_appointment, also=in_scope),
        (changed_referral({"consultant_led": "N"}),),
    ),
    FaultKind(
        "RTT-B10",
        of_rtt_lives(
            waits_for_first_appointment,
            also=lambda s, r: still_open_alone(s, r) & (r["received"] > s.first_night - 50),
        ),
        (emergency_admission(time_after("received", 0), time_after("received", 0, 900)),),
        also={"SPELL_NO_WARD_STAY": "emergency_spell_id"},
    ),
    FaultKind(
        "RTT-C03",
        of_rtt_lives(last_seen_at_first_appointment),
        (Edit("pas", "rtt_events", "event_id", "first_event", {"event_date": days_after("first_seen", 0)}),),
    ),
    FaultKind(
        "RTT-C04",
        of_rtt_lives(waits_for_first_appointment),
        (changed_referral({"asi_listed_date": days_after("received", -6)}),),
    ),
    FaultKind(
        "RTT-C05",
        of_rtt_lives(waits_for_first_appointment),
        (changed_referral({"received_date": days_after("received", -9)}),),
    ),
    FaultKind(
        "RTT-C15",
        of_rtt_lives(
            waits_for_first_appointment,
            also=lambda s, r: (r["received"] > s.first_night - 150) & in_scope(s, r),
        ),
        clock_start_on(on_day(-2000)),
        also={"RTT-E01": "record_key"},
    ),
    FaultKind(
        "RTT-D02",
        of_rtt_lives(lambda s, r: seen_within(s, r, 60, 8), "A2"),
        (changed_visit("first_visit", {"rtt_status": ""}),),
    ),
    FaultKind(
        "RTT-D03",
        of_rtt_lives(lambda s, r: seen_within(s, r, 60, 8), "A2"),
        (changed_visit("first_visit", {"outcome": ""}),),
    ),
    FaultKind(
        "RTT-D06",
        of_rtt_lives(lambda s, r: seen_within(s, r, 60, 8), "A2"),
        (changed_visit("first_visit", {"attended": "7"}),),
    ),
    FaultKind(
        "RTT-D07",
        of_rtt_lives(waits_for_first_appointment),
        (
            new_visit("AM", at_time(-10), on_day(-15), "2", cancelled_date=on_day(-12)),
            new_visit("AN", at_time(-6), on_day(-12), "2", cancelled_date=on_day(-8)),
        ),
    ),
    FaultKind("RTT-E01", of_rtt_lives(waits_for_first_appointment), clock_start_on(on_day(-500))),
    FaultKind("RTT-E02", of_rtt_lives(waits_for_first_appointment), clock_start_on(tips_over_this_month)),
    FaultKind(
        "RTT-E03",
        of_rtt_lives(waits_for_first_appointment),
        (*clock_start_on(on_day(-300)), deleted("appointments", "appointment_id", "first_visit")),
        also={"RTT-A05": "record_key"},
    ),
    FaultKind(
        "RTT-E05", of_rtt_lives(waits_for_first_appointment), clock_start_on(on_day(-350)), mended_after=10
    ),
    FaultKind(
        "RTT-E06",
        of_rtt_lives(waits_for_first_appointment, also=first_visit_is_far),
        clock_start_on(on_day(-110)),
    ),
    FaultKind(
        "RTT-F03",
        of_rtt_lives(still_open_alone),
        (Edit("pas", "patients", "patient_id", "patient_id", {"commissioner": ""}),),
    ),
    FaultKind("RTT-F04", of_rtt_lives(waits_for_first_appointment), (changed_referral({"site": ""}),)),
    FaultKind(
        "RTT-F05",
        of_rtt_lives(waits_for_first_appointment),
        (
            changed_referral({"pathway_issuer": ""}),
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"pathway_issuer": ""}),
        ),
    ),
    FaultKind(
        "RTT-F06",
        of_rtt_lives(waits_for_first_appointment, "PZ", also=still_open_alone),
        (
            Insert(
                "pas",
                "patients",
                {
                    "patient_id": named("PZ"),
                    "nhs_number": own("nhs_number"),
                    "nhs_number_status": "01",
                    "birth_date": own("birth_date"),
                    "commissioner": "99A",
                },
            ),
            *new_pathway("D", named("PZ"), own("other_function")),
        ),
        also={"PT_PROBABLE_DUPLICATE": "record_key"},
        mended_after=5,
    ),
    FaultKind(
        "RTT-F07",
        of_rtt_lives(lambda s, r: last_seen_at_first_appointment(s, r) & (r["end"] != end("died"))),
        (changed_visit("first_visit", {"treatment_function": own("other_function")}),),
    ),
)
