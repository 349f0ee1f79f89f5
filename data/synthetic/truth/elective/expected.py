"""Cancelled operations whose 28 days run out or are over while the patient is still on the list."""

from collections.abc import Iterator
from datetime import date

from data.synthetic.truth.elective.cancelled_operations import (
    declined,
    last_day_to_treat,
    last_minute_cancellation,
    planned_for,
    treated_on,
)
from data.synthetic.truth.values import Row, day

APPROACHING_AFTER_DAYS = 21


def cancelled_operation_exceptions(
    entry: Row, offers: list[Row], spells: list[Row], as_at: date
) -> Iterator[tuple[str, str]]:
    """Rule and offer of one list entry; `spells` are its admissions."""
    # off the list nobody is to be treated any more
    removed = day(entry["removed_date"])
    if removed and removed <= as_at:
        return
    for offer in offers:
        cancelled = last_minute_cancellation(offer, entry, offers, as_at)
        if cancelled is None:
            continue
        if treated_on(offer, cancelled, offers, spells, as_at) or declined(offer, offers, as_at):
            continue
        if as_at >= last_day_to_treat(offer):
            yield "CX_28_BREACH", offer["offer_id"]
        elif (as_at - planned_for(offer)).days >= APPROACHING_AFTER_DAYS:
            yield "CX_28_APPROACHING", offer["offer_id"]
