"""The RTT figures of a night in plain Python: the waiting list, and what the return says of every month."""

from collections import defaultdict
from datetime import date, timedelta

from data.synthetic.truth.delivered_rows import Known, seed
from data.synthetic.truth.rtt import clock
from data.synthetic.truth.rtt.identity import FEEDS, pathways
from data.synthetic.truth.rtt.scope import NULLIFIED, TRANSFERRED, excluded, function_of
from data.synthetic.truth.rtt.story import Person, story_of
from data.synthetic.truth.usable_rows import usable_row
from data.synthetic.truth.values import Figures, month

# the return looks a year back, and at the month before
MONTHS = 14
LIMITS = (("over_52_weeks", 365), ("over_65_weeks", 456), ("over_78_weeks", 547), ("over_104_weeks", 729))
# by month, function and part; unknown where nobody knows since when
Waits = dict[tuple[str, str, str], list[int | None]]


def rtt_figures(pas: Known, night: date) -> dict[str, Figures]:
    """The waiting list, and of every month total, within 18 weeks, the long waits and the weekly bands."""
    rows = {feed: [usable_row("pas", feed, row) for row in pas.rows(feed)] for feed in FEEDS}
    people = {row["patient_id"]: Person.of(row) for row in pas.rows("patients")}
    # no headline counts patients whom no English commissioner pays for
    unpaid = {row["patient_id"] for row in pas.rows("patients") if row["commissioner"] == "NONC"}
    functions = {row["treatment_function"]: row["rtt_function"] for row in seed("treatment_functions")}
    lists: Figures = {}
    waits: Waits = defaultdict(list)
    for key, records in pathways(rows).items():
        story = story_of(records, people.get(key.patient_id, Person()), night)
        for place, period in enumerate(clock.periods(story, night), 1):
            function = function_of(period, story, night)
            out = excluded(period, function, functions)
            if period.state == "open":
                lists[(*key, place)] = (period.start, period.days(night), out is None)
            if key.patient_id not in unpaid:
                _count(waits, period, functions.get(function, "") if function else "X06", out, night)
    return {"rtt.ptl": lists, "rtt.performance_monthly": _months(waits)}


def _count(waits: Waits, period: clock.Period, function: str, out: str | None, night: date) -> None:
    """A service out of scope is in no part of any month; a nullified or transferred wait was one until then."""
    if out not in (None, NULLIFIED, TRANSFERRED):
        return
    if period.state == "stopped" and period.stop and period.part:
        waits[(month(period.stop), function, period.part)].append(period.days(night))
    if period.start is None:
        return
    position = night
    for _ in range(MONTHS):
        if period.start <= position and (period.stop is None or period.stop > position):
            waits[(month(position), function, "Part_2")].append((position - period.start).days)
        position = position.replace(day=1) - timedelta(days=1)


def _months(waits: Waits) -> Figures:
    whole: Waits = defaultdict(list)
    for (of_month, function, part), days in waits.items():
        whole[(of_month, function, part)] += days
        whole[(of_month, "C_999", part)] += days
    figures: Figures = {}
    for key, days in whole.items():
        known = [wait for wait in days if wait is not None]
        figures[(*key, "total")] = len(days)
        figures[(*key, "within_18_weeks")] = sum(wait <= 126 for wait in known)
        for name, limit in LIMITS:
            figures[(*key, name)] = sum(wait >= limit for wait in known)
    return figures
