"""A tracked pathway as the clocks take it, from its rows."""

from data.synthetic.truth.cancer.pathway import Pathway, Treatment
from data.synthetic.truth.values import Row, day, flag, number


def pathway_of(row: Row, treatments: list[Row]) -> Pathway:
    """The pathway with its treatments."""
    return Pathway(
        care_id=row["care_id"],
        received=day(row["received_date"]),
        priority=row["priority_type"] or None,
        source=row["source_of_referral"] or None,
        referral_type=row["referral_type"] or None,
        upgraded=day(row["upgrade_date"]),
        upgrade_provider=row["upgrade_provider"] or None,
        first_seen=day(row["first_seen_date"]),
        first_seen_provider=row["first_seen_provider"] or None,
        missed_days=number(row["first_seen_adjustment_days"]),
        missed_reason=row["first_seen_adjustment_reason"] or None,
        told=day(row["told_date"]),
        end_reason=row["fds_end_reason"] or None,
        exclusion_reason=row["fds_exclusion_reason"] or None,
        diagnosis=row["primary_diagnosis"] or None,
        morphology=row["morphology"] or None,
        accountable=row["accountable_investigating_provider"] or None,
        transferred=day(row["transfer_to_treatment_date"]),
        closed=day(row["closed_date"]),
        status=row["patient_status"] or None,
        downgraded=day(row["downgraded_date"]),
        downgrade_agreed=flag(row["downgrade_agreed_by_referrer"]),
        treatments=tuple(_treatment(one) for one in treatments),
    )


def _treatment(row: Row) -> Treatment:
    return Treatment(
        treatment_id=row["treatment_id"],
        decided=day(row["decision_to_treat_date"]),
        clinically_due=day(row["ecad_date"]),
        treated=day(row["treatment_date"]),
        event=row["event_type"] or None,
        modality=row["modality"] or None,
        setting=row["care_setting"] or None,
        provider=row["provider"] or None,
        pause=number(row["adjustment_days"]),
        pause_reason=row["adjustment_reason"] or None,
        primary=number(row["primary_number"]),
    )
