"""Who is on the charging list: patients admitted and attending, and pathways that no return may count."""

from dataclasses import dataclass

import duckdb

from orchestration.deliverables.downtime.cells import Row
from orchestration.store.catalog import tables_of

NOT_RECORDED = "not recorded"
ADMITTED = """
    with booked as (
        select patient_id, min(appointment_date) as next_appointment_date
        from outpatients.appointments
        where appointment_status = 'booked'
        group by patient_id
    )
    select spells.*, booked.next_appointment_date
    from beds.charging_decisions as spells
    left join booked on spells.patient_id = booked.patient_id
    order by spells.in_hospital desc, spells.days_since_admission desc nulls last, spells.spell_id
"""
ADMITTED_ALONE = """
    select *, cast(null as date) as next_appointment_date
    from beds.charging_decisions
    order by in_hospital desc, days_since_admission desc nulls last, spell_id
"""
ATTENDING = """
    select * from outpatients.charging_decisions
    order by next_appointment_date nulls last, last_attended_date desc nulls last, patient_id
"""
# A pathway of the return with a private admission or appointment within its clock: 02 in the return is a fault.
# A clock that has stopped is looked at for as long as its month may still be returned.
IN_RETURN = """
    with counted as (
        select periods.pathway_id, periods.patient_id, periods.period_no, periods.state,
            periods.clock_start_date, periods.clock_stop_date, periods.treatment_function_name
        from rtt.periods as periods
        inner join publication.status as status on status.domain = 'rtt'
        where periods.in_return and periods.clock_start_date is not null
            and (periods.state = 'open' or periods.clock_stop_date > status.as_at - 62)
    ),
    private_care as ({private})
    select counted.pathway_id, counted.patient_id, counted.period_no, counted.state,
        counted.clock_start_date, counted.treatment_function_name,
        min(private_care.care_date) as private_on, min(private_care.kind) as private_kind
    from counted
    inner join private_care
        on counted.pathway_id = private_care.pathway_id and counted.patient_id = private_care.patient_id
        and private_care.care_date >= counted.clock_start_date
        and private_care.care_date <= coalesce(counted.clock_stop_date, private_care.care_date)
    group by all
    order by counted.clock_start_date, counted.pathway_id
"""
PRIVATE_CARE = {
    "beds.stays": (
        "select pathway_id, patient_id, cast(admitted_at as date) as care_date, 'admission' as kind"
        " from beds.stays where administrative_category = '02'"
    ),
    "outpatients.appointments": (
        "select pathway_id, patient_id, appointment_date as care_date, 'appointment' as kind"
        " from outpatients.appointments where administrative_category = '02'"
        " and appointment_status in ('attended', 'booked')"
    ),
}
LEFT_OUT = """
    select count(*) from rtt.periods where state = 'open' and exclusion_reason = 'private patient'
"""


@dataclass(frozen=True)
class ChargingRows:
    """What the list is made of; None of a part that the publication does not have."""

    admitted: list[Row] | None
    attending: list[Row] | None
    in_return: list[Row] | None
    left_out: int | None


def read_charging(connection: duckdb.DuckDBPyConnection) -> ChargingRows:
    """The rows of a publication."""
    present = tables_of(connection)
    admitted = attending = in_return = left_out = None
    if "beds.charging_decisions" in present:
        admitted = _rows(connection, ADMITTED if "outpatients.appointments" in present else ADMITTED_ALONE)
    if "outpatients.charging_decisions" in present:
        attending = _rows(connection, ATTENDING)
    private = [sql for table, sql in PRIVATE_CARE.items() if table in present]
    if "rtt.periods" in present:
        (left_out,) = connection.execute(LEFT_OUT).fetchone() or (0,)
        if private:
            in_return = _rows(connection, IN_RETURN.format(private=" union all ".join(private)))
    return ChargingRows(admitted, attending, in_return, left_out)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    answer = connection.execute(sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
