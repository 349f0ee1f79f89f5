"""Planted faults in single values of attendances: times that cannot be, NHS numbers, codes."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from data.synthetic.faults.ed.changes import changed_attendance, new_attendance, shifted
from data.synthetic.faults.ed.places import day_text, of_attendances, patients_who_attended, went_home_on_foot
from data.synthetic.faults.shared.changes import own
from data.synthetic.faults.shared.planting import Edit, FaultKind, Insert, Scene


def _clock_change(month: int, clock: str) -> Callable[[Scene, pd.DataFrame], str]:
    """A wall-clock time on the last Sunday of a month, of the year in which it came last."""

    def change(scene: Scene, rows: pd.DataFrame) -> str:
        night = np.datetime64(scene.first_night - 1, "D")
        year = int(str(night)[:4])
        sundays = [_last_sunday(number, month) for number in (year, year - 1)]
        newest = next(sunday for sunday in sundays if sunday <= night)
        return f"{newest}T{clock}"

    return change


def _last_sunday(year: int, month: int) -> np.datetime64:
    end = (np.datetime64(f"{year}-{month:02d}", "M") + 1).astype("datetime64[D]") - 1
    # day 0 was a Thursday
    return end - np.timedelta64(int(end.astype("int64") + 4) % 7, "D")


def _refused_conclusion(scene: Scene) -> pd.DataFrame:
    places = of_attendances(went_home_on_foot)(scene)
    return places.assign(refused="ed.attendances|" + places["record_key"] + "|concluded_at")


def _wrong_attendance_category(scene: Scene) -> pd.DataFrame:
    places = of_attendances(went_home_on_foot)(scene)
    return places.assign(
        key=places["record_key"], record_key="ed.attendances|" + places["record_key"] + "|attendance_category"
    )


def _people_of_one_number(scene: Scene) -> pd.DataFrame:
    """Patients who attended, each with somebody else who will be registered under their NHS number."""
    places = patients_who_attended(scene)
    return places.assign(other="PQ" + places["person"].str.removeprefix("PE"))


def _days_after_arrival(scene: Scene, rows: pd.DataFrame) -> pd.Series:
    """Two days, because the arrival is written in UTC and may be of the next day here."""
    days = pd.to_datetime(rows["arrived_at"].str[:10]) + pd.Timedelta(days=2)
    return days.dt.strftime("%Y-%m-%d")


VALUES: tuple[FaultKind, ...] = (
    FaultKind(
        "DT_AMBIGUOUS_LOCAL_TIME",
        of_attendances(went_home_on_foot),
        changed_attendance({"concluded_at": _clock_change(10, "01:30:00")}),
    ),
    FaultKind(
        "DT_NONEXISTENT_LOCAL_TIME",
        of_attendances(went_home_on_foot),
        changed_attendance({"concluded_at": _clock_change(3, "01:30:00")}),
    ),
    FaultKind(
        "DT_EXACT_MIDNIGHT",
        of_attendances(went_home_on_foot),
        changed_attendance({"concluded_at": lambda scene, rows: rows["arrived_at"].str[:10] + "T00:00:00"}),
    ),
    FaultKind(
        "DT_FUTURE",
        of_attendances(went_home_on_foot),
        changed_attendance({"concluded_at": lambda scene, rows: f"{day_text(scene, 400)}T10:00"}),
    ),
    # of a year before the records of the NHS, so it is refused too
    FaultKind(
        "DT_PRE1900",
        _refused_conclusion,
        changed_attendance({"concluded_at": "1066-10-14T09:00"}),
        also={"DQ_WRONG_VALUE": "refused"},
    ),
    FaultKind(
        "PT_NHSNO_INVALID",
        of_attendances(went_home_on_foot),
        changed_attendance({"nhs_number": "9999999999"}),
    ),
    FaultKind(
        "PT_NHSNO_MISSING",
        of_attendances(went_home_on_foot),
        changed_attendance({"nhs_number": "", "patient_id": ""}),
    ),
    FaultKind(
        "PT_NHSNO_STATUS_CONFLICT",
        patients_who_attended,
        (Edit("pas", "patients", "patient_id", "record_key", {"nhs_number": ""}),),
        also={"RTT-F01": "record_key"},
    ),
    FaultKind(
        "PT_DUPLICATE",
        lambda scene: patients_who_attended(scene).pipe(
            lambda p: p.assign(record_key="PZ" + p["person"].str.removeprefix("PE"))
        ),
        (
            new_attendance(
                lambda scene, rows: "EZ" + rows["person"].str.removeprefix("PE"),
                shifted("departed_at", -9 * 1440),
                shifted("departed_at", -9 * 1440 + 60),
                patient_id=own("record_key"),
            ),
        ),
        # both are to be looked at before one is merged into the other
        also={"PT_DUPLICATE": "person"},
    ),
    FaultKind(
        "DQ_WRONG_VALUE",
        _wrong_attendance_category,
        (Edit("ed", "attendances", "attendance_id", "key", {"attendance_category": "7"}),),
    ),
)

# kinds that came later, planted after all others
PEOPLE: tuple[FaultKind, ...] = (
    FaultKind(
        "PT_NUMBER_SHARED",
        _people_of_one_number,
        (
            Insert(
                "pas",
                "patients",
                {
                    "patient_id": own("other"),
                    "nhs_number": own("number"),
                    "nhs_number_status": "01",
                    # nobody of this trust was born so early
                    "birth_date": "1930-01-02",
                },
            ),
        ),
        also={"RTT-F01": ("person", "other")},
    ),
    FaultKind(
        "DT_OUTSIDE_LIFE",
        of_attendances(went_home_on_foot),
        (Edit("pas", "patients", "patient_id", "person", {"birth_date": _days_after_arrival}),),
    ),
)
