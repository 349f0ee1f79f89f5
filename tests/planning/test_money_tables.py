"""Activity against plan, lost activity, validation and schemes as they are published, printed and answered."""

from datetime import date
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.deliverables.board_pack.money_page import money_page
from orchestration.deliverables.board_pack.planning_page import read_planning
from orchestration.planning.money_tables import MONEY_TABLES
from orchestration.publication.planning.money_answer import answer_money
from orchestration.publication.planning.tables import write_planning
from orchestration.store.catalog import tables_of
from orchestration.store.home import Home
from tests.planning.money_publication import written
from tests.planning.small_publication import Patient, days_ago, fill

OCTOBER = date(2026, 10, 1)
PLAN = """110,first,2026-10-01,40,Plan,Board
110,first,2026-11-01,40,Plan,Board
110,first,2026-12-01,40,Plan,Board
110,elective,2026-10-01,2,Plan,Board
430,day_case,2026-10-01,5,Plan,Board
"""
VALUES = """activity,110,first,200,local,2026/27,Test,Test
slot_missed,,first,150,local,2026/27,Test,Test
bed_day_after_ready,,,300,full_cost,2027/28,Test,Test
validation,,,4,local,2026/27,Test,Test
OP03,,,100,local,2026/27,Test,Test
"""
SCHEMES = """S1,,Notice of leave,productivity,yes,2026-09=500; 2026-10=500; 2026-11=500,A Lead,2026-06-11,OP03
S2,,Discharge hub,cash,no,2026-10=8000,B Lead,,FL05
"""
CLAIMED = {
    "OP03": ([*([10.0] * 12), 9.0, 7.0], "common_cause"),
    "FL05": ([*([400.0] * 12), 340.0], "improvement_low"),
}
Rows = list[tuple[object, ...]]


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return connection.execute(sql).fetchall()


def test_without_a_value_units_are_there_and_pounds_are_not(home: Home) -> None:
    made = written(home, {"activity_plan": PLAN})
    for table, columns in (
        ("lost_activity", ("unit_value", "value")),
        ("activity_against_plan", ("unit_value", "value_of_actual", "value_of_difference")),
        ("validation_cost", ("unit_value", "cost", "cost_per_corrected")),
    ):
        counted = ", ".join(f"count({name})" for name in columns)
        ((rows, *known),) = _ask(made, f"select count(*), {counted} from planning.{table}")
        assert rows and known == [0] * len(columns), table
    assert _ask(made, "select * from planning.unit_values") == []


def test_what_was_lost_is_counted_by_month_and_priced_by_the_line_of_its_year(home: Home) -> None:
    made = written(home, {"unit_values": VALUES})
    rows = _ask(
        made,
        "select item, treatment_function, point_of_delivery, division, units, value, is_whole_month"
        " from planning.lost_activity where period_start = '2026-10-01' order by all",
    )
    assert rows == [
        # the value is of the year after
        ("bed_day_after_ready", None, None, "all divisions", 340, None, True),
        # the first of the month is not known
        ("escalation_bed_day", None, None, "Medicine", 60, None, True),
        ("operation_cancelled", "110", None, "Surgery", 1, None, False),
        ("slot_cancelled_by_hospital", "110", "first", "Surgery", 1, None, True),
        ("slot_missed", "100", "follow_up", "Surgery", 1, None, True),
        ("slot_missed", "100", None, "Surgery", 1, None, True),
        ("slot_missed", "110", "first", "Surgery", 1, 150, True),
    ]
    assert _ask(made, "select max(period_start) from planning.lost_activity") == [(date(2026, 11, 1),)]


def test_activity_is_that_of_nhs_patients_in_the_months_of_the_plan(home: Home) -> None:
    made = written(home, {"activity_plan": PLAN, "unit_values": VALUES})
    rows = _ask(
        made,
        "select period_start, treatment_function, point_of_delivery, division, planned, actual, difference,"
        " percent_of_plan, value_of_difference from planning.activity_against_plan order by 1, 2, 3",
    )
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert rows == [
        # nobody planned it, and it was done
        (OCTOBER, "100", "follow_up", "Surgery", None, 1, None, None, None),
        (OCTOBER, "110", "day_case", "Surgery", None, 1, None, None, None),
        (OCTOBER, "110", "elective", "Surgery", 2, 1, -1, 50, None),
        (OCTOBER, "110", "first", "Surgery", 40, 31, -9, 77.5, -1800),
        # planned, and nothing was done
        (OCTOBER, "430", "day_case", "Medicine", 5, 0, -5, 0, None),
        (november, "110", "first", "Surgery", 40, 22, None, None, None),
        (december, "110", "first", "Surgery", 40, None, None, None, None),
    ]


def test_a_corrected_pathway_has_a_cost_and_is_counted_once(home: Home) -> None:
    made = written(home, {"unit_values": VALUES})
    # four records were worked; two exceptions of one pathway are one, and one removal was not seen
    assert _ask(
        made,
        "select domain, period_start, validated, corrected, removed_from_list, cost, cost_per_corrected"
        " from planning.validation_cost",
    ) == [("rtt", OCTOBER, 4, 2, 1, 16, 8)]


def test_a_scheme_is_its_units_times_the_value_and_is_flagged_where_the_chart_shows_nothing(home: Home) -> None:
    made = written(home, {"schemes": SCHEMES, "unit_values": VALUES}, CLAIMED)
    rows = _ask(
        made,
        "select scheme_id, period_start, baseline_value, measured_units, delivered_value, difference,"
        " is_claimed_not_seen, missing from planning.schemes order by 1, 2",
    )
    nothing = "the measure has no final figure of the month for this unit"
    assert rows == [
        ("S1", date(2026, 9, 1), 10, 1, 100, -400, True, None),
        ("S1", OCTOBER, 10, 3, 300, -200, True, None),
        ("S1", date(2026, 11, 1), 10, None, None, None, True, nothing),
        (
            "S2", OCTOBER, 400, 60, None, None, False,
            "no approved value of one unit of the measure for the year",
        ),
    ]  # fmt: skip
    assert _ask(made, "select distinct evidence from planning.schemes where scheme_id = 'S2'") == [
        ("seen: the measure improves",)
    ]


def test_a_unit_without_figures_is_said(home: Home) -> None:
    line = "S3,Surgery,Notice of leave,cash,yes,2026-10=500,A Lead,2026-06-11,OP03\n"
    made = written(home, {"schemes": line}, CLAIMED)
    assert _ask(made, "select level, division, evidence, missing from planning.schemes") == [
        (
            None,
            "not assigned",
            "not known: the measure has no control chart for this unit",
            "the measure has no final figure of the month for this unit",
        )
    ]


def test_a_publication_without_these_domains_and_files_has_empty_tables() -> None:
    connection = duckdb.connect()
    fill(connection, [Patient("C_100", days_ago(20))])
    write_planning(connection, has_previous=False)
    for table in MONEY_TABLES:
        assert _ask(connection, f"select count(*) from {table.published}") == [(0,)]
    assert money_page(read_planning(connection, tables_of(connection))) is None


def test_the_page_prints_pounds_only_where_every_unit_has_a_value(home: Home) -> None:
    made = written(home, {"activity_plan": PLAN, "schemes": SCHEMES, "unit_values": VALUES}, CLAIMED)
    planned = read_planning(made, tables_of(made))
    page = money_page(planned)
    assert page is not None
    activity, lost, validated, schemes = page.tables
    assert [list(row) for row in activity.rows] == [
        ["First appointments", "Trauma and Orthopaedics", "40", "31", "-9", "77.5", "-£1,800"],
        ["Day cases", "Elderly Medicine", "5", "0", "-5", "0.0", ""],
        ["Elective, with a night or more", "Trauma and Orthopaedics", "2", "1", "-1", "50.0", ""],
    ]
    # one of three missed slots has a value: the sum is not known
    (missed,) = [row for row in lost.rows if row[0] == "Appointment missed by the patient"]
    assert missed[missed.index("3") + 1] == ""
    assert validated.rows[0][-2:] == ["£16", "£8"]
    assert [row[-4:] for row in schemes.rows] == [
        ["£1,000", "4.0", "£400", "claimed, not seen"],
        ["£8,000", "60.0", "", "seen: the measure improves"],
    ]
    assert "Schemes claimed, not seen: 1." in " ".join(page.sentences)
    medicine = money_page(planned, "Medicine")
    assert medicine is not None
    assert [row[1] for row in medicine.tables[0].rows] == ["Elderly Medicine"]
    assert [row[0] for row in medicine.tables[1].rows] == ["Escalation beds open overnight"]
    assert money_page(planned, "Nobody") is None


def test_the_page_says_that_no_value_is_approved(home: Home) -> None:
    made = written(home, {"schemes": SCHEMES}, CLAIMED)
    page = money_page(read_planning(made, tables_of(made)))
    assert page is not None and "no unit value" in page.sentences[0]
    printed = " ".join(str(cell) for table in page.tables for row in table.rows for cell in row)
    # the plans of the two schemes alone
    assert printed.count("£") == 2


def test_the_answer_of_the_command(home: Home, tmp_path: Path) -> None:
    made = written(home, {"activity_plan": PLAN, "schemes": SCHEMES, "unit_values": VALUES}, CLAIMED)
    answer = answer_money(made)
    lost = {row["item"]: (row["period_start"], row["units"], row["value"]) for row in answer["lost_activity"]}
    assert lost["slot_missed"] == (OCTOBER, 3, None) and lost["bed_day_after_ready"][1] == 340
    assert [(row["scheme_id"], row["delivered_value"]) for row in answer["schemes"]] == [
        ("S1", 400),
        ("S2", None),
    ]
    file = tmp_path / "marts.duckdb"
    made.execute(f"attach '{file}' as written")
    made.execute("copy from database memory to written")
    made.execute("detach written")
    made.close()
    home.current.parent.mkdir(parents=True, exist_ok=True)
    home.current.symlink_to(file)
    said = CliRunner().invoke(app, ["plan", "money"], env={"CLOCKSTOP_HOME": str(home.root), "COLUMNS": "200"})
    words = " ".join(said.output.split())
    assert "£1,000 planned in whole months, 4.0 units better, £400 delivered. Claimed, not seen." in words
    assert "RTT" not in words and "rtt: 4 validated, 2 corrected, £8 per corrected record." in words


def test_an_older_publication_is_said_in_one_sentence(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "marts.duckdb"
    with duckdb.connect(str(file)) as connection:
        fill(connection, [Patient("C_100", days_ago(20))])
    home.current.parent.mkdir(parents=True, exist_ok=True)
    home.current.symlink_to(file)
    refused = CliRunner().invoke(app, ["plan", "money"], env={"CLOCKSTOP_HOME": str(home.root)})
    assert refused.exit_code == 2 and "holds no tables about money" in " ".join(refused.output.split())
