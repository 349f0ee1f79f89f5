"""The next step that an appointment leaves owing (D04, D05, D08), in the words of the domain page."""

from collections.abc import Iterator
from datetime import date, timedelta

from data.synthetic.truth.rtt.clock import CARE, STOP_CODES, STOPS

Row = dict[str, str]
# rule by what became of the appointment, and the days that the page gives; a clinic day ends with its bookings
DAYS = {"RTT-D04": 2, "RTT-D05": 2, "RTT-D08": 10}
# discharged, declined, died, or in the care of another provider
ENDS = {"34", "35", "36", "21"}
MISSED = ("op_first_dna", "op_followup_dna")
STEPS = ("rebook_decision", "rebook_contact", "appointment_booked", "am_end")


def owed_steps(
    visits: list[Row],
    events: list[Row],
    entries: list[Row],
    tests: list[Row],
    discharged: date | None,
    died: date | None,
    as_at: date,
) -> Iterator[tuple[str, str]]:
    """Rule and appointment of every visit of one pathway after which nothing is booked, listed or ended.

    Whether a clock runs is not asked: the page says who waits for the step, not for how long it is counted.
    """
    happened = [row for row in events if row["event_date"] and _day(row["event_date"]) <= as_at]
    ended = [_day(row["event_date"]) for row in happened if _ends(row)]
    if discharged and discharged <= as_at:
        ended.append(discharged)
    cared_for = [
        _day(row["event_date"])
        for row in happened
        if row["event_type"] in CARE and row["event_type"] not in MISSED
    ]
    if died and died <= as_at:
        return
    for visit in visits:
        rule = _rule(visit, as_at)
        if rule is None:
            continue
        on = _day(visit["appointment_at"])
        cancelled = _day(visit["cancelled_date"]) if visit["cancelled_date"] else on
        left_at = cancelled if rule == "RTT-D08" else on
        fell = min(left_at, on)
        if (
            as_at < left_at + timedelta(days=DAYS[rule])
            or any(_follows(row, rule, on, fell) for row in visits)
            or (rule == "RTT-D05" and any(_day(row["event_date"]) >= on for row in happened if _is_step(row)))
            or any(day >= fell for day in ended)
            or any(day > fell for day in cared_for)
            or any(_is_listed(row, fell, as_at) for row in entries)
            or (rule != "RTT-D08" and any(_is_tested(row, on, as_at) for row in tests))
        ):
            continue
        yield rule, visit["appointment_id"]


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _rule(visit: Row, as_at: date) -> str | None:
    """Another appointment is due, the patient did not come, or the hospital cancelled."""
    if not visit["appointment_at"]:
        return None
    if visit["attended"] in ("5", "6") and _day(visit["appointment_at"]) <= as_at:
        return "RTT-D04" if visit["outcome"] in ("2", "3") else None
    if visit["attended"] == "3":
        return "RTT-D05" if visit["outcome"] != "1" else None
    return "RTT-D08" if visit["attended"] == "4" else None


def _follows(other: Row, rule: str, on: date, fell: date) -> bool:
    """Another appointment answers for the step: one that was not cancelled, or one whose own step is owed."""
    if not other["appointment_at"]:
        return False
    at = _day(other["appointment_at"])
    if rule == "RTT-D05":
        return at > on
    if rule == "RTT-D08" and other["attended"] == "4":
        cancelled = _day(other["cancelled_date"]) if other["cancelled_date"] else at
        return min(cancelled, at) > fell
    seen = other["attended"] in ("5", "6")
    stands = other["attended"] not in ("2", "4") and (seen or not other["cancelled_date"])
    return stands and at > fell


def _is_step(event: Row) -> bool:
    """Booked again, or decided: monitored, treated, discharged (3.4.5 asks for no slot)."""
    if event["event_type"] in MISSED:
        return False
    return event["event_type"] in STEPS or (event["rtt_status"] or STOPS.get(event["event_type"])) in STOP_CODES


def _ends(event: Row) -> bool:
    """By its status, or by what it is where it has none."""
    natural = "21" if event["event_type"] == "ipt_out" else STOPS.get(event["event_type"], "")
    return (event["rtt_status"] or natural) in ENDS


def _is_listed(entry: Row, on: date, as_at: date) -> bool:
    """On the admission or the planned list tonight, or at any time since that day."""
    removed = _day(entry["removed_date"]) if entry["removed_date"] else None
    decided = _day(entry["decision_to_admit_date"]) if entry["decision_to_admit_date"] else None
    if entry["admission_method"] == "13":
        return removed is None or removed > as_at
    now = (removed is None or removed > as_at) and (decided is None or decided <= as_at)
    return now or any(day is not None and day >= on for day in (removed, decided))


def _is_tested(test: Row, on: date, as_at: date) -> bool:
    """A test was asked for on that day or since, or waits still."""
    if not test["clock_start_date"] or _day(test["clock_start_date"]) > as_at:
        return False
    waits = all(not test[name] or _day(test[name]) > as_at for name in ("performed_date", "removed_date"))
    return waits or _day(test["clock_start_date"]) >= on
