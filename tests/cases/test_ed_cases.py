"""The emergency department's worked cases and examples of its exceptions: files in, tables out, one refresh."""

import re
import statistics
from collections import defaultdict
from typing import Any

import pytest

from data.synthetic.settings_of_trust import THRESHOLDS, write_settings
from orchestration.contract.rules import load_rules
from orchestration.store.home import Home
from tests.cases.data import rule_book
from tests.cases.emergency_examples import NIGHT, Feeds, feeds_of_cases, load_cases, load_examples
from tests.cases.emergency_rules_table import UNSUPPORTED
from tests.clock_of import clock_of
from tests.conftest import deliver, make_home, read, refresh

# What a case expects, and the expression of ed.attendances that answers it.
MEASURES = {
    "clock_start": "clock_start_at",
    "clock_stop": "clock_stop_at",
    "departure": "clock_stop_at",
    "total_minutes": "total_minutes",
    "total_minutes_on_departure": "total_minutes",
    "over_4h": "over_4h",
    "over_4h_counted": "counted and over_4h",
    "over_12h_from_arrival": "over_12h_from_arrival",
    "counted_in_4h_denominator": "counted",
    "counted_in_attendances": "counted",
    "counted_in_4h_numerator_as_within": "counted and coalesce(not over_4h, false)",
    "attendances_counted": "cast(counted as integer)",
    "counted_department_type": "department_type",
    "dta_wait_minutes": "decision_to_admit_wait_minutes",
    "dta_band": "decision_to_admit_band",
    "handover_minutes": "handover_minutes",
    "handover_over_15": "handover_minutes > 15",
    "handover_over_30": "handover_minutes > 30",
    "handover_over_45": "handover_minutes > 45",
    "handover_over_60": "handover_minutes > 60",
    "initial_assessment_minutes": "time_to_assessment_minutes",
    "initial_assessment_within_15": "time_to_assessment_minutes <= 15",
    "time_to_treatment_minutes": "time_to_treatment_minutes",
    "treatment_within_60": "time_to_treatment_minutes <= 60",
    "crtp_to_departure_minutes": "ready_to_departure_minutes",
    "crtp_within_60": "ready_to_departure_minutes <= 60",
    "left_before_seen": "left_before_seen",
    "attendance_month": "arrival_month",
    "breach_month": "arrival_month",
}
# What a case tells beside its answer: other readings of the same times, or another rule's answer.
TOLD_ONLY = {
    "wall_clock_minutes",
    "over_4h_if_naive_wall_clock",
    "over_4h_if_strict_seconds",
    "naive_would_raise",
    "wrong_if_conclusion_used_minutes",
    "attendance_conclusion",
}
# The extract has one time of leaving and nothing that says how a discharged patient travels or when the
# clinical episode ended: family transport (ED27) cannot be told from transport that the hospital arranged.
NOT_EXPRESSIBLE = {"ED27"}
EXAMPLES = load_examples()
OWNERS = Feeds(EXAMPLES).owners


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("emergency") / "home")
    write_settings(home.root)
    cases = [c for c in load_cases() if c["id"] not in NOT_EXPRESSIBLE]
    attendances, spells = feeds_of_cases(cases)
    feeds = Feeds(EXAMPLES)
    deliver(home, "ed", "cases", NIGHT, {"attendances": attendances + feeds.attendances})
    deliver(home, "pas", "cases", NIGHT, {"spells": spells + feeds.spells, "patients": feeds.patients})
    with clock_of(NIGHT):
        result = refresh(home, domains=("ed",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def _answer(value: Any) -> Any:
    return f"{value:%Y-%m-%dT%H:%M:%S}" if hasattr(value, "strftime") else value


def _expected(value: Any) -> Any:
    """A stamp with its offset as the same moment in UTC."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d", value):
        from datetime import UTC, datetime

        return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
    return value


def test_every_case(home: Home) -> None:
    faults = []
    for case in load_cases():
        if case["id"] in NOT_EXPRESSIBLE or {"rows", "values"} & set(case["input"]):
            continue
        expected = {name: value for name, value in case["expected"].items() if name != "exceptions"}
        assert set(expected) <= set(MEASURES) | TOLD_ONLY, (case["id"], set(expected) - set(MEASURES))
        for name, value in expected.items():
            if name in TOLD_ONLY:
                continue
            found = read(
                home, f"select {MEASURES[name]} from ed.attendances where attendance_id = ?", case["id"]
            )
            if [_answer(row[0]) for row in found] != [_expected(value)]:
                faults.append(f"{case['id']} {name}: expected {value}, found {found}")
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def raised(home: Home) -> dict[str, list[str]]:
    """Rules by the record that raises them; a wrong value belongs to its attendance."""
    raised: dict[str, list[str]] = defaultdict(list)
    for rule, record in read(
        home, "select rule_id, record_key from validation.exceptions where state = 'open' order by 1"
    ):
        raised[record.split("|")[1] if rule == "DQ_WRONG_VALUE" else record].append(rule)
    return raised


def test_every_case_raises_its_exceptions_and_no_other(raised: dict[str, list[str]]) -> None:
    checked = 0
    for case in load_cases():
        expected = case["expected"].get("exceptions")
        if expected is None or case["id"] in NOT_EXPRESSIBLE:
            continue
        checked += 1
        if "rows" in case["input"]:
            # nothing is said of the open end of the second registration, which is another fault
            for item in expected:
                assert item["code"] in raised[item["attendance_id"]]
                other = {part["attendance_id"] for part in case["input"]["rows"]} - {item["attendance_id"]}
                assert all(item["code"] not in raised[attendance] for attendance in other)
        else:
            assert raised[case["id"]] == sorted(expected), case["id"]
    assert checked >= 6


def test_nhs_numbers_of_the_case(raised: dict[str, list[str]]) -> None:
    case = next(c for c in load_cases() if "values" in c["input"])
    answers = {
        True: [],
        False: ["PT_NHSNO_INVALID"],
        "reject_all_same_digit": ["PT_NHSNO_INVALID"],
        "missing": ["PT_NHSNO_MISSING"],
    }
    for place, valid in enumerate(case["expected"]["valid"]):
        assert raised[f"{case['id']}-{place}"] == answers[valid], (place, valid)


def test_both_readings_of_a_time_in_doubt_are_listed(home: Home) -> None:
    found = read(
        home,
        "select item, doubt, cast(first_reading_utc as varchar), cast(second_reading_utc as varchar)"
        " from ed.clock_change_times order by recorded_at",
    )
    assert found == [
        ("concluded_at", "impossible", "2026-03-29 00:00:00", "2026-03-29 01:00:00"),
        ("seen_at", "ambiguous", "2026-10-25 00:10:00", "2026-10-25 01:10:00"),
        ("concluded_at", "ambiguous", "2026-10-25 00:30:00", "2026-10-25 01:30:00"),
        ("assessed_at", "ambiguous", "2026-10-25 00:50:00", "2026-10-25 01:50:00"),
    ]


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in EXAMPLES])
def test_example(number: int, raised: dict[str, list[str]]) -> None:
    found: dict[int | str, list[str]] = defaultdict(list)
    for record, rules in raised.items():
        example, part = OWNERS.get(record, (None, ""))
        if example == number:
            found[part] += rules
    expected = {part: sorted(rules) for part, rules in EXAMPLES[number].get("raises", {}).items()}
    assert {part: sorted(rules) for part, rules in found.items()} == expected


def test_who_is_streamed_waits_since_the_first_door_and_counts_once(home: Home) -> None:
    found = read(
        home,
        "select department_type, counted, total_minutes, reattended_within_7_days from ed.attendances"
        " where streamed_from is not null",
    )
    assert sorted(found) == [("02", True, 150, False), ("03", True, 150, False)]


def _registered() -> set[str]:
    return {rule.words.rule_id for rule in load_rules()["ed"]}


def test_every_rule_of_the_rule_book_is_registered_or_said_to_be_unsupported() -> None:
    named = rule_book("ed")
    assert len(named) > 35 and not named - _registered() - set(UNSUPPORTED)


def test_parameters_of_escalation_are_of_the_day_and_judged_by_the_trusts_thresholds(home: Home) -> None:
    """Against plain figures of each day; what is usual is the same weekday of six weeks before."""
    rows = read(
        home,
        "select cast(arrived_at as date), counted, over_4h, over_12h_from_arrival, time_to_treatment_minutes,"
        " case when came_by_ambulance and streamed_from is null then handover_minutes end"
        " from ed.attendances where arrived_at is not null",
    )
    days = defaultdict(list)
    for day, *values in rows:
        days[day].append(values)
    counts = {day: sum(one[0] for one in of_day) for day, of_day in days.items()}
    expected = {}
    for day, of_day in days.items():
        counted = [one for one in of_day if one[0]]
        if not counted:
            continue
        same = sorted(
            other for other in counts if counts[other] and other < day and other.weekday() == day.weekday()
        )
        usual = sum(counts[other] for other in same[-6:]) / 6 if len(same) >= 6 else None
        treated = [one[3] for one in counted if one[3] is not None]
        handed = [one[4] for one in of_day if one[4] is not None]
        expected[day] = {
            "within_4_hours_percent": 100 * sum(one[1] is False for one in counted) / len(counted),
            "over_12_hours_percent": 100 * sum(bool(one[2]) for one in counted) / len(counted),
            "time_to_treatment_minutes": statistics.median(treated) if treated else None,
            "handover_minutes": sum(handed) / len(handed) if handed else None,
            "attendance_variation_percent": None if usual is None else 100 * (counts[day] - usual) / usual,
            "majors_and_resus_occupancy_percent": None,
        }
    found = read(home, "select date, parameter, value, level, judgement from ed.escalation_parameters_daily")
    assert len(found) == 6 * len(expected) > 0
    assert any(value is not None for _, name, value, _, _ in found if name == "handover_minutes")
    for day, name, value, level, judgement in found:
        wanted = expected[day][name]
        assert value == (None if wanted is None else pytest.approx(wanted)), (day, name)
        assert level == _level(name, value), (day, name, value)
        assert (judgement == "judged") == (value is not None)


def _level(name: str, value: float | None) -> int | None:
    """How many of the three thresholds a value has reached, and one."""
    if value is None:
        return None
    lower_is_worse = name == "within_4_hours_percent"
    return 1 + sum(value <= limit if lower_is_worse else value >= limit for limit in THRESHOLDS[name])
