"""performance.measure_values: what the published tables say of every measure, and what was said before.

The figures of a night are read from the tables of the publication itself, so that a held domain keeps those of
its last good night. Figures of earlier nights come from the publication before: a table that only says how
things stand tonight has a history too.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.performance.figures import NATIONAL_FIGURES, OWN_FIGURES, figure_queries
from orchestration.performance.published import DIFFERENCES, VALUES
from orchestration.performance.register import load_measures
from orchestration.publication.measures.revisions import KEY, SAME, equal_key, revise
from orchestration.publication.measures.unit_names import write_unit_names
from orchestration.publication.periods import load_period_tables, working_day_after
from orchestration.publication.sql import insert_rows
from orchestration.settings.trust_settings import default_settings
from orchestration.store.catalog import has_table, tables_of

# Figures of a day or a week have no return that is due: late records are in after so many days.
DAYS_TO_SETTLE = {"day": 2, "week": 5}
# Days before the first of these are not in the extracts: a period that began earlier is partial.
FIRST_DAYS = {
    "ed": ("ed.performance_daily", "select min(date) from ed.performance_daily"),
    "beds": ("beds.sectors_daily", "select min(date) from beds.sectors_daily"),
    "outpatients": (
        "outpatients.appointments",
        "select min(appointment_date) from outpatients.appointments",
    ),
}

MADE_ON_THE_WAY = ("register_now", "own_figures", "national_figures", "first_days", "figures_now")


@dataclass(frozen=True)
class Night:
    """How a publication stands: the date of the data by domain, the settings, and who it is of."""

    as_at: dict[str, date]
    settings: dict[str, Any]
    provider: str
    build_id: str


def write_measure_values(connection: duckdb.DuckDBPyConnection, night: Night, has_previous: bool) -> None:
    """Fills performance.measure_values and performance.differences of a publication.

    `build` is attached, with the trust's own history as `run.measure_history`; `previous` where there is one.
    """
    present = tables_of(connection)
    _write_register(connection, night)
    _read_figures(connection, "own_figures", OWN_FIGURES, present)
    _read_figures(connection, "national_figures", NATIONAL_FIGURES, present, night.provider)
    _write_first_days(connection, present)
    _write_now(connection, night)
    revise(connection, night.build_id, has_previous)
    _add_other_bases(connection, night)
    write_unit_names(connection)
    _mark_shown(connection)
    _write_differences(connection)
    for name in MADE_ON_THE_WAY:
        connection.execute(f"drop table {name}")


def _write_register(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """What the steps below need to know of each measure; the day of the return by its table's setting."""
    connection.execute(
        "create temp table register_now (measure_id varchar, domain varchar, unit varchar, grain varchar,"
        " as_at date)"
    )
    rows = [
        [
            one.measure_id,
            one.domain,
            one.unit,
            one.grain,
            night.as_at.get(one.domain),
        ]
        for one in load_measures().values()
    ]
    insert_rows(connection, "insert into register_now values (?, ?, ?, ?, ?)", rows)


def _read_figures(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    folder: Any,
    present: set[str],
    provider: str | None = None,
) -> None:
    """The figures of a folder; of national ones, which are of every provider, those of one."""
    of_provider = "" if provider is None else " and organisation = $provider"
    parameters = {} if provider is None else {"provider": provider}
    connection.execute(
        f"create temp table {name} (measure_id varchar, level varchar, organisation_unit varchar,"
        " period_start date, numerator double, denominator double, value double)"
    )
    for query in figure_queries(folder):
        # a held domain may have tables as an earlier version published them: its figures of then are kept
        if query.table in present:
            with suppress(duckdb.BinderException):
                connection.execute(
                    f"insert into {name} select measure_id, level, organisation_unit,"
                    " cast(period_start as date), cast(numerator as double), cast(denominator as double),"
                    " cast(value as double)"
                    f" from ({query.sql}) where organisation_unit is not null and period_start is not null"
                    f"{of_provider}",
                    parameters,
                )


def _write_first_days(connection: duckdb.DuckDBPyConnection, present: set[str]) -> None:
    connection.execute("create temp table first_days (domain varchar, first_day date)")
    for domain, (table, sql) in FIRST_DAYS.items():
        if table in present:
            with suppress(duckdb.BinderException):
                connection.execute(f"insert into first_days select '{domain}', ({sql})")


def _write_now(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """The figures of tonight with period, value and state; nothing of a period that has not begun."""
    connection.execute(
        "create temp table figures_now as"
        " with placed as ("
        "  select own.* exclude (period_start), register.grain, register.unit, register.domain, register.as_at,"
        "  cast(date_trunc(register.grain, own.period_start) as date) as period_start"
        "  from own_figures as own inner join register_now as register on own.measure_id = register.measure_id"
        " ), ended as ("
        f"  select *, {end_of('period_start', 'grain')} as period_end from placed"
        " )"
        " select ended.measure_id, ended.level, ended.organisation_unit, ended.grain, ended.period_start,"
        f" ended.period_end, ended.numerator, ended.denominator, {_value('ended')} as value, ended.as_at,"
        " ended.period_end > ended.as_at or coalesce(ended.period_start < first_days.first_day, false)"
        " as is_partial"
        " from ended left join first_days on ended.domain = first_days.domain"
        " where ended.as_at is not null and ended.period_start <= ended.as_at"
    )
    connection.execute("alter table figures_now add column settled_after date")
    periods = connection.execute(
        "select distinct figures.measure_id, register.domain, figures.grain, figures.period_end"
        " from figures_now as figures"
        " inner join register_now as register on figures.measure_id = register.measure_id"
    ).fetchall()
    _write_settled(connection, night, periods, "figures_now")


def _write_settled(
    connection: duckdb.DuckDBPyConnection, night: Night, periods: list[tuple[Any, ...]], table: str
) -> None:
    """The last day on which a figure is provisional, by measure and period."""
    working_days = _working_days(night)
    rows = []
    for measure_id, domain, grain, period_end in periods:
        if grain in DAYS_TO_SETTLE:
            settled = date.fromordinal(period_end.toordinal() + DAYS_TO_SETTLE[grain])
        else:
            settled = working_day_after(period_end, working_days.get(domain, 0))
        rows.append([measure_id, period_end, settled])
    connection.execute("create or replace temp table settled (measure_id varchar, period_end date, day date)")
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            "insert into settled select unnest(?::varchar[]), unnest(?::date[]), unnest(?::date[])", columns
        )
    connection.execute(
        f"update {table} set settled_after = settled.day from settled"
        f" where {table}.measure_id = settled.measure_id and {table}.period_end = settled.period_end"
    )
    connection.execute("drop table settled")


def _working_days(night: Night) -> dict[str, int]:
    """Working days after a month or quarter by which the return of a domain is due."""
    chosen = default_settings() | night.settings
    return {table.domain: int(chosen[table.setting]) for table in load_period_tables()}


def _add_other_bases(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """What national files and the trust's own history say; both are taken as final."""
    sources = [("national", "national_figures")]
    if has_table(connection, "run.measure_history", "build"):
        sources.append(("supplied", "build.run.measure_history"))
    for basis, source in sources:
        connection.execute(
            f"insert into {VALUES.published}"
            " with placed as ("
            "  select figures.* exclude (period_start), register.grain, register.unit, register.domain,"
            "  register.as_at, cast(date_trunc(register.grain, figures.period_start) as date) as period_start"
            f"  from {source} as figures"
            "  inner join register_now as register on figures.measure_id = register.measure_id"
            " )"
            " select measure_id, level, organisation_unit, organisation_unit, grain, period_start,"
            f" {end_of('period_start', 'grain')}, ?, 0, numerator, denominator, {_value('placed')}, 'final',"
            " false, true, false, null, ?, null from placed",
            [basis, night.build_id],
        )


def _mark_shown(connection: duckdb.DuckDBPyConnection) -> None:
    """Charts show one figure of a period: the trust's own, else the national one, else what was supplied."""
    connection.execute(
        f"update {VALUES.published} as figures set is_shown = true from ("
        f" select {KEY}, min(case basis when 'own' then 1 when 'national' then 2 else 3 end) as first_basis"
        f" from {VALUES.published} where is_latest group by {KEY}) as chosen"
        f" where figures.is_latest and {equal_key('figures', 'chosen')}"
        " and case figures.basis when 'own' then 1 when 'national' then 2 else 3 end = chosen.first_basis"
    )


def _write_differences(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        insert into {DIFFERENCES.published}
        select
            own.measure_id, own.level, own.organisation_unit, own.period_start, own.value,
            other.basis, other.value, own.basis
        from {VALUES.published} as own
        inner join {VALUES.published} as other on {equal_key("own", "other")}
        where
            own.is_shown and own.is_latest and not own.is_partial
            and other.basis <> own.basis and other.is_latest
            and coalesce(abs(own.value - other.value) > {SAME} * abs(other.value), true)
        """
    )


def end_of(start: str, grain: str) -> str:
    """SQL of the last day of a period."""
    return (
        f"cast({start} + case {grain} when 'day' then interval 1 day when 'week' then interval 7 day"
        " when 'month' then interval 1 month else interval 3 month end - interval 1 day as date)"
    )


def _value(table: str) -> str:
    """SQL of a value: a percentage is 100.0 * numerator / denominator in this order, so that 70 % is 70."""
    return (
        f"case when {table}.value is not null then {table}.value"
        f" when {table}.unit = 'percent' then 100.0 * {table}.numerator / nullif({table}.denominator, 0)"
        f" when {table}.denominator is not null then {table}.numerator / nullif({table}.denominator, 0)"
        f" else {table}.numerator end"
    )
