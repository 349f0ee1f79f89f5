"""Where in the lives of elective patients a fault can be planted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import Scene
from data.synthetic.feeds.admissions import PROCEDURES
from data.synthetic.feeds.columns import chosen, identifiers, iso_dates
from data.synthetic.feeds.referral_to_treatment import FUNCTION_CODES
from data.synthetic.trust.cancer import SITES
from data.synthetic.trust.lives import NEVER, end
from data.synthetic.trust.people import birth_days, nhs_numbers

Places = Callable[[Scene], pd.DataFrame]


def of_lives(keep: Callable[[Scene, pd.DataFrame], Any], prefix: str = "PW", suffix: str = "") -> Places:
    """Lives that hold a condition; the record is the identifier made of prefix, number and suffix."""

    def places(scene: Scene) -> pd.DataFrame:
        if scene.known_places is None:
            scene.known_places = _all_places(scene.lives)
        kept = np.asarray(keep(scene, scene.lives), dtype=bool)
        rows = scene.known_places[kept].reset_index(drop=True)
        rows.insert(1, "record_key", _record(prefix, rows, suffix))
        return rows

    return places


def _all_places(rows: pd.DataFrame) -> pd.DataFrame:
    """Every life with the identifiers of its records."""
    number = rows["number"].to_numpy()
    patient = identifiers("PT", rows["patient"], 8)
    return pd.DataFrame(
        {
            "subject": patient,
            "patient_id": patient,
            "pathway_id": identifiers("PW", number),
            "referral_id": identifiers("RF", number),
            "care_id": identifiers("CA", number),
            "treatment_id": identifiers("TR", number),
            "transfer_id": identifiers("TF", number),
            "second_treatment_id": identifiers("TS", number),
            "referral_type": chosen([kind for kind, _ in SITES], rows["cancer_site"]),
            "entry_id": identifiers("WL", number),
            "first_event": identifiers("EV", number, 9, "00"),
            "stop_event": identifiers("EV", number, 9, "13"),
            "rebooked_event": identifiers("EV", number, 9, "03"),
            "review_event": identifiers("EV", number, 9, "22"),
            "new_entry_id": identifiers("WB", number),
            "period_key": identifiers("EV", number, 9, "13"),
            "missed_visit": identifiers("A1", number),
            "first_visit": identifiers("A2", number),
            "last_visit": identifiers("A3", number),
            "review_visit": identifiers("R1", number),
            "offer_id": identifiers("OF", number),
            "spell_id": identifiers("SP", number),
            "emergency_spell_id": identifiers("SE", number),
            "planned_entry_id": identifiers("WP", number),
            "function": chosen(FUNCTION_CODES, rows["function"]),
            "other_function": chosen(FUNCTION_CODES, (rows["function"] + 1) % len(FUNCTION_CODES)),
            "operation": chosen(PROCEDURES, rows["function"]),
            "nhs_number": nhs_numbers(rows["patient"].to_numpy()),
            "birth_date": iso_dates(birth_days(rows["patient"].to_numpy())),
            "number": number,
            "patient": rows["patient"].to_numpy(),
            "received": rows["received"].to_numpy(),
            "first_seen": rows["first_seen"].to_numpy(),
            "stop": rows["stop"].to_numpy(),
        }
    )


def _record(prefix: str, rows: pd.DataFrame, suffix: str) -> pd.Series:
    if prefix in ("PT", "PX"):
        return identifiers(prefix, rows["patient"], 8)
    return identifiers(prefix, rows["number"].to_numpy(), 9, suffix)


def waits_for_first_appointment(scene: Scene, lives: pd.DataFrame) -> Any:
    """Nothing has happened since referral and nothing will before the last night."""
    quiet = ~(lives["missed_first"] | lives["patient_cancelled"] | lives["hospital_cancelled"])
    return (
        quiet
        & ~lives["transfer_in"]
        & (lives["received"] < scene.first_night - 20)
        & (lives["first_seen"] > scene.last_night + 1)
    )


def last_seen_at_first_appointment(scene: Scene, lives: pd.DataFrame) -> Any:
    """The first appointment is the last event of a clock that stays open, and nothing is booked after it."""
    still = (lives["first_seen"] <= scene.first_night - 3) & (lives["stop"] > scene.last_night)
    still &= lives["follow_up_1"] >= NEVER
    still &= ~lives["tested"] | (lives["tested_on"] > scene.last_night)
    return still & ((lives["end"] != end("admitted")) | (lives["decided"] > scene.last_night))


def ended(scene: Scene, lives: pd.DataFrame, *ends: str) -> Any:
    """Over for good some days ago."""
    by = lives["end"].isin([end(name) for name in ends])
    return by & (lives["stop"] <= scene.first_night - 5) & ~lives["planned_again"]


def waits_for_a_date(scene: Scene, lives: pd.DataFrame) -> Any:
    """On the admission list for some time, without a date yet."""
    listed = (lives["end"] == end("admitted")) & (lives["decided"] < scene.first_night - 50)
    return listed & (lives["stop"] > scene.last_night + 45) & (lives["earlier_offer"] == 0) & ~lives["private"]


def still_open_alone(scene: Scene, lives: pd.DataFrame) -> Any:
    """The patient's only pathway that runs."""
    return lives["alone"] & (lives["received"] < scene.first_night - 5) & (lives["stop"] > scene.last_night)
