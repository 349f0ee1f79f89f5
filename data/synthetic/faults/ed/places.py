"""Where in the emergency department a fault can be planted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.places import Places
from data.synthetic.faults.shared.planting import Scene
from data.synthetic.feeds.columns import iso_dates


def of_attendances(keep: Callable[[Scene, pd.DataFrame], Any]) -> Places:
    """Attendances of people who came once, over before the first night."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = scene.rows("ed", "attendances")
        once = ~rows["patient_id"].duplicated(keep=False)
        gone = rows[once & (rows["departed_at"] != "") & (rows["arrived_at"] < day_text(scene, 0))]
        gone = gone[np.asarray(keep(scene, gone), dtype=bool)].reset_index(drop=True)
        return pd.DataFrame(
            {
                "subject": gone["patient_id"],
                "record_key": gone["attendance_id"],
                "person": gone["patient_id"],
                "number": gone["nhs_number"],
                "site": gone["site"],
                "arrived_at": gone["arrived_at"],
                "departed_at": gone["departed_at"],
                "spell": gone["spell_id"],
            }
        )

    return places


def who_names_a_spell(prefix: str) -> Places:
    """Admitted people, each with an attendance of a stranger who will name the same spell."""

    def places(scene: Scene) -> pd.DataFrame:
        rows = of_attendances(was_admitted)(scene)
        rows = rows[rows["spell"] != ""]
        return rows.assign(stranger=prefix + rows["record_key"].str.removeprefix("ED"))

    return places


def day_text(scene: Scene, offset: int) -> str:
    """The date that lies so many days from the first night."""
    return str(iso_dates(np.array([scene.first_night + offset]))[0])


def minutes_of(text: pd.Series) -> Any:
    """Times as minutes since 1 January 1970."""
    stamps = pd.to_datetime(text.str.removesuffix("Z")).astype("datetime64[s]").astype("int64") // 60
    return stamps.to_numpy()


def stayed(rows: pd.DataFrame) -> Any:
    """Minutes from arrival to departure."""
    return minutes_of(rows["departed_at"]) - minutes_of(rows["arrived_at"])


def went_home_on_foot(scene: Scene, rows: pd.DataFrame) -> Any:
    """Treated and sent home within three hours, as simply as can be."""
    simple = (rows["spell_id"] == "") & (rows["ambulance_arrived_at"] == "") & (rows["seen_at"] != "")
    simple &= (rows["discharge_status"] == "182992009") & (rows["discharge_destination"] == "306689006")
    simple &= (rows["attendance_category"] == "1") & (rows["department_type"] == "01")
    simple &= rows["streamed_to"] == ""
    return simple & (stayed(rows) >= 30) & (stayed(rows) <= 180)


def went_home_days_ago(scene: Scene, rows: pd.DataFrame) -> Any:
    """The same, at least five days before the first night."""
    return went_home_on_foot(scene, rows) & (rows["arrived_at"] < day_text(scene, -5))


def was_admitted(scene: Scene, rows: pd.DataFrame) -> Any:
    """Ended in an admission."""
    return rows["spell_id"] != ""


def was_admitted_after_hours(scene: Scene, rows: pd.DataFrame) -> Any:
    """Long in the department, and not so long after the decision that the exception is there already."""
    decided = pd.to_datetime(rows["decided_to_admit_at"], errors="coerce")
    waited = (pd.to_datetime(rows["departed_at"], errors="coerce") - decided).dt.total_seconds() / 60
    return was_admitted(scene, rows) & (stayed(rows) > 800) & (waited < 700)


def came_by_ambulance(scene: Scene, rows: pd.DataFrame) -> Any:
    """Handed over by an ambulance crew."""
    return rows["ambulance_handover_at"] != ""


def stayed_after_handover(scene: Scene, rows: pd.DataFrame) -> Any:
    """Without a handover the clock starts after a quarter of an hour; who left earlier left before it began."""
    return came_by_ambulance(scene, rows) & (stayed(rows) > 15)


def waited_too_long(scene: Scene, rows: pd.DataFrame) -> Any:
    """Over four hours, came on foot, and counted in the standard."""
    counted = (
        (rows["spell_id"] == "") & (rows["department_type"] == "01") & (rows["attendance_category"] == "1")
    )
    return counted & (rows["ambulance_arrived_at"] == "") & (stayed(rows) > 260)


def second_attendance(prefix: str, keep: Callable[[Scene, pd.DataFrame], Any] = went_home_on_foot) -> Places:
    """Places of a second attendance: the first one's identifier is `key`, its own the record."""

    def places(scene: Scene) -> pd.DataFrame:
        found = of_attendances(keep)(scene)
        return found.assign(
            key=found["record_key"], record_key=prefix + found["record_key"].str.removeprefix("ED")
        )

    return places


def crowded_month(scene: Scene) -> pd.DataFrame:
    """A walk-in centre at the second site that is open in the month before the first night only."""
    place = of_attendances(went_home_on_foot)(scene).head(1)
    return place.assign(record_key=f"RXX02|04|{_month_before(scene)}")


def _month_before(scene: Scene) -> str:
    first_of_month = np.datetime64(scene.first_night, "D").astype("datetime64[M]")
    return str(first_of_month - np.timedelta64(1, "M"))


def on_day_of_month_before(day: int, clock: str) -> Callable[[Scene, pd.DataFrame], str]:
    """A time on a day of the month before the first night."""
    return lambda scene, rows: f"{_month_before(scene)}-{day:02d}T{clock}"


def came_by_another_door(scene: Scene) -> pd.DataFrame:
    """Spells of patients whom a general practitioner sent, over before the first night."""
    spells = scene.rows("pas", "spells")
    earliest = day_text(scene, -40)
    rows = spells[
        (spells["admission_method"] == "22")
        & (spells["discharged_at"] != "")
        & (spells["admitted_at"] > earliest)
        & (spells["admitted_at"] < day_text(scene, 0))
    ].reset_index(drop=True)
    return pd.DataFrame({"subject": rows["patient_id"], "record_key": rows["spell_id"]})


def patients_who_attended(scene: Scene) -> pd.DataFrame:
    """Patients who came on foot and went home."""
    places = of_attendances(went_home_on_foot)(scene)
    return places.assign(record_key=places["person"])
