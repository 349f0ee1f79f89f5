"""The whole life of every elective pathway, as numbers: what happens when, known or not yet.

One row per pathway. Days are day numbers; a day after the last night has not happened, and only what is booked
(appointments, admission dates) is known of it. No text here: five years of a large trust are four million rows.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.trust import shape
from data.synthetic.trust.calendar import next_working_day, referral_weight, working_days
from data.synthetic.trust.people import ELECTIVE_PATIENTS

Flags = npt.NDArray[np.bool_]
NEVER = 10**6
ENDS = tuple(name for name, _ in shape.ENDS)
FOLLOW_UPS = 4
REVIEW_AFTER_DAYS = 63


def end(name: str) -> int:
    """The number of a way to end a pathway."""
    return ENDS.index(name)


def draw_lives(size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draws pathways so that exactly the size's number is open on the last night."""
    lives = _arrivals(size, last_night, rng)
    _first_appointment_and_stop(lives, size, last_night, rng)
    lives = _thinned(lives, size, last_night, rng)
    _missed_and_cancelled_first_appointments(lives, last_night, rng)
    _tests_follow_ups_and_decision(lives, last_night, rng)
    _after_the_stop(lives, last_night, rng)
    _people(lives)
    return lives


def _arrivals(size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    mean_wait = (1 - size.quick_share) * shape.WAIT_SCALE_DAYS * 0.86 + size.quick_share * (
        shape.QUICK_MEAN_DAYS + 3
    )
    # five in a hundred more than needed: the list is then thinned to its exact size
    count = int(size.open_pathways / mean_wait * size.history_days * 1.05)
    days = np.arange(last_night - size.history_days, last_night + 1)
    weight = referral_weight(days)
    shares = np.array([share for _, share, _ in shape.FUNCTIONS])
    urgent = rng.random(count) < shape.URGENT_CANCER_SHARE
    return pd.DataFrame(
        {
            "received": np.sort(rng.choice(days, size=count, p=weight / weight.sum())),
            "function": rng.choice(len(shares), size=count, p=shares / shares.sum()).astype("int8"),
            "urgent_cancer": urgent,
            "quick": (rng.random(count) < size.quick_share) & ~urgent,
            "end": rng.choice(len(ENDS), size=count, p=[share for _, share in shape.ENDS]).astype("int8"),
            "second_site": rng.random(count) < 0.3,
            # who types what happened a day or two late
            "late": rng.choice([0] * 8 + [1, 2], size=count).astype("int8"),
            "transfer_in": rng.random(count) < 0.015,
        }
    )


def _working(size_days: int, last_night: int) -> npt.NDArray[np.int64]:
    return working_days(last_night - size_days - 20, last_night + 1_600)


def _first_appointment_and_stop(
    lives: pd.DataFrame, size: shape.Size, last_night: int, rng: np.random.Generator
) -> None:
    count = len(lives)
    factors = np.array([factor for _, _, factor in shape.FUNCTIONS])[lives["function"]]
    wait = shape.WAIT_SCALE_DAYS * factors * rng.weibull(shape.WAIT_SHAPE, count)
    fast = shape.CANCER_WAIT_MEDIAN_DAYS * np.exp(shape.CANCER_WAIT_SPREAD * rng.standard_normal(count))
    quick = rng.exponential(shape.QUICK_MEAN_DAYS, count)
    urgent = lives["urgent_cancer"].to_numpy()
    wait = np.maximum(7, np.where(urgent, fast, wait))
    wait = np.where(lives["quick"], np.maximum(2, quick), wait)
    working = _working(size.history_days, last_night)
    received = lives["received"].to_numpy()
    # urgent suspected cancer is seen within days, a quick one almost at its end, others a third of the way
    share = np.where(urgent, rng.uniform(0.1, 0.26, count), rng.uniform(0.25, 0.55, count))
    share = np.where(lives["quick"], 0.8, share)
    first_seen = next_working_day((received + np.maximum(1, wait * share)).astype("int64"), working)
    lives["first_seen"] = first_seen
    lives["stop"] = next_working_day(np.maximum(received + wait, first_seen + 1).astype("int64"), working)


def _thinned(lives: pd.DataFrame, size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    """Drops as many open pathways as there are too many, whatever their age."""
    is_open = np.flatnonzero(lives["stop"] > last_night)
    surplus = len(is_open) - size.open_pathways
    if surplus > 0:
        lives = lives.drop(index=rng.choice(is_open, size=surplus, replace=False)).reset_index(drop=True)
    lives["number"] = np.arange(len(lives))
    _two_services(lives)
    return lives


def _two_services(lives: pd.DataFrame) -> None:
    """The two pathways of one patient are under different services: two of one service would be a duplicate."""
    function = lives["function"].to_numpy()
    second = (lives["number"].to_numpy() % 8 == 1) & (function == np.roll(function, 1))
    lives["function"] = np.where(second, (function + 1) % len(shape.FUNCTIONS), function).astype("int8")


def _missed_and_cancelled_first_appointments(
    lives: pd.DataFrame, last_night: int, rng: np.random.Generator
) -> None:
    """Before the first appointment that was attended there may be one missed, or cancelled by either side."""
    received, seen = lives["received"].to_numpy(), lives["first_seen"].to_numpy()
    draw = rng.random(len(lives))
    room = seen - received > 12
    working = _working(int(last_night - received.min()), last_night)
    earlier = next_working_day(((received + seen) // 2).astype("int64"), working)
    room &= (earlier > received + 2) & (earlier < seen - 2)
    lives["earlier_on"] = earlier
    lives["missed_first"] = room & (draw < 0.06) & ~lives["urgent_cancer"].to_numpy()
    lives["patient_cancelled"] = room & (draw >= 0.06) & (draw < 0.11)
    lives["hospital_cancelled"] = room & (draw >= 0.11) & (draw < 0.15)


def _tests_follow_ups_and_decision(lives: pd.DataFrame, last_night: int, rng: np.random.Generator) -> None:
    count = len(lives)
    seen, stop = lives["first_seen"].to_numpy(), lives["stop"].to_numpy()
    working = _working(int(last_night - lives["received"].min()), last_night)
    gap = stop - seen
    lives["tested"] = (rng.random(count) < 0.35) & (gap > 10)
    lives["requested_test"] = seen
    lives["tested_on"] = next_working_day((seen + gap * rng.uniform(0.2, 0.45, count)).astype("int64"), working)
    lives["modality"] = rng.integers(1, 16, count).astype("int8")
    lives["decided"] = np.minimum(
        np.maximum(
            next_working_day((seen + gap * rng.uniform(0.3, 0.7, count)).astype("int64"), working), seen
        ),
        stop,
    )
    # follow-ups divide what lies between first appointment and stop; there is room for one a month
    wanted = np.minimum(np.maximum(gap - 6, 0) // 24, rng.integers(0, FOLLOW_UPS + 1, count))
    for number in range(1, FOLLOW_UPS + 1):
        on = next_working_day((seen + gap * number / (FOLLOW_UPS + 1)).astype("int64"), working)
        happens = (number <= wanted) & (on > seen) & (on < stop)
        lives[f"follow_up_{number}"] = np.where(happens, on, NEVER)
        lives[f"follow_up_missed_{number}"] = rng.random(count) < 0.05


def _after_the_stop(lives: pd.DataFrame, last_night: int, rng: np.random.Generator) -> None:
    """A third of those on active monitoring come back for treatment; some of the treated are planned again."""
    count = len(lives)
    ends = lives["end"].to_numpy()
    lives["returned"] = lives["stop"] + 90 + rng.integers(0, 50, count)
    lives["retreated"] = lives["returned"] + 40 + rng.integers(0, 60, count)
    lives["comes_back"] = (ends == end("monitored")) & (rng.random(count) < 0.34)
    lives["planned_again"] = (ends == end("admitted")) & (rng.random(count) < 0.05)
    lives["planned_due"] = lives["stop"] + 180 + rng.integers(0, 185, count)
    # a date that fell through before the admission that took place
    lives["earlier_offer"] = np.where(
        (ends == end("admitted")) & (lives["stop"] - lives["decided"] > 60),
        rng.choice(4, size=count, p=[0.9, 0.03, 0.05, 0.02]),
        0,
    ).astype("int8")
    # on active monitoring the patient is seen again after nine weeks; then discharged, or back for treatment
    lives["reviewed"] = np.where(ends == end("monitored"), lives["stop"] + REVIEW_AFTER_DAYS, NEVER)
    last = lives["stop"].to_numpy().copy()
    back = lives["comes_back"].to_numpy()
    last[back] = lives["retreated"].to_numpy()[back]
    lives["over"] = last


def _people(lives: pd.DataFrame) -> None:
    """Seven patients to eight pathways; who dies has no other pathway that could still run."""
    number = lives["number"].to_numpy()
    patient = (number * 7 // 8) % ELECTIVE_PATIENTS
    lives["patient"] = patient
    lap = ELECTIVE_PATIENTS * 8 // 7
    over = lives["over"].to_numpy()
    before = np.where(number >= lap, over[np.maximum(number - lap, 0)], -1)
    alone = (number % 8 >= 2) & (number + lap >= len(lives)) & (before < lives["received"].to_numpy())
    lives["alone"] = alone
    lives["first_of_patient"] = (number < lap) & (number % 8 != 1)
    died = lives["end"].to_numpy() == end("died")
    lives.loc[died & ~alone, "end"] = end("treated")
    lives.loc[lives["end"] == end("died"), "late"] = 0
