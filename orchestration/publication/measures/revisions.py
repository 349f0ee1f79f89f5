"""Revisions of the trust's own figures: what was said in the publication before, and what is said tonight.

A provisional figure is replaced. A final one that changes gets another revision, and the earlier one stays.
"""

import duckdb

from orchestration.performance.published import VALUES
from orchestration.store.catalog import has_table

KEYS = ("measure_id", "level", "organisation_unit", "period_start")
KEY = ", ".join(KEYS)
# Two figures are one when they differ by less: the same division in another order.
SAME = 1e-9


def revise(connection: duckdb.DuckDBPyConnection, build_id: str, has_previous: bool) -> None:
    """Adds `figures_now` and the figures of the publication before to performance.measure_values."""
    _write_before(connection, has_previous)
    _take_back_what_is_gone(connection)
    _write_merged(connection)
    _add_tonight(connection, build_id)
    _keep_earlier(connection)
    connection.execute("drop table merged; drop table figures_before")


def _write_before(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """The trust's own figures as the publication before had them."""
    columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in VALUES.columns.items())
    connection.execute(f"create temp table figures_before ({columns})")
    if has_previous and has_table(connection, VALUES.published, "previous"):
        names = ", ".join(f'"{name}"' for name in VALUES.columns)
        connection.execute(
            f"insert into figures_before select {names} from previous.{VALUES.published} where basis = 'own'"
        )


def _take_back_what_is_gone(connection: duckdb.DuckDBPyConnection) -> None:
    """A unit that had a figure for a period and has no row in it any more has 0, not the old figure."""
    connection.execute(
        f"""
        insert into figures_now
        select
            before.measure_id, before.level, before.organisation_unit, before.grain, before.period_start,
            before.period_end,
            case when before.numerator is not null then 0 end,
            case when before.denominator is not null then 0 end,
            case when before.denominator is null and before.numerator is not null then 0 end,
            periods.as_at, before.is_partial, periods.settled_after
        from figures_before as before
        inner join (
            select measure_id, level, period_start, max(as_at) as as_at, max(settled_after) as settled_after
            from figures_now
            group by measure_id, level, period_start
        ) as periods
            on before.measure_id = periods.measure_id
            and before.level = periods.level
            and before.period_start = periods.period_start
        left join figures_now as now on {equal_key("now", "before")}
        where before.is_latest and now.measure_id is null
        """
    )


def _write_merged(connection: duckdb.DuckDBPyConnection) -> None:
    """Tonight's figures beside the newest of the publication before, and whether both say the same."""
    alike = " and ".join(
        f"(now.{name} is not distinct from before.{name}"
        f" or abs(now.{name} - before.{name}) <= {SAME} * abs(before.{name}))"
        for name in ("numerator", "denominator", "value")
    )
    connection.execute(
        f"""
        create temp table merged as
        select
            now.*,
            before.revision as revision_before,
            before.value as value_before,
            before.as_at as as_at_before,
            before.build_id as build_before,
            before.revised_from as revised_from_before,
            before.state as state_before,
            coalesce(before.state, 'provisional') <> 'provisional' as was_final,
            coalesce({alike}, false) as is_alike
        from figures_now as now
        left join (select * from figures_before where is_latest) as before on {equal_key("now", "before")}
        """
    )


def _add_tonight(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    connection.execute(
        f"""
        insert into {VALUES.published}
        select
            measure_id, level, organisation_unit, organisation_unit, grain, period_start, period_end, 'own',
            case when was_final and not is_alike then revision_before + 1 else coalesce(revision_before, 0) end,
            numerator, denominator, value,
            case
                when was_final and not is_alike then 'revised'
                when was_final then state_before
                when is_partial or as_at <= settled_after then 'provisional'
                else 'final'
            end,
            is_partial, true, false,
            case when is_alike then as_at_before else as_at end,
            case when is_alike then build_before else ? end,
            case when was_final and not is_alike then value_before when was_final then revised_from_before end
        from merged
        """,
        [build_id],
    )


def _keep_earlier(connection: duckdb.DuckDBPyConnection) -> None:
    """Earlier revisions, and periods of which tonight's tables say nothing any more: nobody changes those."""
    connection.execute(
        f"""
        insert into {VALUES.published}
        select before.* replace (
            case
                when before.is_latest and now.measure_id is null and not before.is_partial
                    and before.state = 'provisional' then 'final'
                else before.state
            end as state,
            before.is_latest and now.measure_id is null as is_latest,
            false as is_shown
        )
        from figures_before as before
        left join merged as now on {equal_key("now", "before")}
        where not before.is_latest or now.measure_id is null or (now.was_final and not now.is_alike)
        """
    )


def equal_key(one: str, other: str) -> str:
    """SQL: both relations speak of one measure, level, unit and period."""
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in KEYS)
