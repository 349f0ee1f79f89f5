"""Reads the rows of one pathway: values that cannot be are none, and nothing of the pathway is lost for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from data.synthetic.truth.rtt.derived_events import derived_events
from data.synthetic.truth.rtt.event_types import ADMISSION_LIST, ATTENDED
from data.synthetic.truth.rtt.identity import Records
from data.synthetic.truth.rtt.records import FIRST_DAY, Attended, Entry, Event, Referral, Story
from data.synthetic.truth.values import Row, day, flag, number, wall_day

NO_DATE = ("", "1900-01-01", "9999-12-31")


@dataclass(frozen=True)
class Person:
    """What bounds the dates of a patient's records."""

    born: date | None = None
    died: date | None = None

    @staticmethod
    def of(row: Row | None) -> "Person":
        """From the patient index; a date of death before the birth is none."""
        if row is None:
            return Person()
        born = day(row["birth_date"])
        died = day(row["death_date"])
        return Person(born, died if died and died >= max(born or FIRST_DAY, FIRST_DAY) else None)

    def usable(self, on: date | None) -> date | None:
        """A day in the patient's life, and since there is an NHS."""
        return on if on and on >= max(self.born or FIRST_DAY, FIRST_DAY) else None


def story_of(records: Records, person: Person, as_at: date) -> Story:
    """All that the clock of a pathway is read from on a night; a referral's date that lies ahead is none."""
    rows = records.rows
    referrals = tuple(_referral(row, person).known_on(as_at) for row in rows["referrals"])
    recorded = [_event(row, person) for row in rows["rtt_events"]]
    entries = [row for row in rows["waiting_list"] if row["admission_method"] in ADMISSION_LIST]
    visits = rows["appointments"]
    derived = derived_events(list(referrals), visits, rows["spells"], entries, person.usable)
    events = recorded or list(derived)
    return Story(
        tuple(events),
        referrals,
        tuple(_entry(row, person) for row in entries),
        tuple(_attended(visits, person.usable)),
        bool(recorded),
        person.died,
    )


def _attended(visits: list[Row], usable: Callable[[date | None], date | None]) -> list[Attended]:
    return [
        Attended(usable(wall_day(row["appointment_at"])), row["rtt_status"] or None)
        for row in visits
        if row["attended"] in ATTENDED
    ]


def _event(row: Row, person: Person) -> Event:
    original = row["original_clock_start_date"]
    return Event(
        row["event_id"],
        row["event_type"],
        person.usable(day(row["event_date"])),
        number(row["event_sequence"]),
        row["rtt_status"] or None,
        flag(row["communicated"]),
        person.usable(day(original)),
        original not in NO_DATE,
        row["referral_id"],
        row["treatment_function"],
    )


def _referral(row: Row, person: Person) -> Referral:
    names = ("original_clock_start_date", "ubrn_converted_date", "asi_listed_date", "received_date")
    original, converted, listed, received = (person.usable(day(row[name])) for name in names)
    return Referral(
        row["referral_id"],
        original,
        converted,
        listed,
        received,
        row["priority_type"] or None,
        private=row["administrative_category"] == "02",
        community=row["service_setting"] == "community",
        consultant_led=flag(row["consultant_led"]),
        treatment_function=row["treatment_function"],
    )


def _entry(row: Row, person: Person) -> Entry:
    decided, removed = (person.usable(day(row[name])) for name in ("decision_to_admit_date", "removed_date"))
    return Entry(row["entry_id"], decided, removed)
