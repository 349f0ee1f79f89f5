"""Attendances at the emergency department as extract rows."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import blank_unless, chosen, identifiers, iso_times
from data.synthetic.feeds.patients import patients
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.feeds.wards import spell_ids
from data.synthetic.trust import shape
from data.synthetic.trust.people import BED_NUMBERS_FROM, EMERGENCY_NUMBERS_FROM, synthetic_numbers

Minutes = npt.NDArray[np.int64]
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


def add_emergency(trust: Trust, admitted: pd.DataFrame, others: pd.DataFrame, last_night: int) -> None:
    """Attendances of the admitted and of those who go home, with the patients behind the latter."""
    _add_admitted(trust, admitted, last_night)
    _add_people(trust, others)
    _add_who_go_home(trust, others, last_night)


def _add_admitted(trust: Trust, rows: pd.DataFrame, last_night: int) -> None:
    arrived, departed, decided = (rows[name].to_numpy() for name in ("arrived", "departed", "decided"))
    columns = _at_the_door("EA", rows) | {
        "patient_id": identifiers("PU", rows["patient"], 8),
        "nhs_number": _numbers(BED_NUMBERS_FROM, rows["patient"].to_numpy()),
        "department_type": "01",
        "attendance_category": "1",
        "booked": "N",
        "assessed_at": iso_times(rows["assessed"].to_numpy()),
    }
    over = departed - arrived > 240
    later: dict[str, Any] = {
        "seen_at": iso_times(rows["seen"].to_numpy()),
        "decided_to_admit_at": iso_times(decided),
        "ready_to_proceed_at": iso_times(np.minimum(decided + 20, departed)),
        "concluded_at": iso_times(decided),
        "departed_at": iso_times(departed),
        "discharge_destination": WARD,
        "discharge_status": TREATED,
        "spell_id": spell_ids(rows),
        "breach_reason": blank_unless(over, chosen(ADMITTED_REASONS, np.arange(len(rows)) % 4)),
    }
    _tell(trust, columns, later, arrived, departed, last_night)


def _add_who_go_home(trust: Trust, rows: pd.DataFrame, last_night: int) -> None:
    number = np.arange(len(rows))
    arrived, departed, person = (rows[name].to_numpy() for name in ("arrived", "departed", "person"))
    left, to_primary_care, to_centre = (
        rows[name].to_numpy() for name in ("left", "to_primary_care", "to_centre")
    )
    category = np.where(rows["came_back"].to_numpy() & (number % 2 == 0), "2", "1")
    columns = _at_the_door("ED", rows) | {
        "patient_id": identifiers("PE", person, 8),
        "nhs_number": _numbers(EMERGENCY_NUMBERS_FROM, person),
        "department_type": rows["kind"].to_numpy(),
        "attendance_category": np.where(rows["planned"].to_numpy(), "4", category),
        "booked": np.where(rows["booked"].to_numpy(), "Y", "N"),
        "assessed_at": blank_unless(~to_primary_care, iso_times(rows["assessed"].to_numpy())),
    }
    stays_on = ~left & ~to_primary_care
    over = departed - arrived > 240
    later: dict[str, Any] = {
        "seen_at": blank_unless(stays_on, iso_times(rows["seen"].to_numpy())),
        "decided_to_admit_at": "",
        "ready_to_proceed_at": blank_unless(stays_on, iso_times(rows["ready"].to_numpy())),
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


def _at_the_door(prefix: str, rows: pd.DataFrame) -> dict[str, object]:
    """What is known on arrival."""
    number, arrived = np.arange(len(rows)), rows["arrived"].to_numpy()
    ambulance = rows["ambulance"].to_numpy()
    return {
        "attendance_id": identifiers(prefix, number, 8),
        "site": shape.SITES[0],
        "arrival_mode": np.where(ambulance, "1048031000000100", "1048061000000105"),
        "arrived_at": iso_times(arrived),
        "ambulance_arrived_at": blank_unless(ambulance, iso_times(arrived)),
        "ambulance_handover_at": blank_unless(ambulance, iso_times(rows["handover"].to_numpy())),
        "acuity": [ACUITY[place] for place in number % 5],
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


def _add_people(trust: Trust, rows: pd.DataFrame) -> None:
    """Who comes is known to the patient index from the first attendance on."""
    person = rows["person"].to_numpy()
    known = pd.Series(rows["arrived"].to_numpy() // 1440).groupby(person).min()
    known = known.reindex(range(int(person.max()) + 1)).bfill().ffill().astype("int64")
    numbers = synthetic_numbers(len(known), EMERGENCY_NUMBERS_FROM)
    trust.add("pas", "patients", patients("PE", np.arange(len(known)), numbers, known.to_numpy()))


def _numbers(first: int, person: Minutes) -> npt.NDArray[Any]:
    """The NHS numbers that the patient index holds for these people."""
    if len(person) == 0:
        return np.array([], dtype=object)
    numbers: npt.NDArray[Any] = np.array(synthetic_numbers(int(person.max()) + 1, first), dtype=object)[person]
    return numbers
