"""A small publication of beds, arrivals and cancer referrals, and the plan of a build: for plans of winter."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.settings.winter_plan import WINTER_PLAN
from orchestration.store.home import Home
from tests.planning.small_publication import AS_AT, Patient, days_ago, fill, insert

Files = Mapping[str, str]
SITE = "Suspected lung cancer"
TABLES = """
create schema beds; create schema reference;
create table beds.sectors_daily (
    "date" date, sector varchar, sector_name varchar, ward_kind varchar, occupied_midnight bigint,
    available bigint, core_open bigint, escalation_open bigint, admissions bigint, discharges bigint
);
create table beds.stays (
    spell_id varchar, patient_id varchar, pathway_id varchar, is_open boolean, admitted_at timestamp,
    nights integer, not_meeting boolean, discharge_ready_date date, delay_reason varchar,
    discharge_pathway varchar, last_ward varchar, last_ward_name varchar, last_ward_sector varchar,
    last_ward_sector_name varchar, division varchar, treatment_function varchar,
    treatment_function_name varchar, admission_kind varchar
);
create table reference.treatment_functions (code varchar, rtt_function varchar);
create table publication.periods (
    domain varchar, table_name varchar, period varchar, period_end date, deadline date, as_at date
);
create table cancer.demand_weekly (
    week_ending date, suspected_site varchar, referrals bigint, rise_words varchar
);
create table cancer.conversion_monthly (
    period_start date, suspected_site varchar, referrals bigint, concluded bigint, cancers bigint
);
create table cancer.clocks (care_id varchar, standard varchar, route varchar, referral_type_name varchar);
create table cancer.events (care_id varchar, event_date date, what_happened varchar);
"""
DAYS = 120
PLAN: Files = {
    "winter_scenarios": (
        "scenario,sector,demand_percent,reason\nbaseline,,0,forecast\nmoderate,,3,flu\nextreme,,8,more\n"
        "extreme,maternity,2,births do not follow flu\n"
    ),
    "winter_mitigations": (
        "mitigation_id,sector,what,owner,beds,patients_per_day,days_saved,valid_from,valid_to\n"
        "M1,ga,Shorter stays,Head of flow,,5,0.4,2026-12-01,2027-03-31\n"
        "M2,ga,A ward,Head of beds,7,,,2027-01-07,2027-01-13\n"
    ),
    "winter_beds": (
        "sector,valid_from,valid_to,core_beds,escalation_beds,closed_beds,source\n"
        "ga,2027-01-04,2027-01-10,110,6,4,winter plan\n"
    ),
    "calendar_dates": (
        "kind,first_day,last_day,title,elective_lost_percent,source\n"
        "half_day,2026-12-24,2026-12-24,Lists end at noon,50,plan\n"
        "strike,2026-12-24,2026-12-28,Doctors,80,notice\n"
        "school_holiday,2026-12-21,2027-01-01,Christmas,,council\n"
    ),
    "campaigns": (
        "campaign_id,title,suspected_site,first_day,last_day,rise_percent,tests_per_referral,owner,source\n"
        f"C1,Lung,{SITE},2027-01-18,2027-02-14,50,2,Head of cancer,alliance\n"
    ),
}


def plan_home(folder: Path, files: Files) -> Home:
    """A home with these files in `plan/`."""
    (folder / "plan").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "plan" / f"{name}.csv").write_text(text, encoding="utf-8")
    return Home(folder)


def attach_plan(connection: duckdb.DuckDBPyConnection, home: Home) -> list[str]:
    """The files of the home as a build has them, in memory; answers what is wrong with them."""
    connection.execute("attach ':memory:' as build; create schema build.run")
    problems = []
    for file in WINTER_PLAN:
        read = file.read(home)
        problems += read.problems
        columns = ", ".join(f'"{name}" {kind}' for name, kind in file.columns.items())
        connection.execute(f"create table build.run.{file.name} ({columns})")
        if read.rows:
            texts = [pa.array(list(column)) for column in zip(*read.rows, strict=True)]
            connection.register("plan_rows", pa.table(texts, names=list(file.columns)))
            typed = ", ".join(f"cast(nullif(\"{name}\", '') as {kind})" for name, kind in file.columns.items())
            connection.execute(f"insert into build.run.{file.name} select {typed} from plan_rows")
            connection.unregister("plan_rows")
    return problems


def occupied_on(day: date, sector: str = "ga") -> int:
    """Midnights without chance: 100 in the week and 93 at its end, fewer in maternity."""
    return (100 if day.weekday() < 5 else 93) if sector == "ga" else 20


def fill_winter(
    connection: duckdb.DuckDBPyConnection, patients: Sequence[Patient] = (), days: int = DAYS
) -> None:
    """The tables of RTT with these patients, and those of winter with so many days of beds."""
    fill(connection, patients or [Patient("C_100", days_ago(200)), *_left()])
    connection.execute(TABLES)
    connection.execute(
        "insert into publication.status values ('beds', ?), ('ed', ?), ('cancer', ?)", [AS_AT, AS_AT, AS_AT]
    )
    connection.execute(
        "insert into performance.targets values"
        " ('FL01', 'local', 'national', 'trust', '2023-04-01', null, 92, '<=', 'local bed plan'),"
        " ('FL01', 'local', 'sector', 'ga', '2026-12-24', '2026-12-24', 80, '<=', 'by Christmas Eve')"
    )
    beds, arrivals = [], []
    for at in range(days):
        day = AS_AT - timedelta(days=at)
        for sector, name, open_beds in (("ga", "General & Acute", 115), ("maternity", "Maternity", 24)):
            occupied, admitted = occupied_on(day, sector), 10 + day.weekday()
            beds.append([day, sector, name, "overnight", occupied, open_beds, open_beds - 3, 3, admitted, 12])
        beds.append([day, "ga", "General & Acute", "day only", 50, 60, 60, 0, 9, 9])
        arrivals.append([day, True, 200 + day.weekday(), 0, 0])
    insert(connection, "beds.sectors_daily", beds)
    insert(connection, "ed.performance_daily", arrivals)
    _cancer(connection)


def _left() -> list[Patient]:
    """Two stops on each weekday of the last 13 weeks."""
    days = [days_ago(at) for at in range(91) if days_ago(at).weekday() < 5]
    return [Patient("C_100", days_ago(300), day, "stopped") for day in days for _ in range(2)]


def _cancer(connection: duckdb.DuckDBPyConnection) -> None:
    words = "Unusual rise: 9 in four weeks, 2 a year before"
    insert(
        connection,
        "cancer.demand_weekly",
        [[AS_AT - timedelta(weeks=at), SITE, 10, None if at else words] for at in range(53)],
    )
    connection.execute(
        "insert into cancer.conversion_monthly select date '2025-06-01' + to_months(n::int), ?, 40,"
        " case when n < 15 then 40 else 10 end, case when n < 15 then 2 else 0 end from range(18) as m(n)",
        [SITE],
    )
    connection.execute("alter table cancer.performance_monthly add column tumour_group varchar")
    connection.execute(
        "insert into cancer.performance_monthly select 'FDS', date '2026-08-01' + to_months(n::int), 92, 69, ?"
        " from range(3) as m(n)",
        [SITE],
    )
    connection.execute(
        "insert into cancer.performance_monthly select 'FDS', date '2026-08-01' + to_months(n::int), 276, 231,"
        " 'Suspected skin cancer' from range(3) as m(n)"
    )
    seen = range(13 * 9)
    insert(connection, "cancer.clocks", [[f"K{at}", "FDS", "Urgent Suspected Cancer", SITE] for at in seen])
    insert(connection, "cancer.events", [[f"K{at}", days_ago(at % 91), "first seen"] for at in seen])


def stay(spell: str, nights: int, **changes: Any) -> dict[str, Any]:
    """An open spell."""
    values: dict[str, Any] = {
        "spell_id": spell, "patient_id": f"P{spell}", "is_open": True, "nights": nights, "not_meeting": False,
        "admitted_at": AS_AT - timedelta(days=nights), "last_ward": "W1", "last_ward_name": "Ward 1",
        "last_ward_sector": "ga", "last_ward_sector_name": "General & Acute", "division": "Medicine",
        "treatment_function": "300", "admission_kind": "emergency",
    }  # fmt: skip
    return {**values, **changes}


def add_stays(connection: duckdb.DuckDBPyConnection, stays: Sequence[Mapping[str, Any]]) -> None:
    """Adds spells; what they do not say is empty."""
    names = [name for (name, *_) in connection.execute("describe beds.stays").fetchall()]
    insert(connection, "beds.stays", [[one.get(name) for name in names] for one in stays])


def bed_history(first: date, last: date, dip: float = 0.0) -> str:
    """A file of earlier midnights of one sector, fullest in January."""
    lines = ["day,sector,occupied,available,source"]
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        season = 1 + 0.05 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365.25)
        lines.append(f"{day},ga,{round(occupied_on(day) * season * (1 - dip))},118,site report")
    return "\n".join(lines) + "\n"
