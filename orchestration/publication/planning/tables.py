"""Writes the schema `planning` of a publication, from the tables that it publishes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.planning import campaign_tables, winter_tables
from orchestration.planning.march import next_year_end
from orchestration.planning.money_tables import (
    ACTIVITY_AGAINST_PLAN,
    LOST_ACTIVITY,
    MONEY_TABLES,
    SCHEMES,
    VALIDATION_COST,
)
from orchestration.planning.published import (
    BACK_TEST,
    CAPACITY,
    ERRORS,
    MARCH,
    NATIONAL_ERRORS,
    PROJECTION,
    RTT_TABLES,
    SCHEMA,
    STANDARDS,
    TABLES,
    PlanningTable,
)
from orchestration.publication.added_schema import create_tables, write_or_keep
from orchestration.publication.planning.activity_plan import activity_rows
from orchestration.publication.planning.bed_history import read_sectors
from orchestration.publication.planning.campaigns import make_campaigns
from orchestration.publication.planning.capacity import make_capacity
from orchestration.publication.planning.cohort import write_cohort
from orchestration.publication.planning.goals import RTT_18, goal_on, own_lines
from orchestration.publication.planning.holiday_work import deadline_rows, elective_rows, patient_rows
from orchestration.publication.planning.holidays import holiday_bed_rows, holiday_rows
from orchestration.publication.planning.lost_activity import lost_activity_rows, validation_rows
from orchestration.publication.planning.march import Asked, back_test_rows, make_march
from orchestration.publication.planning.national import national_error_rows
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.publication.planning.schemes import scheme_rows
from orchestration.publication.planning.standards import make_standards
from orchestration.publication.planning.unit_values import read_unit_values, write_unit_values
from orchestration.publication.planning.winter import make_winter
from orchestration.publication.planning.winter_plan import read_winter_plan
from orchestration.store.catalog import has_table

ARROW_TYPES = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "double": pa.float64(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
}


@dataclass(frozen=True)
class Part:
    """Tables that are written together, from domains of their own: another part does not wait for them."""

    what: str
    tables: tuple[PlanningTable, ...]
    write: Callable[[duckdb.DuckDBPyConnection], None]


def write_planning(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """Every table of the schema, after the measures; `build` is attached, and `previous` where there is one.

    A held domain is planned from its last good tables, whose date is in `as_at`. They may be as an earlier
    version published them: a part that cannot be made of them is kept, and the others are made.
    """
    create(connection)
    for part in PARTS:
        names = [table.published for table in part.tables]
        # the tables are there already, empty
        write_or_keep(connection, part.what, lambda _: None, part.write, names, has_previous, "plans.written")


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty tables with their comments."""
    # each comment is a change of the catalog, which the engine would write to the disk by itself
    connection.begin()
    connection.execute(f"create schema {SCHEMA}")
    create_tables(connection, TABLES)
    connection.commit()


def _write_rtt(connection: duckdb.DuckDBPyConnection) -> None:
    """Nothing is planned before the first publication of RTT, or without a target."""
    as_at = as_at_of(connection, "rtt")
    if as_at is None or not has_table(connection, "rtt.periods"):
        return
    made = make_capacity(connection, as_at)
    _insert(connection, CAPACITY, made.capacity)
    _insert(connection, PROJECTION, made.projection)
    _insert(connection, ERRORS, made.errors)
    target = next_year_end(as_at)
    goal = goal_on(connection, RTT_18, target)
    if goal is None:
        return
    asked = Asked(target, goal.percent, goal.source, own_lines(connection, target))
    march = make_march(connection, as_at, asked)
    _insert(connection, MARCH, march.rows)
    write_cohort(connection, march.cohort_values)
    _insert(connection, BACK_TEST, back_test_rows(connection, as_at, asked))
    _insert(connection, STANDARDS, make_standards(connection, march.plan, march.over_52, goal.source))


def _write_national(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(connection, NATIONAL_ERRORS, national_error_rows(connection))


def _write_money(connection: duckdb.DuckDBPyConnection) -> None:
    """Activity, what was lost, validation and schemes; pounds only with the values that the build read."""
    write_unit_values(connection)
    values = read_unit_values(connection)
    _insert(connection, ACTIVITY_AGAINST_PLAN, activity_rows(connection, values))
    _insert(connection, LOST_ACTIVITY, lost_activity_rows(connection, values))
    _insert(connection, VALIDATION_COST, validation_rows(connection, values))
    _insert(connection, SCHEMES, scheme_rows(connection, values))


def _write_winter(connection: duckdb.DuckDBPyConnection) -> None:
    """Winter and bank holidays, each table from the domains that are published."""
    plan = read_winter_plan(connection)
    beds = read_sectors(connection, plan.midnights)
    if beds is not None:
        as_at, sectors = beds
        made = make_winter(connection, as_at, sectors, plan)
        _insert(connection, winter_tables.WINTER, made.winter)
        _insert(connection, winter_tables.MITIGATIONS, made.mitigations)
        _insert(connection, winter_tables.EFFECTS, made.effects)
        _insert(connection, winter_tables.ERRORS, made.errors)
        _insert(connection, winter_tables.DATES, made.days)
        _insert(connection, winter_tables.HOLIDAYS, holiday_rows(connection, as_at, plan))
        _insert(connection, winter_tables.HOLIDAY_BEDS, holiday_bed_rows(connection, as_at, sectors, plan))
        _insert(connection, winter_tables.HOLIDAY_PATIENTS, patient_rows(connection, as_at))
    _insert(connection, winter_tables.ELECTIVES, elective_rows(connection, plan))
    _insert(connection, winter_tables.DEADLINES, deadline_rows(connection))


def _write_campaigns(connection: duckdb.DuckDBPyConnection) -> None:
    campaigns, weeks = make_campaigns(connection, read_winter_plan(connection).campaigns)
    _insert(connection, campaign_tables.CAMPAIGNS, campaigns)
    _insert(connection, campaign_tables.CAMPAIGN_WEEKS, weeks)


def _insert(
    connection: duckdb.DuckDBPyConnection, table: PlanningTable, rows: Sequence[dict[str, Any]]
) -> None:
    arrays = {
        name: pa.array([row[name] for row in rows], ARROW_TYPES[kind])
        for name, (kind, _) in table.columns.items()
    }
    connection.register("plan_made", pa.table(arrays))
    connection.execute(f"insert into {table.published} select * from plan_made")
    connection.unregister("plan_made")


PARTS = (
    Part("plans of money", MONEY_TABLES, _write_money),
    Part("plans of winter and bank holidays", winter_tables.WINTER_TABLES, _write_winter),
    Part("plans of campaigns", campaign_tables.CAMPAIGN_TABLES, _write_campaigns),
    Part("plans of national lists", (NATIONAL_ERRORS,), _write_national),
    Part("plans of RTT", RTT_TABLES, _write_rtt),
)
