"""planning.lost_activity and planning.validation_cost: counts by month, and pounds by the trust's values."""

from calendar import monthrange
from datetime import date
from typing import Any

import duckdb

from orchestration.planning.money import ITEMS, UnitValue, UnitValues, cost_of_one, worth
from orchestration.publication.planning.rtt_lists import ALL_DIVISIONS, as_at_of
from orchestration.store.catalog import columns_of

Row = dict[str, Any]
NOT_ASSIGNED = "not assigned"
# Each gives month, item, treatment function, its name, division, point of delivery and units.
SLOTS = """
    select
        cast(date_trunc('month', appointment_date) as date) as period_start,
        case
            when appointment_status = 'missed' then 'slot_missed' else 'slot_cancelled_by_hospital'
        end as item,
        treatment_function,
        max(treatment_function_name) as treatment_function_name,
        division,
        case appointment_kind when 'first' then 'first' when 'follow-up' then 'follow_up' end as delivery,
        cast(count(*) as double) as units
    from outpatients.appointments
    where
        appointment_date <= $as_at
        and (
            appointment_status = 'missed'
            or (appointment_status = 'cancelled by the hospital' and is_short_notice)
        )
    group by all
"""
OPERATIONS = """
    select
        -- as the quarterly return, which counts by the day of the cancellation
        cast(date_trunc('month', cancelled_on) as date),
        'operation_cancelled',
        treatment_function,
        max(treatment_function_name),
        division,
        null,
        cast(count(*) as double)
    from elective.last_minute_cancellations
    where cancelled_on <= $as_at
    group by all
"""
BED_DAYS = f"""
    select
        period_start, 'bed_day_after_ready', null, null, '{ALL_DIVISIONS}', null,
        cast(bed_days_after_ready as double)
    from beds.discharge_delays_monthly
    where period_start <= $as_at and bed_days_after_ready is not null
"""
ESCALATION = """
    select
        cast(date_trunc('month', "date") as date),
        'escalation_bed_day',
        null,
        null,
        division,
        null,
        cast(sum(escalation_open) as double)
    from beds.occupancy_daily
    where "date" <= $as_at and escalation_open is not null
    group by all
"""
PARTS = (
    (
        "outpatients",
        "outpatients.appointments",
        "appointment_date",
        SLOTS,
        ("appointment_date", "appointment_status", "appointment_kind", "is_short_notice"),
    ),
    ("elective", "elective.last_minute_cancellations", "cancelled_on", OPERATIONS, ("cancelled_on",)),
    ("beds", "beds.discharge_delays_monthly", "", BED_DAYS, ("bed_days_after_ready",)),
    ("beds", "beds.occupancy_daily", '"date"', ESCALATION, ("escalation_open",)),
)
VALIDATED = """
    select
        cast(date_trunc('month', outcomes.validated_on) as date) as period_start,
        outcomes.domain,
        count(distinct found.record) as validated,
        count(distinct case when outcomes.says = 'changed' and outcomes.result = 'gone' then found.record end)
            as corrected,
        count(distinct case
            when outcomes.outcome = 'removed_from_list' and outcomes.result = 'gone' then found.record
        end) as removed_from_list
    from validation.outcomes as outcomes
    inner join (
        select
            exception_key,
            -- several exceptions of one pathway are worked together
            coalesce(pathway_id || ' ' || patient_id, record_key, exception_key) as record
        from validation.exceptions
    ) as found on outcomes.exception_key = found.exception_key
    where outcomes.validated_on is not null
    group by all
    order by all
"""


def lost_activity_rows(connection: duckdb.DuckDBPyConnection, values: UnitValues) -> list[Row]:
    """A row per month, item, function, point of delivery and division that has any."""
    rows = []
    for domain, table, day, sql, needed in PARTS:
        as_at = as_at_of(connection, domain)
        if as_at is None or not has_columns(connection, table, needed):
            continue
        first = first_day(connection, table, day) if day else _first_bed_day(connection)
        for start, item, function, name, division, delivery, units in connection.execute(
            f"{sql} order by all", {"as_at": as_at}
        ).fetchall():
            rows.append(
                {
                    "period_start": start,
                    "is_whole_month": is_whole_month(start, first, as_at),
                    "item": item,
                    "item_title": ITEMS[item].title,
                    "treatment_function": function,
                    "treatment_function_name": name,
                    "division": division or NOT_ASSIGNED,
                    "point_of_delivery": delivery,
                    "units": units,
                    "unit": ITEMS[item].unit,
                    **priced(values.of(item, start, function, delivery)),
                    "value": _worth(units, values.of(item, start, function, delivery)),
                    "what_it_is": ITEMS[item].what_it_is,
                }
            )
    return rows


def validation_rows(connection: duckdb.DuckDBPyConnection, values: UnitValues) -> list[Row]:
    """A row per month and domain in which anything was validated."""
    if not has_columns(connection, "validation.outcomes", ("validated_on", "outcome", "result")):
        return []
    if not has_columns(connection, "validation.exceptions", ("record_key",)):
        return []
    rows = []
    for start, domain, validated, corrected, removed in connection.execute(VALIDATED).fetchall():
        value = values.of("validation", start)
        cost = _worth(validated, value)
        as_at = as_at_of(connection, domain)
        rows.append(
            {
                "period_start": start,
                "is_whole_month": as_at is not None and last_day(start) <= as_at,
                "domain": domain,
                "validated": validated,
                "corrected": corrected,
                "removed_from_list": removed,
                **priced(value),
                "cost": cost,
                "cost_per_corrected": cost_of_one(cost, corrected),
            }
        )
    return rows


def has_columns(connection: duckdb.DuckDBPyConnection, table: str, needed: tuple[str, ...]) -> bool:
    """Whether a table is there with these columns; a held domain may keep one of an earlier version."""
    return set(needed) <= columns_of(connection, table).keys()


def first_day(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> date | None:
    """The first day of a table."""
    row = connection.execute(f"select cast(min({column}) as date) from {table}").fetchone()
    found: date | None = row[0] if row else None
    return found


def _first_bed_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    if not has_columns(connection, "beds.occupancy_daily", ("date",)):
        return None
    return first_day(connection, "beds.occupancy_daily", '"date"')


def last_day(start: date) -> date:
    """The last day of a month."""
    return start.replace(day=monthrange(start.year, start.month)[1])


def is_whole_month(start: date, first: date | None, as_at: date) -> bool:
    """Whether the data covers every day of the month."""
    return first is not None and first <= start and last_day(start) <= as_at


def priced(value: UnitValue | None) -> Row:
    """The columns of a unit value."""
    return {
        "unit_value": value.value if value else None,
        "unit_value_kind": value.kind if value else None,
    }


def _worth(units: float | None, value: UnitValue | None) -> float | None:
    return worth(units, value.value if value else None)
