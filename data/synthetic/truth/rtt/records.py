"""What is read of one pathway: its events, referrals, list entries and visits, with dates that can be."""

from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(1948, 1, 1)


@dataclass(frozen=True)
class Event:
    """One event, recorded or derived; `on` None where the day cannot be used.

    `communicated` None where the record does not say. `original_start` with `original_given`: a date that was
    given and cannot be is another thing than none. `start` of a derived referral: where its clock began.
    """

    event_id: str
    type: str
    on: date | None
    sequence: int | None = None
    status: str | None = None
    communicated: bool | None = None
    original_start: date | None = None
    original_given: bool = False
    referral_id: str = ""
    treatment_function: str = ""
    is_referral: bool = False
    start: date | None = None
    # an appointment that did not take place, whatever its type says
    missed: bool = False


@dataclass(frozen=True)
class Referral:
    """One referral: where its clock began, and whose values a period takes."""

    referral_id: str
    original_start: date | None = None
    ubrn_converted: date | None = None
    asi_listed: date | None = None
    received: date | None = None
    priority: str | None = None
    private: bool = False
    community: bool = False
    consultant_led: bool | None = None
    treatment_function: str = ""

    def known_on(self, as_at: date) -> "Referral":
        """The referral without the dates that lie after the census."""
        days = (self.original_start, self.ubrn_converted, self.asi_listed, self.received)
        if all(day is None or day <= as_at for day in days):
            return self
        original, converted, listed, received = (day if day and day <= as_at else None for day in days)
        values = (self.priority, self.private, self.community, self.consultant_led, self.treatment_function)
        return Referral(self.referral_id, original, converted, listed, received, *values)

    def day(self) -> date | None:
        """When it was received, else first booked or listed, else the start that was handed over."""
        known = [day for day in (self.ubrn_converted, self.asi_listed) if day]
        return self.received or min(known, default=self.original_start)

    def start(self) -> date | None:
        """The inherited start, else the earliest of the three dates (3.2.1)."""
        known = [day for day in (self.ubrn_converted, self.asi_listed, self.received) if day]
        return self.original_start or min(known, default=None)

    def order(self) -> tuple[date, bool, str]:
        """Oldest first; one without any date comes last, and the identifier decides."""
        return self.day() or date.max, self.start() is None, self.referral_id


@dataclass(frozen=True)
class Entry:
    """One entry of the admission list (11, 12)."""

    entry_id: str
    decided: date | None
    removed: date | None

    def is_open(self, on: date) -> bool:
        """Decided by then or without a date, and not yet taken off."""
        decided = self.decided is None or self.decided <= on
        return decided and (self.removed is None or self.removed > on)


@dataclass(frozen=True)
class Attended:
    """One appointment that took place; `on` None: its date is invalid."""

    on: date | None
    status: str | None


@dataclass(frozen=True)
class Story:
    """All that the clock of one pathway is read from."""

    events: tuple[Event, ...]
    referrals: tuple[Referral, ...] = ()
    entries: tuple[Entry, ...] = ()
    attended: tuple[Attended, ...] = ()
    # whether the source sends events of this pathway; where it does not they are derived
    is_recorded: bool = True
    died: date | None = None
