"""Upload files for the national cancer waiting times system, one a month that is still open, in item names.

They hold patients, so they lie with the worklists and not with the returns. Records that the system would not
accept are left out and stand in the cancer worklist (CX-41) with the items that they miss.
"""

import csv
from pathlib import Path

import duckdb

from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import open_file
from orchestration.store.modes import PRIVATE, make_folder
from orchestration.store.whole_files import write_whole

OPEN_MONTHS = """
select distinct upload_month from cancer.upload where days_to_close >= 0 order by upload_month
"""


def write_upload_files(publication: Path, folder: Path) -> list[Path]:
    """Writes each open month in one step; nothing while cancer was never published."""
    with open_file(publication) as connection:
        # the data items are the columns in capitals; the others are ours
        items = [name for name in columns_of(connection, "cancer.upload") if name.isupper()]
        if not items:
            return []
        months = [month for (month,) in connection.execute(OPEN_MONTHS).fetchall()]
        return [_write_month(connection, month, items, folder) for month in months]


def _write_month(connection: duckdb.DuckDBPyConnection, month: str, items: list[str], folder: Path) -> Path:
    names = ", ".join(f'"{item}"' for item in items)
    answer = connection.execute(
        f"select {names} from cancer.upload where upload_month = ? and is_acceptable"
        " order by care_id, treatment_id nulls first",
        [month],
    )
    to = folder / f"cancer_upload_{month}.csv"
    make_folder(folder, PRIVATE)
    with write_whole(to, 0o600) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        temporary.chmod(0o600)
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(items)
        while rows := answer.fetchmany(10_000):
            writer.writerows(rows)
    return to
