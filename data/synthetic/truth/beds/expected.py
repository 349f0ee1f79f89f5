"""Sectors of the quarterly return whose patients at 08:00 and at midnight lie apart, as they were told."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.synthetic.feeds.tables import Trust, told
from data.synthetic.truth.ed.expected import local_clock

OUTSIDE_THE_RETURN = "critical_care"
DAYS_TO_JUDGE = 28
PERCENT_APART = 5


def bed_exceptions(trust: Trust, night: int) -> Iterator[tuple[str, str]]:
    """KH03_VS_SITREP: in a small sector the two lie more than a twentieth apart by chance."""
    states, wards = told(trust, "beds", "bed_states", night), told(trust, "beds", "wards", night)
    if states.empty:
        return
    overnight = wards[wards["open_overnight"] == "Y"].drop_duplicates("ward", keep="last")
    days = states.merge(overnight[["ward", "sector"]], on="ward").reset_index(drop=True)
    days["date"] = pd.to_datetime(days["snapshot_at"].str[:10])
    days["at_midnight"] = _at_midnight(days, _stays(trust, night))
    days["at_0800"] = pd.to_numeric(days["occupied"])
    days["quarter"] = [_quarter(day) for day in days["date"]]
    for (quarter, sector), rows in days.groupby(["quarter", "sector"]):
        counted = days.loc[days["quarter"] == quarter, "date"].nunique()
        midnight, morning = int(rows["at_midnight"].sum()), int(rows["at_0800"].sum())
        if sector == OUTSIDE_THE_RETURN or counted < DAYS_TO_JUDGE or midnight == morning == 0:
            continue
        if 100 * abs(morning - midnight) > PERCENT_APART * midnight:
            yield "KH03_VS_SITREP", f"{quarter}|{sector}"


def _stays(trust: Trust, night: int) -> pd.DataFrame:
    """Stays with their ends: whoever was discharged is in no bed, whatever the bed system says."""
    stays, spells = told(trust, "beds", "ward_stays", night), told(trust, "pas", "spells", night)
    discharged = local_clock(stays["spell_id"].map(spells.set_index("spell_id")["discharged_at"]).fillna(""))
    left = pd.concat([local_clock(stays["ended_at"]), discharged], axis=1).min(axis=1)
    return stays.assign(left=left)


def _at_midnight(days: pd.DataFrame, stays: pd.DataFrame) -> np.ndarray:
    """Patients of each ward at the midnight that ends each day."""
    present = np.zeros(len(days), dtype="int64")
    started = local_clock(stays["started_at"])
    ended = stays["left"].fillna(pd.Timestamp.max.floor("s"))
    for ward, places in days.groupby("ward").indices.items():
        of_ward = (stays["ward"] == ward).to_numpy()
        midnights = (days["date"].iloc[places] + pd.Timedelta(days=1)).to_numpy()
        begun = np.searchsorted(np.sort(started[of_ward].to_numpy()), midnights, side="right")
        gone = np.searchsorted(np.sort(ended[of_ward].to_numpy()), midnights, side="right")
        present[places] = begun - gone
    return present


def _quarter(day: pd.Timestamp) -> str:
    year = day.year if day.month >= 4 else day.year - 1
    return f"{year}/{(year + 1) % 100:02d} Q{(day.month - 4) % 12 // 3 + 1}"
