"""Writes an immutable publication from the domains that passed, and only then moves `current`.

A held domain keeps its last good tables, with their own night and the reason. The publisher reads the
evidence of the build itself, so that it refuses however it is started.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.checks.verdict import HELD, NEVER, Verdict, judge
from orchestration.domains import PublishedTable, load_domains, load_published_tables
from orchestration.home import Home
from orchestration.ledger import Build, Ledger, now
from orchestration.publication.pointer import current_build, point_current, sync_folder
from orchestration.validation_tables import SCHEMA, ValidationTable, load_validation_tables
from orchestration.warehouse.project import load_manifest


class NothingToPublish(RuntimeError):
    """The build has no evidence, or none of its domains may be read."""


@dataclass(frozen=True)
class StatusRow:
    """One row of publication.status. `as_at` is the night of the tables that readers see."""

    domain: str
    state: str
    build_id: str | None
    as_at: str | None
    published_at: str | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """The row as the ledger keeps it."""
        return self.__dict__.copy()


def publish(build: Build, home: Home, ledger: Ledger) -> list[StatusRow]:
    """Publishes what the build's evidence allows; returns the status of every domain."""
    evidence = ledger.evidence(build.build_id)
    if not evidence:
        raise NothingToPublish(f"build {build.build_id} has no evidence; run a refresh")
    verdicts = judge(build, evidence)
    previous = _previous(home)
    published_at = now()
    status = _status(build, verdicts, previous, published_at)
    folder = home.publication_folder(build.build_id)
    folder.mkdir(parents=True, exist_ok=True)
    final = home.publication_file(build.build_id)
    temporary = final.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    _write(temporary, build, verdicts, status, previous, home, ledger)
    _settle(temporary, final)
    point_current(home, build.build_id)
    ledger.record_publication(build.build_id, "publish", [row.as_dict() for row in status], published_at)
    return status


def heal(home: Home, ledger: Ledger) -> None:
    """Writes down a publication that became current just before the ledger could say so."""
    build_id = current_build(home)
    if build_id is None or not home.current.exists():
        return
    if any(publication.build_id == build_id for publication in ledger.publications()):
        return
    if ledger.build(build_id) is None:
        return
    rows = _read_status(home.publication_file(build_id))
    moment = max((row.published_at or "" for row in rows), default=now())
    ledger.record_publication(build_id, "publish", [row.as_dict() for row in rows], moment)


def rollback(build_id: str, home: Home, ledger: Ledger) -> None:
    """Points `current` at an earlier publication. Raises NothingToPublish when there is none."""
    file = home.publication_file(build_id)
    if not file.exists():
        raise NothingToPublish(
            f"there is no publication {build_id}; `clockstop status` and published/builds list them"
        )
    point_current(home, build_id)
    rows = [row.as_dict() for row in _read_status(file)]
    ledger.record_publication(build_id, "rollback", rows, now())


def _previous(home: Home) -> Path | None:
    return home.current.resolve() if home.current.exists() else None


def _read_status(file: Path) -> list[StatusRow]:
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select domain, state, build_id, cast(as_at as varchar), cast(published_at as varchar),"
            " reason from publication.status order by position"
        ).fetchall()
    return [StatusRow(*row) for row in rows]


def _status(build: Build, verdicts: list[Verdict], previous: Path | None, published_at: str) -> list[StatusRow]:
    before = {row.domain: row for row in _read_status(previous)} if previous else {}
    by_domain = {verdict.domain: verdict for verdict in verdicts}
    rows = []
    for domain in load_domains():
        verdict = by_domain.get(domain)
        kept = before.get(domain)
        if verdict is not None and verdict.passes:
            rows.append(
                StatusRow(
                    domain,
                    verdict.state,
                    build.build_id,
                    build.as_at.isoformat(),
                    published_at,
                    verdict.reason,
                )
            )
        elif verdict is not None:
            rows.append(
                StatusRow(
                    domain,
                    HELD,
                    kept.build_id if kept else None,
                    kept.as_at if kept else None,
                    kept.published_at if kept else None,
                    verdict.reason,
                )
            )
        elif kept is not None:
            rows.append(kept)
        else:
            rows.append(StatusRow(domain, NEVER, None, None, None, "no delivery has been taken in for it"))
    return rows


def _write(
    file: Path,
    build: Build,
    verdicts: list[Verdict],
    status: list[StatusRow],
    previous: Path | None,
    home: Home,
    ledger: Ledger,
) -> None:
    passed = {verdict.domain for verdict in verdicts if verdict.passes}
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{home.build_file(build.build_id)}' as build (read_only)")
        if previous is not None:
            connection.execute(f"attach '{previous}' as previous (read_only)")
        for table in load_published_tables():
            origin = "build" if table.domain in passed else "previous"
            if _exists(connection, origin, table.schema, table.table):
                _copy_table(connection, origin, table)
        _write_validation(connection, passed)
        _write_publication(connection, build, status, ledger)
        connection.execute("detach build")
        if previous is not None:
            connection.execute("detach previous")
        connection.execute("checkpoint")


def _exists(connection: duckdb.DuckDBPyConnection, catalog: str, schema: str, table: str) -> bool:
    return bool(_columns(connection, catalog, schema, table))


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str, schema: str, table: str) -> set[str]:
    """Names of a table's columns; none where there is no such table."""
    rows = connection.execute(
        "select column_name from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ?",
        [catalog, schema, table],
    ).fetchall()
    return {row[0] for row in rows}


def _copy_table(connection: duckdb.DuckDBPyConnection, origin: str, table: PublishedTable) -> None:
    connection.execute(f"create schema if not exists {table.schema}")
    connection.execute(f"create table {table.name} as select * from {origin}.{table.name}")
    node = load_manifest()["nodes"].get(f"model.clockstop.{table.model}")
    if node is None:
        return
    _comment(connection, f"table {table.name}", node["description"])
    present = {row[0] for row in connection.execute(f"describe {table.name}").fetchall()}
    for column in node["columns"].values():
        if column["name"] in present:
            _comment(connection, f'column {table.name}."{column["name"]}"', column["description"])


def _comment(connection: duckdb.DuckDBPyConnection, what: str, text: str) -> None:
    words = " ".join(text.split()).replace("'", "''")
    connection.execute(f"comment on {what} is '{words}'")


def _write_validation(connection: duckdb.DuckDBPyConnection, passed: set[str]) -> None:
    """Each domain's part from where its other tables came from: the list and the numbers agree."""
    connection.execute(f"create schema {SCHEMA}")
    for table in load_validation_tables().values():
        connection.execute(f"create table {table.published} ({table.definition})")
        for domain in load_domains():
            if domain in passed:
                _add_part(connection, table, domain)
            else:
                _keep_part(connection, table, domain)
        _comment(connection, f"table {table.published}", f"{table.description} Grain: {table.grain}.")
        for column, meaning in table.meanings.items():
            _comment(connection, f'column {table.published}."{column}"', meaning)


def _add_part(connection: duckdb.DuckDBPyConnection, table: ValidationTable, domain: str) -> None:
    part = table.part_of(domain)
    if not _exists(connection, "build", *part.split(".")):
        return
    if table.history:
        connection.execute(
            f"insert into {table.published} select {table.column_list} from build.memory.{table.name}"
            " where domain = ? and as_at < (select as_at from build.run.night)",
            [domain],
        )
    connection.execute(f"insert into {table.published} select {table.column_list} from build.{part}")


def _keep_part(connection: duckdb.DuckDBPyConnection, table: ValidationTable, domain: str) -> None:
    present = _columns(connection, "previous", SCHEMA, table.name)
    if not present:
        return
    columns = ", ".join(f'"{name}"' if name in present else "null" for name in table.columns)
    connection.execute(
        f"insert into {table.published} select {columns} from previous.{table.published} where domain = ?",
        [domain],
    )


def _write_publication(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], ledger: Ledger
) -> None:
    connection.execute("create schema publication")
    connection.execute(
        "create table publication.status (domain varchar, state varchar, build_id varchar, as_at date,"
        " published_at timestamp, reason varchar, position integer)"
    )
    connection.executemany(
        "insert into publication.status values (?, ?, ?, cast(? as date),"
        " cast(cast(? as timestamptz) as timestamp), ?, ?)",
        [
            [row.domain, row.state, row.build_id, row.as_at, row.published_at, row.reason, number]
            for number, row in enumerate(status)
        ],
    )
    connection.execute(
        "create table publication.evidence (build_id varchar, domain varchar, rule_id varchar,"
        " rule_version varchar, kind varchar, severity varchar, status varchar, checked_rows bigint,"
        " failed_rows bigint, threshold varchar, message varchar)"
    )
    _insert(
        connection,
        "insert into publication.evidence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [[build.build_id, *item.__dict__.values()] for item in ledger.evidence(build.build_id)],
    )
    _write_inputs(connection, build, ledger)


def _write_inputs(connection: duckdb.DuckDBPyConnection, build: Build, ledger: Ledger) -> None:
    """Every file that was ever taken in up to this build, and whether this build read it."""
    connection.execute(
        "create table publication.inputs (build_id varchar, source varchar, feed varchar,"
        " delivery varchar, sha256 varchar, as_at date, rows bigint, accepted_rows bigint,"
        " unreadable_rows bigint, is_current boolean)"
    )
    read = {(delivery_id, feed) for delivery_id, feed, _, _ in ledger.build_files(build.build_id)}
    deliveries = {delivery.delivery_id: delivery for delivery in ledger.deliveries()}
    rows: list[list[Any]] = []
    for file in ledger.files():
        delivery = deliveries[file.delivery_id]
        rows.append(
            [
                build.build_id,
                delivery.source,
                file.feed,
                delivery.delivery,
                file.sha256,
                delivery.as_at,
                file.rows,
                file.accepted_rows,
                file.unreadable_rows,
                (file.delivery_id, file.feed) in read,
            ]
        )
    _insert(connection, "insert into publication.inputs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _insert(connection: duckdb.DuckDBPyConnection, statement: str, rows: list[list[Any]]) -> None:
    if rows:
        connection.executemany(statement, rows)


def _settle(temporary: Path, final: Path) -> None:
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.chmod(0o440)
    os.replace(temporary, final)
    sync_folder(final.parent)
