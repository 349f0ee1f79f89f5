"""Beds and the ward stays that fill them: who lies where from when to when, and the spells behind them."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.trust import shape
from data.synthetic.trust.people import BED_PATIENTS

Minutes = npt.NDArray[np.int64]
MATERNITY_WARD, CHILDREN_WARD = 5, 4
# general and acute wards that can open beds under pressure
ESCALATION_WARDS, ESCALATION_BEDS = (0, 1), 2
# one bed in twenty-five is of critical care, as in England; its patients stay half as long
CRITICAL_CARE_SHARE, CRITICAL_CARE_STAY_DAYS = 25, 3.5
# one stay in ten is long: near one bed in seven then holds somebody for three weeks or more, as published
LONG_STAYS, LONG_FACTOR = 0.1, 3.4
# a third of those who could go home at a weekend wait until Monday
WEEKEND_WAIT = 0.3
MOVE_WITHIN_MINUTES = 480


def draw_stays(size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    """Each bed is filled, emptied and filled again: no two patients in one, occupancy as wanted.

    One row per ward stay; some patients go on from one ward to another, so `spell` has several rows.
    """
    first = last_night - size.detail_days
    stays = _filled_beds(size, first, rng)
    stays = stays[(stays["end"] > first * 1440) & (stays["start"] < (last_night + 1) * 1440)]
    stays = stays.sort_values(["start", "bed"], kind="stable").reset_index(drop=True)
    stays["ward"] = _ward_of(stays["bed"].to_numpy(), size)
    _moves(stays, size, rng)
    _spells_of(stays, size, rng)
    # from the day on from which attendances are told; who was in before came by another door
    stays["from_emergency"] &= stays["start"] >= (first + 2) * 1440
    return stays


def _ward_of(bed: npt.NDArray[np.int64], size: shape.Size) -> npt.NDArray[np.int64]:
    """The ward of each bed; critical care is the one after the others."""
    return np.minimum(bed // size.beds_a_ward, size.wards)


def critical_care_beds(size: shape.Size) -> int:
    """How many beds the critical care ward has."""
    return max(6, size.wards * size.beds_a_ward // CRITICAL_CARE_SHARE)


def _filled_beds(size: shape.Size, first: int, rng: np.random.Generator) -> pd.DataFrame:
    """Stays bed by bed: patients come at any hour, leave by day, seldom at a weekend, later in winter."""
    ward_beds = size.wards * size.beds_a_ward
    beds = ward_beds + critical_care_beds(size)
    bed = np.arange(beds)
    free = shape.MEAN_STAY_DAYS * (1 - shape.OCCUPANCY) / shape.OCCUPANCY
    mean_stay = np.where(bed < ward_beds, shape.MEAN_STAY_DAYS, CRITICAL_CARE_STAY_DAYS)
    mean_free = np.where(is_escalation_bed(bed, size), free * 6, free)
    shortest = float((mean_stay + mean_free).min())
    turns = int((size.detail_days + 40) / shortest + 6 * np.sqrt((size.detail_days + 40) / shortest)) + 12
    left = np.full(beds, (first - 30) * 1440, dtype="int64")
    starts, ends = [], []
    for _ in range(turns):
        # most beds are filled again within hours, so that morning and midnight counts are near each other
        soon = np.where(rng.random(beds) < 0.75, 0.45, 2.65)
        start = left + np.maximum(90, rng.exponential(mean_free * soon) * 1440).astype("int64")
        winter = 1 + 0.05 * np.cos(2 * np.pi * ((start / 1440) % 365.25 - 15) / 365.25)
        long = rng.random(beds) < LONG_STAYS
        usual = (1 - LONG_STAYS * LONG_FACTOR) / (1 - LONG_STAYS)
        mean = mean_stay * winter * np.where(long, LONG_FACTOR, usual)
        length = np.maximum(0.4, rng.gamma(1.1, mean / 1.1)) * 1440
        by_day = _leaves_by_day((start + length).astype("int64"), rng)
        end = np.where(by_day > start + 300, by_day, start + length.astype("int64"))
        start, end = _not_at_midnight(start), _not_at_midnight(end)
        starts.append(start)
        ends.append(end)
        left = end
    return pd.DataFrame(
        {"bed": np.tile(bed, turns), "start": np.concatenate(starts), "end": np.concatenate(ends)}
    )


def is_escalation_bed(bed: npt.NDArray[np.int64], size: shape.Size) -> npt.NDArray[np.bool_]:
    """The last beds of the wards that can open more."""
    ward, place = bed // size.beds_a_ward, bed % size.beds_a_ward
    return np.isin(ward, ESCALATION_WARDS) & (place >= size.beds_a_ward - ESCALATION_BEDS)


def _leaves_by_day(end: Minutes, rng: np.random.Generator) -> Minutes:
    """The same day at an hour at which patients are discharged, or the Monday after a weekend."""
    hour = np.clip(rng.normal(15 * 60, 150, len(end)), 9 * 60, 21 * 60).astype("int64")
    day = end // 1440
    weekday = (day + 3) % 7
    waits = (weekday >= 5) & (rng.random(len(end)) < WEEKEND_WAIT)
    return (day + np.where(waits, 7 - weekday, 0)) * 1440 + hour


def _not_at_midnight(minute: Minutes) -> Minutes:
    """One minute later where the ward's clock, winter or summer, would show midnight: that reads as no time."""
    return minute + np.isin(minute % 1440, (0, 1380))


def _moves(stays: pd.DataFrame, size: shape.Size, rng: np.random.Generator) -> None:
    """Critical care patients and a quarter of the others go on to a bed that was about to be filled.

    Their first bed stays theirs until then. Sets `root`: the row of the spell's first stay.
    """
    start, end = stays["start"].to_numpy().copy(), stays["end"].to_numpy().copy()
    ward, bed = stays["ward"].to_numpy(), stays["bed"].to_numpy()
    root = np.arange(len(stays))
    in_bed = stays.sort_values(["bed", "start"], kind="stable")
    after = in_bed.groupby("bed")["start"].shift(-1).reindex(stays.index).fillna(2**60).to_numpy()
    general = (ward != MATERNITY_WARD) & (ward != CHILDREN_WARD)
    moving = general & ((ward == size.wards) | (rng.random(len(stays)) < 0.25))
    taken = np.zeros(len(stays), dtype=bool)
    for source in np.argsort(end, kind="stable"):
        if not moving[source]:
            continue
        place = int(np.searchsorted(start, end[source] + 20))
        while place < len(start) and start[place] <= end[source] + MOVE_WITHIN_MINUTES:
            fits = general[place] and ward[place] < size.wards and ward[place] != ward[source]
            if fits and not taken[place] and start[place] + 10 < after[source] and bed[place] != bed[source]:
                taken[place] = True
                root[place] = root[source]
                end[source] = start[place]
                break
            place += 1
    stays["end"] = end
    stays["root"] = root


def _spells_of(stays: pd.DataFrame, size: shape.Size, rng: np.random.Generator) -> None:
    """What belongs to the whole spell: its number, patient, first and last minute, delay, how it began."""
    roots = np.unique(stays["root"].to_numpy())
    stays["spell"] = np.searchsorted(roots, stays["root"].to_numpy())
    by_spell = stays.groupby("spell")
    stays["spell_start"] = by_spell["start"].transform("min")
    stays["spell_end"] = by_spell["end"].transform("max")
    stays["alone"] = by_spell["start"].transform("size") == 1
    stays["is_first"] = stays.index == stays["root"]
    stays["patient"] = stays["spell"] % BED_PATIENTS
    # days from ready to discharge: few wait after a short stay, half after a long one; one bed in nine
    nights = stays["spell_end"] // 1440 - stays["spell_start"] // 1440
    draw = rng.random(len(roots))[stays["spell"]]
    days = (1 + rng.exponential(5, len(roots))).astype("int64")[stays["spell"]]
    delay = np.where(draw < np.where(nights >= 7, 0.45, 0.1), days, 0)
    stays["delay"] = np.minimum(delay, np.maximum(0, nights - 2))
    number = stays["spell"].to_numpy()
    stays["from_emergency"] = stays["is_first"] & (number % 8 != 0) & (stays["ward"] != MATERNITY_WARD)
