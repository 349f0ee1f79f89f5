"""The kinds of fault that are planted: one for each rule of the registry.

`ELECTIVE` kinds are planted in lives of the elective and cancer feeds, `URGENT` ones in the emergency
department; those of the wards are in `bed_faults`. A place is chosen so that the fault raises its own,
what is named in `also`, and no other exception.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.columns import iso_dates, iso_times
from data.synthetic.defect_places import Places
from data.synthetic.defect_places import at_time as _time
from data.synthetic.defect_places import changed_event as _event
from data.synthetic.defect_places import days_after as _after
from data.synthetic.defect_places import ended as _ended
from data.synthetic.defect_places import fallen_offer as _fallen_offer
from data.synthetic.defect_places import last_seen_at_first_appointment as _last_seen_at_first_appointment
from data.synthetic.defect_places import named as _named
from data.synthetic.defect_places import new_event as _new_event
from data.synthetic.defect_places import of_lives as _of_lives
from data.synthetic.defect_places import on_day as _day
from data.synthetic.defect_places import own as _own
from data.synthetic.defect_places import patient_died as _patient_died
from data.synthetic.defect_places import still_open_alone as _still_open_alone
from data.synthetic.defect_places import waits_for_a_date as _waits_for_a_date
from data.synthetic.defect_places import waits_for_first_appointment as _waits_for_first_appointment
from data.synthetic.defects import Edit, Insert, Kind, Scene
from data.synthetic.lives import end
from data.synthetic.people import nhs_numbers, patients

# ---- elective and cancer: where


def _awaits_answer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Urgent suspected cancer, not yet seen."""
    urgent = lives["cancer_route"] == 1
    return urgent & (lives["received"] <= scene.first_night) & (lives["first_seen"] > scene.last_night + 1)


def _awaits_treatment(scene: Scene, lives: pd.DataFrame) -> Any:
    """Told of a cancer, not yet treated, and not so long that a harm review is due."""
    found = lives["cancer_found"] & (lives["cancer_route"] == 1) & (lives["told"] <= scene.first_night)
    return found & (lives["stop"] > scene.last_night) & (lives["received"] + 104 > scene.last_night)


def _treated_for_cancer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Treated here, without a pause, within 31 days of the decision."""
    swift = (lives["stop"] - lives["decided_to_treat"]).between(4, 31)
    here = ~lives["treated_elsewhere"] & ~lives["sent_here"]
    return (
        lives["cancer_found"]
        & (lives["stop"] <= scene.first_night)
        & swift
        & here
        & (lives["number"] % 23 != 0)
    )


def _treated_long_ago(scene: Scene, lives: pd.DataFrame) -> Any:
    """So long ago that no month is open for its record."""
    return _treated_for_cancer(scene, lives) & (lives["stop"] < scene.first_night - 100)


def _no_cancer_long_ago(scene: Scene, lives: pd.DataFrame) -> Any:
    """Urgent, told that there is no cancer, closed, and no month open for its record."""
    told = (lives["cancer_route"] == 1) & ~lives["cancer_found"] & (lives["told"] < scene.first_night - 100)
    return told & (lives["first_seen"] - lives["received"] > 5) & ~lives["missed_first"]


def _told_early_or_very_late(lives: pd.DataFrame) -> Any:
    """A few days taken off do not turn a breach into none."""
    return ~(lives["told"] - lives["received"]).between(29, 34)


# ---- what is written


def _care(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("cancer", "pathways", "care_id", "record_key", change),)


def _treatment(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("cancer", "treatments", "treatment_id", "record_key", change),)


def _actions(change: dict[str, Any], by: str = "care_id") -> Edit:
    return Edit("cancer", "actions", "care_id", by, change, frozen=True)


def _new_action(prefix: str, care: Any, created: int, due: int) -> Insert:
    return Insert(
        "cancer",
        "actions",
        {
            "action_id": _named(prefix),
            "care_id": care,
            "action": "first appointment",
            "owner": "tracker 1",
            "due_date": _day(due),
            "created_date": _day(created),
        },
    )


def _new_pathway(prefix: str, pathway: Any, received: Any, referral_type: Any, seen: Any) -> Insert:
    return Insert(
        "cancer",
        "pathways",
        {
            "care_id": _named(prefix),
            "patient_id": _own("patient_id"),
            "pathway_id": pathway,
            "pathway_issuer": "RXX",
            "received_date": received,
            "priority_type": "3",
            "source_of_referral": "03",
            "referral_type": referral_type,
            "patient_status": "14",
            "first_seen_date": seen,
            "first_seen_provider": "RXX",
            "tracking_site": "RXX01",
        },
    )


def _lost() -> tuple[Edit, ...]:
    """The pathway is not on the tracker."""
    return (Edit("cancer", "pathways", "care_id", "care_id", {"is_deleted": "Y"}, frozen=True),)


def _second_record() -> Insert:
    """The same person registered again: number, date of birth, sex and practice agree."""

    def of_person(column: str) -> Callable[[Scene, pd.DataFrame], Any]:
        def value(scene: Scene, rows: pd.DataFrame) -> Any:
            person = rows["patient"].to_numpy()
            return patients("PX", person, nhs_numbers(person), rows["received"].to_numpy())[column].to_numpy()

        return value

    columns = ("nhs_number", "nhs_number_status", "birth_date", "gender", "general_practice", "commissioner")
    return Insert(
        "pas",
        "patients",
        {"patient_id": _own("record_key"), **{column: of_person(column) for column in columns}},
    )


def _dna_follow_up(scene: Scene, lives: pd.DataFrame) -> Any:
    missed = lives["follow_up_missed_1"] & (lives["follow_up_1"] <= scene.first_night - 3)
    return missed & ~lives["urgent_cancer"]


def _wrong_source_of_referral(scene: Scene) -> pd.DataFrame:
    places = _of_lives(lambda scene, lives: lives["received"] <= scene.first_night)(scene)
    return places.assign(record_key="pas.referrals|" + places["referral_id"] + "|source_of_referral")


# rare places first: each patient carries one fault
CANCER: tuple[Kind, ...] = (
    Kind(
        "CX-26",
        _of_lives(
            lambda s, r: (
                r["treated_elsewhere"]
                & (r["transferred_on"] <= s.first_night - 7)
                & (r["transferred_on"] - r["received"] <= 38)
                & (r["stop"] > s.last_night)
            ),
            "TF",
        ),
        (Edit("cancer", "transfers", "transfer_id", "record_key", {"acknowledged_date": ""}, frozen=True),),
    ),
    Kind(
        "CX-27",
        _of_lives(
            lambda s, r: (
                r["sent_here"]
                & r["decided_to_treat"].between(s.first_night - 10, s.first_night)
                & (r["stop"] > s.last_night)
                # an admission that is offered is a date too
                & ((r["end"] != end("admitted")) | (r["decided"] > s.last_night))
            ),
            "TF",
        ),
        (Edit("cancer", "treatments", "treatment_id", "treatment_id", {"treatment_date": ""}, frozen=True),),
    ),
    Kind(
        "CX-44",
        _of_lives(
            lambda s, r: (
                _awaits_treatment(s, r)
                & ~r["sent_here"]
                & (r["end"] != end("admitted"))
                & (r["decided_to_treat"] <= s.first_night - 22)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "treatment_id", {"treatment_date": ""}, frozen=True),),
    ),
    Kind(
        "CX-06",
        _of_lives(
            lambda s, r: (
                _awaits_treatment(s, r)
                & ~r["sent_here"]
                & (r["received"] < s.first_night - 62)
                & (r["received"] + 104 > s.last_night)
                & (r["decided_to_treat"] <= s.first_night)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "treatment_id", {"is_deleted": "Y"}, frozen=True),),
    ),
    Kind(
        "CX-05",
        _of_lives(
            lambda s, r: (
                _awaits_treatment(s, r)
                & (r["received"] + 59 <= s.first_night)
                & (r["transferred_on"] > r["told"])
            ),
            "CA",
        ),
        (
            Edit(
                "cancer",
                "pathways",
                "care_id",
                "record_key",
                {
                    "received_date": _day(-110),
                    "decision_to_refer_date": _day(-110),
                    # the answer came late too, and that is explained
                    "fds_delay_reason": "2",
                },
                frozen=True,
            ),
        ),
    ),
    Kind(
        "CX-11",
        _of_lives(
            lambda s, r: (
                _treated_for_cancer(s, r)
                & ~r["treated_again"]
                & (r["late"] == 0)
                & (r["stop"] >= s.first_night - 20)
                & (r["received"] > s.first_night - 55)
            ),
            "CA",
        ),
        (
            Edit("cancer", "pathways", "care_id", "record_key", {"patient_status": "10"}),
            Edit("cancer", "treatments", "treatment_id", "treatment_id", {"is_deleted": "Y"}),
            _new_action("NX", _own("record_key"), 0, 6),
        ),
        mended_after=5,
    ),
    Kind(
        "CX-46",
        _of_lives(
            lambda s, r: (
                _awaits_treatment(s, r)
                & ~r["sent_here"]
                & (r["received"] <= s.first_night - 45)
                & (r["decided_to_treat"] > s.last_night)
                & (r["end"] != end("admitted"))
            ),
            "CA",
        ),
        (
            Insert(
                "pas",
                "waiting_list",
                {
                    "entry_id": _named("WY"),
                    "patient_id": _own("patient_id"),
                    "pathway_id": _own("pathway_id"),
                    "referral_id": _own("referral_id"),
                    "decision_to_admit_date": _day(-44),
                    "removed_date": _day(-30),
                },
            ),
            Insert(
                "pas",
                "admission_offers",
                {
                    "offer_id": _named("OY"),
                    "entry_id": _named("WY"),
                    "patient_id": _own("patient_id"),
                    "offered_date": _day(-44),
                    "tci_date": _day(-30),
                    "operation_date": _day(-30),
                    "outcome": "4",
                    "cancelled_at": _time(-36),
                    "cancelled_by": "hospital",
                    "reason_type": "non_clinical",
                    "cancel_reason": "Ward bed unavailable",
                    "reasonable": "Y",
                },
            ),
        ),
    ),
    Kind(
        "CX-07",
        _of_lives(lambda s, r: _awaits_treatment(s, r) & (r["received"] < s.first_night - 30), "CA"),
        (
            Edit(
                "cancer",
                "pathways",
                "care_id",
                "record_key",
                {"told_date": "", "fds_end_reason": ""},
                frozen=True,
            ),
        ),
    ),
    Kind(
        "CX-10",
        _of_lives(
            lambda s, r: (
                _awaits_answer(s, r)
                & r["received"].between(s.first_night - 10, s.first_night - 6)
                & ~(r["patient_cancelled"] | r["hospital_cancelled"])
            ),
            "CA",
        ),
        (Edit("pas", "appointments", "pathway_id", "pathway_id", {"is_deleted": "Y"}),),
        # a week later the waiting list has something to say too
        mended_after=3,
    ),
    Kind(
        "CX-28",
        _of_lives(lambda s, r: _awaits_answer(s, r) & (r["received"] >= s.first_night - 15), "CB"),
        (
            _new_pathway("CB", _own("pathway_id"), _after("received", 0), _own("referral_type"), ""),
            _new_action("NB", _named("CB"), 0, 6),
        ),
        mended_after=5,
    ),
    Kind(
        "CX-39",
        _of_lives(
            lambda s, r: _awaits_answer(s, r) & _still_open_alone(s, r) & (r["received"] < s.first_night - 2),
            "CA",
        ),
        (_patient_died(),),
        also={"RTT-B01": "pathway_id"},
    ),
    # the same, and the tracker knows the patient by NHS number alone
    Kind(
        "CX-39",
        _of_lives(
            lambda s, r: _awaits_answer(s, r) & _still_open_alone(s, r) & (r["received"] < s.first_night - 2),
            "CA",
        ),
        (
            _patient_died(),
            Edit("cancer", "pathways", "care_id", "care_id", {"patient_id": ""}, frozen=True),
        ),
        also={"RTT-B01": "pathway_id"},
    ),
    Kind("CX-01", _of_lives(_awaits_answer, "CA"), (_actions({"is_deleted": "Y"}),)),
    Kind("CX-02", _of_lives(_awaits_answer, "CA"), (_actions({"due_date": _day(-1), "completed_date": ""}),)),
    Kind("CX-03", _of_lives(_awaits_answer, "CA"), (_actions({"due_date": _day(30), "completed_date": ""}),)),
    Kind(
        "CX-04",
        _of_lives(_awaits_answer, "CA"),
        (
            _actions({"created_date": _day(-20), "due_date": _day(9), "completed_date": ""}),
            Edit("cancer", "comments", "care_id", "care_id", {"commented_at": _time(-12)}, frozen=True),
        ),
    ),
    Kind(
        "CX-13",
        _of_lives(lambda s, r: _awaits_answer(s, r) & (r["received"] < s.first_night - 6), "RF"),
        _lost(),
    ),
    Kind("CX-29", _of_lives(_awaits_answer, "CA"), _care({"patient_status": "69"})),
    Kind("CX-31", _of_lives(_awaits_answer, "CA"), _care({"priority_type": ""})),
    Kind(
        "CX-12",
        _of_lives(
            lambda s, r: (
                r["alone"]
                & (r["cancer_route"] == 0)
                & (r["received"] < s.first_night - 60)
                & (r["end"] != end("died"))
                & (r["number"] % 4 == 0)
            ),
            "CX",
        ),
        (
            _new_pathway("CX", _named("PX"), _day(-2), "08", _day(-1)),
            _new_action("NY", _named("CX"), -1, 6),
        ),
        mended_after=5,
    ),
    Kind(
        "CX-41",
        _of_lives(lambda s, r: _treated_for_cancer(s, r) & (r["stop"] >= s.first_night - 25), "TR"),
        _treatment({"care_setting": ""}),
    ),
    Kind(
        "CX-25",
        _of_lives(lambda s, r: r["treated_elsewhere"] & (r["stop"] < s.first_night - 100), "TR"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"accountable_investigating_provider": ""}),),
    ),
    Kind(
        "CX-24",
        _of_lives(lambda s, r: r["treated_elsewhere"] & (r["stop"] <= s.first_night), "TF"),
        (Edit("cancer", "transfers", "transfer_id", "record_key", {"to_provider": ""}),),
    ),
    Kind(
        "CX-30",
        _of_lives(
            lambda s, r: (
                _treated_long_ago(s, r) & r["treated_again"] & (r["second_treatment"] < s.first_night - 100)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "second_treatment_id", {"event_type": "01"}),),
    ),
    Kind(
        "CX-19",
        _of_lives(lambda s, r: _treated_long_ago(s, r) & ~r["treated_again"], "TR"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"primary_diagnosis": "D120"}),),
    ),
    Kind(
        "CX-15", _of_lives(_treated_long_ago, "TR"), _treatment({"decision_to_treat_date": _after("stop", 3)})
    ),
    Kind("CX-16", _of_lives(_treated_long_ago, "TR"), _treatment({"decision_to_treat_date": ""})),
    Kind("CX-20", _of_lives(_treated_long_ago, "CA"), _care({"patient_status": "03"})),
    Kind(
        "CX-21",
        _of_lives(_treated_long_ago, "TR"),
        _treatment({"adjustment_days": "", "adjustment_reason": "8"}),
    ),
    Kind(
        "CX-23",
        _of_lives(_treated_long_ago, "TR"),
        _treatment({"adjustment_days": "3", "adjustment_reason": "5"}),
    ),
    Kind("CX-37", _of_lives(_treated_long_ago, "TR"), _treatment({"modality": "01"})),
    Kind(
        "CX-35",
        _of_lives(lambda s, r: _no_cancer_long_ago(s, r) & (r["told"] - r["received"] > 28), "CA", "|FDS"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"fds_delay_reason": ""}),),
    ),
    Kind("CX-08", _of_lives(_no_cancer_long_ago, "CA"), _care({"fds_end_reason": ""})),
    Kind(
        "CX-09",
        _of_lives(_no_cancer_long_ago, "CA"),
        _care({"told_date": "", "fds_end_reason": "", "fds_delay_reason": ""}),
    ),
    Kind("CX-14", _of_lives(_no_cancer_long_ago, "CA"), _care({"first_seen_date": _after("received", -5)})),
    Kind(
        "CX-17",
        _of_lives(_no_cancer_long_ago, "CA"),
        _care({"upgrade_date": _after("received", 5), "upgrade_provider": "RXX"}),
    ),
    Kind(
        "CX-18", _of_lives(_no_cancer_long_ago, "CA"), _care({"decision_to_refer_date": _after("received", 3)})
    ),
    Kind(
        "CX-22",
        _of_lives(lambda s, r: _no_cancer_long_ago(s, r) & _told_early_or_very_late(r), "CA"),
        _care({"first_seen_adjustment_days": "4", "first_seen_adjustment_reason": "3"}),
    ),
    Kind("CX-32", _of_lives(_no_cancer_long_ago, "CA"), _care({"nhs_number": "9990000000"})),
    Kind("CX-33", _of_lives(_no_cancer_long_ago, "CA"), _care({"pathway_id": ""})),
    Kind("CX-34", _of_lives(_no_cancer_long_ago, "CA"), _care({"fds_provider": "R?"})),
    Kind(
        "CX-38",
        _of_lives(_no_cancer_long_ago, "CA"),
        _care({"downgraded_date": _after("received", 2), "downgrade_agreed_by_referrer": "N"}),
    ),
    Kind(
        "CX-21",
        _of_lives(_no_cancer_long_ago, "CA", "|first_seen"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"first_seen_adjustment_reason": "3"}),),
    ),
    Kind("CX-33", _of_lives(_no_cancer_long_ago, "CA"), _care({"pathway_issuer": ""})),
    Kind("CX-34", _of_lives(_no_cancer_long_ago, "CA"), _care({"tracking_site": "R?"})),
    Kind(
        "CX-16",
        _of_lives(_treated_long_ago, "TR"),
        _treatment({"decision_to_treat_date": "", "ecad_date": _after("stop", -2)}),
    ),
    Kind(
        "CX-40",
        _of_lives(_no_cancer_long_ago, "CA"),
        (Edit("pas", "referrals", "referral_id", "referral_id", {"administrative_category": "02"}),),
    ),
)

ELECTIVE: tuple[Kind, ...] = (
    *CANCER,
    Kind(
        "RTT-C01",
        _of_lives(
            lambda s, r: (r["end"] == end("died")) & (r["stop"] <= s.first_night) & (r["cancer_route"] == 0)
        ),
        (Edit("pas", "patients", "patient_id", "patient_id", {"death_date": _after("received", -30)}),),
    ),
    Kind(
        "RTT-A20",
        _of_lives(lambda s, r: r["transfer_in"] & (r["received"] <= s.first_night), "EV", "00"),
        (_event({"original_clock_start_date": ""}),),
    ),
    Kind(
        "CX_28_APPROACHING",
        _of_lives(_waits_for_a_date, "OA"),
        (_fallen_offer("OA", -21, -21),),
        also={"RTT-D13": "record_key"},
        # a week later it is a breach
        mended_after=4,
    ),
    Kind(
        "CX_28_BREACH",
        _of_lives(_waits_for_a_date, "OB"),
        (_fallen_offer("OB", -35, -35),),
        also={"RTT-D13": "record_key"},
    ),
    Kind(
        "CX_REASON_MISSING",
        _of_lives(_waits_for_a_date, "OC"),
        (_fallen_offer("OC", -10, -10, reason_type="", cancel_reason=""),),
    ),
    Kind(
        "CX_CLINICAL_NONCLIN_CONFLICT",
        _of_lives(_waits_for_a_date, "OD"),
        (_fallen_offer("OD", -10, -17, reason_type="clinical", cancel_reason="Theatre list over-ran"),),
    ),
    Kind(
        "CX_REBOOK_BEFORE_CANCEL",
        _of_lives(_waits_for_a_date, "OG"),
        (
            _fallen_offer("OG", -5, -9, cancelled_by="patient", reason_type="", cancel_reason=""),
            Insert(
                "pas",
                "admission_offers",
                {
                    "offer_id": _named("OH"),
                    "entry_id": _own("entry_id"),
                    "patient_id": _own("patient_id"),
                    "offered_date": _day(-12),
                    "tci_date": _day(40),
                    "operation_date": _day(40),
                    "reasonable": "Y",
                },
            ),
        ),
    ),
    Kind(
        "RTT-A05",
        _of_lives(lambda s, r: _waits_for_first_appointment(s, r) & (r["cancer_route"] == 0)),
        (Edit("pas", "appointments", "pathway_id", "pathway_id", {"is_deleted": "Y"}),),
    ),
    Kind(
        "RTT-A09",
        _of_lives(lambda s, r: r["missed_first"] & (r["earlier_on"] <= s.first_night - 3), "EV", "02"),
        (_event({"communicated": ""}),),
    ),
    Kind(
        "RTT-A10",
        _of_lives(_dna_follow_up, "EV", "07"),
        (_event({"event_type": "op_first_dna", "rtt_status": "33", "communicated": "Y"}),),
    ),
    Kind(
        "RTT-B01",
        _of_lives(lambda s, r: _still_open_alone(s, r) & (r["cancer_route"] == 0)),
        (_patient_died(),),
    ),
    Kind("RTT-B07", _of_lives(_last_seen_at_first_appointment, "EV", "05"), (_event({"rtt_status": "91"}),)),
    Kind(
        "RTT-C02",
        _of_lives(lambda s, r: _ended(s, r, "treated") & ~r["transfer_in"] & ~r["missed_first"]),
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
    Kind("RTT-C13", _of_lives(_last_seen_at_first_appointment, "EV", "05"), (_event({"rtt_status": "11"}),)),
    Kind(
        "RTT-C06",
        _of_lives(lambda s, r: _ended(s, r, "treated", "discharged"), "EX"),
        (_new_event("EX", "op_discharged", "34", _after("stop", 3)),),
    ),
    Kind(
        "RTT-C07",
        _of_lives(_last_seen_at_first_appointment, "EY"),
        (_new_event("EY", "consultant_referral_12", "12", _day(0)),),
    ),
    Kind(
        "RTT-C13",
        _of_lives(lambda s, r: r["first_seen"] <= s.first_night - 3, "EV", "05"),
        (_event({"rtt_status": "99"}),),
    ),
    Kind(
        "RTT-D01",
        _of_lives(lambda s, r: r["first_seen"].between(s.first_night - 60, s.first_night - 8), "A2"),
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
    Kind(
        "RTT-D09",
        _of_lives(
            lambda s, r: (
                (r["end"] == end("admitted"))
                & (r["earlier_offer"] == 0)
                & r["stop"].between(s.first_night - 60, s.first_night - 4)
            ),
            "OF",
        ),
        (Edit("pas", "admission_offers", "offer_id", "record_key", {"outcome": ""}),),
    ),
    Kind(
        "RTT-F01",
        _of_lives(lambda s, r: r["alone"] & (r["received"] <= s.first_night) & (r["end"] != end("died")), "PT"),
        (Edit("pas", "patients", "patient_id", "patient_id", {"nhs_number": "9990000000"}),),
    ),
    Kind(
        "RTT-F02",
        _of_lives(_waits_for_first_appointment),
        (
            Edit("pas", "referrals", "pathway_id", "pathway_id", {"treatment_function": ""}),
            Edit("pas", "rtt_events", "pathway_id", "pathway_id", {"treatment_function": ""}),
        ),
    ),
    Kind(
        "DQ_WRONG_VALUE",
        _wrong_source_of_referral,
        (Edit("pas", "referrals", "referral_id", "referral_id", {"source_of_referral": "XX"}),),
    ),
    Kind(
        "PT_PROBABLE_DUPLICATE",
        # the second record is the later one by its identifier
        _of_lives(lambda s, r: r["alone"] & (r["received"] <= s.first_night) & (r["end"] != end("died")), "PX"),
        (_second_record(),),
        also={"RTT-F01": "record_key"},
    ),
)


def _treated_late_for_cancer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Without a pause; a day less leaves both waits as over or within as they were; no month is open for it."""
    here = ~lives["treated_elsewhere"] & ~lives["sent_here"]
    long_ago = lives["cancer_found"] & (lives["stop"] < scene.first_night - 100) & here
    late = lives["stop"] - lives["decided_to_treat"] > 32
    started = np.where(lives["cancer_route"] == 2, lives["first_seen"], lives["received"])
    not_at_the_edge = (lives["stop"] - started != 63) & (lives["number"] % 23 != 0)
    return long_ago & late & not_at_the_edge


# the place of a kind in the order is its random stream: what came later stands at the end and moves no other
CANCER_REASONS: tuple[Kind, ...] = (
    Kind(
        "CX-36",
        _of_lives(_treated_late_for_cancer, "TR", "|31D"),
        (
            Edit(
                "cancer",
                "treatments",
                "treatment_id",
                "treatment_id",
                {"d31_delay_reason": "2", "adjustment_days": "1", "adjustment_reason": "8"},
            ),
        ),
    ),
)


# ---- emergency department


def _of_attendances(keep: Callable[[Scene, pd.DataFrame], Any]) -> Places:
    """Attendances of people who came once, over before the first night."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = scene.rows("ed", "attendances")
        once = ~rows["patient_id"].duplicated(keep=False)
        gone = rows[once & (rows["departed_at"] != "") & (rows["arrived_at"] < _text(scene, 0))]
        gone = gone[np.asarray(keep(scene, gone), dtype=bool)].reset_index(drop=True)
        return pd.DataFrame(
            {
                "subject": gone["patient_id"],
                "record_key": gone["attendance_id"],
                "person": gone["patient_id"],
                "number": gone["nhs_number"],
                "site": gone["site"],
                "arrived_at": gone["arrived_at"],
                "departed_at": gone["departed_at"],
            }
        )

    return places


def _text(scene: Scene, offset: int) -> str:
    return str(iso_dates(np.array([scene.first_night + offset]))[0])


def _minutes(text: pd.Series) -> Any:
    stamps = pd.to_datetime(text.str.removesuffix("Z")).astype("datetime64[s]").astype("int64") // 60
    return stamps.to_numpy()


def _stayed(rows: pd.DataFrame) -> Any:
    return _minutes(rows["departed_at"]) - _minutes(rows["arrived_at"])


def _went_home_on_foot(scene: Scene, rows: pd.DataFrame) -> Any:
    """Treated and sent home within three hours, as simply as can be."""
    simple = (rows["spell_id"] == "") & (rows["ambulance_arrived_at"] == "") & (rows["seen_at"] != "")
    simple &= (rows["discharge_status"] == "182992009") & (rows["discharge_destination"] == "306689006")
    simple &= (rows["attendance_category"] == "1") & (rows["department_type"] == "01")
    simple &= rows["streamed_to"] == ""
    return simple & (_stayed(rows) >= 30) & (_stayed(rows) <= 180)


def _went_home_days_ago(scene: Scene, rows: pd.DataFrame) -> Any:
    return _went_home_on_foot(scene, rows) & (rows["arrived_at"] < _text(scene, -5))


def _was_admitted(scene: Scene, rows: pd.DataFrame) -> Any:
    return rows["spell_id"] != ""


def _was_admitted_after_hours(scene: Scene, rows: pd.DataFrame) -> Any:
    """Long in the department, and not so long after the decision that the exception is there already."""
    decided = pd.to_datetime(rows["decided_to_admit_at"], errors="coerce")
    waited = (pd.to_datetime(rows["departed_at"], errors="coerce") - decided).dt.total_seconds() / 60
    return _was_admitted(scene, rows) & (_stayed(rows) > 800) & (waited < 700)


def _came_by_ambulance(scene: Scene, rows: pd.DataFrame) -> Any:
    return rows["ambulance_handover_at"] != ""


def _stayed_after_handover(scene: Scene, rows: pd.DataFrame) -> Any:
    """Without a handover the clock starts after a quarter of an hour; who left earlier left before it began."""
    return _came_by_ambulance(scene, rows) & (_stayed(rows) > 15)


def _waited_too_long(scene: Scene, rows: pd.DataFrame) -> Any:
    counted = (
        (rows["spell_id"] == "") & (rows["department_type"] == "01") & (rows["attendance_category"] == "1")
    )
    return counted & (rows["ambulance_arrived_at"] == "") & (_stayed(rows) > 260)


def _shifted(column: str, minutes: int) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """The time in a column, so many minutes later."""
    return lambda scene, rows: iso_times(_minutes(rows[column]) + minutes)


def _attendance(change: dict[str, Any], by: str = "record_key") -> tuple[Edit, ...]:
    return (Edit("ed", "attendances", "attendance_id", by, change),)


def _second(prefix: str, keep: Callable[[Scene, pd.DataFrame], Any] = _went_home_on_foot) -> Places:
    """Places of a second attendance: the first one's identifier is `key`, its own the record."""

    def places(scene: Scene) -> pd.DataFrame:
        found = _of_attendances(keep)(scene)
        return found.assign(
            key=found["record_key"], record_key=prefix + found["record_key"].str.removeprefix("ED")
        )

    return places


def _new_attendance(attendance: Any, arrived: Any, departed: Any, **values: Any) -> Insert:
    columns: dict[str, Any] = {
        "attendance_id": attendance,
        "patient_id": _own("person"),
        "nhs_number": _own("number"),
        "site": _own("site"),
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": arrived,
        "departed_at": departed,
        **values,
    }
    return Insert("ed", "attendances", columns)


def _crowded_month(scene: Scene) -> pd.DataFrame:
    """A walk-in centre at the second site that is open in the month before the first night only."""
    place = _of_attendances(_went_home_on_foot)(scene).head(1)
    return place.assign(record_key=f"RXX02|04|{_month_before(scene)}")


def _month_before(scene: Scene) -> str:
    first_of_month = np.datetime64(scene.first_night, "D").astype("datetime64[M]")
    return str(first_of_month - np.timedelta64(1, "M"))


def _on_day_of_month_before(day: int, clock: str) -> Callable[[Scene, pd.DataFrame], str]:
    return lambda scene, rows: f"{_month_before(scene)}-{day:02d}T{clock}"


def _clock_change(month: int, clock: str) -> Callable[[Scene, pd.DataFrame], str]:
    """A wall-clock time on the last Sunday of a month, of the year in which it came last."""

    def change(scene: Scene, rows: pd.DataFrame) -> str:
        night = np.datetime64(scene.first_night - 1, "D")
        year = int(str(night)[:4])
        sundays = [_last_sunday(number, month) for number in (year, year - 1)]
        newest = next(sunday for sunday in sundays if sunday <= night)
        return f"{newest}T{clock}"

    return change


def _last_sunday(year: int, month: int) -> np.datetime64:
    end = (np.datetime64(f"{year}-{month:02d}", "M") + 1).astype("datetime64[D]") - 1
    # day 0 was a Thursday
    return end - np.timedelta64(int(end.astype("int64") + 4) % 7, "D")


def _came_by_another_door(scene: Scene) -> pd.DataFrame:
    """Spells of patients whom a general practitioner sent, over before the first night."""
    spells = scene.rows("pas", "spells")
    earliest = _text(scene, -40)
    rows = spells[
        (spells["admission_method"] == "22")
        & (spells["discharged_at"] != "")
        & (spells["admitted_at"] > earliest)
        & (spells["admitted_at"] < _text(scene, 0))
    ].reset_index(drop=True)
    return pd.DataFrame({"subject": rows["patient_id"], "record_key": rows["spell_id"]})


def _patients_who_attended(scene: Scene) -> pd.DataFrame:
    places = _of_attendances(_went_home_on_foot)(scene)
    return places.assign(record_key=places["person"])


def _wrong_attendance_category(scene: Scene) -> pd.DataFrame:
    places = _of_attendances(_went_home_on_foot)(scene)
    return places.assign(
        key=places["record_key"], record_key="ed.attendances|" + places["record_key"] + "|attendance_category"
    )


URGENT: tuple[Kind, ...] = (
    Kind(
        "ED_12H_DTA",
        _of_attendances(_was_admitted_after_hours),
        _attendance(
            {
                "decided_to_admit_at": _shifted("departed_at", -730),
                "concluded_at": _shifted("departed_at", -730),
            }
        ),
    ),
    Kind(
        "ED_BREACH_NO_REASON",
        _of_attendances(_waited_too_long),
        _attendance({"breach_reason": ""}),
    ),
    Kind(
        "ED_LWBS_LATE",
        _of_attendances(_waited_too_long),
        _attendance({"discharge_status": "1066321000000107"}),
    ),
    Kind(
        "SPELL_21_NO_ED",
        _came_by_another_door,
        (Edit("pas", "spells", "spell_id", "record_key", {"admission_method": "21"}),),
    ),
    Kind("ED_DEPARTURE_MISSING", _of_attendances(_went_home_on_foot), _attendance({"departed_at": ""})),
    Kind("ED_ARRIVAL_MISSING", _of_attendances(_went_home_on_foot), _attendance({"arrived_at": ""})),
    Kind(
        "ED_DEPART_BEFORE_ARRIVAL",
        _of_attendances(_went_home_on_foot),
        _attendance({"departed_at": _shifted("departed_at", -1440)}),
    ),
    Kind(
        "ED_DTA_BEFORE_ARRIVAL",
        _of_attendances(_was_admitted),
        _attendance({"decided_to_admit_at": _shifted("arrived_at", -60)}),
    ),
    Kind(
        "ED_DTA_AFTER_DEPARTURE",
        _of_attendances(_was_admitted),
        _attendance({"decided_to_admit_at": _shifted("departed_at", 30)}),
    ),
    Kind("ED_DTA_MISSING_ADMITTED", _of_attendances(_was_admitted), _attendance({"decided_to_admit_at": ""})),
    Kind(
        "ED_DTA_NOT_ADMITTED",
        _of_attendances(_went_home_on_foot),
        _attendance({"decided_to_admit_at": _shifted("departed_at", -5)}),
    ),
    Kind(
        "ED_SEQ_ASSESS",
        _of_attendances(_went_home_on_foot),
        _attendance({"assessed_at": _shifted("arrived_at", -20)}),
    ),
    Kind(
        "ED_SEQ_TREAT",
        _of_attendances(_went_home_on_foot),
        _attendance({"seen_at": _shifted("arrived_at", -10)}),
    ),
    Kind(
        "ED_SEQ_CRTP",
        _of_attendances(_went_home_on_foot),
        _attendance({"ready_to_proceed_at": _shifted("departed_at", 15)}),
    ),
    Kind(
        "ED_STAY_OVER_24H",
        _of_attendances(_went_home_days_ago),
        _attendance({"departed_at": _shifted("arrived_at", 1_600), "breach_reason": "Waited for treatment"}),
    ),
    Kind(
        "ED_STAY_OVER_72H",
        _of_attendances(_went_home_days_ago),
        _attendance({"departed_at": _shifted("arrived_at", 4_500), "breach_reason": "Waited for treatment"}),
        also={"ED_STAY_OVER_24H": "record_key"},
    ),
    Kind(
        "ED_ZERO_DURATION",
        _of_attendances(_went_home_on_foot),
        _attendance(
            {
                "departed_at": _shifted("arrived_at", 1),
                "concluded_at": _shifted("arrived_at", 1),
                "assessed_at": "",
                "seen_at": "",
                "ready_to_proceed_at": "",
            }
        ),
    ),
    Kind(
        "ED_PLANNED_COUNTED",
        _second("EP", _went_home_days_ago),
        (
            *_attendance({"discharge_status": "2304481000000106"}, by="key"),
            _new_attendance(
                _own("record_key"), _shifted("departed_at", 2 * 1440), _shifted("departed_at", 2 * 1440 + 60)
            ),
        ),
    ),
    Kind("ED_TYPE_INVALID", _of_attendances(_went_home_on_foot), _attendance({"department_type": ""})),
    Kind(
        "ED_STREAM_DUP",
        _of_attendances(_went_home_on_foot),
        (
            *_attendance(
                {
                    "discharge_status": "1077031000000103",
                    "streamed_to": "03",
                    "departed_at": _shifted("arrived_at", 5),
                    "concluded_at": _shifted("arrived_at", 5),
                    "assessed_at": "",
                    "seen_at": "",
                    "ready_to_proceed_at": "",
                }
            ),
            _new_attendance(
                lambda scene, rows: "ES" + rows["record_key"].str.removeprefix("ED"),
                _shifted("arrived_at", 12),
                _shifted("arrived_at", 100),
                department_type="03",
            ),
        ),
    ),
    Kind(
        "ED_OVERLAPPING_ATTENDANCE",
        _second("EX"),
        (_new_attendance(_own("record_key"), _shifted("arrived_at", 10), _shifted("departed_at", 30)),),
    ),
    Kind(
        "ED_HANDOVER_MISSING",
        _of_attendances(_stayed_after_handover),
        _attendance({"ambulance_handover_at": ""}),
    ),
    Kind(
        "ED_HANDOVER_NEGATIVE",
        _of_attendances(_stayed_after_handover),
        _attendance({"ambulance_handover_at": _shifted("ambulance_arrived_at", -10)}),
    ),
    Kind(
        "ED_HANDOVER_OVER_180",
        _of_attendances(_stayed_after_handover),
        _attendance({"ambulance_handover_at": _shifted("ambulance_arrived_at", 200)}),
    ),
    Kind(
        "ED_AMB_MODE_NO_AMB",
        _of_attendances(_came_by_ambulance),
        _attendance({"arrival_mode": "1048071000000103"}),
    ),
    Kind(
        "ED_DEATH_REVIEW_CLOCK_STOP",
        _of_attendances(_went_home_on_foot),
        _attendance({"discharge_status": "75004002", "discharge_destination": "305398007"}),
    ),
    Kind(
        "ED_CONCLUSION_EQ_DEPARTURE_ADM",
        _of_attendances(_was_admitted),
        _attendance({"concluded_at": _shifted("departed_at", 0)}),
    ),
    Kind(
        "ED_ADMITTED_NO_SPELL",
        _of_attendances(_went_home_days_ago),
        _attendance(
            {
                "discharge_destination": "306706006",
                "decided_to_admit_at": _shifted("departed_at", -10),
                "concluded_at": _shifted("departed_at", -10),
            }
        ),
    ),
    Kind(
        "ED_BREACH_CLUSTER_239",
        _crowded_month,
        tuple(
            _new_attendance(
                f"EC{day:08d}",
                _on_day_of_month_before(day, "09:00"),
                _on_day_of_month_before(day, "12:55"),
                site="RXX02",
                department_type="04",
            )
            for day in range(3, 23)
        ),
    ),
    Kind(
        "DT_AMBIGUOUS_LOCAL_TIME",
        _of_attendances(_went_home_on_foot),
        _attendance({"concluded_at": _clock_change(10, "01:30:00")}),
    ),
    Kind(
        "DT_NONEXISTENT_LOCAL_TIME",
        _of_attendances(_went_home_on_foot),
        _attendance({"concluded_at": _clock_change(3, "01:30:00")}),
    ),
    Kind(
        "DT_EXACT_MIDNIGHT",
        _of_attendances(_went_home_on_foot),
        _attendance({"concluded_at": lambda scene, rows: rows["arrived_at"].str[:10] + "T00:00:00"}),
    ),
    Kind(
        "DT_FUTURE",
        _of_attendances(_went_home_on_foot),
        _attendance({"concluded_at": lambda scene, rows: f"{_text(scene, 400)}T10:00"}),
    ),
    Kind(
        "DT_PRE1900",
        _of_attendances(_went_home_on_foot),
        _attendance({"concluded_at": "1066-10-14T09:00"}),
    ),
    Kind(
        "PT_NHSNO_INVALID",
        _of_attendances(_went_home_on_foot),
        _attendance({"nhs_number": "9999999999"}),
    ),
    Kind(
        "PT_NHSNO_MISSING",
        _of_attendances(_went_home_on_foot),
        _attendance({"nhs_number": "", "patient_id": ""}),
    ),
    Kind(
        "PT_NHSNO_STATUS_CONFLICT",
        _patients_who_attended,
        (Edit("pas", "patients", "patient_id", "record_key", {"nhs_number": ""}),),
        also={"RTT-F01": "record_key"},
    ),
    Kind(
        "PT_DUPLICATE",
        lambda scene: _patients_who_attended(scene).pipe(
            lambda p: p.assign(record_key="PZ" + p["person"].str.removeprefix("PE"))
        ),
        (
            _new_attendance(
                lambda scene, rows: "EZ" + rows["person"].str.removeprefix("PE"),
                _shifted("departed_at", -9 * 1440),
                _shifted("departed_at", -9 * 1440 + 60),
                patient_id=_own("record_key"),
            ),
        ),
        # both are to be looked at before one is merged into the other
        also={"PT_DUPLICATE": "person"},
    ),
    Kind(
        "DQ_WRONG_VALUE",
        _wrong_attendance_category,
        (Edit("ed", "attendances", "attendance_id", "key", {"attendance_category": "7"}),),
    ),
)
