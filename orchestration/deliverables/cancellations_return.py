"""The return of cancelled operations of a publication: the newest whole quarter in the published layout."""

from datetime import date
from pathlib import Path

import duckdb

from orchestration.deliverables.national_workbook import first_day_after, period_in_words, write_workbook
from orchestration.store.catalog import columns_of
from orchestration.store.modes import FOR_GROUP, make_folder

HEADINGS = (
    "Region Code",
    "Region Name",
    "Organisation Code",
    "Organisation Name",
    "Number of last minute elective operations cancelled for non clinical reasons",
    "Number of patients not treated within 28 days of last minute elective cancellation",
)
ROWS = """
select quarter, provider, provider_name, last_minute_cancellations, not_treated_within_28_days
from elective.return_quarterly order by quarter desc
"""


def write_cancellations_return(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Writes the workbook in one step; nothing until a quarter is whole."""
    if "provider" not in columns_of(connection, "elective.return_quarterly"):
        return []
    night = connection.execute("select as_at from publication.status where domain = 'elective'").fetchone()
    for quarter, *row in connection.execute(ROWS).fetchall():
        if night and night[0] and first_day_after(quarter) <= _day_after(night[0]):
            make_folder(folder, FOR_GROUP)
            to = folder / f"qmco_return_{quarter.replace('/', '-').replace(' ', '_')}.xlsx"
            return [write_workbook(to, {"Provider": _rows(quarter, row)})]
    return []


def _day_after(night: date) -> date:
    return date.fromordinal(night.toordinal() + 1)


def _rows(quarter: str, row: list[object]) -> list[list[object]]:
    """Header in sheet row 16 after a blank first column; the region is blank before submission."""
    year, part = quarter.split(" ")
    blank: list[list[object]] = [[""]] * 7
    period = f"Quarter {part[1]}, {year.replace('/', '-')} ({period_in_words(quarter)})"
    return [
        [""],
        ["", "Title:", "Cancelled Operations (elective only)"],
        ["", "Summary:", "Last minute cancellations, before submission."],
        [""],
        ["", "Period:", period],
        ["", "Source:", "Clockstop"],
        ["", "Basis:", "Provider"],
        *blank,
        ["", "Provider Level Data"],
        ["", *HEADINGS],
        ["", "", "", *row],
    ]
