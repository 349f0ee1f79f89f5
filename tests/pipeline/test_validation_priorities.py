"""What to work first, worked out by hand; the headline figure with and without; two records of one person."""

from collections import Counter
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from data.synthetic.trust.people import synthetic_numbers
from orchestration.deliverables.worklist_filter import Filter, Team
from orchestration.deliverables.worklists import write_worklist
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, read, refresh

pytestmark = pytest.mark.long

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


def _key(home: Home, rule: str, record: str) -> str:
    return Ledger(home.ledger).exception_keys().of_fault(rule, record)


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
        "exception_key": _key(home, "RTT-A05", "looked-at"),
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
        "same-2": "Probably the same person as patient same-1: the same NHS number, the same date of birth,"
        " the same practice, the same sex; score 44",
        "typo-2": "Probably the same person as patient typo-1: NHS numbers one digit apart and one of them"
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
    """Twelve are counted, seven of them within 18 weeks; without those that leave the rest is counted anew."""
    waiting = dict(read(home, "select pathway_id, over_18_weeks from rtt.ptl where in_return"))
    assert (len(waiting), sum(not over for over in waiting.values())) == (12, 7)
    effects = read(
        home,
        "select name, numerator, denominator, numerator_without, denominator_without, effect_points"
        " from validation.headline_effects where measure_id = 'rtt_18_weeks' and grouped_by = 'rule'",
    )
    assert {"RTT-A05", "RTT-F02", "RTT-B01"} <= {row[0] for row in effects}
    # who still waits once the record is right promises nothing
    stays = [row for row in effects if not row[0].startswith("RTT-B")]
    assert {row[1:] for row in stays} == {(7, 12, 7, 12, None)}
    for rule, numerator, denominator, numerator_without, denominator_without, points in set(effects) - set(
        stays
    ):
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


# ---- points worked out by hand

# days waited, days ahead of what is booked or none, function, days since it was validated or none
WORKED = {
    "long": (400, None, "110", None),
    "stuck": (100, None, "110", 10),
    "answered": (300, None, "110", None),
    "died": (130, 20, "110", 10),
    "unplaced": (110, 20, "", 10),
    "untracked": (70, 10, "110", None),
    "visitor": (10, 3, "110", None),
}
TRACKED = {"untracked": 70, "visitor": 10}


def _worked_pas() -> dict[str, Any]:
    """Complete records: each pathway breaks the rules that are worked out below and no others."""
    feeds: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("patients", "referrals", "rtt_events", "appointments", "spells")
    }
    numbers = synthetic_numbers(len(WORKED), 1_000)
    for (name, (days, ahead, function, validated)), number in zip(WORKED.items(), numbers, strict=True):
        keys = {"pathway_id": name, "patient_id": f"p-{name}", "referral_id": f"r-{name}"}
        placed = {**keys, "treatment_function": function}
        feeds["patients"].append(
            {
                "patient_id": keys["patient_id"],
                "nhs_number": number,
                "nhs_number_status": "01",
                "birth_date": f"19{50 + len(feeds['patients'])}-03-04",
                "commissioner": "11J",
                "death_date": _day(2) if name == "died" else "",
            }
        )
        feeds["referrals"].append(
            {
                **placed,
                "pathway_issuer": "RXX",
                "received_date": _day(days),
                "source_of_referral": "03",
                "priority_type": "3" if name in TRACKED else "1",
                "consultant": "C1",
                "site": "RXX01",
                "administrative_category": "02" if name == "visitor" else "01",
                "consultant_led": "Y",
                "service_setting": "acute",
                "last_validated_date": "" if validated is None else _day(validated),
            }
        )
        event = {**placed, "pathway_issuer": "RXX"}
        feeds["rtt_events"].append(
            {**event, "event_id": f"e-{name}", "event_type": "referral_received", "event_date": _day(days)}
        )
        visit = {**placed, "first_attendance": "1"}
        if ahead is not None:
            booked = {
                "appointment_id": f"a-{name}",
                "appointment_at": f"{_day(-ahead)}T10:00:00",
                "attended": "0",
            }
            feeds["appointments"].append({**visit, **booked})
        if name == "untracked":
            seen = {"event_type": "op_first_attended", "event_date": _day(60), "rtt_status": "10"}
            feeds["rtt_events"].append({**event, "event_id": f"s-{name}", **seen})
            came = {
                "attended": "5",
                "outcome": "2",
                "rtt_status": "10",
                "appointment_at": f"{_day(60)}T10:00:00",
            }
            feeds["appointments"].append({**visit, "appointment_id": f"s-{name}", **came})
    feeds["spells"].append(
        {
            "spell_id": "spell",
            "patient_id": "p-long",
            "admitted_at": f"{_day(1)}T21:40:00",
            "admission_method": "21",
            "patient_classification": "1",
            "treatment_function": "300",
        }
    )
    return dict(feeds)


def _worked_cancer() -> dict[str, Any]:
    pathways = [
        {
            "care_id": f"c-{name}",
            "patient_id": f"p-{name}",
            "nhs_number": synthetic_numbers(len(WORKED), 1_000)[list(WORKED).index(name)],
            "pathway_id": name,
            "pathway_issuer": "RXX",
            "received_date": _day(days),
            "decision_to_refer_date": _day(days),
            "priority_type": "3",
            "source_of_referral": "03",
            "referral_type": "07",
            "patient_status": "14",
            "first_seen_date": _day(60) if name == "untracked" else "",
            "first_seen_provider": "RXX",
            "fds_provider": "RXX",
            "tracking_site": "RXX01",
        }
        for name, days in TRACKED.items()
    ]
    looked_at = {"care_id": "c-visitor", "action_id": "n1", "action": "first appointment", "owner": "tracker"}
    action = {**looked_at, "created_date": _day(1), "due_date": _day(-3)}
    comment = {
        "comment_id": "m1",
        "care_id": "c-visitor",
        "commented_at": f"{_day(1)}T10:00:00",
        "kind": "tracking",
    }
    return {"pathways": pathways, "actions": [action], "comments": [comment]}


def _worked_emergency() -> dict[str, Any]:
    usual = {
        "site": "RXX01",
        "department_type": "01",
        "attendance_category": "1",
        "nhs_number": synthetic_numbers(1, 1_000)[0],
        "patient_id": "p-long",
        "arrived_at": f"{_day(1)}T08:00:00",
        "assessed_at": f"{_day(1)}T08:10:00",
        "seen_at": f"{_day(1)}T08:40:00",
        "departed_at": f"{_day(1)}T21:30:00",
        "breach_reason": "Bed not available",
        "discharge_status": "182992009",
    }
    admitted = {
        "attendance_id": "no-bed",
        # from the decision to departure 12 hours and 10 minutes; and nobody knows who it was
        "decided_to_admit_at": f"{_day(1)}T09:20:00",
        "concluded_at": f"{_day(1)}T09:20:00",
        "discharge_destination": "306706006",
        "spell_id": "spell",
        "nhs_number": "",
        "patient_id": "",
    }
    went_home = {
        "attendance_id": "typeless",
        "department_type": "",
        "arrived_at": f"{_day(3)}T08:00:00",
        "assessed_at": f"{_day(3)}T08:10:00",
        "seen_at": f"{_day(3)}T08:40:00",
        "concluded_at": f"{_day(3)}T10:00:00",
        "departed_at": f"{_day(3)}T10:00:00",
        "discharge_destination": "306689006",
        "breach_reason": "",
    }
    return {"attendances": [{**usual, **admitted}, {**usual, **went_home}]}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A night of three domains whose points are worked out by hand."""
    home = make_home(Path(tmp_path_factory.mktemp("worked")) / "home")
    for source, feeds in (("pas", _worked_pas()), ("cancer", _worked_cancer()), ("ed", _worked_emergency())):
        deliver(home, source, f"{source}1", NIGHT.isoformat(), feeds)
    outcome = {
        "outcome_id": "o1",
        "exception_key": _key(home, "RTT-A05", "answered"),
        "validated_by": "AB",
        "validated_at": f"{NIGHT}T15:00:00",
        "outcome": "no_error",
    }
    deliver(home, "validation", "v1", NIGHT.isoformat(), {"outcomes": [outcome]}, mode="changes")
    result = refresh(home, domains=("rtt", "cancer", "ed"))
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_points_are_those_worked_out_by_hand(worked: Home) -> None:
    """Weights of `validation_priority_points`: harm P1 40, P2 20; breach 30, 25, 20, 12, 8 or 0; headline 10.

    Chance, 20 points at 100 in 100: a rule without outcomes has its priority's, P1 50 in 100 and P2 35, so 10
    and 7 points. RTT-A05 has one outcome, no error: (0 + 10 x 50) / 11 = 45.5 in 100, 9 points. Of several
    rules the likeliest counts.
    """
    ranked = read(
        worked,
        "select domain, work_item, harm_points, breach_points, chance_points, headline_points, points, cohort,"
        " cohort_rule, rules from validation.priorities order by domain, priority_rank",
    )
    assert ranked == [
        # day 70: no action, no look, no decision, no answer; P1, over 62 days; put right it stays on the list
        (
            "cancer", "c-untracked", 40, 25, 10, 0, 75, "not moving on", "CX-01",
            "CX-01, CX-04, CX-06, CX-07",
        ),
        # a private patient on day 10: P2, no limit within 28 days of day 62, counts as within
        ("cancer", "c-visitor", 20, 0, 7, 0, 27, "route identity or codes", "CX-40", "CX-40"),
        # P1, on no waiting list; nobody knows who it was, which is another cohort: the attendance comes first
        ("ed", "no-bed", 40, 0, 10, 0, 50, "attendance record", "ED_12H_DTA", "ED_12H_DTA, PT_NHSNO_MISSING"),
        ("ed", "typeless", 20, 0, 7, 0, 27, "attendance record", "ED_TYPE_INVALID", "ED_TYPE_INVALID"),
        # 400 days, over 52 weeks; the lack of a next step comes before the long wait; the chance is E03's
        (
            "rtt", "long", 40, 25, 10, 10, 85, "may be waiting unseen", "RTT-A05",
            "RTT-A05, RTT-B08, RTT-E01, RTT-E03, RTT-E06",
        ),
        # 130 days: over 18 weeks and nobody who waits, so that the figure rises without it
        ("rtt", "died", 40, 8, 10, 10, 68, "may not be waiting any more", "RTT-B01", "RTT-B01"),
        # 100 days: 127 within 28; counts as within; A05 alone, of which the outcome teaches
        ("rtt", "stuck", 40, 12, 9, 0, 61, "may be waiting unseen", "RTT-A05", "RTT-A05"),
        # 300 days: over 18 weeks, and 52 are not near; its A05 was answered and rests; validated it still waits
        ("rtt", "answered", 40, 8, 10, 0, 58, "waits too long", "RTT-E03", "RTT-E03, RTT-E06"),
        # 110 days: 127 within 28; no reported function
        ("rtt", "unplaced", 20, 12, 7, 0, 39, "identity or reference", "RTT-F02", "RTT-F02"),
        # private, so in no return, and on no limit's edge
        ("rtt", "visitor", 20, 0, 7, 0, 27, "may not be waiting any more", "RTT-B09", "RTT-B09"),
    ]  # fmt: skip
    learned = read(
        worked,
        "select round(chance_percent, 1), chance_words, breach_words, harm_words from validation.priorities"
        " where domain = 'rtt' and work_item = 'stuck'",
    )
    assert learned[0][0] == 45.5
    assert learned[0][1].startswith(
        "RTT-A05: 0 of 1 outcomes so far removed the fault, weighed with 10 lent at 50 in 100"
    )
    assert learned[0][2] == "waited 100 days, passes the standard within 28 days"
    assert learned[0][3].startswith("P1 RTT-A05, Open pathway with no next event: a patient could be lost")


@pytest.mark.parametrize(
    "wanted",
    [
        Filter("rtt"),
        Filter("rtt", priority="P1"),
        Filter("cancer", priority="P1"),
        Filter("rtt", rule="RTT-E06"),
        Filter("rtt", kind="performance"),
        Filter("rtt", team=Team("Surgery", ("RTT*",))),
    ],
    ids=lambda wanted: wanted.in_words,
)
def test_the_summary_counts_what_is_on_the_sheet(worked: Home, wanted: Filter, tmp_path: Path) -> None:
    """CX-04 of day 70 is P1 by its facts and P2 by its rule; a team's list has a trend of its own."""
    to = tmp_path / "worklist.xlsx"
    rows = write_worklist(worked.current, wanted, to).exceptions
    assert rows
    book = CalamineWorkbook.from_path(str(to))
    summary = book.get_sheet_by_name("Summary").to_python(skip_empty_area=False)
    assert summary[0][0] == f"Validation worklist: {wanted.in_words}"
    headers = summary[3]
    by_rule = list(takewhile(lambda line: line[1], summary[4:]))
    counted = sum(int(line[headers.index(name)]) for line in by_rule for name in ("To do", "On hold"))
    at_night = next(at for at, header in enumerate(headers) if str(header).startswith(NIGHT.isoformat()))
    tonight = sum(int(line[at_night] or 0) for line in by_rule)
    assert (counted, tonight) == (rows, rows)
    owners = [line for line in summary if line[2] == "Owner"]
    below = summary[summary.index(owners[0]) + 1 :]
    at_rest = sum(int(line[headers.index("On hold")]) for line in by_rule)
    assert sum(int(line[3]) for line in below if line[2]) == rows - at_rest
    _check_kinds(summary, by_rule, [line[4] for line in below if line[2]])
    sheet = book.get_sheet_by_name("By rule").to_python()
    listed = Counter(line[sheet[0].index("Kind")] for line in sheet[1:])
    assert listed == {kind: sum(counts) for kind, counts in _by_kind(summary).items()}


def _by_kind(summary: list[list[Any]]) -> dict[str, tuple[int, int]]:
    """To do and on hold by kind, of the block that says so."""
    (first,) = (number for number, line in enumerate(summary) if line[2] == "Kind")
    block = takewhile(lambda line: line[2], summary[first + 1 :])
    return {line[2]: (int(line[3]), int(line[4])) for line in block}


def _check_kinds(summary: list[list[Any]], by_rule: list[list[Any]], of_owners: list[Any]) -> None:
    """Rules and owners add up to their kinds, and a rate of errors is of errors of data alone."""
    headers = summary[3]
    kind, to_do, rate = (headers.index(name) for name in ("Kind", "To do", "Errors per 1,000"))
    found = _by_kind(summary)
    for name in {line[kind] for line in by_rule}:
        assert sum(int(line[to_do]) for line in by_rule if line[kind] == name) == found.get(name, (0, 0))[0]
    assert sum(int(count) for count in of_owners) == found.get("data quality", (0, 0))[0]
    assert {line[kind] for line in by_rule if line[rate] != ""} <= {"data quality"}


def test_a_long_wait_is_no_error_of_data(worked: Home) -> None:
    kinds = dict(read(worked, "select distinct rule_id, kind from validation.exceptions"))
    assert kinds["RTT-E06"] == "performance" and kinds["RTT-A05"] == "patient_safety"
    rules = dict(read(worked, "select distinct rule_id, kind from validation.rules"))
    assert kinds == {rule_id: rules[rule_id] for rule_id in kinds} and None not in kinds.values()
    by_kind = read(
        worked,
        "select kind, count(*) from validation.exceptions where state = 'open' group by kind order by kind",
    )
    assert len(by_kind) == 3
    assert by_kind == read(
        worked, "select kind, sum(open - validated) from validation.summary group by kind order by kind"
    )
    assert [count for _, count in by_kind] == list(
        read(
            worked,
            "select sum(data_quality_exceptions), sum(patient_safety_exceptions), sum(performance_exceptions)"
            " from validation.priorities",
        )[0]
    )
    assert read(
        worked,
        "select count(*) from validation.priorities where exceptions <>"
        " data_quality_exceptions + patient_safety_exceptions + performance_exceptions",
    ) == [(0,)]
    # a pathway is counted once under each kind that it has
    assert read(
        worked,
        "select distinct name from validation.headline_effects where grouped_by = 'kind' order by name",
    ) == [(kind,) for kind, _ in by_kind]


def test_rules_that_cannot_be_supported_are_published_with_what_is_missing(worked: Home) -> None:
    found = read(worked, "select domain, rule_id, missing from validation.rules_not_supported order by 1, 2")
    assert [row[:2] for row in found] == [
        *(("cancer", rule) for rule in ("CX-42", "CX-43", "CX-45")),
        ("ed", "ED_TYPE_INVALID"),
        *(("rtt", f"RTT-{rule}") for rule in ("A21", "B12", "C14", "D12", "E08", "F08")),
    ]
    assert all(missing for *_, missing in found)
