"""Wards, the stays that fill their beds, the spells behind them, bed states and criteria to reside."""

import numpy as np
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.people import BED_NUMBERS_FROM, BED_PATIENTS, patients, synthetic_numbers
from data.synthetic.tables import Trust, versions

DELAYS = (
    "Hospital process – Awaiting medicines to take home",
    "Interface process – Awaiting transfer hub decision",
    "Capacity – Home-based rehabilitation not yet available (Pathway 1)",
    "Capacity – Residential/nursing home care not yet available (Pathway 3)",
)
MATERNITY_WARD, CHILDREN_WARD = 5, 4


def draw_stays(size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    """Each bed is filled, emptied and filled again: no two patients in one, occupancy as wanted."""
    first = last_night - size.detail_days
    beds = size.wards * size.beds_a_ward
    free = shape.MEAN_STAY_DAYS * (1 - shape.OCCUPANCY) / shape.OCCUPANCY
    mean = shape.MEAN_STAY_DAYS + free
    turns = int((size.detail_days + 40) / mean + 6 * np.sqrt((size.detail_days + 40) / mean)) + 12
    lengths = np.maximum(0.4, rng.gamma(1.1, shape.MEAN_STAY_DAYS / 1.1, (beds, turns)))
    gaps = np.maximum(0.06, rng.exponential(free, (beds, turns)))
    start = (first - 30) + np.cumsum(lengths + gaps, axis=1) - lengths
    stays = pd.DataFrame(
        {
            "bed": np.repeat(np.arange(beds), turns),
            "start": (start.ravel() * 1440).astype("int64"),
            "end": ((start + lengths).ravel() * 1440).astype("int64"),
        }
    )
    stays = stays[(stays["end"] > first * 1440) & (stays["start"] < (last_night + 1) * 1440)]
    stays = stays.sort_values(["start", "bed"], kind="stable").reset_index(drop=True)
    stays["ward"] = stays["bed"] // size.beds_a_ward
    stays["patient"] = stays.index.to_numpy() % BED_PATIENTS
    # how long the discharge was delayed after the patient was ready, in days; most not at all
    delayed = rng.random(len(stays)) < 0.25
    stays["delay"] = np.where(delayed, 1 + rng.exponential(4, len(stays)), 0).astype("int64")
    # from the day on from which attendances are told; who was in before came by another door
    stays["from_emergency"] = (stays.index.to_numpy() % 8 != 0) & (stays["ward"] != MATERNITY_WARD)
    stays["from_emergency"] &= stays["start"] >= (first + 2) * 1440
    return stays


def add_wards(trust: Trust, size: shape.Size, stays: pd.DataFrame, last_night: int) -> None:
    """Every bed feed, and the patients and spells behind the stays."""
    first = last_night - size.detail_days
    _inventory(trust, size, first)
    known = stays.groupby("patient", sort=True)["start"].min().to_numpy() // 1440
    numbers = synthetic_numbers(len(known), BED_NUMBERS_FROM)
    trust.add("pas", "patients", patients("PU", np.arange(len(known)), numbers, known))
    _spells(trust, stays, last_night)
    _ward_stays(trust, stays, last_night)
    _bed_states(trust, size, stays, first, last_night)
    _criteria_to_reside(trust, stays, last_night)


def ward_codes(numbers: pd.Series) -> pd.Series:
    """W00, W01, …"""
    return identifiers("W", numbers, 2)


def spell_ids(stays: pd.DataFrame) -> pd.Series:
    """One spell a stay."""
    return identifiers("SU", stays.index.to_numpy(), 8)


def _inventory(trust: Trust, size: shape.Size, first: int) -> None:
    numbers = np.arange(size.wards)
    trust.add(
        "beds",
        "wards",
        versions(
            {
                "ward": ward_codes(pd.Series(numbers)),
                "valid_from": iso_dates(np.full(size.wards, first - 400)),
                "valid_to": "",
                # a name outside ASCII: this feed is delivered in windows-1252
                "name": [f"Brontë ward {number}" for number in numbers],
                "site": np.where(numbers % 4 == 3, shape.SITES[1], shape.SITES[0]),
                "division": np.where(numbers % 2 == 0, "Medicine", "Surgery"),
                "sector": np.where(numbers == MATERNITY_WARD, "maternity", "ga"),
                "age_group": np.where(numbers == CHILDREN_WARD, "paediatric", "adult"),
                "main_specialty": np.where(numbers == MATERNITY_WARD, "501", "300"),
                "open_overnight": "Y",
                "core_beds": str(size.beds_a_ward),
                "escalation_beds": "2",
            },
            first - 30,
        ),
    )


def _spells(trust: Trust, stays: pd.DataFrame, last_night: int) -> None:
    end = stays["end"].to_numpy()
    maternity = stays["ward"].to_numpy() == MATERNITY_WARD
    columns: dict[str, object] = {
        "spell_id": spell_ids(stays),
        "patient_id": identifiers("PU", stays["patient"], 8),
        "admitted_at": iso_times(stays["start"].to_numpy()),
        "admission_method": np.select([maternity, stays["from_emergency"]], ["31", "21"], "22"),
        "patient_classification": "1",
        "intended_management": "1",
        "treatment_function": np.where(maternity, "501", "300"),
        "site": chosen(shape.SITES, (stays["ward"] % 4 == 3).astype("int64")),
        "administrative_category": "01",
    }
    left = end < (last_night + 1) * 1440
    trust.add(
        "pas",
        "spells",
        versions({**columns, "discharged_at": "", "discharge_method": ""}, stays["start"].to_numpy() // 1440),
        versions({**columns, "discharged_at": iso_times(end), "discharge_method": "1"}, end // 1440)[left],
    )


def _ward_stays(trust: Trust, stays: pd.DataFrame, last_night: int) -> None:
    end = stays["end"].to_numpy()
    columns: dict[str, object] = {
        "ward_stay_id": identifiers("WS", stays.index.to_numpy(), 8),
        "spell_id": spell_ids(stays),
        "patient_id": identifiers("PU", stays["patient"], 8),
        "ward": ward_codes(stays["ward"]),
        "bed": identifiers("B", stays["bed"] - stays.groupby("ward")["bed"].transform("min"), 2),
        "started_at": iso_times(stays["start"].to_numpy()),
        "treatment_function": np.where(stays["ward"] == MATERNITY_WARD, "501", "300"),
        "outlier": np.where(stays.index % 29 == 0, "Y", "N"),
        "home_leave": "N",
    }
    left = end < (last_night + 1) * 1440
    trust.add(
        "beds",
        "ward_stays",
        versions({**columns, "ended_at": ""}, stays["start"].to_numpy() // 1440),
        versions({**columns, "ended_at": iso_times(end)}, end // 1440)[left],
    )


def _bed_states(trust: Trust, size: shape.Size, stays: pd.DataFrame, first: int, last_night: int) -> None:
    """What was open and occupied at 08:00 each day."""
    days = np.arange(first + 1, last_night + 1)
    moments = days * 1440 + 480
    occupied = np.zeros((len(days), size.wards), dtype="int64")
    for ward, of_ward in stays.groupby("ward"):
        begun = np.searchsorted(np.sort(of_ward["start"].to_numpy()), moments, side="right")
        gone = np.searchsorted(np.sort(of_ward["end"].to_numpy()), moments, side="right")
        occupied[:, ward] = begun - gone
    day = np.repeat(days, size.wards)
    # infection closes two empty beds of one ward in winter
    shut = np.where((day % 7 < 3) & (np.tile(np.arange(size.wards), len(days)) == 2), 2, 0)
    shut = np.where(occupied.ravel() + shut <= size.beds_a_ward, shut, 0)
    # a patient waits beside the beds of a ward that is full
    corridor = np.where((occupied.ravel() >= size.beds_a_ward) & (day % 3 == 0), 1, 0)
    trust.add(
        "beds",
        "bed_states",
        versions(
            {
                "ward": ward_codes(pd.Series(np.tile(np.arange(size.wards), len(days)))),
                "snapshot_at": iso_dates(day) + "T08:00",
                "core_open": (size.beds_a_ward - shut).astype(str),
                "escalation_open": "0",
                "occupied": occupied.ravel().astype(str),
                "closed_infection": shut.astype(str),
                "closed_staffing": "0",
                "closed_other": "0",
                "corridor_patients": corridor.astype(str),
            },
            day,
        ),
    )


def _criteria_to_reside(trust: Trust, stays: pd.DataFrame, last_night: int) -> None:
    """Ward rounds: on the second day the patient meets the criteria, later no longer."""
    start, end = stays["start"].to_numpy() // 1440, stays["end"].to_numpy() // 1440
    ready = end - stays["delay"].to_numpy()
    number = stays.index.to_numpy()
    long_enough = (ready - start >= 2) & (stays["ward"] != MATERNITY_WARD).to_numpy()
    for day, meets in ((start + 1, "Y"), (ready, "N")):
        keep = long_enough & (day <= last_night)
        delayed = (stays["delay"].to_numpy() > 0)[keep] & (meets == "N")
        trust.add(
            "beds",
            "criteria_to_reside",
            versions(
                {
                    "spell_id": spell_ids(stays)[keep].reset_index(drop=True),
                    "assessed_at": iso_times(day[keep] * 1440 + 30),
                    "meets": meets,
                    "delay_reason": blank_unless(delayed, chosen(DELAYS, number[keep] % len(DELAYS))),
                    "discharge_pathway": np.where(delayed, (number[keep] % 4).astype(str), ""),
                    "discharge_ready_date": iso_dates(day[keep]) if meets == "N" else "",
                    "repatriation_to": np.where(
                        delayed & (number[keep] % 41 == 0), shape.OTHER_PROVIDERS[1], ""
                    ),
                },
                day[keep],
            ),
        )
