"""What a return file is worth: of which night, provisional or final, held or not: the file has no room for it.

`states.csv` lies beside the files, a row a file as it was when the file was last written.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import duckdb

from orchestration.store.modes import GROUP_FILE
from orchestration.store.whole_files import write_whole

STATES = "states.csv"
HEADERS = ("file", "domain", "night", "state", "held_since", "period", "period_state", "final_since", "revised")

# The table whose periods are those of a return, by how the names of its files begin.
PERIODS_OF = {
    "rtt_return": "rtt.performance_monthly",
    "ae_return": "ed.performance_monthly",
    "kh03_return": "beds.return_quarterly",
    "qmco_return": "elective.return_quarterly",
}


def write_states(connection: duckdb.DuckDBPyConnection, written: Iterable[Path], folder: Path) -> None:
    """Replaces the rows of the files that were written; the others stay as they were."""
    to = folder / STATES
    rows: dict[str, list[str]] = {}
    if to.exists():
        with to.open(encoding="utf-8", newline="") as stream:
            rows = {row[0]: row for row in csv.reader(stream) if row and row[0] != HEADERS[0]}
    for file in written:
        rows[file.name] = _row(connection, file)
    if not rows:
        return
    with (
        write_whole(to, GROUP_FILE) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(HEADERS)
        writer.writerows(rows[name] for name in sorted(rows))


def _row(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    table = next(table for name, table in PERIODS_OF.items() if file.name.startswith(name))
    domain = table.split(".")[0]
    period = _period(file)
    found = connection.execute(
        """
        select
            status.as_at,
            status.state,
            status.held_since,
            periods.state as period_state,
            periods.final_since,
            periods.revised_as_at
        from publication.status as status
        left join publication.periods as periods
            on status.domain = periods.domain and periods.table_name = ? and periods.period = ?
        where status.domain = ?
        """,
        [table, period, domain],
    ).fetchone()
    night, state, held, *of_period = ["" if value is None else str(value) for value in found or ()]
    return [file.name, domain, night, state, held, period, *of_period]


def _period(file: Path) -> str:
    """`2026-10` or `2026/27 Q2`, from a name such as rtt_return_2026-10.csv or kh03_return_2026-27_Q2.csv."""
    period = file.stem.split("_return_")[1]
    return period if "Q" not in period else period.replace("-", "/").replace("_", " ")
