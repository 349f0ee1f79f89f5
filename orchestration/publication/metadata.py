"""The schema `publication`: status, evidence, inputs, settings and the list of tables."""

from typing import Any

import duckdb

from orchestration.checks.verdict import HELD
from orchestration.contract.publication_tables import PublicationTable, load_publication_tables
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.intake.withdrawn import in_words
from orchestration.publication.history import builds_in_force
from orchestration.publication.sql import comment_on, insert_rows
from orchestration.publication.status import StatusRow
from orchestration.settings.trust_settings import default_settings
from orchestration.store.catalog import tables_of
from orchestration.store.ledger import Ledger
from orchestration.store.records import ArchivedFile, Build, Delivery, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.project import domains_of_feed

# Builds that a publication shows, the new one first, each with the evidence of it that is shown.
ShownBuilds = list[tuple[Build, list[Evidence]]]


def builds_shown(build: Build, status: list[StatusRow], inputs: RefreshInputs, ledger: Ledger) -> ShownBuilds:
    """The new build; those that tables of other domains come from; those that held what is held longer."""
    builds = {one.build_id: one for one in inputs.builds()}
    newest_first = [builds[build_id] for build_id in reversed(builds_in_force(inputs.publications()))]
    wanted: dict[str, set[str]] = {build.build_id: set(load_domains())}
    for row in status:
        held_by = next((one.build_id for one in newest_first if row.domain in one.domains), None)
        if held_by is not None and row.state == HELD and row.domain not in build.domains:
            wanted.setdefault(held_by, set()).add(row.domain)
        if row.build_id is not None:
            wanted.setdefault(row.build_id, set()).add(row.domain)
    return [
        (builds[build_id], [item for item in ledger.evidence(build_id) if item.domain in domains])
        for build_id, domains in wanted.items()
        if build_id in builds
    ]


def write_publication_schema(
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    status: list[StatusRow],
    shown: ShownBuilds,
    inputs: RefreshInputs,
) -> None:
    """Status, build, settings, evidence and inputs; the list of tables follows when they are written."""
    connection.execute("create schema publication")
    _write_status(connection, status)
    _write_build(connection, build)
    _write_evidence(connection, shown)
    _write_inputs(connection, build, status, inputs)


def _write_status(connection: duckdb.DuckDBPyConnection, status: list[StatusRow]) -> None:
    connection.execute(
        "create table publication.domains (domain varchar, state varchar, build_id varchar, as_at date,"
        " published_at timestamp, reason varchar, position integer, days_behind integer, held_since date)"
    )
    insert_rows(
        connection,
        "insert into publication.domains values (?, ?, ?, cast(? as date),"
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
                row.days_behind,
                row.held_since,
            ]
            for number, row in enumerate(status)
        ],
    )
    write_status_view(connection)


def write_status_view(connection: duckdb.DuckDBPyConnection) -> None:
    """publication.status: the domains with how old their data is on the day on which somebody asks."""
    connection.execute(
        "create view publication.status as select domain, state, build_id, as_at, published_at, reason,"
        " position, days_behind, held_since, cast(current_date - as_at as integer) as days_old"
        " from publication.domains"
    )
    described = load_publication_tables()["publication.status"]
    comments = [comment_on("view publication.status", _words(described))]
    comments += [
        comment_on(f'column publication.status."{column}"', meaning)
        for column, meaning in described.meanings.items()
    ]
    connection.execute("; ".join(comments))


def _write_evidence(connection: duckdb.DuckDBPyConnection, shown: ShownBuilds) -> None:
    connection.execute(
        "create table publication.evidence (build_id varchar, domain varchar, rule_id varchar,"
        " rule_version varchar, kind varchar, severity varchar, status varchar, checked_rows bigint,"
        " failed_rows bigint, threshold varchar, message varchar)"
    )
    insert_rows(
        connection,
        "insert into publication.evidence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [[made.build_id, *item.__dict__.values()] for made, evidence in shown for item in evidence],
    )


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
    insert_rows(
        connection,
        "insert into publication.settings values (?, ?, ?)",
        [
            [name, str(build.settings.get(name, default)), "trust" if name in build.settings else "default"]
            for name, default in default_settings().items()
        ],
    )


def write_list_of_tables(connection: duckdb.DuckDBPyConnection, status: list[StatusRow]) -> None:
    """Every published table with the date of its data: a held domain's age is on each of its tables."""
    connection.execute(
        "create table publication.tables (table_name varchar, domain varchar, state varchar, build_id varchar,"
        " as_at date, days_behind integer, rows bigint, grain varchar, patient_level boolean)"
    )
    by_domain = {row.domain: row for row in status}
    written = tables_of(connection)
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
                    of.days_behind,
                    count[0] if count else 0,
                    table.grain,
                    table.patient_level,
                ]
            )
            if of.state == HELD:
                behind = (
                    f"{of.days_behind} days behind"
                    if of.days_behind
                    else "as it was before that day was delivered again"
                )
                words = f"HELD: data as at {of.as_at}, {behind}. {table.grain}"
                connection.execute(comment_on(f"table {table.name}", words))
    insert_rows(
        connection, "insert into publication.tables values (?, ?, ?, ?, cast(? as date), ?, ?, ?, ?)", rows
    )


def describe_publication_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """What each of these tables and its columns means, for tools that show it beside them."""
    comments = []
    for table in load_publication_tables().values():
        # a view, described as it is made
        if table.published == "publication.status":
            continue
        comments.append(comment_on(f"table {table.published}", _words(table)))
        comments += [
            comment_on(f'column {table.published}."{column}"', meaning)
            for column, meaning in table.meanings.items()
        ]
    connection.execute("; ".join(comments))


def _words(table: PublicationTable) -> str:
    return f"{table.description} Grain: {table.grain}."


def _note(file: ArchivedFile, delivery: Delivery) -> str | None:
    """What was noticed of a file, and that its delivery was taken back."""
    notes = [file.note, in_words(delivery) if delivery.withdrawal else None]
    return "; ".join(note for note in notes if note) or None


def _write_inputs(
    connection: duckdb.DuckDBPyConnection, build: Build, status: list[StatusRow], inputs: RefreshInputs
) -> None:
    """Every file that was ingested up to this build, and those that the other shown builds read.

    A file is current where published tables were made of it: a held domain's newest file is not.
    """
    connection.execute(
        "create table publication.inputs (build_id varchar, source varchar, feed varchar,"
        " delivery varchar, sha256 varchar, as_at date, rows bigint, accepted_rows bigint,"
        " unreadable_rows bigint, is_current boolean, domains varchar, note varchar, formats varchar)"
    )
    shown: dict[str, set[str]] = {build.build_id: set()}
    for row in status:
        if row.build_id is not None:
            shown.setdefault(row.build_id, set()).add(row.domain)
    deliveries = {delivery.delivery_id: delivery for delivery in inputs.deliveries()}
    files = inputs.files()
    rows: list[list[Any]] = []
    for build_id, domains in shown.items():
        read = {(delivery_id, feed) for delivery_id, feed, _, _ in inputs.build_files(build_id)}
        for file in files:
            was_read = (file.delivery_id, file.feed) in read
            file = inputs.file_of_build(build_id, file.content) if was_read else file
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
                    _note(file, delivery),
                    file.formats_digest or None,
                ]
            )
    marks = ", ".join("?" * 13)
    insert_rows(connection, f"insert into publication.inputs values ({marks})", rows)
