"""The patients feed: one row per person; everything follows from the person's number."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import chosen, identifiers, iso_dates
from data.synthetic.feeds.tables import versions
from data.synthetic.trust import shape
from data.synthetic.trust.people import birth_days, nhs_numbers


def patients(
    prefix: str,
    numbers: npt.NDArray[np.int64],
    nhs_numbers: list[str],
    known_from: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """One row per person. All values follow from the number of the person, so later rows agree."""
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


def _shared_out(
    numbers: npt.NDArray[np.int64], factor: int, values: tuple[str, ...], below: tuple[int, ...]
) -> pd.Series:
    """A value by the number's place in a hundred."""
    return chosen(values, np.searchsorted(np.array(below), (numbers * factor) % 100, side="right"))
