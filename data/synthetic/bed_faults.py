"""The kinds of fault that are planted in wards, spells and reviews: one for each rule of the beds registry."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.calendar import EPOCH
from data.synthetic.columns import identifiers, iso_dates, iso_times
from data.synthetic.defects import Edit, Insert, Kind, Scene
from data.synthetic.wards import CHILDREN_WARD, MATERNITY_WARD, ward_codes

Places = Callable[[Scene], pd.DataFrame]
Keep = Callable[[Scene, pd.DataFrame], Any]


# ---- where


def _of_stays(keep: Keep, record: str = "stay") -> Places:
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


def _still_in_bed(scene: Scene, stays: pd.DataFrame) -> Any:
    """The only stay of its spell, from before the first night until after the last."""
    here = stays["end"] >= (scene.last_night + 2) * 1440
    return here & (stays["start"] < scene.first_night * 1440) & stays["alone"]


def _left_a_bed(scene: Scene, stays: pd.DataFrame) -> Any:
    """The only stay of its spell, over before the first night."""
    return (stays["end"] < scene.first_night * 1440) & stays["alone"]


def _left_after_a_night(scene: Scene, stays: pd.DataFrame) -> Any:
    nights = stays["end"] // 1440 - stays["start"] // 1440
    return _left_a_bed(scene, stays) & (nights >= 2)


def _came_some_other_way(keep: Keep) -> Keep:
    """Not through the emergency department, whose record would say when."""
    return lambda scene, stays: keep(scene, stays) & ~stays["from_emergency"]


def _waits_to_leave(days: int, stay_days: int = 0) -> Keep:
    """Ready for at least so many days on the first night, and still here after the last."""

    def keep(scene: Scene, stays: pd.DataFrame) -> Any:
        ready = stays["spell_end"] // 1440 - stays["delay"]
        long_enough = stays["spell_start"] // 1440 <= scene.first_night - stay_days
        here = stays["spell_end"] >= (scene.last_night + 1) * 1440
        waits = (stays["delay"] > 0) & (ready <= scene.first_night - days)
        return here & waits & long_enough & stays["is_first"]

    return keep


def _first_of_two(scene: Scene, stays: pd.DataFrame) -> Any:
    """The patient went on to another ward, and the bed was free for hours after that."""
    after = stays.sort_values(["bed", "start"]).groupby("bed")["start"].shift(-1).reindex(stays.index)
    free = after.fillna(2**60) - stays["end"]
    moved_on = stays["is_first"] & ~stays["alone"] & (stays["end"] < scene.first_night * 1440)
    return moved_on & (free > 120) & (stays["spell_end"] - stays["end"] > 200)


def _second_in_a_bed(scene: Scene) -> pd.DataFrame:
    """Pairs of patients of one ward who both stay: the later one is put into the earlier one's bed."""
    here = scene.stays[np.asarray(_still_in_bed(scene, scene.stays), dtype=bool)]
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


def _states_of_first_night(keep: Callable[[pd.DataFrame], Any]) -> Places:
    """The first night's morning in wards that hold a condition; one false count would move maternity's mean."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = scene.trust.versions("beds", "bed_states")
        day = _text(scene.first_night)
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


def _new_ward(scene: Scene) -> pd.DataFrame:
    opened = _text(scene.first_night - 20)
    return pd.DataFrame({"subject": ["inventory"], "record_key": [f"WHDU|{opened}"], "opened": [opened]})


def _quarter_start(scene: Scene) -> int:
    first = (EPOCH + pd.Timedelta(days=scene.first_night)).replace(day=1)
    return (first.replace(month=(first.month - 1) // 3 * 3 + 1) - EPOCH).days


def _return_sector(sector: str, scene: Scene) -> str:
    """The key of a sector of the return in the quarter of the first night."""
    day = EPOCH + pd.Timedelta(days=_quarter_start(scene))
    year = day.year if day.month >= 4 else day.year - 1
    return f"{year}/{(year + 1) % 100:02d} Q{(day.month - 4) % 12 // 3 + 1}|{sector}"


def _in_a_sector_without_beds(scene: Scene) -> pd.DataFrame:
    """Somebody who came in this quarter, so that only its return is wrong."""
    within = _of_stays(
        lambda s, r: (
            _still_in_bed(s, r)
            & (r["start"] >= _quarter_start(s) * 1440)
            & ~r["from_emergency"]
            & (r["ward"] < MATERNITY_WARD)
        )
    )
    return within(scene).head(1).assign(record_key=_return_sector("mi", scene))


def _maternity_of_the_quarter(scene: Scene) -> pd.DataFrame:
    ward = ward_codes(pd.Series([MATERNITY_WARD]))
    if not (scene.stays["ward"] == MATERNITY_WARD).any():
        return pd.DataFrame({"subject": [], "record_key": [], "ward": []})
    return pd.DataFrame(
        {"subject": "declared " + ward, "record_key": _return_sector("maternity", scene), "ward": ward}
    )


# ---- what is written


def _text(day: int) -> str:
    return str(iso_dates(np.array([day]))[0])


def _own(column: str) -> Callable[[Scene, pd.DataFrame], Any]:
    return lambda scene, rows: rows[column].to_numpy()


def _day_of(column: str, days: int) -> Callable[[Scene, pd.DataFrame], Any]:
    """The date so many days after a minute of the place."""
    return lambda scene, rows: iso_dates(rows[column].to_numpy() // 1440 + days)


def _minute_of(column: str, minutes: int) -> Callable[[Scene, pd.DataFrame], Any]:
    return lambda scene, rows: iso_times(rows[column].to_numpy() + minutes)


def _midnight_before(scene: Scene, rows: pd.DataFrame) -> Any:
    """The local midnight that begins the day of admission, as a date alone would be written."""
    return iso_dates(rows["from_minute"].to_numpy() // 1440) + "T00:00"


def _not_today(scene: Scene, rows: pd.DataFrame) -> Any:
    """Nobody has looked at the patient since the day before."""
    return np.where(rows["assessed_at"] >= _text(scene.first_night), "Y", "")


def _half_declared(scene: Scene, rows: pd.DataFrame) -> Any:
    """In the quarter the ward declares far fewer patients than it has."""
    this_quarter = rows["snapshot_at"] >= _text(_quarter_start(scene))
    return np.where(this_quarter, "8", rows["occupied"])


def _stay(change: dict[str, Any], by: str = "record_key") -> tuple[Edit, ...]:
    return (Edit("beds", "ward_stays", "ward_stay_id", by, change),)


def _spell(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("pas", "spells", "spell_id", "record_key", change),)


def _review(change: dict[str, Any], frozen: bool = False) -> tuple[Edit, ...]:
    return (Edit("beds", "criteria_to_reside", "spell_id", "record_key", change, frozen=frozen),)


def _named(places: Places, kind: str, column: str) -> Places:
    """The places of a rule whose record is named with its kind."""
    return lambda scene: places(scene).pipe(lambda found: found.assign(record_key=kind + found[column]))


def _wrong_outlier(scene: Scene) -> pd.DataFrame:
    places = _of_stays(_left_a_bed)(scene)
    return places.assign(record_key="beds.ward_stays|" + places["stay"] + "|outlier")


# rare places first: each patient carries one fault
BEDS: tuple[Kind, ...] = (
    Kind("DRD_STALE", _of_stays(_waits_to_leave(1), "spell"), _review({"is_deleted": _not_today}, True)),
    Kind(
        "DELAY_REASON_MISSING",
        _of_stays(_waits_to_leave(1, stay_days=7), "spell"),
        _review({"delay_reason": ""}),
    ),
    Kind("DRD_MISSING_NCTR", _of_stays(_waits_to_leave(1), "spell"), _review({"discharge_ready_date": ""})),
    Kind(
        "KH03_OCC_GT_AVAIL",
        _in_a_sector_without_beds,
        _stay({"treatment_function": "710"}, "stay"),
    ),
    Kind(
        "LOS_OVER_180",
        _of_stays(_came_some_other_way(_still_in_bed), "spell"),
        _spell({"admitted_at": _minute_of("from_minute", -200 * 1440)}),
    ),
    Kind(
        "IN_BED_NO_SPELL",
        _of_stays(_still_in_bed),
        _stay({"spell_id": ""}),
        also={"SPELL_NO_WARD_STAY": "spell"},
    ),
    Kind("BED_OVERLAP", _second_in_a_bed, _stay({"bed": _own("other_bed")})),
    Kind(
        "WARD_STAY_OVERLAP",
        _of_stays(_first_of_two),
        _stay({"ended_at": _minute_of("stay_to_minute", 60)}),
    ),
    Kind(
        "DT_EXACT_MIDNIGHT",
        _of_stays(_came_some_other_way(_left_a_bed), "spell"),
        _spell({"admitted_at": _midnight_before}),
    ),
    Kind("DISCHARGED_STILL_IN_BED", _of_stays(_left_a_bed), _stay({"ended_at": ""})),
    Kind(
        "WARD_STAY_GAP", _of_stays(_left_after_a_night), _stay({"ended_at": _minute_of("stay_to_minute", -180)})
    ),
    Kind(
        "WARD_STAY_OUTSIDE_SPELL",
        _of_stays(_left_a_bed),
        _stay({"ended_at": _minute_of("stay_to_minute", 60)}),
    ),
    Kind("SPELL_NO_WARD_STAY", _of_stays(_left_a_bed, "spell"), _stay({"is_deleted": "Y"}, "stay")),
    Kind(
        "DAYCASE_OVERNIGHT",
        _of_stays(_left_after_a_night, "spell"),
        _spell({"patient_classification": "2"}),
    ),
    Kind("DRD_BLANK_ASSUMED_NO_DELAY", _of_stays(_left_after_a_night, "spell"), _review({"is_deleted": "Y"})),
    Kind(
        "DRD_AFTER_DISCHARGE",
        _of_stays(_left_after_a_night, "spell"),
        _review({"discharge_ready_date": _day_of("to_minute", 2)}),
    ),
    Kind(
        "DRD_BEFORE_ADMISSION",
        _of_stays(_left_after_a_night, "spell"),
        _review({"discharge_ready_date": _day_of("from_minute", -2)}),
    ),
    Kind(
        "KH03_NO_COLUMN",
        _of_stays(lambda s, r: _left_a_bed(s, r) & (r["ward"] == MATERNITY_WARD)),
        _stay({"treatment_function": "560"}),
    ),
    Kind(
        "BED_OCC_GT_AVAIL",
        _states_of_first_night(lambda rows: rows["ward"] != str(ward_codes(pd.Series([CHILDREN_WARD]))[0])),
        (Edit("beds", "bed_states", "_key", "key", {"occupied": "60"}),),
    ),
    Kind(
        "KH03_CLOSED_COUNTED",
        _states_of_first_night(lambda rows: (rows["closed_infection"] == "0") & (rows["closed_other"] == "0")),
        (Edit("beds", "bed_states", "_key", "key", {"closed_other": "2"}),),
    ),
    Kind(
        "KH03_VS_SITREP",
        _maternity_of_the_quarter,
        (Edit("beds", "bed_states", "ward", "ward", {"occupied": _half_declared}),),
    ),
    Kind(
        "KH03_CC_IN_GA",
        _new_ward,
        (
            Insert(
                "beds",
                "wards",
                {
                    "ward": "WHDU",
                    "valid_from": _own("opened"),
                    "name": "High dependency",
                    "site": "RXX01",
                    "sector": "ga",
                    "age_group": "adult",
                    "main_specialty": "192",
                    "open_overnight": "Y",
                    "core_beds": "4",
                    "escalation_beds": "0",
                },
            ),
        ),
    ),
    Kind(
        "DQ_WRONG_VALUE",
        _wrong_outlier,
        _stay({"outlier": "?"}, "stay"),
    ),
    # a stay that ends in years runs on after the discharge too
    Kind(
        "DT_FUTURE",
        _named(_of_stays(_left_a_bed), "ward_stay|", "stay"),
        _stay({"ended_at": lambda scene, rows: f"{_text(scene.last_night + 400)}T10:00"}, "stay"),
        also={"WARD_STAY_OUTSIDE_SPELL": "stay"},
    ),
    Kind(
        "DT_PRE1900",
        _named(_of_stays(_left_after_a_night, "spell"), "reviews|", "spell"),
        (Edit("beds", "criteria_to_reside", "spell_id", "spell", {"discharge_ready_date": "1066-10-14"}),),
        also={"DRD_BEFORE_ADMISSION": "spell"},
    ),
)
