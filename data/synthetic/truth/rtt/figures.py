"""The RTT figures of a night in plain Python: the waiting list, and what the return says of every month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from data.synthetic.truth.delivered_rows import Known, seed
from data.synthetic.truth.rtt import clock
from data.synthetic.truth.rtt.events import (
    implied_events,
    largest,
    out_of_scope,
    patient_of,
    recorded_events,
    referral_of,
)
from data.synthetic.truth.values import Figures, Row, day, grouped, month

# the return looks a year back, and at the month before
MONTHS = 14
LIMITS = (("over_52_weeks", 365), ("over_65_weeks", 456), ("over_78_weeks", 547), ("over_104_weeks", 729))
# by month, function and part; unknown where nobody knows since when
Waits = dict[tuple[str, str, str], list[int | None]]


def rtt_figures(pas: Known, night: date) -> dict[str, Figures]:
    """The waiting list, and of every month total, within 18 weeks, the long waits and the weekly bands."""
    recorded = grouped(pas.rows("rtt_events"), lambda row: row["pathway_id"])
    referred = grouped(pas.rows("referrals"), lambda row: row["pathway_id"] or row["referral_id"])
    died = {row["patient_id"]: day(row["death_date"]) for row in pas.rows("patients")}
    functions = {row["treatment_function"]: row["rtt_function"] for row in seed("treatment_functions")}
    unrecorded = _Unrecorded(pas)
    lists: Figures = {}
    waits: Waits = defaultdict(list)
    for pathway in recorded.keys() | referred.keys():
        rows = [_usable(row) for row in recorded.get(pathway, [])]
        referrals = [_usable(row) for row in referred.get(pathway, [])]
        if rows:
            events = recorded_events(rows)
            named = {row["event_id"]: row["treatment_function"] for row in rows}
        else:
            newest = max(referrals, key=lambda row: day(row["received_date"]) or date(2999, 12, 31))
            events, named = unrecorded.events(pathway, newest["referral_id"])
        events = [event for event in events if event.on <= night]
        found = clock.periods(events, referral_of(referrals), died.get(patient_of(rows, referrals)), night)
        function = _newest_function(events, named) or largest(referrals, "treatment_function")
        stops = _stop_functions(events, named)
        for place, period in enumerate(found, 1):
            own = (stops.get((period.stop, period.code)) if period.state != "open" else None) or function
            reported = functions.get(own) if own else "X06"
            out = _excluded(period, referrals, reported)
            if period.state == "open":
                lists[(pathway, place)] = (period.start, period.days(night), out is None)
            _count(waits, period, reported or "", out, night)
    return {"rtt.ptl": lists, "rtt.performance_monthly": _months(waits)}


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(row["code"] for row in seed("code_lists") if row["list_name"] == name)


def _usable(row: Row) -> Row:
    """The row without codes that are not on their list."""
    lists: dict[str, Iterable[str]] = {"priority_type": ("1", "2", "3")}
    lists |= {"event_type": _codes("rtt_event_type"), "rtt_status": _codes("rtt_status")}
    return row | {name: _code(row[name], accepted) for name, accepted in lists.items() if name in row}


def _code(text: str, accepted: Iterable[str]) -> str:
    """A code of the list; a leading zero that was dropped is put back."""
    padded = f"0{text}" if len(text) == 1 and text.isdigit() and "01" in accepted else text
    return padded if padded in accepted else ""


class _Unrecorded:
    """Pathways without one recorded event: what clinics, admissions and lists say stands in for them."""

    def __init__(self, pas: Known) -> None:
        visits = [_usable(row) for row in pas.rows("appointments")]
        self.appointments = grouped(visits, lambda row: row["pathway_id"] or row["referral_id"])
        self.spells = grouped(pas.rows("spells"), lambda row: row["pathway_id"])
        self.entries = grouped(pas.rows("waiting_list"), lambda row: row["pathway_id"])

    def events(self, pathway: str, referral: str) -> tuple[list[clock.Event], dict[str, str]]:
        """The events, and the treatment function that each names."""
        visits = [*self.appointments.get(pathway, []), *self.appointments.get(referral, [])]
        once = {row["appointment_id"]: row for row in visits}.values()
        implied = list(implied_events(once, self.spells.get(pathway, []), self.entries.get(pathway, [])))
        named = {event.event_id: row["treatment_function"] for event, row in implied}
        return [event for event, _ in implied], named


def _newest_function(events: list[clock.Event], named: dict[str, str]) -> str | None:
    """The function that the newest event names."""
    naming = [(event.on, event.sequence or 0, named[event.event_id]) for event in events]
    naming = [item for item in naming if item[2]]
    return max(naming, key=lambda item: item[:2])[2] if naming else None


def _stop_functions(events: list[clock.Event], named: dict[str, str]) -> dict[Any, str]:
    """The function named where a clock stopped speaks for the period; by the stop's day and code."""
    found = {}
    for event in events:
        code = event.status if event.status in clock.STOP_CODES else clock.STOPS.get(event.type)
        if event.status == "33" or (event.status is None and event.type == "op_first_dna"):
            code = "33"
        if event.status == "21" or (event.status is None and event.type == "ipt_out"):
            code = "21"
        if code and named[event.event_id]:
            found[(event.on, code)] = named[event.event_id]
    return found


def _excluded(period: clock.Period, referrals: list[Row], reported: str | None) -> str | None:
    if period.state in ("nullified", "transferred"):
        return period.state
    return out_of_scope(referrals) or (None if reported else "not mapped")


def _count(waits: Waits, period: clock.Period, function: str, out: str | None, night: date) -> None:
    if out not in (None, "nullified", "transferred"):
        return
    if period.state == "stopped" and out is None and period.stop and period.part:
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
