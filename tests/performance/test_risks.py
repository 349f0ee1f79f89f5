"""Risks beside their measures: the reading of a chart, the lines of the plan, the published table."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.performance.published_risks import RISKS
from orchestration.performance.risks import reading_of
from orchestration.publication.added_schema import create_tables
from orchestration.publication.measures.risk_rows import write_risks
from orchestration.settings.risk_plan import RISKS as RISK_FILE
from orchestration.store.home import Home

HEADER = "risk_id,title,owner,score,appetite,measure_ids,strategic_risk_id,review_on\n"


@pytest.mark.parametrize(
    ("score", "better", "variation", "assurance", "reading"),
    [
        (20, "down", "common_cause", "inconsistent", "control not visible in data"),
        (20, "down", "common_cause", "fail", "control not visible in data"),
        (20, "down", "common_cause", "none", "control not visible in data"),
        (20, "down", "concern_high", "pass", "control not visible in data"),
        (20, "down", "improvement_low", "fail", "control visible, target not met"),
        (20, "down", "improvement_low", "inconsistent", "score higher than data"),
        (20, "up", "common_cause", "pass", "score higher than data"),
        (8, "up", "common_cause", "pass", "data agrees with the score"),
        (8, "up", "improvement_high", "none", "data agrees with the score"),
        (20, "up", "too_few_points", "none", "too few points"),
        (20, "up", None, None, "no figure"),
        (20, "neutral", "neither_high", "none", "neither direction is better"),
    ],
)
def test_what_a_chart_says_of_a_risk(
    score: int, better: str, variation: str | None, assurance: str | None, reading: str
) -> None:
    assert reading_of(score, 8, better, variation, assurance) == reading


def test_a_wrong_line_is_named_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    lines = (
        "R1,Long waits,COO,20,8,EL04; EL01,SR1,2027-01-31",
        "R2,No such measure,COO,20,8,XX99,,",
        "R1,Again,COO,20,8,EL01,,",
        "R3,Out of range,COO,26,8,EL01,,",
        "R4,No measure,COO,20,8,,,",
        "R5,Without the optional ones,COO,20,8,EL01 EL01,,",
    )
    (tmp_path / "plan" / "risks.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    read = RISK_FILE.read(Home(tmp_path))
    assert [row[0] for row in read.rows] == ["R1", "R5"]
    assert read.rows[0][5] == "EL04 EL01" and read.rows[1][5] == "EL01"
    assert [problem.split(":")[0] for problem in read.problems] == [
        "plan/risks.csv line 5, column score",
        "plan/risks.csv line 6, column measure_ids",
        "plan/risks.csv line 3, column measure_ids",
        "plan/risks.csv line 4",
    ]
    assert "found 'XX99'; this line is not used" in read.problems[2]


def test_the_table_has_a_row_per_risk_and_measure() -> None:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as build; create schema build.run; create schema performance")
        columns = ", ".join(f"{name} {kind}" for name, kind in RISK_FILE.columns.items())
        connection.execute(f"create table build.run.risks ({columns})")
        connection.execute(
            "insert into build.run.risks values"
            " ('R1', 'Long waits', 'COO', 20, 8, 'EL04 EL01', null, '2026-10-31')"
        )
        connection.execute(
            "create table performance.spc (measure_id varchar, level varchar, organisation_unit varchar,"
            " period_start date, period_end date, value double, target double, variation varchar,"
            " assurance varchar, is_latest_point boolean)"
        )
        connection.execute(
            "insert into performance.spc values"
            " ('EL04', 'trust', 'trust', '2026-11-16', '2026-11-22', 12, 0, 'improvement_low', 'fail', true),"
            " ('EL04', 'trust', 'trust', '2026-11-09', '2026-11-15', 14, 0, 'common_cause', 'fail', false),"
            " ('EL04', 'division', 'Surgery', '2026-11-16', '2026-11-22', 9, 0, 'concern_high', 'fail', true)"
        )
        create_tables(connection, [RISKS])
        write_risks(connection, date(2026, 11, 22))
        found = connection.execute(
            "select measure_id, value, review_overdue, reading from performance.risks order by 1"
        ).fetchall()
    assert found == [
        ("EL01", None, True, "no figure"),
        ("EL04", 12.0, True, "control visible, target not met"),
    ]
