"""What to work first, worked out by hand; the headline figure with and without; two records of one person."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.synthetic.people import synthetic_numbers
from orchestration.home import Home
from tests.conftest import deliver, make_home, read, refresh

NIGHT = date(2025, 3, 31)
CLEAN = {f"within-{number}": 50 for number in range(6)} | {"over": 200}
# pathway, days waited, has a next event, treatment function
FAULTY = {
    "stuck": (400, False, "110"),
    "stuck-and-unplaced": (500, False, ""),
    "looked-at": (300, False, "110"),
    "died": (130, True, "110"),
    "unplaced": (110, True, ""),
}
NUMBERS = synthetic_numbers(4)
PERSON = {"birth_date": "1950-01-02", "gender": "1", "general_practice": "Y00001", "postcode": "AB1 2CD"}


def _day(days_ago: int) -> str:
    return (NIGHT - timedelta(days=days_ago)).isoformat()


def _key(rule: str, record: str) -> str:
    return hashlib.md5(f"{rule}|{record}".encode()).hexdigest()


def _feeds() -> dict[str, Any]:
    events, appointments = [], []
    waits = {name: (days, True, "110") for name, days in CLEAN.items()} | FAULTY
    for name, (days, booked, function) in waits.items():
        events.append(
            {
                "event_id": f"e-{name}",
                "pathway_id": name,
                "patient_id": f"p-{name}",
                "event_type": "referral_received",
                "event_date": _day(days),
                "treatment_function": function,
            }
        )
        if booked:
            appointments.append(
                {
                    "appointment_id": f"a-{name}",
                    "pathway_id": name,
                    "patient_id": f"p-{name}",
                    "appointment_at": f"{_day(-20)}T10:00:00",
                }
            )
    mistyped = NUMBERS[1][:-2] + str((int(NUMBERS[1][-2]) + 1) % 10) + NUMBERS[1][-1]
    patients = [
        {"patient_id": "p-died", "nhs_number": NUMBERS[3], "death_date": _day(10)},
        {"patient_id": "same-1", "nhs_number": NUMBERS[0], **PERSON},
        {"patient_id": "same-2", "nhs_number": NUMBERS[0], **PERSON, "postcode": ""},
        {"patient_id": "typo-1", "nhs_number": NUMBERS[1], **PERSON, "birth_date": "1962-05-17"},
        {"patient_id": "typo-2", "nhs_number": mistyped, **PERSON, "birth_date": "1962-05-17"},
        {"patient_id": "twin-of-same", "nhs_number": NUMBERS[2], **PERSON},
    ]
    return {"rtt_events": events, "appointments": appointments, "patients": patients}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night with an outcome on one of its exceptions."""
    home = make_home(Path(tmp_path_factory.mktemp("priorities")) / "home")
    deliver(home, "pas", "p1", NIGHT.isoformat(), _feeds())
    outcome = {
        "outcome_id": "o1",
        "exception_key": _key("RTT-A05", "looked-at"),
        "validated_by": "AB",
        "validated_at": f"{NIGHT}T15:00:00",
        "outcome": "no_error",
    }
    deliver(home, "validation", "v1", NIGHT.isoformat(), {"outcomes": [outcome]}, mode="changes")
    result = refresh(home, domains=("rtt",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_every_pathway_is_in_one_cohort_and_cohorts_add_up(home: Home) -> None:
    assert read(home, "select count(*) - count(distinct work_item) from validation.priorities") == [(0,)]
    assert read(
        home,
        "select sum(pathways) filter (where grouped_by = 'cohort')"
        " - sum(pathways) filter (where grouped_by = 'all') from validation.headline_effects",
    ) == [(0,)]


def test_two_records_of_one_person_are_scored_and_told_without_who_they_are(home: Home) -> None:
    found = dict(
        read(
            home, "select record_key, detail from validation.exceptions where rule_id = 'PT_PROBABLE_DUPLICATE'"
        )
    )
    # log2(0.9/0.0000001) + log2(0.95/0.00004) + log2(0.98/0.5) + log2(0.8/0.02) = 23.1 + 14.5 + 1.0 + 5.3
    assert found == {
        "same-2": "likely the same person as patient same-1: the same NHS number, the same date of birth,"
        " the same practice, the same sex; score 44",
        "typo-2": "likely the same person as patient typo-1: NHS numbers one digit apart and one of them"
        " invalid, the same date of birth, the same postcode, the same practice, the same sex; score 49",
    }
    # twins share all but the number: two valid numbers are two people
    assert "twin-of-same" not in found and "same-1" not in found
    for detail in found.values():
        assert not any(number in detail for number in NUMBERS) and "1950" not in detail and "AB1" not in detail


def test_what_must_be_judged_is_judged_once(home: Home) -> None:
    assert read(
        home,
        "select rule_id, indexed, checked, failed from validation.summary"
        " where rule_id in ('PT_PROBABLE_DUPLICATE', 'RTT-F02', 'RTT-A05') order by rule_id",
    ) == [("PT_PROBABLE_DUPLICATE", 6, 6, 2), ("RTT-A05", 12, 12, 3), ("RTT-F02", 12, 12, 2)]
    # every typed value that was delivered: 12 events with date and type, 9 appointments, of patients 5 dates of
    # birth, 5 sexes and a date of death
    assert read(home, "select checked, failed from validation.summary where rule_id = 'DQ_WRONG_VALUE'") == [
        (24 + 9 + 11, 0)
    ]


def test_the_headline_figure_with_and_without_is_exact(home: Home) -> None:
    """Twelve are counted, seven of them within 18 weeks; without a rule's pathways the rest is counted anew."""
    waiting = dict(read(home, "select pathway_id, over_18_weeks from rtt.ptl where in_return"))
    assert (len(waiting), sum(not over for over in waiting.values())) == (12, 7)
    effects = read(
        home,
        "select name, numerator, denominator, numerator_without, denominator_without, effect_points"
        " from validation.headline_effects where measure_id = 'rtt_18_weeks' and grouped_by = 'rule'",
    )
    assert {"RTT-A05", "RTT-F02", "RTT-B01"} <= {row[0] for row in effects}
    for rule, numerator, denominator, numerator_without, denominator_without, points in effects:
        raised = read(
            home,
            "select distinct pathway_id from validation.exceptions where rule_id = ? and state = 'open'",
            rule,
        )
        left = {name: over for name, over in waiting.items() if (name,) not in raised}
        within = sum(not over for over in left.values())
        assert (numerator, denominator, numerator_without, denominator_without) == (7, 12, within, len(left)), (
            rule
        )
        if left:
            assert points == pytest.approx(100 * within / len(left) - 100 * 7 / 12), rule
