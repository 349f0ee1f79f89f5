"""What a planted fault writes into attendances."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from data.synthetic.faults.ed.places import minutes_of
from data.synthetic.faults.shared.changes import own
from data.synthetic.faults.shared.planting import Edit, Insert, Scene
from data.synthetic.feeds.columns import iso_times


def shifted(column: str, minutes: int) -> Callable[[Scene, pd.DataFrame], pd.Series]:
    """The time in a column, so many minutes later."""
    return lambda scene, rows: iso_times(minutes_of(rows[column]) + minutes)


def changed_attendance(change: dict[str, Any], by: str = "record_key") -> tuple[Edit, ...]:
    """The attendance that `by` names, changed."""
    return (Edit("ed", "attendances", "attendance_id", by, change),)


def new_attendance(attendance: Any, arrived: Any, departed: Any, **values: Any) -> Insert:
    """One more attendance of the person."""
    columns: dict[str, Any] = {
        "attendance_id": attendance,
        "patient_id": own("person"),
        "nhs_number": own("number"),
        "site": own("site"),
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": arrived,
        "departed_at": departed,
        **values,
    }
    return Insert("ed", "attendances", columns)
