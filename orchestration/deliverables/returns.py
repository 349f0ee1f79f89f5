"""National return files of a publication: monthly RTT and A&E, quarterly beds and cancellations.

The weekly data set is record-level, so it stays in its tables: `clockstop query` writes it where a person asks.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.deliverables.bed_return import write_bed_return
from orchestration.deliverables.cancellations_return import write_cancellations_return
from orchestration.deliverables.states_of_returns import write_states
from orchestration.store.catalog import has_table
from orchestration.store.engine_files import open_file
from orchestration.store.modes import FOR_GROUP, GROUP_FILE, make_folder
from orchestration.store.whole_files import write_whole


@dataclass(frozen=True)
class ReturnFile:
    """One national file: its table, how it names a month, its order.

    `words_before_total`: columns that say TOTAL in its last row, the others are added; 0 means no such row.
    """

    name: str
    table: str
    months: str
    label: str
    order: str
    words_before_total: int = 0

    @property
    def domain(self) -> str:
        """The domain whose night says which months are whole."""
        return self.table.split(".")[0]


RETURNS = (
    ReturnFile(
        "rtt_return",
        "rtt.return_monthly",
        "rtt.performance_monthly",
        "'RTT-' || strftime(cast(month || '-01' as date), '%B-%Y')",
        '"Commissioner Org Code", "RTT Part Type", "Treatment Function Code"',
    ),
    ReturnFile(
        "ae_return",
        "ed.return_monthly",
        "ed.performance_monthly",
        "'MSitAE-' || upper(strftime(cast(month || '-01' as date), '%B-%Y'))",
        '"Org Code"',
        words_before_total=4,
    ),
)


def write_return_files(publication: Path, folder: Path) -> list[Path]:
    """Writes each return's newest whole month or quarter; nothing of a domain that was never published."""
    with open_file(publication) as connection:
        written = [_write(connection, wanted, folder) for wanted in RETURNS]
        quarterly = [*write_bed_return(connection, folder), *write_cancellations_return(connection, folder)]
        files = [*(file for file in written if file is not None), *quarterly]
        write_states(connection, files, folder)
    return files


def _write(connection: duckdb.DuckDBPyConnection, wanted: ReturnFile, folder: Path) -> Path | None:
    is_published = has_table(connection, wanted.table)
    month = connection.execute(_newest_month(wanted)).fetchone() if is_published else None
    if month is None:
        return None
    make_folder(folder, FOR_GROUP)
    to = folder / f"{wanted.name}_{month[0]}.csv"
    answer = connection.execute(
        f'select * from {wanted.table} where "Period" = ? order by {wanted.order}', [month[1]]
    )
    total: list[Any] = ["TOTAL"] * wanted.words_before_total
    with (
        write_whole(to, GROUP_FILE) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column[0] for column in answer.description or []])
        while rows := answer.fetchmany(10_000):
            writer.writerows(rows)
            if wanted.words_before_total:
                total = _added(total, rows, wanted.words_before_total)
        if total:
            writer.writerow(total)
    return to


def _newest_month(wanted: ReturnFile) -> str:
    """The newest whole month: the running one is not a return yet."""
    return f"""
        select distinct months.month, monthly."Period" as label
        from {wanted.table} as monthly
        inner join (select distinct month, {wanted.label} as label from {wanted.months}) as months
            on monthly."Period" = months.label
        inner join publication.status as status on status.domain = '{wanted.domain}'
        where last_day(cast(months.month || '-01' as date)) <= status.as_at
        order by months.month desc
        limit 1
    """


def _added(total: list[Any], rows: list[tuple[Any, ...]], words: int) -> list[Any]:
    """The total with these rows; what a row does not know, the total does not know either."""
    for row in rows:
        counts = total[words:] or [0] * (len(row) - words)
        added = [
            None if before is None or value is None else before + value
            for before, value in zip(counts, row[words:], strict=True)
        ]
        total = [*total[:words], *added]
    return total
