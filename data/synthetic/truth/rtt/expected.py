"""Exceptions of waiting lists that nobody planted: long, undated and unvalidated waits, missed priorities."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from data.synthetic.truth.elective.expected import cancelled_operation_exceptions
from data.synthetic.truth.rtt import waits
from data.synthetic.truth.rtt.clock import Period
from data.synthetic.truth.rtt.identity import Key, Records
from data.synthetic.truth.rtt.next_steps import owed_steps
from data.synthetic.truth.rtt.pathways import Pathways
from data.synthetic.truth.rtt.records import Referral, Story
from data.synthetic.truth.rtt.scope import out_of_scope
from data.synthetic.truth.rtt.story import Person, story_of
from data.synthetic.truth.values import Row, day_of

Found = tuple[str, str]
OBSTETRICS = "501"


def waiting_exceptions(pathways: Pathways, night: int, as_at: date) -> Iterator[Found]:
    """Rule and record of every open pathway, list entry and cancellation that is an exception on that night."""
    offers, patients, shared = pathways.offers(night), pathways.patients(night), pathways.shared(night)
    people = {name: Person.of(row) for name, row in patients.items()}
    spells: dict[str, list[Row]] = defaultdict(list)
    for row in pathways.rows("spells", night):
        spells[row["entry_id"]].append(row)
    for key, records in sorted(pathways.records(night).items()):
        person = people.get(key.patient_id, Person())
        yield from _of_pathway(pathways, key, records, person, offers, shared, as_at)
        for entry in records.rows["waiting_list"]:
            name = entry["entry_id"]
            if waits.missed_priority(entry, as_at):
                yield "RTT-A22", name
            yield from cancelled_operation_exceptions(entry, offers[name], spells[name], as_at)


def _of_pathway(
    pathways: Pathways,
    key: Key,
    records: Records,
    person: Person,
    offers: dict[str, list[Row]],
    shared: frozenset[str],
    as_at: date,
) -> Iterator[Found]:
    rows = records.rows
    story = story_of(records, person, as_at)
    events = list(story.events)
    entries, tests = rows["waiting_list"], rows["diagnostic_requests"]
    yield from owed_steps(rows["appointments"], events, entries, tests, _discharged(rows), person.died, as_at)
    latest = pathways.latest_period(story, as_at)
    if latest is None or latest.state != "open":
        return
    active = [row for row in entries if waits.is_active(row, as_at)]
    for row in entries:
        if not active and latest.start and waits.hides_a_wait(row, latest.start, as_at):
            yield "RTT-A18", row["entry_id"]
    for rule, holds in _wait(rows, story, latest, active, offers, as_at).rules():
        if holds:
            yield rule, record_key(key, shared)
    if out_of_scope(latest.referral) or (latest.referral and latest.referral.treatment_function == OBSTETRICS):
        yield "RTT-B09", record_key(key, shared)


def record_key(key: Key, shared: frozenset[str]) -> str:
    """How the exceptions of a pathway name it: in full where another pathway has its identifier."""
    return (
        "|".join((key.pathway_id, key.issuer, key.patient_id)) if key.pathway_id in shared else key.pathway_id
    )


def _discharged(rows: dict[str, list[Row]]) -> date | None:
    """When the last of the referrals ended; none while one of them runs."""
    ends = [day_of(row["discharge_date"]) for row in rows["referrals"]]
    known = [day for day in ends if day]
    return max(known) if known and len(known) == len(ends) else None


def _wait(
    rows: dict[str, list[Row]],
    story: Story,
    latest: Period,
    active: list[Row],
    offers: dict[str, list[Row]],
    as_at: date,
) -> waits.Wait:
    events, start = list(story.events), latest.start
    visits, entries, tests = rows["appointments"], rows["waiting_list"], rows["diagnostic_requests"]
    admissions = [waits.next_admission(offers[row["entry_id"]], as_at) for row in active]
    return waits.Wait(
        as_at=as_at,
        start=start,
        booked=waits.next_appointment(visits, as_at),
        admission=min((day for day in admissions if day), default=None),
        decided=waits.decided(events, active, start, as_at),
        cared_for=waits.cared_for(events, visits, start, as_at),
        active=waits.last_active(events, visits, as_at),
        validated=_validated(rows, latest.referral),
        test=waits.next_test(tests, as_at),
        waits_for_a_step=not active and not any(waits.is_waiting(row, as_at) for row in tests),
        step_until=waits.step_until(events, visits, entries, tests, as_at),
    )


def _validated(rows: dict[str, list[Row]], referral: Referral | None) -> date | None:
    """When the referral of the wait was last looked at."""
    own = [row for row in rows["referrals"] if referral and row["referral_id"] == referral.referral_id]
    return max((day for day in (day_of(row["last_validated_date"]) for row in own) if day), default=None)
