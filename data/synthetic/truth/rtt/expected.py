"""Exceptions of waiting lists that nobody planted: long, undated and unvalidated waits, missed priorities."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from data.synthetic.truth.elective.expected import cancelled_operation_exceptions
from data.synthetic.truth.rtt import waits
from data.synthetic.truth.rtt.clock import Event
from data.synthetic.truth.rtt.events import (
    implied_events,
    out_of_scope,
    patient_of,
    recorded_events,
    referral_of,
)
from data.synthetic.truth.rtt.next_steps import owed_steps
from data.synthetic.truth.rtt.pathways import Pathways
from data.synthetic.truth.values import Row, day_of

Found = tuple[str, str]
OBSTETRICS = "501"


def waiting_exceptions(pathways: Pathways, night: int, as_at: date) -> Iterator[Found]:
    """Rule and record of every open pathway, list entry and cancellation that is an exception on that night."""
    known = _Known(pathways, night)
    for pathway_id in sorted({*known.recorded, *known.referrals}):
        yield from _of_pathway(pathways, known, pathway_id, as_at)
    for pathway_id, rows in known.entries.items():
        spells: dict[str, list[Row]] = defaultdict(list)
        for row in known.spells[pathway_id]:
            spells[row["entry_id"]].append(row)
        for entry in rows:
            name = entry["entry_id"]
            if waits.missed_priority(entry, as_at):
                yield "RTT-A22", name
            yield from cancelled_operation_exceptions(entry, known.offers[name], spells[name], as_at)


class _Known:
    """What is known on a night, by pathway; offers by list entry, patients by identifier."""

    def __init__(self, pathways: Pathways, night: int) -> None:
        self.recorded = pathways.rows("rtt_events", night)
        self.referrals = pathways.rows("referrals", night)
        self.visits = pathways.rows("appointments", night)
        self.entries = pathways.rows("waiting_list", night)
        self.spells = pathways.rows("spells", night)
        self.tests = pathways.rows("diagnostic_requests", night)
        self.offers = pathways.offers(night)
        self.patients = pathways.patients(night)

    def events(self, pathway_id: str) -> list[Event]:
        """As the source sends them; where it sends none, as the other records imply them."""
        if self.recorded[pathway_id]:
            return recorded_events(self.recorded[pathway_id])
        of_pathway = (self.visits[pathway_id], self.spells[pathway_id], self.entries[pathway_id])
        return [event for event, _ in implied_events(*of_pathway)]

    def death(self, pathway_id: str) -> date | None:
        """When the patient is known to have died."""
        patient = patient_of(self.recorded[pathway_id], self.referrals[pathway_id])
        return next((day_of(row["death_date"]) for row in self.patients[patient]), None)


def _of_pathway(pathways: Pathways, known: _Known, pathway_id: str, as_at: date) -> Iterator[Found]:
    events = known.events(pathway_id)
    if not events:
        return
    referrals, visits = known.referrals[pathway_id], known.visits[pathway_id]
    entries, tests = known.entries[pathway_id], known.tests[pathway_id]
    died = known.death(pathway_id)
    discharged = day_of(referrals[0]["discharge_date"]) if referrals else None
    yield from owed_steps(visits, events, entries, tests, discharged, died, as_at)
    latest = pathways.latest_period(events, referral_of(referrals), died, as_at)
    if latest is None or latest.state != "open":
        return
    active = [row for row in entries if waits.is_active(row, as_at)]
    for row in entries:
        if not active and latest.start and waits.hides_a_wait(row, latest.start, as_at):
            yield "RTT-A18", row["entry_id"]
    wait = _wait(known, pathway_id, events, latest.start, active, as_at)
    for rule, holds in wait.rules():
        if holds:
            yield rule, pathway_id
    if out_of_scope(referrals) or any(row["treatment_function"] == OBSTETRICS for row in referrals):
        yield "RTT-B09", pathway_id


def _wait(
    known: _Known, pathway_id: str, events: list[Event], start: date | None, active: list[Row], as_at: date
) -> waits.Wait:
    referrals, visits = known.referrals[pathway_id], known.visits[pathway_id]
    entries, tests = known.entries[pathway_id], known.tests[pathway_id]
    listed = sorted(
        active, key=lambda row: (row["decision_to_admit_date"] != "", row["decision_to_admit_date"])
    )
    return waits.Wait(
        as_at=as_at,
        start=start,
        booked=waits.next_appointment(visits, as_at),
        admission=waits.next_admission(known.offers[listed[-1]["entry_id"]], as_at) if listed else None,
        decided=waits.decided(events, listed, start, as_at),
        cared_for=waits.cared_for(events, visits, start, as_at),
        active=waits.last_active(events, visits, as_at),
        validated=day_of(referrals[0]["last_validated_date"]) if referrals else None,
        test=waits.next_test(tests, as_at),
        waits_for_a_step=not listed and not any(waits.is_waiting(row, as_at) for row in tests),
        step_until=waits.step_until(events, visits, entries, tests, as_at),
    )
