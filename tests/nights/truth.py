"""The figures of a night in plain Python, from the good deliveries and the slow readings of tests/reference.

Every answer is a mapping from what a figure is of to the figure, so that it is compared cell by cell.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from data.synthetic.truth.rtt import clock as rtt_clock
from tests.nights.good_rows import (
    LONDON,
    Known,
    Row,
    day,
    flag,
    moment,
    month,
    number,
    seed,
    wall_day,
)
from tests.reference import cancer_clock, emergency_clock

Figures = dict[tuple[Any, ...], Any]
OWN_TRUST = "RXX"
# the return looks a year back, and at the month before
MONTHS = 14
LIMITS = (("over_52_weeks", 365), ("over_65_weeks", 456), ("over_78_weeks", 547), ("over_104_weeks", 729))


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(row["code"] for row in seed("code_lists") if row["list_name"] == name)


def _code(text: str, accepted: Iterable[str]) -> str | None:
    """A code of the list; a leading zero that was dropped is put back."""
    accepted = set(accepted)
    padded = f"0{text}" if len(text) == 1 and text.isdigit() and "01" in accepted else text
    return padded if padded in accepted else None


# Referral to treatment


def _by(rows: list[Row], name: Callable[[Row], str]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if name(row):
            grouped[name(row)].append(row)
    return grouped


def _events(recorded: list[Row]) -> list[rtt_clock.Event]:
    found = []
    for row in recorded:
        on = day(row["event_date"])
        if on is not None:
            found.append(
                rtt_clock.Event(
                    row["event_id"],
                    _code(row["event_type"], _codes("rtt_event_type")) or "",
                    on,
                    number(row["event_sequence"]),
                    _code(row["rtt_status"], _codes("rtt_status")),
                    flag(row["communicated"]),
                    day(row["original_clock_start_date"]),
                )
            )
    return found


class _Unrecorded:
    """Pathways without one recorded event: what clinics, admissions and lists say stands in for them."""

    def __init__(self, pas: Known) -> None:
        self.appointments = _by(pas.rows("appointments"), lambda row: row["pathway_id"] or row["referral_id"])
        self.spells = _by(pas.rows("spells"), lambda row: row["pathway_id"])
        self.entries = _by(pas.rows("waiting_list"), lambda row: row["pathway_id"])

    def events(self, pathway: str, referral: str) -> list[tuple[rtt_clock.Event, str]]:
        found: list[tuple[rtt_clock.Event, str]] = []
        seen: set[str] = set()
        for row in [*self.appointments.get(pathway, []), *self.appointments.get(referral, [])]:
            on = wall_day(row["appointment_at"])
            if on is None or row["appointment_id"] in seen:
                continue
            seen.add(row["appointment_id"])
            first, attended = row["first_attendance"], row["attended"]
            kind = "administrative"
            if first != "5" and attended in ("5", "6"):
                kind = "op_first_attended" if first in ("1", "3") else "op_followup_attended"
            elif first != "5" and attended == "3":
                kind = "op_first_dna" if first in ("1", "3") else "op_followup_dna"
            elif first != "5" and attended == "2":
                kind = "patient_cancel"
            status = _code(row["rtt_status"], _codes("rtt_status"))
            event = rtt_clock.Event(f"appointment:{row['appointment_id']}", kind, on, None, status)
            found.append((event, row["treatment_function"]))
        for row in self.spells.get(pathway, []):
            on = wall_day(row["admitted_at"])
            if on is not None and row["admission_method"]:
                kind = "admission_treated" if flag(row["definitive_treatment"]) else "admission_not_treated"
                kind = kind if row["admission_method"] in ("11", "12", "13") else "emergency_admission"
                found.append((rtt_clock.Event(f"spell:{row['spell_id']}", kind, on), row["treatment_function"]))
        for row in self.entries.get(pathway, []):
            on = day(row["decision_to_admit_date"])
            if on is not None and row["admission_method"] in ("11", "12"):
                event = rtt_clock.Event(f"entry:{row['entry_id']}", "decision_to_admit", on)
                found.append((event, row["treatment_function"]))
        return found


def _smallest(rows: list[Row], column: str) -> date | None:
    return min((on for on in (day(row[column]) for row in rows) if on), default=None)


def _largest(rows: list[Row], column: str) -> str:
    return max((row[column] for row in rows), default="")


def rtt(pas: Known, night: date) -> dict[str, Figures]:
    """The waiting list, and of every month total, within 18 weeks, the long waits and the weekly bands."""
    recorded = _by(pas.rows("rtt_events"), lambda row: row["pathway_id"])
    referred = _by(pas.rows("referrals"), lambda row: row["pathway_id"] or row["referral_id"])
    died = {row["patient_id"]: day(row["death_date"]) for row in pas.rows("patients")}
    functions = {row["treatment_function"]: row["rtt_function"] for row in seed("treatment_functions")}
    unrecorded = _Unrecorded(pas)
    lists: Figures = {}
    waits: dict[tuple[str, str, str], list[int | None]] = defaultdict(list)
    for pathway in recorded.keys() | referred.keys():
        rows, referrals = recorded.get(pathway, []), referred.get(pathway, [])
        if rows:
            events = _events(rows)
            named = {row["event_id"]: row["treatment_function"] for row in rows}
        else:
            newest = max(referrals, key=lambda row: day(row["received_date"]) or date(2999, 12, 31))
            derived = unrecorded.events(pathway, newest["referral_id"])
            events = [event for event, _ in derived]
            named = {event.event_id: function for event, function in derived}
        referral = None
        if referrals:
            columns = ("original_clock_start_date", "ubrn_converted_date", "asi_listed_date", "received_date")
            priority = _code(_largest(referrals, "priority_type"), ("1", "2", "3"))
            referral = rtt_clock.Referral(*(_smallest(referrals, name) for name in columns), priority=priority)
        patient = max((row["patient_id"] for row in rows), default="") or _largest(referrals, "patient_id")
        events = [event for event in events if event.on <= night]
        found = rtt_clock.periods(events, referral, died.get(patient), night)
        latest = [
            (event.on, event.sequence or 0, named[event.event_id]) for event in events if named[event.event_id]
        ]
        function = (
            max(latest, key=lambda item: item[:2])[2] if latest else _largest(referrals, "treatment_function")
        )
        stops = _stop_functions(events, named)
        for place, period in enumerate(found, 1):
            own = (stops.get((period.stop, period.code)) if period.state != "open" else None) or function
            reported = functions.get(own) if own else "X06"
            out = _excluded(period, referrals, reported)
            if period.state == "open":
                lists[(pathway, place)] = (period.start, period.days(night), out is None)
            _count(waits, period, reported or "", out, night)
    return {"rtt.ptl": lists, "rtt.performance_monthly": _rtt_months(waits)}


def _stop_functions(events: list[rtt_clock.Event], named: dict[str, str]) -> dict[Any, str]:
    """The function named where a clock stopped speaks for the period; by the stop's day and code."""
    found = {}
    for event in events:
        code = event.status if event.status in rtt_clock.STOP_CODES else rtt_clock.STOPS.get(event.type)
        if event.status == "33" or (event.status is None and event.type == "op_first_dna"):
            code = "33"
        if event.status == "21" or (event.status is None and event.type == "ipt_out"):
            code = "21"
        if code and named[event.event_id]:
            found[(event.on, code)] = named[event.event_id]
    return found


def _excluded(period: rtt_clock.Period, referrals: list[Row], reported: str | None) -> str | None:
    if period.state in ("nullified", "transferred"):
        return period.state
    if _largest(referrals, "administrative_category") == "02":
        return "private patient"
    if _largest(referrals, "service_setting") == "community":
        return "community service"
    led = [value for value in (flag(row["consultant_led"]) for row in referrals) if value is not None]
    if led and not all(led):
        return "not consultant-led"
    return None if reported else "not mapped"


def _count(
    waits: dict[tuple[str, str, str], list[int | None]],
    period: rtt_clock.Period,
    function: str,
    out: str | None,
    night: date,
) -> None:
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


def _rtt_months(waits: dict[tuple[str, str, str], list[int | None]]) -> Figures:
    whole: dict[tuple[str, str, str], list[int | None]] = defaultdict(list)
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


# Cancer


def _text(value: str) -> str | None:
    return value or None


def cancer(tracker: Known, night: date) -> dict[str, Figures]:
    """The 28-, 31- and 62-day standards by month and route, and the tracking list."""
    of_care = _by(tracker.rows("treatments"), lambda row: row["care_id"])
    months: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    lists: Figures = {}
    for row in tracker.rows("pathways"):
        pathway = _pathway(row, of_care.get(row["care_id"], []))
        if not cancer_clock.is_known(pathway, night):
            continue
        days = cancer_clock.open_days(pathway, night)
        if days is not None:
            lists[(pathway.care_id,)] = (days,)
        credited = cancer_clock.shares(pathway, night)
        for clock in cancer_clock.clocks(pathway, night):
            if clock.within is None:
                continue
            treatment = next(
                (one for one in pathway.treatments if one.treatment_id == clock.treatment_id), None
            )
            if clock.standard == "62D":
                share = credited.get(OWN_TRUST, (Fraction(0),))[0]
            else:
                provider = treatment.provider if treatment else _text(row["fds_provider"])
                share = Fraction(int((provider or OWN_TRUST)[:3] == OWN_TRUST))
            ended = treatment.treated if treatment else _answered(pathway, night)
            assert ended is not None
            key = (month(ended), clock.standard, clock.route or "none")
            months[(*key, "total")] += share
            months[(*key, "within_standard")] += share if clock.within else 0
    figures = {key: value for key, value in months.items() if months[(*key[:3], "total")]}
    return {"cancer.ptl": lists, "cancer.performance_monthly": dict(figures)}


def _answered(pathway: cancer_clock.Pathway, night: date) -> date | None:
    decided = [one.decided for one in pathway.treatments if one.decided and one.decided <= night]
    answers = [on for on in (pathway.told, min(decided, default=None)) if on]
    return min(answers) if answers else pathway.closed


def _pathway(row: Row, treatments: list[Row]) -> cancer_clock.Pathway:
    return cancer_clock.Pathway(
        care_id=row["care_id"],
        received=day(row["received_date"]),
        priority=_text(row["priority_type"]),
        source=_text(row["source_of_referral"]),
        referral_type=_text(row["referral_type"]),
        upgraded=day(row["upgrade_date"]),
        upgrade_provider=_text(row["upgrade_provider"]),
        first_seen=day(row["first_seen_date"]),
        first_seen_provider=_text(row["first_seen_provider"]),
        missed_days=number(row["first_seen_adjustment_days"]),
        missed_reason=_text(row["first_seen_adjustment_reason"]),
        told=day(row["told_date"]),
        end_reason=_text(row["fds_end_reason"]),
        exclusion_reason=_text(row["fds_exclusion_reason"]),
        diagnosis=_text(row["primary_diagnosis"]),
        morphology=_text(row["morphology"]),
        accountable=_text(row["accountable_investigating_provider"]),
        transferred=day(row["transfer_to_treatment_date"]),
        closed=day(row["closed_date"]),
        status=_text(row["patient_status"]),
        downgraded=day(row["downgraded_date"]),
        downgrade_agreed=flag(row["downgrade_agreed_by_referrer"]),
        treatments=tuple(
            cancer_clock.Treatment(
                treatment_id=one["treatment_id"],
                decided=day(one["decision_to_treat_date"]),
                clinically_due=day(one["ecad_date"]),
                treated=day(one["treatment_date"]),
                event=_text(one["event_type"]),
                modality=_text(one["modality"]),
                setting=_text(one["care_setting"]),
                provider=_text(one["provider"]),
                pause=number(one["adjustment_days"]),
                pause_reason=_text(one["adjustment_reason"]),
                primary=number(one["primary_number"]),
            )
            for one in treatments
        ),
    )


# The emergency department

STREAMED_ELSEWHERE = {"primary_care"}


def emergency(department: Known, night: date) -> dict[str, Figures]:
    """Attendances, those over four hours and those without a departure, by day and kind of department."""
    counts: Counter[tuple[Any, ...]] = Counter()
    came = [row for row in department.rows("attendances") if (_arrived_on(row) or night) <= night]
    counted_later, streamed_from = _streamed(came)
    for row in came:
        on = _arrived_on(row)
        kind = row["department_type"] or "unknown"
        if on is None or kind == "05" or row["attendance_category"] == "4":
            continue
        if row["streamed_to"] in STREAMED_ELSEWHERE or row["attendance_id"] in counted_later:
            continue
        minutes = _minutes(row, streamed_from.get(row["attendance_id"]), night)
        if row["streamed_to"] in ("01", "02", "03", "04"):
            kind = row["streamed_to"]
        for of_kind in (kind, "all"):
            counts[(on, of_kind, "attendances")] += 1
            counts[(on, of_kind, "over_4h")] += int(minutes is not None and minutes > 240)
            counts[(on, of_kind, "departure_unknown")] += int(minutes is None)
    months: Counter[tuple[Any, ...]] = Counter()
    for (on, kind, name), count in counts.items():
        months[(month(on), kind, name)] += count
    return {"ed.performance_daily": dict(counts), "ed.performance_monthly": dict(months)}


def _arrived_on(row: Row) -> date | None:
    return wall_day(_stamp(row["arrived_at"]) or _stamp(row["ambulance_arrived_at"]))


def _minutes(row: Row, before: Row | None, night: date) -> int | None:
    """Minutes in the department; who was streamed at the door waits since the door."""
    arrived, ambulance = _stamp(row["arrived_at"]), _stamp(row["ambulance_arrived_at"])
    handover, departed = _stamp(row["ambulance_handover_at"]), _stamp(row["departed_at"])
    left = wall_day(departed)
    if left is not None and left > night + timedelta(days=1):
        departed = ""
    starts = [emergency_clock.clock_start(arrived, ambulance, handover)]
    if before is not None:
        starts.append(
            emergency_clock.clock_start(
                *(
                    _stamp(before[name])
                    for name in ("arrived_at", "ambulance_arrived_at", "ambulance_handover_at")
                )
            )
        )
    start = min((one for one in starts if one), default=None)
    stop = emergency_clock.clock_stop(arrived, ambulance, departed)
    if start is None or stop is None or emergency_clock.minute(stop) < emergency_clock.minute(start):
        return None
    whole = emergency_clock.minute(stop) - emergency_clock.minute(start)
    return int(whole.total_seconds()) // 60


def _streamed(rows: list[Row]) -> tuple[set[str], dict[str, Row]]:
    """Attendances that are counted where the patient was sent to within the hour; what came before those."""
    numbers = {row["patient_id"]: row["nhs_number"].replace(" ", "") for row in rows if row["nhs_number"]}
    people = _by(
        rows,
        lambda row: row["nhs_number"].replace(" ", "") or numbers.get(row["patient_id"], row["patient_id"]),
    )
    later: set[str] = set()
    before: dict[str, Row] = {}
    for visits in people.values():
        visits.sort(key=lambda row: (_reached(row) or datetime.max.replace(tzinfo=UTC), row["attendance_id"]))
        for first, second in itertools.pairwise(visits):
            reached, next_reached = _reached(first), _reached(second)
            left = moment(_stamp(first["departed_at"])) or reached
            sent = first["streamed_to"] and first["streamed_to"] not in STREAMED_ELSEWHERE
            if sent and left and next_reached and next_reached < left + timedelta(minutes=60):
                later.add(first["attendance_id"])
                before[second["attendance_id"]] = first
    return later, before


def _reached(row: Row) -> datetime | None:
    return moment(_stamp(row["ambulance_arrived_at"]) or _stamp(row["arrived_at"]))


def _stamp(text: str) -> str:
    stamp = moment(text)
    return text if stamp is not None and stamp.year >= 1900 else ""


# Beds


def beds(wards: Known, pas: Known, night: date, first: date) -> dict[str, Figures]:
    """Patients in a bed at each midnight, by ward."""
    spells = {row["spell_id"]: row for row in pas.rows("spells")}
    stays = []
    for row in wards.rows("ward_stays"):
        spell = spells.get(row["spell_id"])
        # a start that was not written is the admission, and a discharge after the night has not happened
        begins = row["started_at"] if moment(row["started_at"]) or not spell else spell["admitted_at"]
        started, on = moment(begins), wall_day(begins)
        if started is None or on is None or on > night:
            continue
        left = wall_day(spell["discharged_at"]) if spell else None
        ends = [
            moment(row["ended_at"]),
            moment(spell["discharged_at"]) if spell and left and left <= night else None,
        ]
        ended = min((end for end in ends if end), default=datetime.max.replace(tzinfo=UTC))
        stays.append((started, row["ward_stay_id"], ended, row))
    figures: Counter[tuple[Any, ...]] = Counter()
    on = first
    while on <= night:
        tomorrow = on + timedelta(days=1)
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LONDON).astimezone(UTC)
        # stays of one spell that overlap: the patient is where the last move went
        where: dict[str, tuple[datetime, str, Row]] = {}
        for started, stay_id, ended, row in stays:
            if started <= midnight < ended:
                person = row["spell_id"] or row["ward_stay_id"]
                if person not in where or (started, stay_id) > where[person][:2]:
                    where[person] = (started, stay_id, row)
        for _, _, row in where.values():
            if not flag(row["home_leave"]):
                figures[(on, row["ward"] or "unknown")] += 1
        on = tomorrow
    return {"beds.occupancy_daily": dict(figures)}


# Cancelled operations


def elective(pas: Known, night: date) -> dict[str, Figures]:
    """Operations cancelled at the last minute for the hospital's reasons, and those not treated in 28 days."""
    entries = {row["entry_id"]: row for row in pas.rows("waiting_list")}
    offers = [row for row in pas.rows("admission_offers") if (day(row["offered_date"]) or night) <= night]
    by_entry = _by(offers, lambda row: row["entry_id"])
    admitted = _by(pas.rows("spells"), lambda row: row["entry_id"])
    figures: Counter[tuple[Any, ...]] = Counter()
    for row in offers:
        cancelled = wall_day(row["cancelled_at"])
        due = [on for on in (day(row["tci_date"]), day(row["operation_date"])) if on]
        if cancelled is None or not due or not min(due) <= cancelled <= night:
            continue
        entry = entries.get(row["entry_id"], {})
        if row["cancelled_by"] != "hospital" or row["reason_type"] != "non_clinical":
            continue
        if entry.get("administrative_category") == "02" or (entry.get("admission_method") or "11") not in (
            "11",
            "12",
            "13",
        ):
            continue
        # regular days and nights are no operation of the return
        if entry.get("intended_management") in ("4", "5"):
            continue
        if _postponed(row, by_entry.get(row["entry_id"], [])):
            continue
        figures[(_quarter(cancelled), "last_minute_cancellations")] += 1
        last = _day_0(row) + timedelta(days=28)
        if not _treated(row, cancelled, last, by_entry, admitted, entry, night) and last <= night:
            figures[(_quarter(last), "not_treated_within_28_days")] += 1
    quarters = {key[0] for key in figures}
    names = ("last_minute_cancellations", "not_treated_within_28_days")
    return {"elective.return_quarterly": {(of, name): figures[(of, name)] for of in quarters for name in names}}


def _day_0(row: Row) -> date:
    on = day(row["operation_date"]) or day(row["tci_date"])
    assert on is not None
    return on


def _postponed(row: Row, offers: list[Row]) -> bool:
    """Moved by less than a day: once it is a postponement, the second time a cancellation."""
    if not flag(row["retimed_within_24h"]):
        return False
    place = (_day_0(row), row["offered_date"] or "9", row["offer_id"])
    before = [
        other
        for other in offers
        if flag(other["retimed_within_24h"])
        and (_day_0(other), other["offered_date"] or "9", other["offer_id"]) < place
    ]
    return not before


def _treated(
    row: Row,
    cancelled: date,
    last: date,
    by_entry: dict[str, list[Row]],
    admitted: dict[str, list[Row]],
    entry: Row,
    night: date,
) -> bool:
    """Treated in time, or a date turned down, or off the list: no breach."""
    others = [one for one in by_entry.get(row["entry_id"], []) if one["offer_id"] != row["offer_id"]]
    operated = [_day_0(one) for one in others if one["outcome"] == "1" and cancelled <= _day_0(one) <= night]
    stays = [_treated_in(one, cancelled) for one in admitted.get(row["entry_id"], [])]
    treated = min(operated, default=None) or min((on for on in stays if on and on <= night), default=None)
    if treated is not None and treated <= last:
        return True
    declined = [
        one
        for one in others
        if flag(one["reasonable"])
        and one["cancelled_by"] == "patient"
        and _day_0(row) < _day_0(one) <= last
        and (wall_day(one["cancelled_at"]) or date.max) <= night
    ]
    removed = day(entry.get("removed_date", ""))
    return bool(declined) or (treated is None and removed is not None and removed <= last)


def _treated_in(spell: Row, cancelled: date) -> date | None:
    """Admitted again for it, or still there when it was cancelled and treated before going home."""
    came, left = wall_day(spell["admitted_at"]), wall_day(spell["discharged_at"])
    if came and came > cancelled:
        return came if flag(spell["definitive_treatment"]) is not False else None
    stayed = left is not None and left > cancelled
    return left if stayed and flag(spell["definitive_treatment"]) else None


def _quarter(on: date) -> str:
    year = on.year if on.month >= 4 else on.year - 1
    return f"{year}/{(year + 1) % 100:02d} Q{(on.month - 4) % 12 // 3 + 1}"
