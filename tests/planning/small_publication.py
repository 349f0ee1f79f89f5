"""A small publication of a few invented patients: the tables that plans read, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

AS_AT = date(2026, 11, 22)
TARGET = date(2027, 3, 31)
TABLES = """
create schema publication; create schema rtt; create schema validation; create schema performance;
create schema cancer; create schema ed;
create table publication.status (domain varchar, as_at date);
create table rtt.periods (
    pathway_key varchar, pathway_id varchar, patient_id varchar, rtt_function varchar, clock_start_date date,
    clock_stop_date date, state varchar, in_return boolean, exclusion_reason varchar, commissioner varchar
);
create table rtt.clearance (
    treatment_function varchar, treatment_function_name varchar, division varchar, is_total boolean
);
create table rtt.ptl (
    pathway_key varchar, pathway_id varchar, pathway_issuer varchar, period_no integer, patient_id varchar,
    rtt_function varchar, rtt_function_name varchar, division varchar, consultant varchar,
    clock_start_date date, days_waited integer, over_18_weeks boolean, breach_date_18 date, breach_date_52 date,
    stage varchar, list_type varchar, clinical_priority varchar, next_event_date date, tci_date date,
    validation_due boolean,
    has_decision_to_admit boolean, in_return boolean, commissioner varchar
);
create table validation.exceptions (
    exception_key varchar, rule_id varchar, domain varchar, kind varchar, state varchar, pathway_id varchar,
    patient_id varchar
);
create table validation.outcomes (exception_key varchar, domain varchar, says varchar, settled_on date);
create table performance.targets (
    measure_id varchar, kind varchar, level varchar, organisation_unit varchar, valid_from date, valid_to date,
    value double, comparison varchar, source varchar
);
create table cancer.performance_monthly (
    standard varchar, period_start date, total double, within_standard double
);
create table ed.performance_daily (
    "date" date, is_total boolean, attendances bigint, over_4h bigint, departure_unknown bigint
);
"""


@dataclass(frozen=True)
class Patient:
    """One RTT period. `state`: open, stopped, nullified or transferred."""

    function: str
    start: date | None
    end: date | None = None
    state: str = "open"
    commissioner: str = "QMJ"
    priority: str | None = None
    stage: str = "follow-up"
    admission: date | None = None
    appointment: date | None = None
    decided: bool = False


def days_ago(days: int) -> date:
    """A day before the date of the data."""
    return AS_AT - timedelta(days=days)


def fill(connection: duckdb.DuckDBPyConnection, patients: Sequence[Patient], percent: float = 70.0) -> None:
    """Creates the tables and these patients, named P0, P1 and so on in this order."""
    connection.execute(TABLES)
    connection.execute("insert into publication.status values ('rtt', ?)", [AS_AT])
    connection.execute(
        "insert into performance.targets values ('EL01', 'operational', 'national', 'trust', '2026-04-01',"
        " '2027-03-31', ?, '>=', 'planning guidance')",
        [percent],
    )
    functions = sorted({one.function for one in patients})
    insert(connection, "rtt.clearance", [[code, f"Name of {code}", "Surgery", False] for code in functions])
    insert(connection, "rtt.clearance", [["C_999", "Total", "all divisions", True]])
    periods = [
        [
            f"P{at}", f"P{at}", f"X{at}", one.function, one.start, one.end, one.state,
            one.state in ("open", "stopped"),
            {"nullified": "nullified", "transferred": "transferred to another provider"}.get(one.state),
            one.commissioner,
        ]
        for at, one in enumerate(patients)
    ]  # fmt: skip
    insert(connection, "rtt.periods", periods)
    insert(connection, "rtt.ptl", [_waiting(at, one) for at, one in enumerate(patients) if one.state == "open"])


def _waiting(at: int, one: Patient) -> list[Any]:
    waited = (AS_AT - one.start).days if one.start else None
    booked = [day for day in (one.admission, one.appointment) if day]
    return [
        f"P{at}", f"P{at}", "RXX", 1, f"X{at}", one.function, f"Name of {one.function}", "Surgery", "C1",
        one.start, waited, waited > 126 if waited is not None else None,
        one.start + timedelta(days=127) if one.start else None,
        one.start + timedelta(days=365) if one.start else None,
        one.stage, "IRTT" if one.decided else "ORTT", one.priority, min(booked, default=None), one.admission,
        False, one.decided, True, one.commissioner,
    ]  # fmt: skip


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    """Adds rows with every column in order."""
    if rows:
        columns = [pa.array(list(column)) for column in zip(*rows, strict=True)]
        connection.register("rows_made", pa.table(columns, names=[f"c{at}" for at in range(len(columns))]))
        connection.execute(f"insert into {table} select * from rows_made")
        connection.unregister("rows_made")


def publication(file: Path, patients: Sequence[Patient], percent: float = 70.0) -> Path:
    """A file of it."""
    with duckdb.connect(str(file)) as connection:
        fill(connection, patients, percent)
    return file
