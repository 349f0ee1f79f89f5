"""Which periods the return leaves out, and why; what became of the clock is asked last."""

from collections.abc import Mapping
from datetime import date

from data.synthetic.truth.rtt.clock import Period, known_events
from data.synthetic.truth.rtt.records import Referral, Story

NULLIFIED, TRANSFERRED = "nullified", "transferred to another provider"


def function_of(period: Period, story: Story, as_at: date) -> str:
    """The function of what stopped the clock; else the newest that an event names, else the referral's."""
    events = [event for event in known_events(story, as_at) if event.treatment_function]
    stopped = [event for event in events if period.state != "open" and event.event_id == period.stop_event]
    if stopped or events:
        return (stopped or events)[-1].treatment_function
    return period.referral.treatment_function if period.referral else ""


def excluded(period: Period, function: str, reported: Mapping[str, str]) -> str | None:
    """Why a period is not in the return; `reported`: the lines of the return by treatment function."""
    service = out_of_scope(period.referral)
    if service:
        return service
    if function and not reported.get(function):
        return "treatment function not mapped"
    return {"nullified": NULLIFIED, "transferred": TRANSFERRED}.get(period.state)


def out_of_scope(referral: Referral | None) -> str | None:
    """Private, community and not consultant-led care is never in the return."""
    if referral is None:
        return None
    if referral.private:
        return "private patient"
    if referral.community:
        return "community service"
    return "not consultant-led" if referral.consultant_led is False else None
