"""Every statement of `docs/questions.md` runs, and answers what was worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.publication.query_text import one_reading_statement
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from tests.cases.analyst_feeds import FUNCTIONS, NONE, NOT_PASSED, OPEN_PATHWAYS, REASONS
from tests.questions_page import questions

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _answer(home: Home, number: int) -> list[dict[str, Any]]:
    """The rows that the statement of a question answers, as `clockstop query` runs it."""
    with open_current(home) as connection:
        answer = connection.execute(one_reading_statement(questions()[number].sql, connection))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _some(home: Home, number: int, *columns: str, **wanted: Any) -> list[tuple[Any, ...]]:
    """Some columns of the rows that have the values wanted."""
    rows = _answer(home, number)
    chosen = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return [tuple(row[name] for name in columns) for row in chosen]


def test_the_page_has_twenty_questions() -> None:
    assert list(questions()) == list(range(1, 21))
    assert all(question.words.endswith("?") for question in questions().values())


@pytest.mark.parametrize("number", range(1, 21))
def test_every_statement_answers_on_a_trust_of_three_dates(small_trust: Home, number: int) -> None:
    assert _answer(small_trust, number), questions()[number].words


def test_waits_by_specialty_and_month(analyst_home: Home) -> None:
    """C_301 on 22 November: 126, 127, 364 and 365 days. On 31 October: 104, 105, 342, 343 and 30 days."""
    columns = ("month", "total", "within_18_weeks", "percent_within_18_weeks")
    assert _some(analyst_home, 1, *columns, treatment_function="C_301")[:2] == [
        ("2026-11", 4, 1, 25.0),
        ("2026-10", 5, 3, 60.0),
    ]


def test_the_trend_of_the_trust(analyst_home: Home) -> None:
    """The pathways of booking order are all over 18 weeks; one of C_301 is within them."""
    columns = ("total", "percent_within_18_weeks", "over_52_weeks")
    expected = (OPEN_PATHWAYS, round(100 / OPEN_PATHWAYS, 1), 1)
    assert _some(analyst_home, 2, *columns, month="2026-11") == [expected]


def test_over_52_weeks_and_about_to_be(analyst_home: Home) -> None:
    """365 days are over 52 weeks; 364 are on the day before, and nothing is booked. 301 is of Medicine."""
    columns = (
        "division",
        "treatment_function",
        "site",
        "over_52_weeks",
        "not_in_the_return",
        "longest_wait_days",
    )
    assert _some(analyst_home, 3, *columns) == [("Medicine", "301", "RXX01", 1, 0, 365)]
    assert _some(analyst_home, 5, "pathway_id", "patient_id", "consultant", "days_waited") == [
        ("pg4", "xg4", "C301", 364)
    ]


def test_waits_by_stage(analyst_home: Home) -> None:
    """Booking order: all on the list but one, whose entry was removed. C_301: one was seen, three were not."""
    columns = ("list_type", "stage", "waiting", "without_next_event")
    found = {
        (kind, stage): (waiting, without) for kind, stage, waiting, without in _some(analyst_home, 4, *columns)
    }
    assert found["ORTT", "first appointment"] == (4, 4) and found["ORTT", "follow-up"] == (1, 1)
    assert sum(waiting for waiting, _ in found.values()) == OPEN_PATHWAYS


def test_missed_appointments(analyst_home: Home) -> None:
    """One patient came, missed a visit in the next week and came again; the cancelled visit is neither."""
    columns = ("period_start", "treatment_function", "attended", "missed", "percent_missed")
    assert _some(analyst_home, 6, *columns, clinic="GASTRO") == [
        (date(2026, 10, 19), "301", 1, 0, 0.0),
        (date(2026, 10, 12), "301", 0, 1, 100.0),
        (date(2026, 10, 5), "301", 1, 0, 0.0),
    ]


def test_who_was_passed_over_without_a_reason(analyst_home: Home) -> None:
    names = [name for name in FUNCTIONS if name not in NOT_PASSED and REASONS.get(name, NONE) == NONE]
    expected = {(f"p{FUNCTIONS[name]}waits", 1, f"p{FUNCTIONS[name]}booked") for name in names}
    found = _some(analyst_home, 7, "pathway_id", "times", "last_booked_pathway_id")
    assert set(found) == expected and len(found) == len(expected)


def test_booking_order_by_specialty(analyst_home: Home) -> None:
    """C_100 without a reason, C_101 with one, C_400 in turn."""
    columns = ("bookings", "out_of_turn", "without_reason", "percent_out_of_turn", "percent_without_reason")
    found = {
        function: _some(analyst_home, 8, *columns, treatment_function=function)
        for function in ("C_100", "C_101", "C_400")
    }
    assert found == {
        "C_100": [(1, 1, 1, 100.0, 100.0)],
        "C_101": [(1, 1, 0, 100.0, 0.0)],
        "C_400": [(1, 0, 0, 0.0, 0.0)],
    }


def test_waits_by_age_and_deprivation(analyst_home: Home) -> None:
    """Four patients have a valid date of birth; four have a postcode, three of them in the look-up."""
    unknown = OPEN_PATHWAYS - 4
    columns = ("age_band", "waiting", "percent_within_18_weeks", "over_52_weeks")
    assert _some(analyst_home, 9, *columns) == [
        ("0-17", 1, 0.0, 0),
        ("18-34", 1, 0.0, 0),
        ("65-79", 1, 0.0, 0),
        ("80 and over", 1, 0.0, 0),
        ("not known", unknown, round(100 / unknown, 1), 1),
    ]
    columns = ("deprivation_decile", "waiting", "percent_within_18_weeks")
    assert _some(analyst_home, 10, *columns) == [
        ("1", 1, 0.0),
        ("5", 1, 0.0),
        ("10", 1, 100.0),
        ("not known", unknown + 1, 0.0),
    ]


def test_cancer_standards(analyst_home: Home) -> None:
    """Treated after 50, 76 and 62 days; informed after 19, 35, 9 and 19."""
    columns = ("quarter", "tumour_group", "treatments", "within_62_days", "breaches", "percent_within")
    assert _some(analyst_home, 11, *columns) == [
        ("2026 Q3", "Lung", 2, 1, 1, 50.0),
        ("2026 Q3", "Skin", 1, 1, 0, 100.0),
    ]
    columns = ("referral_type", "informed", "within_28_days", "percent_within", "median_days")
    assert _some(analyst_home, 12, *columns) == [
        ("03", 2, 1, 50.0, 27.0),
        ("07", 1, 1, 100.0, 19.0),
        ("08", 1, 1, 100.0, 9.0),
    ]


def test_four_and_twelve_hours(analyst_home: Home) -> None:
    """From 9 to 10: 180, 240 and 241 minutes; from 23 to 24: 720 and 721. A planned one is not counted."""
    columns = ("hour_of_arrival", "attendances", "over_4_hours", "percent_within_4_hours", "median_minutes")
    assert _some(analyst_home, 14, *columns) == [(9, 3, 1, 66.7, 240.0), (23, 2, 2, 0.0, 720.5)]
    columns = ("department_type", "attendances", "over_12h_from_arrival", "percent_over_12_hours")
    assert _some(analyst_home, 15, *columns, month="2026-11") == [("01", 5, 1, 20.0), ("03", 1, 0, 0.0)]


def test_occupancy_by_weekday_and_long_stays(analyst_home: Home) -> None:
    """One patient in ten beds on every date, and a second on one Monday and one Tuesday."""
    rows = _answer(analyst_home, 16)
    assert [(row["ward"], row["weekday"]) for row in rows] == [("W1", weekday) for weekday in WEEKDAYS]
    assert all(row["available_bed_days"] == 10 * row["days"] for row in rows)
    assert [row["occupied_bed_days"] - row["days"] for row in rows] == [1, 1, 0, 0, 0, 0, 0]
    for row in rows:
        assert row["occupancy_percent"] == round(10 * row["occupied_bed_days"] / row["days"], 1)
    found = _some(analyst_home, 18, "spell_id", "patient_id", "last_ward", "nights")
    assert found == [("s1", "xs1", "W1", 52)]


def test_cancelled_operations(analyst_home: Home) -> None:
    """Both on the day; one patient was treated after 21 days, the other after 43."""
    columns = ("counted_quarter", "treatment_function", "cancelled", "not_treated_within_28_days")
    assert _some(analyst_home, 19, *columns) == [("2026/27 Q2", "120", 2, 1)]


def test_a_statement_that_is_wrong_is_found(analyst_home: Home) -> None:
    with open_current(analyst_home) as connection, pytest.raises(duckdb.Error):
        connection.execute(questions()[1].sql.replace("percent_within_18_weeks", "percent"))
