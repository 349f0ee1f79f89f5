"""The headline figures of a trust in one hand-written DuckDB script over the archive.

    python -m tests.benchmarks.headline_duckdb HOME

Without rules, checks, history or names: the least that gives the figures that `headlines.py` names.
"""

import duckdb

from tests.benchmarks.headlines import ENDS, STARTS, Figures, Inputs, run_as_process

RTT = f"""
create temp table periods as
with events as (
    select
        pathway_issuer, pathway_id, patient_id, event_type, rtt_status, event_id,
        cast(event_date as date) as event_date,
        coalesce(try_cast(event_sequence as integer), 2147483647) as place
    from read_parquet($rtt_events)
    where event_date <= $as_at
),
numbered as (
    select
        *,
        count(*) filter (where rtt_status in {ENDS}) over (
            partition by pathway_issuer, pathway_id, patient_id order by event_date, place, event_id
            rows between unbounded preceding and 1 preceding
        ) as period
    from events
)
select
    min(event_date) filter (where event_type in {STARTS}) as clock_start,
    min(event_date) filter (where rtt_status in {ENDS}) as clock_stop
from numbered
group by pathway_issuer, pathway_id, patient_id, period
having count(*) filter (where event_type in {STARTS}) > 0
"""

OPEN_BY_MONTH = """
select strftime(month_end, '%Y-%m') as month, count(*),
    count(*) filter (where month_end - clock_start > 126)
from periods, (select unnest($month_ends) as month_end)
where clock_start <= month_end and (clock_stop is null or clock_stop > month_end)
group by 1 order by 1
"""

ED = """
select substring(arrived_at, 1, 7) as month, department_type, count(*),
    count(*) filter (
        where try_cast(departed_at as timestamp) - try_cast(arrived_at as timestamp) > interval 4 hour
    )
from read_parquet($attendances)
where department_type in ('01', '02', '03') and arrived_at < $after
group by 1, 2 order by 1, 2
"""

CANCER = """
select substring(told_date, 1, 7) as month, count(*),
    count(*) filter (where cast(told_date as date) - cast(received_date as date) <= 28)
from read_parquet($pathways)
where told_date <= $as_at and received_date is not null
group by 1 order by 1
"""

BEDS = """
with stays as (
    select try_cast(started_at as timestamp) as started, try_cast(ended_at as timestamp) as ended
    from read_parquet($ward_stays)
)
select strftime(midnight, '%Y-%m-%d') as day, count(*)
from (select unnest($midnights) as midnight)
join stays on started <= midnight and (ended is null or ended > midnight)
group by 1 order by 1
"""


def figures(inputs: Inputs) -> Figures:
    """The figures by their subject."""
    given = {name: str(file) for name, file in inputs.files.items()}
    as_at = inputs.as_at.isoformat()
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:

        def ask(sql: str, **named: object) -> list[tuple[object, ...]]:
            return connection.execute(sql, named).fetchall()

        ask(RTT, rtt_events=given["rtt_events"], as_at=as_at)
        counted = ask("select count(*), count(*) filter (where clock_stop is null) from periods")
        return {
            "rtt periods": counted,
            "rtt open": ask(OPEN_BY_MONTH, month_ends=inputs.month_ends),
            "ed": ask(ED, attendances=given["attendances"], after=inputs.after),
            "cancer": ask(CANCER, pathways=given["pathways"], as_at=as_at),
            "beds": ask(BEDS, ward_stays=given["ward_stays"], midnights=inputs.midnights),
        }


if __name__ == "__main__":
    run_as_process(figures)
