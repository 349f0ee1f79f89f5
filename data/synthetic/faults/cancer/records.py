"""Planted faults in the records of pathways that are reported: treatments, waits, codes, delay reasons."""

from typing import Any

from data.synthetic.faults.cancer.places import (
    no_cancer_long_ago,
    told_early_or_very_late,
    treated_for_cancer,
    treated_late_for_cancer,
    treated_long_ago,
)
from data.synthetic.faults.shared.changes import days_after
from data.synthetic.faults.shared.places import of_lives
from data.synthetic.faults.shared.planting import Edit, FaultKind


def _care(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("cancer", "pathways", "care_id", "record_key", change),)


def _treatment(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("cancer", "treatments", "treatment_id", "record_key", change),)


RECORDS: tuple[FaultKind, ...] = (
    FaultKind(
        "CX-41",
        of_lives(lambda s, r: treated_for_cancer(s, r) & (r["stop"] >= s.first_night - 25), "TR"),
        _treatment({"care_setting": ""}),
    ),
    FaultKind(
        "CX-25",
        of_lives(lambda s, r: r["treated_elsewhere"] & (r["stop"] < s.first_night - 100), "TR"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"accountable_investigating_provider": ""}),),
    ),
    FaultKind(
        "CX-24",
        of_lives(lambda s, r: r["treated_elsewhere"] & (r["stop"] <= s.first_night), "TF"),
        (Edit("cancer", "transfers", "transfer_id", "record_key", {"to_provider": ""}),),
    ),
    FaultKind(
        "CX-30",
        of_lives(
            lambda s, r: (
                treated_long_ago(s, r) & r["treated_again"] & (r["second_treatment"] < s.first_night - 100)
            ),
            "CA",
        ),
        (Edit("cancer", "treatments", "treatment_id", "second_treatment_id", {"event_type": "01"}),),
    ),
    FaultKind(
        "CX-19",
        of_lives(lambda s, r: treated_long_ago(s, r) & ~r["treated_again"], "TR"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"primary_diagnosis": "D120"}),),
    ),
    FaultKind(
        "CX-15", of_lives(treated_long_ago, "TR"), _treatment({"decision_to_treat_date": days_after("stop", 3)})
    ),
    FaultKind("CX-16", of_lives(treated_long_ago, "TR"), _treatment({"decision_to_treat_date": ""})),
    FaultKind("CX-20", of_lives(treated_long_ago, "CA"), _care({"patient_status": "03"})),
    FaultKind(
        "CX-21",
        of_lives(treated_long_ago, "TR"),
        _treatment({"adjustment_days": "", "adjustment_reason": "8"}),
    ),
    FaultKind(
        "CX-23",
        of_lives(treated_long_ago, "TR"),
        _treatment({"adjustment_days": "3", "adjustment_reason": "5"}),
    ),
    FaultKind("CX-37", of_lives(treated_long_ago, "TR"), _treatment({"modality": "01"})),
    FaultKind(
        "CX-35",
        of_lives(lambda s, r: no_cancer_long_ago(s, r) & (r["told"] - r["received"] > 28), "CA", "|FDS"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"fds_delay_reason": ""}),),
    ),
    FaultKind("CX-08", of_lives(no_cancer_long_ago, "CA"), _care({"fds_end_reason": ""})),
    FaultKind(
        "CX-09",
        of_lives(no_cancer_long_ago, "CA"),
        _care({"told_date": "", "fds_end_reason": "", "fds_delay_reason": ""}),
    ),
    FaultKind(
        "CX-14", of_lives(no_cancer_long_ago, "CA"), _care({"first_seen_date": days_after("received", -5)})
    ),
    FaultKind(
        "CX-17",
        of_lives(no_cancer_long_ago, "CA"),
        _care({"upgrade_date": days_after("received", 5), "upgrade_provider": "RXX"}),
    ),
    FaultKind(
        "CX-18",
        of_lives(no_cancer_long_ago, "CA"),
        _care({"decision_to_refer_date": days_after("received", 3)}),
    ),
    FaultKind(
        "CX-22",
        of_lives(lambda s, r: no_cancer_long_ago(s, r) & told_early_or_very_late(r), "CA"),
        _care({"first_seen_adjustment_days": "4", "first_seen_adjustment_reason": "3"}),
    ),
    FaultKind("CX-32", of_lives(no_cancer_long_ago, "CA"), _care({"nhs_number": "9990000000"})),
    FaultKind("CX-33", of_lives(no_cancer_long_ago, "CA"), _care({"pathway_id": ""})),
    FaultKind("CX-34", of_lives(no_cancer_long_ago, "CA"), _care({"fds_provider": "R?"})),
    FaultKind(
        "CX-38",
        of_lives(no_cancer_long_ago, "CA"),
        _care({"downgraded_date": days_after("received", 2), "downgrade_agreed_by_referrer": "N"}),
    ),
    FaultKind(
        "CX-21",
        of_lives(no_cancer_long_ago, "CA", "|first_seen"),
        (Edit("cancer", "pathways", "care_id", "care_id", {"first_seen_adjustment_reason": "3"}),),
    ),
    FaultKind("CX-33", of_lives(no_cancer_long_ago, "CA"), _care({"pathway_issuer": ""})),
    FaultKind("CX-34", of_lives(no_cancer_long_ago, "CA"), _care({"tracking_site": "R?"})),
    FaultKind(
        "CX-16",
        of_lives(treated_long_ago, "TR"),
        _treatment({"decision_to_treat_date": "", "ecad_date": days_after("stop", -2)}),
    ),
    FaultKind(
        "CX-40",
        of_lives(no_cancer_long_ago, "CA"),
        (Edit("pas", "referrals", "referral_id", "referral_id", {"administrative_category": "02"}),),
    ),
)


DELAY_REASONS: tuple[FaultKind, ...] = (
    FaultKind(
        "CX-36",
        of_lives(treated_late_for_cancer, "TR", "|31D"),
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

# kinds that came later, planted after all others
TRANSFERS: tuple[FaultKind, ...] = (
    FaultKind(
        "DQ_END_BEFORE_START",
        of_lives(lambda s, r: r["treated_elsewhere"] & (r["stop"] < s.first_night - 100), "transfers|TF"),
        (
            Edit(
                "cancer",
                "transfers",
                "transfer_id",
                "transfer_id",
                {"acknowledged_date": days_after("received", -1)},
            ),
        ),
    ),
)
