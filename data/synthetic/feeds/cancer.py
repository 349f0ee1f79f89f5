"""The cancer tracker: pathways by all four routes, treatments, transfers, next actions and comments."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.cancer import SITES
from data.synthetic.trust.people import nhs_numbers

MODALITIES = ("23", "02", "04", "05", "08")
# A tracker looks at a pathway every week, and every three days once day 62 is near.
REVIEWS = (*range(0, 57, 7), *range(59, 420, 3))
PAUSE_DAYS = 5


def add_cancer(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    """Every cancer feed of the tracked lives."""
    rows = lives[lives["cancer_route"] > 0].reset_index(drop=True)
    # an upgrade is on the tracker from the day it was made, the first appointment
    rows["tracked"] = np.where(rows["cancer_route"] == 2, rows["first_seen"], rows["received"])
    rows = rows[rows["tracked"] <= last_night].reset_index(drop=True)
    if rows.empty:
        return
    care = identifiers("CA", rows["number"])
    _pathways(trust, rows, care, last_night)
    _treatments(trust, rows, care, last_night)
    _transfers(trust, rows, care, last_night)
    _tracking(trust, rows, care, last_night)


def _pathways(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    route, found = rows["cancer_route"].to_numpy(), rows["cancer_found"].to_numpy()
    seen, told, stop = (rows[day].to_numpy() for day in ("first_seen", "told", "stop"))
    site = rows["cancer_site"]
    upgraded = route == 2
    columns: dict[str, object] = {
        "care_id": care,
        "patient_id": identifiers("PT", rows["patient"], 8),
        "nhs_number": nhs_numbers(rows["patient"].to_numpy()),
        "pathway_id": identifiers("PW", rows["number"]),
        "pathway_issuer": shape.PROVIDER,
        "received_date": iso_dates(rows["received"].to_numpy()),
        "decision_to_refer_date": iso_dates(rows["received"].to_numpy()),
        "priority_type": np.select([route == 1, route == 3], ["3", "2"], "1"),
        "source_of_referral": np.where(route == 3, "17", "03"),
        "referral_type": chosen([kind for kind, _ in SITES], site),
        "upgrade_date": blank_unless(upgraded, iso_dates(seen)),
        "upgrade_provider": np.where(upgraded, shape.PROVIDER, ""),
        "first_seen_provider": np.where(rows["sent_here"], shape.OTHER_PROVIDERS[1], shape.PROVIDER),
        "fds_provider": np.where(rows["sent_here"], shape.OTHER_PROVIDERS[1], shape.PROVIDER),
        "accountable_investigating_provider": np.where(
            rows["sent_here"], shape.OTHER_PROVIDERS[1], shape.PROVIDER
        ),
        "tracking_site": chosen(shape.SITES, rows["second_site"].astype("int64")),
    }
    # the answer, or a decision to treat before it, ends the wait for an answer
    answered_on = np.minimum(told, np.where(found, rows["decided_to_treat"].to_numpy(), told))
    late_fds = (answered_on - rows["received"].to_numpy() > 28) & ~upgraded
    late_62 = stop - rows["tracked"].to_numpy() - _pause(rows, stop, rows["decided_to_treat"].to_numpy()) > 62
    empty: dict[str, object] = dict.fromkeys(
        (
            "first_seen_date", "told_date", "fds_end_reason", "primary_diagnosis", "closed_date",
            "closed_reason", "harm_review_date", "fds_delay_reason", "d62_delay_reason",
            "transfer_to_treatment_date",
        ),
        "",
    )  # fmt: skip
    first = {**columns, **empty, "patient_status": "14"}
    met = {**first, "first_seen_date": iso_dates(seen)}
    answered = {
        **met,
        "told_date": iso_dates(told),
        "fds_end_reason": np.where(found, "01", "02"),
        "fds_delay_reason": np.where(late_fds, "3", ""),
        "primary_diagnosis": blank_unless(found, chosen([code for _, code in SITES], site)),
        "patient_status": np.where(found, "10", "03"),
        "closed_date": blank_unless(~found, iso_dates(told)),
        "closed_reason": np.where(found, "", "not cancer"),
    }
    moved = (rows["treated_elsewhere"] | rows["sent_here"]).to_numpy()
    transferred_on = rows["transferred_on"].to_numpy()
    handed_over = {**answered, "transfer_to_treatment_date": blank_unless(moved, iso_dates(transferred_on))}
    # a pathway that is still open after 104 days has its harm review on record
    review = rows["tracked"].to_numpy() + 104
    reviewed = found & (review < stop) & (review > transferred_on)
    in_review = {**handed_over, "harm_review_date": blank_unless(reviewed, iso_dates(review))}
    treated = {**in_review, "patient_status": "08", "d62_delay_reason": np.where(late_62, "4", "")}
    trust.add(
        "cancer",
        "pathways",
        versions(first, rows["tracked"].to_numpy()),
        versions(met, seen)[seen <= last_night],
        versions(answered, told)[told <= last_night],
        versions(handed_over, transferred_on)[moved & (transferred_on <= last_night)],
        versions(in_review, review)[reviewed & (review <= last_night)],
        versions(treated, stop)[found & (stop <= last_night)],
    )


def _pause(
    rows: pd.DataFrame, treated: npt.NDArray[np.int64], decided: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Days that the patient paused the wait for a treatment."""
    return np.where((rows["number"].to_numpy() % 23 == 0) & (treated - decided > PAUSE_DAYS + 1), PAUSE_DAYS, 0)


def _treatments(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """Each treatment is known from the decision on, with the day that is planned; then it takes place."""
    for prefix, day, event, who in (
        ("TR", "stop", "01", rows["cancer_found"]),
        ("TS", "second_treatment", "02", rows["treated_again"]),
    ):
        on = rows[day].to_numpy()
        # nobody decides on the next treatment before the patient was told
        decided = (
            rows["decided_to_treat"].to_numpy()
            if event == "01"
            else np.maximum(on - 3 - rows["number"] % 33, rows["told"].to_numpy())
        )
        keep = who.to_numpy() & (np.asarray(decided) <= last_night)
        if not keep.any():
            continue
        some, on, decided = rows[keep], on[keep], np.asarray(decided)[keep]
        number = some["number"].to_numpy()
        pause = _pause(some, on, decided)
        planned: dict[str, object] = {
            "treatment_id": identifiers(prefix, number),
            "care_id": care[keep].reset_index(drop=True),
            "decision_to_treat_date": iso_dates(decided),
            "ecad_date": "",
            "treatment_date": iso_dates(on),
            "event_type": event,
            "modality": chosen(MODALITIES, number % len(MODALITIES)),
            "care_setting": np.where(number % len(MODALITIES) == 0, "01", "03"),
            "provider": np.where(some["treated_elsewhere"], shape.OTHER_PROVIDERS[0], shape.PROVIDER),
            "adjustment_days": np.where(pause > 0, str(PAUSE_DAYS), ""),
            "adjustment_reason": np.where(pause > 0, "8", ""),
            "d31_delay_reason": "",
        }
        late = np.where(on - decided - pause > 31, "4", "")
        trust.add(
            "cancer",
            "treatments",
            versions(planned, decided),
            versions({**planned, "d31_delay_reason": late}, on)[on <= last_night],
        )


def _transfers(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """To the treating provider, or from the investigating one, between the answer and the decision to treat."""
    on = rows["transferred_on"].to_numpy()
    inward = rows["sent_here"].to_numpy()
    keep = (rows["treated_elsewhere"].to_numpy() | inward) & (on <= last_night)
    if not keep.any():
        return
    inward, on = inward[keep], on[keep]
    trust.add(
        "cancer",
        "transfers",
        versions(
            {
                "transfer_id": identifiers("TF", rows["number"][keep]),
                "care_id": care[keep].reset_index(drop=True),
                "direction": np.where(inward, "in", "out"),
                "from_provider": np.where(inward, shape.OTHER_PROVIDERS[1], shape.PROVIDER),
                "to_provider": np.where(inward, shape.PROVIDER, shape.OTHER_PROVIDERS[0]),
                "transfer_date": iso_dates(on),
                "acknowledged_date": iso_dates(on + 1),
                "reason": "treatment",
            },
            on,
        ),
    )


def _tracking(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """At each review a comment and a next action, due at the review after it, until the pathway ends."""
    over = np.where(rows["cancer_found"], rows["stop"], rows["told"])
    begun = rows["tracked"].to_numpy()
    for number, day in enumerate(REVIEWS[:-1]):
        on = begun + day
        keep = (on < over) & (on <= last_night)
        if not keep.any():
            return
        some, on = rows[keep], on[keep]
        due = np.minimum(begun[keep] + REVIEWS[number + 1], over[keep])
        tracked = care[keep].reset_index(drop=True)
        _action(trust, some, tracked, on, due, last_night, number)
        _comment(trust, some, tracked, on, number)


def _action(
    trust: Trust,
    rows: pd.DataFrame,
    care: pd.Series,
    on: npt.NDArray[np.int64],
    due: npt.NDArray[np.int64],
    last_night: int,
    number: int,
) -> None:
    columns: dict[str, object] = {
        "action_id": identifiers("N", rows["number"], 9, f"{number:03d}"),
        "care_id": care,
        "action": np.select(
            [on < rows["first_seen"].to_numpy(), on < rows["told"].to_numpy()],
            ["first appointment", "tell the patient"],
            "treat",
        ),
        "owner": identifiers("tracker ", rows["number"] % 4, 1),
        "due_date": iso_dates(due),
        "created_date": iso_dates(on),
    }
    trust.add(
        "cancer",
        "actions",
        versions({**columns, "completed_date": ""}, on),
        versions({**columns, "completed_date": columns["due_date"]}, due)[due <= last_night],
    )


def _comment(trust: Trust, rows: pd.DataFrame, care: pd.Series, on: npt.NDArray[np.int64], number: int) -> None:
    trust.add(
        "cancer",
        "comments",
        versions(
            {
                "comment_id": identifiers("CM", rows["number"], 9, f"{number:03d}"),
                "care_id": care,
                "commented_at": iso_times(on * 1440 + 600),
                "commented_by": identifiers("tracker ", rows["number"] % 4, 1),
                "kind": "tracking",
            },
            on,
        ),
    )
