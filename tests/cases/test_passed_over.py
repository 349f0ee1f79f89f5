"""Booking order: who was passed over, by whom, how much longer they had waited, and why."""

from typing import Any

from orchestration.store.home import Home
from tests.cases.analyst_feeds import FUNCTIONS, NONE, NOT_PASSED, OFFERED, POSTCODES, REASONS
from tests.conftest import read


def test_who_was_passed_over_by_whom_and_why(analyst_home: Home) -> None:
    found = read(
        analyst_home,
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


def test_days_are_those_of_the_queue(analyst_home: Home) -> None:
    """From 1 January to 2 November: 305 days. With monitoring: 100 days before it and 154 since 1 June."""
    found = read(
        analyst_home,
        "select treatment_function, queue_wait_days, booked_queue_wait_days, waited_longer_days,"
        " cast(offered_date as varchar), month from rtt.booking_passed_over"
        " where treatment_function in ('100', '430', '560') order by 1",
    )
    assert found == [
        ("100", 305, 215, 90, OFFERED, "2026-11"),
        ("430", 243, 215, 28, OFFERED, "2026-11"),
        ("560", 254, 215, 39, OFFERED, "2026-11"),
    ]


def test_the_rate_counts_the_list(analyst_home: Home) -> None:
    ((bookings, out_of_turn, unexplained, passed_over),) = read(
        analyst_home,
        "select sum(bookings), sum(out_of_turn), sum(out_of_turn_without_reason), sum(passed_over)"
        " from rtt.booking_order where month = '2026-11'",
    )
    # one booking passed over two patients, of whom the setting lists one
    passed = len(FUNCTIONS) - len(NOT_PASSED)
    assert (bookings, out_of_turn, unexplained, passed_over) == (
        len(FUNCTIONS),
        passed,
        passed - len(REASONS),
        passed + 1,
    )
    identity = "select status from publication.evidence where rule_id = 'RTT-I06'"
    assert read(analyst_home, identity) == [("pass",)]


def test_those_who_had_waited_longest_are_listed_and_all_are_counted(analyst_home: Home) -> None:
    found = read(
        analyst_home,
        "select pathway_id, passed_over_by_booking, place from rtt.booking_passed_over"
        " where treatment_function in ('100', '101') order by treatment_function",
    )
    assert found == [("p100waits", 2, 1), ("p101waits", 1, 1)]


def test_age_is_of_the_date_of_the_data(analyst_home: Home) -> None:
    functions = list(FUNCTIONS.values())[-3:]
    people = [f"x{function}{who}" for function in functions for who in ("booked", "waits")]
    found = dict(read(analyst_home, "select patient_id, age_band from rtt.ptl"))
    assert [found[person] for person in people] == [
        "0-17",
        "18-34",
        "65-79",
        "80 and over",
        "not known",
        "not known",
    ]
    assert {band for person, band in found.items() if person not in people} == {"not known"}


def test_deprivation_is_of_the_smallest_area_of_the_look_up(analyst_home: Home) -> None:
    """The whole postcode, its sector, its district, none of them, no postcode."""
    found = dict(read(analyst_home, "select patient_id, deprivation_decile from rtt.ptl"))
    deciles = [found.pop(f"x{key}") for key in list(POSTCODES)[:4]]
    assert deciles == ["10", "1", "5", "not known"]
    assert set(found.values()) == {"not known"}
    ((digest, chosen_by),) = read(
        analyst_home, "select value, chosen_by from publication.settings where name = 'deprivation_lookup'"
    )
    # a build made again reads the look-up of its own time
    assert chosen_by == "trust" and (analyst_home.archive / "plan" / f"deprivation_{digest}.csv").is_file()
