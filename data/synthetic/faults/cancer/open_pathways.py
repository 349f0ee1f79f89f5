"""Planted faults of open cancer pathways: next actions, dates that are missing, referrals not tracked."""

from typing import Any

from data.synthetic.faults.cancer.places import awaits_answer, awaits_treatment, treated_for_cancer
from data.synthetic.faults.shared.changes import at_time, days_after, named, on_day, own, patient_died
from data.synthetic.faults.shared.places import of_lives, still_open_alone
from data.synthetic.faults.shared.planting import Edit, FaultKind, Insert
from data.synthetic.trust.lives import end


def _care(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("cancer", "pathways", "care_id", "record_key", change),)


def _actions(change: dict[str, Any], by: str = "care_id") -> Edit:
    return Edit("cancer", "actions", "care_id", by, change, frozen=True)


def _new_action(prefix: str, care: Any, created: int, due: int) -> Insert:
    return Insert(
        "cancer",
        "actions",
        {
            "action_id": named(prefix),
            "care_id": care,
            "action": "first appointment",
            "owner": "tracker 1",
            "due_date": on_day(due),
            "created_date": on_day(created),
        },
    )


def _new_pathway(prefix: str, pathway: Any, received: Any, referral_type: Any, seen: Any) -> Insert:
    return Insert(
        "cancer",
        "pathways",
        {
            "care_id": named(prefix),
            "patient_id": own("patient_id"),
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
    """The pathway is not on the tracker, and nobody wrote an action or a comment for it."""
    return tuple(
        Edit("cancer", feed, "care_id", "care_id", {"is_deleted": "Y"}, frozen=True)
        for feed in ("pathways", "actions", "comments")
    )


# rare places first: each patient carries one fault
OPEN_PATHWAYS: tuple[FaultKind, ...] = (
    FaultKind(
        "CX-26",
        of_lives(
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
    FaultKind(
        "CX-27",
        of_lives(
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
    FaultKind(
        "CX-44",
        of_lives(
            lambda s, r: (
                awaits_treatment(s, r)
                & ~r["sent_here"]
                & (r["end"] != end("admitted"))
                & (r["decided_to_treat"] <= s.first_night - 22)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "treatment_id", {"treatment_date": ""}, frozen=True),),
    ),
    FaultKind(
        "CX-06",
        of_lives(
            lambda s, r: (
                awaits_treatment(s, r)
                & ~r["sent_here"]
                & (r["received"] < s.first_night - 62)
                & (r["received"] + 104 > s.last_night)
                & (r["decided_to_treat"] <= s.first_night)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "treatment_id", {"is_deleted": "Y"}, frozen=True),),
    ),
    FaultKind(
        "CX-05",
        of_lives(
            lambda s, r: (
                awaits_treatment(s, r)
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
                    "received_date": on_day(-110),
                    "decision_to_refer_date": on_day(-110),
                    # the answer came late too, and that is explained
                    "fds_delay_reason": "2",
                },
                frozen=True,
            ),
        ),
    ),
    FaultKind(
        "CX-11",
        of_lives(
            lambda s, r: (
                treated_for_cancer(s, r)
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
            _new_action("NX", own("record_key"), 0, 6),
        ),
        mended_after=5,
    ),
    FaultKind(
        "CX-46",
        of_lives(
            lambda s, r: (
                awaits_treatment(s, r)
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
                    "entry_id": named("WY"),
                    "patient_id": own("patient_id"),
                    "pathway_id": own("pathway_id"),
                    "referral_id": own("referral_id"),
                    "decision_to_admit_date": on_day(-44),
                    "removed_date": on_day(-30),
                },
            ),
            Insert(
                "pas",
                "admission_offers",
                {
                    "offer_id": named("OY"),
                    "entry_id": named("WY"),
                    "patient_id": own("patient_id"),
                    "offered_date": on_day(-44),
                    "tci_date": on_day(-30),
                    "operation_date": on_day(-30),
                    "outcome": "4",
                    "cancelled_at": at_time(-36),
                    "cancelled_by": "hospital",
                    "reason_type": "non_clinical",
                    "cancel_reason": "Ward bed unavailable",
                    "reasonable": "Y",
                },
            ),
        ),
    ),
    FaultKind(
        "CX-07",
        of_lives(lambda s, r: awaits_treatment(s, r) & (r["received"] < s.first_night - 30), "CA"),
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
    FaultKind(
        "CX-10",
        of_lives(
            lambda s, r: (
                awaits_answer(s, r)
                & r["received"].between(s.first_night - 10, s.first_night - 6)
                & ~(r["patient_cancelled"] | r["hospital_cancelled"])
            ),
            "CA",
        ),
        (Edit("pas", "appointments", "pathway_id", "pathway_id", {"is_deleted": "Y"}),),
        # a week later the waiting list has something to say too
        mended_after=3,
    ),
    FaultKind(
        "CX-28",
        of_lives(lambda s, r: awaits_answer(s, r) & (r["received"] >= s.first_night - 15), "CB"),
        (
            _new_pathway("CB", own("pathway_id"), days_after("received", 0), own("referral_type"), ""),
            _new_action("NB", named("CB"), 0, 6),
        ),
        mended_after=5,
    ),
    FaultKind(
        "CX-39",
        of_lives(
            lambda s, r: awaits_answer(s, r) & still_open_alone(s, r) & (r["received"] < s.first_night - 2),
            "CA",
        ),
        (patient_died(),),
        also={"RTT-B01": "pathway_id"},
    ),
    # the same, and the tracker knows the patient by NHS number alone
    FaultKind(
        "CX-39",
        of_lives(
            lambda s, r: awaits_answer(s, r) & still_open_alone(s, r) & (r["received"] < s.first_night - 2),
            "CA",
        ),
        (
            patient_died(),
            Edit("cancer", "pathways", "care_id", "care_id", {"patient_id": ""}, frozen=True),
        ),
        also={"RTT-B01": "pathway_id"},
    ),
    FaultKind("CX-01", of_lives(awaits_answer, "CA"), (_actions({"is_deleted": "Y"}),)),
    FaultKind(
        "CX-02", of_lives(awaits_answer, "CA"), (_actions({"due_date": on_day(-1), "completed_date": ""}),)
    ),
    FaultKind(
        "CX-03", of_lives(awaits_answer, "CA"), (_actions({"due_date": on_day(30), "completed_date": ""}),)
    ),
    FaultKind(
        "CX-04",
        of_lives(awaits_answer, "CA"),
        (
            _actions({"created_date": on_day(-20), "due_date": on_day(9), "completed_date": ""}),
            Edit("cancer", "comments", "care_id", "care_id", {"commented_at": at_time(-12)}, frozen=True),
        ),
    ),
    FaultKind(
        "CX-13",
        of_lives(lambda s, r: awaits_answer(s, r) & (r["received"] < s.first_night - 6), "RF"),
        _lost(),
    ),
    FaultKind("CX-29", of_lives(awaits_answer, "CA"), _care({"patient_status": "69"})),
    FaultKind("CX-31", of_lives(awaits_answer, "CA"), _care({"priority_type": ""})),
    FaultKind(
        "CX-12",
        of_lives(
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
            _new_pathway("CX", named("PX"), on_day(-2), "08", on_day(-1)),
            _new_action("NY", named("CX"), -1, 6),
        ),
        mended_after=5,
    ),
)
