"""What the emergency department publishes: return read back, settings, and a fault of another source."""

import csv
from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import deliver, make_home, read, refresh

pytestmark = pytest.mark.long

NIGHT = "2026-03-31"
AMBULANCE, WARD = "1048031000000100", "306706006"
OVER_4H = """
select sum(attendances), sum(over_4h + departure_unknown), sum(booked_attendances),
    sum(admitted_4_to_12h_from_decision), sum(admitted_over_12h_from_decision)
from ed.performance_monthly where month = '2026-10' and department_type = 'all'
"""


def _attendance(name: str, **values: str) -> dict[str, str]:
    usual = {
        "attendance_id": name,
        "patient_id": f"P{name}",
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": "2026-03-30T09:00:00",
        "departed_at": "2026-03-30T12:00:00",
        "breach_reason": "Clinical need",
    }
    return usual | values


def _row(home: Home, columns: str, name: str) -> tuple[Any, ...]:
    return read(home, f"select {columns} from ed.attendances where attendance_id = ?", name)[0]


def test_our_own_return_is_read_back_as_the_nation_publishes_it(small_trust: Home, tmp_path: Path) -> None:
    file = small_trust.returns / "ae_return_2026-10.csv"
    with file.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    with (small_trust.landing / "national" / "national-20261122" / "ae_monthly.csv").open() as stream:
        assert header == next(csv.reader(stream))
    assert len(header) == 22 and rows[0][:2] == ["MSitAE-OCTOBER-2026", "RXX"]
    assert rows[-1][:4] == ["TOTAL"] * 4 and rows[-1][4:] == rows[0][4:]
    peer = make_home(tmp_path / "peer")
    deliver(peer, "national", "own", "2026-11-22", {"ae_monthly_csv": file.read_bytes()})
    result = refresh(peer, domains=("benchmark",))
    assert result.succeeded and not result.held, result.in_words()
    found = read(
        peer,
        "select attendances, over_4h, attendances - attendances_excluding_booked,"
        " admitted_4_to_12h_from_decision, admitted_over_12h_from_decision"
        " from benchmark.ed_providers where period = '2026-10'",
    )
    assert len(found) == 2 and set(found) == set(read(small_trust, OVER_4H))


def test_the_trust_has_something_of_everything(small_trust: Home) -> None:
    for question in (
        "select count(*) from ed.attendances where exclusion_reason = 'planned follow-up'",
        "select count(*) from ed.attendances where exclusion_reason = 'streamed to primary care'",
        "select count(*) from ed.attendances where department_type = '05' and not counted",
        "select sum(booked_attendances) from ed.performance_monthly",
        "select sum(over_60_minutes) from ed.handovers_monthly",
        "select count(distinct breach_reason) - 5 from ed.breach_reasons_monthly",
        "select count(*) from ed.attendances where reattendance_derived and not reattendance_coded",
        "select sum(left_before_seen) from ed.performance_monthly",
        "select sum(admitted_over_12h_from_decision) from ed.performance_monthly",
        "select sum(other_emergency_admissions) from ed.sitrep_daily",
        "select sum(corridor_patients) from ed.sitrep_daily",
        "select sum(waiting_for_bed) from ed.occupancy_hourly",
        "select count(*) from ed.admissions where side = 'both' and first_ward is not null",
    ):
        assert read(small_trust, question)[0][0] > 0, question
    night = "select count(*) from ed.occupancy_hourly where date = '2026-10-25' and site = 'RXX01'"
    assert read(small_trust, night) == [(25,)]
    within, longer = read(
        small_trust,
        "select percent_within_4h, percent_over_12h_from_arrival from ed.performance_monthly"
        " where month = '2026-10' and department_type = 'all'",
    )[0]
    # England in 2025: 71 to 76 %, and some 4 to 10 % over twelve hours at major departments
    assert 68 < within < 80 and 1 < longer < 10


def test_a_refused_administration_system_does_not_hold_the_department(home: Home) -> None:
    """ED is published with a caveat; what the missing extract would have told is unknown and accuses nobody."""
    early = {"arrived_at": "2026-03-28T09:00:00", "departed_at": "2026-03-28T12:00:00"}
    admitted = {"discharge_destination": WARD, "decided_to_admit_at": "2026-03-28T11:00:00"}
    late = {"discharge_destination": WARD, "decided_to_admit_at": "2026-03-30T11:00:00"}
    rows = [
        _attendance("HOME"),
        _attendance("NOBODY", **early, **admitted),
        _attendance("LAST", **late),
        _attendance("KNOWN", **early, **admitted),
    ]
    deliver(home, "ed", "e1", NIGHT, {"attendances": rows})
    spells = [
        {
            "spell_id": "S1",
            "patient_id": "PKNOWN",
            "admitted_at": "2026-03-28T11:30:00",
            "admission_method": "21",
        },
        {
            "spell_id": "S0",
            "patient_id": "OTHER",
            "admitted_at": "2026-01-03T11:30:00",
            "discharged_at": "2026-01-05T11:30:00",
            "admission_method": "22",
        },
        {
            "spell_id": "S9",
            "patient_id": "ANOTHER",
            "admitted_at": "2026-01-04T11:30:00",
            "discharged_at": "2026-01-06T11:30:00",
            "admission_method": "11",
        },
    ]
    deliver(home, "pas", "p1", "2026-03-30", {"spells": spells})
    broken = deliver(home, "pas", "p2", NIGHT, {"spells": spells}, previous="p1")
    (broken / "spells.csv").write_text("spell_id\n")
    result = refresh(home, domains=("ed",))
    state = next(row for row in result.status if row["domain"] == "ed")
    assert state["state"] == "published_with_caveat", result.in_words()
    assert "pas delivery p2" in state["reason"] and "was refused" in state["reason"]
    found = read(home, "select record_key from validation.exceptions where rule_id = 'ED_ADMITTED_NO_SPELL'")
    assert found == [("NOBODY",)]
    assert read(home, 'select "Other emergency admissions" from ed.return_monthly') == [(None,)]
    assert read(
        home, "select attendance_id, link_method, departure_to_admission_minutes from ed.admissions order by 1"
    ) == [("KNOWN", "patient and time", -30), ("LAST", None, None), ("NOBODY", None, None)]


def _spell(name: str, admitted: str, discharged: str = "", method: str = "21") -> dict[str, str]:
    return {
        "spell_id": name,
        "patient_id": f"Q{name}",
        "admitted_at": admitted,
        "discharged_at": discharged,
        "admission_method": method,
    }


def test_nobody_is_accused_of_what_an_extract_has_not_told(home: Home) -> None:
    """The department is a night behind; a year typed wrong is not since when a system tells."""
    ward = {"discharge_destination": WARD}
    rows = [
        _attendance("TYPED", arrived_at="2016-12-01T09:00"),
        _attendance("FIRST", arrived_at="2026-01-05T09:00", departed_at="2026-01-05T12:00"),
        _attendance("BEFORE", arrived_at="2026-01-08T09:00", departed_at="2026-01-08T12:00", **ward),
        _attendance("NOBODY", arrived_at="2026-03-20T09:00", departed_at="2026-03-20T12:00", **ward),
    ]
    spells = [
        _spell("LONG", "2023-05-01T09:00", method="11"),
        _spell("TYPED", "2026-01-20T09:00", "2016-05-05T09:00", method="11"),
        _spell("ONE", "2026-01-20T09:00", "2026-02-01T09:00", method="11"),
        _spell("OLD", "2025-06-01T09:00", "2026-02-03T09:00"),
        _spell("MISSED", "2026-03-10T09:00", "2026-03-12T09:00"),
        _spell("EVENING", "2026-03-30T21:00"),
        _spell("TONIGHT", "2026-03-31T09:00"),
    ]
    deliver(home, "ed", "e1", "2026-03-30", {"attendances": rows})
    deliver(home, "pas", "p1", NIGHT, {"spells": spells})
    result = refresh(home, domains=("ed",))
    assert result.succeeded and not result.held, result.in_words()
    raised = "select record_key from validation.exceptions where rule_id = ? order by 1"
    assert read(home, raised, "SPELL_21_NO_ED") == [("EVENING",), ("MISSED",)]
    assert read(home, raised, "ED_ADMITTED_NO_SPELL") == [("NOBODY",)]


def test_a_night_before_the_first_delivery_finds_no_future_in_it(home: Home) -> None:
    rows = [
        _attendance("EARLIER", arrived_at="2026-03-19T09:00", departed_at="2026-03-19T12:00"),
        _attendance("LATER"),
        _attendance("TYPED", departed_at="2027-03-30T12:00"),
    ]
    deliver(home, "ed", "e1", NIGHT, {"attendances": rows})
    result = refresh(home, as_at="2026-03-20", domains=("ed",))
    assert result.succeeded and not result.held, result.in_words()
    found = read(home, "select record_key from validation.exceptions where rule_id = 'DT_FUTURE'")
    assert found == [("TYPED",)]


def test_every_setting_has_its_other_reading(home: Home) -> None:
    (home.root / "settings.yml").write_text(
        "four_hours_measured_in: seconds\n"
        "twelve_hours_from_decision: at_least\n"
        "ambulance_mode_without_times: arrival_plus_15\n"
        'count_planned_follow_up: "yes"\n'
        "provider_region: NHS ENGLAND NORTH\n"
        "ed_departure_missing_hours: 2\n"
    )
    rows = [
        _attendance("SECONDS", arrived_at="2026-03-30T09:00:30", departed_at="2026-03-30T13:00:45"),
        _attendance(
            "TWELVE",
            arrived_at="2026-03-30T08:00",
            decided_to_admit_at="2026-03-30T09:00",
            departed_at="2026-03-30T21:00",
            discharge_destination=WARD,
        ),
        _attendance("MODE", arrival_mode=AMBULANCE),
        _attendance("PLANNED", attendance_category="4"),
        _attendance("OPEN", arrived_at="2026-03-31T21:59", departed_at=""),
    ]
    deliver(home, "ed", "e1", NIGHT, {"attendances": rows})
    assert refresh(home, domains=("ed",)).succeeded
    assert _row(home, "total_minutes, over_4h", "SECONDS") == (240, True)
    assert _row(home, "decision_to_admit_wait_minutes, decision_to_admit_band", "TWELVE") == (720, "12h+")
    assert _row(home, "total_minutes, came_by_ambulance", "MODE") == (165, True)
    assert _row(home, "counted", "PLANNED") == (True,)
    assert read(home, 'select "Parent Org" from ed.return_monthly') == [("NHS ENGLAND NORTH",)]
    raised = read(home, "select record_key from validation.exceptions where rule_id = 'ED_DEPARTURE_MISSING'")
    assert raised == [("OPEN",)]
