"""The publisher as an asset, and the outcome of a run."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from orchestration.checks.verdict import HELD
from orchestration.contract.published import load_published_tables
from orchestration.contract.reference import load_reference_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.defs.names import (
    DATA_ENGINEERING,
    DICTIONARY,
    DOWNTIME,
    EVIDENCE_KEY,
    OUTCOME,
    PARQUET,
    PERFORMANCE,
    POOL,
    REPORT,
    RETENTION,
    RETURNS,
    SAID,
    STATUS,
    WORKLISTS,
    publication_key,
    published_key,
)
from orchestration.defs.nights import plan_publication
from orchestration.defs.resources import Progress, Turn, open_home
from orchestration.defs.run_build import build_of
from orchestration.deliverables.dictionary.pages import INDEX
from orchestration.keeping.automatic import retain
from orchestration.performance import published as performance
from orchestration.planning import published as planning
from orchestration.publication.publisher import publish
from orchestration.publication.recovery import heal
from orchestration.publication.status import StatusRow, read_status
from orchestration.run.notices import refresh_notice, send_all
from orchestration.store.catalog import tables_of
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build


@dg.multi_asset(
    name="publish",
    specs=[
        dg.AssetSpec(
            STATUS,
            deps=[EVIDENCE_KEY],
            description="The state of every domain in the newest publication, and why.",
            group_name="publication",
            kinds={"duckdb"},
            owners=[PERFORMANCE],
        )
    ],
    pool=POOL,
)
def publication(
    context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
) -> Iterator[Any]:
    """Publishes the domains whose checks passed; refuses a run that has no evidence of its own."""
    progress.step("publishing")
    home, ledger = open_home()
    build = build_of(context, ledger)
    plan_publication(context, _about_to_publish(build))
    status = _publish_once(context, build, home, ledger)
    for row in status:
        context.log.info(f"{row.domain}: {row.state}. {row.reason}")
    passed = [row for row in status if row.build_id == build.build_id and row.state != HELD]
    for event in _published(passed, build, home):
        context.log_event(event)
    for event in _files(build, home):
        context.log_event(event)
    yield dg.MaterializeResult(
        asset_key=STATUS,
        metadata={
            "build_id": build.build_id,
            "as_at": build.as_at.isoformat(),
            "quality_page": dg.MetadataValue.path(home.quality_page(build.build_id)),
            "dictionary": dg.MetadataValue.path(home.dictionary_folder(build.build_id) / INDEX),
            **{row.domain: f"{row.state}, data as at {row.as_at}: {row.reason}" for row in status},
        },
    )


def _publish_once(
    context: dg.AssetExecutionContext, build: Build, home: Home, ledger: Ledger
) -> list[StatusRow]:
    """A run that is started again here may have published before it failed, and a publication never changes."""
    if context.run.parent_run_id:
        for words in heal(home, ledger):
            context.log.warning(words)
    publications = ledger.publications()
    if publications and publications[-1].build_id == build.build_id:
        return read_status(home.publication_file(build.build_id))
    return publish(build, home, ledger)


def _about_to_publish(build: Build) -> Iterator[tuple[dg.AssetKey, str | None]]:
    """Each domain of the build with the day of its calendar, and its tables."""
    for domain in build.domains:
        yield publication_key(domain), build.as_at.isoformat()
    for table in load_published_tables():
        if table.domain in build.domains:
            yield published_key(table.name), None
    yield PARQUET, None
    yield DICTIONARY, None


def _published(passed: list[StatusRow], build: Build, home: Home) -> Iterator[dg.AssetMaterialization]:
    """Each domain that was published, and each of its tables with what it holds."""
    file = home.publication_file(build.build_id)
    domains = {row.domain for row in passed}
    as_at = build.as_at.isoformat()
    for row in passed:
        yield dg.AssetMaterialization(
            publication_key(row.domain),
            partition=as_at,
            metadata={
                "as_at": as_at,
                "build_id": build.build_id,
                "state": row.state,
                "reason": row.reason,
                "data_docs": dg.MetadataValue.path(home.data_docs(build.build_id) / f"{row.domain}.html"),
            },
        )
    names = [table.name for table in load_published_tables() if table.domain in domains]
    names += [table.published for table in load_validation_tables().values() if domains]
    with open_file(file) as connection:
        names += sorted(
            {table.published for table in load_reference_tables() if domains} & tables_of(connection)
        )
        names += (*performance.NAMES, *planning.NAMES) if domains else ()
        columns = _columns(connection)
        for name in names:
            yield _table(connection, name, columns[name], build, file)


def _files(build: Build, home: Home) -> Iterator[dg.AssetMaterialization]:
    """The Parquet files and the dictionary of the publication."""
    parquet, dictionary = home.parquet_folder(build.build_id), home.dictionary_folder(build.build_id)
    yield dg.AssetMaterialization(
        PARQUET,
        metadata={
            "folder": dg.MetadataValue.path(home.parquet),
            "tables": sum(1 for _ in parquet.glob("*/*.parquet")),
            "build_id": build.build_id,
        },
    )
    yield dg.AssetMaterialization(
        DICTIONARY,
        metadata={
            "dictionary": dg.MetadataValue.path(home.dictionary / INDEX),
            "tables": sum(1 for _ in dictionary.glob("*.*.html")),
            "build_id": build.build_id,
        },
    )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dg.TableColumn]]:
    """The columns of every table: read once, because the engine looks through its whole catalog each time."""
    columns: dict[str, list[dg.TableColumn]] = defaultdict(list)
    for name, column, kind, comment in connection.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type), comment from duckdb_columns()"
        " where database_name = current_database() order by table_oid, column_index"
    ).fetchall():
        columns[name].append(dg.TableColumn(column, kind, comment))
    return columns


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: list[dg.TableColumn], build: Build, file: Path
) -> dg.AssetMaterialization:
    (rows,) = connection.execute(f"select count(*) from {name}").fetchone() or (0,)
    return dg.AssetMaterialization(
        published_key(name),
        metadata={
            "dagster/row_count": rows,
            "as_at": build.as_at.isoformat(),
            "build_id": build.build_id,
            "dagster/uri": str(file),
            "dagster/column_schema": dg.TableSchema(columns=columns),
        },
    )


@dg.asset(
    key=RETENTION,
    deps=[STATUS, WORKLISTS, RETURNS, REPORT, DOWNTIME],
    group_name="publication",
    owners=[DATA_ENGINEERING],
    pool=POOL,
)
def retention(
    context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """Removes what is past its retention period, where operations.yml does not say otherwise."""
    progress.step("removing what is past its retention period")
    home, ledger = open_home()
    done = retain(home, ledger, context.instance)
    for words in done.warnings:
        context.log.warning(words)
    return dg.MaterializeResult(
        metadata={"removed": done.removed, "bytes": done.bytes, SAID: dg.MetadataValue.json(done.in_words())}
    )


@dg.asset(
    key=OUTCOME,
    deps=[STATUS, WORKLISTS, RETURNS, REPORT, DOWNTIME, RETENTION],
    group_name="publication",
    owners=[DATA_ENGINEERING],
)
def outcome(context: dg.AssetExecutionContext, progress: dg.ResourceParam[Progress]) -> None:
    """Ends the run failed when a domain was held, after everything else has been published."""
    progress.step("sending notices")
    home, ledger = open_home()
    newest = ledger.publications()[-1]
    held = [row for row in newest.verdicts if row["state"] == HELD]
    for words in send_all(refresh_notice(home, ledger), home):
        context.log.warning(words)
    if held:
        raise dg.Failure("; ".join(f"{row['domain']} held: {row['reason']}" for row in held))
