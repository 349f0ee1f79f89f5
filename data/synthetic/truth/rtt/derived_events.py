"""Where a source sends no events of a pathway: what its referrals, visits, spells and list entries say."""

from collections.abc import Callable, Iterator
from datetime import date

from data.synthetic.truth.rtt.event_types import ADMISSION_LIST, ATTENDED, ELECTIVE_ADMISSIONS
from data.synthetic.truth.rtt.records import Event, Referral
from data.synthetic.truth.values import Row, day, flag, wall_day

FIRST_ATTENDANCES = ("1", "3")
CLOCK_STOP_BY_LETTER = "5"
Usable = Callable[[date | None], date | None]


def derived_events(
    referrals: list[Referral], visits: list[Row], spells: list[Row], entries: list[Row], usable: Usable
) -> Iterator[Event]:
    """Events named after their records; what has no day that can be is none."""
    first = min(referrals, key=Referral.order, default=None)
    for referral in referrals:
        yield Event(
            f"referral:{referral.referral_id}",
            "referral_received",
            referral.day(),
            referral_id=referral.referral_id,
            treatment_function=referral.treatment_function,
            is_referral=True,
            # a referral after the first one starts on its own day (3.4.3)
            start=referral.start() if referral is first else None,
        )
    for row in visits:
        on = usable(wall_day(row["appointment_at"]))
        if on is not None:
            yield Event(
                f"appointment:{row['appointment_id']}",
                kind_of_visit(row),
                on,
                status=row["rtt_status"] or None,
                referral_id=row["referral_id"],
                treatment_function=row["treatment_function"],
                missed=row["attended"] not in ATTENDED,
            )
    for row in spells:
        on = usable(wall_day(row["admitted_at"]))
        if on is not None:
            name, function = f"spell:{row['spell_id']}", row["treatment_function"]
            yield Event(name, kind_of_spell(row), on, treatment_function=function)
    for row in entries:
        on = usable(day(row["decision_to_admit_date"]))
        if on is not None and row["admission_method"] in ADMISSION_LIST:
            name, function = f"entry:{row['entry_id']}", row["treatment_function"]
            yield Event(name, "decision_to_admit", on, treatment_function=function)


def kind_of_visit(row: Row) -> str:
    """Which event an appointment stands for."""
    first = row["first_attendance"] in FIRST_ATTENDANCES
    if row["first_attendance"] == CLOCK_STOP_BY_LETTER:
        return "administrative"
    if row["attended"] in ATTENDED:
        return "op_first_attended" if first else "op_followup_attended"
    if row["attended"] == "3":
        return "op_first_dna" if first else "op_followup_dna"
    return "patient_cancel" if row["attended"] == "2" else "administrative"


def kind_of_spell(row: Row) -> str:
    """Elective unless its method says otherwise."""
    if row["admission_method"] and row["admission_method"] not in ELECTIVE_ADMISSIONS:
        return "emergency_admission"
    return "admission_treated" if flag(row["definitive_treatment"]) else "admission_not_treated"
