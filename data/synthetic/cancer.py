"""The cancer tracker: pathways by all four routes, treatments, transfers, next actions and comments."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.lives import end
from data.synthetic.tables import Trust, versions

# referral type, and the diagnosis when it is cancer
SITES = (
    ("01", "C509"),
    ("03", "C349"),
    ("06", "C187"),
    ("07", "C439"),
    ("08", "C56X"),
    ("09", "C169"),
    ("11", "C61X"),
    ("13", "C329"),
    ("16", "C509"),
    ("17", "C80X"),
)
MODALITIES = ("23", "02", "04", "05", "08")


def draw_cancer(lives: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds to the lives who is tracked, by which route, what was found and when the patient was told."""
    count = len(lives)
    received, seen, stop = (lives[day].to_numpy() for day in ("received", "first_seen", "stop"))
    urgent = lives["urgent_cancer"].to_numpy()
    treated = np.isin(lives["end"], [end("treated"), end("admitted")])
    draw = rng.random(count)
    swift = treated & ~urgent & (stop - seen > 12) & (stop - seen < 85) & ~lives["quick"].to_numpy()
    # a consultant upgrades what was referred as routine; screening sends people of its own
    upgrade = swift & (draw < 0.035)
    screening = swift & (stop - received < 100) & (draw > 0.93)
    # so that 7.5 % of all urgent referrals end in a cancer treatment
    found = (urgent & treated & (draw < shape.CANCER_CONVERSION / 0.64)) | upgrade | screening
    told = received + np.maximum(5, 19.5 * np.exp(0.52 * rng.standard_normal(count)))
    told = np.maximum(told, seen).astype("int64")
    told = np.where(found, np.minimum(told, stop), told)
    lives["cancer_route"] = np.select([urgent, upgrade, screening], [1, 2, 3], 0).astype("int8")
    lives["cancer_found"] = found
    lives["told"] = told
    lives["cancer_site"] = rng.integers(0, len(SITES), count).astype("int8")
    lives["decided_to_treat"] = np.maximum(told, stop - rng.integers(1, 35, count))
    lives["treated_elsewhere"] = found & (rng.random(count) < 0.12)
    lives["treated_again"] = found & (rng.random(count) < 0.45)
    lives["second_treatment"] = stop + rng.integers(18, 60, count)


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
    _actions(trust, rows, care, last_night)
    _comments(trust, rows, care, last_night)


def _pathways(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    route, found = rows["cancer_route"].to_numpy(), rows["cancer_found"].to_numpy()
    seen, told, stop = (rows[day].to_numpy() for day in ("first_seen", "told", "stop"))
    site = rows["cancer_site"]
    upgraded = route == 2
    columns: dict[str, object] = {
        "care_id": care,
        "patient_id": identifiers("PT", rows["patient"], 8),
        "pathway_id": identifiers("PW", rows["number"]),
        "pathway_issuer": shape.PROVIDER,
        "received_date": iso_dates(rows["received"].to_numpy()),
        "priority_type": np.select([route == 1, route == 3], ["3", "2"], "1"),
        "source_of_referral": np.where(route == 3, "17", "03"),
        "referral_type": chosen([kind for kind, _ in SITES], site),
        "upgrade_date": blank_unless(upgraded, iso_dates(seen)),
        "upgrade_provider": np.where(upgraded, shape.PROVIDER, ""),
        "first_seen_provider": shape.PROVIDER,
        "fds_provider": shape.PROVIDER,
        "accountable_investigating_provider": shape.PROVIDER,
        "tracking_site": chosen(shape.SITES, rows["second_site"].astype("int64")),
    }
    late_fds = told - rows["received"].to_numpy() > 28
    late_62 = stop - rows["tracked"].to_numpy() > 62
    empty: dict[str, object] = dict.fromkeys(
        (
            "first_seen_date", "told_date", "fds_end_reason", "primary_diagnosis", "closed_date",
            "closed_reason", "harm_review_date", "fds_delay_reason", "d62_delay_reason",
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
        "d62_delay_reason": np.where(found & late_62, "4", ""),
    }
    parts = [
        versions(first, rows["tracked"].to_numpy()),
        versions(met, seen)[seen <= last_night],
        versions(answered, told)[told <= last_night],
    ]
    # a pathway that is still open after 104 days has its harm review on record
    review = rows["tracked"].to_numpy() + 104
    reviewed = found & (review < stop) & (review > told) & (review <= last_night)
    parts.append(versions({**answered, "harm_review_date": iso_dates(review)}, review)[reviewed])
    trust.add("cancer", "pathways", *parts)


def _treatments(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    for prefix, day, event, who in (
        ("TR", "stop", "01", rows["cancer_found"]),
        ("TS", "second_treatment", "02", rows["treated_again"]),
    ):
        on = rows[day].to_numpy()
        keep = who.to_numpy() & (on <= last_night)
        if not keep.any():
            continue
        chosen_rows, on = rows[keep], on[keep]
        decided = (
            chosen_rows["decided_to_treat"].to_numpy() if event == "01" else on - 3 - chosen_rows["number"] % 33
        )
        number = chosen_rows["number"].to_numpy()
        paused = number % 23 == 0
        trust.add(
            "cancer",
            "treatments",
            versions(
                {
                    "treatment_id": identifiers(prefix, number),
                    "care_id": care[keep].reset_index(drop=True),
                    "decision_to_treat_date": iso_dates(decided),
                    "ecad_date": "",
                    "treatment_date": iso_dates(on),
                    "event_type": event,
                    "modality": chosen(MODALITIES, number % len(MODALITIES)),
                    "care_setting": np.where(number % len(MODALITIES) == 0, "01", "03"),
                    "provider": np.where(
                        chosen_rows["treated_elsewhere"], shape.OTHER_PROVIDERS[0], shape.PROVIDER
                    ),
                    "adjustment_days": np.where(paused & (on - decided > 6), "5", ""),
                    "adjustment_reason": np.where(paused & (on - decided > 6), "8", ""),
                    "d31_delay_reason": np.where(on - np.asarray(decided) > 31, "4", ""),
                },
                on,
            ),
        )


def _transfers(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """To the treating provider, between the answer and the decision to treat."""
    on = ((rows["told"] + rows["decided_to_treat"]) // 2).to_numpy()
    keep = rows["treated_elsewhere"].to_numpy() & (on <= last_night)
    if not keep.any():
        return
    trust.add(
        "cancer",
        "transfers",
        versions(
            {
                "transfer_id": identifiers("TF", rows["number"][keep]),
                "care_id": care[keep].reset_index(drop=True),
                "direction": "out",
                "from_provider": shape.PROVIDER,
                "to_provider": shape.OTHER_PROVIDERS[0],
                "transfer_date": iso_dates(on[keep]),
                "acknowledged_date": iso_dates(on[keep] + 1),
                "reason": "treatment",
            },
            on[keep],
        ),
    )


def _actions(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """The tracker's next step: to be seen, told and, where there is a cancer, treated."""
    everyone = np.ones(len(rows), dtype=bool)
    steps: tuple[tuple[str, str, str, str, Any], ...] = (
        ("N1", "first appointment", "tracked", "first_seen", everyone & (rows["cancer_route"] != 2).to_numpy()),
        ("N2", "tell the patient", "first_seen", "told", everyone),
        ("N3", "treat", "told", "stop", rows["cancer_found"].to_numpy()),
    )
    for prefix, action, created, due, wanted in steps:
        keep = wanted & (rows[created] <= last_night).to_numpy()
        if not keep.any():
            continue
        some, dues = rows[keep], rows[due].to_numpy()[keep]
        columns: dict[str, object] = {
            "action_id": identifiers(prefix, some["number"]),
            "care_id": care[keep].reset_index(drop=True),
            "action": action,
            "owner": identifiers("tracker ", some["number"] % 4, 1),
            "due_date": iso_dates(dues),
            "created_date": iso_dates(some[created].to_numpy()),
        }
        trust.add(
            "cancer",
            "actions",
            versions({**columns, "completed_date": ""}, some[created].to_numpy()),
            versions({**columns, "completed_date": columns["due_date"]}, dues)[dues <= last_night],
        )


def _comments(trust: Trust, rows: pd.DataFrame, care: pd.Series, last_night: int) -> None:
    """A tracking comment every ten days while the pathway runs; the words stay in the tracker."""
    stop = np.where(rows["cancer_found"], rows["stop"], rows["told"])
    for number in range(1, 12):
        on = rows["tracked"].to_numpy() + number * 10
        keep = (on < stop) & (on <= last_night)
        if not keep.any():
            return
        _comment(trust, rows[keep], care[keep].reset_index(drop=True), on[keep], number)


def _comment(trust: Trust, rows: pd.DataFrame, care: pd.Series, on: npt.NDArray[np.int64], number: int) -> None:
    trust.add(
        "cancer",
        "comments",
        versions(
            {
                "comment_id": identifiers("CM", rows["number"], 9, f"{number:02d}"),
                "care_id": care,
                "commented_at": iso_times(on * 1440 + 600),
                "commented_by": identifiers("tracker ", rows["number"] % 4, 1),
                "kind": "tracking",
            },
            on,
        ),
    )
