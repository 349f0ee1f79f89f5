"""Copies the tables of a publication: of domains that passed from the build, of others from the one before."""

from pathlib import Path

import duckdb

from orchestration.contract.published import PublishedTable, load_domains, load_published_tables
from orchestration.contract.validation import SCHEMA, ValidationTable, load_validation_tables
from orchestration.publication.sql import comment_on
from orchestration.store.catalog import columns_of, renamed_star, tables_of
from orchestration.store.database_files import new_database
from orchestration.store.engine_files import attach_file
from orchestration.warehouse.project import load_manifest

# The tables of each attached file: `build` and `previous`.
Present = dict[str, set[str]]


def write_domains(file: Path, build_file: Path, domains: set[str]) -> None:
    """Writes the tables of some domains of a build file as a publication would hold them, and nothing else."""
    file.unlink(missing_ok=True)
    with new_database(file) as connection:
        attach_file(connection, build_file, "build")
        copy_domains(connection, domains)


def copy_domains(connection: duckdb.DuckDBPyConnection, passed: set[str]) -> None:
    """Copies every published table: from `build` of the domains that passed, from `previous` of the others."""
    present = {origin: tables_of(connection, origin) for origin in ("build", "previous")}
    # a comment on a column rewrites its table's entry: in one transaction it does so once
    connection.begin()
    for table in load_published_tables():
        origin = "build" if table.domain in passed else "previous"
        if table.name in present[origin]:
            _copy_table(connection, origin, table)
    _write_validation(connection, passed, present)
    connection.commit()


def _copy_table(connection: duckdb.DuckDBPyConnection, origin: str, table: PublishedTable) -> None:
    connection.execute(f"create schema if not exists {table.schema}")
    # what an earlier version published may have other names of columns
    columns = renamed_star(connection, f"{origin}.{table.name}", table.former_names)
    connection.execute(f"create table {table.name} as select {columns} from {origin}.{table.name}")
    node = load_manifest()["nodes"].get(f"model.clockstop.{table.model}")
    if node is None:
        return
    comments = [comment_on(f"table {table.name}", node["description"])]
    present = columns_of(connection, table.name)
    for column in node["columns"].values():
        if column["name"] in present:
            comments.append(comment_on(f'column {table.name}."{column["name"]}"', column["description"]))
    connection.execute("; ".join(comments))


def _write_validation(connection: duckdb.DuckDBPyConnection, passed: set[str], present: Present) -> None:
    """Each domain's part from where its other tables came from: the list and the numbers agree."""
    connection.execute(f"create schema {SCHEMA}")
    for table in load_validation_tables().values():
        connection.execute(f"create table {table.published} ({table.definition})")
        for domain in load_domains():
            if domain in passed:
                _add_part(connection, table, domain, present)
            else:
                _keep_part(connection, table, domain, present)
        comments = [comment_on(f"table {table.published}", f"{table.description} Grain: {table.grain}.")]
        for column, meaning in table.meanings.items():
            comments.append(comment_on(f'column {table.published}."{column}"', meaning))
        connection.execute("; ".join(comments))


def _add_part(
    connection: duckdb.DuckDBPyConnection, table: ValidationTable, domain: str, present: Present
) -> None:
    part = table.part_of(domain)
    if part not in present["build"]:
        return
    if table.history:
        connection.execute(
            f"insert into {table.published} select {table.column_list} from build.memory.{table.name}"
            " where domain = ? and as_at < (select as_at from build.run.night)",
            [domain],
        )
    connection.execute(f"insert into {table.published} select {table.column_list} from build.{part}")


def _keep_part(
    connection: duckdb.DuckDBPyConnection, table: ValidationTable, domain: str, present: Present
) -> None:
    if table.published not in present["previous"]:
        return
    known = columns_of(connection, f"previous.{table.published}")
    columns = ", ".join(f'"{name}"' if name in known else "null" for name in table.columns)
    connection.execute(
        f"insert into {table.published} select {columns} from previous.{table.published} where domain = ?",
        [domain],
    )
