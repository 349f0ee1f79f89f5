"""planning.activity_against_plan: what was planned for a month and what was done, by treatment function."""

from datetime import date
from typing import Any

import duckdb

from orchestration.planning.money import ACTIVITY, UnitValues, worth
from orchestration.publication.planning.lost_activity import (
    NOT_ASSIGNED,
    first_day,
    has_columns,
    is_whole_month,
    priced,
)
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.publication.planning.unit_values import BUILD, is_planned

Row = dict[str, Any]
# The national activity plan is of NHS patients; a private patient is category 02.
PRIVATE = "02"
APPOINTMENTS = f"""
    select
        cast(date_trunc('month', appointment_date) as date),
        treatment_function,
        case appointment_kind when 'first' then 'first' else 'follow_up' end as delivery,
        count(*)
    from outpatients.appointments
    where
        appointment_status = 'attended' and appointment_kind in ('first', 'follow-up')
        and appointment_date <= $as_at and coalesce(administrative_category, '') <> '{PRIVATE}'
    group by all
"""
# A spell is counted when it ends, as it is paid for.
SPELLS = f"""
    select
        cast(date_trunc('month', discharged_at) as date),
        treatment_function,
        case patient_classification when '2' then 'day_case' else 'elective' end as delivery,
        count(*)
    from beds.stays
    where
        admission_kind = 'elective' and patient_classification in ('1', '2')
        and cast(discharged_at as date) <= $as_at and coalesce(administrative_category, '') <> '{PRIVATE}'
    group by all
"""
OUTPATIENT = (
    "outpatients",
    "outpatients.appointments",
    "appointment_date",
    APPOINTMENTS,
    ("appointment_status", "appointment_kind", "appointment_date", "administrative_category"),
)
ADMITTED = (
    "beds",
    "beds.stays",
    "discharged_at",
    SPELLS,
    ("admission_kind", "patient_classification", "discharged_at", "administrative_category"),
)
SOURCES = {"first": OUTPATIENT, "follow_up": OUTPATIENT, "day_case": ADMITTED, "elective": ADMITTED}
Key = tuple[date, str, str]


def activity_rows(connection: duckdb.DuckDBPyConnection, values: UnitValues) -> list[Row]:
    """Rows for the months of the plan; none without a plan. Activity that no line plans is there too."""
    if not is_planned(connection, "activity_plan"):
        return []
    planned: dict[Key, tuple[float, str, str]] = {
        (start, function, delivery): (units, source, approved_by)
        for start, function, delivery, units, source, approved_by in connection.execute(
            "select period_start, treatment_function, point_of_delivery, planned, source, approved_by"
            f" from {BUILD}.run.activity_plan"
        ).fetchall()
    }
    if not planned:
        return []
    first, last = min(planned)[0], max(planned)[0]
    done, covered = _done(connection)
    keys = planned.keys() | {key for key in done if first <= key[0] <= last}
    functions = _functions(connection)
    return [
        _row(key, planned.get(key), done, covered, functions, values)
        for key in sorted(keys, key=lambda key: (key[0], key[1] or "", key[2]))
    ]


def _row(
    key: Key,
    plan: tuple[float, str, str] | None,
    done: dict[Key, int],
    covered: dict[str, tuple[date | None, date]],
    functions: dict[str, tuple[str, str]],
    values: UnitValues,
) -> Row:
    start, function, delivery = key
    begins, as_at = covered.get(delivery, (None, None))
    is_whole = as_at is not None and is_whole_month(start, begins, as_at)
    is_covered = as_at is not None and begins is not None and begins.replace(day=1) <= start <= as_at
    actual = done.get(key, 0) if is_covered else None
    target = plan[0] if plan else None
    difference = actual - target if is_whole and actual is not None and target is not None else None
    value = values.of(ACTIVITY, start, function, delivery)
    pounds = value.value if value else None
    name, division = functions.get(function, (None, NOT_ASSIGNED))
    return {
        "period_start": start,
        "is_whole_month": is_whole,
        "treatment_function": function,
        "treatment_function_name": name,
        "division": division,
        "point_of_delivery": delivery,
        "planned": target,
        "actual": actual,
        "difference": difference,
        "percent_of_plan": 100 * actual / target
        if difference is not None and actual is not None and target
        else None,
        **priced(value),
        "value_of_actual": worth(actual, pounds),
        "value_of_difference": worth(difference, pounds),
        "source": plan[1] if plan else None,
        "approved_by": plan[2] if plan else None,
    }


def _done(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[Key, int], dict[str, tuple[date | None, date]]]:
    """Activity by month, function and point of delivery, and from which day to which each is known."""
    done: dict[Key, int] = {}
    covered: dict[str, tuple[date | None, date]] = {}
    for domain, table, day, sql, needed in (OUTPATIENT, ADMITTED):
        as_at = as_at_of(connection, domain)
        if as_at is None or not has_columns(connection, table, needed):
            continue
        begins = first_day(connection, table, day)
        covered |= {delivery: (begins, as_at) for delivery, one in SOURCES.items() if one[0] == domain}
        for start, function, delivery, count in connection.execute(sql, {"as_at": as_at}).fetchall():
            done[(start, function, delivery)] = count
    return done, covered


def _functions(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Name and division of each treatment function."""
    if not has_columns(connection, "reference.treatment_functions", ("code", "name", "division")):
        return {}
    rows = connection.execute(
        "select code, max(name), max(division) from reference.treatment_functions group by code"
    ).fetchall()
    return {code: (name, division or NOT_ASSIGNED) for code, name, division in rows}
