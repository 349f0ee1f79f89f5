"""Planted faults in RTT events, their codes, and what patients, referrals and offers say beside them."""

import pandas as pd

from data.synthetic.faults.rtt.places import missed_a_follow_up
from data.synthetic.faults.shared.changes import changed_event, days_after, new_event, on_day, patient_died
from data.synthetic.faults.shared.places import (
    ended,
    last_seen_at_first_appointment,
    of_lives,
    still_open_alone,
    waits_for_first_appointment,
)
from data.synthetic.faults.shared.planting import Edit, FaultKind, Scene
from data.synthetic.trust.lives import end


def _wrong_source_of_referral(scene: Scene) -> pd.DataFrame:
    places = of_lives(lambda scene, lives: lives["received"] <= scene.first_night)(scene)
    return places.assign(record_key="pas.referrals|" + places["referral_id"] + "|source_of_referral")


DEATHS_AND_TRANSFERS: tuple[FaultKind, ...] = (
    FaultKind(
        "RTT-C01",
        of_lives(
            lambda s, r: (r["end"] == end("died")) & (r["stop"] <= s.first_night) & (r["cancer_route"] == 0)
        ),
        (Edit("pas", "patients", "patient_id", "patient_id", {"death_date": days_after("received", -30)}),),
    ),
    FaultKind(
        "RTT-A20",
        of_lives(lambda s, r: r["transfer_in"] & (r["received"] <= s.first_night), "EV", "00"),
        (changed_event({"original_clock_start_date": ""}),),
    ),
)


EVENTS_AND_RECORDS: tuple[FaultKind, ...] = (
    FaultKind(
        "RTT-A05",
        of_lives(lambda s, r: waits_for_first_appointment(s, r) & (r["cancer_route"] == 0)),
        (Edit("pas", "appointments", "pathway_id", "pathway_id", {"is_deleted": "Y"}),),
    ),
    FaultKind(
        "RTT-A09",
        of_lives(lambda s, r: r["missed_first"] & (r["earlier_on"] <= s.first_night - 3), "EV", "02"),
        (changed_event({"communicated": ""}),),
    ),
    FaultKind(
        "RTT-A10",
        of_lives(missed_a_follow_up, "EV", "07"),
        (changed_event({"event_type": "op_first_dna", "rtt_status": "33", "communicated": "Y"}),),
    ),
    FaultKind(
        "RTT-B01",
        of_lives(lambda s, r: still_open_alone(s, r) & (r["cancer_route"] == 0)),
        (patient_died(),),
    ),
    FaultKind(
        "RTT-B07", of_lives(last_seen_at_first_appointment, "EV", "05"), (changed_event({"rtt_status": "91"}),)
    ),
    FaultKind(
        "RTT-C02",
        of_lives(lambda s, r: ended(s, r, "treated") & ~r["transfer_in"] & ~r["missed_first"]),
        (
            Edit("pas", "referrals", "referral_id", "referral_id", {"received_date": ""}),
            Edit(
                "pas",
                "rtt_events",
                "event_id",
                "first_event",
                {"is_deleted": "Y"},
            ),
        ),
    ),
    # a start code on an attendance: it starts nothing and contradicts what happened
    FaultKind(
        "RTT-C13", of_lives(last_seen_at_first_appointment, "EV", "05"), (changed_event({"rtt_status": "11"}),)
    ),
    FaultKind(
        "RTT-C06",
        of_lives(lambda s, r: ended(s, r, "treated", "discharged"), "EX"),
        (new_event("EX", "op_discharged", "34", days_after("stop", 3)),),
    ),
    FaultKind(
        "RTT-C07",
        of_lives(last_seen_at_first_appointment, "EY"),
        (new_event("EY", "consultant_referral_12", "12", on_day(0)),),
    ),
    FaultKind(
        "RTT-C13",
        of_lives(lambda s, r: r["first_seen"] <= s.first_night - 3, "EV", "05"),
        (changed_event({"rtt_status": "99"}),),
    ),
    FaultKind(
        "RTT-D01",
        of_lives(lambda s, r: r["first_seen"].between(s.first_night - 60, s.first_night - 8), "A2"),
        (
            Edit(
                "pas",
                "appointments",
                "appointment_id",
                "record_key",
                {"attended": "0", "outcome": "", "rtt_status": ""},
            ),
        ),
    ),
    FaultKind(
        "RTT-D09",
        of_lives(
            lambda s, r: (
                (r["end"] == end("admitted"))
                & (r["earlier_offer"] == 0)
                & r["stop"].between(s.first_night - 60, s.first_night - 4)
            ),
            "OF",
        ),
        (Edit("pas", "admission_offers", "offer_id", "record_key", {"outcome": ""}),),
    ),
    FaultKind(
        "RTT-F01",
        of_lives(lambda s, r: r["alone"] & (r["received"] <= s.first_night) & (r["end"] != end("died")), "PT"),
        (Edit("pas", "patients", "patient_id", "patient_id", {"nhs_number": "9990000000"}),),
    ),
    FaultKind(
        "RTT-F02",
        of_lives(waits_for_first_appointment),
        (
            Edit("pas", "referrals", "pathway_id", "pathway_id", {"treatment_function": ""}),
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"treatment_function": ""}),
        ),
    ),
    FaultKind(
        "DQ_WRONG_VALUE",
        _wrong_source_of_referral,
        (Edit("pas", "referrals", "referral_id", "referral_id", {"source_of_referral": "XX"}),),
    ),
)
