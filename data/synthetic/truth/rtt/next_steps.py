"""The next step that an appointment leaves owing (D04, D05, D08), in the words of the domain page."""

from collections.abc import Iterator
from datetime import date, timedelta

from data.synthetic.truth.rtt.actions import is_missed
from data.synthetic.truth.rtt.event_types import ATTENDED, CARE, STOP_CODES, STOPS
from data.synthetic.truth.rtt.records import Event
from data.synthetic.truth.values import Row, day_of

# rule by what became of the appointment, and the days that the page gives; a clinic day ends with its bookings
DAYS = {"RTT-D04": 2, "RTT-D05": 2, "RTT-D08": 10}
# discharged, declined, died, or in the care of another provider
ENDS = {"34", "35", "36", "21"}
LATE_END = timedelta(days=84)
STEPS = ("rebook_decision", "rebook_contact", "appointment_booked", "am_end")


def owed_steps(
    visits: list[Row],
    events: list[Event],
    entries: list[Row],
    tests: list[Row],
    discharged: date | None,
    died: date | None,
    as_at: date,
) -> Iterator[tuple[str, str]]:
    """Rule and appointment of every visit of one pathway after which nothing is booked, listed or ended.

    Whether a clock runs is not asked: the page says who waits for the step, not for how long it is counted.
    """
    happened = [(event.on, event) for event in events if event.on and event.on <= as_at]
    ended = [on for on, event in happened if _ends(event)]
    if discharged and discharged <= as_at:
        ended.append(discharged)
    cared_for = [on for on, event in happened if event.type in CARE and not is_missed(event)]
    if died and died <= as_at:
        return
    for visit in visits:
        rule = _rule(visit, as_at)
        if rule is None:
            continue
        on = day_of(visit["appointment_at"])
        assert on is not None
        left_at = (day_of(visit["cancelled_date"]) or on) if rule == "RTT-D08" else on
        fell = min(left_at, on)
        if (
            as_at < left_at + timedelta(days=DAYS[rule])
            or any(_follows(row, rule, on, fell) for row in visits)
            or (rule == "RTT-D05" and any(day >= on for day, event in happened if _is_step(event)))
            # what ends long after, with nothing between, does not say that anybody had thought of the patient
            or any(fell <= day and (day <= fell + LATE_END or _is_booked_after(visits, on)) for day in ended)
            or any(day > fell for day in cared_for)
            or any(_is_listed(row, fell, as_at) for row in entries)
            or (rule != "RTT-D08" and any(_is_tested(row, on, as_at) for row in tests))
        ):
            continue
        yield rule, visit["appointment_id"]


def _rule(visit: Row, as_at: date) -> str | None:
    """Another appointment is due, the patient did not come, or the hospital cancelled."""
    on = day_of(visit["appointment_at"])
    if on is None:
        return None
    if visit["attended"] in ATTENDED and on <= as_at:
        return "RTT-D04" if visit["outcome"] in ("2", "3") else None
    if visit["attended"] == "3":
        return "RTT-D05" if visit["outcome"] != "1" else None
    return "RTT-D08" if visit["attended"] == "4" else None


def _follows(other: Row, rule: str, on: date, fell: date) -> bool:
    """Another appointment answers for the step: one that was not cancelled, or one whose own step is owed."""
    at = day_of(other["appointment_at"])
    if at is None:
        return False
    if rule == "RTT-D05":
        return at > on
    if rule == "RTT-D08" and other["attended"] == "4":
        return min(day_of(other["cancelled_date"]) or at, at) > fell
    seen = other["attended"] in ATTENDED
    stands = other["attended"] not in ("2", "4") and (seen or not other["cancelled_date"])
    return stands and at > fell


def _is_booked_after(visits: list[Row], on: date) -> bool:
    """Another visit was booked for a later day, whatever became of it."""
    return any(day > on for day in (day_of(row["appointment_at"]) for row in visits) if day)


def _is_step(event: Event) -> bool:
    """Booked again, or decided: monitored, treated, discharged (3.4.5 asks for no slot)."""
    if is_missed(event):
        return False
    return event.type in STEPS or (event.status or STOPS.get(event.type)) in STOP_CODES


def _ends(event: Event) -> bool:
    """By its status, or by what it is where it has none."""
    usual = "21" if event.type == "ipt_out" else STOPS.get(event.type, "")
    return (event.status or usual) in ENDS


def _is_listed(entry: Row, on: date, as_at: date) -> bool:
    """On the admission or the planned list tonight, or at any time since that day."""
    removed, decided = day_of(entry["removed_date"]), day_of(entry["decision_to_admit_date"])
    if entry["admission_method"] == "13":
        return removed is None or removed > as_at
    now = (removed is None or removed > as_at) and (decided is None or decided <= as_at)
    return now or any(day is not None and day >= on for day in (removed, decided))


def _is_tested(test: Row, on: date, as_at: date) -> bool:
    """A test was asked for on that day or since, or waits still."""
    asked = day_of(test["clock_start_date"])
    if asked is None or asked > as_at:
        return False
    ends = [day_of(test["performed_date"]), day_of(test["removed_date"])]
    return asked >= on or all(day is None or day > as_at for day in ends)
