"""Booking order: who was passed over, by whom, how much longer they had waited, and why; age bands."""

from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh

NIGHT = "2026-11-22"
OFFERED = "2026-11-02"
LISTED = "2026-08-01"
# each example in a treatment function of its own, so that the pools do not mix
FUNCTIONS = {
    "unexplained": "100",
    "cancelled": "101",
    "declined": "110",
    "unfit": "120",
    "urgent operation": "130",
    "urgent referral": "140",
    "rebooked": "150",
    "short notice": "160",
    "procedure": "170",
    "consultant": "180",
    "site": "300",
    "stay": "320",
    "too long ago": "330",
    "other appointment": "340",
    "in turn": "400",
    "27 days": "410",
    "28 days": "430",
    "priority": "502",
    "dated": "102",
    "removed": "142",
    "listed later": "656",
    "monitored": "560",
}
NOT_PASSED = {"in turn", "27 days", "priority", "dated", "removed", "listed later"}
NONE = "no reason recorded"
REASONS = {
    "cancelled": "patient cancelled or did not attend a date",
    "declined": "patient declined or cancelled a date",
    "unfit": "patient not fit: a date was cancelled for a clinical reason",
    "urgent operation": "clinical urgency: the operation booked was urgent",
    "urgent referral": "clinical urgency: the referral of the patient booked was more urgent",
    "rebooked": "rebooked: the hospital had cancelled a date of the patient booked",
    "short notice": "short notice",
    "procedure": "other procedure",
    "consultant": "other consultant",
    "site": "other site",
    "stay": "other intended stay",
}
# of the patient passed over, where it is not the usual 1 January
STARTS = {"in turn": "2026-04-02", "27 days": "2026-03-05", "28 days": "2026-03-04", "monitored": "2026-01-01"}
OWN_ENTRY: dict[str, dict[str, str]] = {
    "procedure": {"procedure": "W37"},
    "consultant": {"consultant": "C2"},
    "site": {"site": "RXX02"},
    "stay": {"intended_management": "2"},
    "priority": {"clinical_priority": "P3"},
    "removed": {"removed_date": "2026-11-01"},
    "listed later": {"decision_to_admit_date": "2026-11-03"},
}


def _feeds() -> dict[str, Rows | bytes]:
    """Two pathways a function: `booked`, who started on 1 April, and `waits`, who mostly started in January."""
    referrals, entries, offers, events, patients = [], [], [], [], []
    for name, function in FUNCTIONS.items():
        for who, start in (("booked", "2026-04-01"), ("waits", STARTS.get(name, "2026-01-01"))):
            key = f"{function}{who}"
            ids = {"patient_id": f"x{key}", "pathway_id": f"p{key}"}
            urgent = name == "urgent referral" and who == "booked"
            referrals.append(
                {
                    **ids,
                    "referral_id": f"r{key}",
                    "received_date": start,
                    "treatment_function": function,
                    "priority_type": "2" if urgent else "1",
                }
            )
            events.append(_event(key, ids, function, start, "referral_received"))
            patients.append({"patient_id": f"x{key}"})
            entry = {
                **ids,
                "entry_id": f"e{key}",
                "referral_id": f"r{key}",
                "decision_to_admit_date": LISTED,
                "admission_method": "11",
                "clinical_priority": "P4",
                "treatment_function": function,
                "procedure": "W40",
                "consultant": "C1",
                "site": "RXX01",
                "intended_management": "1",
            }
            entries.append(entry | (OWN_ENTRY.get(name, {}) if who == "waits" else {}))
        tci = "2026-11-06" if name == "short notice" else "2026-12-01"
        booking = _offer(function, "booked", OFFERED, tci)
        offers.append(booking | ({"procedure_urgent": "Y"} if name == "urgent operation" else {}))
        offers += _earlier_offers(name, function)
        events += _later_events(name, function)
    return {
        "referrals": referrals,
        "waiting_list": entries,
        "admission_offers": offers,
        "rtt_events": events,
        "patients": [*patients[:-6], *_people(patients[-6:])],
    }


def _people(patients: Rows) -> Rows:
    """Birthdays on the edges of the age bands as at 22 November 2026."""
    births = ("2008-11-23", "2008-11-22", "1946-11-23", "1946-11-22", "", "2027-01-01")
    return [{**row, "birth_date": birth} for row, birth in zip(patients, births, strict=True)]


def _event(
    key: str, ids: dict[str, str], function: str, day: str, kind: str, status: str = ""
) -> dict[str, str]:
    return {
        **ids,
        "event_id": f"{key}-{day}",
        "event_type": kind,
        "event_date": day,
        "treatment_function": function,
        "rtt_status": status,
    }


def _offer(function: str, who: str, offered: str, tci: str, **more: str) -> dict[str, str]:
    key = f"{function}{who}"
    row = {"offer_id": f"o{key}{offered}", "entry_id": f"e{key}", "patient_id": f"x{key}"}
    return {**row, "offered_date": offered, "tci_date": tci, **more}


def _earlier_offers(name: str, function: str) -> Rows:
    """Dates that were cancelled before the booking."""
    cancelled = {
        # on the 28th day before the booking, and on the 29th
        "cancelled": ("waits", "2026-10-05T10:00:00", "patient", ""),
        "too long ago": ("waits", "2026-10-04T10:00:00", "patient", ""),
        "unfit": ("waits", "2026-10-20T10:00:00", "hospital", "clinical"),
        "rebooked": ("booked", "2026-10-20T10:00:00", "hospital", "non_clinical"),
    }
    if name == "dated":
        # the longest wait has a date already
        return [_offer(function, "waits", "2026-08-20", "2026-12-02")]
    if name not in cancelled:
        return []
    who, when, by, kind = cancelled[name]
    more = {"cancelled_at": when, "cancelled_by": by, "reason_type": kind, "outcome": "4"}
    # offered before the months of booking order, so that it is no booking of them
    return [_offer(function, who, "2026-08-20", "2026-12-01", **more)]


def _later_events(name: str, function: str) -> Rows:
    key = f"{function}waits"
    ids = {"patient_id": f"x{key}", "pathway_id": f"p{key}"}
    if name == "declined":
        return [_event(key, ids, function, "2026-10-20", "offer_declined")]
    if name == "other appointment":
        # cancelled before the decision to admit, as a clinic's appointment
        return [_event(key, ids, function, "2026-07-20", "patient_cancel")]
    if name == "monitored":
        # 100 days, then active monitoring; back in the queue with the days from before
        return [
            _event(key, ids, function, "2026-04-11", "op_active_monitoring", "32"),
            _event(key, ids, function, "2026-06-01", "am_end", "11"),
        ]
    return []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("passed") / "home")
    deliver(made, "pas", "first", NIGHT, _feeds())
    result = refresh(made, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    return made


def test_who_was_passed_over_by_whom_and_why(home: Home) -> None:
    found = read(
        home,
        "select treatment_function, booked_pathway_id, pathway_id, patient_id, is_justified, reason,"
        " is_waiting_undated from rtt.booking_passed_over order by 1",
    )
    expected: list[tuple[Any, ...]] = []
    for name, function in FUNCTIONS.items():
        if name not in NOT_PASSED:
            reason = REASONS.get(name, NONE)
            who = (function, f"p{function}booked", f"p{function}waits", f"x{function}waits")
            expected.append((*who, reason != NONE, reason, True))
    assert found == sorted(expected)


def test_days_are_those_of_the_queue(home: Home) -> None:
    """From 1 January to 2 November: 305 days. With monitoring: 100 days before it and 154 since 1 June."""
    found = read(
        home,
        "select treatment_function, queue_wait_days, booked_queue_wait_days, waited_longer_days,"
        " cast(offered_date as varchar), month from rtt.booking_passed_over"
        " where treatment_function in ('100', '430', '560') order by 1",
    )
    assert found == [
        ("100", 305, 215, 90, OFFERED, "2026-11"),
        ("430", 243, 215, 28, OFFERED, "2026-11"),
        ("560", 254, 215, 39, OFFERED, "2026-11"),
    ]


def test_the_rate_counts_the_list(home: Home) -> None:
    ((bookings, out_of_turn, unexplained, passed_over),) = read(
        home,
        "select sum(bookings), sum(out_of_turn), sum(out_of_turn_without_reason), sum(passed_over)"
        " from rtt.booking_order where month = '2026-11'",
    )
    passed = len(FUNCTIONS) - len(NOT_PASSED)
    assert (bookings, out_of_turn, unexplained, passed_over) == (
        len(FUNCTIONS),
        passed,
        passed - len(REASONS),
        passed,
    )
    identity = "select status from publication.evidence where rule_id = 'RTT-I06'"
    assert read(home, identity) == [("pass",)]


def test_age_is_of_the_date_of_the_data(home: Home) -> None:
    functions = list(FUNCTIONS.values())[-3:]
    people = [f"x{function}{who}" for function in functions for who in ("booked", "waits")]
    found = dict(read(home, "select patient_id, age_band from rtt.ptl"))
    assert [found[person] for person in people] == [
        "0-17",
        "18-34",
        "65-79",
        "80 and over",
        "not known",
        "not known",
    ]
    assert {band for person, band in found.items() if person not in people} == {"not known"}
