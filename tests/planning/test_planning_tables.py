"""The schema `planning` as the publisher writes it, and what `clockstop plan` answers from it."""

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.deliverables.board_pack.planning_page import planning_page, read_planning
from orchestration.planning.published import NAMES, TABLES, WITHOUT_PATIENTS
from orchestration.publication.aggregates import aggregate_tables
from orchestration.publication.planning.tables import write_planning
from orchestration.store.catalog import tables_of
from tests.planning.small_publication import AS_AT, TARGET, Patient, days_ago, fill, publication

OVER_52 = days_ago(300)
OLD, YOUNG, CLOSING = days_ago(200), days_ago(20), days_ago(3)

# What the publisher has written before: whether a domain was published, and its checks.
EVIDENCE = """
    alter table publication.status add column build_id varchar;
    update publication.status set build_id = 'b1';
    create table publication.evidence (build_id varchar, domain varchar, rule_id varchar, rule_version varchar,
    kind varchar, severity varchar, status varchar, checked_rows bigint, failed_rows bigint, threshold varchar,
    message varchar)
"""


def _waiting(function: str, old: int, young: int) -> list[Patient]:
    return [Patient(function, OLD)] * old + [Patient(function, YOUNG)] * young


def _left(function: str, number: int) -> list[Patient]:
    """Who stopped in the last weeks, after half a year."""
    return [Patient(function, days_ago(190), days_ago(7 * (1 + at % 12)), "stopped") for at in range(number)]


Ask = Callable[[str], list[tuple[Any, ...]]]


def _written(patients: list[Patient], before: str = "", percent: float = 70.0) -> Ask:
    connection = duckdb.connect()
    fill(connection, patients, percent)
    if before:
        connection.execute(before)
    write_planning(connection, has_previous=False)
    return lambda sql: connection.execute(sql).fetchall()


def test_functions_add_up_to_the_trust_and_the_cohort_to_its_rows() -> None:
    ask = _written(
        [*_waiting("C_100", 30, 10), *_waiting("C_110", 5, 40), *_left("C_100", 26), *_left("C_110", 40)]
    )
    summed = (
        "cohort, open_now, still_to_start, expected_under_18, permitted_long_waits, needs_validation,"
        " needs_first_appointment, needs_test, needs_decision, needs_treatment, dated_in_time, unknown_start"
    )
    for name in summed.split(", "):
        ((parts,), (whole,)) = ask(
            f"select sum({name}) from planning.march group by is_total order by is_total"
        )
        assert parts == whole, name
    assert ask("select target_date, last_clock_start, target_percent from planning.march where is_total") == [
        (TARGET, date(2026, 11, 24), 70.0)
    ]
    assert ask("select treatment_function, count(*) from planning.cohort group by 1 order by 1") == ask(
        "select treatment_function, open_now from planning.march where not is_total order by 1"
    )
    ((stops,),) = ask("select stops_per_week from planning.march where is_total")
    assert stops == pytest.approx(66 / 13)
    names = [name for table in TABLES for name in table.columns]
    assert len(names) == len(
        ask("select 1 from duckdb_columns() where schema_name = 'planning' and comment <> ''")
    )


def test_the_order_and_the_needs_of_the_cohort() -> None:
    patients = [
        Patient("C_100", OLD, stage="first appointment"),
        Patient("C_100", OVER_52, decided=True, admission=date(2027, 1, 4)),
        Patient("C_100", OVER_52, decided=True, priority="P2"),
        # a list entry with a routine priority is not before a longer wait without one
        Patient("C_100", OVER_52, stage="diagnostic", priority="P4"),
        Patient("C_100", days_ago(310)),
        Patient("C_100", YOUNG, stage="first appointment", appointment=date(2026, 12, 1)),
        Patient("C_100", CLOSING, stage="first appointment"),
        Patient("C_100", OLD, commissioner="NONC"),
        Patient("C_100", None),
        *_left("C_100", 4),
    ]
    fault = "insert into validation.exceptions values ('k', 'RTT-A01', 'rtt', '{}', 'open', 'P0', 'X0')"
    ask = _written(patients, fault.format("data_quality"))
    rows = ask(
        "select pathway_id, needs, figures_improved, is_dated_in_time from planning.cohort order by plan_rank"
    )
    assert rows == [
        # urgent first, then the longest wait; a date in time is last of those over 52 weeks by then
        ("P2", "treatment", 2, False),
        ("P4", "decision", 2, False),
        ("P3", "test", 2, False),
        ("P1", "treatment", 2, True),
        ("P0", "validation", 1, False),
        ("P5", "first appointment", 1, False),
        ("P6", "first appointment", 1, False),
    ]
    # every clock tips over by the end of March; without a date in time it is one patient's
    assert ask("select pathway_id from planning.cohort where tips_over_without_date") == [("P6",)]
    assert ask("select unknown_start, open_now from planning.march where is_total") == [(1, 7)]
    performance = _written(patients, fault.format("performance"))
    assert performance("select needs, open_exceptions from planning.cohort where pathway_id = 'P0'") == [
        ("first appointment", 1)
    ]


def test_a_removal_rate_is_measured_or_missing() -> None:
    patients = [*_waiting("C_100", 40, 2), *_left("C_100", 8)]
    nothing = _written(patients)
    rate = "select pathways_validated, removal_percent, validations_for_shortfall_by_age from planning.march"
    assert nothing(f"{rate} where is_total") == [(0, None, None)]
    done = "".join(
        # five pathways validated: two of those changed have left (P42, P43), one is still open, two were right
        f"insert into validation.exceptions values ('{key}', 'RTT-A01', 'rtt', 'data_quality', 'cleared',"
        f" '{pathway}', '{pathway.replace('P', 'X')}');"
        f"insert into validation.outcomes values ('{key}', 'rtt', '{says}', {day});"
        for key, pathway, says, day in (
            ("a", "P42", "changed", "date '2026-11-01'"),
            ("b", "P43", "changed", "date '2026-11-01'"),
            ("c", "P0", "changed", "date '2026-11-01'"),
            ("d", "P1", "right", "date '2026-11-01'"),
            ("e", "P2", "right", "date '2026-11-01'"),
            ("f", "P3", "changed", "null"),
        )
    )
    ((validated, percent, needed),) = _written(patients, done)(f"{rate} where is_total")
    assert (validated, percent) == (5, 40.0)
    assert needed is not None and needed > 0


def test_the_standards_of_the_month() -> None:
    ask = _written(
        [*_waiting("C_100", 10, 30), *_left("C_100", 20)],
        "insert into publication.status values ('cancer', date '2026-11-22'), ('ed', date '2026-11-22');"
        "insert into performance.targets values"
        " ('EL05', 'operational', 'national', 'trust', '2025-04-01', '2026-03-31', 1, '<', 'guidance of 2025'),"
        " ('CA03', 'operational', 'trust', 'trust', '2026-04-01', '2027-03-31', 80, '>=', 'framework'),"
        " ('UE01', 'operational', 'trust', 'trust', '2026-04-01', '2027-03-31', 82, '>=', 'framework');"
        "insert into cancer.performance_monthly select '62D', date '2026-06-01' + to_months(n::int), 10.5, 6.5"
        " from range(6) as months(n);"
        "insert into ed.performance_daily select date '2026-08-24' + n::int, true, 100, 20, 1"
        " from range(91) as d(n)",
    )
    found = ask(
        "select standard, permitted_outside, expected_outside, gap_per_week, target_source"
        " from planning.standards"
    )
    rows = {name: rest for name, *rest in found}
    assert set(rows) == {"rtt_18_weeks", "rtt_52_weeks", "cancer_62_day", "ed_4_hour"}
    # 20 % of 10.5 a month: 2 whole treatments; 4 breaches a month are expected, the running month is no month
    assert rows["cancer_62_day"][:2] == [2, 4.0]
    assert rows["cancer_62_day"][2] == pytest.approx(2 / (31 / 7))
    # 18 % of 3,100 attendances in March; without a departure is not within four hours
    assert rows["ed_4_hour"][:2] == [558, 651.0]
    assert rows["ed_4_hour"][2] == pytest.approx(93 / (31 / 7))
    assert rows["rtt_52_weeks"][3] == "guidance of 2025 (of March 2026; none is published for March 2027)"


def test_published_months_are_projected_where_enough_are_in_a_row() -> None:
    months = (
        "insert into publication.status values ('benchmark', date '2026-11-22'); create schema benchmark;"
        "create table benchmark.rtt_providers as select date '2025-01-01' + to_months(n::int) as period_start,"
        " organisation, part, true as is_total,"
        " case part when 'Part_2' then 1000 + n * case organisation when 'RAA' then 10 else 7 end"
        " else 100 end as total, case part when 'Part_2' then 600 else 60 end as within_18_weeks"
        " from range({}) as months(n),"
        " (values ('RAA'), ('RBB')) as o(organisation),"
        " (values ('Part_1A'), ('Part_1B'), ('Part_2')) as p(part);"
        # one provider did not send every month: it is in none of them
        "insert into benchmark.rtt_providers select distinct date '2025-02-01', 'RCC', part, true, 90000, 500"
        " from benchmark.rtt_providers"
    )
    patients = [*_waiting("C_100", 10, 5), *_left("C_100", 20)]
    ask = _written(patients, months.format(10))
    rows = ask(
        "select months_ahead, tests, organisations, first_month from planning.national_projection_errors"
    )
    assert rows == [(1, 3, 2, date(2025, 1, 1)), (3, 1, 2, date(2025, 1, 1))]
    # 17 patients more each month of 2,000: no change is wrong by that, a month ahead
    ((unchanged, wrong),) = ask(
        "select unchanged_error_percent, waiting_error_percent from planning.national_projection_errors"
        " where months_ahead = 1"
    )
    assert unchanged == pytest.approx(100 * 17 / 2136, rel=0.02) and wrong < unchanged
    assert _written(patients, months.format(7))("select count(*) from planning.national_projection_errors") == [
        (0,)
    ]


def test_the_page_of_the_pack_says_the_same() -> None:
    connection = duckdb.connect()
    fill(connection, [*_waiting("C_100", 30, 10), *_waiting("C_110", 5, 40), *_left("C_100", 26)])
    write_planning(connection, has_previous=False)
    page = planning_page(read_planning(connection, tables_of(connection)))
    assert page is not None and page.title == "What must be true by 31 March 2027"
    lines = page.tables[0].rows
    assert [row[0] for row in lines][-1] == "Total" and len(lines) == 3
    asked = connection.execute(
        "select cohort, permitted_long_waits, must_leave, shortfall_by_age from planning.march where is_total"
    ).fetchall()
    assert asked == [tuple(int(lines[-1][at]) for at in (1, 2, 3, 6))]
    assert any("no removal rate is known" in sentence for sentence in page.sentences)
    of_division = planning_page(read_planning(connection, tables_of(connection)), "Surgery")
    assert of_division is not None and len(of_division.tables[0].rows) == 2
    assert planning_page(read_planning(connection, tables_of(connection)), "Medicine") is None
    assert planning_page(read_planning(connection, set())) is None


def test_a_line_of_the_plan_for_one_function() -> None:
    ask = _written(
        [*_waiting("C_100", 40, 2), *_waiting("C_110", 40, 2), *_left("C_100", 130), *_left("C_110", 130)],
        "insert into performance.targets values ('EL01', 'local', 'treatment_function', 'C_110', '2026-04-01',"
        " null, 40, '>=', 'the plan of the trust')",
    )
    rows = ask(
        "select line_percent, permitted_long_waits, permitted_alone, expected_under_18 from planning.march"
        " where treatment_function = 'C_110'"
    )
    ((line, permitted, alone, under),) = rows
    assert line == 40 and permitted == alone == under * 60 // 40


def test_before_the_first_publication_of_rtt_there_is_no_plan() -> None:
    ask = _written([Patient("C_100", OLD)], "delete from publication.status")
    assert [ask(f"select count(*) from {name}") for name in NAMES] == [[(0,)]] * len(NAMES)


def test_one_patient_and_a_function_without_stops() -> None:
    ask = _written([Patient("C_100", OLD)])
    assert ask("select cohort, permitted_long_waits, must_leave, shortfall_by_age from planning.march")[
        -1:
    ] == [(1, 0, 1, 1)]
    # no stop was ever seen: no history, and no capacity to compare
    assert ask("select count(*) from planning.capacity") == [(0,)]
    some = _written([Patient("C_100", OLD), *_left("C_110", 30)])
    rows = some(
        "select load, clearance_weeks, warnings from planning.capacity where treatment_function = 'C_100'"
    )
    assert rows[0][:2] == (None, None) and "nothing leaves the list" in rows[0][2]


def test_a_failure_keeps_the_tables_of_the_publication_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    patients = [*_waiting("C_100", 10, 5), *_left("C_100", 20)]
    before = publication(tmp_path / "before.duckdb", patients)
    with duckdb.connect(str(before)) as connection:
        write_planning(connection, has_previous=False)
    now = publication(tmp_path / "now.duckdb", patients)
    with duckdb.connect(str(now)) as connection, caplog.at_level(logging.WARNING):
        connection.execute(f"attach '{before}' as previous (read_only)")
        connection.execute("alter table rtt.ptl rename stage to earlier_name")
        connection.execute(EVIDENCE)
        write_planning(connection, has_previous=True)
        ((rule, status, message),) = connection.execute(
            "select rule_id, status, message from publication.evidence where domain = 'rtt'"
        ).fetchall()
        assert (rule, status) == ("plans.written", "error") and "BinderException" in message
        for name in NAMES:
            kept = connection.execute(f"select * from {name} order by all").fetchall()
            assert "nan" not in str(kept)
            assert kept == connection.execute(f"select * from previous.{name} order by all").fetchall()
        assert connection.execute("select count(*) from planning.march").fetchall() == [(2,)]
    assert "the tables of plans of RTT could not be written (BinderException)" in caplog.text


def test_a_table_of_an_earlier_version_costs_the_plans_that_are_made_of_it_alone(tmp_path: Path) -> None:
    """Beds are held since before the version that first published the sectors by day as they are now."""
    made = publication(tmp_path / "now.duckdb", [*_waiting("C_100", 10, 5), *_left("C_100", 20)])
    with duckdb.connect(str(made)) as connection:
        connection.execute("create schema if not exists beds; create table beds.sectors_daily (sector varchar)")
        connection.execute(EVIDENCE)
        connection.execute("insert into publication.status (domain, as_at) values ('beds', date '2026-11-20')")
        write_planning(connection, has_previous=False)
        said = connection.execute("select distinct message from publication.evidence").fetchall()
        assert len(said) == 1 and "the tables of plans of winter and bank holidays" in said[0][0]
        assert connection.execute("select count(*) from planning.march").fetchall() == [(2,)]


def test_the_cohort_is_in_no_file_without_patients() -> None:
    assert set(NAMES) - set(WITHOUT_PATIENTS) == {"planning.cohort", "planning.holiday_patients"}
    assert set(NAMES) & set(aggregate_tables()) == set(WITHOUT_PATIENTS)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`clockstop plan` in a home with a small publication."""
    (tmp_path / "published").mkdir()
    publication(
        tmp_path / "published" / "current.duckdb",
        [*_waiting("C_100", 30, 10), *_waiting("C_110", 5, 40), *_left("C_100", 26), *_left("C_110", 40)],
    )
    monkeypatch.setenv("CLOCKSTOP_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *words: CliRunner().invoke(app, ["plan", *words])


def test_the_command_answers_as_the_table(command: Callable[..., Result]) -> None:
    answer = json.loads(command("march", "--json").stdout)
    assert answer["as_at"] == str(AS_AT) and len(answer["functions"]) == 2
    assert answer["total"]["cohort"] == sum(one["cohort"] for one in answer["functions"])
    assert len(answer["patients"]) == 10 and answer["patients"][0]["plan_rank"] == 1
    words = " ".join(command("march").stdout.split())
    assert "must leave in 18.4 weeks" in words and "no removal rate is known" in words
    assert "Name of C_110" in words


def test_any_day_percentage_and_function(command: Callable[..., Result]) -> None:
    today = json.loads(command("march", "--date", str(AS_AT), "--percent", "50%", "--json").stdout)["total"]
    assert (today["open_now"], today["expected_under_18"], today["permitted_long_waits"]) == (35, 50, 50)
    assert today["must_leave"] == 0 and today["must_leave_per_week"] is None
    one = json.loads(command("march", "--function", "110", "--json").stdout)
    assert [row["treatment_function"] for row in one["functions"]] == ["C_110"] and one["total"] is None
    assert {row["treatment_function"] for row in one["patients"]} == {"C_110"}
    none = " ".join(command("march", "--percent", "0").stdout.split())
    assert "any number may be over 18 weeks" in none


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["march", "--date", "2026-11-21"], "before the date of the data, 2026-11-22"),
        (["march", "--date", "31/03/2027"], "--date: expected a date YYYY-MM-DD"),
        (["march", "--percent", "101"], "expected a percentage from 0 to 100, found '101'"),
        (["march", "--percent", "nan"], "expected a percentage from 0 to 100"),
        (["march", "--function", "999"], "expected a function of the RTT return, one of C_100 (Name of C_100)"),
        (["capacity", "--starts", "3"], "belong together"),
        (["capacity", "--demand", "much"], "--demand: expected a percentage"),
        (["capacity", "--capacity", "-150%"], "--capacity: expected a percentage from -100%"),
        (["capacity", "--starts", "3", "--stops", "2", "--list", "9", "--target-weeks", "0"], "target wait"),
    ],
)
def test_a_wrong_question_has_one_message(
    command: Callable[..., Result], words: list[str], expected: str
) -> None:
    answer = command(*words)
    assert answer.exit_code == 2
    assert expected in " ".join(answer.stderr.split())


def test_capacity_in_words_and_for_given_figures(command: Callable[..., Result]) -> None:
    made = json.loads(command("capacity", "--json").stdout)
    assert made["total"]["waiting"] == 85 and len(made["projection"]) == 27
    fewer = json.loads(command("capacity", "--demand", "-50%", "--json").stdout)
    assert fewer["projection"][-1]["waiting"] < made["projection"][-1]["waiting"]
    given = json.loads(
        command("capacity", "--starts", "30", "--stops", "27", "--list", "1200", "--json").stdout
    )
    assert round(given["load"], 4) == 1.1111 and given["list_after_weeks"] == 1278
    assert "grows without end" in given["warnings"] and given["is_load_too_big"]
    assert " ".join(command("capacity").stdout.split()).startswith("Total, data as at 22 November 2026")
