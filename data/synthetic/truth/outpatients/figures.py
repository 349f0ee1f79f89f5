"""The weekly activity and the follow-ups owed in plain Python."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.outpatients.appointments import (
    ADMINISTRATIVE,
    FIRST,
    FOLLOW_UP,
    is_short_notice,
    status,
)
from data.synthetic.truth.values import Figures, Row, wall_day

MISSING = "not recorded"
MEASURES = (
    "booked",
    "attended_first",
    "attended_follow_up",
    "attended_kind_not_recorded",
    "missed",
    "cancelled_by_hospital",
    "cancelled_by_patient",
    "cancelled_by_not_recorded",
    "cancelled_short_notice",
    "no_outcome_recorded",
    "still_to_come",
)


def outpatient_figures(pas: Known, night: date) -> dict[str, Figures]:
    """Appointments by week, function, clinic and site, and what became of them; none is no figure."""
    return {"outpatients.activity_weekly": weekly_activity(pas.rows("appointments"), night)}


def weekly_activity(rows: list[Row], night: date) -> Figures:
    """Week, function, clinic, site and measure to the number of appointments."""
    figures: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        on = wall_day(row["appointment_at"])
        if on is None or row["first_attendance"] == ADMINISTRATIVE:
            continue
        place = (row["treatment_function"] or MISSING, row["clinic"] or MISSING, row["site"] or MISSING)
        week = on - timedelta(days=on.weekday())
        for measure in ("booked", *_measures(row, night)):
            figures[(week, *place, measure)] += 1
    return dict(figures)


def _measures(row: Row, night: date) -> list[str]:
    became = status(row, night)
    if became == "attended":
        kind = row["first_attendance"]
        known = "first" if kind in FIRST else "follow_up" if kind in FOLLOW_UP else "kind_not_recorded"
        return [f"attended_{known}"]
    return [became, "cancelled_short_notice"] if is_short_notice(row, night) else [became]
