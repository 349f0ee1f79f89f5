"""The exceptions of a publication in the order of work, as rows of a worklist."""

from collections.abc import Iterator
from typing import Any

import duckdb

from orchestration.contract.validation import load_validation_tables
from orchestration.deliverables.worklist_columns import COLUMNS, KIND
from orchestration.deliverables.worklist_filter import Filter
from orchestration.store.catalog import columns_of

BATCH = 10_000


def exception_rows(connection: duckdb.DuckDBPyConnection, wanted: Filter) -> Iterator[tuple[Any, ...]]:
    """Open exceptions and those on hold in the order of work, batch by batch; empty cells to fill in.

    Only the places of the rows are put in order, and the texts read for one batch at a time.
    """
    where, parameters = wanted.where()
    connection.execute(
        f"""
        create or replace temp table worklist_order as
        select
            row_number() over (
                order by exceptions.state, ranks.rank nulls last, priorities.priority_rank nulls last,
                    exceptions.priority nulls last, exceptions.days_open desc nulls last, exceptions.rule_id,
                    exceptions.record_key
            ) as place,
            ranks.rank,
            exceptions.rowid as exception_row,
            priorities.rowid as priority_row
        from validation.exceptions as exceptions
        left join validation.priorities as priorities
            on
                exceptions.domain = priorities.domain
                and {work_item(connection)} = priorities.work_item
        left join ({ranks(connection)}) as ranks
            on exceptions.domain = ranks.domain and {work_item(connection)} = ranks.work_item
        where {where}
        """,
        parameters,
    )
    (count,) = connection.execute("select count(*) from worklist_order").fetchone() or (0,)
    values = ", ".join(
        kind_of(connection) if column.header == KIND else column.value or "cast(null as varchar)"
        for column in COLUMNS
    )
    for first in range(1, count + 1, BATCH):
        yield from connection.execute(
            f"""
            select {values}
            from worklist_order
            inner join validation.exceptions as exceptions on worklist_order.exception_row = exceptions.rowid
            left join validation.rules as rules
                on
                    exceptions.domain = rules.domain
                    and exceptions.rule_id = rules.rule_id
                    and exceptions.rule_version = rules.rule_version
            left join validation.priorities as priorities on worklist_order.priority_row = priorities.rowid
            left join publication.status as status on exceptions.domain = status.domain
            where worklist_order.place between ? and ?
            order by worklist_order.place
            """,
            [first, first + BATCH - 1],
        ).fetchall()


def ranks(connection: duckdb.DuckDBPyConnection) -> str:
    """Every pathway of every domain with its rank: patient safety, then the target, then the oldest."""
    return f"""
        select
            domain,
            work_item,
            row_number() over (
                order by rank_tier nulls last, percent_of_target desc nulls last, days_old desc nulls last,
                    domain, work_item
            ) as rank
        from {work_items(connection)}
        """


def work_items(connection: duckdb.DuckDBPyConnection) -> str:
    """What is known of each pathway, as a relation; without rows in publications of earlier versions."""
    if columns_of(connection, "validation.work_items"):
        return "validation.work_items"
    columns = load_validation_tables()["work_items"].columns
    values = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in columns.items())
    return f"(select {values} where false)"


def has_kinds(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the publication tells errors of data from long waits; those of earlier versions do not."""
    return "kind" in columns_of(connection, "validation.exceptions")


def kind_of(connection: duckdb.DuckDBPyConnection, table: str = "exceptions") -> str:
    """The kind of an exception or rule as people read it, as SQL; empty in publications of earlier versions."""
    return f"replace({table}.kind, '_', ' ')" if has_kinds(connection) else "cast(null as varchar)"


def work_item(connection: duckdb.DuckDBPyConnection) -> str:
    """What an exception is worked by, as SQL; publications of earlier versions do not say."""
    is_named = "work_item" in columns_of(connection, "validation.exceptions")
    named = "exceptions.work_item, " if is_named else ""
    return f"coalesce({named}exceptions.pathway_id, exceptions.record_key)"
