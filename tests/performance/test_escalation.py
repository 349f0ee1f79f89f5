"""Escalation of a publication: parameters of beds and of the emergency department, together and each alone."""

from pathlib import Path

import duckdb
import pytest

from data.synthetic.settings_of_trust import THRESHOLDS, write_settings
from orchestration.contract.published import load_domains
from orchestration.publication.measures.escalation import write_escalation
from orchestration.publication.measures.tables import create
from orchestration.publication.status import StatusRow
from orchestration.settings.trust_settings import trust_settings
from tests.conftest import make_home

BEDS, ED = "2026-11-22", "2026-11-20"
COLUMNS = (
    "date date, parameter varchar, number integer, title varchar, unit varchar, measured_in varchar, value"
    " double, level_2 double, level_3 double, level_4 double, level integer, judgement varchar"
)
# parameter, number, where it is measured, value and level of each day
OCCUPANCY = ("occupancy", 7, "beds.sectors_daily")
HOURS = ("hours", 2, "ed.performance_daily")
MAJORS = ("majors", 4, "in no extract")


def published(*status: StatusRow, with_ed: bool = True) -> duckdb.DuckDBPyConnection:
    """A publication: occupancy for three days, four hours for the first of them."""
    connection = duckdb.connect()
    connection.execute("create schema beds")
    connection.execute("create schema ed")
    rows = [(day, OCCUPANCY, level, "judged") for day, level in ((20, 2), (21, 1), (22, 3))]
    elsewhere = [
        (day, one, None, f"not judged here: {one[2]}") for day in (20, 21, 22) for one in (HOURS, MAJORS)
    ]
    _table(connection, "beds", [*rows, *elsewhere])
    if with_ed:
        _table(connection, "ed", [(20, HOURS, 4, "judged"), (20, MAJORS, None, "not judged: in no extract")])
    create(connection)
    write_escalation(connection, list(status), {name: one.title for name, one in load_domains().items()})
    return connection


def _table(connection: duckdb.DuckDBPyConnection, domain: str, rows: list[tuple]) -> None:  # type: ignore[type-arg]
    connection.execute(f"create table {domain}.escalation_parameters_daily ({COLUMNS})")
    for day, (name, number, table), level, judgement in rows:
        value = None if level is None else 10.0 * level
        connection.execute(
            f"insert into {domain}.escalation_parameters_daily values (?, ?, ?, ?, 'percent', ?, ?, 1, 2, 3,"
            f" ?, ?)",
            [f"2026-11-{day}", name, number, name.title(), table, value, level, judgement],
        )


def levels(connection: duckdb.DuckDBPyConnection) -> list[tuple]:  # type: ignore[type-arg]
    """Day, level, judged, of how many, driven by, not known."""
    return connection.execute(
        "select day(date), level, parameters_judged, parameters, driven_by, not_known"
        " from performance.escalation_daily order by date"
    ).fetchall()


def row(domain: str, state: str, as_at: str | None) -> StatusRow:
    """A line of the status."""
    return StatusRow(domain, state, "b", as_at, None, "a reason")


def test_a_held_department_leaves_its_parameters_not_known_and_beds_are_judged() -> None:
    found = published(row("beds", "published", BEDS), row("ed", "held", ED))
    assert levels(found) == [
        (20, 4, 2, 3, "Hours", None),
        (21, 1, 1, 3, "Occupancy", "Hours; Majors"),
        (22, 3, 1, 3, "Occupancy", "Hours; Majors"),
    ]
    said = found.execute(
        "select parameter, domain, value, level_2, judgement from performance.escalation_parameters_daily"
        " where date = '2026-11-22' order by number"
    ).fetchall()
    words = "not known: Emergency department is held, its data is as at 2026-11-20"
    assert said == [
        ("hours", "ed", None, 1.0, words),
        ("majors", "ed", None, 1.0, words),
        ("occupancy", "beds", 30.0, 1.0, "judged"),
    ]


def test_held_beds_leave_the_department_judged() -> None:
    connection = duckdb.connect()
    connection.execute("create schema beds")
    connection.execute("create schema ed")
    _table(connection, "beds", [(20, OCCUPANCY, 2, "judged")])
    _table(connection, "ed", [(20, HOURS, 1, "judged"), (21, HOURS, 3, "judged")])
    create(connection)
    write_escalation(connection, [row("beds", "held", "2026-11-20"), row("ed", "published", "2026-11-21")], {})
    assert levels(connection) == [(20, 2, 2, 2, "Occupancy", None), (21, 3, 1, 2, "Hours", "Occupancy")]


def test_a_department_that_never_sent_anything_is_said_to_be_so() -> None:
    found = published(row("beds", "published", BEDS), row("ed", "never", None), with_ed=False)
    assert levels(found)[-1] == (22, 3, 1, 3, "Occupancy", "Hours; Majors")
    judged = "select distinct judgement from performance.escalation_parameters_daily where domain = 'ed'"
    assert found.execute(judged).fetchall() == [("not known: Emergency department has never been published",)]


def test_a_day_without_attendances_within_the_data_is_not_called_held() -> None:
    found = published(row("beds", "published", BEDS), row("ed", "published", BEDS))
    judged = (
        "select distinct judgement from performance.escalation_parameters_daily"
        " where domain = 'ed' and day(date) = 21"
    )
    assert found.execute(judged).fetchall() == [("not known: nothing was measured on this day",)]


def test_the_thresholds_of_the_synthetic_trust_are_settings_that_may_be_written(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    write_settings(home.root)
    assert trust_settings(home) == {"opel_thresholds": THRESHOLDS}
    # every parameter but occupancy of majors and resuscitation, which is in no extract
    assert len(THRESHOLDS) == 8
    (home.root / "settings.yml").write_text("long_wait_days: 3\n", encoding="utf-8")
    write_settings(home.root)
    assert trust_settings(home) == {"long_wait_days": 3}


@pytest.mark.parametrize("state", ["held", "published"])
def test_nothing_is_written_without_either_table(state: str) -> None:
    connection = duckdb.connect()
    create(connection)
    write_escalation(connection, [row("beds", state, BEDS), row("ed", state, ED)], {})
    assert levels(connection) == []
