"""What the rows of an archived file must hold for its delivery to be taken in at all.

The delivery is refused whole: whose clock is wrong, or whose keys are of another time, one row does not show.
"""

from datetime import date
from pathlib import Path

import duckdb

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import cleaned_sql
from orchestration.intake.rejection import Rejection
from orchestration.store.engine_paths import one_file

ROWS_NAMED = 5


def check_rows(where: str, feed: Feed, archived: Path, as_at: date) -> None:
    """Raises Rejection for a day after `as_at` and for a value of another form than agreed.

    Of columns whose contract asks for it (`by_as_at`, `form`); `as_at` is no day ahead of today.
    """
    for column in feed.columns:
        if column.by_as_at:
            _check_days(where, column, archived, as_at)
        if column.form is not None:
            _check_form(where, column, archived)


def _check_days(where: str, column: Column, archived: Path, as_at: date) -> None:
    rows = _rows_where(archived, f"try_cast(substring({cleaned_sql(column.name)}, 1, 10) as date) > ?", as_at)
    if rows:
        raise Rejection(
            f"{where}: {column.name}",
            f"days up to {as_at}, the as_at of the delivery",
            f"later ones {rows}",
            "Correct the days, or the as_at of the manifest, and send the delivery again.",
        )


def _check_form(where: str, column: Column, archived: Path) -> None:
    value = cleaned_sql(column.name)
    rows = _rows_where(archived, f"{value} is not null and not regexp_full_match({value}, ?)", column.form)
    if rows:
        raise Rejection(
            f"{where}: {column.name}",
            column.form_words,
            f"others {rows}",
            "Take them from the newest publication and send the delivery again; import a completed worklist"
            " again with `clockstop outcomes`.",
        )


def _rows_where(archived: Path, condition: str, value: object) -> str:
    """Where rows of a file break a condition, in words; empty where none does."""
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select source_row from read_parquet(?) where {condition} order by 1", [one_file(archived), value]
        ).fetchall()
    named = ", ".join(str(row) for (row,) in found[:ROWS_NAMED])
    more = f" and {len(found) - ROWS_NAMED} more" if len(found) > ROWS_NAMED else ""
    return f"in row {named}{more} below the header" if found else ""
