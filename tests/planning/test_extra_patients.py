"""More patients a week: shared among functions by who is missing, with the first patients of each."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.contract.safe_errors import WrongArgument
from orchestration.publication.planning.answers import answer_march
from tests.planning.small_publication import AS_AT, TARGET, Patient, days_ago, fill, publication

# Nobody of them has ever left, so that all who must leave are missing: 40 and 10 wait, 10 are within 18 weeks.
LONG = [Patient("C_100", days_ago(200))] * 40 + [Patient("C_110", days_ago(250))] * 10
YOUNG = [Patient("C_100", days_ago(20))] * 10


def _connection(patients: list[Patient]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    fill(connection, patients)
    return connection


def test_extra_patients_are_shared_by_who_is_missing_and_are_the_first_of_each_order() -> None:
    answer = answer_march(_connection([*LONG, *YOUNG]), TARGET, "70", None, 0, extra=6)
    assert answer.extra is not None
    missing = {row["treatment_function"]: row["shortfall_by_age"] for row in answer.rows}
    extra = answer.extra
    assert sum(extra.by_function.values()) == 6 == len(extra.this_week)
    share = 6 * missing["C_100"] / (missing["C_100"] + missing["C_110"])
    assert abs(extra.by_function["C_100"] - share) < 1
    assert extra.missing == missing["C_999"] and extra.until_target == round(6 * (TARGET - AS_AT).days / 7)
    for code, part in extra.by_function.items():
        ranks = [row["plan_rank"] for row in extra.this_week if row["treatment_function"] == code]
        everybody = answer_march(_connection([*LONG, *YOUNG]), TARGET, "70", code, part).patients
        assert ranks == [row["plan_rank"] for row in everybody]
    # 110 extra are more than there are: nobody is over 18 weeks then, if anybody is left at all
    assert extra.percent in (None, 100)


def test_the_figure_is_that_of_who_is_left() -> None:
    answer = answer_march(_connection([*LONG, *YOUNG]), date(2026, 11, 29), "70", None, 0, extra=5)
    total = answer.rows[-1]
    assert answer.extra is not None and answer.extra.until_target == 5
    over = total["cohort"] - total["leave_by_age"] - 5
    within = total["expected_under_18"]
    assert answer.extra.percent == pytest.approx(100 * within / (within + over))


def test_a_trust_that_misses_nobody_needs_none() -> None:
    answer = answer_march(
        _connection([Patient("C_100", days_ago(3))] * 20), days_ago(-7), "70", None, 0, extra=5
    )
    assert answer.extra is not None
    assert (answer.extra.by_function, answer.extra.this_week, answer.extra.missing) == ({}, [], 0)
    assert answer.extra.percent == 100


def test_on_the_target_date_no_week_is_left() -> None:
    with pytest.raises(WrongArgument, match="no week is left"):
        answer_march(_connection(LONG), AS_AT, "70", None, 0, extra=5)


def test_the_command_names_functions_and_patients(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    file = publication(tmp_path / "marts.duckdb", [*LONG, *YOUNG])
    (tmp_path / "published" / "current.duckdb").symlink_to(file)
    said = CliRunner().invoke(
        app, ["plan", "march", "--extra", "5"], env={"CLOCKSTOP_HOME": str(tmp_path), "COLUMNS": "200"}
    )
    assert said.exit_code == 0, said.output
    words = " ".join(said.output.split())
    assert "5 more a week are 92 until then." in words
    assert "In proportion to who is missing: Name of C_100 4, Name of C_110 1." in words
