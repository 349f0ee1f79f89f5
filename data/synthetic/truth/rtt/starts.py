"""Where the first clock of a pathway begins when no event says so: at the referral, or nobody knows when."""

from dataclasses import dataclass
from datetime import date

from data.synthetic.truth.rtt.actions import Actions
from data.synthetic.truth.rtt.event_types import NO_PART_OF_A_PERIOD, NO_SIGN_OF_A_WAIT, USUAL_STATUS
from data.synthetic.truth.rtt.records import Event, Referral, Story


@dataclass(frozen=True)
class ImpliedStart:
    """`on` None: the patient waits, and nobody knows since when. `after_treatment`: it has its own place."""

    on: date | None
    referral: Referral | None
    after_treatment: bool = False


def implied_start(
    story: Story, events: list[Event], referrals: list[Referral], acts: Actions, as_at: date
) -> ImpliedStart | None:
    """The start that the records imply; `events` and `referrals` are those known on the day, in order."""
    first = referrals[0] if referrals else None
    known = first.start() if first else None
    begun = next((place for place, event in enumerate(events) if acts.is_first_start(event)), None)
    treated = next((place for place, event in enumerate(events) if acts.is_treatment(event)), None)
    if begun is not None:
        on = events[treated].on if treated is not None and treated < begun else None
        if on is not None and known is not None and known <= on:
            return ImpliedStart(known, first)
        return None
    if known is not None:
        return ImpliedStart(known, first, _follows_treatment(events, treated, known, acts))
    if acts.has_undated_start or _waits_without_referral(story, as_at):
        return ImpliedStart(None, first)
    if first is not None and (not story.is_recorded or any(_is_of_a_wait(event) for event in story.events)):
        return ImpliedStart(None, first)
    return None


def _follows_treatment(events: list[Event], treated: int | None, start: date, acts: Actions) -> bool:
    """A treatment stands before all that opens a clock, and the referral came later."""
    if treated is None or any(acts.what(event) == "start" for event in events[:treated]):
        return False
    on = events[treated].on
    return on is not None and start > on


def _is_of_a_wait(event: Event) -> bool:
    """Planned care and what is no part of a period say nothing of a wait."""
    status = event.status or USUAL_STATUS.get(event.type)
    return event.type != "planned_diagnostic_overdue" and status not in NO_PART_OF_A_PERIOD


def _waits_without_referral(story: Story, as_at: date) -> bool:
    """On the admission list, or seen, and neither referral nor event says since when."""
    if any(entry.decided is None or entry.decided <= as_at for entry in story.entries):
        return True
    return not story.is_recorded and any(
        (visit.on is None or visit.on <= as_at) and visit.status not in NO_SIGN_OF_A_WAIT
        for visit in story.attended
    )
