"""Copies the tables of a publication: of domains that passed from the build, of others from the one before."""

from pathlib import Path

import duckdb

from orchestration.contract.published import PublishedTable, load_domains, load_published_tables
from orchestration.contract.reference import LIST_COLUMN, ReferenceTable, load_reference_tables
from orchestration.contract.reference import SCHEMA as REFERENCE_SCHEMA
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
    _write_reference(connection, passed, present)
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


def _write_reference(connection: duckdb.DuckDBPyConnection, passed: set[str], present: Present) -> None:
    """Every code list: from the build, or from the publication before where the build has none."""
    connection.execute(f"create schema {REFERENCE_SCHEMA}")
    for table in load_reference_tables():
        parts = [
            rows
            for domain in (load_domains() if table.is_in_parts else ("",))
            if (rows := _reference_rows(connection, table, domain, passed, present)) is not None
        ]
        if parts:
            _write_code_list(connection, table, parts)


def _reference_rows(
    connection: duckdb.DuckDBPyConnection,
    table: ReferenceTable,
    domain: str,
    passed: set[str],
    present: Present,
) -> str | None:
    """The statement of one table, or of the part of a domain; None where nothing has it."""
    node = load_manifest()["nodes"].get(f"model.clockstop.{table.model.format(domain=domain)}")
    built = f"{node['schema']}.{node['alias']}" if node else ""
    if built in present["build"] and (not domain or domain in passed):
        where = f" where {LIST_COLUMN} = '{table.list_name}'" if table.list_name else ""
        named = ", ".join(
            f'"{name}"' for name in columns_of(connection, f"build.{built}") if name != LIST_COLUMN
        )
        return f"select {named} from build.{built}{where}"
    if table.published in present["previous"]:
        where = f" where domain = '{domain}'" if domain else ""
        return f"select * from previous.{table.published}{where}"
    return None


def _write_code_list(connection: duckdb.DuckDBPyConnection, table: ReferenceTable, parts: list[str]) -> None:
    connection.execute(f"create table {table.published} as {' union all by name '.join(parts)}")
    comments = [comment_on(f"table {table.published}", f"{table.description} Grain: {table.grain}.")]
    models = [table.model.format(domain=domain) for domain in load_domains()]
    nodes = [load_manifest()["nodes"].get(f"model.clockstop.{model}") for model in models]
    described = {name: column for node in nodes if node for name, column in node["columns"].items()}
    for name in columns_of(connection, table.published):
        if name in described:
            comments.append(comment_on(f'column {table.published}."{name}"', described[name]["description"]))
    connection.execute("; ".join(comments))
