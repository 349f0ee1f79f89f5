"""The RTT clock in plain Python, one pathway at a time, written from the guidance and not from the SQL.

Slow and obvious on purpose: it walks the events of a pathway and keeps one period in hand. It follows the
default settings. Section numbers are those of the guidance (Recording and reporting RTT waiting times, v5.0).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from data.synthetic.truth.rtt.actions import Actions, is_inherited, is_missed, rule, stop_code
from data.synthetic.truth.rtt.event_types import ADMISSIONS, CARE, DECISIONS
from data.synthetic.truth.rtt.records import Event, Referral, Story
from data.synthetic.truth.rtt.starts import implied_start


@dataclass
class Period:
    """One RTT period; `state` as published; `referral` the one whose values it takes."""

    start: date | None
    rule: str
    referral: Referral | None = None
    state: str = "open"
    stop: date | None = None
    code: str | None = None
    part: str | None = None
    prior_wait: int | None = None
    decided: bool = False
    care_events: int = 0
    start_event: str = ""
    stop_event: str = ""

    def days(self, as_at: date) -> int | None:
        """Whole days from start to stop or census; unknown without a start or with a stop before it."""
        if self.start is None:
            return None
        days = ((self.stop or as_at) - self.start).days
        return days if days >= 0 else None


def periods(story: Story, as_at: date) -> list[Period]:
    """The periods of one pathway as at the night of its story, oldest first."""
    events = known_events(story, as_at)
    referrals = sorted(story.referrals, key=Referral.order)
    acts = Actions(events, [event for event in story.events if event.on is None], bool(referrals))
    walk = _Walk(referrals, acts, story.died, as_at)
    implied = implied_start(story, events, referrals, acts, as_at)
    waiting = implied if implied and implied.after_treatment else None
    if implied and not waiting:
        walk.begin(implied.on, "referral" if implied.on else "unknown", implied.referral)
    for event in events:
        if waiting and event.on and waiting.on and event.on >= waiting.on:
            walk.begin(waiting.on, "referral", waiting.referral)
            waiting = None
        walk.take(event)
    if waiting:
        walk.begin(waiting.on, "referral", waiting.referral)
    if walk.done and walk.done[-1].state == "open":
        walk.done[-1].decided |= any(entry.is_open(as_at) for entry in story.entries)
    return walk.done


def known_events(story: Story, as_at: date) -> list[Event]:
    """The events up to a night in their order; a derived referral is the first of its day."""
    known = [event for event in story.events if event.on and event.on <= as_at]
    return sorted(known, key=_order)


def _order(event: Event) -> tuple[Any, ...]:
    return event.on, not event.is_referral, event.sequence is None, event.sequence or 0, event.event_id


class _Walk:
    def __init__(self, referrals: list[Referral], acts: Actions, died: date | None, as_at: date) -> None:
        self.referrals, self.acts, self.died, self.as_at = referrals, acts, died, as_at
        self.done: list[Period] = []

    @property
    def state(self) -> str:
        return self.done[-1].state if self.done else "none"

    def begin(self, start: date | None, by: str, referral: Referral | None) -> None:
        """A clock that the records imply, where none runs."""
        if self.state != "open":
            self.done.append(Period(start, by, referral))

    def take(self, event: Event) -> None:
        assert event.on is not None
        what = self.acts.what(event)
        if what == "start" or (what == "rebook" and self.state == "nullified"):
            self._start(event)
        elif what == "stop":
            self._stop(event, event.on)
        elif what == "nullify" and self._is_nullified(event):
            self._close(event, "nullified", "33", event.on)
        elif what == "transfer" and self.state == "open":
            self._close(event, "transferred", "21", event.on)
        if self.state == "open" and event.type in DECISIONS:
            self.done[-1].decided = True
        if self.done and event.type in CARE and not is_missed(event):
            self.done[-1].care_events += 1

    def _start(self, event: Event) -> None:
        if self.state == "open":
            return
        start = self._start_date(event)
        period = Period(
            start, rule(event), self._referral(event.referral_id, start), start_event=event.event_id
        )
        before = self.done[-1] if self.done else None
        if period.rule == "3d" and before and before.code in ("31", "32"):
            # a new clock from zero, but the old place in the queue (3.4.4, 8.3)
            period.prior_wait = before.days(self.as_at)
            period.decided = before.decided
        self.done.append(period)

    def _start_date(self, event: Event) -> date | None:
        """The event's day, unless the clock began earlier elsewhere (3.2.2, 3.3, 11.1)."""
        original = event.original_start if event.original_start and event.original_start <= self.as_at else None
        if is_inherited(event):
            return original if event.original_given else event.on
        if event.type == "self_referral_ratified":
            return original or self._start_of_referral(event)
        return event.start or event.on

    def _start_of_referral(self, event: Event) -> date | None:
        """Never the day of the ratification (3.3): of the referral that it names, else of the first."""
        named = [one for one in self.referrals if one.referral_id == event.referral_id]
        starts = [one.start() for one in (*named, *self.referrals[:1])]
        return next((day for day in starts if day and event.on and day <= event.on), None)

    def _referral(self, named: str, start: date | None) -> Referral | None:
        """The one that the start names, else the newest received by then, else the earliest."""
        for one in self.referrals:
            if one.referral_id == named:
                return one
        received = [one for one in self.referrals if start and (day := one.day()) and day <= start]
        if received:
            newest = max(one.day() or date.min for one in received)
            return min((one for one in received if one.day() == newest), key=lambda one: one.referral_id)
        return self.referrals[0] if self.referrals else None

    def _stop(self, event: Event, on: date) -> None:
        code = stop_code(event)
        if self.state == "none" and code == "30":
            # treated, and nobody knows since when (10.1.5)
            self.done.append(Period(None, "unknown", self._referral("", None)))
        elif self.state != "open":
            return
        if code == "36" and self.died and self.died <= self.as_at:
            on = self.died
        self._close(event, "stopped", code, on)
        self.done[-1].part = "Part_1A" if code == "30" and event.type in ADMISSIONS else "Part_1B"

    def _is_nullified(self, event: Event) -> bool:
        """5e: a first appointment missed, unless not communicated or urgent suspected cancer."""
        if self.state != "open" or self.done[-1].care_events or event.communicated is False:
            return False
        own = self.done[-1].referral
        return own is None or own.priority != "3"

    def _close(self, event: Event, state: str, code: str, on: date) -> None:
        period = self.done[-1]
        period.state, period.code, period.stop, period.stop_event = state, code, on, event.event_id


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
