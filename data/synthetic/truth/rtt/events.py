"""What the rows of a pathway give to the RTT clock: its events, recorded or implied, and its referral."""

from collections.abc import Iterable, Iterator
from datetime import date

from data.synthetic.truth.rtt.clock import Event, Referral
from data.synthetic.truth.values import Row, day, flag, number, wall_day

ATTENDED = ("5", "6")
FIRST_ATTENDANCES = ("1", "3")
ELECTIVE_ADMISSIONS = ("11", "12", "13")
ADMISSION_LIST = ("11", "12")
REFERRAL_DATES = ("original_clock_start_date", "ubrn_converted_date", "asi_listed_date", "received_date")


def recorded_events(rows: Iterable[Row]) -> list[Event]:
    """Events as the source sends them; one without a day is none."""
    return [
        Event(
            row["event_id"],
            row["event_type"],
            on,
            number(row["event_sequence"]),
            row["rtt_status"] or None,
            flag(row["communicated"]),
            day(row["original_clock_start_date"]),
        )
        for row in rows
        if (on := day(row["event_date"])) is not None
    ]


def implied_events(
    visits: Iterable[Row], spells: Iterable[Row], entries: Iterable[Row]
) -> Iterator[tuple[Event, Row]]:
    """Where a source sends no events: what its appointments, spells and list entries say happened."""
    for row in visits:
        on = wall_day(row["appointment_at"])
        if on is not None:
            name = f"appointment:{row['appointment_id']}"
            yield Event(name, _kind_of_visit(row), on, None, row["rtt_status"] or None), row
    for row in spells:
        on = wall_day(row["admitted_at"])
        if on is not None and row["admission_method"]:
            yield Event(f"spell:{row['spell_id']}", _kind_of_spell(row), on), row
    for row in entries:
        on = day(row["decision_to_admit_date"])
        if on is not None and row["admission_method"] in ADMISSION_LIST:
            yield Event(f"entry:{row['entry_id']}", "decision_to_admit", on), row


def _kind_of_visit(row: Row) -> str:
    first = row["first_attendance"] in FIRST_ATTENDANCES
    if row["first_attendance"] == "5":
        return "administrative"
    if row["attended"] in ATTENDED:
        return "op_first_attended" if first else "op_followup_attended"
    if row["attended"] == "3":
        return "op_first_dna" if first else "op_followup_dna"
    return "patient_cancel" if row["attended"] == "2" else "administrative"


def _kind_of_spell(row: Row) -> str:
    if row["admission_method"] not in ELECTIVE_ADMISSIONS:
        return "emergency_admission"
    return "admission_treated" if flag(row["definitive_treatment"]) else "admission_not_treated"


def referral_of(rows: list[Row]) -> Referral | None:
    """The referral of a pathway; of several the earliest dates and the most urgent priority."""
    if not rows:
        return None
    original, converted, listed, received = (_earliest(rows, name) for name in REFERRAL_DATES)
    return Referral(original, converted, listed, received, largest(rows, "priority_type") or None)


def patient_of(rows: list[Row], referrals: list[Row]) -> str:
    """Whose pathway it is: the recorded events say, else the referral."""
    return largest(rows, "patient_id") or largest(referrals, "patient_id")


def out_of_scope(referrals: list[Row]) -> str | None:
    """Why a pathway is not in the return, whatever its clock says."""
    if largest(referrals, "administrative_category") == "02":
        return "private patient"
    if largest(referrals, "service_setting") == "community":
        return "community service"
    led = [value for value in (flag(row["consultant_led"]) for row in referrals) if value is not None]
    return "not consultant-led" if led and not all(led) else None


def largest(rows: list[Row], column: str) -> str:
    """The largest text of a column; empty where there is none."""
    return max((row[column] for row in rows), default="")


def _earliest(rows: list[Row], column: str) -> date | None:
    return min((on for on in (day(row[column]) for row in rows) if on), default=None)
