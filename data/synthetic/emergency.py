"""The emergency department: patients who wait for a bed and patients who go home."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.calendar import emergency_weight
from data.synthetic.columns import blank_unless, identifiers, iso_times
from data.synthetic.people import EMERGENCY_NUMBERS_FROM, EMERGENCY_PATIENTS, patients, synthetic_numbers
from data.synthetic.tables import Trust, versions
from data.synthetic.wards import spell_ids

WARD, HOME = "306706006", "306689006"
TREATED, LEFT_BEFORE_TREATMENT_ENDED = "182992009", "1066321000000107"
ACUITY = ("1064891000000107", "1064911000000105", "1064901000000108", "1077241000000103", "1077251000000100")
# arrivals by hour of the day, midnight first: a morning rise and a long evening
HOURLY = (
    2, 1.5, 1.2, 1, 1, 1.2, 1.8, 3, 4.5, 6, 6.6, 6.6, 6.4, 6.2, 6, 6, 6.2, 6.4, 6.2, 5.6, 5, 4.2, 3.4, 2.6,
)  # fmt: skip
Minutes = npt.NDArray[np.int64]


def add_emergency(
    trust: Trust, size: shape.Size, stays: pd.DataFrame, last_night: int, rng: np.random.Generator
) -> None:
    """Attendances: those admitted wait for the bed they are then in, the others leave by themselves."""
    first = last_night - size.detail_days
    admitted = stays[(stays["start"] >= (first + 2) * 1440) & stays["from_emergency"]]
    wait = np.minimum(1500, 110 + rng.gamma(2.0, 130, len(admitted))).astype("int64")
    reached = admitted["start"].to_numpy()
    _add(trust, "EA", reached - wait, reached, admitted, last_night, rng)
    arrived, departed = _who_go_home(size, first, last_night, len(admitted), rng)
    _add(trust, "ED", arrived, departed, None, last_night, rng)


def _who_go_home(
    size: shape.Size, first: int, last_night: int, admitted: int, rng: np.random.Generator
) -> tuple[Minutes, Minutes]:
    count = max(1, size.ed_attendances_a_day * (last_night - first) - admitted)
    days = np.arange(first, last_night + 1)
    weight = emergency_weight(days)
    hour = rng.choice(24, size=count, p=np.array(HOURLY) / sum(HOURLY))
    day = rng.choice(days, size=count, p=weight / weight.sum())
    arrived = np.sort(day * 1440 + hour * 60 + rng.integers(0, 60, count))
    # about a quarter over four hours, with the familiar crowd just before it
    minutes = np.maximum(12, 122 * np.exp(0.64 * rng.standard_normal(count)))
    crowd = (minutes > 240) & (rng.random(count) < 0.25)
    minutes = np.where(crowd, rng.integers(225, 241, count), minutes)
    return arrived, arrived + minutes.astype("int64")


def _add(
    trust: Trust,
    prefix: str,
    arrived: Minutes,
    departed: Minutes,
    admitted: pd.DataFrame | None,
    last_night: int,
    rng: np.random.Generator,
) -> None:
    count = len(arrived)
    number = np.arange(count)
    ambulance = rng.random(count) < (0.6 if admitted is not None else 0.18)
    handover = np.minimum(arrived + 5 + rng.gamma(1.6, 12, count).astype("int64"), departed - 1)
    seen = arrived + np.minimum(departed - arrived - 2, rng.integers(20, 160, count))
    decided = (seen + departed) // 2
    left = (rng.random(count) < 0.03) & (admitted is None)
    over = departed - arrived > 240
    columns: dict[str, object] = {
        "attendance_id": identifiers(prefix, number, 8),
        "patient_id": _people(trust, admitted, arrived, rng),
        "site": shape.SITES[0],
        "department_type": "01" if admitted is not None else np.where(number % 3 == 0, "03", "01"),
        "attendance_category": "1",
        "booked": np.where((number % 40 == 0) & (admitted is None), "Y", "N"),
        "arrival_mode": np.where(ambulance, "1048031000000100", "1048061000000105"),
        "arrived_at": iso_times(arrived),
        "ambulance_arrived_at": blank_unless(ambulance, iso_times(arrived)),
        "ambulance_handover_at": blank_unless(ambulance, iso_times(handover)),
        "assessed_at": iso_times(arrived + np.minimum(8 + number % 20, (departed - arrived) // 4)),
        "acuity": [ACUITY[place] for place in number % 5] if count else [],
        "chief_complaint": "29857009",
    }
    later: dict[str, Any] = {
        "seen_at": blank_unless(~left, iso_times(seen)),
        "decided_to_admit_at": iso_times(decided) if admitted is not None else "",
        "ready_to_proceed_at": iso_times(np.maximum(decided, departed - 90)),
        "concluded_at": iso_times(decided) if admitted is not None else iso_times(departed),
        "departed_at": iso_times(departed),
        "discharge_destination": WARD if admitted is not None else HOME,
        "discharge_status": np.where(left, LEFT_BEFORE_TREATMENT_ENDED, TREATED),
        "spell_id": spell_ids(admitted) if admitted is not None else "",
        "breach_reason": np.where(
            over, "Bed not available" if admitted is not None else "Waited for treatment", ""
        ),
    }
    nothing = dict.fromkeys(later, "")
    midnight = (last_night + 1) * 1440
    overnight = (arrived // 1440) != (departed // 1440)
    trust.add(
        "ed",
        "attendances",
        versions({**columns, **nothing}, arrived // 1440)[(arrived < midnight) & overnight],
        versions({**columns, **later}, departed // 1440)[departed < midnight],
    )


def _people(
    trust: Trust, admitted: pd.DataFrame | None, arrived: Minutes, rng: np.random.Generator
) -> pd.Series:
    """Who is admitted is the patient of the bed; of the others one in fourteen comes back within days."""
    if admitted is not None:
        return identifiers("PU", admitted["patient"], 8)
    number = np.arange(len(arrived))
    a_day = max(1, int(len(arrived) / max(1, (arrived[-1] - arrived[0]) / 1440)))
    back = (rng.random(len(arrived)) < 0.07) & (number > 4 * a_day)
    person = np.where(back, number - 3 * a_day, number) % EMERGENCY_PATIENTS
    known = pd.Series(arrived // 1440).groupby(person).min()
    known = known.reindex(range(int(person.max()) + 1)).bfill().ffill().astype("int64")
    numbers = synthetic_numbers(len(known), EMERGENCY_NUMBERS_FROM)
    trust.add("pas", "patients", patients("PE", np.arange(len(known)), numbers, known.to_numpy()))
    return identifiers("PE", person, 8)
