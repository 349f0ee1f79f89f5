"""What the cancer tracker holds without anybody's fault, read from the words of the rules.

Waits for an answer, for a decision and for a new date, first appointments that were cancelled, treatments that
the administration system knows first, and visitors from abroad.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from data.synthetic.truth.cancer import clock
from data.synthetic.truth.cancer.pathway import Pathway, is_known
from data.synthetic.truth.cancer.rows import pathway_of
from data.synthetic.truth.cancer.tracker import Tracker, charged
from data.synthetic.truth.values import Row, day, day_of, grouped

Found = tuple[str, str]
HANDOVER_DAY = 38
BOOKED_WITHIN_DAYS = 5
BOOKED_AGAIN_WITHIN_DAYS = 28
CANCELLED = ("2", "4")
# one tumour group has two kinds of referral
SAME_GROUP = {"05": "04", "12": "11", "16": "01"}
TWICE_WITHIN_DAYS = 28
TO_BE_BOOKED = ("Urgent Suspected Cancer", "Breast Symptomatic")


@dataclass(frozen=True)
class _Open:
    """A pathway on the tracking list, with its days on the clock."""

    row: Row
    pathway: Pathway
    days: int

    @property
    def care_id(self) -> str:
        return self.pathway.care_id


Referred = list[tuple[_Open, str]]


def cancer_exceptions(tracker: Tracker, night: int, as_at: date) -> Iterator[Found]:
    """Rule and record of every tracked pathway that is an exception on that night."""
    rows, referrals = tracker.rows("pathways", night), tracker.referrals(night)
    treatments = grouped(tracker.rows("treatments", night), lambda row: row["care_id"])
    sent = grouped(tracker.rows("transfers", night), lambda row: row["care_id"])
    # the tracker may know the patient by NHS number alone
    patients = {
        row["care_id"]: row["patient_id"] or referrals.get(row["care_id"], {}).get("patient_id", "")
        for row in rows
    }
    yield from _private(rows, referrals, patients)
    deaths = tracker.deaths(night)
    listed: list[_Open] = []
    for row in rows:
        one = _listed(row, treatments.get(row["care_id"], []), as_at)
        if one is None:
            continue
        listed.append(one)
        died = day(deaths.get(patients[one.care_id], ""))
        if died and died <= as_at:
            yield "CX-39", one.care_id
        yield from _long_waits(one, as_at)
        yield from _late_transfers(one, sent.get(one.care_id, []), as_at)
    yield from _tracked_twice(listed, patients)
    referred = [(one, referrals[one.care_id]["pathway_id"]) for one in listed if one.care_id in referrals]
    yield from _undated_arrivals(tracker, referred, sent, night, as_at)
    yield from _unbooked(tracker, referred, night, as_at)
    yield from _treated_and_open(tracker, referred, night, as_at)
    yield from _not_booked_again(tracker, referred, night, as_at)


def _private(rows: list[Row], referrals: dict[str, Row], patients: dict[str, str]) -> Iterator[Found]:
    """CX-40: private on the referral, or charged as a visitor."""
    visitors = charged(set(patients.values()))
    for row in rows:
        referral = referrals.get(row["care_id"])
        if (referral and referral["administrative_category"] == "02") or patients[row["care_id"]] in visitors:
            yield "CX-40", row["care_id"]


def _listed(row: Row, treatments: list[Row], as_at: date) -> _Open | None:
    pathway = pathway_of(row, treatments)
    days = clock.open_days(pathway, as_at) if is_known(pathway, as_at) else None
    return None if days is None else _Open(row, pathway, days)


def _long_waits(one: _Open, as_at: date) -> Iterator[Found]:
    """CX-07 over day 28 and not informed, CX-05 over day 104 without a review, CX-06 over day 62 undecided."""
    pathway = one.pathway
    excluded = pathway.end_reason == "03" or pathway.exclusion_reason
    counted = not clock.is_without_route(pathway, as_at) and clock.route(pathway, as_at) != "Consultant Upgrade"
    if one.days > 28 and pathway.told is None and not excluded and counted:
        yield "CX-07", one.care_id
    reviewed = day(one.row["harm_review_date"])
    if one.days > 104 and (reviewed is None or reviewed > as_at):
        yield "CX-05", one.care_id
    decided = any(own.decided and own.decided <= as_at for own in pathway.treatments)
    if 63 <= one.days <= 104 and not decided:
        yield "CX-06", one.care_id


def _late_transfers(one: _Open, transfers: list[Row], as_at: date) -> Iterator[Found]:
    """CX-26: sent to another provider after day 38 of the list's clock."""
    for transfer in transfers:
        on = day(transfer["transfer_date"])
        if transfer["direction"] == "out" and on and one.days - (as_at - on).days > HANDOVER_DAY:
            yield "CX-26", transfer["transfer_id"]


def _tracked_twice(listed: list[_Open], patients: dict[str, str]) -> Iterator[Found]:
    """CX-28: the second of two that are open for one person and tumour group, received within 28 days."""
    groups: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for one in listed:
        person = patients[one.care_id] or one.row["nhs_number"]
        kind, received = one.pathway.referral_type, one.pathway.received
        if person and kind and received:
            groups[(person, SAME_GROUP.get(kind, kind))].append((received, one.care_id))
    for members in groups.values():
        members.sort()
        for (before, _), (received, care) in pairwise(members):
            if (received - before).days <= TWICE_WITHIN_DAYS:
                yield "CX-28", care


def _first_treatment(pathway: Pathway, as_at: date) -> bool:
    firsts = [one.treated for one in pathway.treatments if one.event in clock.FIRST_EVENTS]
    return any(on is not None and on <= as_at for on in firsts)


def _is_planned(pathway: Pathway, as_at: date) -> bool:
    firsts = [one.treated for one in pathway.treatments if one.event in clock.FIRST_EVENTS]
    return any(on is not None and on > as_at for on in firsts)


def _undated_arrivals(
    tracker: Tracker, referred: Referred, sent: dict[str, list[Row]], night: int, as_at: date
) -> Iterator[Found]:
    """CX-27: received from another provider, open, and no treatment ahead nor an admission from tonight on."""
    arrived = [
        (name, transfer["transfer_id"])
        for one, name in referred
        for transfer in sent.get(one.care_id, [])
        if transfer["direction"] == "in"
        and (on := day(transfer["transfer_date"])) is not None
        and on <= as_at
        and not _is_planned(one.pathway, as_at)
    ]
    offers = tracker.offers({name for name, _ in arrived}, night)
    for name, transfer_id in arrived:
        ahead = (day(row["tci_date"]) for row in offers[name] if not row["cancelled_at"])
        if not any(on and on >= as_at for on in ahead):
            yield "CX-27", transfer_id


def _unbooked(tracker: Tracker, referred: Referred, night: int, as_at: date) -> Iterator[Found]:
    """CX-10: not seen, not told, more than five days since receipt, and no first appointment that stands."""
    asked = [
        (one.care_id, name)
        for one, name in referred
        if clock.route(one.pathway, as_at) in TO_BE_BOOKED
        and one.pathway.first_seen is None
        and one.pathway.told is None
        and one.pathway.received is not None
        and as_at - one.pathway.received > timedelta(days=BOOKED_WITHIN_DAYS)
    ]
    booked = tracker.of_pathways("appointments", (name for _, name in asked), night)
    for care, name in asked:
        if all(_is_cancelled(row, as_at) for row in booked[name]):
            yield "CX-10", care


def _is_cancelled(appointment: Row, as_at: date) -> bool:
    on = day(appointment["cancelled_date"])
    return appointment["attended"] in CANCELLED or (on is not None and on <= as_at)


def _treated_and_open(tracker: Tracker, referred: Referred, night: int, as_at: date) -> Iterator[Found]:
    """CX-11: a treating admission or a treatment of the clock after receipt, and none on the tracker."""
    asked = [
        (one.pathway, name)
        for one, name in referred
        if one.pathway.end_reason != "02"
        and one.pathway.status != "03"
        and not _first_treatment(one.pathway, as_at)
    ]
    names = [name for _, name in asked]
    spells = tracker.of_pathways("spells", names, night)
    events = tracker.of_pathways("rtt_events", names, night)
    for pathway, name in asked:
        admitted = [row["admitted_at"] for row in spells[name] if row["definitive_treatment"] == "Y"]
        stopped = [row["event_date"] for row in events[name] if row["rtt_status"] == "30"]
        treated = [on for on in map(day_of, [*admitted, *stopped]) if on and on <= as_at]
        if any(pathway.received and pathway.received <= on for on in treated):
            yield "CX-11", pathway.care_id


def _not_booked_again(tracker: Tracker, referred: Referred, night: int, as_at: date) -> Iterator[Found]:
    """CX-46: a cancelled admission, by whomever, and no new date in 28 days or before day 62 has passed."""
    offers = tracker.offers([name for _, name in referred], night)
    for one, name in referred:
        cancelled = [on for row in offers[name] if (on := day_of(row["cancelled_at"]))]
        kept = [day(row["tci_date"]) for row in offers[name] if not row["cancelled_at"]]
        if not cancelled or _is_planned(one.pathway, as_at):
            continue
        last = max(cancelled)
        if any(on and (on >= as_at or on >= last) for on in kept):
            continue
        if (as_at - last).days > BOOKED_AGAIN_WITHIN_DAYS or one.days > 62:
            yield "CX-46", one.care_id
