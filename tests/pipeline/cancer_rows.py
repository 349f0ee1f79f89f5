"""Rows of the tracker and of the administration system with one pathway each that raises nothing by itself."""

from tests.conftest import Rows

NIGHT = "2026-06-30"


def tracked(care: str, **changes: str) -> dict[str, str]:
    """An urgent referral of 8 June, seen at once and not informed yet."""
    return {
        "care_id": care,
        "patient_id": f"P{care}",
        "pathway_id": f"W{care}",
        "pathway_issuer": "RXX",
        "received_date": "2026-06-08",
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": "07",
        "patient_status": "14",
        "first_seen_date": "2026-06-09",
        "first_seen_provider": "RXX",
        "fds_provider": "RXX",
        "tracking_site": "RXX01",
        **changes,
    }


def treatment(key: str, care: str, **changes: str) -> dict[str, str]:
    """A first treatment by an operation on 25 June."""
    return {
        "treatment_id": key,
        "care_id": care,
        "decision_to_treat_date": "2026-06-20",
        "treatment_date": "2026-06-25",
        "event_type": "01",
        "modality": "23",
        "care_setting": "01",
        "provider": "RXX",
        **changes,
    }


def referral(key: str, patient: str, **changes: str) -> dict[str, str]:
    """An urgent referral of 8 June on the administration system."""
    return {
        "referral_id": key,
        "patient_id": patient,
        "received_date": "2026-06-08",
        "priority_type": "3",
        "treatment_function": "104",
        **changes,
    }


def looked_at(pathways: Rows) -> Rows:
    """A comment of the day before on each."""
    return [
        {"comment_id": f"K{row['care_id']}", "care_id": row["care_id"], "commented_at": "2026-06-29T10:00:00"}
        for row in pathways
    ]
