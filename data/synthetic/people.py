"""People who do not exist: valid NHS numbers of the test range, and the patients feed."""

from functools import cache

import nhs_number
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic import trust as shape
from data.synthetic.columns import chosen, identifiers, iso_dates
from data.synthetic.tables import versions

FIRST_TEST_NUMBER = 999_000_000
# The 999 range holds some 909,000 valid numbers. Elective patients take the first part of it, those of beds and
# emergency department the rest; a trust with more lives than numbers sees its patients come back.
ELECTIVE_PATIENTS = 690_000
BED_PATIENTS = 60_000
EMERGENCY_PATIENTS = 60_000
BED_NUMBERS_FROM = 700_000
EMERGENCY_NUMBERS_FROM = 770_000
# Days over which people are born.
BIRTH_SPAN = 30_000


def synthetic_numbers(count: int, first: int = 0) -> list[str]:
    """Valid NHS numbers of the range that is never issued to people (999), from the `first` stem on."""
    stems = np.arange(FIRST_TEST_NUMBER + first, FIRST_TEST_NUMBER + first + int(count * 1.12) + 20)
    digits = (stems[:, None] // 10 ** np.arange(8, -1, -1)) % 10
    check = (11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11) % 11
    numbers = [f"{stem}{digit}" for stem, digit in zip(stems, check, strict=True) if digit != 10]
    assert nhs_number.is_valid(numbers[0]), "the check digit arithmetic must agree with the library"  # type: ignore[attr-defined]
    return numbers[:count]


def patients(
    prefix: str,
    numbers: npt.NDArray[np.int64],
    nhs_numbers: list[str],
    known_from: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """One row a person. Who somebody is follows from their number alone, so that a later row agrees with it."""
    columns: dict[str, object] = {
        "patient_id": identifiers(prefix, numbers, 8),
        "nhs_number": nhs_numbers,
        "nhs_number_status": "01",
        "birth_date": iso_dates(birth_days(numbers)),
        "death_date": "",
        "death_notified_date": "",
        "gender": np.where((numbers * 31) % 100 < 46, "1", "2"),
        "ethnic_category": _shared_out(numbers, 53, ("A", "H", "M", "Z"), (80, 88, 93)),
        "general_practice": identifiers("Y", (numbers * 17) % 40, 5),
        "commissioner": _shared_out(numbers, 71, shape.COMMISSIONERS, (55, 84, 99)),
        "overseas_charging_category": charging_categories(numbers),
    }
    return versions(columns, known_from)


def charging_categories(numbers: npt.NDArray[np.int64]) -> pd.Series:
    """Most are not charged; a few of every other category, as trusts with an airport nearby see them."""
    places = np.searchsorted(np.array((985, 992, 994, 995, 996, 999)), (numbers * 13) % 1000, side="right")
    return chosen(("A", "B", "C", "D", "E", "F", "P"), places)


def birth_days(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """When somebody was born, as a day number; it follows from their number.

    Those whose numbers are a whole span apart share practice and sex and must not share this day too.
    """
    days: npt.NDArray[np.int64] = -14_000 + (numbers * 7_919 + numbers // BIRTH_SPAN * 4_801) % BIRTH_SPAN
    return days


def elective_patients(newly_known: pd.DataFrame, died: pd.DataFrame) -> list[pd.DataFrame]:
    """The patients of pathways, and who of them has died; `newly_known` and `died` are lives."""
    known = patients(
        "PT",
        newly_known["patient"].to_numpy(),
        nhs_numbers(newly_known["patient"].to_numpy()),
        newly_known["received"].to_numpy(),
    )
    if died.empty:
        return [known]
    days = died["stop"].to_numpy()
    dead = patients("PT", died["patient"].to_numpy(), nhs_numbers(died["patient"].to_numpy()), days)
    dead["death_date"] = iso_dates(days)
    dead["death_notified_date"] = dead["death_date"]
    return [known, dead]


def nhs_numbers(patient: npt.NDArray[np.int64]) -> list[str]:
    """NHS numbers of elective patients, by their number."""
    if len(patient) == 0:
        return []
    pool = np.array(_elective_numbers(), dtype=object)
    numbers: list[str] = pool[patient].tolist()
    return numbers


@cache
def _elective_numbers() -> list[str]:
    return synthetic_numbers(ELECTIVE_PATIENTS)


def _shared_out(
    numbers: npt.NDArray[np.int64], factor: int, values: tuple[str, ...], below: tuple[int, ...]
) -> pd.Series:
    """A value by the number's place in a hundred."""
    return chosen(values, np.searchsorted(np.array(below), (numbers * factor) % 100, side="right"))
