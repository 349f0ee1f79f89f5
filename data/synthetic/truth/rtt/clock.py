"""The RTT clock in plain Python, one pathway at a time, written from the guidance and not from the SQL.

Slow and obvious on purpose: it walks the events of a pathway and keeps one period in hand. It follows the
default settings. Section numbers are those of the guidance (Recording and reporting RTT waiting times, v5.0).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

STARTS = {
    "referral_received": "1a",
    "ubrn_converted": "1a",
    "asi_listed": "1a",
    "interface_onward_referral": "1b",
    "self_referral_received": "2",
    "rereferral_received": "3c",
    "ipt_in": "ipt_in",
    "am_end": "3d",
    "new_treatment_decision": "3b",
    "bilateral_fit_ready": "3a",
    "planned_overdue_transfer": "planned_overdue",
    "elective_decision_after_emergency": "after_emergency",
    "consultant_referral_12": "12",
}
# starts that follow an earlier clock of the same pathway: they do not say where the first one began
LATER_STARTS = {"3a", "3b", "3d"}
STOPS = {
    "op_treated": "30",
    "therapy_started": "30",
    "admission_treated": "30",
    "op_discharged": "34",
    "decision_not_to_treat": "34",
    "discharge": "34",
    "discharge_after_dna": "34",
    "added_to_transplant_list": "34",
    "op_active_monitoring": "32",
    "patient_declines_treatment": "35",
    "death": "36",
}
STOP_CODES = {"30", "31", "32", "34", "35", "36"}
ADMISSIONS = {"admission_treated", "admission_diagnostic"}
CARE = {
    "op_treated",
    "therapy_started",
    "diagnostic_attended",
    "admission_treated",
    "admission_diagnostic",
    "admission_not_treated",
    "op_discharged",
    "op_active_monitoring",
    "op_first_dna",
    "op_first_attended",
    "op_followup_attended",
    "op_followup_dna",
    "am_review",
}

# appointments to which nobody came
MISSED = ("op_first_dna", "op_followup_dna")


@dataclass(frozen=True)
class Event:
    """One recorded event; dates are days, `communicated` None when the record does not say."""

    event_id: str
    type: str
    on: date
    sequence: int | None = None
    status: str | None = None
    communicated: bool | None = None
    original_start: date | None = None


@dataclass(frozen=True)
class Referral:
    """What the referral says of where the clock began."""

    original_start: date | None = None
    ubrn_converted: date | None = None
    asi_listed: date | None = None
    received: date | None = None
    priority: str | None = None

    def start(self) -> date | None:
        """The inherited start, else the earliest of the three dates (3.2.1)."""
        known = [day for day in (self.ubrn_converted, self.asi_listed, self.received) if day]
        return self.original_start or (min(known) if known else None)


@dataclass
class Period:
    """One RTT period; `state` as published."""

    start: date | None
    rule: str
    state: str = "open"
    stop: date | None = None
    code: str | None = None
    part: str | None = None
    prior_wait: int | None = None
    decided: bool = False
    care_events: int = 0

    def days(self, as_at: date) -> int | None:
        """Whole days from start to stop or census; unknown without a start or with a stop before it."""
        if self.start is None:
            return None
        days = ((self.stop or as_at) - self.start).days
        return days if days >= 0 else None


def periods(
    events: list[Event], referral: Referral | None, death_date: date | None, as_at: date
) -> list[Period]:
    """The periods of one pathway as at a night, oldest first."""
    walk = _Walk(referral, death_date, as_at)
    known = [event for event in events if event.on <= as_at]
    known.sort(key=lambda event: (event.on, event.sequence is None, event.sequence or 0, event.event_id))
    walk.has_start_event = any(event.type in STARTS and event.type not in _LATER_TYPES for event in known)
    walk.begin_at_referral(known)
    for event in known:
        walk.take(event)
    return walk.done


_LATER_TYPES = {name for name, rule in STARTS.items() if rule in LATER_STARTS}


class _Walk:
    def __init__(self, referral: Referral | None, death_date: date | None, as_at: date) -> None:
        self.referral, self.death_date, self.as_at = referral, death_date, as_at
        self.done: list[Period] = []
        self.has_start_event = False

    @property
    def state(self) -> str:
        return self.done[-1].state if self.done else "none"

    def begin_at_referral(self, known: list[Event]) -> None:
        """Where no event says how the first clock began, the referral does."""
        if any(self._what(event) == "start" and self._rule(event) not in LATER_STARTS for event in known):
            return
        start = self.referral.start() if self.referral else None
        if start and start <= self.as_at:
            self.done.append(Period(start, "referral"))

    def take(self, event: Event) -> None:
        what = self._what(event)
        if what == "start" or (what == "rebook" and self.state == "nullified"):
            self._start(event)
        elif what == "stop":
            self._stop(event)
        elif what == "nullify" and self.state == "open" and self.done[-1].care_events == 0:
            self._close(event, "nullified", "33", event.on)
        elif what == "transfer" and self.state == "open":
            self._close(event, "transferred", "21", event.on)
        if self.state == "open" and event.type in ("decision_to_admit", "planned_overdue_transfer"):
            self.done[-1].decided = True
        if self.done and event.type in CARE:
            self.done[-1].care_events += 1

    def _start(self, event: Event) -> None:
        if self.state == "open":
            return
        rule = self._rule(event)
        start = event.on
        if event.type in ("ipt_in", "interface_onward_referral"):
            start = event.original_start or event.on
        period = Period(start, rule)
        before = self.done[-1] if self.done else None
        if rule == "3d" and before and before.code in ("31", "32"):
            # a new clock from zero, but the old place in the queue (3.4.4, 8.3)
            period.prior_wait = before.days(self.as_at)
            period.decided = before.decided
        self.done.append(period)

    def _stop(self, event: Event) -> None:
        code = event.status if event.status in STOP_CODES else STOPS[event.type]
        if self.state == "none" and code == "30":
            # treated, and nobody knows since when (10.1.5)
            self.done.append(Period(None, "unknown"))
        elif self.state != "open":
            return
        on = event.on
        if code == "36" and self.death_date and self.death_date <= self.as_at:
            on = self.death_date
        self._close(event, "stopped", code, on)
        self.done[-1].part = "Part_1A" if code == "30" and event.type in ADMISSIONS else "Part_1B"

    def _close(self, event: Event, state: str, code: str, on: date) -> None:
        period = self.done[-1]
        period.state, period.code, period.stop = state, code, on

    def _what(self, event: Event) -> str:
        """start, stop, nullify, transfer, rebook or nothing; the status decides where it contradicts."""
        status, kind = event.status, event.type
        if status in STOP_CODES:
            return "stop"
        if status == "33":
            return self._missed(event)
        if status == "21":
            return "transfer"
        if kind in STARTS:
            return "start"
        if status in ("11", "12"):
            return "start"
        if kind in ("rebook_contact", "rebook_decision"):
            return "rebook"
        if status == "10":
            return "start" if self._ten_starts(event) else "nothing"
        if status:
            return "nothing"
        if kind in STOPS:
            return "stop"
        if kind == "op_first_dna":
            return self._missed(event)
        if kind == "ipt_out":
            return "transfer"
        return "nothing"

    def _ten_starts(self, event: Event) -> bool:
        """Status 10 marks the first care event; the referral is the start (footnote 28)."""
        if event.type == "administrative":
            return True
        natural = event.type in STOPS or event.type in ("op_first_dna", "ipt_out")
        return not natural and self.referral is None and not self.has_start_event

    def _missed(self, event: Event) -> str:
        """5e: a first appointment missed nullifies, unless not communicated or urgent suspected cancer."""
        if event.communicated is False:
            return "nothing"
        if self.referral and self.referral.priority == "3":
            return "nothing"
        return "nullify"

    def _rule(self, event: Event) -> str:
        if event.type in STARTS:
            return STARTS[event.type]
        if event.status == "11":
            return "3d"
        if event.status == "12":
            return "12"
        return "3e" if event.type.startswith("rebook") else "status 10"


def as_row(period: Period, as_at: date) -> tuple[Any, ...]:
    """What is compared: start, stop, code, days, state, part, prior wait, decision to admit."""
    return (
        period.start,
        period.stop,
        period.code,
        period.days(as_at),
        period.state,
        period.part,
        period.prior_wait,
        period.decided,
    )
