"""National return files of a publication: the monthly RTT return and the quarterly return of beds.

The weekly data set is record-level, so it stays in its tables: `clockstop query` writes it where a person asks.
"""

import csv
from pathlib import Path

import duckdb

from orchestration.deliverables.bed_return import write_bed_return

# the newest whole month: the running one is not a return yet
MONTH = """
select distinct performance.month, monthly."Period" as label
from rtt.return_monthly as monthly
inner join rtt.performance_monthly as performance
    on monthly."Period" = 'RTT-' || strftime(cast(performance.month || '-01' as date), '%B-%Y')
inner join publication.status as status on status.domain = 'rtt'
where last_day(cast(performance.month || '-01' as date)) <= status.as_at
order by performance.month desc
limit 1
"""
ROWS = """
select * from rtt.return_monthly where "Period" = ?
order by "Commissioner Org Code", "RTT Part Type", "Treatment Function Code"
"""


def write_return_files(publication: Path, folder: Path) -> list[Path]:
    """Writes the newest whole month of RTT and the newest whole quarter of beds, as far as published."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        return [*_write_rtt_return(connection, folder), *write_bed_return(connection, folder)]


def _write_rtt_return(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    present = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'rtt' and table_name = 'return_monthly'"
    ).fetchone()
    month = connection.execute(MONTH).fetchone() if present and present[0] else None
    if month is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    to = folder / f"rtt_return_{month[0]}.csv"
    temporary = to.with_suffix(".tmp")
    answer = connection.execute(ROWS, [month[1]])
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column[0] for column in answer.description or []])
        while rows := answer.fetchmany(10_000):
            writer.writerows(rows)
    temporary.replace(to)
    return [to]
