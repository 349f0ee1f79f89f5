"""The tables of a publication that hold no patients, as a database of their own that more people may read."""

from collections import defaultdict
from pathlib import Path

import duckdb

from orchestration.contract.published import load_published_tables
from orchestration.contract.reference import load_reference_tables
from orchestration.performance import published as performance
from orchestration.planning import published as planning
from orchestration.publication.file_modes import WITHOUT_PATIENTS
from orchestration.publication.metadata import write_status_view
from orchestration.store.catalog import has_table
from orchestration.store.database_files import new_database
from orchestration.store.engine_files import attach_file
from orchestration.store.engine_paths import in_sql
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger
from orchestration.store.whole_files import write_whole

# Every table of the publication itself, and those of the rules. What else is in `validation` names patients.
ALWAYS = (
    "publication.domains",
    # a view, made again here; publications of before had a table of that name
    "publication.status",
    "publication.tables",
    "publication.periods",
    "publication.evidence",
    "publication.inputs",
    "publication.build",
    "publication.settings",
    "validation.rules",
    "validation.summary",
)


def aggregate_tables() -> tuple[str, ...]:
    """Names of all published tables whose contract says that they hold no patients."""
    return (
        *ALWAYS,
        *performance.NAMES,
        *planning.WITHOUT_PATIENTS,
        *(table.published for table in load_reference_tables()),
        *(table.name for table in load_published_tables() if not table.patient_level),
    )


def write_aggregates(build_id: str, home: Home, ledger: Ledger) -> None:
    """Writes the tables without patients of a publication; they follow from it and can be made again."""
    file = home.aggregates_file(build_id)
    with write_whole(file, WITHOUT_PATIENTS) as temporary:
        _copy_tables(home.publication_file(build_id), temporary)
    ledger.record_kept(written(home, file))


def _copy_tables(marts: Path, to: Path) -> None:
    """Copies the tables without patients, with their descriptions."""
    with new_database(to) as connection:
        attach_file(connection, marts, "marts")
        described, comments = _descriptions(connection)
        # a comment on a column rewrites its table's entry: in one transaction it does so once
        connection.begin()
        for name in aggregate_tables():
            if name in described:
                connection.execute(f"create schema if not exists {name.split('.')[0]}")
                connection.execute(f"create table {name} as select * from marts.{name}")
                if comments[name]:
                    connection.execute("; ".join(comments[name]))
        if has_table(connection, "publication.domains"):
            write_status_view(connection)
        connection.commit()
        connection.execute("detach marts")
        connection.execute("checkpoint")


def _descriptions(connection: duckdb.DuckDBPyConnection) -> tuple[set[str], dict[str, list[str]]]:
    """The tables of the publication, and for each the statements that describe it and its columns.

    Read once: the engine looks through its whole catalog each time.
    """
    comments: dict[str, list[str]] = defaultdict(list)
    tables: set[str] = set()
    for name, words in connection.execute(
        "select schema_name || '.' || table_name, comment from duckdb_tables() where database_name = 'marts'"
    ).fetchall():
        tables.add(name)
        if words:
            comments[name].append(f"comment on table {name} is '{in_sql(words)}'")
    for name, column, words in connection.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns()"
        " where database_name = 'marts' and comment is not null"
    ).fetchall():
        comments[name].append(f"comment on column {name}.\"{column}\" is '{in_sql(words)}'")
    return tables, comments
