"""The emergency department: patients who wait for a bed and patients who go home."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_times
from data.synthetic.feeds.patients import patients
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.feeds.wards import spell_ids
from data.synthetic.trust import shape
from data.synthetic.trust.calendar import emergency_weight
from data.synthetic.trust.people import (
    BED_NUMBERS_FROM,
    EMERGENCY_NUMBERS_FROM,
    EMERGENCY_PATIENTS,
    synthetic_numbers,
)

WARD, HOME = "306706006", "306689006"
CARE_HOME, OTHER_HOSPITAL = "306694006", "19712007"
TREATED = "182992009"
LEFT = ("1066301000000103", "1066311000000101", "1066321000000107")
TO_PRIMARY_CARE, TO_URGENT_TREATMENT_CENTRE = "1077021000000100", "1077031000000103"
ACUITY = ("1064891000000107", "1064911000000105", "1064901000000108", "1077241000000103", "1077251000000100")
ADMITTED_REASONS = ("Bed not available", "Bed not available", "Waited for specialist", "Waited for transfer")
OTHER_REASONS = (
    "Waited for first assessment",
    "Waited for treatment",
    "Waited for diagnostics",
    "Clinical need",
)
# arrivals by hour of the day, midnight first: a morning rise and a long evening
HOURLY = (
    2, 1.5, 1.2, 1, 1, 1.2, 1.8, 3, 4.5, 6, 6.6, 6.6, 6.4, 6.2, 6, 6, 6.2, 6.4, 6.2, 5.6, 5, 4.2, 3.4, 2.6,
)  # fmt: skip
Minutes = npt.NDArray[np.int64]
# a stay over a day in the department happens, but a trust would look at each: they are left to planted faults
LONGEST = 1_430


def add_emergency(
    trust: Trust, size: shape.Size, stays: pd.DataFrame, last_night: int, rng: np.random.Generator
) -> None:
    """Attendances: those admitted wait for the bed they are then in, the others leave by themselves."""
    first = last_night - size.detail_days
    admitted = stays[stays["from_emergency"]]
    _add_admitted(trust, admitted, last_night, rng)
    _add_who_go_home(trust, size, first, last_night, len(admitted), rng)


def _add_admitted(trust: Trust, admitted: pd.DataFrame, last_night: int, rng: np.random.Generator) -> None:
    count = len(admitted)
    departed = admitted["start"].to_numpy() - rng.integers(5, 25, count)
    # England in 2025: a fifth of the admitted wait 4 to 12 hours from the decision, a tenth longer
    to_decision = 100 + rng.gamma(2.0, 45, count).astype("int64")
    after = np.minimum(1_150, 130 * np.exp(1.3 * rng.standard_normal(count))).astype("int64") + 6
    arrived = departed - np.minimum(LONGEST, to_decision + after)
    decided = np.maximum(departed - after, arrived + 60)
    over = departed - arrived > 240
    columns = _arrival("EA", arrived, departed, 0.6, rng)
    assessed = arrived + rng.integers(4, 28, count)
    seen = np.minimum(assessed + rng.integers(5, 100, count), decided)
    columns |= {
        "patient_id": identifiers("PU", admitted["patient"], 8),
        "nhs_number": _numbers(BED_NUMBERS_FROM, admitted["patient"].to_numpy()),
        "department_type": "01",
        "attendance_category": "1",
        "booked": "N",
        "assessed_at": iso_times(assessed),
    }
    later: dict[str, Any] = {
        "seen_at": iso_times(seen),
        "decided_to_admit_at": iso_times(decided),
        "ready_to_proceed_at": iso_times(np.minimum(decided + 20, departed)),
        "concluded_at": iso_times(decided),
        "departed_at": iso_times(departed),
        "discharge_destination": WARD,
        "discharge_status": TREATED,
        "spell_id": spell_ids(admitted),
        "breach_reason": blank_unless(over, chosen(ADMITTED_REASONS, np.arange(count) % 4)),
    }
    _tell(trust, columns, later, arrived, departed, last_night)


def _add_who_go_home(
    trust: Trust, size: shape.Size, first: int, last_night: int, admitted: int, rng: np.random.Generator
) -> None:
    count = max(1, size.ed_attendances_a_day * (last_night - first) - admitted)
    days = np.arange(first, last_night + 1)
    weight = emergency_weight(days)
    hour = rng.choice(24, size=count, p=np.array(HOURLY) / sum(HOURLY))
    day = rng.choice(days, size=count, p=weight / weight.sum())
    arrived = np.sort(day * 1440 + hour * 60 + rng.integers(0, 60, count))
    number = np.arange(count)
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
    person, came_back = _people(trust, arrived, rng)
    category = np.where(came_back & (number % 2 == 0), "2", "1")
    planned = (rng.random(count) < 0.015) & (kind != "05") & ~left & ~to_primary_care & ~to_centre
    columns = _arrival("ED", arrived, departed, 0.18, rng, ~minor & (kind != "05"))
    assessed = arrived + np.minimum(rng.integers(3, 30, count), minutes // 4)
    seen = assessed + np.minimum(rng.integers(10, 140, count), minutes // 2)
    stays_on = ~left & ~to_primary_care
    columns |= {
        "patient_id": identifiers("PE", person, 8),
        "nhs_number": _numbers(EMERGENCY_NUMBERS_FROM, person),
        "department_type": kind,
        "attendance_category": np.where(planned, "4", category),
        "booked": np.where((rng.random(count) < np.where(minor, 0.06, 0.015)) & ~planned, "Y", "N"),
        "assessed_at": blank_unless(~to_primary_care, iso_times(assessed)),
    }
    over = minutes > 240
    later: dict[str, Any] = {
        "seen_at": blank_unless(stays_on, iso_times(seen)),
        "decided_to_admit_at": "",
        "ready_to_proceed_at": blank_unless(
            stays_on, iso_times(np.maximum(seen, departed - rng.integers(5, 90, count)))
        ),
        "concluded_at": iso_times(departed),
        "departed_at": iso_times(departed),
        "discharge_destination": np.select(
            [number % 40 == 3, number % 90 == 7], [CARE_HOME, OTHER_HOSPITAL], HOME
        ),
        "discharge_status": np.select(
            [left, to_primary_care, to_centre],
            [np.array(LEFT)[number % 3], TO_PRIMARY_CARE, TO_URGENT_TREATMENT_CENTRE],
            TREATED,
        ),
        "streamed_to": np.select([to_primary_care, to_centre], ["primary_care", "03"], ""),
        "spell_id": "",
        "breach_reason": blank_unless(over, chosen(OTHER_REASONS, number % 4)),
    }
    _tell(trust, columns, later, arrived, departed, last_night)


def _arrival(
    prefix: str,
    arrived: Minutes,
    departed: Minutes,
    by_ambulance: float,
    rng: np.random.Generator,
    possible: npt.NDArray[np.bool_] | None = None,
) -> dict[str, object]:
    """What is known at the door. An eighth of ambulances wait over 45 minutes, as in the winter of 2025."""
    count = len(arrived)
    number = np.arange(count)
    ambulance = rng.random(count) < by_ambulance
    if possible is not None:
        ambulance &= possible
    wait = np.minimum(5 + rng.gamma(1.3, 17, count).astype("int64"), 170)
    handover = np.minimum(arrived + wait, departed - 1)
    return {
        "attendance_id": identifiers(prefix, number, 8),
        "site": shape.SITES[0],
        "arrival_mode": np.where(ambulance, "1048031000000100", "1048061000000105"),
        "arrived_at": iso_times(arrived),
        "ambulance_arrived_at": blank_unless(ambulance, iso_times(arrived)),
        "ambulance_handover_at": blank_unless(ambulance, iso_times(handover)),
        "acuity": [ACUITY[place] for place in number % 5] if count else [],
        "chief_complaint": "29857009",
    }


def _tell(
    trust: Trust,
    columns: dict[str, object],
    later: dict[str, Any],
    arrived: Minutes,
    departed: Minutes,
    last_night: int,
) -> None:
    """Who is there at midnight is told of without an end, which the next night brings."""
    midnight = (last_night + 1) * 1440
    overnight = (arrived // 1440) != (departed // 1440)
    nothing = dict.fromkeys(later, "")
    trust.add(
        "ed",
        "attendances",
        versions({**columns, **nothing}, arrived // 1440)[(arrived < midnight) & overnight],
        versions({**columns, **later}, departed // 1440)[departed < midnight],
    )


def _people(trust: Trust, arrived: Minutes, rng: np.random.Generator) -> tuple[Minutes, npt.NDArray[np.bool_]]:
    """One in fourteen comes back within days; answers who comes, and whether they were here before."""
    number = np.arange(len(arrived))
    a_day = max(1, int(len(arrived) / max(1, (arrived[-1] - arrived[0]) / 1440)))
    back = (rng.random(len(arrived)) < 0.07) & (number > 4 * a_day)
    person = np.where(back, number - 3 * a_day, number) % EMERGENCY_PATIENTS
    known = pd.Series(arrived // 1440).groupby(person).min()
    known = known.reindex(range(int(person.max()) + 1)).bfill().ffill().astype("int64")
    numbers = synthetic_numbers(len(known), EMERGENCY_NUMBERS_FROM)
    trust.add("pas", "patients", patients("PE", np.arange(len(known)), numbers, known.to_numpy()))
    return person, back


def _numbers(first: int, person: Minutes) -> npt.NDArray[Any]:
    """The NHS numbers that the patient index holds for these people."""
    if len(person) == 0:
        return np.array([], dtype=object)
    numbers: npt.NDArray[Any] = np.array(synthetic_numbers(int(person.max()) + 1, first), dtype=object)[person]
    return numbers
