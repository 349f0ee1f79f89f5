"""The day surgery ward as extract rows: inventory, bed states and the stays of day cases."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.feeds.columns import identifiers, iso_dates, iso_times
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.trust import shape
from data.synthetic.trust.calendar import working_days
from data.synthetic.trust.day_surgery import SLOTS

WARD = "WDAY"


def slot_times(day: npt.NDArray[np.int64], slot: npt.NDArray[np.int64]) -> tuple[pd.Series, pd.Series]:
    """When day cases come and go."""
    times = np.array(SLOTS)[slot]
    return iso_times(day * 1440 + times[:, 0]), iso_times(day * 1440 + times[:, 1])


def add_day_ward(trust: Trust, lives: pd.DataFrame, size: shape.Size, last_night: int) -> None:
    """Inventory and 08:00 states of the ward: open on working days, with the beds of its busiest day."""
    first = last_night - size.detail_days
    beds = int(lives["day_bed"].max()) + 1
    if beds == 0:
        return
    inventory = {
        "ward": [WARD],
        "valid_from": iso_dates(np.array([first - 400])),
        "name": ["Day surgery"],
        "site": shape.SITES[0],
        "division": "Surgery",
        "sector": "ga",
        "age_group": "adult",
        "main_specialty": "100",
        "open_overnight": "N",
        "core_beds": str(beds),
        "escalation_beds": "0",
    }
    trust.add("beds", "wards", versions(inventory, first - 30))
    days = np.arange(first + 1, last_night + 1)
    is_open = np.isin(days, working_days(first, last_night))
    # those of the first slot are there at 08:00
    early = lives[(lives["day_bed"] >= 0) & (lives["day_slot"] == 0)].groupby("stop").size()
    occupied = early.reindex(days, fill_value=0).to_numpy()
    states = {
        "ward": np.full(len(days), WARD),
        "snapshot_at": iso_dates(days) + "T08:00",
        "core_open": np.where(is_open, str(beds), "0"),
        "escalation_open": "0",
        "occupied": occupied.astype(str),
        "closed_infection": "0",
        "closed_staffing": "0",
        "closed_other": "0",
        "corridor_patients": "0",
    }
    trust.add("beds", "bed_states", versions(states, days))


def add_day_case_stays(trust: Trust, treated: pd.DataFrame, function: pd.Series) -> None:
    """The ward stays of elective day cases; `function` is their treatment function."""
    told = (treated["day_bed"] >= 0).to_numpy()
    rows = treated[told]
    if rows.empty:
        return
    came, left = slot_times(rows["stop"].to_numpy(), rows["day_slot"].to_numpy())
    trust.add(
        "beds",
        "ward_stays",
        versions(
            {
                "ward_stay_id": identifiers("WE", rows["number"]),
                "spell_id": identifiers("SP", rows["number"]),
                "patient_id": identifiers("PT", rows["patient"], 8),
                "ward": np.full(len(rows), WARD),
                "bed": identifiers("D", rows["day_bed"], 3),
                "started_at": came,
                "ended_at": left,
                "treatment_function": function[told].reset_index(drop=True),
                "outlier": "N",
                "home_leave": "N",
            },
            rows["stop"].to_numpy(),
        ),
    )
