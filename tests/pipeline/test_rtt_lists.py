"""What is published beside the periods: return, roll-forward, lists, diagnostics, booking order, explain."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.pipeline.test_publication import _clockstop

pytestmark = pytest.mark.long

FIRST, SECOND = "2025-03-30", "2025-03-31"


def _events(pathway: str, *events: tuple[str, str, str]) -> Rows:
    return [
        {
            "event_id": f"{pathway}-{number}",
            "pathway_id": pathway,
            "patient_id": f"X{pathway}",
            "event_type": kind,
            "event_date": day,
            "event_sequence": str(number),
            "rtt_status": status,
            "communicated": "Y",
            "original_clock_start_date": "2024-11-01" if kind == "ipt_in" else "",
            "treatment_function": "110",
        }
        for number, (day, kind, status) in enumerate(events)
    ]


START = ("2025-01-06", "referral_received", "")
STAY = [row for number in range(20) for row in _events(f"STAY{number:02d}", START)]
BEFORE = [
    *STAY,
    *_events("STOPS", START),
    *_events("MISSES", START),
    *_events("LEAVES", START),
    *_events("DELETED", START),
    *_events("VANISHES", START),
    *_events("CHANGES", START),
]
AFTER = [
    *STAY,
    *_events("STOPS", START, (SECOND, "op_treated", "30")),
    *_events("MISSES", START, (SECOND, "op_first_dna", "33")),
    *_events("LEAVES", START, (SECOND, "ipt_out", "21")),
    *[{**row, "is_deleted": "Y"} for row in _events("DELETED", START)],
    *[{**row, "treatment_function": "120"} for row in _events("CHANGES", START)],
    *_events("COMES", (SECOND, "referral_received", "")),
    *_events("INHERITED", (SECOND, "ipt_in", "20")),
]
PATIENTS = [{"patient_id": f"X{row['pathway_id']}", "commissioner": "11J"} for row in [*BEFORE, *AFTER]]
OTHERS: dict[str, Rows | bytes] = {
    "patients": list({row["patient_id"]: row for row in PATIENTS}.values()),
    "waiting_list": [
        {
            "entry_id": entry,
            "patient_id": f"X{pathway or entry}",
            "pathway_id": pathway,
            "decision_to_admit_date": decided,
            "admission_method": "11",
            "clinical_priority": priority,
            "treatment_function": "110",
        }
        for entry, pathway, decided, priority in (
            ("LONG", "", "2024-10-01", "P4"),
            ("SHORT", "", "2025-02-01", "P4"),
            ("LATE", "STAY00", "2025-03-02", "P2"),
            ("TIMELY", "STAY01", "2025-03-03", "P2"),
        )
    ],
    "admission_offers": [
        {
            "offer_id": "O1",
            "entry_id": "SHORT",
            "patient_id": "XSHORT",
            "offered_date": "2025-03-10",
            "tci_date": "2025-04-20",
        }
    ],
    "diagnostic_requests": [
        {"request_id": name, "patient_id": "X", "modality": "1", "planned": planned, **dates}
        for name, planned, dates in (
            ("D41", "N", {"clock_start_date": "2025-02-18"}),
            ("D42", "N", {"clock_start_date": "2025-02-17"}),
            ("DONE", "N", {"clock_start_date": "2024-12-01", "performed_date": "2025-01-01"}),
            ("PLANNED", "Y", {"clock_start_date": "2024-01-01", "planned_due_date": "2025-06-01"}),
            ("OVERDUE", "Y", {"clock_start_date": "2024-01-01", "planned_due_date": "2025-01-01"}),
        )
    ],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights: everything that can happen to a list happens once."""
    home = make_home(tmp_path_factory.mktemp("lists") / "home")
    deliver(home, "pas", "first", FIRST, {"rtt_events": BEFORE, **OTHERS})
    assert refresh(home).succeeded
    deliver(home, "pas", "second", SECOND, {"rtt_events": AFTER, **OTHERS}, previous="first")
    result = refresh(home, deliverables=True)
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_every_movement_is_named(home: Home) -> None:
    found = read(home, "select pathway_id, movement, reason from rtt.roll_forward_pathways order by 1, 2")
    assert found == [
        ("CHANGES", "function_moved_in", "reported under C_110 before"),
        ("CHANGES", "function_moved_out", "now reported under C_120"),
        ("COMES", "clock_start", "the clock started since the previous list"),
        ("DELETED", "removed_other", "the sender deleted records of this pathway"),
        ("INHERITED", "transferred_in", "transferred in from another provider"),
        ("LEAVES", "transferred_out", "transferred to another provider"),
        ("MISSES", "nullified", "the first appointment was missed"),
        ("STOPS", "clock_stop", "the clock stopped since the previous list, code 30"),
        ("VANISHES", "unexplained", "the pathway is no longer in the extract, and no reason is recorded"),
    ]
    total = read(
        home,
        "select opening, clock_starts, clock_stops, nullified, transferred_in, transferred_out, removed_other,"
        " unexplained, closing from rtt.roll_forward where treatment_function = 'C_999'",
    )
    assert total == [(28, 1, 1, 1, 1, 1, 1, 1, 25)]


def test_a_list_that_vanishes_is_held(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    deliver(home, "pas", "first", FIRST, {"rtt_events": STAY})
    assert refresh(home, domains=("rtt",)).succeeded
    deliver(home, "pas", "second", SECOND, {"rtt_events": STAY[:14]}, previous="first")
    result = refresh(home, domains=("rtt",))
    assert result.succeeded and "rtt" in result.held
    # the extract that lost them is the cause, and the list that does not add up its consequence
    reason = next(row["reason"] for row in result.status if row["domain"] == "rtt")
    assert (
        "from earlier extracts are missing from the full extract" in reason
        and "and 1 more, listed by" in reason
    ), reason
    said = "select message from publication.evidence where status = 'fail' and rule_id = 'RTT-I05'"
    ((words,),) = read(home, said)
    assert "without an explanation" in words
    assert read(home, "select count(*) from rtt.ptl") == [(20,)]


def test_a_wait_that_loses_its_start_is_an_exception_until_it_is_back(tmp_path: Path) -> None:
    """Rows stay, and no clock runs (LOSES), the first one does (MERGES) or it ended in this wait (ENDS)."""
    home = make_home(tmp_path / "home")
    stay = [row for number in range(80) for row in _events(f"STAY{number:02d}", START)]
    booked = _events("LOSES", START, ("2025-01-10", "appointment_booked", ""))
    two_waits = (START, ("2025-01-20", "op_discharged", "34"), ("2025-02-03", "rereferral_received", ""))
    waits = [*_events("MERGES", *two_waits), *_events("ENDS", *two_waits)]
    deliver(home, "pas", "first", FIRST, {"rtt_events": [*stay, *booked, *waits]})
    assert refresh(home, "", ("rtt",)).held == []
    rest = [
        *stay,
        *_events("MERGES", START),
        *_events("ENDS", START, ("2025-02-10", "op_discharged", "34")),
    ]
    exceptions = "select record_key, patient_id, state from validation.exceptions where rule_id = 'RTT-A16'"
    for night, name, before in ((SECOND, "second", "first"), ("2025-04-01", "third", "second")):
        deliver(home, "pas", name, night, {"rtt_events": [*rest, *booked[1:]]}, previous=before)
        assert refresh(home, "", ("rtt",)).held == []
        assert read(home, exceptions) == [("list|LOSES|1", "XLOSES", "open")]
    deliver(home, "pas", "fourth", "2025-04-02", {"rtt_events": [*rest, *booked]}, previous="third")
    assert refresh(home, "", ("rtt",)).held == []
    assert read(home, exceptions) == [("list|LOSES|1", "XLOSES", "cleared")]


def test_list_history_keeps_every_night(home: Home) -> None:
    nights = read(
        home, "select cast(as_at as varchar), sum(pathways) from rtt.ptl_history group by 1 order by 1"
    )
    assert nights == [(FIRST, 28), (SECOND, 25)]


def test_return_counts_periods_and_is_read_back_as_published(home: Home, tmp_path: Path) -> None:
    parts = read(
        home,
        """
        select "RTT Part Type", sum("Total All") from rtt.return_monthly
        where "Treatment Function Code" = 'C_999' and "Period" = 'RTT-March-2025' group by 1 order by 1
        """,
    )
    assert parts == [("Part_1B", 1), ("Part_2", 23), ("Part_2A", 2), ("Part_3", 1)]
    file = home.returns / "rtt_return_2025-03.csv"
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert len(rows[0]) == 121 and rows[0][0] == "Period" and rows[0][-1] == "Total All"
    peer = make_home(tmp_path / "peer")
    deliver(peer, "national", "own", SECOND, {"rtt_full_csv": file.read_bytes()})
    assert refresh(peer).succeeded
    assert read(peer, "select status from publication.evidence where rule_id = 'BM-I06'") == [("pass",)]
    assert read(
        peer,
        "select organisation, total from benchmark.rtt_providers"
        " where treatment_function = 'C_999' and part = 'Part_2' order by 1",
    ) == [("ENG", 23), ("RXX", 23)]


def test_diagnostic_edge_is_the_opposite_of_rtt(home: Home) -> None:
    """Day 41 is within six weeks, day 42 is not; planned tests wait from the day they were due."""
    found = read(
        home, "select waiting, within_6_weeks, over_6_weeks from rtt.diagnostics_waiting where modality = '1'"
    )
    assert found == [(3, 1, 2)]


def test_booking_out_of_turn(home: Home) -> None:
    found = read(home, "select month, priority, bookings, out_of_turn from rtt.booking_order")
    assert found == [("2025-03", "P4", 1, 1)]


def test_priority_limits(home: Home) -> None:
    found = read(
        home, "select entry_id, days_since_base, is_breach from rtt.priority_breaches where allowed_days = 28"
    )
    assert sorted(found) == [("LATE", 29, True), ("TIMELY", 28, False)]


def test_first_appointments_are_still_to_come(home: Home) -> None:
    found = read(
        home,
        "select waiting_first, within_18_weeks from rtt.first_appointment where treatment_function = 'C_999'",
    )
    # two have a decision to admit; the inherited wait is over 18 weeks
    assert found == [(21, 20)]


def test_tip_overs_and_breach_dates(home: Home) -> None:
    found = read(
        home,
        "select distinct cast(breach_date_18 as varchar), tips_over_18_by_month_end, tips_over_52_by_year_end"
        " from rtt.ptl where pathway_id like 'STAY%'",
    )
    assert found == [("2025-05-13", False, False)]


def test_explain_tells_the_clock(home: Home) -> None:
    answer = _clockstop(home, "explain", "MISSES", "--json")
    told: dict[str, Any] = json.loads(answer.stdout)
    assert [(step["effect"], step["rule"], step["days"]) for step in told["steps"]] == [
        ("STARTS", "1a", "0"),
        ("NULLIFIED", "5e", "84"),
    ]
    waiting = _clockstop(home, "explain", "STAY05").stdout
    assert "what would stop it" in waiting and "nothing is booked" in waiting
    unknown = _clockstop(home, "explain", "NOBODY")
    assert unknown.returncode == 1 and "no pathway of that id" in unknown.stderr


def test_nights_after_remember_what_vanished_and_what_was_found_late(home: Home) -> None:
    """The list before no longer holds what vanished: the exception remembers it until it is back."""
    exceptions = "select record_key, state from validation.exceptions where rule_id = ? order by 1"
    assert read(home, exceptions, "RTT-A16") == [("list|VANISHES|1", "open")]
    # nothing says when the stop was recorded: the list lost it tonight, and January went long ago
    late = [*AFTER, *_events("STAY01", START, ("2025-01-20", "op_treated", "30"))[1:]]
    deliver(home, "pas", "third", "2025-04-01", {"rtt_events": late, **OTHERS}, previous="second")
    (home.root / "settings.yml").write_text("breach_cohort_by: year_end\n", encoding="utf-8")
    assert refresh(home, "", ("rtt",)).succeeded
    assert read(home, exceptions, "RTT-A16") == [("list|VANISHES|1", "open")]
    assert read(home, exceptions, "RTT-C12") == [("STAY01-1", "open")]
    assert ("STAY00", "open") in read(home, exceptions, "RTT-E02")
    back = [*late, *_events("VANISHES", START)]
    deliver(home, "pas", "fourth", "2025-04-02", {"rtt_events": back, **OTHERS}, previous="third")
    (home.root / "settings.yml").unlink()
    assert refresh(home, "", ("rtt",)).succeeded
    assert read(home, exceptions, "RTT-A16") == [("list|VANISHES|1", "cleared")]
    # by the end of the month nobody of them is at 18 weeks
    assert ("STAY00", "cleared") in read(home, exceptions, "RTT-E02")
