"""Planted faults of ward stays, spells, reviews, bed states and the beds return."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.beds.places import (
    Places,
    came_some_other_way,
    day_text,
    first_of_two,
    in_a_sector_without_beds,
    left_a_bed,
    left_after_a_night,
    maternity_of_the_quarter,
    new_ward,
    of_stays,
    quarter_start,
    second_in_a_bed,
    states_of_first_night,
    still_in_bed,
    waits_to_leave,
)
from data.synthetic.faults.shared.changes import own
from data.synthetic.faults.shared.planting import Edit, FaultKind, Insert, Scene
from data.synthetic.feeds.columns import iso_dates, iso_times
from data.synthetic.feeds.wards import ward_codes
from data.synthetic.trust.stays import CHILDREN_WARD, MATERNITY_WARD


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
    return np.where(rows["assessed_at"] >= day_text(scene.first_night), "Y", "")


def _half_declared(scene: Scene, rows: pd.DataFrame) -> Any:
    """In the quarter the ward declares far fewer patients than it has."""
    this_quarter = rows["snapshot_at"] >= day_text(quarter_start(scene))
    return np.where(this_quarter, "8", rows["occupied"])


def _stay(change: dict[str, Any], by: str = "record_key") -> tuple[Edit, ...]:
    return (Edit("beds", "ward_stays", "ward_stay_id", by, change),)


def _spell(change: dict[str, Any]) -> tuple[Edit, ...]:
    return (Edit("pas", "spells", "spell_id", "record_key", change),)


def _review(change: dict[str, Any], frozen: bool = False) -> tuple[Edit, ...]:
    return (Edit("beds", "criteria_to_reside", "spell_id", "record_key", change, frozen=frozen),)


def _record_named_with(places: Places, kind: str, column: str) -> Places:
    """The places of a rule whose record is named with its kind."""
    return lambda scene: places(scene).pipe(lambda found: found.assign(record_key=kind + found[column]))


def _wrong_outlier(scene: Scene) -> pd.DataFrame:
    places = of_stays(left_a_bed)(scene)
    return places.assign(record_key="beds.ward_stays|" + places["stay"] + "|outlier")


def _refused_review(scene: Scene) -> pd.DataFrame:
    """A review in the hour after the admission, before any other."""
    places = _record_named_with(of_stays(left_after_a_night, "spell"), "reviews|", "spell")(scene)
    reviewed = pd.to_datetime(places["from_minute"] + 17, unit="m", utc=True).dt.tz_convert("Europe/London")
    shown = reviewed.dt.strftime("%Y-%m-%d %H:%M:00")
    return places.assign(
        reviewed_at=reviewed.dt.strftime("%Y-%m-%dT%H:%M"),
        refused="beds.criteria_to_reside|" + places["spell"] + "|" + shown + "|discharge_ready_date",
    )


def _second_spell(scene: Scene) -> pd.DataFrame:
    """A spell within another of the same patient."""
    places = of_stays(left_after_a_night, "spell")(scene)
    return places.assign(record_key="SX" + places["spell"])


def _closed_ward(scene: Scene) -> pd.DataFrame:
    """A ward whose last day is before its first."""
    opened, closed = day_text(scene.first_night - 20), day_text(scene.first_night - 21)
    return pd.DataFrame(
        {"subject": ["closed ward"], "record_key": [f"WOLD|{opened}"], "opened": [opened], "closed": [closed]}
    )


# rare places first: each patient carries one fault
WARDS: tuple[FaultKind, ...] = (
    FaultKind("DRD_STALE", of_stays(waits_to_leave(1), "spell"), _review({"is_deleted": _not_today}, True)),
    FaultKind(
        "DELAY_REASON_MISSING",
        of_stays(waits_to_leave(1, stay_days=7), "spell"),
        _review({"delay_reason": ""}),
    ),
    FaultKind("DRD_MISSING_NCTR", of_stays(waits_to_leave(1), "spell"), _review({"discharge_ready_date": ""})),
    FaultKind(
        "KH03_OCC_GT_AVAIL",
        in_a_sector_without_beds,
        _stay({"treatment_function": "710"}, "stay"),
    ),
    FaultKind(
        "LOS_OVER_180",
        of_stays(came_some_other_way(still_in_bed), "spell"),
        _spell({"admitted_at": _minute_of("from_minute", -200 * 1440)}),
    ),
    FaultKind(
        "IN_BED_NO_SPELL",
        of_stays(still_in_bed),
        # a stay that names its patient is in the patient's spell
        _stay({"spell_id": "", "patient_id": ""}),
        also={"SPELL_NO_WARD_STAY": "spell"},
    ),
    FaultKind("BED_OVERLAP", second_in_a_bed, _stay({"bed": own("other_bed")})),
    FaultKind(
        "WARD_STAY_OVERLAP",
        of_stays(first_of_two),
        _stay({"ended_at": _minute_of("stay_to_minute", 60)}),
    ),
    FaultKind(
        "DT_EXACT_MIDNIGHT",
        of_stays(came_some_other_way(left_a_bed), "spell"),
        _spell({"admitted_at": _midnight_before}),
    ),
    FaultKind("DISCHARGED_STILL_IN_BED", of_stays(left_a_bed), _stay({"ended_at": ""})),
    FaultKind(
        "WARD_STAY_GAP", of_stays(left_after_a_night), _stay({"ended_at": _minute_of("stay_to_minute", -180)})
    ),
    FaultKind(
        "WARD_STAY_OUTSIDE_SPELL",
        of_stays(left_a_bed),
        _stay({"ended_at": _minute_of("stay_to_minute", 60)}),
    ),
    FaultKind("SPELL_NO_WARD_STAY", of_stays(left_a_bed, "spell"), _stay({"is_deleted": "Y"}, "stay")),
    FaultKind(
        "DAYCASE_OVERNIGHT",
        of_stays(left_after_a_night, "spell"),
        _spell({"patient_classification": "2"}),
    ),
    FaultKind(
        "DRD_BLANK_ASSUMED_NO_DELAY", of_stays(left_after_a_night, "spell"), _review({"is_deleted": "Y"})
    ),
    FaultKind(
        "DRD_AFTER_DISCHARGE",
        of_stays(left_after_a_night, "spell"),
        _review({"discharge_ready_date": _day_of("to_minute", 2)}),
    ),
    FaultKind(
        "DRD_BEFORE_ADMISSION",
        of_stays(left_after_a_night, "spell"),
        _review({"discharge_ready_date": _day_of("from_minute", -2)}),
    ),
    FaultKind(
        "KH03_NO_COLUMN",
        of_stays(lambda s, r: left_a_bed(s, r) & (r["ward"] == MATERNITY_WARD)),
        _stay({"treatment_function": "560"}),
    ),
    FaultKind(
        "BED_OCC_GT_AVAIL",
        states_of_first_night(lambda rows: rows["ward"] != str(ward_codes(pd.Series([CHILDREN_WARD]))[0])),
        (Edit("beds", "bed_states", "_key", "key", {"occupied": "60"}),),
    ),
    FaultKind(
        "KH03_CLOSED_COUNTED",
        states_of_first_night(lambda rows: (rows["closed_infection"] == "0") & (rows["closed_other"] == "0")),
        (Edit("beds", "bed_states", "_key", "key", {"closed_other": "2"}),),
    ),
    FaultKind(
        "KH03_VS_SITREP",
        maternity_of_the_quarter,
        (Edit("beds", "bed_states", "ward", "ward", {"occupied": _half_declared}),),
    ),
    FaultKind(
        "KH03_CC_IN_GA",
        new_ward,
        (
            Insert(
                "beds",
                "wards",
                {
                    "ward": "WHDU",
                    "valid_from": own("opened"),
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
    FaultKind(
        "DQ_WRONG_VALUE",
        _wrong_outlier,
        _stay({"outlier": "?"}, "stay"),
    ),
    # a stay that ends in years runs on after the discharge too
    FaultKind(
        "DT_FUTURE",
        _record_named_with(of_stays(left_a_bed), "ward_stay|", "stay"),
        _stay({"ended_at": lambda scene, rows: f"{day_text(scene.last_night + 400)}T10:00"}, "stay"),
        also={"WARD_STAY_OUTSIDE_SPELL": "stay"},
    ),
    # of a year before the records of the NHS, so it is refused too
    FaultKind(
        "DT_PRE1900",
        _refused_review,
        (
            Insert(
                "beds",
                "criteria_to_reside",
                {
                    "spell_id": own("spell"),
                    "assessed_at": own("reviewed_at"),
                    "meets": "Y",
                    "discharge_ready_date": "1066-10-14",
                },
            ),
        ),
        also={"DQ_WRONG_VALUE": "refused"},
    ),
)

# kinds that came later, planted after all others
LINKS_AND_ENDS: tuple[FaultKind, ...] = (
    FaultKind(
        "SPELL_END_BEFORE_START",
        of_stays(came_some_other_way(left_a_bed), "spell"),
        _spell({"discharged_at": _minute_of("from_minute", -1440)}),
    ),
    FaultKind(
        "WARD_STAY_END_BEFORE_START",
        of_stays(left_a_bed),
        _stay({"ended_at": _minute_of("from_minute", -60)}),
    ),
    FaultKind(
        "WARD_STAY_OTHER_PATIENT",
        of_stays(left_a_bed),
        _stay({"patient_id": lambda scene, rows: "PX" + rows["stay"]}),
        also={"SPELL_NO_WARD_STAY": "spell"},
    ),
    FaultKind(
        "SPELL_OVERLAP",
        _second_spell,
        (
            Insert(
                "pas",
                "spells",
                {
                    "spell_id": own("record_key"),
                    "patient_id": own("subject"),
                    "admitted_at": _minute_of("from_minute", 60),
                    "discharged_at": _minute_of("to_minute", -60),
                    "admission_method": "81",
                    "patient_classification": "1",
                },
            ),
        ),
        also={"SPELL_NO_WARD_STAY": "record_key", "DRD_BLANK_ASSUMED_NO_DELAY": "record_key"},
    ),
    FaultKind(
        "WARD_END_BEFORE_START",
        _closed_ward,
        (
            Insert(
                "beds",
                "wards",
                {
                    "ward": "WOLD",
                    "valid_from": own("opened"),
                    "valid_to": own("closed"),
                    "name": "Closed ward",
                    "site": "RXX01",
                    "sector": "ga",
                    "age_group": "adult",
                    "main_specialty": "300",
                    "open_overnight": "Y",
                    "core_beds": "0",
                    "escalation_beds": "0",
                },
            ),
        ),
    ),
)
