"""Who is in a bed, in the department and on a theatre list when links are missing or wrong: one refresh."""

from typing import Any

import pytest

from orchestration.store.home import Home
from tests.cases import flow_rows as rows
from tests.clock_of import clock_of
from tests.conftest import deliver, make_home, read, refresh


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("flow") / "home")
    pas = {
        "spells": rows.SPELLS,
        "patients": rows.PATIENTS,
        "waiting_list": rows.ENTRIES,
        "admission_offers": rows.OFFERS,
    }
    beds = {"ward_stays": rows.WARD_STAYS, "wards": rows.WARDS, "bed_states": rows.BED_STATES}
    deliver(home, "pas", "pas-flow", rows.NIGHT, dict(pas))
    deliver(home, "beds", "beds-flow", rows.NIGHT, dict(beds))
    deliver(home, "ed", "ed-flow", rows.NIGHT, {"attendances": rows.ATTENDANCES})
    with clock_of(rows.NIGHT):
        result = refresh(home, domains=("ed", "beds", "elective"))
    assert result.succeeded and not result.held, result.in_words()
    return home


@pytest.fixture(scope="module")
def census(home: Home) -> dict[str, int]:
    """Midnights by ward stay."""
    return dict(read(home, "select ward_stay_id, count(*) from beds.census group by 1"))


@pytest.fixture(scope="module")
def raised(home: Home) -> set[tuple[str, str]]:
    return set(read(home, "select rule_id, record_key from validation.exceptions"))


def _attendance(home: Home, attendance: str, columns: str) -> tuple[Any, ...]:
    (found,) = read(home, f"select {columns} from ed.attendances where attendance_id = ?", attendance)
    return found


@pytest.mark.parametrize(
    ("stay", "midnights"),
    [
        ("WA12A", 6),
        ("WA12B", 5),
        ("WNONA", 6),
        ("WNONB", 5),
        ("SAME", 6),
        ("WSAMEB", 5),
        ("WUNKA", 6),
        ("WUNKB", 5),
    ],
)
def test_an_empty_or_shared_link_is_nobodys(census: dict[str, int], stay: str, midnights: int) -> None:
    assert census.get(stay, 0) == midnights


def test_one_patient_is_in_one_bed(home: Home, census: dict[str, int], raised: set[tuple[str, str]]) -> None:
    # two open spells: where the newest stay began
    assert (census["WB9A"], census["WB9B"]) == (3, 7)
    assert {("WARD_STAY_OVERLAP", "WB9A"), ("SPELL_OVERLAP", "SB9B")} <= raised
    # one spell, the patient named once
    assert (census["WONEA"], census["WONEB"]) == (2, 8)
    assert ("WARD_STAY_OVERLAP", "WONEA") in raised
    assert read(home, "select distinct patient_id from beds.census where ward_stay_id = 'WONEB'") == [("PONE",)]
    # the same start: the identifier decides
    assert "WTIEA" not in census and census["WTIEB"] == 6
    assert ("WARD_STAY_OVERLAP", "WTIEA") in raised
    # home leave empties the bed of its own spell
    assert census["WHLA"] == 10
    twice = "select 1 from beds.census where patient_id is not null"
    assert read(home, f"{twice} group by census_date, patient_id having count(*) > 1") == []


def test_a_stay_finds_its_spell_by_the_patient(
    home: Home, census: dict[str, int], raised: set[tuple[str, str]]
) -> None:
    assert census["WLNK"] == 3
    assert read(home, "select distinct spell_id from beds.census where ward_stay_id = 'WLNK'") == [("SLNK",)]
    assert {("IN_BED_NO_SPELL", "WLNK"), ("SPELL_NO_WARD_STAY", "SLNK")} & raised == set()
    assert ("DISCHARGED_STILL_IN_BED", "WLNK") in raised


def test_a_stay_under_the_spell_of_somebody_else(census: dict[str, int], raised: set[tuple[str, str]]) -> None:
    # the discharge of one patient takes nobody else out of a bed
    assert (census["WOTH"], census["WOTHOWN"]) == (10, 1)
    assert {("WARD_STAY_OTHER_PATIENT", "WOTH"), ("IN_BED_NO_SPELL", "WOTH")} <= raised
    # two records of one person
    assert census["WMRG"] == 3 and ("WARD_STAY_OTHER_PATIENT", "WMRG") not in raised


def test_a_stop_before_its_start_is_unknown(
    home: Home, census: dict[str, int], raised: set[tuple[str, str]]
) -> None:
    spells = "select spell_id, discharged_at, discharged_at_rejected, is_open, nights from beds.stays"
    found = {spell: values for spell, *values in read(home, spells)}
    assert found["SB8"] == found["SB8O"] == [None, "2026-12-03 09:00:00", False, None]
    assert found["SMID"][3] == 0 and found["SMID"][0] is not None
    assert {("SPELL_END_BEFORE_START", "SB8"), ("SPELL_END_BEFORE_START", "SB8O")} <= raised
    assert ("SPELL_END_BEFORE_START", "SMID") not in raised
    # the ward's own end counts; without one the bed stays occupied, and the exception says so
    assert (census["WB8"], census["WB8O"]) == (2, 6)
    (detail,) = read(
        home,
        "select detail from validation.exceptions where rule_id = 'SPELL_END_BEFORE_START'"
        " and record_key = 'SB8O'",
    )
    assert "W1" in detail[0]
    stays = "select ended_at, ended_at_rejected from beds.ward_stays where ward_stay_id = 'WEND'"
    assert read(home, stays) == [(None, "2026-12-04 10:00:00")]
    assert ("WARD_STAY_END_BEFORE_START", "WEND") in raised and census["WEND"] == 6
    assert ("WARD_END_BEFORE_START", "W3|2026-06-01") in raised
    assert read(
        home, "select core_open from beds.occupancy_daily where ward = 'W3' and date = '2026-12-10'"
    ) == [(7,)]


def test_a_date_far_ahead_leaves_the_patient_in_bed(census: dict[str, int]) -> None:
    assert census["WFAR"] == 10


def test_a_move_when_the_clock_showed_it_twice_is_no_overlap(home: Home, raised: set[tuple[str, str]]) -> None:
    assert {record for rule, record in raised if rule in ("WARD_STAY_OVERLAP", "BED_OVERLAP")} & {
        "WAUTA",
        "WAUTB",
    } == set()


def test_one_morning_is_one_state(home: Home) -> None:
    found = read(
        home,
        "select cast(date as varchar), occupied_0800, corridor_patients from beds.occupancy_daily"
        " where ward = 'W2' and occupied_0800 is not null order by 1",
    )
    assert found == [("2026-12-08", 9, 0), ("2026-12-09", 6, 1)]


@pytest.mark.parametrize("attendance", ["A13B", "N01", "N91", "N11", "NX1", "K2", "K3"])
def test_who_shares_nothing_does_not_come_back(home: Home, attendance: str) -> None:
    assert _attendance(home, attendance, "reattended_within_7_days") == (False,)


def test_who_shares_a_number_comes_back(home: Home) -> None:
    assert _attendance(home, "R2", "reattended_within_7_days") == (True,)


def test_nobody_is_admitted_to_the_spell_of_another(home: Home, raised: set[tuple[str, str]]) -> None:
    admissions = "select attendance_id, spell_id from ed.admissions where attendance_id is not null"
    assert dict(read(home, admissions)) == {"A13A": None, "R1": "SA3", "SH2": "SSH"}
    assert _attendance(home, "SH1", "admitted") == (False,)
    assert {("ED_SPELL_SHARED", "SH1"), ("ED_SPELL_SHARED", "SH2")} <= raised
    assert ("ED_ADMITTED_NO_SPELL", "A13A") in raised


def test_a_departure_before_the_arrival_is_unknown(home: Home, raised: set[tuple[str, str]]) -> None:
    columns = "clock_stop_at, departed_at_rejected, total_minutes, over_4h"
    assert _attendance(home, "B1", columns) == (None, "2026-12-04 12:00:00", None, None)
    assert ("ED_DEPART_BEFORE_ARRIVAL", "B1") in raised


@pytest.mark.parametrize(
    ("attendance", "minutes"), [("C1", 270), ("C2", 210), ("C3", 270), ("C4", 270), ("C5", 90)]
)
def test_a_time_in_doubt_shortens_no_wait(home: Home, attendance: str, minutes: int) -> None:
    assert _attendance(home, attendance, "total_minutes") == (minutes,)


def test_every_wait_within_the_stay_has_its_own_reading(home: Home) -> None:
    columns = "time_to_assessment_minutes, time_to_treatment_minutes, ready_to_departure_minutes"
    # 00:50 is before the change, 03:00 after it; the wait after readiness begins at the earlier reading
    assert _attendance(home, "C6", columns) == (75, 90, 130)
    assert _attendance(home, "C7", "handover_minutes, cast(clock_start_at as varchar)") == (
        72,
        "2026-10-25 00:02:00",
    )
    said = read(
        home, "select item, counted_reading from ed.clock_change_times where attendance_id = 'C6' order by 1"
    )
    assert said == [("assessed_at", "later"), ("ready_to_proceed_at", "earlier"), ("seen_at", "later")]


def test_a_time_far_away_holds_nothing(home: Home) -> None:
    assert _attendance(home, "F1", "clock_stop_at, total_minutes, counted") == (None, None, True)
    assert read(home, "select 1 from ed.attendances where attendance_id = 'F3'") == []


def test_cancellations_and_treatments_of_their_own_patient(home: Home, raised: set[tuple[str, str]]) -> None:
    found = dict(read(home, "select offer_id, breach_28_day from elective.last_minute_cancellations"))
    # O2 and O3 were moved within a day, each for the first time
    assert found == {"O1": True, "O4": True, "O5": False, "O6": True, "O7": True}
    assert {("CX_OTHER_PATIENT", "O4"), ("CX_CANCEL_BEFORE_OFFER", "O6")} <= raised
    assert ("CX_OTHER_PATIENT", "O1") not in raised


def test_a_number_of_two_people_joins_nobody(
    home: Home, census: dict[str, int], raised: set[tuple[str, str]]
) -> None:
    # the discharge of one of them takes the other out of no bed
    assert (census["WTWO1"], census["WTWO2"]) == (2, 10)
    assert read(home, "select distinct spell_id, patient_id from beds.census where ward_stay_id = 'WTWO2'") == [
        ("STWO2", "PTWO2")
    ]
    assert {("WARD_STAY_OTHER_PATIENT", "WTWO2"), ("CX_OTHER_PATIENT", "O7")} <= raised
    for attendance in ("T1", "T2", "T3"):
        assert _attendance(home, attendance, "reattended_within_7_days, counted") == (False, True)
    named = read(
        home,
        "select domain, record_key, detail from validation.exceptions where rule_id = 'PT_NUMBER_SHARED'",
    )
    both = {
        ("PTWO1", "The NHS number is also on patient PTWO2, and the dates of birth differ"),
        ("PTWO2", "The NHS number is also on patient PTWO1, and the dates of birth differ"),
    }
    for domain in ("ed", "beds"):
        assert {(record, detail) for of, record, detail in named if of == domain} == both
    assert {record for of, record, _ in named if of == "elective"} == {"PTWO2"}
    assert not {("PT_DUPLICATE", "PTWO1"), ("PT_DUPLICATE", "PTWO2")} & raised


def test_a_cancellation_without_its_date_is_said(home: Home) -> None:
    found = read(
        home, "select record_key, detail from validation.exceptions where rule_id = 'CX_CANCEL_UNDATED'"
    )
    words = "Cannot be counted in a quarter: "
    assert dict(found) == {
        "U1": f"{words}the date of the cancellation is missing",
        "U2": f"{words}the date of the operation is missing",
        "U3": f"{words}the dates of the cancellation and of the operation are missing",
    }


def test_what_is_dated_outside_a_life_is_said(home: Home) -> None:
    found = read(
        home,
        "select domain, record_key, detail from validation.exceptions where rule_id = 'DT_OUTSIDE_LIFE'",
    )
    words = "Dates outside the patient's life: "
    assert {(domain, record): detail.removeprefix(words) for domain, record, detail in found} == {
        ("beds", "spell|SLIFE"): "admitted 2026-12-05 before the birth",
        ("beds", "ward_stay|WLIFE"): "started 2026-12-05 before the birth",
        ("beds", "spell|SDEAD"): "admitted 2026-12-05 after the death",
        ("beds", "ward_stay|WDEAD"): "started 2026-12-05 after the death",
        ("ed", "L1"): "arrived 2026-12-04 before the birth, departed 2026-12-04 before the birth",
        # known by the number alone
        ("ed", "L4"): "arrived 2026-12-04 before the birth, departed 2026-12-04 before the birth",
        ("ed", "L3"): "arrived 2026-12-08 after the death",
        ("elective", "B1"): "offered 2026-10-01 before the birth, admission 2026-11-01 before the birth,"
        " operation 2026-11-01 before the birth, cancelled 2026-11-01 before the birth",
        ("elective", "B2"): "took place 2026-12-05 after the death",
    }
    # whichever date is wrong, nobody leaves a bed or the department for it
    assert read(home, "select count(*) from beds.census where ward_stay_id in ('WLIFE', 'WDEAD')") == [(2,)]
    assert _attendance(home, "L1", "counted, total_minutes") == (True, 60)


@pytest.mark.parametrize(("domain", "rule"), [("ed", "ED-I05"), ("beds", "BED-I06"), ("elective", "ELE-I02")])
def test_every_record_is_accounted_for(home: Home, domain: str, rule: str) -> None:
    evidence = "select status, checked_rows from publication.evidence where domain = ? and rule_id = ?"
    records = {
        "ed": len(rows.ATTENDANCES),
        "beds": len(rows.WARD_STAYS) + len(rows.SPELLS),
        # each offer, and its cancellation
        "elective": 2 * len(rows.OFFERS),
    }
    assert read(home, evidence, domain, rule) == [("pass", records[domain])]
