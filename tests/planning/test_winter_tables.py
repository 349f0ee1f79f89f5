"""Winter, bank holidays and campaigns as the publisher writes them, and what `clockstop plan` says of them."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.deliverables.board_pack.planning_page import read_planning
from orchestration.deliverables.board_pack.winter_pages import winter_pages
from orchestration.publication.planning.bed_history import usual_on
from orchestration.publication.planning.tables import write_planning
from orchestration.store.catalog import tables_of
from tests.planning.small_publication import AS_AT, fill
from tests.planning.winter_publication import (
    PLAN,
    SITE,
    Files,
    add_stays,
    attach_plan,
    bed_history,
    fill_winter,
    plan_home,
    stay,
)

Ask = Callable[[str], list[tuple[Any, ...]]]
STAYS = [
    stay("S1", 30, not_meeting=True, discharge_ready_date=date(2026, 11, 10), delay_reason="Care home"),
    stay("S2", 40),
    stay("S3", 3, not_meeting=True, discharge_ready_date=date(2026, 11, 20), division="Surgery"),
    stay("S4", 20),
    stay("S5", 60, is_open=False),
    # two elective admissions on each Friday of the last 13 weeks
    *(
        stay(f"E{at}{number}", 1, is_open=False, admission_kind="elective", treatment_function="100",
             admitted_at=date(2026, 11, 20) - timedelta(weeks=at))
        for at in range(13)
        for number in range(2)
    ),
]  # fmt: skip
PERIODS = (
    "insert into publication.periods values"
    " ('rtt', 'rtt.performance_monthly', '2026-11', '2026-11-30', '2026-12-17', '2026-11-22'),"
    " ('rtt', 'rtt.performance_monthly', '2026-09', '2026-09-30', '2026-10-19', '2026-11-22'),"
    " ('beds', 'beds.return_quarterly', '2026/27 Q3', '2026-12-31', '2027-02-05', '2026-11-22')"
)


def _made(
    folder: Path, files: Files = PLAN, days: int = 120, file: str = ":memory:"
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(file)
    fill_winter(connection, days=days)
    connection.execute("insert into reference.treatment_functions values ('100', 'C_100')")
    add_stays(connection, STAYS)
    connection.execute(PERIODS)
    assert attach_plan(connection, plan_home(folder / "plan_home", files)) == []
    write_planning(connection, has_previous=False)
    return connection


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """With the plan above. For reading."""
    return _made(tmp_path_factory.mktemp("planned"))


@pytest.fixture
def ask(planned: duckdb.DuckDBPyConnection) -> Ask:
    return _asking(planned)


def _asking(connection: duckdb.DuckDBPyConnection) -> Ask:
    return lambda sql: connection.execute(sql).fetchall()


def test_each_week_up_to_the_end_of_march_by_sector_and_scenario(ask: Ask) -> None:
    assert ask(
        "select sector, scenario, count(*), min(week_start), max(week_end), min(scenario_percent)"
        " from planning.winter group by sector, scenario order by sector, min(scenario_percent)"
    ) == [
        ("ga", "baseline", 19, date(2026, 11, 23), date(2027, 4, 4), 0),
        ("ga", "moderate", 19, date(2026, 11, 23), date(2027, 4, 4), 3),
        ("ga", "extreme", 19, date(2026, 11, 23), date(2027, 4, 4), 8),
        ("maternity", "baseline", 19, date(2026, 11, 23), date(2027, 4, 4), 0),
        ("maternity", "extreme", 19, date(2026, 11, 23), date(2027, 4, 4), 2),
        ("maternity", "moderate", 19, date(2026, 11, 23), date(2027, 4, 4), 3),
    ]
    # 98 a day in every week: five days of 100 and two of 93. 98 x 1.08 = 105.84, over 0.92 = 115.04: 116 beds
    assert ask(
        "select forecast_occupied, expected_occupied, expected_peak, beds_needed, available_beds, gap,"
        " mitigation_beds, gap_after_mitigation, gap_at_peak, goal_percent from planning.winter"
        " where sector = 'ga' and scenario = 'extreme' and week_start = '2027-01-04'"
    ) == [(98.0, 105.84, 108.0, 116, 112.0, 4.0, 6.0, -2.0, -4.0, 92.0)]
    # two beds by Little all week, and a ward of seven on four of its seven days
    assert ask(
        "select distinct mitigation_beds, available_beds, beds_source from planning.winter"
        " where sector = 'ga' and week_start in ('2026-12-07', '2026-11-30') order by 1"
    ) == [
        (pytest.approx(12 / 7), 115.0, "measured: mean of the last 28 days"),
        (2.0, 115.0, "measured: mean of the last 28 days"),
    ]
    assert ask("select mitigation_id, beds, sector_name from planning.winter_mitigations order by 1") == [
        ("M1", 2.0, "General & Acute"),
        ("M2", 7.0, "General & Acute"),
    ]
    ((words,),) = ask(
        "select distinct flagged_days from planning.winter where week_start = '2026-12-21' and sector = 'ga'"
    )
    assert words == (
        "school holiday: Christmas (Mon 21 to Sun 27); half day: Lists end at noon (Thu 24);"
        " strike: Doctors (Thu 24 to Sun 27); Christmas Day (Fri 25); Boxing Day (Sat 26)"
    )


def test_without_a_plan_there_is_the_baseline_and_what_is_measured(tmp_path: Path) -> None:
    ask = _asking(_made(tmp_path, {}))
    assert ask(
        "select distinct scenario, scenario_percent, effect_percent, mitigation_beds from planning.winter"
    ) == [("baseline", 0.0, 0.0, 0.0)]
    assert ask("select count(*) from planning.campaigns") == [(0,)]
    assert ask("select distinct kind from planning.flagged_days order by 1") == [
        ("bank holiday",),
        ("clock change",),
    ]


def test_the_effect_that_a_trust_wrote_comes_first(tmp_path: Path) -> None:
    effects = (
        "sector,week_start,effect_percent,source\n,2027-01-11,6,as in 2025\nga,2027-01-11,-8,own judgement\n"
    )
    ask = _asking(_made(tmp_path, {"winter_effects": effects}))
    assert ask(
        "select sector, effect_percent, effect_source, expected_occupied from planning.winter"
        " where week_start = '2027-01-11' order by sector"
    ) == [
        ("ga", -8.0, "plan: own judgement", pytest.approx(98 * 0.92)),
        ("maternity", 6.0, "plan: as in 2025", pytest.approx(21.2)),
    ]


def test_last_winter_comes_from_the_history_that_the_trust_keeps(tmp_path: Path) -> None:
    files = {"bed_history": bed_history(date(2024, 9, 1), AS_AT - timedelta(days=100))}
    ask = _asking(_made(tmp_path, files))
    ((monday, occupied, available, forecast, known),) = ask(
        "select last_winter_week_start, last_winter_occupied, last_winter_available, forecast_occupied,"
        " uses_last_year from planning.winter where sector = 'ga' and week_start = '2027-01-11'"
    )
    assert (monday, available, known) == (date(2026, 1, 12), 118, True)
    assert occupied == pytest.approx(98 * 1.05, abs=0.5) and forecast > 99
    ((tests, error, unchanged),) = ask(
        "select tests, error, unchanged_error from planning.winter_errors"
        " where sector = 'ga' and first_week_ahead = 14"
    )
    assert tests > 100 and error < unchanged
    assert ask(
        "select count(*) from planning.winter_errors where sector = 'maternity' and last_week_ahead > 26"
    ) == [(0,)]


def test_no_midnight_of_the_extracts_is_replaced(tmp_path: Path) -> None:
    history = "day,sector,occupied,available,source\n2026-11-20,ga,900,950,slip of the pen\n"
    ask = _asking(_made(tmp_path, {"bed_history": history}))
    assert ask(
        "select distinct forecast_occupied, available_beds from planning.winter where sector = 'ga'"
    ) == [(98.0, 115.0)]


def test_days_about_a_bank_holiday_against_the_normal_weekday(ask: Ask) -> None:
    assert ask(
        "select holiday_date, count(*) from planning.holidays where holiday = 'Christmas Day' group by 1"
    ) == [
        (date(2025, 12, 25), 15),
        (date(2026, 12, 25), 15),
    ]
    # Thursday 24 December: 13 admissions of each sector are usual, 203 arrivals, 24 discharges
    assert ask(
        "select day_offset, arrivals, arrivals_usual, admissions_usual, discharges_usual, flagged_as"
        " from planning.holidays where holiday_date = '2026-12-25' and day = '2026-12-24'"
    ) == [(-1, None, 203.0, 26.0, 24.0, "Lists end at noon; Christmas; Doctors")]
    # a holiday that is past has what came; its own Monday is no normal Monday
    assert ask(
        "select day, arrivals, admissions, admissions_usual from planning.holidays"
        " where holiday = 'Late Summer Bank Holiday' and day_offset in (0, 7) order by day"
    ) == [(date(2026, 8, 31), 200.0, 20.0, 20.0), (date(2026, 9, 7), 200.0, 20.0, 20.0)]


def test_a_normal_weekday_is_no_bank_holiday() -> None:
    monday = date(2026, 9, 14)
    mondays = {monday - timedelta(days=7 * at): 10.0 for at in range(1, 10)}
    holiday = {date(2026, 8, 31): 1000.0}
    usual = usual_on({**mondays, **holiday}, monday, monday, frozenset(holiday))
    assert usual == 10 and usual_on({**mondays, **holiday}, monday, monday, frozenset()) == 133.75
    # of a day to come it is what is known so far; without any such weekday there is none
    assert usual_on(mondays, date(2027, 1, 4), monday, frozenset()) == 10
    assert usual_on(mondays, date(2027, 1, 5), monday, frozenset()) is None


def test_discharges_needed_before_a_holiday(ask: Ask) -> None:
    rows = ask(
        "select holiday, last_working_day, first_working_day, days_closed, expected_occupied, goal_percent,"
        " discharges_usual, discharges_beyond_usual, discharges_needed, ready_now, long_stays_now"
        " from planning.holiday_beds where sector = 'ga' order by holiday_date"
    )
    # 80 % of 115 beds are 92: eight of the 100 must leave beyond the usual twelve
    assert rows[0] == (
        "Christmas Day, Boxing Day, Boxing Day (observed)", date(2026, 12, 24), date(2026, 12, 29), 4, 100.0,
        80.0, 12.0, 8, 20, 2, 2,
    )  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["New Year's Day", "Good Friday, Easter Monday"]
    assert rows[1][5:8] == (92.0, 12.0, 0)


def test_elective_work_that_a_holiday_costs(ask: Ask) -> None:
    rows = ask(
        "select day, lost_percent, reason, slots_lost, stops_lost from planning.holiday_electives"
        " where is_total order by day"
    )
    # of a half-day and a strike the larger share counts; the strike loses nothing more on a bank holiday
    assert rows[:3] == [
        (date(2026, 12, 24), 80.0, "Lists end at noon; Doctors", None, pytest.approx(1.6)),
        (date(2026, 12, 25), 100.0, "Christmas Day", 2.0, 2.0),
        (date(2026, 12, 28), 100.0, "Boxing Day (observed)", None, 2.0),
    ]
    assert [row[0] for row in rows[3:]] == [date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)]
    parts = ask(
        "select day, sum(stops_lost) from planning.holiday_electives where not is_total group by day"
        " order by day"
    )
    assert parts == [(row[0], row[4]) for row in rows]


def test_patients_to_plan_a_discharge_for(ask: Ask) -> None:
    assert ask(
        "select patient_rank, spell_id, is_ready, is_long_stay, days_ready, next_holiday, last_working_day"
        " from planning.holiday_patients order by patient_rank"
    ) == [
        (1, "S1", True, True, 12, date(2026, 12, 25), date(2026, 12, 24)),
        (2, "S3", True, False, 2, date(2026, 12, 25), date(2026, 12, 24)),
        (3, "S2", False, True, None, date(2026, 12, 25), date(2026, 12, 24)),
    ]


def test_days_by_which_returns_are_validated(ask: Ask) -> None:
    rows = ask(
        "select table_name, period, deadline, working_days_after_period, bank_holidays_before,"
        " deadline_without_holidays from planning.return_deadlines order by table_name, period"
    )
    by_period = {(table, period): rest for table, period, *rest in rows}
    december = by_period["rtt.performance_monthly", "2026-12"]
    assert december == [date(2027, 1, 20), 13, "New Year's Day (01 Jan)", date(2027, 1, 19)]
    assert ("rtt.performance_monthly", "2026-09") not in by_period, "it is final"
    # the last quarter of a financial year is followed by the first of the next
    assert ("beds.return_quarterly", "2026/27 Q4") in by_period
    assert [period for table, period in by_period if table == "rtt.performance_monthly"] == [
        "2026-11", "2026-12", "2027-01", "2027-02", "2027-03",
    ]  # fmt: skip


def test_what_a_campaign_needs(ask: Ask) -> None:
    ((usual, expected, extra, weeks, state, conversion, appointments, now, missing, tests),) = ask(
        "select referrals_usual, referrals_expected, referrals_extra_in_all, weeks, state,"
        " conversion_usual_percent, appointments_needed, appointments_now, appointments_missing, tests_needed"
        " from planning.campaigns"
    )
    assert (usual, expected, extra, weeks, state) == (10, 15, 20, 4, "to come")
    # nine of ten referrals have a first appointment; months that are not concluded are in no conversion
    assert (conversion, now) == (5.0, 9.0) and (appointments, missing) == (13.5, 4.5) and tests == 30
    ((site, without, trust, trust_without),) = ask(
        "select site_28_percent, site_28_without, trust_28_percent, trust_28_without from planning.campaigns"
    )
    assert (site, without) == (75.0, 50.0)
    assert trust == pytest.approx(100 * 300 / 368) and trust_without == pytest.approx(100 * 300 / 414)
    assert ask(
        "select week_start, referrals, referrals_usual, referrals_expected, campaigns from"
        " planning.campaign_weeks"
        " where week_start in ('2026-11-16', '2027-01-11', '2027-01-18') order by 1"
    ) == [
        (date(2026, 11, 16), 10, 10.0, 10.0, None),
        (date(2027, 1, 11), None, 10.0, 10.0, None),
        (date(2027, 1, 18), None, 10.0, 15.0, "Lung"),
    ]


def test_a_campaign_that_runs_shows_what_came(tmp_path: Path) -> None:
    running = PLAN["campaigns"].replace("2027-01-18,2027-02-14", "2026-10-26,2026-12-13")
    running += f"C2,Lung in autumn,{SITE},2026-08-31,2026-09-27,80,,Head of cancer,alliance\n"
    connection = _made(tmp_path, {"campaigns": running})
    connection.execute(
        "update cancer.demand_weekly set referrals = 30 where week_ending between '2026-09-01' and '2026-09-28'"
    )
    connection.execute("update cancer.demand_weekly set referrals = 14 where week_ending > '2026-10-26'")
    connection.execute("drop schema planning cascade")
    write_planning(connection, has_previous=False)
    ((state, usual, seen, rise),) = _asking(connection)(
        "select state, referrals_usual, referrals_seen, rise_seen_percent from planning.campaigns"
        " where campaign_id = 'C1'"
    )
    # the usual referrals are those of the weeks before it, without another campaign
    assert (state, usual, seen) == ("running", 10, 14) and rise == pytest.approx(40)


@pytest.mark.parametrize("days", [0, 27])
def test_too_few_midnights_plan_nothing(tmp_path: Path, days: int) -> None:
    ask = _asking(_made(tmp_path, days=days))
    assert ask("select count(*) from planning.winter") == [(0,)]
    assert ask("select count(*) from planning.campaigns") == [(1,)], "cancer is planned all the same"


def test_a_publication_without_beds_and_cancer() -> None:
    connection = duckdb.connect()
    fill(connection, [])
    write_planning(connection, has_previous=False)
    ask = _asking(connection)
    for name in ("winter", "holidays", "holiday_beds", "campaigns"):
        assert ask(f"select count(*) from planning.{name}") == [(0,)]
    assert winter_pages(read_planning(connection, tables_of(connection))) == []
    assert winter_pages(read_planning(connection, set()), "Surgery") == []


def test_the_pages_of_the_pack_say_the_same(planned: duckdb.DuckDBPyConnection) -> None:
    tables = read_planning(planned, tables_of(planned))
    winter, holidays, campaigns = winter_pages(tables)
    assert winter.tables[0].caption.startswith("General & Acute")
    (row,) = (row for row in winter.tables[0].rows if row[0] == "4 January 2027")
    assert row[2:4] == ["98.0", "112"] and row[-2:] == ["4", "-2"]
    assert "extreme 1 bed missing in the week from 23 November 2026" in winter.sentences[1]
    assert holidays.tables[0].rows[0][:2] == [
        "Christmas Day, Boxing Day, Boxing Day (observed)",
        "General & Acute",
    ]
    assert campaigns.tables[0].rows[0][2:5] == ["13.5", "9.0", "4.5"]
    ((drawn, _),) = campaigns.charts
    assert drawn.count('class="band"') == 4 and 'class="trajectory"' in drawn and "<script" not in drawn
    assert f"{SITE}: Unusual rise: 9 in four weeks, 2 a year before." in campaigns.sentences
    (of_division,) = winter_pages(tables, "Surgery")
    assert of_division.anchor == "bank-holidays"
    assert of_division.sentences[0].startswith("Data as at 22 November 2026. 1 patients are ready")
    assert len(of_division.tables[0].rows) == 6


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small publication. For reading."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "published").mkdir()
    _made(folder, file=str(folder / "published" / "current.duckdb")).close()
    return folder


@pytest.fixture
def command(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`clockstop plan` in that home."""
    monkeypatch.setenv("CLOCKSTOP_HOME", str(small_home))
    monkeypatch.setenv("COLUMNS", "120")
    return lambda *words: CliRunner().invoke(app, ["plan", *words])


def test_how_many_beds_in_a_week(command: Callable[..., Result]) -> None:
    words = " ".join(command("winter", "--week", "2027-01-06").stdout.split())
    assert (
        "extreme (+8 %), week from 4 January 2027: 105.8 patients expected, 116 beds needed, 112 open: 4"
        " missing" in words
    )
    assert "after mitigation 2 to spare" in words
    whole = " ".join(command("winter", "--patients", "2").stdout.split())
    assert "Discharges: of a usual such weekday" in whole and "Care home" in whole
    assert "Effect of winter: none; no such week has a comparable one before it" in whole


def test_another_occupancy_and_another_demand(command: Callable[..., Result]) -> None:
    made = json.loads(
        command("winter", "--week", "2027-01-04", "--goal", "98", "--demand", "+10%", "--json").stdout
    )["weeks"]
    assert [(row["scenario"], row["beds_needed"]) for row in made] == [
        ("baseline", 100), ("moderate", 103), ("extreme", 108), ("as asked", 110),
    ]  # fmt: skip
    unchanged = json.loads(command("winter", "--json").stdout)["weeks"]
    assert len(unchanged) == 57 and {row["goal_percent"] for row in unchanged} == {92.0}


def test_what_a_campaign_needs_in_words(command: Callable[..., Result]) -> None:
    words = " ".join(command("campaigns").stdout.split())
    assert "15.0 urgent referrals a week in place of 10.0, 20.0 more in all" in words
    assert "First appointments: 13.5 a week are needed, 9.0 are there: 4.5 more a week" in words
    assert "Conversion is held apart" in words and "Unusual rise: 9 in four weeks" in words
    assert len(json.loads(command("campaigns", "--site", "lung", "--json").stdout)["campaigns"]) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["winter", "--sector", "zz"], "expected a sector, one of ga, maternity; found 'zz'"),
        (["winter", "--week", "2027-08-01"], "expected a day from 2026-11-23 to 2027-04-04, found 2027-08-01"),
        (["winter", "--week", "soon"], "--week: expected a date YYYY-MM-DD"),
        (["winter", "--goal", "0"], "expected an occupancy above 0 and up to 100 %, found 0"),
        (["winter", "--demand", "much"], "--demand: expected a percentage"),
        (
            ["campaigns", "--site", "toe"],
            f"expected a suspected site of a campaign, one of {SITE}; found 'toe'",
        ),
    ],
)
def test_a_wrong_question_has_one_message(
    command: Callable[..., Result], words: list[str], expected: str
) -> None:
    answer = command(*words)
    assert answer.exit_code == 2
    assert expected in " ".join(answer.stderr.split())
