"""Whether a published month or quarter is provisional, incomplete, final or revised.

A period is provisional until the night is past the day by which its return has to be in; then it is final,
and revised from the night on which a final figure changed. One that is over and of which days are missing is
incomplete, however long ago it was: no return is made of it. What is final is compared by content with the
publication before, so that a rule, a setting or a late record that moves an old month is always shown.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any

import duckdb
from pydantic import Field

from orchestration.contract.published import PUBLISHED_FOLDER, former_names
from orchestration.contract.validated_yaml import Identifier, Text, ValidatedModel, read_project_file
from orchestration.publication.sql import insert_rows
from orchestration.publication.table_fingerprint import comparable_columns, fingerprint_of
from orchestration.settings.trust_settings import default_settings
from orchestration.store.catalog import columns_of, has_table, renamed_star, tables_of
from orchestration.store.engine_paths import in_sql
from orchestration.warehouse.bank_holidays import BANK_HOLIDAYS_SEED

PROVISIONAL = "provisional"
INCOMPLETE = "incomplete"
FINAL = "final"
REVISED = "revised"

COLUMNS = {
    "domain": "varchar",
    "table_name": "varchar",
    "period": "varchar",
    "period_end": "date",
    "deadline": "date",
    "state": "varchar",
    "as_at": "date",
    "final_since": "date",
    "revised_as_at": "date",
    "rows": "bigint",
    "content": "varchar",
}


@dataclass(frozen=True)
class PeriodTable:
    """A published table with a month or quarter in `column`, final after the working days of `setting`.

    `whole`: a condition that a row of the period meets when every day of it is counted.
    """

    table: str
    domain: str
    column: str
    setting: str
    whole: str = "true"


class _PeriodEntry(ValidatedModel):
    table: Text = Field(description="a published table, as schema.table")
    domain: Identifier = Field(description="the name of a domain")
    column: Identifier = Field(description="the column with the month or quarter")
    final_after_working_days: Identifier = Field(description="the name of a setting of working days")
    whole: Text = Field(default="true", description="a condition in SQL, as text")


class _PeriodsFile(ValidatedModel):
    tables: Annotated[tuple[_PeriodEntry, ...], Field(strict=False)]


@cache
def load_period_tables() -> tuple[PeriodTable, ...]:
    """The tables whose periods have a state. Raises ProjectFileError."""
    read = read_project_file(PUBLISHED_FOLDER / "_periods.yml", _PeriodsFile)
    return tuple(
        PeriodTable(entry.table, entry.domain, entry.column, entry.final_after_working_days, entry.whole)
        for entry in read.tables
    )


def write_periods(
    connection: duckdb.DuckDBPyConnection,
    nights: dict[str, date],
    fresh: set[str],
    settings: dict[str, Any],
    has_previous: bool,
) -> None:
    """Writes publication.periods; `nights` are the domains' nights, `fresh` those that this build publishes."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    connection.execute(f"create table publication.periods ({columns})")
    before = _before(connection) if has_previous else {}
    chosen = default_settings() | settings
    written = tables_of(connection)
    rows: list[tuple[Any, ...]] = []
    for table in load_period_tables():
        if table.domain not in fresh:
            rows += [row for (name, _), row in before.items() if name == table.table]
        elif table.table in written:
            rows += _assessed(connection, table, nights[table.domain], int(chosen[table.setting]), before)
    if rows:
        places = ", ".join("?" for _ in COLUMNS)
        insert_rows(connection, f"insert into publication.periods values ({places})", rows)


def _assessed(
    connection: duckdb.DuckDBPyConnection,
    table: PeriodTable,
    night: date,
    working_days: int,
    before: dict[tuple[str, str], tuple[Any, ...]],
) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    text = "concat_ws('|', " + ", ".join(comparable_columns(connection, table.table)) + ")"
    counted = connection.execute(
        f"select \"{table.column}\" as period, count(*), md5(string_agg(md5({text}), '' order by md5({text}))),"
        f' bool_or({table.whole}) from {table.table} where "{table.column}" is not null group by 1 order by 1'
    ).fetchall()
    for period, count, content, whole in counted:
        end = period_end(str(period))
        deadline = working_day_after(end, working_days)
        state, final_since, revised = PROVISIONAL, None, None
        if night > end and not whole:
            state = INCOMPLETE
        elif night > deadline:
            state, final_since = FINAL, night
            kept = dict(zip(COLUMNS, before.get((table.table, str(period)), ()), strict=False))
            if kept.get("state") in (FINAL, REVISED):
                state, final_since, revised = kept["state"], kept["final_since"], kept["revised_as_at"]
                if kept["content"] != content and _figures_differ(connection, table, str(period)):
                    state, revised = REVISED, night
        rows.append(
            (
                table.domain,
                table.table,
                str(period),
                end,
                deadline,
                state,
                night,
                final_since,
                revised,
                count,
                content,
            )
        )
    return rows


def _figures_differ(connection: duckdb.DuckDBPyConnection, table: PeriodTable, period: str) -> bool:
    """Whether a period differs in the columns of both publications: a column that is new revises none."""
    now = columns_of(connection, table.table)
    star = renamed_star(connection, f"previous.{table.table}", former_names(table.table))
    connection.execute(f"create or replace temp view earlier as select {star} from previous.{table.table}")
    before = columns_of(connection, "earlier")
    shared = ", ".join(f'"{name}"' for name in now if name in before)
    digests = set()
    for relation in (table.table, "earlier"):
        connection.execute(
            f"create or replace temp view of_the_period as select {shared} from {relation}"
            f" where \"{table.column}\" = '{in_sql(period)}'"
        )
        digests.add(fingerprint_of(connection, "of_the_period"))
    connection.execute("drop view of_the_period; drop view earlier")
    return len(digests) > 1


def _before(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[Any, ...]]:
    if not has_table(connection, "publication.periods", "previous"):
        return {}
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = connection.execute(f"select {names} from previous.publication.periods").fetchall()
    return {(row[1], row[2]): row for row in rows}


def period_end(period: str) -> date:
    """Last day of a month `YYYY-MM` or of a quarter `2025/26 Q4`."""
    if "Q" in period:
        year = int(period[:4])
        ends = {"1": (year, 6, 30), "2": (year, 9, 30), "3": (year, 12, 31), "4": (year + 1, 3, 31)}
        return date(*ends[period[-1]])
    first = date.fromisoformat(f"{period[:7]}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def working_day_after(day: date, working_days: int) -> date:
    """The working day that is so many working days after a day."""
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _bank_holidays():
            working_days -= 1
    return day


@cache
def _bank_holidays() -> frozenset[date]:
    with BANK_HOLIDAYS_SEED.open(encoding="utf-8", newline="") as stream:
        return frozenset(date.fromisoformat(row["holiday_date"]) for row in csv.DictReader(stream))
