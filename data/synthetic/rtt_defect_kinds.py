"""The kinds of fault of waiting lists and clinics: one for each RTT rule that `defect_kinds` has none for.

Where a fault is two faults at once, both are named.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.calendar import EPOCH, day_number
from data.synthetic.columns import iso_dates
from data.synthetic.defect_places import (
    Places,
    at_time,
    days_after,
    ended,
    fallen_offer,
    last_seen_at_first_appointment,
    named,
    new_event,
    of_lives,
    on_day,
    own,
    patient_died,
    still_open_alone,
    time_after,
    waits_for_a_date,
    waits_for_first_appointment,
)
from data.synthetic.defects import Edit, Insert, Kind, Scene
from data.synthetic.lives import FOLLOW_UPS, NEVER, end

# long and urgent waits, validation that is due, services that are out of scope: a real trust has them too
SEEN_AGAIN = ("treated", "discharged", "monitored", "declined")


# ---- where


def _rtt_only(scene: Scene, lives: pd.DataFrame) -> Any:
    """Not on the cancer tracker, begun by one referral, whose row does not change while the nights last."""
    validated_on = lives["received"] + 85 + lives["number"] % 14
    changes = (lives["number"] % 5 < 2) & validated_on.between(scene.first_night + 1, scene.last_night)
    return (lives["cancer_route"] == 0) & ~lives["transfer_in"] & ~lives["missed_first"] & ~changes


def _where(
    keep: Callable[[Scene, pd.DataFrame], Any], prefix: str = "PW", suffix: str = "", also: Any = None
) -> Places:
    def both(scene: Scene, lives: pd.DataFrame) -> Any:
        more = True if also is None else also(scene, lives)
        return _rtt_only(scene, lives) & keep(scene, lives) & more

    return of_lives(both, prefix, suffix)


def _stopped(scene: Scene, lives: pd.DataFrame, name: str, longest: int, shortest: int) -> Any:
    """Ended in this way so many days before the first night."""
    days = lives["stop"].between(scene.first_night - longest, scene.first_night - shortest)
    return (lives["end"] == end(name)) & days & ~lives["planned_again"]


def _of_stopped(
    name: str, longest: int, shortest: int, prefix: str = "PW", suffix: str = "", also: Any = None
) -> Places:
    return _where(lambda s, r: _stopped(s, r, name, longest, shortest), prefix, suffix, also)


def _seen_within(scene: Scene, lives: pd.DataFrame, longest: int, shortest: int) -> Any:
    return lives["first_seen"].between(scene.first_night - longest, scene.first_night - shortest)


def _listed(scene: Scene, lives: pd.DataFrame) -> Any:
    """On the admission list, and no date will be offered before the last night."""
    listed = (lives["end"] == end("admitted")) & (lives["decided"] < scene.first_night - 15)
    return listed & (lives["stop"] > scene.last_night + 45) & (lives["earlier_offer"] == 0)


def _nothing_ahead(scene: Scene, lives: pd.DataFrame) -> Any:
    """No follow-up is booked after the first night."""
    nothing = np.ones(len(lives), dtype=bool)
    for number in range(1, FOLLOW_UPS + 1):
        day = lives[f"follow_up_{number}"]
        nothing &= ((day >= NEVER) | (day <= scene.first_night)).to_numpy()
    return nothing


def _decided_at_last_visit(scene: Scene, lives: pd.DataFrame) -> Any:
    """No follow-up after the decision to admit, and the date that was given was kept."""
    last = lives["earlier_offer"] == 0
    for number in range(1, FOLLOW_UPS + 1):
        last &= (lives[f"follow_up_{number}"] >= NEVER) | (lives[f"follow_up_{number}"] <= lives["decided"])
    return last


def _in_scope(scene: Scene, lives: pd.DataFrame) -> Any:
    number = lives["number"]
    return (number % 90 != 3) & (number % 70 != 5) & ~lives["private"]


def _seen_again(scene: Scene, lives: pd.DataFrame) -> Any:
    """The only thing ahead is the clinic at which the clock stops, and no test was asked for."""
    return lives["end"].isin([end(name) for name in SEEN_AGAIN]) & ~lives["tested"]


def _missed_first(scene: Scene, lives: pd.DataFrame) -> Any:
    return lives["missed_first"] & (lives["cancer_route"] == 0) & ~lives["transfer_in"]


def _seen_after_missing_the_first(scene: Scene, lives: pd.DataFrame) -> Any:
    """Seen on a later appointment, still waiting, and with nothing ahead."""
    return (
        _missed_first(scene, lives)
        & (lives["first_seen"] <= scene.first_night - 3)
        & (lives["stop"] > scene.last_night)
        & ((lives["end"] != end("admitted")) | (lives["decided"] > scene.last_night))
        & _nothing_ahead(scene, lives)
    )


def _first_visit_is_far(scene: Scene, lives: pd.DataFrame) -> Any:
    return lives["first_seen"] > scene.last_night + 30


def _treated_in_clinic(scene: Scene, lives: pd.DataFrame) -> Any:
    return ended(scene, lives, "treated") & (lives["stop"] < scene.first_night - 30)


def _awaits_admission(scene: Scene, lives: pd.DataFrame) -> Any:
    """Has a date that is known and lies ahead."""
    dated = lives["stop"].between(scene.first_night + 27, scene.first_night + 40)
    listed = (lives["end"] == end("admitted")) & (lives["decided"] < scene.first_night)
    return listed & dated & _decided_at_last_visit(scene, lives)


def _over_alone(scene: Scene, lives: pd.DataFrame) -> Any:
    """The patient's only pathway, over for long, and no test was ever asked for."""
    return lives["alone"] & ~lives["tested"] & _treated_in_clinic(scene, lives)


# ---- what is written


def _gone(feed: str, column: str, by: str) -> Edit:
    return Edit("pas", feed, column, by, {"is_deleted": "Y"})


def _referral(change: dict[str, Any]) -> Edit:
    return Edit("pas", "referrals", "referral_id", "referral_id", change)


def _entry(change: dict[str, Any]) -> Edit:
    return Edit("pas", "waiting_list", "entry_id", "entry_id", change)


def _visit(by: str, change: dict[str, Any]) -> Edit:
    return Edit("pas", "appointments", "appointment_id", by, change)


def _begun(on: Any) -> tuple[Edit, ...]:
    """The clock began on another day."""
    event = Edit("pas", "rtt_events", "event_id", "first_event", {"event_date": on})
    return (event, _referral({"received_date": on, "last_validated_date": ""}))


_WITHOUT_EVENTS = (_gone("rtt_events", "pathway_id", "pathway_id"),)


def _new_entry(prefix: str, decided: Any, **values: Any) -> Insert:
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


def _new_visit(prefix: str, at: Any, booked: Any, attended: str = "0", **values: Any) -> Insert:
    columns: dict[str, Any] = {
        "appointment_id": named(prefix),
        "referral_id": own("referral_id"),
        "pathway_id": own("pathway_id"),
        "patient_id": own("patient_id"),
        "appointment_at": at,
        "booked_date": booked,
        "first_attendance": "2",
        "treatment_function": own("function"),
        "attended": attended,
        **values,
    }
    return Insert("pas", "appointments", columns)


def _new_test(prefix: str, **values: Any) -> Insert:
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


def _new_pathway(prefix: str, patient: Any, function: Any) -> tuple[Insert, ...]:
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


def _emergency(at: Any, left: Any) -> Insert:
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


def _cohort_of_this_month(scene: Scene, rows: pd.DataFrame) -> pd.Series:
    """A start whose 18 weeks are over on the last day of the month."""
    month = (pd.Timestamp(EPOCH) + pd.Timedelta(days=scene.first_night)).to_period("M")
    return iso_dates(np.full(len(rows), day_number(month.end_time.date()) - 127))


# rare places first: each patient carries one fault
WAITING_LISTS: tuple[Kind, ...] = (
    Kind(
        "RTT-E07",
        _of_stopped("monitored", 78, 72, prefix="EV", suffix="13", also=lambda s, r: ~r["comes_back"]),
        (
            _gone("rtt_events", "event_id", "review_event"),
            _gone("appointments", "appointment_id", "review_visit"),
            _referral({"discharge_date": "", "discharge_reason": ""}),
        ),
        also={"RTT-A13": "record_key", "RTT-D04": "last_visit"},
        mended_after=5,
    ),
    Kind(
        "RTT-D05",
        _where(
            lambda s, r: r["follow_up_missed_1"] & (r["follow_up_1"] <= s.first_night - 20),
            "F1",
            also=lambda s, r: (r["follow_up_2"] >= NEVER) & (r["stop"] > s.last_night) & _seen_again(s, r),
        ),
        (_gone("appointments", "appointment_id", "last_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    Kind(
        "RTT-A08",
        of_lives(
            lambda s, r: (
                _missed_first(s, r)
                & (r["earlier_on"] <= s.first_night - 10)
                & (r["first_seen"] > s.last_night + 1)
            ),
            "EV",
            "02",
        ),
        (
            _gone("rtt_events", "event_id", "rebooked_event"),
            _gone("appointments", "appointment_id", "first_visit"),
        ),
        also={"RTT-D05": "missed_visit"},
    ),
    Kind(
        "RTT-A11",
        of_lives(
            lambda s, r: (
                _missed_first(s, r)
                & (r["first_seen"] <= s.first_night - 3)
                & (r["stop"] > s.last_night)
                & ((r["end"] != end("admitted")) | (r["decided"] > s.last_night))
            ),
            "EV",
            "02",
        ),
        (_gone("rtt_events", "event_id", "rebooked_event"),),
    ),
    Kind(
        "RTT-D08",
        _where(
            lambda s, r: (
                r["hospital_cancelled"]
                & (r["earlier_on"] <= s.first_night - 18)
                & (r["received"] < s.first_night - 20)
                & (r["first_seen"] > s.last_night + 1)
            ),
            "A1",
        ),
        (_gone("appointments", "appointment_id", "first_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    Kind(
        "RTT-E04",
        _where(_awaits_admission),
        _begun(on_day(-340)),
        also={"RTT-E05": "record_key"},
        mended_after=10,
    ),
    Kind(
        "RTT-C10",
        _of_stopped("admitted", 40, 4),
        (
            new_event("EK", "bilateral_fit_ready", "10", days_after("stop", 0)),
            _new_visit("AK", at_time(60), days_after("stop", 0)),
        ),
    ),
    Kind(
        "RTT-A17",
        _where(
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
    Kind(
        "RTT-A12",
        _of_stopped("monitored", 55, 10, prefix="EV", suffix="13"),
        (_new_entry("WB", on_day(-5)),),
        also={"RTT-A04": "new_entry_id"},
    ),
    Kind(
        "RTT-A13",
        _of_stopped("monitored", 55, 16, prefix="EV", suffix="13"),
        (_gone("appointments", "appointment_id", "review_visit"),),
        # the clinic that began it gave another appointment
        also={"RTT-D04": "last_visit"},
    ),
    Kind(
        "RTT-A14",
        _of_stopped("monitored", 55, 9, prefix="EV", suffix="13"),
        (
            _new_entry("WC", days_after("stop", -40), removed_date=days_after("stop", 0), removal_reason="4"),
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
    Kind(
        "RTT-C08",
        _of_stopped("transferred", 200, 10, prefix="EV", suffix="13"),
        (_new_visit("AG", at_time(-3), on_day(-8), "5", outcome="1", rtt_status="20"),),
    ),
    Kind(
        "RTT-B05",
        _of_stopped("admitted", 60, 6, also=_decided_at_last_visit),
        (_gone("rtt_events", "event_id", "stop_event"),),
    ),
    Kind(
        "RTT-C11",
        _of_stopped("admitted", 60, 2, "OF", also=_decided_at_last_visit),
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
    Kind(
        "RTT-A07",
        _of_stopped("admitted", 300, 5, prefix="EV", suffix="13", also=_decided_at_last_visit),
        (Edit("pas", "spells", "spell_id", "spell_id", {"definitive_treatment": "N"}),),
    ),
    Kind(
        "RTT-C09",
        _of_stopped("admitted", 300, 5, prefix="EV", suffix="13", also=_decided_at_last_visit),
        # stopped on the day of discharge, it seems
        (Edit("pas", "rtt_events", "event_id", "stop_event", {"event_date": days_after("stop", 2)}),),
    ),
    Kind(
        "RTT-B06",
        _of_stopped("treated", 60, 16),
        (_gone("rtt_events", "event_id", "stop_event"),),
        also={"RTT-B04": "record_key", "RTT-A05": "record_key"},
    ),
    Kind(
        "RTT-D04",
        _where(
            lambda s, r: last_seen_at_first_appointment(s, r) & (r["first_seen"] < s.first_night - 20),
            "A2",
            also=_seen_again,
        ),
        (_gone("appointments", "appointment_id", "last_visit"),),
        also={"RTT-A05": "pathway_id"},
    ),
    Kind(
        "RTT-A03",
        _where(_listed, "EV", "12", also=lambda s, r: ~_nothing_ahead(s, r)),
        (_gone("waiting_list", "entry_id", "entry_id"),),
    ),
    Kind(
        "RTT-A16",
        _where(_listed, "WL", also=lambda s, r: _nothing_ahead(s, r) & _decided_at_last_visit(s, r)),
        (_entry({"removed_date": on_day(-10), "removal_reason": "4"}),),
    ),
    Kind(
        "RTT-A18",
        _where(_listed, "WL"),
        (_entry({"admission_method": "13", "planned_due_date": on_day(60), "planned_kind": "treatment"}),),
    ),
    Kind(
        "RTT-A22",
        _where(waits_for_a_date, "WL", also=lambda s, r: r["number"] % 50 > 1),
        (_entry({"clinical_priority": "P2"}),),
    ),
    Kind(
        "RTT-B11",
        _where(_listed, "WL"),
        (_emergency(at_time(-10), at_time(-10, 900)),),
        also={"SPELL_NO_WARD_STAY": "emergency_spell_id"},
    ),
    Kind(
        "RTT-D10",
        _where(_listed, "WD"),
        (_new_entry("WD", on_day(-5), procedure=own("operation")),),
    ),
    Kind("RTT-D11", _where(_listed, "WL"), (_entry({"procedure": ""}),)),
    Kind(
        "RTT-D13",
        _where(waits_for_a_date, "OK"),
        (fallen_offer("OK", -24, -24),),
        also={"CX_28_APPROACHING": "record_key"},
        mended_after=3,
    ),
    Kind(
        "RTT-D14",
        _where(waits_for_a_date, "OL"),
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
    Kind(
        "RTT-A04",
        _where(_treated_in_clinic, "WA"),
        (_new_entry("WA", on_day(-20)),),
    ),
    Kind(
        "RTT-A06",
        _of_stopped("treated", 300, 20, prefix="EV", suffix="13"),
        (_visit("last_visit", {"procedure": ""}),),
    ),
    Kind(
        "RTT-A15",
        _of_stopped("discharged", 300, 5, prefix="EV", suffix="13"),
        (_new_visit("AF", at_time(40), days_after("stop", 0)),),
    ),
    Kind(
        "RTT-A19",
        _where(_treated_in_clinic, "EF"),
        (new_event("EF", "followup_due_date_passed", "", on_day(-10)),),
    ),
    Kind(
        "RTT-C12",
        _of_stopped("treated", 300, 70, prefix="EV", suffix="13"),
        (Edit("pas", "rtt_events", "event_id", "stop_event", {"recorded_at": at_time(-1)}),),
    ),
    Kind(
        "RTT-A01",
        _where(waits_for_first_appointment, "RF", also=_in_scope),
        (_referral({"received_date": ""}), _gone("rtt_events", "event_id", "first_event")),
    ),
    Kind(
        "RTT-A02",
        _where(waits_for_first_appointment, "RF", also=_in_scope),
        (
            _gone("appointments", "pathway_id", "pathway_id"),
            new_event("EA", "administrative", "34", on_day(0)),
        ),
    ),
    Kind(
        "RTT-B02",
        _where(waits_for_first_appointment, "PB"),
        _new_pathway("B", own("patient_id"), own("function")),
        mended_after=5,
    ),
    Kind(
        "RTT-B03",
        _where(waits_for_first_appointment),
        (new_event("EB", "rereferral_received", "", on_day(-1)),),
    ),
    Kind(
        "RTT-B04",
        _where(lambda s, r: last_seen_at_first_appointment(s, r) & (r["first_seen"] <= s.first_night - 5)),
        (_visit("first_visit", {"outcome": "1"}),),
    ),
    Kind(
        "RTT-B08",
        _where(waits_for_first_appointment, also=_in_scope),
        (
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"event_date": on_day(-400)}),
            _referral({"received_date": on_day(-400), "last_validated_date": ""}),
            _gone("appointments", "pathway_id", "pathway_id"),
        ),
        also={"RTT-A05": "record_key", "RTT-E01": "record_key", "RTT-E03": "record_key"},
    ),
    Kind(
        "RTT-B09",
        _where(waits_for_first_appointment, also=_in_scope),
        (_referral({"consultant_led": "N"}),),
    ),
    Kind(
        "RTT-B10",
        _where(
            waits_for_first_appointment,
            also=lambda s, r: still_open_alone(s, r) & (r["received"] > s.first_night - 50),
        ),
        (_emergency(time_after("received", 0), time_after("received", 0, 900)),),
        also={"SPELL_NO_WARD_STAY": "emergency_spell_id"},
    ),
    Kind(
        "RTT-C03",
        _where(last_seen_at_first_appointment),
        (Edit("pas", "rtt_events", "event_id", "first_event", {"event_date": days_after("first_seen", 0)}),),
    ),
    Kind(
        "RTT-C04",
        _where(waits_for_first_appointment),
        (_referral({"asi_listed_date": days_after("received", -6)}),),
    ),
    Kind(
        "RTT-C05",
        _where(waits_for_first_appointment),
        (_referral({"received_date": days_after("received", -9)}),),
    ),
    Kind(
        "RTT-C15",
        _where(
            waits_for_first_appointment,
            also=lambda s, r: (r["received"] > s.first_night - 150) & _in_scope(s, r),
        ),
        _begun(on_day(-2000)),
        also={"RTT-E01": "record_key"},
    ),
    Kind(
        "RTT-D02",
        _where(lambda s, r: _seen_within(s, r, 60, 8), "A2"),
        (_visit("first_visit", {"rtt_status": ""}),),
    ),
    Kind(
        "RTT-D03",
        _where(lambda s, r: _seen_within(s, r, 60, 8), "A2"),
        (_visit("first_visit", {"outcome": ""}),),
    ),
    Kind(
        "RTT-D06",
        _where(lambda s, r: _seen_within(s, r, 60, 8), "A2"),
        (_visit("first_visit", {"attended": "7"}),),
    ),
    Kind(
        "RTT-D07",
        _where(waits_for_first_appointment),
        (
            _new_visit("AM", at_time(-10), on_day(-15), "2", cancelled_date=on_day(-12)),
            _new_visit("AN", at_time(-6), on_day(-12), "2", cancelled_date=on_day(-8)),
        ),
    ),
    Kind("RTT-E01", _where(waits_for_first_appointment), _begun(on_day(-500))),
    Kind("RTT-E02", _where(waits_for_first_appointment), _begun(_cohort_of_this_month)),
    Kind(
        "RTT-E03",
        _where(waits_for_first_appointment),
        (*_begun(on_day(-300)), _gone("appointments", "appointment_id", "first_visit")),
        also={"RTT-A05": "record_key"},
    ),
    Kind("RTT-E05", _where(waits_for_first_appointment), _begun(on_day(-350)), mended_after=10),
    Kind(
        "RTT-E06",
        _where(waits_for_first_appointment, also=_first_visit_is_far),
        _begun(on_day(-110)),
    ),
    Kind(
        "RTT-F03",
        _where(still_open_alone),
        (Edit("pas", "patients", "patient_id", "patient_id", {"commissioner": ""}),),
    ),
    Kind("RTT-F04", _where(waits_for_first_appointment), (_referral({"site": ""}),)),
    Kind(
        "RTT-F05",
        _where(waits_for_first_appointment),
        (
            _referral({"pathway_issuer": ""}),
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"pathway_issuer": ""}),
        ),
    ),
    Kind(
        "RTT-F06",
        _where(waits_for_first_appointment, "PZ", also=still_open_alone),
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
            *_new_pathway("D", named("PZ"), own("other_function")),
        ),
        also={"PT_PROBABLE_DUPLICATE": "record_key"},
        mended_after=5,
    ),
    Kind(
        "RTT-F07",
        _where(lambda s, r: last_seen_at_first_appointment(s, r) & (r["end"] != end("died"))),
        (_visit("first_visit", {"treatment_function": own("other_function")}),),
    ),
    # treated, and a step of the follow-up is owed
    Kind(
        "RTT-D04",
        _of_stopped("treated", 300, 20, "AP"),
        (_new_visit("AP", at_time(-8), on_day(-20), "5", outcome="3", rtt_status="90"),),
    ),
    Kind(
        "RTT-D05",
        _of_stopped("treated", 300, 20, "AQ"),
        (_new_visit("AQ", at_time(-8), on_day(-20), "3", rtt_status="90"),),
    ),
    Kind(
        "RTT-D08",
        _of_stopped("treated", 300, 20, "AR"),
        (_new_visit("AR", at_time(-14), on_day(-20), "4", cancelled_date=on_day(-16)),),
    ),
    # a clinic is booked and does not explain the removal
    Kind(
        "RTT-A16",
        _where(_listed, "WL", also=lambda s, r: ~_nothing_ahead(s, r)),
        (_entry({"removed_date": on_day(-10), "removal_reason": "4"}),),
    ),
    # seen again by the events alone
    Kind(
        "RTT-A11",
        of_lives(
            _seen_after_missing_the_first,
            "EV",
            "02",
        ),
        (
            _gone("rtt_events", "event_id", "rebooked_event"),
            _gone("appointments", "pathway_id", "pathway_id"),
        ),
    ),
    # a source that sends no events for the pathway: its appointments stand for them
    Kind(
        "RTT-C13",
        _where(last_seen_at_first_appointment, "appointment:A2"),
        (*_WITHOUT_EVENTS, _visit("first_visit", {"rtt_status": "99"})),
    ),
    Kind(
        "RTT-B07",
        _where(last_seen_at_first_appointment, "appointment:A2"),
        (*_WITHOUT_EVENTS, _visit("first_visit", {"rtt_status": "91"})),
    ),
    Kind(
        "RTT-C06",
        _of_stopped("treated", 300, 20, "appointment:AT"),
        (*_WITHOUT_EVENTS, _new_visit("AT", at_time(-8), on_day(-20), "5", outcome="1", rtt_status="20")),
    ),
    # whoever missed the first appointment was seen since, and nothing says when it was booked again
    Kind(
        "RTT-A09",
        of_lives(
            _seen_after_missing_the_first,
            "appointment:A1",
        ),
        _WITHOUT_EVENTS,
        also={"RTT-A11": "record_key"},
    ),
)

# the place of a kind in the order is its random stream: what came later stands at the end and moves no other
OUTSIDE_A_PATHWAY: tuple[Kind, ...] = (
    # surveillance by a test: its day has passed and nobody has asked for it
    Kind(
        "RTT-A17",
        _where(_over_alone, "test:DP"),
        (_new_test("DP", planned="Y", planned_due_date=on_day(-20)),),
    ),
    # booked for something that names no pathway, and the patient has died
    Kind(
        "RTT-B01",
        _where(_over_alone, "appointment:AV"),
        (patient_died(), _new_visit("AV", at_time(40), on_day(-20), pathway_id="", referral_id="")),
    ),
    Kind(
        "RTT-B01",
        _where(_over_alone, "test:DV"),
        (patient_died(), _new_test("DV", pathway_id="", appointment_date=on_day(40))),
    ),
    Kind(
        "RTT-F01",
        _where(_over_alone, "PT"),
        (Edit("pas", "patients", "patient_id", "patient_id", {"nhs_number": ""}),),
    ),
)
