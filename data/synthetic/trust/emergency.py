"""Who comes to the emergency department, and when what happens to them.

Some wait for a bed, others go home. One row per attendance; times are minutes since 1 January 1970.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.trust import shape
from data.synthetic.trust.calendar import emergency_weight
from data.synthetic.trust.people import EMERGENCY_PATIENTS

# arrivals by hour of the day, midnight first: a morning rise and a long evening
HOURLY = (
    2, 1.5, 1.2, 1, 1, 1.2, 1.8, 3, 4.5, 6, 6.6, 6.6, 6.4, 6.2, 6, 6, 6.2, 6.4, 6.2, 5.6, 5, 4.2, 3.4, 2.6,
)  # fmt: skip
Minutes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# a stay over a day in the department happens, but a trust would look at each: they are left to planted faults
LONGEST = 1_430


def draw_admitted(admitted: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Those who wait for the bed that they are then in; `admitted` are their stays."""
    count = len(admitted)
    departed = admitted["start"].to_numpy() - rng.integers(5, 25, count)
    # England in 2025: a fifth of the admitted wait 4 to 12 hours from the decision, a tenth longer
    to_decision = 100 + rng.gamma(2.0, 45, count).astype("int64")
    after = np.minimum(1_150, 130 * np.exp(1.3 * rng.standard_normal(count))).astype("int64") + 6
    arrived = departed - np.minimum(LONGEST, to_decision + after)
    decided = np.maximum(departed - after, arrived + 60)
    ambulance, handover = _by_ambulance(arrived, departed, 0.6, np.ones(count, dtype=bool), rng)
    assessed = arrived + rng.integers(4, 28, count)
    seen = np.minimum(assessed + rng.integers(5, 100, count), decided)
    return pd.DataFrame(
        {
            "patient": admitted["patient"].to_numpy(),
            "spell": admitted["spell"].to_numpy(),
            "arrived": arrived,
            "departed": departed,
            "decided": decided,
            "ambulance": ambulance,
            "handover": handover,
            "assessed": assessed,
            "seen": seen,
        }
    )


def draw_who_go_home(
    size: shape.Size, first: int, last_night: int, admitted: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Those who leave by themselves, as many as the size wants beside the admitted."""
    count = max(1, size.ed_attendances_a_day * (last_night - first) - admitted)
    days = np.arange(first, last_night + 1)
    weight = emergency_weight(days)
    hour = rng.choice(24, size=count, p=np.array(HOURLY) / sum(HOURLY))
    day = rng.choice(days, size=count, p=weight / weight.sum())
    arrived = np.sort(day * 1440 + hour * 60 + rng.integers(0, 60, count))
    kind = rng.choice(["01", "02", "03", "05"], size=count, p=[0.55, 0.04, 0.38, 0.03])
    minor = np.isin(kind, ["02", "03"])
    # over four hours: three in ten of those at a major department, one in thirty elsewhere
    minutes = np.maximum(12, np.where(minor, 75, 165) * np.exp(0.62 * rng.standard_normal(count)))
    # with the familiar crowd just before it
    crowd = (minutes > 240) & (rng.random(count) < 0.25)
    minutes = np.where(crowd, rng.integers(225, 241, count), minutes)
    draw = rng.random(count)
    left = draw < 0.04
    to_primary_care = (draw >= 0.04) & (draw < 0.06) & (kind == "01")
    to_centre = (draw >= 0.06) & (draw < 0.10) & (kind == "01")
    minutes = np.where(left, np.clip(minutes, 20, 235), minutes)
    minutes = np.where(to_primary_care, rng.integers(6, 16, count), minutes)
    minutes = np.minimum(minutes, LONGEST).astype("int64")
    departed = arrived + minutes
    person, came_back = _people(arrived, rng)
    planned = (rng.random(count) < 0.015) & (kind != "05") & ~left & ~to_primary_care & ~to_centre
    ambulance, handover = _by_ambulance(arrived, departed, 0.18, ~minor & (kind != "05"), rng)
    assessed = arrived + np.minimum(rng.integers(3, 30, count), minutes // 4)
    seen = assessed + np.minimum(rng.integers(10, 140, count), minutes // 2)
    booked = (rng.random(count) < np.where(minor, 0.06, 0.015)) & ~planned
    return pd.DataFrame(
        {
            "person": person,
            "came_back": came_back,
            "arrived": arrived,
            "departed": departed,
            "kind": kind,
            "left": left,
            "to_primary_care": to_primary_care,
            "to_centre": to_centre,
            "planned": planned,
            "booked": booked,
            "ambulance": ambulance,
            "handover": handover,
            "assessed": assessed,
            "seen": seen,
            "ready": np.maximum(seen, departed - rng.integers(5, 90, count)),
        }
    )


def _by_ambulance(
    arrived: Minutes, departed: Minutes, share: float, possible: Flags, rng: np.random.Generator
) -> tuple[Flags, Minutes]:
    """Who comes by ambulance, and the handover. An eighth wait over 45 minutes, as in the winter of 2025."""
    count = len(arrived)
    ambulance = (rng.random(count) < share) & possible
    wait = np.minimum(5 + rng.gamma(1.3, 17, count).astype("int64"), 170)
    return ambulance, np.minimum(arrived + wait, departed - 1)


def _people(arrived: Minutes, rng: np.random.Generator) -> tuple[Minutes, Flags]:
    """One in fourteen comes back within days; answers who comes, and whether they were here before."""
    number = np.arange(len(arrived))
    a_day = max(1, int(len(arrived) / max(1, (arrived[-1] - arrived[0]) / 1440)))
    back = (rng.random(len(arrived)) < 0.07) & (number > 4 * a_day)
    return np.where(back, number - 3 * a_day, number) % EMERGENCY_PATIENTS, back
