"""Outpatients: the activity of a week, follow-ups owed and every exception, files in, one refresh."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.synthetic.truth.outpatients.figures import MEASURES, weekly_activity
from data.synthetic.truth.usable_rows import usable_row
from orchestration.contract.feeds import load_sources
from orchestration.store.home import Home
from tests.cases.outpatient_feeds import EXAMPLES, NIGHT, WEEK, feeds_of_examples, prefix
from tests.conftest import deliver, make_home, read, refresh

Raised = dict[tuple[str, str], dict[str, str]]
# a clinic with a name; the function of most examples and the site of the week have a division
PLAN = {
    "names": "kind,code,name\nclinic,C,General surgery clinic\nsite,RXX02,Southgate Hospital\n",
    "divisions": "kind,code,division\ntreatment_function,100,Surgery\nsite,RXX02,Community\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("outpatients") / "home")
    (home.root / "plan").mkdir()
    for name, text in PLAN.items():
        (home.root / "plan" / f"{name}.csv").write_text(text, encoding="utf-8")
    feeds = feeds_of_examples()
    deliver(home, "pas", "cases", NIGHT, feeds | {"appointments": [*feeds["appointments"], *WEEK]})
    result = refresh(home, domains=("outpatients",))
    assert result.succeeded and not result.held, result.in_words()
    return home


@pytest.fixture(scope="module")
def raised(home: Home) -> Raised:
    """Example and rule to the records that it raised, without the example's prefix, with their detail."""
    found: Raised = defaultdict(dict)
    for rule, record, detail in read(
        home, "select rule_id, record_key, detail from validation.exceptions where domain = 'outpatients'"
    ):
        found[(record[:4], rule)][record[4:]] = detail
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[f"{e['rule']}: {e['title']}" for e in EXAMPLES])
def test_rule(number: int, raised: Raised) -> None:
    example = EXAMPLES[number]
    found = raised[(prefix(number), example["rule"])]
    assert sorted(found) == sorted(example["raises"])
    if "says" in example:
        assert sorted(found.values()) == sorted(example["says"])


def test_what_became_of_the_appointments_of_a_week(home: Home) -> None:
    columns = (*MEASURES, "missed_first", "missed_arrived_too_late", "cancelled_by_hospital_short_notice",
               "cancelled_by_patient_short_notice", "cancelled_without_date", "is_whole_week")  # fmt: skip
    found = read(
        home,
        f"select cast(period_start as varchar), {', '.join(columns)} from outpatients.activity_weekly"
        " where clinic = 'HIP' and treatment_function = '110' and site = 'RXX02' order by 1",
    )
    assert found == [
        ("2026-03-16", 12, 1, 1, 1, 2, 2, 2, 1, 2, 2, 0, 1, 1, 1, 1, 1, True),
        ("2026-03-30", 4, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, False),
    ]


def test_the_activity_is_that_of_a_plain_reading(home: Home) -> None:
    """By the contract in plain Python, of all rows that were delivered."""
    names = [column.name for column in load_sources()["pas"].feeds["appointments"].typed_columns]
    empty = dict.fromkeys(names, "")
    delivered = [*feeds_of_examples()["appointments"], *WEEK]
    rows = [usable_row("pas", "appointments", empty | row) for row in delivered]
    found: dict[tuple[Any, ...], int] = {}
    columns = f"period_start, treatment_function, clinic, site, {', '.join(MEASURES)}"
    for week, function, clinic, site, *counts in read(
        home, f"select {columns} from outpatients.activity_weekly"
    ):
        found |= {
            (week, function, clinic, site, name): count
            for name, count in zip(MEASURES, counts, strict=True)
            if count
        }
    assert found == weekly_activity(rows, date.fromisoformat(NIGHT))


def test_every_appointment_is_counted_or_its_reason_is_given(home: Home) -> None:
    checked = read(
        home, "select rule_id, status from publication.evidence where rule_id like 'OP-I0%' order by 1"
    )
    assert checked == [("OP-I01", "pass"), ("OP-I02", "pass"), ("OP-I03", "pass"), ("OP-I04", "pass")]
    administrative = sum(row.get("first_attendance") == "5" for row in _delivered())
    counted = read(home, "select sum(booked) from outpatients.activity_weekly")
    assert administrative == 2
    assert counted == [(len(_delivered()) - administrative,)]


def test_a_follow_up_is_on_an_open_pathway_or_not(home: Home) -> None:
    """The referral is open; who has no pathway is on none."""
    columns = "on_rtt_pathway, days_overdue, cast(due_date as varchar), pathway_id"
    found = {
        title: read(
            home,
            f"select {columns} from outpatients.follow_up where appointment_id = ?",
            f"{prefix(number)}A",
        )
        for number, title in enumerate(example["title"] for example in EXAMPLES)
    }
    assert found["Due yesterday and nothing booked"] == [(True, 1, "2026-03-30", "E000PW")]
    ((on_pathway, overdue, _, pathway),) = found["Without a pathway, and seen since under another function"]
    assert (on_pathway, overdue, pathway) == (False, 29, None)
    # the follow-up is owed, and the day is not known
    ((_, overdue, due, _),) = found["Due before the visit"]
    assert (overdue, due) == (None, None)
    assert found["Discharged with a due date"][0][1:3] == (0, "2026-04-20")
    assert found["Without a due date it is for the booking rule"][0][1:3] == (None, None)
    gone = ("Seen since", "The referral was discharged since", "The patient has died")
    assert [found[title] for title in gone] == [[], [], []]


def test_the_backlog_counts_the_follow_ups_by_band(home: Home) -> None:
    bands = "select days_overdue_band, {} from outpatients.{} group by 1 order by 1"
    listed = read(home, bands.format("count(*), count(next_appointment_id)", "follow_up"))
    counted = read(home, bands.format("sum(follow_ups), sum(booked)", "follow_up_backlog"))
    assert listed == counted and len(listed) == 4


def test_names_and_divisions_of_appointments(home: Home) -> None:
    """110 has no line of its own, so its visits are of the division of the site."""
    columns = "treatment_function_name, clinic_name, site_name, division"
    of_week = [("Trauma and Orthopaedics", "HIP", "Southgate Hospital", "Community")]
    for table in ("appointments", "activity_weekly"):
        found = read(home, f"select distinct {columns} from outpatients.{table} where clinic = 'HIP'")
        assert found == of_week, table
    for table in ("appointments", "activity_weekly", "follow_up", "follow_up_backlog"):
        found = read(
            home,
            f"select distinct {columns} from outpatients.{table}"
            " where treatment_function = '100' and clinic = 'C' and site = 'RXX01'",
        )
        assert found == [("General Surgery", "General surgery clinic", "RXX01", "Surgery")], table
    of_codes = "select distinct outcome, outcome_name from outpatients.follow_up where outcome = '3'"
    assert read(home, of_codes) == [("3", "Another appointment to be made later")]


def test_codes_of_appointments_without_a_division_are_listed(home: Home) -> None:
    listed = read(
        home,
        "select kind, sum(records) from reference.not_assigned where domain = 'outpatients'"
        " group by 1 order by 1",
    )
    ((records,),) = read(home, "select count(*) from outpatients.appointments where division = 'not assigned'")
    assert records > 0 and listed == [("site", records), ("treatment_function", records)]


def test_a_worklist_names_the_clinic_that_owns_an_exception(home: Home) -> None:
    named = read(
        home,
        "select distinct owner_name from validation.work_items where domain = 'outpatients' and owner = 'C'",
    )
    assert named == [("General surgery clinic",)]
    due = "select target, target_date, days_waited, percent_of_target, division from validation.work_items"
    (number,) = (
        n for n, example in enumerate(EXAMPLES) if example["title"] == "Due yesterday and nothing booked"
    )
    ((target, target_date, waited, percent, division),) = read(
        home, f"{due} where domain = 'outpatients' and patient_id = ?", f"{prefix(number)}P"
    )
    seen = date.fromisoformat(NIGHT).toordinal() - waited
    assert (target, target_date, division) == ("follow-up due date", date(2026, 3, 30), "Surgery")
    assert percent == pytest.approx(100 * waited / (date(2026, 3, 30).toordinal() - seen))


def test_measures_of_a_week(home: Home) -> None:
    """Of 16 March at the site of the week: three came and two did not; one hospital cancellation was late."""
    found = read(
        home,
        "select measure_id, numerator, denominator, value from performance.measure_values"
        " where level = 'site' and organisation_unit = 'RXX02' and period_start = '2026-03-16' and is_latest"
        " order by 1",
    )
    assert found == [("OP01", 2.0, 5.0, 40.0), ("OP02", 1.0, 1.0, 1.0), ("OP03", 1.0, None, 1.0)]
    for level in ("trust", "division", "treatment_function", "site"):
        overdue = read(
            home,
            "select sum(value) from performance.measure_values"
            " where measure_id = 'OP04' and is_latest and level = ?",
            level,
        )
        assert overdue == read(home, "select count(*) from outpatients.follow_up where days_overdue > 0"), level


def test_a_trust_that_sends_what_is_mandatory_alone(tmp_path: Path) -> None:
    """No due date, clinic, site, function or kind; one identifier of two patients; a time that is none."""
    names = ("appointment_id", "patient_id", "appointment_at", "attended", "outcome")
    rows = [
        dict(zip(names, row, strict=True))
        for row in (
            ("1", "a", "2026-03-02T09:00", "5", "3"),
            ("1", "b", "2026-03-03T09:00", "3", ""),
            ("2", "c", "2026-02-30T09:00", "5", "1"),
        )
    ]
    home = make_home(tmp_path / "home")
    deliver(home, "pas", "first", NIGHT, {"appointments": rows, "patients": [{"patient_id": "a"}]})
    result = refresh(home, domains=("outpatients",))
    assert result.succeeded and not result.held, result.in_words()
    found = read(
        home, "select appointment_id, patient_id, appointment_status from outpatients.appointments order by 1"
    )
    assert found == [("1", "a", "attended"), ("1 (2)", "b", "missed"), ("2", "c", "undated")]
    owed = read(home, "select patient_id, due_date, days_overdue_band from outpatients.follow_up")
    assert owed == [("a", None, "0 no due date")]
    activity = read(
        home,
        "select cast(period_start as varchar), treatment_function, clinic, site, booked,"
        " attended_kind_not_recorded, missed from outpatients.activity_weekly",
    )
    assert activity == [("2026-03-02", "not recorded", "not recorded", "not recorded", 2, 1, 1)]


def _delivered() -> list[dict[str, str]]:
    return [*feeds_of_examples()["appointments"], *WEEK]
