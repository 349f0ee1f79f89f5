"""Wards, ward stays, their spells, bed states and criteria to reside, as extract rows."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_dates, iso_times
from data.synthetic.feeds.patients import patients
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.people import BED_NUMBERS_FROM, synthetic_numbers
from data.synthetic.trust.stays import (
    CHILDREN_WARD,
    ESCALATION_BEDS,
    ESCALATION_WARDS,
    MATERNITY_WARD,
    critical_care_beds,
    is_escalation_bed,
)

# reasons of the national list, in the mixed spellings of real records
DELAYS = (
    "Hospital process – Awaiting medicines to take home",
    "Hospital process - Awaiting medicines to take home",
    "Hospital process – Awaiting therapy review of need for supported discharge",
    "Wellbeing concerns – Patient /family/carer concerns over discharge readiness",
    "Care transfer hub process – Waiting for confirmation of immediate care needs and pathway",
    "Interface process – Bed-based rehabilitation arrangements still underway (Pathway 2)",
    "Capacity – Home-based rehabilitation not yet available (Pathway 1)",
    "Capacity –Residential/nursing home care not yet available (Pathway 3)",
)
SPECIALTIES = ("300", "100", "430", "110", "420", "501")
MORE_SPECIALTIES = ("300", "430", "340", "320", "301", "100", "110", "101", "502")
CRITICAL_CARE_SPECIALTY = "192"
REVIEW_MINUTE = 540


def add_wards(trust: Trust, size: shape.Size, stays: pd.DataFrame, last_night: int) -> None:
    """Every bed feed, and the patients and spells behind the stays."""
    first = last_night - size.detail_days
    _inventory(trust, size, first)
    known = stays.groupby("patient", sort=True)["start"].min().to_numpy() // 1440
    numbers = synthetic_numbers(len(known), BED_NUMBERS_FROM)
    trust.add("pas", "patients", patients("PU", np.arange(len(known)), numbers, known))
    _spells(trust, size, stays[stays["is_first"]], last_night)
    _ward_stays(trust, size, stays, last_night)
    _bed_states(trust, size, stays, first, last_night)
    _criteria_to_reside(trust, stays[stays["is_first"]], last_night)


def ward_codes(numbers: pd.Series) -> pd.Series:
    """W00, W01, …"""
    return identifiers("W", numbers, 2)


def spell_ids(stays: pd.DataFrame) -> pd.Series:
    """The spell of each stay."""
    return identifiers("SU", stays["spell"].to_numpy(), 8)


def _specialty_places(size: shape.Size) -> tuple[str, ...]:
    """The main specialty of every ward, critical care last."""
    more = (MORE_SPECIALTIES[number % len(MORE_SPECIALTIES)] for number in range(len(SPECIALTIES), size.wards))
    return (*SPECIALTIES[: size.wards], *more, CRITICAL_CARE_SPECIALTY)


def _functions(stays: pd.DataFrame, size: shape.Size) -> pd.Series:
    """The treatment function of each stay: the ward's, or another for an outlier."""
    of_ward = chosen(_specialty_places(size), stays["ward"])
    elsewhere = np.where(of_ward == "300", "430", "300")
    return of_ward.where(~_is_outlier(stays, size), pd.Series(elsewhere, dtype="str"))


def _is_outlier(stays: pd.DataFrame, size: shape.Size) -> npt.NDArray[np.bool_]:
    """One patient in twenty-nine is in a bed of another specialty."""
    ward = stays["ward"].to_numpy()
    general = (ward != MATERNITY_WARD) & (ward != CHILDREN_WARD) & (ward != size.wards)
    outlying: npt.NDArray[np.bool_] = general & (stays.index.to_numpy() % 29 == 0)
    return outlying


def _core_beds(size: shape.Size) -> npt.NDArray[np.int64]:
    """Core beds by ward number."""
    core = np.full(size.wards + 1, size.beds_a_ward)
    core[list(ESCALATION_WARDS)] -= ESCALATION_BEDS
    core[size.wards] = critical_care_beds(size)
    return core


def _inventory(trust: Trust, size: shape.Size, first: int) -> None:
    numbers = np.arange(size.wards + 1)
    sector = np.select([numbers == MATERNITY_WARD, numbers == size.wards], ["maternity", "critical_care"], "ga")
    trust.add(
        "beds",
        "wards",
        versions(
            {
                "ward": ward_codes(pd.Series(numbers)),
                "valid_from": iso_dates(np.full(len(numbers), first - 400)),
                "valid_to": "",
                # a name outside ASCII: this feed is delivered in windows-1252
                "name": [f"Brontë ward {number}" for number in numbers],
                "site": np.where(numbers % 4 == 3, shape.SITES[1], shape.SITES[0]),
                "division": np.where(numbers % 2 == 0, "Medicine", "Surgery"),
                "sector": sector,
                "age_group": np.where(numbers == CHILDREN_WARD, "paediatric", "adult"),
                "main_specialty": chosen(_specialty_places(size), numbers),
                "open_overnight": "Y",
                "core_beds": _core_beds(size).astype(str),
                "escalation_beds": np.where(np.isin(numbers, ESCALATION_WARDS), str(ESCALATION_BEDS), "0"),
            },
            first - 30,
        ),
    )


def _spells(trust: Trust, size: shape.Size, spells: pd.DataFrame, last_night: int) -> None:
    """`spells` are the first stays."""
    end = spells["spell_end"].to_numpy()
    maternity = spells["ward"].to_numpy() == MATERNITY_WARD
    columns: dict[str, object] = {
        "spell_id": spell_ids(spells),
        "patient_id": identifiers("PU", spells["patient"], 8),
        "admitted_at": iso_times(spells["start"].to_numpy()),
        "admission_method": np.select([maternity, spells["from_emergency"]], ["31", "21"], "22"),
        "patient_classification": "1",
        "intended_management": "1",
        "treatment_function": chosen(_specialty_places(size), spells["ward"]),
        "site": chosen(shape.SITES, (spells["ward"] % 4 == 3).astype("int64")),
        # near six in a thousand pay for themselves
        "administrative_category": np.where(spells["spell"] % 160 == 3, "02", "01"),
    }
    left = end < (last_night + 1) * 1440
    trust.add(
        "pas",
        "spells",
        versions({**columns, "discharged_at": "", "discharge_method": ""}, spells["start"].to_numpy() // 1440),
        versions({**columns, "discharged_at": iso_times(end), "discharge_method": "1"}, end // 1440)[left],
    )


def _ward_stays(trust: Trust, size: shape.Size, stays: pd.DataFrame, last_night: int) -> None:
    end = stays["end"].to_numpy()
    columns: dict[str, object] = {
        "ward_stay_id": identifiers("WS", stays.index.to_numpy(), 8),
        "spell_id": spell_ids(stays),
        "patient_id": identifiers("PU", stays["patient"], 8),
        "ward": ward_codes(stays["ward"]),
        "bed": identifiers("B", stays["bed"] - stays.groupby("ward")["bed"].transform("min"), 2),
        "started_at": iso_times(stays["start"].to_numpy()),
        "treatment_function": _functions(stays, size),
        "outlier": np.where(_is_outlier(stays, size), "Y", "N"),
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
    """What was open, closed and occupied at 08:00 each day."""
    days = np.arange(first + 1, last_night + 1)
    count = size.wards + 1
    escalated = is_escalation_bed(stays["bed"].to_numpy(), size)
    in_core = _present(stays[~escalated], days, count)
    in_escalation = _present(stays[escalated], days, count)
    day, ward = np.repeat(days, count), np.tile(np.arange(count), len(days))
    core = np.tile(_core_beds(size), len(days))
    month = ((day % 365.25) / 30.44).astype("int64")
    winter = (month >= 10) | (month <= 2)
    # infection closes two beds in winter, staffing two now and then, a repair one; never one that is in use
    room = core - in_core
    infection = np.where((ward == 2) & winter & (day % 7 < 3), np.clip(room, 0, 2), 0)
    staffing = np.where((ward == 3) & (day % 11 < 2), np.clip(room, 0, 2), 0)
    other = np.where((ward == 1) & (day % 23 < 4), np.clip(room, 0, 1), 0)
    crowded = (ward == 0) & (room == 0) & (day % 3 == 0)
    trust.add(
        "beds",
        "bed_states",
        versions(
            {
                "ward": ward_codes(pd.Series(ward)),
                "snapshot_at": iso_dates(day) + "T08:00",
                "core_open": (core - infection - staffing - other).astype(str),
                # opened when somebody needs them
                "escalation_open": in_escalation.astype(str),
                "occupied": (in_core + in_escalation).astype(str),
                "closed_infection": infection.astype(str),
                "closed_staffing": staffing.astype(str),
                "closed_other": other.astype(str),
                "corridor_patients": np.where(crowded, "1", "0"),
            },
            day,
        ),
    )


def _present(stays: pd.DataFrame, days: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Patients by day and ward at 08:00 London time, one day after the other."""
    # London is an hour ahead of UTC from the last Sunday of March to that of October
    local = pd.to_datetime(days, unit="D").tz_localize("Europe/London") + pd.Timedelta(hours=8)
    moments = (
        np.asarray(local.tz_convert("UTC").tz_localize(None).astype("datetime64[s]").astype("int64")) // 60
    )
    present = np.zeros((len(days), count), dtype="int64")
    for ward, of_ward in stays.groupby("ward"):
        begun = np.searchsorted(np.sort(of_ward["start"].to_numpy()), moments, side="right")
        gone = np.searchsorted(np.sort(of_ward["end"].to_numpy()), moments, side="right")
        present[:, ward] = begun - gone
    return present.ravel()


def _criteria_to_reside(trust: Trust, spells: pd.DataFrame, last_night: int) -> None:
    """Ward rounds of stays of a night or more.

    On the second day the patient meets the criteria, later no longer; the ready date and the reason are written
    down then, and the patient is looked at every day until discharge.
    """
    start, end = spells["spell_start"].to_numpy() // 1440, spells["spell_end"].to_numpy() // 1440
    # the ward's clock may be an hour ahead: what ends just before midnight is a night there
    nights = (spells["spell_end"].to_numpy() + 60) // 1440 - start >= 1
    ready = end - spells["delay"].to_numpy()
    _reviews(trust, spells, start + 1, nights & (ready - start >= 2), last_night, "Y")
    _reviews(trust, spells, ready, nights, last_night, "N", first_of_period=True)
    for later in range(1, int(spells["delay"].max()) + 1):
        _reviews(trust, spells, ready + later, nights & (ready + later < end), last_night, "N")


def _reviews(
    trust: Trust,
    spells: pd.DataFrame,
    day: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_],
    last_night: int,
    meets: str,
    first_of_period: bool = False,
) -> None:
    keep = np.asarray(wanted & (day <= last_night))
    if not keep.any():
        return
    rows, day = spells[keep], day[keep]
    number = rows["spell"].to_numpy()
    delayed = (rows["delay"].to_numpy() > 0) & first_of_period
    trust.add(
        "beds",
        "criteria_to_reside",
        versions(
            {
                "spell_id": spell_ids(rows),
                "assessed_at": iso_times(day * 1440 + REVIEW_MINUTE),
                "meets": meets,
                "delay_reason": blank_unless(delayed, chosen(DELAYS, number % len(DELAYS))),
                "discharge_pathway": np.where(delayed, (number % 4).astype(str), ""),
                "discharge_ready_date": iso_dates(day) if first_of_period else "",
                "repatriation_to": np.where(delayed & (number % 23 == 0), shape.OTHER_PROVIDERS[1], ""),
            },
            day,
        ),
    )
