"""People who do not exist: valid NHS numbers of the test range, and who holds which."""

from functools import cache

import nhs_number
import numpy as np
import numpy.typing as npt

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


def birth_days(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """When somebody was born, as a day number; it follows from their number.

    Those whose numbers are a whole span apart share practice and sex and must not share this day too.
    """
    days: npt.NDArray[np.int64] = -14_000 + (numbers * 7_919 + numbers // BIRTH_SPAN * 4_801) % BIRTH_SPAN
    return days
