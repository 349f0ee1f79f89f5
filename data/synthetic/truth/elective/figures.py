"""The figures of the cancelled operations return in plain Python."""

from collections import Counter
from datetime import date
from typing import Any

from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.elective.cancelled_operations import (
    declined,
    last_day_to_treat,
    last_minute_cancellation,
    treated_on,
)
from data.synthetic.truth.usable_rows import without_early_ends
from data.synthetic.truth.values import Figures, Row, day, grouped, quarter


def elective_figures(pas: Known, night: date) -> dict[str, Figures]:
    """Operations cancelled at the last minute for the hospital's reasons, and those not treated in 28 days."""
    listed = (without_early_ends("pas", "waiting_list", row) for row in pas.rows("waiting_list"))
    entries = {row["entry_id"]: row for row in listed}
    offers = [row for row in pas.rows("admission_offers") if (day(row["offered_date"]) or night) <= night]
    by_entry = grouped(offers, lambda row: row["entry_id"])
    admitted = grouped(pas.rows("spells"), lambda row: row["entry_id"])
    figures: Counter[tuple[Any, ...]] = Counter()
    for offer in offers:
        entry, others = entries.get(offer["entry_id"], {}), by_entry.get(offer["entry_id"], [])
        cancelled = last_minute_cancellation(offer, entry, others, night)
        if cancelled is None:
            continue
        figures[(quarter(cancelled), "last_minute_cancellations")] += 1
        treated = treated_on(offer, cancelled, others, admitted.get(offer["entry_id"], []), night)
        last = last_day_to_treat(offer)
        if last <= night and not _is_settled(offer, entry, others, treated, night):
            figures[(quarter(last), "not_treated_within_28_days")] += 1
    quarters = {key[0] for key in figures}
    names = ("last_minute_cancellations", "not_treated_within_28_days")
    return {"elective.return_quarterly": {(of, name): figures[(of, name)] for of in quarters for name in names}}


def _is_settled(offer: Row, entry: Row, offers: list[Row], treated: date | None, night: date) -> bool:
    """Treated in time, or a date turned down, or off the list: no breach."""
    last = last_day_to_treat(offer)
    if treated is not None and treated <= last:
        return True
    removed = day(entry.get("removed_date", ""))
    return declined(offer, offers, night) or (treated is None and removed is not None and removed <= last)
