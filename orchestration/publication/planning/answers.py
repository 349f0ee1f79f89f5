"""Answers of `clockstop plan` from the current publication: any day, percentage, function and scenario."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.compartments import Projected, Scenario, project, summary_now
from orchestration.planning.long_waits import share_of
from orchestration.planning.march import horizon_to, next_year_end
from orchestration.planning.sizes import scenario_warnings
from orchestration.publication.planning.capacity import WEEKS_AHEAD, make_capacity, projected_row
from orchestration.publication.planning.cohort import read_cohort
from orchestration.publication.planning.extra_patients import Extra, extra_patients
from orchestration.publication.planning.goals import RTT_18, Goal, goal_on, own_lines
from orchestration.publication.planning.march import Asked, back_test_rows, make_march
from orchestration.publication.planning.rtt_lists import TOTAL, Function, as_at_of, read_functions
from orchestration.publication.planning.standards import make_standards
from orchestration.store.catalog import has_table

Row = dict[str, Any]
ASKED = "as asked"


@dataclass(frozen=True)
class MarchAnswer:
    """What `clockstop plan march` says. `rows`: functions, and last the trust."""

    as_at: date
    function: Function | None
    rows: list[Row]
    standards: list[Row]
    back_test: list[Row]
    patients: list[Row]
    extra: Extra | None = None

    def as_dict(self) -> Row:
        """For a program."""
        return {
            "as_at": self.as_at,
            "functions": [row for row in self.rows if not row["is_total"]],
            "total": next((row for row in self.rows if row["is_total"]), None),
            "standards": self.standards,
            "back_test": self.back_test,
            "patients": self.patients,
            "extra": asdict(self.extra) if self.extra else None,
        }


@dataclass(frozen=True)
class CapacityAnswer:
    """What `clockstop plan capacity` says: each list, its weeks ahead as asked, and the errors of that."""

    as_at: date
    function: Function | None
    capacity: list[Row]
    projection: list[Row]
    errors: list[Row]
    scenario_warnings: str = ""

    def as_dict(self) -> Row:
        """For a program."""
        return {
            "as_at": self.as_at,
            "functions": [row for row in self.capacity if not row["is_total"]],
            "total": next((row for row in self.capacity if row["is_total"]), None),
            "projection": self.projection,
            "projection_errors": self.errors,
            "scenario_warnings": self.scenario_warnings,
        }


def answer_march(
    connection: duckdb.DuckDBPyConnection,
    target: date | None,
    percent: str | None,
    function: str | None,
    patients: int,
    extra: int | None = None,
) -> MarchAnswer:
    """For the next 31 March and the operational target, unless another day or percentage is asked for.

    `extra`: patients a week beyond those who leave by age, shared among all functions.
    """
    as_at = _published(connection)
    chosen = function_named(connection, function) if function else None
    day = target or next_year_end(as_at)
    horizon_to(as_at, day)
    goal = _goal(connection, day, percent)
    lines = own_lines(connection, day) if percent is None else {}
    asked = Asked(day, goal.percent, goal.source, lines)
    march = make_march(connection, as_at, asked)
    return MarchAnswer(
        as_at,
        chosen,
        _of(march.rows, chosen),
        make_standards(connection, march.plan, march.over_52, goal.source),
        _of(back_test_rows(connection, as_at, asked), chosen),
        read_cohort(connection, march.cohort_values, chosen.code if chosen else None, patients)
        if patients
        else [],
        extra_patients(connection, march.rows, march.cohort_values, extra) if extra else None,
    )


def answer_capacity(
    connection: duckdb.DuckDBPyConnection, function: str | None, scenario: Scenario, weeks: int | None
) -> CapacityAnswer:
    """Of every function and the trust, or of one function; the projection is of that one or of the trust."""
    as_at = _published(connection)
    chosen = function_named(connection, function) if function else None
    made = make_capacity(connection, as_at)
    code = chosen.code if chosen else TOTAL
    steps: list[Projected] = []
    if code in made.flows:
        ahead = project(made.lists[code], made.flows[code], weeks or WEEKS_AHEAD, scenario)
        steps = [summary_now(made.lists[code]), *ahead]
    return CapacityAnswer(
        as_at,
        chosen,
        _of(made.capacity, chosen),
        [projected_row(step, as_at) for step in steps],
        _of(made.errors, chosen),
        scenario_warnings(steps, scenario),
    )


def function_named(connection: duckdb.DuckDBPyConnection, named: str) -> Function:
    """A function of the return by its code, with or without `C_`, or by its name."""
    wanted = named.strip().casefold()
    functions = read_functions(connection)
    for one in functions:
        if wanted in (one.code.casefold(), one.code.casefold().removeprefix("c_"), one.name.casefold()):
            return one
    known = ", ".join(f"{one.code} ({one.name})" for one in functions)
    raise WrongArgument(f"expected a function of the RTT return, one of {known}; found '{named}'")


def _published(connection: duckdb.DuckDBPyConnection) -> date:
    as_at = as_at_of(connection, "rtt")
    if as_at is None or not has_table(connection, "rtt.periods"):
        raise WrongArgument("referral to treatment has not been published yet; nothing can be planned from it")
    return as_at


def _goal(connection: duckdb.DuckDBPyConnection, day: date, percent: str | None) -> Goal:
    if percent is not None:
        try:
            share = share_of(percent.strip().removesuffix("%").strip())
        except (ValueError, ZeroDivisionError):
            raise WrongArgument(f"expected a percentage from 0 to 100, found '{percent}'") from None
        return Goal(float(100 * share), ">=", ASKED)
    goal = goal_on(connection, RTT_18, day)
    if goal is None:
        raise WrongArgument(f"no target of the 18-week figure is known for {day}; give one with --percent")
    return goal


def _of(rows: Sequence[Row], chosen: Function | None) -> list[Row]:
    """The rows of one function, or all."""
    return [row for row in rows if chosen is None or row["treatment_function"] == chosen.code]
