"""Publications of before columns were renamed: compared, and no month is revised by a name."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.publication.differences import differences
from orchestration.publication.periods import write_periods
from orchestration.publication.tables import copy_domains
from orchestration.restatement.headlines import headlines_of
from orchestration.warehouse.prior_state import PriorState, write_prior_states

MONTHS = (
    "select '2026-{month:02d}' as month, 'C_999' as {function}, 'Part_2' as part, {total} as total,"
    " 58.5 as percent_within_18_weeks"
)


def _publication(file: Path, function: str, more: str = "", total: int = 10) -> Path:
    """A publication of one month; `more`: columns that came later."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema rtt")
        months = MONTHS.format(month=1, function=function, total=total)
        connection.execute(f"create table rtt.performance_monthly as {months}{more}")
    return file


def test_a_renamed_column_is_compared_with_itself(tmp_path: Path) -> None:
    before = _publication(tmp_path / "before.duckdb", "function")
    after = _publication(tmp_path / "after.duckdb", "treatment_function", total=12)
    found = {item.table: item for item in differences(before, after, ("rtt",), tmp_path)}
    # by its key, so that a figure that moved is a change and no row that came and went
    assert (found["rtt.performance_monthly"].changed, found["rtt.performance_monthly"].added) == (1, 0)
    same = _publication(tmp_path / "same.duckdb", "treatment_function")
    assert all(item.equal for item in differences(before, same, ("rtt",), tmp_path))
    headlines = {one.name: one for one in headlines_of(before, after, ("rtt",))}
    within = headlines["RTT within 18 weeks, newest month, %"]
    assert (within.before, within.after) == (58.5, 58.5)


@pytest.mark.parametrize(("total", "state"), [(10, "final"), (11, "revised")])
def test_a_final_month_is_revised_by_a_figure_and_by_no_name(tmp_path: Path, total: int, state: str) -> None:
    nights, settings = {"rtt": date(2026, 6, 1)}, {"rtt_submission_working_days": 13}
    before = _publication(tmp_path / "before.duckdb", "function")
    with duckdb.connect(str(before)) as connection:
        connection.execute("create schema publication")
        write_periods(connection, nights, {"rtt"}, settings, False)
    now = _publication(
        tmp_path / "now.duckdb", "treatment_function", ", date '2026-01-01' as period_start", total
    )
    with duckdb.connect(str(now)) as connection:
        connection.execute(f"attach '{before}' as previous (read_only)")
        connection.execute("create schema publication")
        write_periods(connection, nights, {"rtt"}, settings, True)
        assert connection.execute("select state from publication.periods").fetchall() == [(state,)]


def test_a_held_domain_is_published_under_the_names_of_now(tmp_path: Path) -> None:
    before = _publication(tmp_path / "before.duckdb", "function")
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        connection.execute("create schema run")
    with duckdb.connect(str(tmp_path / "now.duckdb")) as connection:
        connection.execute(f"attach '{tmp_path / 'build.duckdb'}' as build (read_only)")
        connection.execute(f"attach '{before}' as previous (read_only)")
        copy_domains(connection, set())
        found = connection.execute("select treatment_function, total from rtt.performance_monthly").fetchall()
        assert found == [("C_999", 10)]
        # its comment is of the column as it is named now
        described = connection.execute(
            "select comment from duckdb_columns() where table_name = 'performance_monthly'"
            " and column_name = 'treatment_function' and database_name = 'now'"
        ).fetchall()
        assert len(described) == 1 and "C_999" in str(described[0][0])


@pytest.mark.parametrize("function", ["function", "treatment_function"])
def test_the_history_of_lists_continues_from_either_name(tmp_path: Path, function: str) -> None:
    file = tmp_path / "before.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema rtt")
        connection.execute(
            f"create table rtt.ptl_history as select date '2026-01-31' as as_at, 'C_100' as {function},"
            " 'ORTT' as list_type, 3 as band, 7 as pathways"
        )
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        write_prior_states(connection, [PriorState("rtt", date(2026, 1, 31), file, ())])
        kept = connection.execute("select rtt_function, pathways from memory.ptl_history").fetchall()
        assert kept == [("C_100", 7)]
