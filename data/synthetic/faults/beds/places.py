"""Where in wards, spells and reviews a fault can be planted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import Scene
from data.synthetic.feeds.columns import identifiers, iso_dates
from data.synthetic.feeds.wards import ward_codes
from data.synthetic.trust.calendar import EPOCH
from data.synthetic.trust.stays import MATERNITY_WARD

Places = Callable[[Scene], pd.DataFrame]
Keep = Callable[[Scene, pd.DataFrame], Any]


def of_stays(keep: Keep, record: str = "stay") -> Places:
    """Ward stays that hold a condition; the record is the ward stay or the spell."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = scene.stays[np.asarray(keep(scene, scene.stays), dtype=bool)]
        stay = identifiers("WS", rows.index.to_numpy(), 8)
        spell = identifiers("SU", rows["spell"], 8)
        return pd.DataFrame(
            {
                "subject": identifiers("PU", rows["patient"], 8),
                "record_key": stay if record == "stay" else spell,
                "stay": stay,
                "spell": spell,
                "from_minute": rows["spell_start"].to_numpy(),
                "to_minute": rows["spell_end"].to_numpy(),
                "stay_to_minute": rows["end"].to_numpy(),
            }
        )

    return places


def still_in_bed(scene: Scene, stays: pd.DataFrame) -> Any:
    """The only stay of its spell, from before the first night until after the last."""
    here = stays["end"] >= (scene.last_night + 2) * 1440
    return here & (stays["start"] < scene.first_night * 1440) & stays["alone"]


def left_a_bed(scene: Scene, stays: pd.DataFrame) -> Any:
    """The only stay of its spell, over before the first night."""
    return (stays["end"] < scene.first_night * 1440) & stays["alone"]


def left_after_a_night(scene: Scene, stays: pd.DataFrame) -> Any:
    """The same after two nights or more."""
    nights = stays["end"] // 1440 - stays["start"] // 1440
    return left_a_bed(scene, stays) & (nights >= 2)


def came_some_other_way(keep: Keep) -> Keep:
    """Not through the emergency department, whose record would say when."""
    return lambda scene, stays: keep(scene, stays) & ~stays["from_emergency"]


def waits_to_leave(days: int, stay_days: int = 0) -> Keep:
    """Ready for at least so many days on the first night, and still here after the last."""

    def keep(scene: Scene, stays: pd.DataFrame) -> Any:
        ready = stays["spell_end"] // 1440 - stays["delay"]
        long_enough = stays["spell_start"] // 1440 <= scene.first_night - stay_days
        here = stays["spell_end"] >= (scene.last_night + 1) * 1440
        waits = (stays["delay"] > 0) & (ready <= scene.first_night - days)
        return here & waits & long_enough & stays["is_first"]

    return keep


def first_of_two(scene: Scene, stays: pd.DataFrame) -> Any:
    """The patient went on to another ward, and the bed was free for hours after that."""
    after = stays.sort_values(["bed", "start"]).groupby("bed")["start"].shift(-1).reindex(stays.index)
    free = after.fillna(2**60) - stays["end"]
    moved_on = stays["is_first"] & ~stays["alone"] & (stays["end"] < scene.first_night * 1440)
    return moved_on & (free > 120) & (stays["spell_end"] - stays["end"] > 200)


def second_in_a_bed(scene: Scene) -> pd.DataFrame:
    """Pairs of patients of one ward who both stay: the later one is put into the earlier one's bed."""
    here = scene.stays[np.asarray(still_in_bed(scene, scene.stays), dtype=bool)]
    here = here.sort_values(["ward", "start"], kind="stable")
    order = here.groupby("ward").cumcount()
    base = scene.stays.groupby("ward")["bed"].min()
    earlier = here["bed"].shift(1)
    pairs = here[order % 2 == 1].assign(other=earlier)
    return pd.DataFrame(
        {
            "subject": identifiers("PU", pairs["patient"], 8),
            "record_key": identifiers("WS", pairs.index.to_numpy(), 8),
            "other_bed": identifiers("B", pairs["other"].to_numpy() - base.loc[pairs["ward"]].to_numpy(), 2),
        }
    )


def states_of_first_night(keep: Callable[[pd.DataFrame], Any]) -> Places:
    """The first night's morning in wards that hold a condition; one false count would move maternity's mean."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = scene.trust.versions("beds", "bed_states")
        day = day_text(scene.first_night)
        rows = rows[rows["snapshot_at"] == f"{day}T08:00"]
        maternity = str(ward_codes(pd.Series([MATERNITY_WARD]))[0])
        wards = rows.loc[np.asarray(keep(rows), dtype=bool) & (rows["ward"] != maternity), "ward"]
        wards = wards.reset_index(drop=True)
        return pd.DataFrame(
            {
                "subject": "ward " + wards,
                "record_key": wards + f"|{day} 08:00:00",
                "key": wards + f"|{day}T08:00",
            }
        )

    return places


def new_ward(scene: Scene) -> pd.DataFrame:
    """A ward opened twenty days before the first night."""
    opened = day_text(scene.first_night - 20)
    return pd.DataFrame({"subject": ["inventory"], "record_key": [f"WHDU|{opened}"], "opened": [opened]})


def quarter_start(scene: Scene) -> int:
    """The first day of the quarter of the first night."""
    first = (EPOCH + pd.Timedelta(days=scene.first_night)).replace(day=1)
    return (first.replace(month=(first.month - 1) // 3 * 3 + 1) - EPOCH).days


def _return_sector(sector: str, scene: Scene) -> str:
    """The key of a sector of the return in the quarter of the first night."""
    day = EPOCH + pd.Timedelta(days=quarter_start(scene))
    year = day.year if day.month >= 4 else day.year - 1
    return f"{year}/{(year + 1) % 100:02d} Q{(day.month - 4) % 12 // 3 + 1}|{sector}"


def in_a_sector_without_beds(scene: Scene) -> pd.DataFrame:
    """Somebody who came in this quarter, so that only its return is wrong."""
    within = of_stays(
        lambda s, r: (
            still_in_bed(s, r)
            & (r["start"] >= quarter_start(s) * 1440)
            & ~r["from_emergency"]
            & (r["ward"] < MATERNITY_WARD)
        )
    )
    return within(scene).head(1).assign(record_key=_return_sector("mi", scene))


def maternity_of_the_quarter(scene: Scene) -> pd.DataFrame:
    """The maternity sector of the return in the quarter of the first night."""
    ward = ward_codes(pd.Series([MATERNITY_WARD]))
    if not (scene.stays["ward"] == MATERNITY_WARD).any():
        return pd.DataFrame({"subject": [], "record_key": [], "ward": []})
    return pd.DataFrame(
        {"subject": "declared " + ward, "record_key": _return_sector("maternity", scene), "ward": ward}
    )


def day_text(day: int) -> str:
    """A day number as a date."""
    return str(iso_dates(np.array([day]))[0])
