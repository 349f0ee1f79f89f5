"""Writes an immutable publication from the domains that passed, and only then moves `current`.

A held domain keeps its last good tables, with their own night and the reason. The publisher reads the
evidence of the build itself, so that it refuses however it is started.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.checks.data_docs import decided
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import HELD, NEVER, Verdict, judge
from orchestration.domains import PublishedTable, load_domains, load_published_tables
from orchestration.engine_paths import in_sql
from orchestration.home import Home
from orchestration.intake.selection import night_of
from orchestration.keeping.folders import sweep, sync_folder
from orchestration.keeping.integrity import soundness, written
from orchestration.ledger import Build, DamagedLedger, Evidence, Ledger, now
from orchestration.publication.aggregates import write_aggregates
from orchestration.publication.periods import write_periods
from orchestration.publication.pointer import current_build, point_current
from orchestration.publication.quality_page import write_quality_page
from orchestration.validation_tables import SCHEMA, ValidationTable, load_validation_tables
from orchestration.warehouse.project import domains_of_feed, load_manifest
from orchestration.warehouse.settings import default_settings

# Nobody writes to a publication again. Its patients are for the account that runs Clockstop alone; its tables
# without patients are for the account's group too (docs/running.md says how to let more people in).
PATIENT_LEVEL = 0o400
WITHOUT_PATIENTS = 0o440


# Columns by file (`build` or `previous`), schema and table.
Present = defaultdict[tuple[str, ...], set[str]]
# Builds that a publication tells of, the new one first, each with what was said of it.
Told = list[tuple[Build, list[Evidence]]]


class NothingToPublish(RuntimeError):
    """The build has no evidence, or none of its domains may be read."""


@dataclass(frozen=True)
class StatusRow:
    """One row of publication.status. `as_at` is the night of the tables that readers see.

    `age_days` is how many nights they are behind this publication; `held_since` the first of the nights in a
    row that were held.
    """

    domain: str
    state: str
    build_id: str | None
    as_at: str | None
    published_at: str | None
    reason: str
    age_days: int | None = None
    held_since: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The row as the ledger keeps it."""
        return self.__dict__.copy()


def publish(build: Build, home: Home, ledger: Ledger) -> list[StatusRow]:
    """Publishes what the build's evidence allows; returns the status of every domain."""
    evidence = ledger.evidence(build.build_id)
    if not evidence:
        raise NothingToPublish(f"build {build.build_id} has no evidence; run a refresh")
    _refuse_a_file_that_was_not_judged(build, home, ledger)
    verdicts = judge(build, evidence, expected_rules(build))
    previous = _previous(home)
    published_at = now()
    status = _status(build, verdicts, previous, published_at, night_of(ledger) or build.as_at)
    folder = home.publication_folder(build.build_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o710)
    marts = home.publication_file(build.build_id)
    temporary = marts.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    told = _told(build, status, ledger)
    _write(temporary, build, verdicts, status, told, previous, home, ledger)
    _write_page(home.quality_page(build.build_id), temporary, build, status, told)
    _publish_data_docs(build, status, home, ledger)
    _settle(temporary, marts, PATIENT_LEVEL)
    ledger.record_kept(written(home, marts))
    _write_aggregates(build.build_id, home, ledger)
    point_current(home, build.build_id)
    ledger.record_publication(build.build_id, "publish", [row.as_dict() for row in status], published_at)
    ledger.seal()
    return status


def _refuse_a_file_that_was_not_judged(build: Build, home: Home, ledger: Ledger) -> None:
    """Evidence is of the file as it was judged; one that was written to since was judged by nobody."""
    file = home.build_file(build.build_id)
    if not file.exists():
        raise NothingToPublish(f"the build file of {build.build_id} is gone; run a refresh")
    # a file that was never current is what a killed publisher left: nobody has read it
    known = {publication.build_id for publication in ledger.publications()} | {current_build(home)}
    if build.build_id in known:
        raise NothingToPublish(f"build {build.build_id} has been published, and a publication never changes")
    status = file.stat()
    if ledger.judged_file(build.build_id) != (status.st_size, status.st_mtime_ns):
        raise NothingToPublish(
            f"the build file of {build.build_id} was changed after it was judged; its evidence is stale, run a"
            " refresh"
        )


def _write_aggregates(build_id: str, home: Home, ledger: Ledger) -> None:
    """The tables without patients follow from the publication, so they can be made again from it."""
    final = home.aggregates_file(build_id)
    temporary = final.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    write_aggregates(home.publication_file(build_id), temporary)
    _settle(temporary, final, WITHOUT_PATIENTS)
    ledger.record_kept(written(home, final))


def heal(home: Home, ledger: Ledger) -> list[str]:
    """Puts right what a crash or a damaged disk left of the pointer; returns what was done, in words.

    Raises DamagedLedger when the ledger itself is damaged, which nothing here can put right.
    """
    damage = ledger.damage()
    if damage is not None:
        raise DamagedLedger(damage)
    build_id = current_build(home)
    if build_id is not None and home.current.exists() and ledger.build(build_id) is None:
        raise DamagedLedger("it does not know the publication that is current")
    sweep(home)
    done = _leave_damaged(home, ledger)
    _write_down(home, ledger)
    return done


def _leave_damaged(home: Home, ledger: Ledger) -> list[str]:
    """Points away from a publication that is gone or not as it was written."""
    damaged = current_build(home)
    sound = soundness(home, ledger, unknown=True)
    if damaged is None and not ledger.publications():
        return []
    if damaged is not None and sound(home.publication_file(damaged)):
        if not sound(home.aggregates_file(damaged)):
            _write_aggregates(damaged, home, ledger)
        if home.aggregates.resolve() != home.aggregates_file(damaged).resolve():
            point_current(home, damaged)
        return []
    damaged = damaged or "that was current"
    for build_id in reversed(_standing(ledger)):
        if sound(home.publication_file(build_id)):
            point_back(build_id, home, ledger)
            return [
                f"the publication {damaged} was damaged or gone: readers see {build_id} again until this"
                " refresh publishes; to have it back, restore it from a backup"
            ]
    home.current.unlink(missing_ok=True)
    home.aggregates.unlink(missing_ok=True)
    return [
        f"the publication {damaged} was damaged or gone and there is no earlier one: readers see nothing until"
        " this refresh publishes; to have it back, restore it from a backup"
    ]


def _standing(ledger: Ledger) -> list[str]:
    """Builds that readers were shown and that no rollback took away again, oldest first."""
    standing: list[str] = []
    for publication in ledger.publications():
        if publication.action == "rollback" and publication.build_id in standing:
            del standing[standing.index(publication.build_id) + 1 :]
        elif publication.build_id not in standing:
            standing.append(publication.build_id)
    return standing


def _write_down(home: Home, ledger: Ledger) -> None:
    """Records a move of `current` that was made just before the ledger could say so."""
    build_id = current_build(home)
    publications = ledger.publications()
    if build_id is None or ledger.build(build_id) is None:
        return
    if publications and publications[-1].build_id == build_id:
        return
    known = any(publication.build_id == build_id for publication in publications)
    rows = _read_status(home.publication_file(build_id))
    # a publication's own moment; a move back to an earlier one is only known to be before now
    moment = now() if known else max((row.published_at or "" for row in rows), default=now())
    action = "rollback" if known else "publish"
    ledger.record_publication(build_id, action, [row.as_dict() for row in rows], moment)


def point_back(build_id: str, home: Home, ledger: Ledger) -> None:
    """Points `current` at an earlier publication. Raises NothingToPublish when there is none."""
    file = home.publication_file(build_id)
    published = any(publication.build_id == build_id for publication in ledger.publications())
    if not file.exists() or not published:
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
        has_ages = "held_since" in {
            row[0] for row in connection.execute("describe publication.status").fetchall()
        }
        ages = "age_days, cast(held_since as varchar)" if has_ages else "null, null"
        rows = connection.execute(
            "select domain, state, build_id, cast(as_at as varchar), cast(published_at as varchar),"
            f" reason, {ages} from publication.status order by position"
        ).fetchall()
    return [StatusRow(*row) for row in rows]


def _status(
    build: Build, verdicts: list[Verdict], previous: Path | None, published_at: str, newest_night: date
) -> list[StatusRow]:
    """What readers will see of each domain. An older night that is built again is as old as it is."""
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
            since = (kept.held_since if kept and kept.state == HELD else None) or build.as_at.isoformat()
            rows.append(
                StatusRow(
                    domain,
                    HELD,
                    kept.build_id if kept else None,
                    kept.as_at if kept else None,
                    kept.published_at if kept else None,
                    f"{verdict.reason}. {_what_readers_see(kept, since)}",
                    held_since=since,
                )
            )
        elif kept is not None:
            rows.append(kept)
        else:
            rows.append(StatusRow(domain, NEVER, None, None, None, "no delivery has been taken in for it"))
    newest = max([build.as_at, newest_night, *(date.fromisoformat(row.as_at) for row in rows if row.as_at)])
    return [
        replace(row, age_days=(newest - date.fromisoformat(row.as_at)).days if row.as_at else None)
        for row in rows
    ]


def _what_readers_see(kept: StatusRow | None, since: str) -> str:
    if kept is None or kept.as_at is None:
        return f"Held since the night of {since}; nothing of it has been published yet"
    return f"Held since the night of {since}; readers still see the night of {kept.as_at}"


def _told(build: Build, status: list[StatusRow], ledger: Ledger) -> Told:
    """The new build; those that tables of other domains come from; those that held what is held longer."""
    builds = {one.build_id: one for one in ledger.builds()}
    standing = [builds[build_id] for build_id in reversed(_standing(ledger))]
    wanted: dict[str, set[str]] = {build.build_id: set(load_domains())}
    for row in status:
        held_by = next((one.build_id for one in standing if row.domain in one.domains), None)
        if held_by is not None and row.state == HELD and row.domain not in build.domains:
            wanted.setdefault(held_by, set()).add(row.domain)
        if row.build_id is not None:
            wanted.setdefault(row.build_id, set()).add(row.domain)
    return [
        (builds[build_id], [item for item in ledger.evidence(build_id) if item.domain in domains])
        for build_id, domains in wanted.items()
        if build_id in builds
    ]


def _write(
    file: Path,
    build: Build,
    verdicts: list[Verdict],
    status: list[StatusRow],
    told: Told,
    previous: Path | None,
    home: Home,
    ledger: Ledger,
) -> None:
    passed = {verdict.domain for verdict in verdicts if verdict.passes}
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{in_sql(home.build_file(build.build_id))}' as build (read_only)")
        if previous is not None:
            connection.execute(f"attach '{in_sql(previous)}' as previous (read_only)")
        _write_domains(connection, passed)
        connection.begin()
        _write_publication(connection, build, status, told, ledger)
        _write_tables(connection, status)
        write_periods(
            connection,
            {row.domain: date.fromisoformat(row.as_at) for row in status if row.as_at},
            passed,
            build.settings,
            previous is not None,
        )
        connection.commit()
        connection.execute("detach build")
        if previous is not None:
            connection.execute("detach previous")
        connection.execute("checkpoint")


def write_domains(file: Path, build_file: Path, domains: set[str]) -> None:
    """Writes the tables of some domains of a build file as a publication would hold them, and nothing else."""
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{build_file}' as build (read_only)")
        _write_domains(connection, domains)


def _write_domains(connection: duckdb.DuckDBPyConnection, passed: set[str]) -> None:
    present = _present(connection)
    # a comment on a column rewrites its table's entry: in one transaction it does so once
    connection.begin()
    for table in load_published_tables():
        origin = "build" if table.domain in passed else "previous"
        if present[(origin, table.schema, table.table)]:
            _copy_table(connection, origin, table)
    _write_validation(connection, passed, present)
    connection.commit()


def _present(connection: duckdb.DuckDBPyConnection) -> Present:
    """Names of the columns of every table of the attached files; none where there is no such table."""
    present: Present = defaultdict(set)
    for catalog, schema, table, column in connection.execute(
        "select database_name, schema_name, table_name, column_name from duckdb_columns()"
        " where database_name in ('build', 'previous')"
    ).fetchall():
        present[(catalog, schema, table)].add(column)
    return present


def _copy_table(connection: duckdb.DuckDBPyConnection, origin: str, table: PublishedTable) -> None:
    connection.execute(f"create schema if not exists {table.schema}")
    connection.execute(f"create table {table.name} as select * from {origin}.{table.name}")
    node = load_manifest()["nodes"].get(f"model.clockstop.{table.model}")
    if node is None:
        return
    comments = [_comment(f"table {table.name}", node["description"])]
    present = {row[0] for row in connection.execute(f"describe {table.name}").fetchall()}
    for column in node["columns"].values():
        if column["name"] in present:
            comments.append(_comment(f'column {table.name}."{column["name"]}"', column["description"]))
    connection.execute("; ".join(comments))


def _comment(what: str, text: str) -> str:
    return f"comment on {what} is '{in_sql(' '.join(text.split()))}'"


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
        comments = [_comment(f"table {table.published}", f"{table.description} Grain: {table.grain}.")]
        for column, meaning in table.meanings.items():
            comments.append(_comment(f'column {table.published}."{column}"', meaning))
        connection.execute("; ".join(comments))


def _add_part(
    connection: duckdb.DuckDBPyConnection, table: ValidationTable, domain: str, present: Present
) -> None:
    part = table.part_of(domain)
    if not present[("build", *part.split("."))]:
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
    known = present[("previous", SCHEMA, table.name)]
    if not known:
        return
    columns = ", ".join(f'"{name}"' if name in known else "null" for name in table.columns)
    connection.execute(
        f"insert into {table.published} select {columns} from previous.{table.published} where domain = ?",
        [domain],
    )


def _write_publication(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], told: Told, ledger: Ledger
) -> None:
    connection.execute("create schema publication")
    connection.execute(
        "create table publication.status (domain varchar, state varchar, build_id varchar, as_at date,"
        " published_at timestamp, reason varchar, position integer, age_days integer, held_since date)"
    )
    connection.executemany(
        "insert into publication.status values (?, ?, ?, cast(? as date),"
        " cast(cast(? as timestamptz) as timestamp), ?, ?, ?, cast(? as date))",
        [
            [
                row.domain,
                row.state,
                row.build_id,
                row.as_at,
                row.published_at,
                row.reason,
                number,
                row.age_days,
                row.held_since,
            ]
            for number, row in enumerate(status)
        ],
    )
    _write_build(connection, build)
    connection.execute(
        "create table publication.evidence (build_id varchar, domain varchar, rule_id varchar,"
        " rule_version varchar, kind varchar, severity varchar, status varchar, checked_rows bigint,"
        " failed_rows bigint, threshold varchar, message varchar)"
    )
    _insert(
        connection,
        "insert into publication.evidence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [[made.build_id, *item.__dict__.values()] for made, evidence in told for item in evidence],
    )
    _write_inputs(connection, build, status, ledger)


def _write_build(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """What made this publication: the build, its code and every setting as it was read."""
    connection.execute(
        "create table publication.build as select ? as build_id, cast(? as date) as as_at, ? as provider,"
        " ? as domains, ? as code_version, cast(cast(? as timestamptz) as timestamp) as started_at",
        [
            build.build_id,
            build.as_at.isoformat(),
            build.provider,
            ", ".join(build.domains),
            build.code_version,
            build.started_at,
        ],
    )
    connection.execute("create table publication.settings (name varchar, value varchar, chosen_by varchar)")
    connection.executemany(
        "insert into publication.settings values (?, ?, ?)",
        [
            [name, str(build.settings.get(name, default)), "trust" if name in build.settings else "default"]
            for name, default in default_settings().items()
        ],
    )


def _write_tables(connection: duckdb.DuckDBPyConnection, status: list[StatusRow]) -> None:
    """Every published table with the night it shows: a held domain's age stands on each of its tables."""
    connection.execute(
        "create table publication.tables (table_name varchar, domain varchar, state varchar, build_id varchar,"
        " as_at date, age_days integer, rows bigint, grain varchar, patient_level boolean)"
    )
    by_domain = {row.domain: row for row in status}
    written = {
        f"{schema}.{name}"
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
    }
    rows: list[list[Any]] = []
    for table in load_published_tables():
        if table.name in written:
            count = connection.execute(f"select count(*) from {table.name}").fetchone()
            of = by_domain[table.domain]
            rows.append(
                [
                    table.name,
                    table.domain,
                    of.state,
                    of.build_id,
                    of.as_at,
                    of.age_days,
                    count[0] if count else 0,
                    table.grain,
                    table.patient_level,
                ]
            )
            if of.state == HELD:
                behind = f"{of.age_days} behind" if of.age_days else "as it was before it was told again"
                words = f"HELD: shows the night of {of.as_at}, {behind}. {table.grain}"
                connection.execute(_comment(f"table {table.name}", words))
    _insert(connection, "insert into publication.tables values (?, ?, ?, ?, cast(? as date), ?, ?, ?, ?)", rows)


def _write_page(to: Path, file: Path, build: Build, status: list[StatusRow], told: Told) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        inputs = connection.execute(
            "select source, feed, delivery, as_at, rows, unreadable_rows,"
            " string_agg(domains, ', ' order by domains) from publication.inputs where is_current"
            " group by all order by source, feed, as_at, delivery"
        ).fetchall()
    to.unlink(missing_ok=True)
    write_quality_page(
        to,
        build,
        [row.as_dict() for row in status],
        told,
        [list(row) for row in inputs],
    )


def _publish_data_docs(build: Build, status: list[StatusRow], home: Home, ledger: Ledger) -> None:
    """The pages that Great Expectations wrote of the build, beside the quality page that leads to them."""
    folder = home.data_docs(build.build_id)
    folder.mkdir(mode=0o750, exist_ok=True)
    by_domain = {row.domain: row for row in status}
    for page in sorted(home.data_docs_of_build(build.build_id).glob("*.html")):
        temporary = folder / f"{page.stem}.tmp"
        temporary.unlink(missing_ok=True)
        row = by_domain[page.stem]
        text = decided(page.read_text(encoding="utf-8"), row.state, row.as_at, row.reason)
        temporary.write_text(text, encoding="utf-8")
        _settle(temporary, folder / page.name, WITHOUT_PATIENTS)
    ledger.record_kept(written(home, home.quality_page(build.build_id), *sorted(folder.glob("*.html"))))


def _write_inputs(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], ledger: Ledger
) -> None:
    """Every file that was ever taken in up to this build, and those that the other shown builds read.

    A file is current where tables that readers see were made of it: a held domain's newest file is not.
    """
    connection.execute(
        "create table publication.inputs (build_id varchar, source varchar, feed varchar,"
        " delivery varchar, sha256 varchar, as_at date, rows bigint, accepted_rows bigint,"
        " unreadable_rows bigint, is_current boolean, domains varchar)"
    )
    shown: dict[str, set[str]] = {build.build_id: set()}
    for row in status:
        if row.build_id is not None:
            shown.setdefault(row.build_id, set()).add(row.domain)
    deliveries = {delivery.delivery_id: delivery for delivery in ledger.deliveries()}
    files = ledger.files()
    rows: list[list[Any]] = []
    for build_id, domains in shown.items():
        read = {(delivery_id, feed) for delivery_id, feed, _, _ in ledger.build_files(build_id)}
        for file in files:
            was_read = (file.delivery_id, file.feed) in read
            if build_id != build.build_id and not was_read:
                continue
            delivery = deliveries[file.delivery_id]
            users = domains & domains_of_feed(delivery.source, file.feed, gating_only=False)
            made = sorted(users) if was_read else []
            rows.append(
                [
                    build_id,
                    delivery.source,
                    file.feed,
                    delivery.delivery,
                    file.sha256,
                    delivery.as_at,
                    file.rows,
                    file.accepted_rows,
                    file.unreadable_rows,
                    bool(made),
                    ", ".join(made) or None,
                ]
            )
    _insert(connection, "insert into publication.inputs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _insert(connection: duckdb.DuckDBPyConnection, statement: str, rows: list[list[Any]]) -> None:
    if rows:
        connection.executemany(statement, rows)


def _settle(temporary: Path, final: Path, mode: int) -> None:
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.chmod(mode)
    os.replace(temporary, final)
    sync_folder(final.parent)
