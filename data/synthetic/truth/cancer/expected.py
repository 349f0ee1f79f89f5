"""What the cancer tracker holds without anybody's fault, read from the words of the rules.

Waits for an answer, for a decision and for a new date, first appointments that were cancelled, treatments that
the administration system knows first, and visitors from abroad, as they were told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from data.synthetic.feeds.patients import charging_categories
from data.synthetic.feeds.tables import Telling, Trust, told

Row = dict[str, str]
FIRST_TREATMENTS = ("01", "07", "12")
MATCH_DAYS = 7
HANDOVER_DAY = 38
BOOKED_WITHIN_DAYS = 5
BOOKED_AGAIN_WITHIN_DAYS = 28
CANCELLED = ("2", "4")
PATIENT_PREFIX = "PT"
CHARGED = ("D", "F")
# one tumour group has two kinds of referral
SAME_GROUP = {"05": "04", "12": "11", "16": "01"}
TWICE_WITHIN_DAYS = 28
UPGRADE, SCREENING, BREAST, URGENT, NONE, UNKNOWN = range(6)


@dataclass
class Tracker:
    """The cancer tracker and the referrals behind it, told night by night."""

    trust: Trust
    tellings: dict[str, Telling] = field(default_factory=dict)

    def rows(self, feed: str, night: int) -> list[Row]:
        """What the tracker's feed says on that night."""
        if feed not in self.tellings:
            self.tellings[feed] = Telling(self.trust, "cancer", feed)
        return self.tellings[feed].at(night)

    def referrals(self, night: int) -> dict[str, Row]:
        """The referral of every pathway that the tracker ever named, by pathway."""
        if "referrals" not in self.tellings:
            tracked = self.trust.versions("cancer", "pathways")
            named = set(tracked["pathway_id"].fillna("")) - {""} if len(tracked) else set()
            self.tellings["referrals"] = Telling(self.trust, "pas", "referrals", ("pathway_id", named))
        return {row["pathway_id"]: row for row in self.tellings["referrals"].at(night)}

    def deaths(self, night: int) -> dict[str, str]:
        """The date of death of every tracked patient who is known to have died."""
        if "patients" not in self.tellings:
            tracked = self.trust.versions("cancer", "pathways")
            named = set(tracked["patient_id"].fillna("")) - {""} if len(tracked) else set()
            self.tellings["patients"] = Telling(self.trust, "pas", "patients", ("patient_id", named))
        return {
            row["patient_id"]: row["death_date"]
            for row in self.tellings["patients"].at(night)
            if row["death_date"]
        }


def cancer_exceptions(tracker: Tracker, night: int, as_at: date) -> Iterator[tuple[str, str]]:
    """Rule and record of every tracked pathway that is an exception on that night."""
    trust = tracker.trust
    pathways = tracker.rows("pathways", night)
    treatments = _by(tracker.rows("treatments", night), "care_id")
    sent = _by(tracker.rows("transfers", night), "care_id")
    referrals = _referrals(tracker, pathways, night)
    # the tracker may know the patient by NHS number alone
    patients = {
        row["care_id"]: row["patient_id"] or referrals.get(row["care_id"], {}).get("patient_id", "")
        for row in pathways
    }
    charged = _charged(set(patients.values()))
    deaths = tracker.deaths(night)
    listed: list[tuple[Row, int]] = []
    for pathway in pathways:
        care = pathway["care_id"]
        referral = referrals.get(care)
        # private on the referral, or charged as a visitor
        if (referral and referral["administrative_category"] == "02") or patients[care] in charged:
            yield "CX-40", care
        days = _open_days(pathway, treatments[care], as_at)
        if days is None:
            continue
        listed.append((pathway, days))
        died = _date(deaths.get(patients[care], ""))
        if died and died <= as_at:
            yield "CX-39", care
        excluded = pathway["fds_end_reason"] == "03" or pathway["fds_exclusion_reason"]
        if (
            days > 28
            and not pathway["told_date"]
            and not excluded
            and _route(pathway, as_at) not in (UPGRADE, NONE)
        ):
            yield "CX-07", care
        reviewed = _date(pathway["harm_review_date"])
        if days > 104 and (reviewed is None or reviewed > as_at):
            yield "CX-05", care
        decided = [_date(row["decision_to_treat_date"]) for row in treatments[care]]
        if 63 <= days <= 104 and not any(day and day <= as_at for day in decided):
            yield "CX-06", care
        for transfer in sent[care]:
            on = _date(transfer["transfer_date"])
            # the clock of the list: so many days before tonight's count
            if transfer["direction"] == "out" and on and days - (as_at - on).days > HANDOVER_DAY:
                yield "CX-26", transfer["transfer_id"]
    yield from _tracked_twice([pathway for pathway, _ in listed], patients)
    on_pas = [
        (pathway, days, referrals[pathway["care_id"]])
        for pathway, days in listed
        if pathway["care_id"] in referrals
    ]
    yield from _undated_arrivals(trust, on_pas, treatments, sent, night, as_at)
    yield from _unbooked(trust, on_pas, night, as_at)
    yield from _treated_and_open(trust, on_pas, treatments, night, as_at)
    yield from _not_booked_again(trust, on_pas, treatments, night, as_at)


def _tracked_twice(listed: list[Row], patients: dict[str, str]) -> Iterator[tuple[str, str]]:
    """CX-28: the second of two that are open for one person and tumour group, received within 28 days."""
    groups: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for pathway in listed:
        person = patients[pathway["care_id"]] or pathway["nhs_number"]
        kind, received = pathway["referral_type"], _date(pathway["received_date"])
        if person and kind and received:
            groups[(person, SAME_GROUP.get(kind, kind))].append((received, pathway["care_id"]))
    for members in groups.values():
        members.sort()
        for (before, _), (received, care) in pairwise(members):
            if (received - before).days <= TWICE_WITHIN_DAYS:
                yield "CX-28", care


def _route(pathway: Row, as_at: date) -> int:
    """R-ROUTE; a code that is missing leaves it unknown, codes that make none leave a clock of 31 days only."""
    priority, source = pathway["priority_type"], pathway["source_of_referral"]
    upgraded = _date(pathway["upgrade_date"])
    if source == "17":
        return SCREENING if priority == "2" else UNKNOWN
    if upgraded and upgraded <= as_at:
        return UPGRADE
    if priority == "3":
        return BREAST if pathway["referral_type"] == "16" else URGENT
    return NONE if priority and source else UNKNOWN


def _open_days(pathway: Row, treatments: list[Row], as_at: date) -> int | None:
    """Days since the referral or the upgrade on the adjusted clock; None where nobody waits."""
    route = _route(pathway, as_at)
    start = _date(pathway["upgrade_date" if route == UPGRADE else "received_date"])
    is_treated = _first_treatment(treatments, as_at) and pathway["primary_diagnosis"]
    closed, answered = _date(pathway["closed_date"]), _date(pathway["told_date"])
    is_closed = closed is not None and closed <= as_at
    no_cancer = pathway["fds_end_reason"] == "02" and answered is not None and answered <= as_at
    if (
        route == NONE
        or start is None
        or start > as_at
        or is_treated
        or is_closed
        or no_cancer
        or pathway["patient_status"] == "69"
    ):
        return None
    missed = (
        pathway["first_seen_adjustment_days"] if pathway["first_seen_adjustment_reason"] in ("", "3") else ""
    )
    return (as_at - start).days - max(0, int(missed or 0))


def _first_treatment(treatments: list[Row], as_at: date) -> bool:
    days = [_date(row["treatment_date"]) for row in treatments if row["event_type"] in FIRST_TREATMENTS]
    return any(day is not None and day <= as_at for day in days)


def _is_planned(treatments: list[Row], as_at: date) -> bool:
    days = [_date(row["treatment_date"]) for row in treatments if row["event_type"] in FIRST_TREATMENTS]
    return any(day is not None and day > as_at for day in days)


def _referrals(tracker: Tracker, pathways: list[Row], night: int) -> dict[str, Row]:
    """The referral on PAS behind each tracked one: by its identifier, else by person and date."""
    trust, by_pathway = tracker.trust, tracker.referrals(night)
    people = {row["patient_id"] for row in pathways if row["pathway_id"] not in by_pathway} - {""}
    by_patient = _by(_rows(trust, "pas", "referrals", night, ("patient_id", people)), "patient_id")
    found: dict[str, Row] = {}
    for pathway in pathways:
        referral = by_pathway.get(pathway["pathway_id"])
        for other in by_patient[pathway["patient_id"]] if referral is None else []:
            received, tracked = _date(other["received_date"]), _date(pathway["received_date"])
            if received and tracked and abs((received - tracked).days) <= MATCH_DAYS:
                referral = other
        if referral is not None:
            found[pathway["care_id"]] = referral
    return found


def _undated_arrivals(
    trust: Trust,
    listed: list[tuple[Row, int, Row]],
    treatments: dict[str, list[Row]],
    sent: dict[str, list[Row]],
    night: int,
    as_at: date,
) -> Iterator[tuple[str, str]]:
    """CX-27: received from another provider, open, and no treatment ahead nor an admission from tonight on."""
    arrived = [
        (pathway, referral["pathway_id"], transfer["transfer_id"])
        for pathway, _, referral in listed
        for transfer in sent[pathway["care_id"]]
        if transfer["direction"] == "in"
        and transfer["transfer_date"]
        and _day(transfer["transfer_date"]) <= as_at
        and not _is_planned(treatments[pathway["care_id"]], as_at)
    ]
    offers = _offers(trust, {name for _, name, _ in arrived}, night)
    for _, name, transfer_id in arrived:
        ahead = (row for row in offers[name] if row["tci_date"] and not row["cancelled_at"])
        if not any(_day(row["tci_date"]) >= as_at for row in ahead):
            yield "CX-27", transfer_id


def _offers(trust: Trust, names: Iterable[str], night: int) -> dict[str, list[Row]]:
    """Offers of admission by pathway."""
    entries = {row["entry_id"]: row["pathway_id"] for row in _of_pathways(trust, "waiting_list", names, night)}
    offers: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(trust, "pas", "admission_offers", night, ("entry_id", set(entries))):
        offers[entries[row["entry_id"]]].append(row)
    return offers


def _unbooked(
    trust: Trust, listed: list[tuple[Row, int, Row]], night: int, as_at: date
) -> Iterator[tuple[str, str]]:
    """CX-10: not seen, not told, more than five days since receipt, and no first appointment that stands."""
    asked = [
        (pathway, referral["pathway_id"])
        for pathway, _, referral in listed
        if _route(pathway, as_at) in (URGENT, BREAST)
        and not pathway["first_seen_date"]
        and not pathway["told_date"]
        and as_at - _day(pathway["received_date"]) > timedelta(days=BOOKED_WITHIN_DAYS)
    ]
    booked = _by(_of_pathways(trust, "appointments", (name for _, name in asked), night), "pathway_id")
    for pathway, name in asked:
        if all(_is_cancelled(row, as_at) for row in booked[name]):
            yield "CX-10", pathway["care_id"]


def _is_cancelled(appointment: Row, as_at: date) -> bool:
    on = _date(appointment["cancelled_date"])
    return appointment["attended"] in CANCELLED or (on is not None and on <= as_at)


def _treated_and_open(
    trust: Trust,
    listed: list[tuple[Row, int, Row]],
    treatments: dict[str, list[Row]],
    night: int,
    as_at: date,
) -> Iterator[tuple[str, str]]:
    """CX-11: a treating admission or a treatment of the clock after receipt, and none on the tracker."""
    asked = [
        (pathway, referral["pathway_id"])
        for pathway, _, referral in listed
        if pathway["fds_end_reason"] != "02"
        and pathway["patient_status"] != "03"
        and not _first_treatment(treatments[pathway["care_id"]], as_at)
    ]
    names = [name for _, name in asked]
    treated: dict[str, list[date]] = defaultdict(list)
    for row in _of_pathways(trust, "spells", names, night):
        if row["definitive_treatment"] == "Y" and row["admitted_at"]:
            treated[row["pathway_id"]].append(_day(row["admitted_at"]))
    for row in _of_pathways(trust, "rtt_events", names, night):
        if row["rtt_status"] == "30":
            treated[row["pathway_id"]].append(_day(row["event_date"]))
    for pathway, name in asked:
        if any(_day(pathway["received_date"]) <= day <= as_at for day in treated[name]):
            yield "CX-11", pathway["care_id"]


def _not_booked_again(
    trust: Trust,
    listed: list[tuple[Row, int, Row]],
    treatments: dict[str, list[Row]],
    night: int,
    as_at: date,
) -> Iterator[tuple[str, str]]:
    """CX-46: a cancelled admission, by whomever, and no new date in 28 days or before day 62 has passed."""
    offers = _offers(trust, [referral["pathway_id"] for _, _, referral in listed], night)
    for pathway, days, referral in listed:
        of_pathway = offers[referral["pathway_id"]]
        cancelled = [_day(row["cancelled_at"]) for row in of_pathway if row["cancelled_at"]]
        kept = [_day(row["tci_date"]) for row in of_pathway if row["tci_date"] and not row["cancelled_at"]]
        if not cancelled or _is_planned(treatments[pathway["care_id"]], as_at):
            continue
        last = max(cancelled)
        if any(day >= as_at or day >= last for day in kept):
            continue
        if (as_at - last).days > BOOKED_AGAIN_WITHIN_DAYS or days > 62:
            yield "CX-46", pathway["care_id"]


def _charged(patients: set[str]) -> set[str]:
    """Those who are charged as visitors; it follows from their number."""
    numbered = [patient for patient in patients if patient.removeprefix(PATIENT_PREFIX).isdigit()]
    numbers = np.array([int(patient.removeprefix(PATIENT_PREFIX)) for patient in numbered], dtype="int64")
    is_charged = charging_categories(numbers).isin(CHARGED)
    return {patient for patient, holds in zip(numbered, is_charged, strict=True) if holds}


def _rows(
    trust: Trust, source: str, feed: str, night: int, only: tuple[str, set[str]] | None = None
) -> list[Row]:
    records = told(trust, source, feed, night, only).to_dict("records")
    return [{str(name): str(value) for name, value in row.items()} for row in records]


def _of_pathways(trust: Trust, feed: str, names: Iterable[str], night: int) -> list[Row]:
    return _rows(trust, "pas", feed, night, ("pathway_id", set(names)))


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def _date(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
