"""What became of an appointment on a night, from what the record of it says."""

from datetime import date

from data.synthetic.truth.values import Row, day, wall_day

FIRST, FOLLOW_UP, ADMINISTRATIVE = ("1", "3"), ("2", "4"), "5"
ATTENDED, MISSED, NOT_YET = ("5", "6"), ("3", "7"), ("", "0")
BY_PATIENT, BY_HOSPITAL = "2", "4"
SHORT_NOTICE_DAYS = 7


def status(row: Row, night: date) -> str:
    """Attended, missed, cancelled by somebody, still to come, or not known; nothing without a day."""
    on, code = wall_day(row["appointment_at"]), row["attended"]
    if on is None:
        return ""
    if on <= night and code in ATTENDED:
        return "attended"
    if on <= night and code in MISSED:
        return "missed"
    if code == BY_PATIENT:
        return "cancelled_by_patient"
    if code == BY_HOSPITAL:
        return "cancelled_by_hospital"
    if code in NOT_YET and day(row["cancelled_date"]):
        return "cancelled_by_not_recorded"
    return "still_to_come" if on > night else "no_outcome_recorded"


def is_short_notice(row: Row, night: date) -> bool:
    """Cancelled less than a week before it, or even after it."""
    on, cancelled = wall_day(row["appointment_at"]), day(row["cancelled_date"])
    if on is None or cancelled is None or not status(row, night).startswith("cancelled"):
        return False
    return (on - cancelled).days < SHORT_NOTICE_DAYS


def asks_for_another(row: Row, night: date) -> bool:
    """The patient was seen, and is to come again by the outcome or by a due date."""
    if row["first_attendance"] == ADMINISTRATIVE or status(row, night) != "attended":
        return False
    return row["outcome"] in ("2", "3") or day(row["follow_up_due_date"]) is not None


def due_date(row: Row) -> date | None:
    """When the next visit is due; a day before the visit is none."""
    due, on = day(row["follow_up_due_date"]), wall_day(row["appointment_at"])
    return due if due and on and due >= on else None
