"""The answer of `clockstop plan money`, from the tables about money of the current publication."""

from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.catalog import tables_of

Row = dict[str, Any]
MONEY = {
    "unit_values": "select * from planning.unit_values order by all",
    # the newest whole month of each item; a sum is known only where every unit has a value
    "lost_activity": """
        select
            item, period_start, sum(units) as units,
            case when count(value) = count(*) then sum(value) end as value
        from planning.lost_activity
        where (item, period_start) in (
            select (item, max(period_start)) from planning.lost_activity where is_whole_month group by item
        )
        group by item, period_start order by item
    """,
    "activity_against_plan": """
        select
            point_of_delivery, period_start, sum(planned) as planned, sum(actual) as actual,
            sum(difference) as difference,
            case when count(value_of_difference) = count(*) then sum(value_of_difference) end
                as value_of_difference
        from planning.activity_against_plan
        where planned is not null and period_start = (
            select max(period_start) from planning.activity_against_plan where is_whole_month
        )
        group by point_of_delivery, period_start order by point_of_delivery
    """,
    "validation_cost": "select * from planning.validation_cost order by period_start, domain",
    "schemes": """
        select
            scheme_id, title, measure_id, evidence, is_claimed_not_seen,
            sum(planned_value) filter (where is_whole_month) as planned_value,
            sum(measured_units) filter (where is_whole_month) as measured_units,
            case
                when
                    count(*) filter (where is_whole_month)
                    = count(delivered_value) filter (where is_whole_month)
                    then sum(delivered_value) filter (where is_whole_month)
            end as delivered_value,
            min(missing) filter (where is_whole_month) as missing
        from planning.schemes
        group by scheme_id, title, measure_id, evidence, is_claimed_not_seen order by scheme_id
    """,
}


def answer_money(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """What `clockstop plan money` says: the newest whole month, and schemes over their whole months."""
    if not {f"planning.{name}" for name in MONEY} <= tables_of(connection):
        raise WrongArgument("this publication holds no tables about money; refresh, and ask again")
    found: dict[str, list[Row]] = {}
    for name, sql in MONEY.items():
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        found[name] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found
