"""A small publication of a few appointments, spells, bed days and measures, and the build that read `plan/`."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.planning.tables import write_planning
from orchestration.settings.money_plan import MONEY_PLAN
from orchestration.settings.plan import with_plan, write_plan
from orchestration.store.home import Home
from tests.planning.small_publication import AS_AT, Patient, days_ago, fill

TABLES = """
create schema outpatients; create schema beds; create schema elective; create schema reference;
create table outpatients.appointments (
    appointment_date date, appointment_status varchar, appointment_kind varchar, is_short_notice boolean,
    treatment_function varchar, treatment_function_name varchar, division varchar,
    administrative_category varchar
);
create table beds.stays (
    admission_kind varchar, patient_classification varchar, discharged_at timestamp,
    treatment_function varchar, administrative_category varchar,
    -- what the other plans read of stays, without which no table of `planning` is written
    spell_id varchar, patient_id varchar, pathway_id varchar, is_open boolean, admitted_at timestamp,
    nights integer, not_meeting boolean, discharge_ready_date date, delay_reason varchar,
    discharge_pathway varchar, last_ward varchar, last_ward_name varchar, last_ward_sector varchar,
    last_ward_sector_name varchar, division varchar, treatment_function_name varchar
);
create table beds.discharge_delays_monthly (period_start date, bed_days_after_ready bigint);
create table beds.occupancy_daily ("date" date, division varchar, escalation_open integer);
create table elective.last_minute_cancellations (
    cancelled_on date, treatment_function varchar, treatment_function_name varchar, division varchar
);
create table reference.treatment_functions (
    code varchar, name varchar, rtt_function varchar, division varchar
);
create table performance.measure_values (
    measure_id varchar, level varchar, organisation_unit varchar, period_start date, period_end date,
    numerator double, denominator double, state varchar, is_partial boolean, is_shown boolean
);
create table performance.spc (
    measure_id varchar, level varchar, organisation_unit varchar, period_start date, variation varchar,
    segment integer, mean double, is_counted boolean
);
alter table validation.exceptions add column record_key varchar;
alter table validation.outcomes add column validated_on date;
alter table validation.outcomes add column outcome varchar;
alter table validation.outcomes add column result varchar;
insert into publication.status values ('outpatients', date '2026-11-22'), ('beds', date '2026-11-22'),
    ('elective', date '2026-11-22');
insert into reference.treatment_functions values ('110', 'Trauma and Orthopaedics', 'C_110', 'Surgery'),
    ('100', 'General Surgery', 'C_100', 'Surgery'), ('430', 'Elderly Medicine', 'C_430', 'Medicine');
insert into validation.exceptions values
    ('a', 'RTT-A01', 'rtt', 'data_quality', 'cleared', 'P1', 'X1', 'P1'),
    ('b', 'RTT-A05', 'rtt', 'data_quality', 'cleared', 'P1', 'X1', 'P1'),
    ('c', 'RTT-A01', 'rtt', 'data_quality', 'cleared', 'P2', 'X2', 'P2'),
    ('d', 'RTT-A01', 'rtt', 'data_quality', 'open', 'P3', 'X3', 'P3'),
    ('e', 'RTT-A01', 'rtt', 'data_quality', 'open', null, 'X4', 'R4');
insert into validation.outcomes values
    ('a', 'rtt', 'changed', '2026-10-09', '2026-10-08', 'corrected_at_source', 'gone'),
    ('b', 'rtt', 'changed', '2026-10-09', '2026-10-08', 'corrected_at_source', 'gone'),
    ('c', 'rtt', 'changed', '2026-10-09', '2026-10-08', 'removed_from_list', 'gone'),
    ('d', 'rtt', 'changed', '2026-10-09', '2026-10-08', 'removed_from_list', 'still there'),
    ('e', 'rtt', 'right', '2026-10-09', '2026-10-08', 'no_error', 'gone');
"""
FIRST_DAY = date(2026, 9, 1)


def written(
    home: Home, files: dict[str, str], measures: dict[str, tuple[list[float], str]] | None = None
) -> duckdb.DuckDBPyConnection:
    """A publication whose build read these files of `plan/`.

    `measures`: the figures of the months up to October 2026, and what the chart says at its end.
    """
    (home.root / "plan").mkdir(exist_ok=True)
    for name, text in files.items():
        columns = ",".join(next(one for one in MONEY_PLAN if one.name == name).columns)
        (home.root / "plan" / f"{name}.csv").write_text(f"{columns}\n{text}", encoding="utf-8")
    connection = duckdb.connect()
    fill(connection, [Patient("C_110", days_ago(20)), Patient("C_110", days_ago(190), days_ago(9), "stopped")])
    connection.execute(TABLES)
    _fill(connection)
    for measure_id, (values, last) in (measures or {}).items():
        _measure(connection, measure_id, values, last)
    _build(home.root / "build.duckdb", home)
    connection.execute(f"attach '{home.root / 'build.duckdb'}' as build (read_only)")
    write_planning(connection, has_previous=False)
    connection.execute("detach build")
    return connection


def _build(file: Path, home: Home) -> None:
    """The tables of `plan/` as a build has them."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema run")
        write_plan(connection, with_plan({}, home), home)


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    days = [FIRST_DAY + timedelta(days=at) for at in range((AS_AT - FIRST_DAY).days + 1)]
    appointments: list[tuple[Any, ...]] = [(day, "attended", "first", None, "110", None) for day in days]
    appointments += [
        (date(2026, 10, 5), "attended", "first", None, "110", "02"),
        (date(2026, 10, 5), "attended", "follow-up", None, "100", "01"),
        (date(2026, 10, 6), "missed", "first", None, "110", "01"),
        (date(2026, 10, 7), "missed", "follow-up", None, "100", "01"),
        (date(2026, 10, 7), "missed", None, None, "100", "01"),
        (date(2026, 10, 8), "cancelled by the hospital", "first", True, "110", "01"),
        (date(2026, 10, 8), "cancelled by the hospital", "first", False, "110", "01"),
        (date(2026, 10, 8), "cancelled by the patient", "first", True, "110", "01"),
        (date(2026, 12, 8), "missed", "first", None, "110", "01"),
    ]
    connection.executemany(
        "insert into outpatients.appointments values (?, ?, ?, ?, ?, 'a name', 'Surgery', ?)", appointments
    )
    connection.executemany(
        "insert into beds.stays (admission_kind, patient_classification, discharged_at, treatment_function,"
        " administrative_category) values (?, ?, ?, '110', ?)",
        [
            ("elective", "2", "2026-09-01 12:00", None),
            ("elective", "2", "2026-10-31 23:30", "01"),
            ("elective", "1", "2026-10-02 12:00", "01"),
            ("elective", "1", "2026-10-02 12:00", "02"),
            ("elective", "1", None, "01"),
            ("emergency", "1", "2026-10-02 12:00", "01"),
        ],
    )
    connection.execute(
        "insert into beds.discharge_delays_monthly values ('2026-10-01', 340), ('2026-11-01', 12)"
    )
    connection.executemany(
        "insert into beds.occupancy_daily values (?, 'Medicine', ?)",
        [(day, None if day.day == 1 else 2) for day in days],
    )
    connection.execute(
        "insert into elective.last_minute_cancellations values ('2026-10-09', '110', 'a name', 'Surgery')"
    )


def _measure(connection: duckdb.DuckDBPyConnection, measure_id: str, values: list[float], last: str) -> None:
    """Months of a count of the trust up to October 2026."""
    for back, value in enumerate(reversed(values)):
        year, month = divmod(2026 * 12 + 9 - back, 12)
        start = date(year, month + 1, 1)
        following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        connection.execute(
            "insert into performance.measure_values values (?, 'trust', 'trust', ?, ?, ?, null, 'final', false,"
            " true)",
            [measure_id, start, following - timedelta(days=1), value],
        )
        connection.execute(
            "insert into performance.spc values (?, 'trust', 'trust', ?, ?, 1, 10, true)",
            [measure_id, start, last if back == 0 else "common_cause"],
        )
