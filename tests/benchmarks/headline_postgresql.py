"""The RTT part of the headline figures in PostgreSQL on this machine: loading the events, and the query.

    python -m tests.benchmarks.headline_postgresql HOME

Starts a server of its own; the process of it that answers is counted with this one, and works alone.
"""

import duckdb

from tests.benchmarks.headlines import ENDS, STARTS, Figures, Inputs, Others, run_as_process
from tests.extract.postgresql import running_server

COLUMNS = "pathway_issuer, pathway_id, patient_id, event_id, event_type, rtt_status, event_date, event_sequence"

PERIODS = f"""
create table periods as
with numbered as (
    select
        pathway_issuer, pathway_id, patient_id, event_type, rtt_status,
        cast(event_date as date) as event_date,
        count(*) filter (where rtt_status in {ENDS}) over (
            partition by pathway_issuer, pathway_id, patient_id
            order by event_date, coalesce(cast(event_sequence as integer), 2147483647), event_id
            rows between unbounded preceding and 1 preceding
        ) as period
    from events
    where event_date <= %s
)
select
    min(event_date) filter (where event_type in {STARTS}) as clock_start,
    min(event_date) filter (where rtt_status in {ENDS}) as clock_stop
from numbered
group by pathway_issuer, pathway_id, patient_id, period
having count(*) filter (where event_type in {STARTS}) > 0
"""

OPEN_BY_MONTH = """
select to_char(month_end, 'YYYY-MM'), count(*), count(*) filter (where month_end - clock_start > 126)
from periods, unnest(%s::date[]) as month_end
where clock_start <= month_end and (clock_stop is null or clock_stop > month_end)
group by 1 order by 1
"""


SERVER = Others()


def figures(inputs: Inputs) -> Figures:
    """The RTT figures by their subject."""
    with running_server() as server, server.connect() as connection:
        texts = ", ".join(f'{name} text collate "C"' for name in COLUMNS.split(", "))
        connection.execute("set max_parallel_workers_per_gather = 0")
        connection.execute(f"create unlogged table events ({texts})")
        with (
            duckdb.connect() as engine,
            connection.cursor().copy(f"copy events ({COLUMNS}) from stdin") as copy,
        ):
            rows = engine.execute(f"select {COLUMNS} from read_parquet(?)", [str(inputs.files["rtt_events"])])
            while batch := rows.fetchmany(10_000):
                for row in batch:
                    copy.write_row(row)
        connection.execute(PERIODS.replace("%s", f"'{inputs.as_at}'"))
        counted = connection.execute(
            "select count(*), count(*) filter (where clock_stop is null) from periods"
        ).fetchall()
        by_month = connection.execute(OPEN_BY_MONTH, [inputs.month_ends]).fetchall()
        SERVER.read(connection.info.backend_pid)
        return {"rtt periods": counted, "rtt open": by_month}


if __name__ == "__main__":
    run_as_process(figures, SERVER)
