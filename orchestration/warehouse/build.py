"""Builds one candidate: a fresh file, the raw relations of the night, one dbt build.

Nobody reads the file while it is built; a fresh one, so that a skipped mart cannot be last night's.
"""

import json
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration.contracts import Feed, load_sources
from orchestration.engine_paths import in_sql, one_file
from orchestration.home import Home
from orchestration.intake.mend import mend_archive
from orchestration.intake.selection import SelectedFile, select_files
from orchestration.keeping.integrity import soundness
from orchestration.ledger import Build, Ledger
from orchestration.warehouse.project import (
    DBT_PROJECT,
    QUIET,
    ROOMS,
    parsed_manifest,
    silence_telemetry,
)

SOURCE_COLUMNS = {
    "source_delivery": "varchar",
    "source_as_at": "date",
    "source_sha256": "varchar",
    "source_row": "bigint",
    "source_order": "bigint",
}

# Build files kept for a look at what went wrong: two nights and the one before them.
KEPT_BUILDS = 3

# A seed that is built whatever the domains: what judges a build waits for it.
ALWAYS_BUILT = "code_lists"

# What the exception frame remembers of the night before; equal to validation.exceptions as published.
EXCEPTION_COLUMNS = {
    "exception_key": "varchar",
    "rule_id": "varchar",
    "rule_version": "varchar",
    "domain": "varchar",
    "priority": "varchar",
    "patient_id": "varchar",
    "record_key": "varchar",
    "pathway_id": "varchar",
    "detail": "varchar",
    "suggested_action": "varchar",
    "owner": "varchar",
    "first_seen": "date",
    "open_since": "date",
    "last_seen": "date",
    "days_open": "integer",
    "times_reopened": "integer",
    "state": "varchar",
}


@dataclass(frozen=True)
class Remembered:
    """A relation of the publication before this night: its name here, its columns, where it comes from."""

    name: str
    columns: dict[str, str]
    table: str
    rows: str


MEMORY = (
    Remembered(
        "exceptions",
        EXCEPTION_COLUMNS,
        "validation.exceptions",
        f"select {', '.join(EXCEPTION_COLUMNS)} from before.validation.exceptions",
    ),
    Remembered(
        "ptl_history",
        {
            "as_at": "date",
            "rtt_function": "varchar",
            "list_type": "varchar",
            "band": "integer",
            "pathways": "bigint",
        },
        "rtt.ptl_history",
        "select as_at, function, list_type, band, pathways from before.rtt.ptl_history",
    ),
    Remembered(
        "open_pathways",
        {
            "as_at": "date",
            "pathway_id": "varchar",
            "period_no": "integer",
            "rtt_function": "varchar",
            "clock_start_date": "date",
        },
        "rtt.ptl",
        "select status.as_at, ptl.pathway_id, ptl.period_no, ptl.rtt_function, ptl.clock_start_date"
        " from before.rtt.ptl as ptl"
        " inner join before.publication.status as status on status.domain = 'rtt'",
    ),
    Remembered(
        "open_cancer_pathways",
        {"as_at": "date", "care_id": "varchar", "route": "varchar", "clock_start_date": "date"},
        "cancer.ptl",
        "select status.as_at, ptl.care_id, ptl.route, ptl.clock_start_date from before.cancer.ptl as ptl"
        " inner join before.publication.status as status on status.domain = 'cancer'",
    ),
)


@dataclass(frozen=True)
class NodeResult:
    """What dbt reports of one model, seed or test. `failures` counts rows that break a test."""

    node_id: str
    status: str
    failures: int | None
    seconds: float


@dataclass(frozen=True)
class BuildResult:
    """Everything dbt reported of one build."""

    nodes: dict[str, NodeResult] = field(default_factory=dict)


def discard_old_builds(home: Home) -> None:
    """Removes build files but the newest few: nobody reads them, and each is as large as the warehouse.

    What was published stays in `published/`, and any build can be made again from the archive.
    """
    builds = sorted(folder for folder in home.warehouse.iterdir() if (folder / "build.duckdb").exists())
    for folder in builds[:-KEPT_BUILDS]:
        shutil.rmtree(folder)


def lay_out_raw(build: Build, home: Home, ledger: Ledger) -> list[SelectedFile]:
    """Creates the build file with one relation a feed, as the night knew it; records what it read."""
    home.prepare()
    discard_old_builds(home)
    selected = select_files(build.as_at, ledger)
    mend_archive(selected, home, ledger)
    lay_out(
        home.build_file(build.build_id),
        build,
        raw_relations(selected, home),
        publication_before(build, home, ledger),
    )
    ledger.record_build_files(
        build.build_id,
        [
            (choice.delivery.delivery_id, choice.feed, choice.file.sha256, choice.source_order)
            for choice in selected
        ],
    )
    return selected


def raw_relations(selected: list[SelectedFile], home: Home) -> dict[tuple[str, str], str]:
    """SQL of the rows of every feed of the house, as text, over the files chosen."""
    by_feed: dict[tuple[str, str], list[SelectedFile]] = defaultdict(list)
    for choice in selected:
        by_feed[(choice.source, choice.feed)].append(choice)
    return {
        (source.name, feed.name): _relation(feed, by_feed[(source.name, feed.name)], home)
        for source in load_sources().values()
        for feed in source.feeds.values()
    }


def lay_out(file: Path, build: Build, relations: dict[tuple[str, str], str], before: Path | None) -> None:
    """Creates a build file: the raw relations, the night, and what is remembered of the publication before."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        for source in dict.fromkeys(source for source, _ in relations):
            connection.execute(f"create schema raw_{source}")
        for (source, feed), rows in relations.items():
            connection.execute(f"create view raw_{source}.{feed} as {rows}")
        connection.execute("create schema run")
        connection.execute(
            "create table run.night as select ? as build_id, cast(? as date) as as_at, ? as provider",
            [build.build_id, build.as_at.isoformat(), build.provider],
        )
        _remember(connection, before)


def _relation(feed: Feed, files: list[SelectedFile], home: Home) -> str:
    """SQL of one feed's rows over all its current files; an empty relation when there are none."""
    if not files:
        columns = [f"cast(null as varchar) as {name}" for name in feed.archive_columns]
        columns += [f"cast(null as {kind}) as {name}" for name, kind in SOURCE_COLUMNS.items()]
        return f"select {', '.join(columns)} where false"
    return " union all ".join(_file_relation(feed, choice, home) for choice in files)


def _file_relation(feed: Feed, choice: SelectedFile, home: Home) -> str:
    parquet = home.archive / choice.file.archive_file
    present = set(pq.read_schema(parquet).names)
    columns = [
        f"{name}" if name in present else f"cast(null as varchar) as {name}" for name in feed.archive_columns
    ]
    delivery = choice.delivery.delivery.replace("'", "''")
    columns += [
        f"'{delivery}' as source_delivery",
        f"date '{choice.delivery.as_at}' as source_as_at",
        f"'{choice.file.sha256}' as source_sha256",
        "source_row",
        f"cast({choice.source_order} as bigint) as source_order",
    ]
    path = in_sql(one_file(parquet))
    return f"select {', '.join(columns)} from read_parquet('{path}')"


def _remember(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """What the publication before this night said and this night continues; empty where it said nothing."""
    connection.execute("create schema memory")
    if before is not None:
        connection.execute(f"attach '{in_sql(before)}' as before (read_only)")
    for remembered in MEMORY:
        columns = ", ".join(f"{name} {kind}" for name, kind in remembered.columns.items())
        connection.execute(f"create table memory.{remembered.name} ({columns})")
        if before is not None and _published(connection, remembered.table):
            connection.execute(f"insert into memory.{remembered.name} {remembered.rows}")
    if before is not None:
        connection.execute("detach before")


def _published(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, name = table.split(".")
    row = connection.execute(
        "select count(*) from duckdb_tables()"
        " where database_name = 'before' and schema_name = ? and table_name = ?",
        [schema, name],
    ).fetchone()
    return bool(row and row[0])


def publication_before(build: Build, home: Home, ledger: Ledger) -> Path | None:
    """The newest publication of an earlier night: the same night built twice remembers the same."""
    sound = soundness(home, ledger, unknown=True)
    for build_id in publications_before(build, ledger):
        file = home.publication_file(build_id)
        if sound(file):
            return file
    return None


def publications_before(build: Build, ledger: Ledger) -> list[str]:
    """Publications of earlier nights that were there when the build began, newest first."""
    found = []
    for publication in reversed(ledger.publications()):
        earlier = ledger.build(publication.build_id)
        if earlier and earlier.as_at < build.as_at and publication.published_at < build.started_at:
            found.append(publication.build_id)
    return found


def run_dbt(build: Build, home: Home, file: Path | None = None) -> BuildResult:
    """One dbt build of the domains' marts, exception lists and tests, in this process.

    In the build's own file, unless another that was laid out is given.
    """
    silence_telemetry()
    from dbt.cli.main import dbtRunner

    os.environ["CLOCKSTOP_WAREHOUSE_FILE"] = str(file or home.build_file(build.build_id))
    logs = home.warehouse / "logs"
    selection = [
        f"+path:models/{room}/{domain}"
        for domain in build.domains
        for room in ROOMS
        if (DBT_PROJECT / "models" / room / domain).is_dir()
    ]
    try:
        outcome = dbtRunner(manifest=parsed_manifest()).invoke(
            [
                "build",
                "--select",
                ALWAYS_BUILT,
                *selection,
                # a test that reads another domain's models too belongs to a build that makes them
                "--indirect-selection",
                "buildable",
                "--exclude-resource-type",
                "unit_test",
                "--project-dir",
                str(DBT_PROJECT),
                "--profiles-dir",
                str(DBT_PROJECT),
                "--target-path",
                str(home.warehouse / "dbt"),
                "--log-level-file",
                "info",
                "--log-path",
                str(logs),
                "--no-write-json",
                "--vars",
                json.dumps(build.settings),
                *QUIET,
            ]
        )
    finally:
        _close_connections()
    results: Any = getattr(outcome.result, "results", None)
    if results is None:
        raise RuntimeError(
            f"dbt did not run ({type(outcome.exception).__name__}); its log is in warehouse/logs"
        )
    return BuildResult(
        nodes={
            result.node.unique_id: NodeResult(
                node_id=result.node.unique_id,
                status=str(result.status),
                failures=result.failures,
                seconds=float(result.execution_time),
            )
            for result in results
        }
    )


def _close_connections() -> None:
    """dbt keeps its connection; another to the same file needs the same settings, so close it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    manager.close_all_connections()
