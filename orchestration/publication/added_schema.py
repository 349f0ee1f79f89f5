"""A schema that the publisher adds to a publication, made from the tables of its domains: measures, plans.

It is written whole or not at all, and nothing that goes wrong with it keeps a domain from being published.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import duckdb

from orchestration.publication.sql import comment_on
from orchestration.store.catalog import columns_of, tables_of
from orchestration.store.engine_paths import in_sql

LOG = logging.getLogger(__name__)
NEEDED = {"publication.evidence", "publication.status"}


class AddedTable(Protocol):
    """A table of such a schema: its name with the schema, its grain, and its columns with type and meaning."""

    @property
    def published(self) -> str:
        """The name that readers use."""

    @property
    def grain(self) -> str:
        """One row per what."""

    @property
    def columns(self) -> Mapping[str, tuple[str, str]]:
        """Name to type and meaning."""


def create_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[AddedTable]) -> None:
    """The empty tables with their comments."""
    for table in tables:
        columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in table.columns.items())
        connection.execute(f"create table {table.published} ({columns})")
        comments = [comment_on(f"table {table.published}", table.grain)]
        comments += [
            comment_on(f'column {table.published}."{name}"', meaning)
            for name, (_, meaning) in table.columns.items()
        ]
        connection.execute("; ".join(comments))


def write_or_keep(
    connection: duckdb.DuckDBPyConnection,
    what: str,
    create: Callable[[duckdb.DuckDBPyConnection], None],
    write: Callable[[duckdb.DuckDBPyConnection], None],
    names: Iterable[str],
    has_previous: bool,
    rule: str,
) -> None:
    """Creates tables and writes them; where that fails, they are the tables `names` of the publication before.

    `what` is in the tables, such as measures. A failure is a row of publication.evidence for each published
    domain under the name `rule`, and a line of the log; both name the kind of error alone, because its words
    may hold a value.
    """
    connection.begin()
    try:
        create(connection)
        write(connection)
        connection.commit()
    except Exception as error:
        connection.rollback()
        reason = (
            f"the tables of {what} could not be written ({type(error).__name__}); those of the publication"
            " before are kept"
        )
        LOG.warning(reason)
        create(connection)
        _keep_previous(connection, names, has_previous)
        _say_in_evidence(connection, rule, what, reason)


def _keep_previous(connection: duckdb.DuckDBPyConnection, names: Iterable[str], has_previous: bool) -> None:
    present = tables_of(connection, "previous") if has_previous else set()
    for table in (name for name in names if name in present):
        known = columns_of(connection, f"previous.{table}")
        columns = ", ".join(f'"{name}"' for name in columns_of(connection, table) if name in known)
        connection.execute(f"insert into {table} ({columns}) select {columns} from previous.{table}")


def _say_in_evidence(connection: duckdb.DuckDBPyConnection, rule: str, what: str, reason: str) -> None:
    if not tables_of(connection) >= NEEDED:
        return
    message = (
        f"{reason}. First in the publication itself, after its domains were published. What to do: give this"
        " message and the version of the code to the person who maintains Clockstop, and refresh again"
    )
    connection.execute(
        "insert into publication.evidence"
        f" select build_id, domain, '{rule}', '1', 'performance', 'warn', 'error', 0, 0,"
        f" 'every table of {what} is written', '{in_sql(message)}'"
        " from publication.status where build_id is not null order by domain"
    )
