"""How long somebody waits and for what: the rules that look at one open wait."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.synthetic.truth.rtt.actions import is_missed
from data.synthetic.truth.rtt.event_types import ADMISSION_LIST, ATTENDED, CARE
from data.synthetic.truth.rtt.records import Event
from data.synthetic.truth.values import Row, day_of

ALLOWED_DAYS = {"P1a": 1, "P1b": 3, "P2": 28, "P3": 90}
NOT_YET = ("", "0")
TWELVE_WEEKS = 84


@dataclass(frozen=True)
class Wait:
    """An open wait and what is known of it on a night."""

    as_at: date
    start: date | None
    booked: date | None
    admission: date | None
    decided: date | None
    cared_for: date | None
    active: date | None
    validated: date | None
    test: date | None
    waits_for_a_step: bool
    step_until: date | None

    def rules(self) -> Iterator[tuple[str, bool]]:
        """Every rule of section 5 that looks at how long somebody waits and for what."""
        if self.start is None:
            return
        days = (self.as_at - self.start).days
        ahead = min((day for day in (self.booked, self.admission) if day), default=None)
        month_end = self.as_at.replace(day=monthrange(self.as_at.year, self.as_at.month)[1])
        yield "RTT-B08", days >= 365 and self._quiet(182, self.active or self.start)
        yield "RTT-E01", days >= 365
        yield "RTT-E02", days < 127 <= (month_end - self.start).days
        yield "RTT-E03", days >= 280 and ahead is None and self.test is None
        nothing = self.waits_for_a_step and ahead is None
        yield "RTT-A05", nothing and days >= 14 and self._quiet(14, self.step_until or self.start)
        yield (
            "RTT-E04",
            days < 365 and self.admission is not None and (self.admission - self.start).days >= 365,
        )
        yield "RTT-E05", 365 - 28 <= days < 365
        soon = ahead is not None and ahead <= self.as_at + timedelta(days=28)
        recent = [self.cared_for, self.decided, self.validated]
        yield (
            "RTT-E06",
            days > TWELVE_WEEKS and not soon and all(self._quiet(TWELVE_WEEKS, day) for day in recent),
        )

    def _quiet(self, days: int, last: date | None) -> bool:
        return last is None or last < self.as_at - timedelta(days=days)


def is_active(entry: Row, as_at: date) -> bool:
    """On the admission list on the night."""
    removed, decided = day_of(entry["removed_date"]), day_of(entry["decision_to_admit_date"])
    on_list = (removed is None or removed > as_at) and (decided is None or decided <= as_at)
    return entry["admission_method"] in ADMISSION_LIST and on_list


def hides_a_wait(entry: Row, start: date, as_at: date) -> bool:
    """A18: on the planned list while the clock runs; so it is too until the stop of that day is typed."""
    removed, decided = day_of(entry["removed_date"]), day_of(entry["decision_to_admit_date"])
    on_list = removed is None or removed > as_at
    return entry["admission_method"] == "13" and on_list and (decided is None or decided >= start)


def missed_priority(entry: Row, as_at: date) -> bool:
    """A22: P2 over four weeks, P3 over three months since the decision, while on the list."""
    allowed, decided = ALLOWED_DAYS.get(entry["clinical_priority"]), day_of(entry["decision_to_admit_date"])
    if allowed is None or decided is None or not is_active(entry, as_at):
        return False
    return (as_at - decided).days > allowed


def next_appointment(appointments: list[Row], as_at: date) -> date | None:
    """The next appointment after the night that is neither over nor cancelled."""
    days = (
        day_of(row["appointment_at"])
        for row in appointments
        if row["attended"] in NOT_YET and not row["cancelled_date"]
    )
    return min((day for day in days if day and day > as_at), default=None)


def next_admission(offers: list[Row], as_at: date) -> date | None:
    """The next admission from the night on that is offered and was not cancelled."""
    days = (day_of(row["tci_date"]) for row in offers if not row["outcome"] and not row["cancelled_at"])
    return min((day for day in days if day and day >= as_at), default=None)


def is_waiting(test: Row, as_at: date) -> bool:
    """Asked for, and neither performed nor taken off."""
    asked, ends = (
        day_of(test["clock_start_date"]),
        (day_of(test["performed_date"]), day_of(test["removed_date"])),
    )
    return asked is not None and asked <= as_at and all(day is None or day > as_at for day in ends)


def next_test(tests: list[Row], as_at: date) -> date | None:
    """The next test that has a date."""
    days = (day_of(row["appointment_date"]) for row in tests if is_waiting(row, as_at))
    return min((day for day in days if day and day > as_at), default=None)


def step_until(
    events: list[Event], visits: list[Row], entries: list[Row], tests: list[Row], as_at: date
) -> date | None:
    """Until when something had happened or lay ahead: an event, a visit, a list entry or a test."""
    days: list[date | None] = [event.on for event in events]
    days += [_first(row["cancelled_date"], row["appointment_at"]) for row in visits]
    days += [day_of(row["removed_date"]) for row in entries if row["admission_method"] in ADMISSION_LIST]
    days += [_first(row["performed_date"], row["removed_date"]) for row in tests]
    return max((day for day in days if day and day <= as_at), default=None)


def _first(*texts: str) -> date | None:
    return min((day for day in map(day_of, texts) if day), default=None)


def decided(events: list[Event], active: list[Row], start: date | None, as_at: date) -> date | None:
    """When admission was decided in this wait."""
    days: list[date | None] = [event.on for event in events if event.type == "decision_to_admit"]
    days += [day_of(row["decision_to_admit_date"]) for row in active]
    return max((day for day in days if day and day <= as_at and (start is None or day >= start)), default=None)


def cared_for(events: list[Event], appointments: list[Row], start: date | None, as_at: date) -> date | None:
    """When the patient was last seen in this wait; an appointment that was missed is none."""
    days = [event.on for event in events if event.type in CARE and not is_missed(event)]
    in_wait = [day for day in days if day and day <= as_at and (start is None or day >= start)]
    attended = [day_of(row["appointment_at"]) for row in appointments if row["attended"] in ATTENDED]
    return max([*in_wait, *(day for day in attended if day)], default=None)


def last_active(events: list[Event], appointments: list[Row], as_at: date) -> date | None:
    """When something last happened: any event, or an appointment that was attended."""
    days: list[date | None] = [event.on for event in events]
    days += [day_of(row["appointment_at"]) for row in appointments if row["attended"] in ATTENDED]
    return max((day for day in days if day and day <= as_at), default=None)
