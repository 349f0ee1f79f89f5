"""Planted duplicates: one person with two patient records."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from data.synthetic.faults.shared.changes import own
from data.synthetic.faults.shared.places import of_lives
from data.synthetic.faults.shared.planting import FaultKind, Insert, Scene
from data.synthetic.feeds.patients import patients
from data.synthetic.trust.lives import end
from data.synthetic.trust.people import nhs_numbers


def _second_record() -> Insert:
    """The same person registered again: number, date of birth, sex and practice agree."""

    def of_person(column: str) -> Callable[[Scene, pd.DataFrame], Any]:
        def value(scene: Scene, rows: pd.DataFrame) -> Any:
            person = rows["patient"].to_numpy()
            return patients("PX", person, nhs_numbers(person), rows["received"].to_numpy())[column].to_numpy()

        return value

    columns = ("nhs_number", "nhs_number_status", "birth_date", "gender", "general_practice", "commissioner")
    return Insert(
        "pas",
        "patients",
        {"patient_id": own("record_key"), **{column: of_person(column) for column in columns}},
    )


DUPLICATES: tuple[FaultKind, ...] = (
    FaultKind(
        "PT_PROBABLE_DUPLICATE",
        # the second record is the later one by its identifier
        of_lives(lambda s, r: r["alone"] & (r["received"] <= s.first_night) & (r["end"] != end("died")), "PX"),
        (_second_record(),),
        also={"RTT-F01": "record_key"},
    ),
)
