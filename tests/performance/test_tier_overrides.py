"""A tier that a person decided: a row beside the rule's own tier, until its end, with the name in the pack."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from data.synthetic.plan_of_measures import write_measure_plan
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.performance.published import TIERS
from orchestration.publication.measures.tables import create
from orchestration.publication.measures.tier_override_rows import write_tier_overrides
from orchestration.settings.performance_plan import PERFORMANCE_PLAN
from orchestration.settings.plan_files import PlanRows
from orchestration.store.home import Home
from tests.board_pack.publication_file import write
from tests.board_pack.read_page import read_page
from tests.board_pack.trust import trust

HEADER = "measure_id,organisation_unit,tier,decided_by,reason,decided_on,ends_on\n"
BY_RULE = (
    "EL01", "trust", "trust", "Whole trust", date(2026, 6, 1), 3, "recovery", "off trajectory", "2026-06: 61",
    "every two weeks", "three months", True, 3, None, None,
)  # fmt: skip


def _read(home: Home, text: str | None = None) -> PlanRows:
    (home.root / "plan").mkdir(exist_ok=True)
    if text is not None:
        (home.root / "plan" / "tier_overrides.csv").write_text(HEADER + text, encoding="utf-8")
    return next(file for file in PERFORMANCE_PLAN if file.name == "tier_overrides").read(home)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("EL01,,watch,,Known cause,2026-10-01,2027-01-31", "decided_by"),
        ("EL01,,watch,A Lead,,2026-10-01,2027-01-31", "reason"),
        ("EL01,,watch,A Lead,Known cause,2026-10-01,", "ends_on"),
        ("EL01,,green,A Lead,Known cause,2026-10-01,2027-01-31", "tier"),
        ("EL99,,watch,A Lead,Known cause,2026-10-01,2027-01-31", "measure_id"),
        ("EL01,,watch,A Lead,Known cause,2026-10-01,2026-09-30", "ends_on"),
    ],
)
def test_a_line_without_name_reason_or_end_is_refused_with_one_message(
    home: Home, line: str, column: str
) -> None:
    read = _read(home, line + "\nUE01,,recovery,A Lead,Winter,2026-10-01,2027-01-31\n")
    (message,) = read.problems
    assert message.startswith("plan/tier_overrides.csv line 2") and column in message
    assert "this line is not used" in message
    assert [row[0] for row in read.rows] == ["UE01"]


def test_the_synthetic_trust_brings_one_that_applies_and_one_that_ended(home: Home) -> None:
    (home.root / "plan").mkdir()
    write_measure_plan(home.root)
    read = _read(home)
    assert not read.problems and sorted(row[0] for row in read.rows) == ["CA03", "UE01"]


def _written(to: Path, as_at: date, *decisions: tuple[object, ...]) -> None:
    """A publication whose tiers are those of a rule and of these decisions."""
    write(trust(), to)
    with duckdb.connect(str(to)) as connection:
        connection.execute("drop schema performance cascade")
        create(connection)
        places = ", ".join("?" for _ in TIERS.columns)
        connection.execute(f"insert into {TIERS.published} values ({places})", BY_RULE)
        connection.execute("attach ':memory:' as build")
        connection.execute("create schema build.run")
        connection.execute(
            "create table build.run.tier_overrides (measure_id varchar, organisation_unit varchar,"
            " tier varchar, decided_by varchar, reason varchar, decided_on date, ends_on date)"
        )
        for decision in decisions:
            connection.execute("insert into build.run.tier_overrides values (?, ?, ?, ?, ?, ?, ?)", decision)
        write_tier_overrides(connection, as_at)


FIRST = ("EL01", "trust", "watch", "A Lead", "Two theatres open again", date(2026, 9, 1), date(2026, 11, 30))
SECOND = ("EL01", "trust", "intensive", "B Chief", "Not enough", date(2026, 10, 1), date(2026, 10, 31))
OF_A_UNIT = ("EL01", "Surgery", "recovery", "A Lead", "New plan", date(2026, 9, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("as_at", "current"),
    [
        (date(2026, 8, 31), (3, None)),
        (date(2026, 9, 30), (2, "A Lead")),
        # the later decision goes before the earlier one, and its last day is a day of it
        (date(2026, 10, 31), (4, "B Chief")),
        (date(2026, 11, 30), (2, "A Lead")),
        (date(2026, 12, 1), (3, None)),
    ],
)
def test_a_decision_applies_until_its_end_beside_the_tier_by_the_rules(
    as_at: date, current: tuple[int, str | None], tmp_path: Path
) -> None:
    file = tmp_path / "marts.duckdb"
    _written(file, as_at, FIRST, SECOND, OF_A_UNIT)
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select organisation_unit, tier, decided_by, rule_tier, is_current, level from performance.tiers"
            " order by organisation_unit, period_start"
        ).fetchall()
    of_trust = [row for row in rows if row[0] == "trust"]
    assert [(row[1], row[2]) for row in of_trust if row[4]] == [current]
    assert {row[3] for row in of_trust} == {3}
    assert len(of_trust) == 1 + sum(one[5] <= as_at for one in (FIRST, SECOND))  # type: ignore[operator]
    # a unit without a change of tier is routine by the rules
    assert [(row[3], row[5]) for row in rows if row[0] == "Surgery"] == [(1, "division")] * (as_at.month > 8)


def test_the_pack_names_who_decided(tmp_path: Path) -> None:
    file, tiers = tmp_path / "marts.duckdb", tmp_path / "tiers.duckdb"
    _written(tiers, date(2026, 11, 22), FIRST)
    write(trust(), file)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{tiers}' as tiers (read_only)")
        connection.execute("create or replace table performance.tiers as select * from tiers.performance.tiers")
    page = read_page(write_board_pack(file, tmp_path / "report", printed=False)[0])
    assert (
        "Tier 2, watch, since 1 September 2026, until 30 November 2026: decided by A Lead: Two theatres open"
        " again. By the rules it is tier 3." in page.sections["measure-EL01"]
    )
