"""Figures of measures over several publications: provisional, final, revised, gone, and of other sources."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.performance.figures import NATIONAL_FIGURES, OWN_FIGURES, figure_queries
from orchestration.performance.register import load_measures
from orchestration.publication.measures.charts import write_charts
from orchestration.publication.measures.contributions import write_contributions
from orchestration.publication.measures.tables import create, write_performance, write_register
from orchestration.publication.measures.values import Night, write_measure_values
from orchestration.publication.status import StatusRow
from orchestration.store.records import Build

# month, treatment function, total, within 18, over 52
Line = tuple[str, str, int, int, int]
HISTORY = (
    "measure_id varchar, level varchar, organisation_unit varchar, period_start date, numerator double,"
    " denominator double, value double"
)


class Nights:
    """Publications of a small database, each after the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        # the monthly A&E file: month, attendances, those over 4 hours
        self.national: list[tuple[Any, ...]] = []

    def publish_whole(self, as_at: str, lines: list[Line], history: Sequence[tuple[Any, ...]] = ()) -> None:
        """One publication as the publisher makes it."""
        self.publish(as_at, lines, history, whole=True)

    def publish(
        self,
        as_at: str,
        lines: list[Line],
        history: Sequence[tuple[Any, ...]] = (),
        renamed: str = "",
        whole: bool = False,
    ) -> None:
        """One publication with these rows of rtt.performance_monthly, Part_2; `renamed`: a column it lacks."""
        self.number += 1
        with duckdb.connect(str(self.file)) as connection:
            self._build(connection, history)
            if self.number > 1:
                before = self.folder / f"{self.number - 1}.duckdb"
                connection.execute(f"attach '{before}' as previous (read_only)")
            connection.execute("create schema rtt")
            connection.execute(
                "create table rtt.performance_monthly (month varchar, period_start date,"
                " treatment_function varchar, is_total boolean, part varchar, total bigint,"
                " within_18_weeks bigint, over_52_weeks bigint, over_65_weeks bigint, over_78_weeks bigint,"
                " over_104_weeks bigint, percentile_92_weeks double, median_weeks double)"
            )
            for month, function, total, within, over in lines:
                connection.execute(
                    "insert into rtt.performance_monthly"
                    " values (?, cast(? || '-01' as date), ?, ?, 'Part_2', ?, ?, ?, 0, 0, 0, 30, 12)",
                    [month, month, function, function == "C_999", total, within, over],
                )
            if self.national:
                connection.execute("create schema benchmark")
                connection.execute(
                    "create table benchmark.ed_providers (organisation varchar, period_start date,"
                    " attendances bigint, over_4h bigint, admitted_over_12h_from_decision bigint)"
                )
                for month, attendances, over in self.national:
                    connection.execute(
                        "insert into benchmark.ed_providers values ('RXX', ?, ?, ?, 0)",
                        [month, attendances, over],
                    )
            if renamed:
                connection.execute(f"alter table rtt.performance_monthly rename {renamed} to earlier_name")
            if whole:
                name = f"build {self.number}"
                build = Build(name, "run", date.fromisoformat(as_at), "RXX", ("rtt",), "code", {}, as_at)
                row = StatusRow("rtt", "published", name, as_at, as_at, "")
                _describe(connection, name)
                write_performance(connection, build, [row], self.number > 1)
            else:
                self._make(connection, as_at)
            if self.number > 1:
                connection.execute("detach previous")
            connection.execute("detach build")

    def _make(self, connection: duckdb.DuckDBPyConnection, as_at: str) -> None:
        create(connection)
        write_register(connection)
        night = Night({"rtt": date.fromisoformat(as_at)}, {}, "RXX", f"build {self.number}")
        write_measure_values(connection, night, self.number > 1)
        write_charts(connection)
        write_contributions(connection)

    @property
    def file(self) -> Path:
        return self.folder / f"{self.number}.duckdb"

    def _build(self, connection: duckdb.DuckDBPyConnection, history: Sequence[tuple[Any, ...]]) -> None:
        connection.execute("attach ':memory:' as build")
        connection.execute("create schema build.run")
        connection.execute(f"create table build.run.measure_history ({HISTORY})")
        for row in history:
            connection.execute("insert into build.run.measure_history values (?, ?, ?, ?, ?, ?, ?)", row)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the newest publication."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def values(self, measure: str, unit: str = "trust") -> list[tuple[Any, ...]]:
        """Every revision of a measure: month, revision, value, state, is it the newest, revised from."""
        return self.ask(
            "select strftime(period_start, '%Y-%m'), revision, value, state, is_latest, revised_from"
            f" from performance.measure_values where measure_id = '{measure}' and organisation_unit = '{unit}'"
            " order by 1, 2"
        )


def _describe(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """The tables of the schema `publication` that the check of differences reads and writes."""
    connection.execute("create schema publication")
    connection.execute(
        f"create table publication.status as select 'rtt' as domain, '{build_id}' as build_id,"
        " 'published' as state"
    )
    connection.execute(
        "create table publication.evidence (build_id varchar, domain varchar, rule_id varchar,"
        " rule_version varchar, kind varchar, severity varchar, status varchar, checked_rows bigint,"
        " failed_rows bigint, threshold varchar, message varchar)"
    )


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_a_month_is_provisional_then_final_then_revised(nights: Nights) -> None:
    nights.publish("2025-03-31", [("2025-03", "C_999", 200, 140, 2)])
    assert nights.values("EL01") == [("2025-03", 0, 70.0, "provisional", True, None)]
    # before the return is due a figure is replaced, and nothing is called revised
    nights.publish("2025-04-02", [("2025-03", "C_999", 200, 142, 2)])
    assert nights.values("EL01") == [("2025-03", 0, 71.0, "provisional", True, None)]
    nights.publish("2025-05-30", [("2025-03", "C_999", 200, 142, 2)])
    assert nights.values("EL01") == [("2025-03", 0, 71.0, "final", True, None)]
    # the same again says nothing new
    nights.publish("2025-05-31", [("2025-03", "C_999", 200, 142, 2)])
    assert nights.values("EL01") == [("2025-03", 0, 71.0, "final", True, None)]
    nights.publish("2025-06-01", [("2025-03", "C_999", 200, 150, 2)])
    assert nights.values("EL01") == [
        ("2025-03", 0, 71.0, "final", False, None),
        ("2025-03", 1, 75.0, "revised", True, 71.0),
    ]
    nights.publish("2025-06-02", [("2025-03", "C_999", 200, 150, 2)])
    assert [row[:4] for row in nights.values("EL01")] == [
        ("2025-03", 0, 71.0, "final"),
        ("2025-03", 1, 75.0, "revised"),
    ]


def test_the_month_that_is_not_over_is_partial_and_makes_no_limit(nights: Nights) -> None:
    nights.publish("2025-03-15", [("2025-02", "C_999", 100, 60, 0), ("2025-03", "C_999", 100, 65, 0)])
    asked = "select period_start, is_partial from performance.measure_values where measure_id = 'EL01'"
    assert nights.ask(asked + " order by 1") == [(date(2025, 2, 1), False), (date(2025, 3, 1), True)]
    counted = "select is_counted from performance.spc where measure_id = 'EL01' order by period_start"
    assert nights.ask(counted) == [(False,), (False,)]


def test_months_that_are_in_no_table_any_more_stay(nights: Nights) -> None:
    nights.publish("2025-03-31", [("2025-03", "C_999", 200, 140, 2)])
    nights.publish("2025-06-30", [("2025-06", "C_999", 200, 160, 2)])
    # the return of March was due long before: nobody can change it now
    assert [row[:4] for row in nights.values("EL01")] == [
        ("2025-03", 0, 70.0, "final"),
        ("2025-06", 0, 80.0, "provisional"),
    ]


def test_a_function_that_has_nothing_in_a_month_any_more_has_none(nights: Nights) -> None:
    before = [
        ("2025-03", "C_999", 200, 140, 2),
        ("2025-03", "C_100", 50, 40, 1),
        ("2025-03", "C_110", 150, 100, 1),
    ]
    nights.publish("2025-05-30", before)
    nights.publish("2025-05-31", [("2025-03", "C_999", 200, 140, 2), ("2025-03", "C_110", 200, 140, 2)])
    assert [row[1:] for row in nights.values("EL04", "C_100")] == [
        (0, 50.0, "final", False, None),
        (1, 0.0, "revised", True, 50.0),
    ]
    total = (
        "select sum(value) from performance.measure_values where measure_id = 'EL04' and is_latest"
        " and level = 'treatment_function'"
    )
    assert nights.ask(total) == [(200.0,)]


def test_earlier_figures_of_the_trust_come_before_its_own(nights: Nights) -> None:
    history = [
        ("EL01", "trust", "trust", "2025-01-01", 60, 100, None),
        ("EL01", "trust", "trust", "2025-03-01", 71, 100, None),
    ]
    nights.publish("2025-05-30", [("2025-03", "C_999", 200, 140, 2)], history)
    shown = (
        "select period_start, basis, value from performance.measure_values"
        " where measure_id = 'EL01' and is_shown"
    )
    assert nights.ask(shown + " order by 1") == [
        (date(2025, 1, 1), "supplied", 60.0),
        (date(2025, 3, 1), "own", 70.0),
    ]
    assert nights.ask(
        "select period_start, own_value, other_basis, other_value from performance.differences"
    ) == [(date(2025, 3, 1), 70.0, "supplied", 71.0)]


def test_sources_that_differ_are_reported_and_hold_nothing(nights: Nights) -> None:
    """March as the trust counts it and as it was supplied; January is known from one source alone."""
    history = [
        ("EL01", "trust", "trust", "2025-01-01", 60, 100, None),
        ("EL01", "trust", "trust", "2025-03-01", 71, 100, None),
        ("EL04", "trust", "trust", "2025-03-01", 200, None, None),
    ]
    line = [("2025-03", "C_999", 200, 140, 2)]
    nights.publish_whole("2025-05-30", line, history)
    asked = (
        "select build_id, domain, severity, status, checked_rows, failed_rows, message"
        " from publication.evidence where rule_id = 'measures.other_sources'"
    )
    (found,) = nights.ask(asked)
    assert found[:6] == ("build 1", "rtt", "warn", "fail", 2, 1)
    assert "1 of 2 figures differ between sources" in found[6]
    assert "period from 01/03/2025: own 70.0, supplied 71.0" in found[6]
    # the domain is published all the same, with the figures of both
    assert nights.ask("select state from publication.status") == [("published",)]
    nights.publish_whole("2025-05-31", line, [("EL01", "trust", "trust", "2025-03-01", 140, 200, None)])
    assert [row[3:6] for row in nights.ask(asked)] == [("pass", 1, 0)]
    nights.publish_whole("2025-06-01", line)
    assert nights.ask(asked) == []


def test_national_and_supplied_figures_that_differ_are_both_shown(nights: Nights) -> None:
    history = [("UE01", "trust", "trust", "2025-01-01", 70, 100, None)]
    nights.national = [("2025-01-01", 200, 56)]
    nights.publish("2025-05-30", [], history)
    asked = "select own_basis, own_value, other_basis, other_value from performance.differences"
    assert nights.ask(asked) == [("national", 72.0, "supplied", 70.0)]


def test_a_figure_is_called_revised_only_after_its_deadline(nights: Nights) -> None:
    """Seven publications of two months; only what changed after the return was due is a revision."""
    courses = {
        # March is due in April, April in May
        "2025-03-31": (140, None),
        "2025-04-10": (141, 100),
        "2025-04-30": (141, 101),
        "2025-05-05": (141, 102),
        "2025-05-30": (150, 102),
        "2025-06-10": (150, 103),
        "2025-06-11": (150, 103),
    }
    revised = []
    for as_at, (march, april) in courses.items():
        lines: list[Line] = [("2025-03", "C_999", 200, march, 2)]
        lines += [("2025-04", "C_999", 200, april, 2)] if april is not None else []
        nights.publish(as_at, lines)
        states = nights.values("EL01")
        revised.append([(row[0], row[5]) for row in states if row[3] == "revised"])
    assert revised == [
        [],
        [],
        [],
        [],
        [("2025-03", 70.5)],
        [("2025-03", 70.5), ("2025-04", 51.0)],
        [("2025-03", 70.5), ("2025-04", 51.0)],
    ]


def test_thirteen_months_have_limits_and_fewer_have_none(nights: Nights) -> None:
    months = [f"{2024 + number // 12}-{number % 12 + 1:02}" for number in range(13)]
    lines: list[Line] = [(month, "C_999", 1000, 600 + number % 3, 9) for number, month in enumerate(months)]
    nights.publish("2025-03-31", lines[:12])
    asked = (
        "select distinct stage, lower_limit is not null, assurance, assurance_constitutional"
        " from performance.spc where measure_id = 'EL01'"
    )
    assert nights.ask(asked) == [("run_chart", False, "none", "none")]
    nights.publish("2025-03-31", lines)
    # some 60 % within 18 weeks, against 92 % of the constitution and, in January 2025, no target of a plan
    assert nights.ask(asked) == [("trial_limits", True, "none", "fail")]


def test_the_gap_is_shared_out_by_patients_and_not_by_rates(nights: Nights) -> None:
    """May 2025 asks for 65 %: of 1,000 patients 350 may wait longer, and 400 do."""
    nights.publish(
        "2025-06-30",
        [
            ("2025-05", "C_999", 1000, 600, 0),
            # 40 %, 5 beyond the 7 of 20 that it may have; 58 %, 42 beyond 210 of 600; 64 %, 3 beyond 133 of 380
            ("2025-05", "C_100", 20, 8, 0),
            ("2025-05", "C_110", 600, 348, 0),
            ("2025-05", "C_120", 380, 244, 0),
        ],
    )
    found = nights.ask(
        "select organisation_unit, allowed, round(excess, 6), round(share_of_gap, 4)"
        " from performance.contributions where measure_id = 'EL01' order by 1"
    )
    assert found == [("C_100", 7.0, 5.0, 0.1), ("C_110", 210.0, 42.0, 0.84), ("C_120", 133.0, 3.0, 0.06)]
    assert sum(row[2] for row in found) == 400 - 350


def test_a_measure_that_cannot_be_charted_keeps_the_tables_of_the_publication_before(nights: Nights) -> None:
    """A period twice in one series, which the files of a plan never hold."""
    lines = [("2025-03", "C_999", 200, 140, 2)]
    nights.publish_whole("2025-05-30", lines)
    twice = [("EL01", "trust", "trust", "2025-01-01", 60, 100, None)] * 2
    nights.publish_whole("2025-06-30", [*lines, ("2025-05", "C_999", 200, 120, 2)], twice)
    assert [row[:4] for row in nights.values("EL01")] == [("2025-03", 0, 70.0, "final")]
    assert nights.ask("select count(*) from rtt.performance_monthly") == [(2,)]
    # the next publication goes on from there
    nights.publish_whole("2025-07-31", [*lines, ("2025-05", "C_999", 200, 120, 2)])
    assert [row[:3] for row in nights.values("EL01")] == [("2025-03", 0, 70.0), ("2025-05", 0, 60.0)]


def test_a_table_of_an_earlier_version_is_not_read_and_its_figures_stay(nights: Nights) -> None:
    nights.publish("2025-05-30", [("2025-03", "C_999", 200, 140, 2)])
    nights.publish("2025-06-30", [("2025-03", "C_999", 200, 140, 2)], renamed="is_total")
    assert [row[:4] for row in nights.values("EL01")] == [("2025-03", 0, 70.0, "final")]


def test_every_measure_that_has_a_table_is_read_from_it() -> None:
    """A measure without `missing` has a query of its own table."""
    read = {
        (query.table, measure)
        for query in figure_queries(OWN_FIGURES)
        for measure in load_measures()
        if f"'{measure}'" in query.sql
    }
    wanted = {(one.source_table, one.measure_id) for one in load_measures().values() if one.missing is None}
    assert wanted <= read
    # the same figures by division stand in a table of their own
    assert {table for table, _ in read - wanted} == {
        "rtt.performance_divisions_monthly",
        "cancer.breach_analysis_divisions",
    }
    known = {table.split(".")[0] for table, _ in read}
    assert known == {"rtt", "cancer", "ed", "beds", "elective", "outpatients", "performance"}
    national = figure_queries(NATIONAL_FIGURES)
    assert len(national) == 5
    # figures of every provider: who asks for one, or for peers, chooses by the column
    assert all("organisation" in query.sql and "$" not in query.sql for query in national)
