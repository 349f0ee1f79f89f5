"""The downtime lists: what each is made of, who it is for, and its columns."""

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.deliverables.downtime.cells import (
    NOT_RECORDED,
    Row,
    clock,
    day,
    moment,
    nhs_number,
    text,
)

# Per ward or per site: the column that names the page of a row.
WARD, SITE, TRACKING_SITE = "ward", "site", "tracking_site"
Column = tuple[str, Callable[[Row], str]]
PERSON: tuple[Column, ...] = (
    ("NHS number", nhs_number),
    ("Local number", lambda row: text(row["patient_id"]) or NOT_RECORDED),
    ("Born", lambda row: day(row["birth_date"]) or NOT_RECORDED),
)
# The extracts have no names; whoever prints the list writes them from the wristband.
NAME_BY_HAND: Column = ("Name, by hand", lambda row: "")


@dataclass(frozen=True)
class DowntimeList:
    """One list. `feeds`: those whose age is the age of the list. `group`: the heading that a row is under."""

    key: str
    title: str
    domain: str
    feeds: tuple[str, ...]
    sql: str
    place: str
    columns: tuple[Column, ...]
    group: Callable[[Row], str] = lambda row: ""
    note: str = ""


def _discharge(row: Row) -> str:
    said = []
    if row["not_meeting"]:
        since = f" since {day(row['discharge_ready_date'])}" if row["discharge_ready_date"] else ""
        said.append(f"ready{since}")
        if row["discharge_pathway"]:
            name = text(row["discharge_pathway_name"])
            said.append(name if name != row["discharge_pathway"] else f"pathway {name}")
    elif row["not_meeting"] is not None:
        said.append("meets criteria to reside")
    if row["repatriation_to"]:
        said.append(f"to return to {text(row['repatriation_to'])}")
    return "; ".join(said) or NOT_RECORDED


def _stay(row: Row) -> str:
    number = row["nights"]
    nights = "" if number is None else f" ({number} {'night' if number == 1 else 'nights'})"
    return (moment(row["admitted_at"]) or NOT_RECORDED) + nights


def _hours(row: Row) -> str:
    minutes = row["minutes_in_department"]
    return NOT_RECORDED if minutes is None else f"{minutes // 60} h {minutes % 60:02d} min"


def _bed_wait(row: Row) -> str:
    if row["decided_to_admit_at"]:
        return f"to be admitted, decided {moment(row['decided_to_admit_at'])}"
    return f"ready to leave {moment(row['ready_to_proceed_at'])}" if row["ready_to_proceed_at"] else ""


def _due(row: Row) -> str:
    if row["action_place"] == 0:
        return "no open action"
    if row["due_date"] is None:
        return "no date"
    return day(row["due_date"]) + (f", {row['days_overdue']} days late" if row["days_overdue"] else "")


def _by_day(column: str) -> Callable[[Row], str]:
    return lambda row: f"{row[column]:%A} {row[column].day} {row[column]:%B}"


def _management(row: Row) -> str:
    return {True: "overnight", False: "day case", None: NOT_RECORDED}[row["stays_overnight"]]


def _coded(column: str) -> Callable[[Row], str]:
    """The name of a code."""
    return lambda row: text(row[f"{column}_name"]) or NOT_RECORDED


INPATIENTS = DowntimeList(
    "inpatients",
    "In-patients",
    "beds",
    ("beds.ward_stays", "pas.spells"),
    "select * from beds.inpatients order by ward, place desc, patient_id, record_key",
    WARD,
    (
        ("Bed", lambda row: text(row["bed"]) or NOT_RECORDED),
        NAME_BY_HAND,
        *PERSON,
        ("Consultant", _coded("consultant")),
        ("Specialty", _coded("treatment_function")),
        ("Admitted", _stay),
        ("Discharge", _discharge),
    ),
    group=lambda row: {
        "in a bed": "",
        "on home leave": "On home leave",
        "no bed recorded": "Admitted, no bed recorded at that midnight: this was the last ward, if any",
    }[row["place"]],
    note="Discharge: the last review of the criteria to reside. The extracts have no expected date of"
    " discharge, and no names.",
)
IN_DEPARTMENT = DowntimeList(
    "in_department",
    "In the emergency department",
    "ed",
    ("ed.attendances",),
    # of records that nobody closed the newest first: the patient may be there
    "select * from ed.in_department order by departure_in_doubt,"
    " case when departure_in_doubt then minutes_in_department end nulls last,"
    " minutes_in_department desc nulls last, attendance_id",
    SITE,
    (
        ("At that midnight here for", _hours),
        ("Arrived", lambda row: moment(row["arrived_at"]) or NOT_RECORDED),
        NAME_BY_HAND,
        *PERSON,
        ("Department", _coded("department_type")),
        ("Acuity code", lambda row: text(row["acuity"])),
        ("Complaint code", lambda row: text(row["chief_complaint"])),
        ("Next", _bed_wait),
    ),
    group=lambda row: "Departure probably not recorded" if row["departure_in_doubt"] else "",
)
ADMISSIONS = DowntimeList(
    "admissions_ahead",
    "Planned admissions, next seven days",
    "elective",
    ("pas.admission_offers", "pas.waiting_list"),
    "select * from elective.admissions_ahead order by admission_date, treatment_function_name, consultant_name,"
    " offer_id",
    SITE,
    (
        NAME_BY_HAND,
        *PERSON,
        ("Consultant", _coded("consultant")),
        ("Specialty", _coded("treatment_function")),
        ("Procedure code", lambda row: text(row["procedure"])),
        ("Stay", _management),
        ("Priority", lambda row: text(row["clinical_priority"])),
    ),
    group=_by_day("admission_date"),
)
CLINICS = DowntimeList(
    "appointments_ahead",
    "Clinics, next seven days",
    "outpatients",
    ("pas.appointments",),
    "select * from outpatients.appointments_ahead order by appointment_date, clinic_name nulls last,"
    " appointment_at, appointment_id",
    SITE,
    (
        ("Clinic", _coded("clinic")),
        ("Time", lambda row: clock(row["appointment_at"])),
        NAME_BY_HAND,
        *PERSON,
        ("Consultant", _coded("consultant")),
        ("Specialty", _coded("treatment_function")),
        ("Kind", lambda row: f"{row['appointment_kind']}, {row['contact']}"),
    ),
    group=_by_day("appointment_date"),
)
CANCER = DowntimeList(
    "cancer_actions",
    "Cancer: next actions",
    "cancer",
    ("cancer.pathways", "cancer.actions"),
    "select * from cancer.next_actions order by due_date nulls last, open_days desc nulls last, care_id,"
    " action_place",
    TRACKING_SITE,
    (
        ("Due", _due),
        ("Action", lambda row: text(row["action"]) or NOT_RECORDED),
        ("By", lambda row: text(row["owner"]) or NOT_RECORDED),
        *PERSON,
        ("Referral", _coded("referral_type")),
        ("Day", lambda row: NOT_RECORDED if row["open_days"] is None else str(row["open_days"])),
        ("Day 63 on", lambda row: day(row["breach_date_62"])),
        ("Treatment planned", lambda row: day(row["planned_treatment_date"])),
    ),
)
LONG_WAITS = DowntimeList(
    "long_waits",
    "Waiting over 52 weeks, and priority P1 and P2",
    "rtt",
    ("pas.rtt_events", "pas.referrals"),
    "select * from rtt.long_waits order by days_waited desc nulls last, pathway_key, period_no",
    SITE,
    (
        ("Weeks", lambda row: NOT_RECORDED if row["days_waited"] is None else str(row["days_waited"] // 7)),
        ("Priority", lambda row: text(row["clinical_priority"])),
        *PERSON,
        ("Specialty", _coded("treatment_function")),
        ("Consultant", _coded("consultant")),
        ("Waits for", lambda row: text(row["stage"])),
        ("Next event", lambda row: day(row["next_event_date"]) or "none"),
    ),
    note="Priority P1 and P2 are listed whatever the wait.",
)
LISTS = (INPATIENTS, IN_DEPARTMENT, ADMISSIONS, CLINICS, CANCER, LONG_WAITS)
