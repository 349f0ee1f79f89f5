"""Builds one candidate: a fresh file, the raw relations of the night, one dbt build.

Nobody reads the file while it is built; a fresh one, so that a skipped mart cannot be last night's.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import SafeError
from orchestration.intake.as_of_inputs import SelectedFile, select_files
from orchestration.intake.read_again import read_again
from orchestration.intake.repair_archive import repair_archive
from orchestration.settings.formats import read_formats
from orchestration.settings.plan import write_plan
from orchestration.store.database_files import new_database
from orchestration.store.engine_threads import VARIABLE as THREADS
from orchestration.store.engine_threads import engine_threads
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.store.whole_files import write_whole
from orchestration.warehouse.build_log import build_log
from orchestration.warehouse.compiled_project import manifest_to_build, statements_file
from orchestration.warehouse.exception_keys import KeyInputs, key_inputs, write_key_inputs
from orchestration.warehouse.feed_relations import create_typed_layer, raw_relations, typed_relations
from orchestration.warehouse.kept_statements import kept_in
from orchestration.warehouse.light_dbt import lighten_dbt
from orchestration.warehouse.node_errors import error_in_words
from orchestration.warehouse.prior_state import PriorState, find_prior_states, write_prior_states
from orchestration.warehouse.project import PROJECT_FLAGS, QUIET

# Build files kept for a look at what went wrong: two nights and the one before them.
KEPT_BUILDS = 3


class DbtDidNotRun(SafeError):
    """dbt ended before it built anything; the message says where its log is."""


@dataclass(frozen=True)
class NodeResult:
    """What dbt reports of one model, seed or test: `failures` counts rows that break it, `sql` is what ran.

    `error` says why it failed, without a value of anybody's.
    """

    node_id: str
    status: str
    failures: int | None
    seconds: float
    sql: str = ""
    error: str = ""


@dataclass(frozen=True)
class BuildResult:
    """Everything dbt reported of one build."""

    nodes: dict[str, NodeResult] = field(default_factory=dict)


def discard_old_builds(home: Home, inputs: RefreshInputs) -> None:
    """Removes build files but the newest few: nobody reads them, and each is as large as the warehouse.

    What was published stays in `published/`, and any build can be made again from the archive.
    """
    # in the order of the ledger: the name of a build is of a clock that may have been set since
    order = {build.build_id: number for number, build in enumerate(inputs.builds())}
    builds = [folder for folder in home.warehouse.iterdir() if (folder / "build.duckdb").exists()]
    for folder in sorted(builds, key=lambda folder: order.get(folder.name, -1))[:-KEPT_BUILDS]:
        shutil.rmtree(folder)


def prepare_build_file(build: Build, home: Home, ledger: Ledger) -> list[SelectedFile]:
    """Creates the build file with one relation a feed, as the night knew it; records what it read."""
    home.prepare()
    inputs = ledger.refresh_inputs()
    discard_old_builds(home, inputs)
    selected = select_files(build.as_at, inputs)
    if read_again(selected, read_formats(home), home, ledger, soundness(home, ledger)):
        inputs = ledger.refresh_inputs()
        selected = select_files(build.as_at, inputs)
    sound = soundness(home, ledger, unknown=True)
    repair_archive(selected, home, ledger, sound)
    create_raw_layer(
        home.build_file(build.build_id),
        build,
        raw_relations(selected, home),
        find_prior_states(build, home, inputs, sound),
        told_until(selected),
        key_inputs(selected, ledger),
        home,
        typed_relations(selected, home, ledger),
    )
    ledger.record_build_files(
        build.build_id,
        [
            (choice.delivery.delivery_id, choice.feed, choice.file.sha256, choice.source_order)
            for choice in selected
        ],
    )
    ledger.record_build_readings(
        build.build_id, [choice.file for choice in selected if inputs.is_read_twice(choice.file)]
    )
    return selected


def told_until(selected: list[SelectedFile]) -> dict[str, date]:
    """The newest night that each source has told of; an empty file tells of its night too."""
    told: dict[str, date] = {}
    for choice in selected:
        if choice.delivery.as_at is not None:
            told[choice.source] = max(choice.delivery.as_at, told.get(choice.source, choice.delivery.as_at))
    return told


def create_raw_layer(
    file: Path,
    build: Build,
    relations: dict[tuple[str, str], str],
    memory: Iterable[PriorState],
    told: Mapping[str, date],
    keys: KeyInputs,
    home: Home | None = None,
    typed: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Creates a build file: the raw relations, the night, and what is remembered of the publication before.

    `told` is the newest night of each source; it matters to the gate alone. `home`: where look-ups are kept.
    `typed`: typed rows of feeds, which are else made of the raw relations.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with new_database(file, for_this_engine=True) as connection:
        for source in dict.fromkeys(source for source, _ in relations):
            connection.execute(f"create schema raw_{source}")
        for (source, feed), rows in relations.items():
            connection.execute(f"create view raw_{source}.{feed} as {rows}")
        create_typed_layer(connection, typed or {})
        connection.execute("create schema run")
        connection.execute(
            "create table run.night as select ? as build_id, cast(? as date) as as_at, ? as provider",
            [build.build_id, build.as_at.isoformat(), build.provider],
        )
        connection.execute("create table run.told (source_name varchar, as_at date)")
        for source, as_at in sorted(told.items()):
            connection.execute("insert into run.told values (?, cast(? as date))", [source, as_at.isoformat()])
        write_key_inputs(connection, keys)
        write_plan(connection, build.settings, home)
        write_prior_states(connection, memory)


def run_dbt(
    build: Build, home: Home, file: Path | None = None, listen: Callable[[Any], None] | None = None
) -> BuildResult:
    """One dbt build of the domains' marts, exception lists and tests, in this process.

    In the build's own file, unless another that was laid out is given. `listen` hears dbt's events.
    """
    from dbt.cli.main import dbtRunner

    lighten_dbt()
    domains = tuple(build.domains)
    manifest = manifest_to_build(domains, build.settings)
    os.environ["CLOCKSTOP_WAREHOUSE_FILE"] = str(file or home.build_file(build.build_id))
    os.environ[THREADS] = str(engine_threads())
    logs = home.warehouse / "logs"
    try:
        with build_log(logs) as log, kept_in(statements_file(domains, build.settings)):
            listeners: list[Callable[[Any], None]] = [log.hear] if listen is None else [log.hear, listen]
            outcome = dbtRunner(manifest=manifest, callbacks=listeners).invoke(
                [
                    "build",
                    *PROJECT_FLAGS,
                    "--target-path",
                    str(home.warehouse / "dbt"),
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
        raise DbtDidNotRun(
            f"dbt did not run ({type(outcome.exception).__name__}); its log is in warehouse/logs"
        )
    return BuildResult(
        nodes={
            result.node.unique_id: NodeResult(
                node_id=result.node.unique_id,
                status=str(result.status),
                failures=result.failures,
                seconds=float(result.execution_time),
                sql=str(getattr(result.node, "compiled_code", None) or ""),
                error=error_in_words(result.message) if result.status == "error" else "",
            )
            for result in results
        }
    )


def keep_tests(build: Build, result: BuildResult, home: Home) -> None:
    """Keeps the SQL of the tests beside the file that they judged: it leads from a count to its rows."""
    tests = {node.node_id: node.sql for node in result.nodes.values() if node.node_id.startswith("test.")}
    home.tests_of_build(build.build_id).write_text(json.dumps(tests, indent=1), encoding="utf-8")


def kept_tests(build: Build, home: Home) -> dict[str, str]:
    """The SQL of the tests of a build by their dbt id; empty where it was not kept."""
    file = home.tests_of_build(build.build_id)
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return kept


def keep_results(build: Build, result: BuildResult, home: Home) -> None:
    """Keeps what dbt reported beside the file, so that another process can judge the build; not the SQL."""
    reported = [{**node.__dict__, "sql": ""} for node in result.nodes.values()]
    with write_whole(home.results_of_build(build.build_id)) as temporary:
        temporary.write_text(json.dumps(reported, indent=1), encoding="utf-8")


def kept_results(build: Build, home: Home) -> BuildResult | None:
    """What dbt reported of a build; None when dbt did not end or its file has been removed since."""
    file = home.results_of_build(build.build_id)
    if not file.exists():
        return None
    reported = [NodeResult(**node) for node in json.loads(file.read_text(encoding="utf-8"))]
    return BuildResult(nodes={node.node_id: node for node in reported})


def _close_connections() -> None:
    """dbt keeps its connection; another to the same file needs the same settings, so close it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    manager.close_all_connections()
