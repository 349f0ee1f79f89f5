"""Follow-ups with a due date that are overdue and not booked, or booked long after it, by themselves."""

from collections.abc import Iterator
from datetime import date, timedelta

from data.synthetic.truth.outpatients.appointments import ADMINISTRATIVE, asks_for_another, due_date, status
from data.synthetic.truth.rtt.event_types import STOPS
from data.synthetic.truth.rtt.identity import Records
from data.synthetic.truth.rtt.pathways import Pathways
from data.synthetic.truth.rtt.story import Person
from data.synthetic.truth.values import Row, day, moment, wall_day

BOOKED_LATE = timedelta(days=28)
# discharged, declined, died, or in the care of another provider
ENDS = ("34", "35", "36", "21")


def follow_up_exceptions(pathways: Pathways, night: int, as_at: date) -> Iterator[tuple[str, str]]:
    """Rule and appointment of each visit of these patients whose follow-up is late on that night."""
    people = {name: Person.of(row) for name, row in pathways.patients(night).items()}
    for key, records in pathways.records(night).items():
        visits = records.rows["appointments"]
        died = people.get(key.patient_id, Person()).died
        if died is None or died > as_at:
            yield from _late(visits, _ends(records, as_at), as_at)


def _late(visits: list[Row], ends: list[tuple[date, bool]], as_at: date) -> Iterator[tuple[str, str]]:
    seen = [row for row in visits if row["first_attendance"] != ADMINISTRATIVE]
    last = max(
        (
            stamp
            for row in seen
            if status(row, as_at) == "attended" and (stamp := moment(row["appointment_at"]))
        ),
        default=None,
    )
    ahead = [
        on for row in seen if status(row, as_at) == "still_to_come" and (on := wall_day(row["appointment_at"]))
    ]
    for row in seen:
        due, on, stamp = due_date(row), wall_day(row["appointment_at"]), moment(row["appointment_at"])
        if due is None or on is None or not asks_for_another(row, as_at) or (last and stamp and last > stamp):
            continue
        # a discharge answers the visit of its day too; another end is older than the due date that was set then
        if any(end > on or (end == on and is_discharge) for end, is_discharge in ends):
            continue
        if ahead and min(ahead) > due + BOOKED_LATE:
            yield "OP_FOLLOW_UP_LATE", row["appointment_id"]
        elif not ahead and due < as_at:
            yield "OP_FOLLOW_UP_OVERDUE", row["appointment_id"]


def _ends(records: Records, as_at: date) -> list[tuple[date, bool]]:
    """The days on which the care ended, and whether by the discharge of a referral."""
    discharges = [(day(row["discharge_date"]), True) for row in records.rows["referrals"]]
    events = [
        (day(row["event_date"]), False)
        for row in records.rows["rtt_events"]
        if (row["rtt_status"] or STOPS.get(row["event_type"], "")) in ENDS or row["event_type"] == "ipt_out"
    ]
    return [(on, kind) for on, kind in (*discharges, *events) if on and on <= as_at]
