"""Urgent care: beds that fill and empty, the emergency department that fills them."""

from typing import Any

import numpy as np
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.calendar import iso_dates, iso_times
from data.synthetic.elective import test_numbers
from data.synthetic.tables import KNOWN, Trust, versions

# Urgent patients have numbers of their own, above those of the elective ones.
URGENT_NUMBERS_FROM = 780_000
WARD = "306706006"
HOME = "306689006"


def simulate_urgent(trust: Trust, size: shape.Size, last_night: int, rng: np.random.Generator) -> None:
    """Adds wards, spells, ward stays, bed states and ED attendances."""
    first = last_night - size.detail_days
    stays = _stays(size, first, last_night, rng)
    _wards(trust, size, first)
    _spells(trust, stays, last_night)
    _bed_states(trust, size, stays, first, last_night)
    _attendances(trust, size, stays, first, last_night, rng)


def _stays(size: shape.Size, first: int, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    """Each bed is filled, emptied and filled again: no two patients in one, occupancy as wanted."""
    beds = size.wards * size.beds_a_ward
    free = shape.MEAN_STAY_DAYS * (1 - shape.OCCUPANCY) / shape.OCCUPANCY
    turns = int((size.detail_days + 40) / (shape.MEAN_STAY_DAYS + free) * 1.8) + 12
    lengths = np.maximum(0.4, rng.gamma(1.1, shape.MEAN_STAY_DAYS / 1.1, (beds, turns)))
    gaps = np.maximum(0.06, rng.exponential(free, (beds, turns)))
    start = (first - 30) + np.cumsum(lengths + gaps, axis=1) - lengths
    frame = pd.DataFrame(
        {
            "bed": np.repeat(np.arange(beds), turns),
            "start": (start.ravel() * 1440).astype("int64"),
            "end": ((start + lengths).ravel() * 1440).astype("int64"),
        }
    )
    frame = frame[(frame["end"] > first * 1440) & (frame["start"] < (last_night + 1) * 1440)]
    frame = frame.sort_values(["start", "bed"], kind="stable").reset_index(drop=True)
    frame["ward"] = "W" + (frame["bed"] // size.beds_a_ward).astype(str).str.zfill(2)
    frame["bed_name"] = "B" + (frame["bed"] % size.beds_a_ward).astype(str).str.zfill(2)
    frame["spell_id"] = [f"SU{number:08d}" for number in frame.index]
    frame["patient_id"] = [f"PU{number:08d}" for number in frame.index]
    return frame


def _wards(trust: Trust, size: shape.Size, first: int) -> None:
    numbers = np.arange(size.wards)
    trust.add(
        "beds",
        "wards",
        versions(
            {
                "ward": ["W" + str(number).zfill(2) for number in numbers],
                "valid_from": iso_dates(np.full(size.wards, first - 400)),
                "valid_to": "",
                # a name outside ASCII: this feed is delivered in windows-1252
                "name": [f"Brontë ward {number}" for number in numbers],
                "site": np.where(numbers % 4 == 3, shape.SITES[1], shape.SITES[0]),
                "division": np.where(numbers % 2 == 0, "Medicine", "Surgery"),
                "sector": np.where(numbers == 5, "maternity", "ga"),
                "age_group": np.where(numbers == 4, "paediatric", "adult"),
                "main_specialty": np.where(numbers == 5, "501", "300"),
                "open_overnight": "Y",
                "core_beds": str(size.beds_a_ward),
                "escalation_beds": "2",
            },
            first - 30,
        ),
    )


def _spells(trust: Trust, stays: pd.DataFrame, last_night: int) -> None:
    trust.add(
        "pas",
        "patients",
        versions(
            {
                "patient_id": stays["patient_id"],
                "nhs_number": test_numbers(len(stays), URGENT_NUMBERS_FROM),
                "nhs_number_status": "01",
                "birth_date": iso_dates(-12_000 + (stays.index.to_numpy() * 37) % 24_000),
                "death_date": "",
                "gender": np.where(stays.index % 2 == 0, "1", "2"),
                "ethnic_category": "A",
                "commissioner": "99A",
                "overseas_charging_category": "A",
            },
            stays["start"] // 1440,
        ),
    )
    columns: dict[str, object] = {
        "spell_id": stays["spell_id"],
        "patient_id": stays["patient_id"],
        "admitted_at": iso_times(stays["start"].to_numpy().astype(float)),
        "admission_method": np.where(stays.index % 8 == 0, "22", "21"),
        "patient_classification": "1",
        "intended_management": "1",
        "treatment_function": "300",
        "site": shape.SITES[0],
        "administrative_category": "01",
    }
    left = (stays["end"] < (last_night + 1) * 1440).to_numpy()
    ended = iso_times(stays["end"].to_numpy().astype(float))
    trust.add(
        "pas",
        "spells",
        versions({**columns, "discharged_at": "", "discharge_method": ""}, stays["start"] // 1440),
        versions({**columns, "discharged_at": ended, "discharge_method": "1"}, stays["end"] // 1440)[left],
    )
    ward: dict[str, object] = {
        "ward_stay_id": "WS" + stays["spell_id"].str[2:],
        "spell_id": stays["spell_id"],
        "patient_id": stays["patient_id"],
        "ward": stays["ward"],
        "bed": stays["bed_name"],
        "started_at": columns["admitted_at"],
        "treatment_function": "300",
        "outlier": "N",
        "home_leave": "N",
    }
    trust.add(
        "beds",
        "ward_stays",
        versions({**ward, "ended_at": ""}, stays["start"] // 1440),
        versions({**ward, "ended_at": ended}, stays["end"] // 1440)[left],
    )


def _bed_states(trust: Trust, size: shape.Size, stays: pd.DataFrame, first: int, last_night: int) -> None:
    """What was open and occupied at 08:00 each day."""
    parts = []
    for day in range(first + 1, last_night + 1):
        moment = day * 1440 + 480
        present = stays[(stays["start"] <= moment) & (stays["end"] > moment)]
        occupied = present.groupby("ward").size()
        wards = ["W" + str(number).zfill(2) for number in range(size.wards)]
        part = pd.DataFrame(
            {
                "ward": wards,
                "snapshot_at": f"{np.datetime64(day, 'D')}T08:00",
                "core_open": str(size.beds_a_ward),
                "escalation_open": "0",
                "occupied": [str(int(occupied.get(ward, 0))) for ward in wards],
                "closed_infection": "0",
                "closed_staffing": "0",
                "closed_other": "0",
                "corridor_patients": "0",
            }
        )
        part[KNOWN] = day
        parts.append(part)
    trust.add("beds", "bed_states", *parts)


def _attendances(
    trust: Trust,
    size: shape.Size,
    stays: pd.DataFrame,
    first: int,
    last_night: int,
    rng: np.random.Generator,
) -> None:
    """Admitted patients wait for the bed they are then in; the others leave by themselves."""
    admitted = stays[(stays["start"] >= (first + 2) * 1440) & (stays.index % 8 != 0)]
    wait = np.minimum(1500, 110 + rng.gamma(2.0, 130, len(admitted)))
    _add_attendances(
        trust,
        "A",
        admitted["start"].to_numpy() - wait.astype("int64"),
        admitted["start"].to_numpy(),
        admitted,
        last_night,
        rng,
    )
    count = max(1, size.ed_attendances_a_day * (last_night - first) - len(admitted))
    hourly = np.array(
        [
            2,
            1.5,
            1.2,
            1,
            1,
            1.2,
            1.8,
            3,
            4.5,
            6,
            6.6,
            6.6,
            6.4,
            6.2,
            6,
            6,
            6.2,
            6.4,
            6.2,
            5.6,
            5,
            4.2,
            3.4,
            2.6,
        ]
    )
    hour = rng.choice(24, size=count, p=hourly / hourly.sum())
    arrived = np.sort(
        rng.integers(first, last_night + 1, count) * 1440 + hour * 60 + rng.integers(0, 60, count)
    )
    # about a quarter over four hours, with the familiar crowd just before it
    minutes = np.maximum(12, 118 * np.exp(0.62 * rng.standard_normal(count)))
    crowd = (minutes > 240) & (rng.random(count) < 0.25)
    minutes = np.where(crowd, rng.integers(225, 240, count), minutes).astype("int64")
    _add_attendances(trust, "D", arrived, arrived + minutes, None, last_night, rng)


def _add_attendances(
    trust: Trust,
    prefix: str,
    arrived: Any,
    departed: Any,
    spells: pd.DataFrame | None,
    last_night: int,
    rng: np.random.Generator,
) -> None:
    count = len(arrived)
    number = np.arange(count)
    ambulance = rng.random(count) < (0.6 if spells is not None else 0.18)
    handover = arrived + rng.integers(6, 50, count)
    seen = arrived + np.minimum(departed - arrived - 2, rng.integers(20, 160, count))
    columns: dict[str, object] = {
        "attendance_id": [f"E{prefix}{index:08d}" for index in number],
        "patient_id": spells["patient_id"].to_numpy()
        if spells is not None
        else [f"PE{index:08d}" for index in number],
        "site": shape.SITES[0],
        "department_type": "01" if spells is not None else np.where(number % 3 == 0, "03", "01"),
        "attendance_category": "1",
        "booked": np.where(number % 40 == 0, "Y", "N"),
        "arrived_at": iso_times(arrived.astype(float)),
        "ambulance_arrived_at": np.where(ambulance, iso_times(arrived.astype(float)), ""),
        "ambulance_handover_at": np.where(
            ambulance, iso_times(np.minimum(handover, departed - 1).astype(float)), ""
        ),
        "assessed_at": iso_times((arrived + np.minimum(8, (departed - arrived) // 4)).astype(float)),
    }
    later: dict[str, object] = {
        "seen_at": iso_times(seen.astype(float)),
        "decided_to_admit_at": iso_times(((seen + departed) // 2).astype(float)) if spells is not None else "",
        "departed_at": iso_times(departed.astype(float)),
        "discharge_destination": WARD if spells is not None else HOME,
        "discharge_status": "182992009",
        "spell_id": spells["spell_id"].to_numpy() if spells is not None else "",
    }
    nothing = dict.fromkeys(later, "")
    here = arrived < (last_night + 1) * 1440
    gone = departed < (last_night + 1) * 1440
    same_day = (arrived // 1440) == (departed // 1440)
    trust.add(
        "ed",
        "attendances",
        versions({**columns, **nothing}, arrived // 1440)[here & ~same_day],
        versions({**columns, **later}, departed // 1440)[gone],
    )
