"""Planted faults of appointments: follow-ups nobody booked, dates and records that contradict each other.

Each is one more visit of somebody who was treated some time ago, so that no clock of a wait is changed.
"""

from data.synthetic.faults.rtt.changes import new_visit
from data.synthetic.faults.rtt.places import of_stopped
from data.synthetic.faults.shared.changes import at_time, on_day
from data.synthetic.faults.shared.places import Places
from data.synthetic.faults.shared.planting import FaultKind

# after the treatment, on a pathway whose clock has stopped
AFTER_CARE = "90"


def _treated(prefix: str) -> Places:
    return of_stopped("treated", 300, 20, prefix)


APPOINTMENTS: tuple[FaultKind, ...] = (
    # nothing booked is also what the clinic's outcome asks for
    FaultKind(
        "OP_FOLLOW_UP_OVERDUE",
        _treated("QA"),
        (
            new_visit(
                "QA",
                at_time(-8),
                on_day(-20),
                "5",
                outcome="3",
                rtt_status=AFTER_CARE,
                follow_up_due_date=on_day(-3),
            ),
        ),
        also={"RTT-D04": "record_key"},
    ),
    FaultKind(
        "OP_FOLLOW_UP_LATE",
        _treated("QB"),
        (
            new_visit(
                "QB",
                at_time(-8),
                on_day(-20),
                "5",
                outcome="2",
                rtt_status=AFTER_CARE,
                follow_up_due_date=on_day(20),
            ),
            new_visit("QC", at_time(90), on_day(-8)),
        ),
    ),
    FaultKind(
        "OP_DUE_DATE_WRONG",
        _treated("QD"),
        (
            new_visit(
                "QD",
                at_time(-8),
                on_day(-20),
                "5",
                outcome="1",
                rtt_status=AFTER_CARE,
                follow_up_due_date=on_day(90),
            ),
        ),
    ),
    FaultKind(
        "OP_BOOKED_AFTER",
        _treated("QE"),
        (new_visit("QE", at_time(-8), on_day(-6), "5", outcome="1", rtt_status=AFTER_CARE),),
    ),
    FaultKind(
        "OP_ATTENDED_AHEAD",
        _treated("QF"),
        (new_visit("QF", at_time(90), on_day(-20), "5", outcome="1"),),
    ),
    # the one with the later identifier is the one too many
    FaultKind(
        "OP_ATTENDED_TWICE",
        _treated("QH"),
        (
            new_visit("QG", at_time(-8), on_day(-20), "5", outcome="1", rtt_status=AFTER_CARE),
            new_visit("QH", at_time(-8), on_day(-20), "5", outcome="1", rtt_status=AFTER_CARE),
        ),
    ),
    FaultKind(
        "OP_CANCEL_DATE",
        _treated("QI"),
        (new_visit("QI", at_time(-8), on_day(-20), "2"),),
    ),
    FaultKind(
        "OP_PLACE_MISSING",
        _treated("QJ"),
        (new_visit("QJ", at_time(-8), on_day(-20), "5", outcome="1", rtt_status=AFTER_CARE, clinic=""),),
    ),
)
