"""The worked cases of cancelled operations and their edges, files in, cancellations and return out."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.store.home import Home
from tests.cases.data import worked_cases
from tests.conftest import copy_build, deliver, make_home, read, refresh

NIGHT = "2026-04-30"
PATIENT = {"patient_id": "P1", "nhs_number": "9990000018"}


def _entry(name: str, **values: str) -> dict[str, str]:
    return {"entry_id": f"W-{name}", "patient_id": "P1", "admission_method": "11", **values}


def _offer(name: str, day: str, **values: str) -> dict[str, str]:
    return {
        "offer_id": name,
        "entry_id": f"W-{name}",
        "patient_id": "P1",
        "offered_date": "2026-01-10",
        "tci_date": day,
        "operation_date": day,
        **values,
    }


def _cancelled(name: str, day: str, on: str, **values: str) -> dict[str, str]:
    kind = {"cancelled_by": "hospital", "reason_type": "non_clinical", "cancelled_at": f"{on}T08:30:00"}
    return _offer(name, day, **{**kind, **values})


def _refreshed(home: Home, night: str, offers: Any, entries: Any, spells: Any) -> Home:
    deliver(
        home,
        "pas",
        f"pas-{night}",
        night,
        {"patients": [PATIENT], "waiting_list": entries, "admission_offers": offers, "spells": spells},
    )
    assert refresh(home, domains=("elective",), deliverables=True).succeeded
    return home


def test_worked_cases(tmp_path: Path) -> None:
    cases = [
        case for case in worked_cases("ed_beds") if case["domain"] == "cancelled_ops" and case["id"] != "CX08"
    ]
    offers, entries, spells = [], [], []
    for case in cases:
        given = case["input"]
        day = (given.get("planned_operation") or given["planned_operation_at"])[:10]
        postponed = "new_operation_at" in given
        offer = _cancelled(
            case["id"], day, given.get("cancelled_on", day), cancel_reason=given.get("reason", "")
        )
        offer["tci_date"] = given.get("planned_admission", day)
        offer["retimed_within_24h"] = "Y" if postponed else ""
        offers.append(offer)
        entries.append(_entry(case["id"], admission_method=given["admission_method"]))
        if "treated" in given:
            offers.append(
                {**_offer(f"{case['id']}-2", given["treated"], outcome="1"), "entry_id": f"W-{case['id']}"}
            )
    home = _refreshed(
        make_home(tmp_path / "home"), NIGHT, offers, entries, spells or [{"spell_id": "S", "patient_id": "P1"}]
    )
    faults = []
    for case in cases:
        found = read(
            home,
            "select counted_quarter, days_to_treatment, breach_28_day, cast(day_0 as varchar)"
            " from elective.last_minute_cancellations where offer_id = ?",
            case["id"],
        )
        expected = case["expected"]
        if bool(found) != expected["last_minute"]:
            faults.append(f"{case['id']}: expected last minute {expected['last_minute']}, found {found}")
            continue
        names = ("counted_quarter", "days_to_treatment", "breach_28_day", "day_0")
        for name, value in zip(names, found[0] if found else (), strict=False):
            if name in expected and expected[name] != value:
                faults.append(f"{case['id']} {name}: expected {expected[name]}, found {value}")
    assert not faults, "\n".join(faults)


def test_scope_postponements_and_the_quarter_of_a_breach(tmp_path: Path) -> None:
    day = "2026-03-20"
    offers = [
        _cancelled("clinical", day, day, reason_type="clinical"),
        _cancelled("patient", day, day, cancelled_by="patient", reason_type=""),
        _cancelled("emergency-admission", day, day),
        _cancelled("private", day, day),
        _cancelled("untreated", day, day),
        _cancelled("treated-day-29", day, day),
        _cancelled("first-postponement", day, day, retimed_within_24h="Y"),
        {
            **_cancelled("second-postponement", "2026-03-22", "2026-03-22", retimed_within_24h="Y"),
            "entry_id": "W-first-postponement",
        },
        _cancelled("declined", day, day),
        {
            **_offer(
                "declined-2",
                "2026-04-10",
                cancelled_by="patient",
                cancelled_at="2026-04-01T09:00",
                reasonable="Y",
            ),
            "entry_id": "W-declined",
        },
        _cancelled("removed", day, day),
        _cancelled("removed-after-day-28", day, day),
        _cancelled("regular-days", day, day),
        _cancelled("stayed-and-treated", day, day),
        _cancelled("stayed-untreated", day, day),
        # in good time, so no last-minute cancellations; the second time is one too many
        _cancelled("urgent", "2026-04-10", "2026-03-05", procedure_urgent="Y"),
        {
            **_cancelled("urgent-again", "2026-04-20", "2026-03-12", procedure_urgent="Y"),
            "entry_id": "W-urgent",
        },
    ]
    entries = [
        _entry("clinical"),
        _entry("patient"),
        _entry("emergency-admission", admission_method="21"),
        _entry("private", administrative_category="02"),
        _entry("untreated"),
        _entry("treated-day-29"),
        _entry("first-postponement"),
        _entry("declined"),
        _entry("removed", removed_date="2026-04-02"),
        _entry("removed-after-day-28", removed_date="2026-04-20"),
        _entry("regular-days", admission_method="13", intended_management="4"),
        _entry("stayed-and-treated"),
        _entry("stayed-untreated"),
        _entry("urgent"),
    ]
    spells = [
        {
            "spell_id": "S1",
            "patient_id": "P1",
            "entry_id": "W-treated-day-29",
            "admitted_at": "2026-04-18T08:00",
        },
        # admitted for it, not treated: no end of the wait
        {
            "spell_id": "S2",
            "patient_id": "P1",
            "entry_id": "W-untreated",
            "admitted_at": "2026-04-01T08:00",
            "definitive_treatment": "N",
        },
        # admitted the day before, operated on after the cancellation and before going home
        {
            "spell_id": "S3",
            "patient_id": "P1",
            "entry_id": "W-stayed-and-treated",
            "admitted_at": "2026-03-19T16:00",
            "discharged_at": "2026-03-24T11:00",
            "definitive_treatment": "Y",
        },
        {
            "spell_id": "S4",
            "patient_id": "P1",
            "entry_id": "W-stayed-untreated",
            "admitted_at": "2026-03-19T16:00",
            "discharged_at": "2026-03-24T11:00",
            "definitive_treatment": "N",
        },
    ]
    home = _refreshed(make_home(tmp_path / "home"), NIGHT, offers, entries, spells)
    found = read(
        home,
        "select offer_id, breach_28_day, breach_quarter from elective.last_minute_cancellations order by 1",
    )
    assert found == [
        ("declined", False, None),
        ("removed", False, None),
        ("removed-after-day-28", True, "2026/27 Q1"),
        ("second-postponement", True, "2026/27 Q1"),
        ("stayed-and-treated", False, None),
        ("stayed-untreated", True, "2026/27 Q1"),
        ("treated-day-29", True, "2026/27 Q1"),
        ("untreated", True, "2026/27 Q1"),
    ]
    assert read(
        home,
        "select quarter, last_minute_cancellations, not_treated_within_28_days, provider, provider_name"
        " from elective.return_quarterly order by quarter",
    ) == [
        ("2025/26 Q4", 8, 0, "RXX", "RXX"),
        ("2026/27 Q1", 0, 5, "RXX", "RXX"),
    ]
    assert read(home, "select * from elective.urgent_cancellations_monthly") == [
        ("2026-03", date(2026, 3, 1), 2, 1)
    ]
    # the newest whole quarter in the published layout is read as published files are
    peer = make_home(tmp_path / "peer")
    own = (home.returns / "qmco_return_2025-26_Q4.xlsx").read_bytes()
    deliver(peer, "national", "own", NIGHT, {"qmco_workbook": own})
    result = refresh(peer)
    # without England's row it is a file of one provider: it replaces that provider alone
    assert result.held == []
    copy = copy_build(peer, result.build_id)
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute(
            "select period, organisation, last_minute_cancellations, not_treated_within_28_days"
            " from benchmark.cancelled_operations_providers"
        ).fetchall() == [("2025/26 Q4", "RXX", 8, 0)]
    # whoever was treated or is off the list needs nobody any more; those that still wait do
    breaches = read(
        home, "select record_key from validation.exceptions where rule_id = 'CX_28_BREACH' order by 1"
    )
    assert breaches == [("second-postponement",), ("stayed-untreated",), ("untreated",)]


def test_exceptions_before_day_28(tmp_path: Path) -> None:
    day = "2026-04-09"
    offers = [
        _cancelled("near", day, day),
        _cancelled("early", "2026-04-10", "2026-04-10"),
        _cancelled("no-reason", day, day, reason_type=""),
        _cancelled("no-one", day, day, cancelled_by=""),
        _cancelled("conflict", day, day, reason_type="clinical", cancel_reason="Theatre list over-ran"),
        _cancelled("agrees", day, day, reason_type="clinical", cancel_reason="Patient unfit"),
        _cancelled("rebooked", "2026-04-29", "2026-04-29"),
        {**_offer("rebooked-2", "2026-05-09"), "entry_id": "W-rebooked", "offered_date": "2026-04-28"},
        # a date that was brought forward: the later day was offered first
        _cancelled("first", "2026-05-20", "2026-03-05", offered_date="2026-03-01", cancelled_by="patient"),
        {
            **_cancelled("forward", "2026-04-29", "2026-04-20", offered_date="2026-03-05"),
            "entry_id": "W-first",
        },
        # two dates to choose from
        _cancelled("choice", "2026-04-28", "2026-04-15", cancelled_by="patient"),
        {**_offer("choice-2", "2026-05-12"), "entry_id": "W-choice"},
    ]
    names = ("near", "early", "no-reason", "no-one", "conflict", "agrees", "rebooked", "first", "choice")
    home = _refreshed(
        make_home(tmp_path / "home"),
        NIGHT,
        offers,
        [_entry(n) for n in names],
        [{"spell_id": "S", "patient_id": "P1"}],
    )
    assert read(
        home, "select rule_id, record_key from validation.exceptions where domain = 'elective' order by 1, 2"
    ) == [
        ("CX_28_APPROACHING", "near"),
        ("CX_CLINICAL_NONCLIN_CONFLICT", "conflict"),
        ("CX_REASON_MISSING", "no-one"),
        ("CX_REASON_MISSING", "no-reason"),
        ("CX_REBOOK_BEFORE_CANCEL", "rebooked"),
    ]
    assert read(
        home, "select count(*) from elective.last_minute_cancellations where breach_28_day is null"
    ) == [(3,)]


def test_past_day_28_or_off_the_list_nothing_is_put_right(tmp_path: Path) -> None:
    offers = [
        _cancelled("day-27", "2026-04-03", "2026-04-03"),
        _cancelled("day-28", "2026-04-02", "2026-04-02"),
        _cancelled("left", "2026-04-05", "2026-04-05"),
    ]
    entries = [_entry("day-27"), _entry("day-28"), _entry("left", removed_date="2026-04-28")]
    home = _refreshed(
        make_home(tmp_path / "home"), NIGHT, offers, entries, [{"spell_id": "S", "patient_id": "P1"}]
    )
    assert read(
        home, "select rule_id, record_key from validation.exceptions where domain = 'elective' order by 1"
    ) == [("CX_28_APPROACHING", "day-27"), ("CX_28_BREACH", "day-28")]
    assert read(
        home,
        "select rule_id, checked, not_applicable from validation.summary"
        " where rule_id like 'CX_28%' order by 1",
    ) == [("CX_28_APPROACHING", 1, 2), ("CX_28_BREACH", 1, 1)]
