"""Long, undated and unvalidated waits, missed priorities and cancelled operations, as they were told."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data.synthetic.feeds.tables import Telling, Trust
from data.synthetic.truth.rtt.clock import CARE, Event, Period, Referral, periods
from data.synthetic.truth.rtt.next_steps import owed_steps

Row = dict[str, str]
Found = tuple[str, str]
ALLOWED_DAYS = {"P1a": 1, "P1b": 3, "P2": 28, "P3": 90}
OUT_OF_SCOPE = (("administrative_category", "02"), ("service_setting", "community"), ("consultant_led", "N"))
OBSTETRICS = "501"
NOT_YET = ("", "0")
ATTENDED = ("5", "6")
TWELVE_WEEKS = 84


@dataclass
class Pathways:
    """The pathways that may be open on one of the nights, told night by night."""

    trust: Trust
    pathway_ids: set[str]
    walked: dict[tuple[Any, ...], list[Period]] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)

    def rows(self, feed: str, night: int) -> dict[str, list[Row]]:
        """What the feed says of them on that night, by pathway."""
        return self._told(feed, night, "pathway_id", lambda: self.pathway_ids)

    def offers(self, night: int) -> dict[str, list[Row]]:
        """Offers by list entry."""
        return self._told("admission_offers", night, "entry_id", lambda: self._of("waiting_list", "entry_id"))

    def patients(self, night: int) -> dict[str, list[Row]]:
        """Patients by their identifier."""
        return self._told("patients", night, "patient_id", lambda: self._of("referrals", "patient_id"))

    def _of(self, feed: str, column: str) -> set[str]:
        rows = self.trust.versions("pas", feed)
        return set(rows.loc[rows["pathway_id"].isin(self.pathway_ids), column]) if len(rows) else set()

    def _told(self, feed: str, night: int, column: str, wanted: Callable[[], set[str]]) -> dict[str, list[Row]]:
        if feed not in self.tellings:
            self.tellings[feed] = Telling(self.trust, "pas", feed, (column, wanted()))
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.tellings[feed].at(night):
            rows[row[column]].append(row)
        return rows


def _date(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def waiting_exceptions(pathways: Pathways, night: int, as_at: date) -> Iterator[Found]:
    """Rule and record of every open pathway, list entry and cancellation that is an exception on that night."""
    entries = pathways.rows("waiting_list", night)
    offers = pathways.offers(night)
    yield from _open_pathways(pathways, night, as_at, entries, offers)
    for rows in entries.values():
        for entry in rows:
            if _missed_priority(entry, as_at):
                yield "RTT-A22", entry["entry_id"]
            yield from _cancelled_operations(entry, offers[entry["entry_id"]], as_at)


def _open_pathways(
    pathways: Pathways,
    night: int,
    as_at: date,
    entries: dict[str, list[Row]],
    offers: dict[str, list[Row]],
) -> Iterator[Found]:
    referrals = pathways.rows("referrals", night)
    appointments = pathways.rows("appointments", night)
    spells, tests = pathways.rows("spells", night), pathways.rows("diagnostic_requests", night)
    died = pathways.patients(night)
    recorded = pathways.rows("rtt_events", night)
    for pathway_id in sorted({*recorded, *referrals}):
        visits = appointments[pathway_id]
        events = recorded[pathway_id] or _implied(visits, spells[pathway_id], entries[pathway_id])
        referral = next(iter(referrals[pathway_id]), None)
        if not events:
            continue
        death = next((row["death_date"] for row in died[events[0]["patient_id"]]), "")
        discharged = referral["discharge_date"] if referral else ""
        yield from owed_steps(
            visits, events, entries[pathway_id], tests[pathway_id], _date(discharged), _date(death), as_at
        )
        latest = _walk(pathways, events, referral, death, as_at)
        if latest is None or latest.state != "open":
            continue
        active = [row for row in entries[pathway_id] if _is_active(row, as_at)]
        for row in entries[pathway_id]:
            if not active and latest.start and _hides_a_wait(row, latest.start, as_at):
                yield "RTT-A18", row["entry_id"]
        active.sort(key=lambda row: (row["decision_to_admit_date"] != "", row["decision_to_admit_date"]))
        wait = _Wait(
            as_at=as_at,
            start=latest.start,
            booked=_next_appointment(appointments[pathway_id], as_at),
            admission=_next_admission(offers[active[-1]["entry_id"]], as_at) if active else None,
            decided=_decided(events, active, latest.start, as_at),
            cared_for=_cared_for(events, appointments[pathway_id], latest.start, as_at),
            active=_last_active(events, appointments[pathway_id], as_at),
            validated=_date(referral["last_validated_date"]) if referral else None,
            test=_next_test(tests[pathway_id], as_at),
            waits_for_a_step=not active and not any(_is_waiting(row, as_at) for row in tests[pathway_id]),
            step_until=_step_until(events, visits, entries[pathway_id], tests[pathway_id], as_at),
        )
        for rule, holds in wait.rules():
            if holds:
                yield rule, pathway_id
        if referral and (
            any(referral[name] == value for name, value in OUT_OF_SCOPE)
            or referral["treatment_function"] == OBSTETRICS
        ):
            yield "RTT-B09", pathway_id


def _implied(visits: list[Row], spells: list[Row], entries: list[Row]) -> list[Row]:
    """Where a source sends no events: what its appointments, spells and list entries say happened."""
    events = [
        (f"appointment:{row['appointment_id']}", _kind_of_visit(row), row["appointment_at"], row)
        for row in visits
    ]
    events += [(f"spell:{row['spell_id']}", _kind_of_spell(row), row["admitted_at"], row) for row in spells]
    events += [
        (f"entry:{row['entry_id']}", "decision_to_admit", row["decision_to_admit_date"], row)
        for row in entries
        if row["admission_method"] in ("11", "12")
    ]
    return [
        {
            "event_id": name,
            "event_type": kind,
            "event_date": at[:10],
            "event_sequence": "",
            "rtt_status": row.get("rtt_status", ""),
            "communicated": "",
            "original_clock_start_date": "",
            "patient_id": row["patient_id"],
        }
        for name, kind, at, row in events
    ]


def _kind_of_visit(row: Row) -> str:
    first = row["first_attendance"] in ("1", "3")
    if row["first_attendance"] == "5":
        return "administrative"
    if row["attended"] in ATTENDED:
        return "op_first_attended" if first else "op_followup_attended"
    if row["attended"] == "3":
        return "op_first_dna" if first else "op_followup_dna"
    return "patient_cancel" if row["attended"] == "2" else "administrative"


def _kind_of_spell(row: Row) -> str:
    if row["admission_method"] not in ("11", "12", "13"):
        return "emergency_admission"
    return "admission_treated" if row["definitive_treatment"] == "Y" else "admission_not_treated"


def _walk(
    pathways: Pathways, events: list[Row], referral: Row | None, death: str, as_at: date
) -> Period | None:
    """The latest period; a pathway of which nothing new was told is not walked again."""
    walked = [
        Event(
            row["event_id"],
            row["event_type"],
            date.fromisoformat(row["event_date"]),
            int(row["event_sequence"]) if row["event_sequence"] else None,
            row["rtt_status"] or None,
            {"Y": True, "N": False}.get(row["communicated"]),
            _date(row["original_clock_start_date"]),
        )
        for row in events
        if row["event_date"]
    ]
    begun = (
        Referral(
            _date(referral["original_clock_start_date"]),
            _date(referral["ubrn_converted_date"]),
            _date(referral["asi_listed_date"]),
            _date(referral["received_date"]),
            referral["priority_type"] or None,
        )
        if referral
        else None
    )
    if any(event.on > as_at for event in walked):
        found = periods(walked, begun, _date(death), as_at)
    else:
        told_so_far = (
            tuple(sorted(tuple(row.values()) for row in events)),
            tuple(referral.values()) if referral else (),
            death,
        )
        if told_so_far not in pathways.walked:
            pathways.walked[told_so_far] = periods(walked, begun, _date(death), as_at)
        found = pathways.walked[told_so_far]
    return found[-1] if found else None


@dataclass(frozen=True)
class _Wait:
    """An open wait and what is known of it on a night."""

    as_at: date
    start: date | None
    booked: date | None
    admission: date | None
    decided: date | None
    cared_for: date | None
    active: date | None
    validated: date | None
    test: date | None
    waits_for_a_step: bool
    step_until: date | None

    def rules(self) -> Iterator[tuple[str, bool]]:
        """Every rule of section 5 that looks at how long somebody waits and for what."""
        if self.start is None:
            return
        days = (self.as_at - self.start).days
        ahead = min((day for day in (self.booked, self.admission) if day), default=None)
        month_end = self.as_at.replace(day=monthrange(self.as_at.year, self.as_at.month)[1])
        yield "RTT-B08", days >= 365 and self._quiet(182, self.active or self.start)
        yield "RTT-E01", days >= 365
        yield "RTT-E02", days < 127 <= (month_end - self.start).days
        yield "RTT-E03", days >= 280 and ahead is None and self.test is None
        nothing = self.waits_for_a_step and ahead is None
        yield "RTT-A05", nothing and days >= 14 and self._quiet(14, self.step_until or self.start)
        yield (
            "RTT-E04",
            days < 365 and self.admission is not None and (self.admission - self.start).days >= 365,
        )
        yield "RTT-E05", 365 - 28 <= days < 365
        soon = ahead is not None and ahead <= self.as_at + timedelta(days=28)
        recent = [self.cared_for, self.decided, self.validated]
        yield (
            "RTT-E06",
            days > TWELVE_WEEKS and not soon and all(self._quiet(TWELVE_WEEKS, day) for day in recent),
        )

    def _quiet(self, days: int, last: date | None) -> bool:
        return last is None or last < self.as_at - timedelta(days=days)


def _is_active(entry: Row, as_at: date) -> bool:
    removed, decided = _date(entry["removed_date"]), _date(entry["decision_to_admit_date"])
    on_list = (removed is None or removed > as_at) and (decided is None or decided <= as_at)
    return entry["admission_method"] in ("11", "12") and on_list


def _hides_a_wait(entry: Row, start: date, as_at: date) -> bool:
    """A18: on the planned list while the clock runs; so it is too until the stop of that day is typed."""
    removed, decided = _date(entry["removed_date"]), _date(entry["decision_to_admit_date"])
    on_list = removed is None or removed > as_at
    return entry["admission_method"] == "13" and on_list and (decided is None or decided >= start)


def _missed_priority(entry: Row, as_at: date) -> bool:
    """A22: P2 over four weeks, P3 over three months since the decision, while on the list."""
    allowed, decided = ALLOWED_DAYS.get(entry["clinical_priority"]), _date(entry["decision_to_admit_date"])
    if allowed is None or decided is None or not _is_active(entry, as_at):
        return False
    return (as_at - decided).days > allowed


def _next_appointment(appointments: list[Row], as_at: date) -> date | None:
    days = (
        date.fromisoformat(row["appointment_at"][:10])
        for row in appointments
        if row["attended"] in NOT_YET and not row["cancelled_date"] and row["appointment_at"]
    )
    return min((day for day in days if day > as_at), default=None)


def _next_admission(offers: list[Row], as_at: date) -> date | None:
    days = (
        date.fromisoformat(row["tci_date"])
        for row in offers
        if not row["outcome"] and not row["cancelled_at"] and row["tci_date"]
    )
    return min((day for day in days if day >= as_at), default=None)


def _is_waiting(test: Row, as_at: date) -> bool:
    """Asked for, and neither performed nor taken off."""
    asked, ends = _date(test["clock_start_date"]), (_date(test["performed_date"]), _date(test["removed_date"]))
    return asked is not None and asked <= as_at and all(day is None or day > as_at for day in ends)


def _next_test(tests: list[Row], as_at: date) -> date | None:
    days = (_date(row["appointment_date"]) for row in tests if _is_waiting(row, as_at))
    return min((day for day in days if day and day > as_at), default=None)


def _step_until(
    events: list[Row], visits: list[Row], entries: list[Row], tests: list[Row], as_at: date
) -> date | None:
    """Until when something had happened or lay ahead: an event, a visit, a list entry or a test."""
    days = [_date(row["event_date"]) for row in events]
    days += [_first(row["cancelled_date"], row["appointment_at"]) for row in visits]
    days += [_date(row["removed_date"]) for row in entries if row["admission_method"] in ("11", "12")]
    days += [_first(row["performed_date"], row["removed_date"]) for row in tests]
    return max((day for day in days if day and day <= as_at), default=None)


def _first(*texts: str) -> date | None:
    return min((day for day in map(_date, texts) if day), default=None)


def _decided(events: list[Row], active: list[Row], start: date | None, as_at: date) -> date | None:
    """When admission was decided in this wait."""
    days = [_date(row["event_date"]) for row in events if row["event_type"] == "decision_to_admit"]
    days += [_date(row["decision_to_admit_date"]) for row in active]
    return max((day for day in days if day and day <= as_at and (start is None or day >= start)), default=None)


def _cared_for(events: list[Row], appointments: list[Row], start: date | None, as_at: date) -> date | None:
    """When the patient was last seen in this wait; an appointment that was missed is none."""
    days = [
        _date(row["event_date"])
        for row in events
        if row["event_type"] in CARE and row["event_type"] not in ("op_first_dna", "op_followup_dna")
    ]
    in_wait = [day for day in days if day and day <= as_at and (start is None or day >= start)]
    attended = [_date(row["appointment_at"]) for row in appointments if row["attended"] in ATTENDED]
    return max([*in_wait, *(day for day in attended if day)], default=None)


def _last_active(events: list[Row], appointments: list[Row], as_at: date) -> date | None:
    days = [_date(row["event_date"]) for row in events]
    days += [_date(row["appointment_at"]) for row in appointments if row["attended"] in ATTENDED]
    return max((day for day in days if day and day <= as_at), default=None)


def _cancelled_operations(entry: Row, offers: list[Row], as_at: date) -> Iterator[Found]:
    """Cancelled by the hospital on the day or after admission, for no clinical reason: 28 days to treat."""
    if entry["administrative_category"] == "02" or entry["intended_management"] in ("4", "5"):
        return
    # off the list nobody is to be treated any more
    removed = _date(entry["removed_date"])
    if removed and removed <= as_at:
        return
    for offer in offers:
        cancelled, days = (
            _date(offer["cancelled_at"]),
            (_date(offer["tci_date"]), _date(offer["operation_date"])),
        )
        known = [day for day in days if day]
        by_hospital = offer["cancelled_by"] == "hospital" and offer["reason_type"] == "non_clinical"
        if cancelled is None or not known or not by_hospital or not min(known) <= cancelled <= as_at:
            continue
        planned = days[1] or known[0]
        last_day = planned + timedelta(days=28)
        if _ended(offer, offers, planned, last_day, cancelled, as_at):
            continue
        if as_at >= last_day:
            yield "CX_28_BREACH", offer["offer_id"]
        elif (as_at - planned).days >= 21:
            yield "CX_28_APPROACHING", offer["offer_id"]


def _ended(offer: Row, offers: list[Row], planned: date, last_day: date, cancelled: date, as_at: date) -> bool:
    """Treated since, or a date within the 28 days turned down by the patient."""
    for other in offers:
        day = _date(other["operation_date"]) or _date(other["tci_date"])
        if other["offer_id"] == offer["offer_id"] or day is None:
            continue
        if other["outcome"] == "1" and cancelled <= day <= as_at:
            return True
        declined = other["reasonable"] == "Y" and other["cancelled_by"] == "patient" and other["cancelled_at"]
        if declined and planned < day <= last_day:
            return True
    return False
