"""Spark as the engine of a build: what a refresh asks of the engine, on a session of its own.

Each table stands as Parquet in `spark/tables` of the build's folder, and then in the build file
(`build_file.py`). The feeds are read where they are archived.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, NodeResult
from orchestration.warehouse.build_log import build_log
from orchestration.warehouse.compiled_project import manifest_to_build
from orchestration.warehouse.engine_sql import SPARK
from orchestration.warehouse.feed_relations import raw_relations, typed_relations
from orchestration.warehouse.node_errors import error_in_words
from orchestration.warehouse.project import nodes_to_build
from orchestration.warehouse.spark.build import SparkNode, build_on_spark
from orchestration.warehouse.spark.build_file import take_over_tables
from orchestration.warehouse.spark.inputs import create_inputs
from orchestration.warehouse.spark.session import drop_everything, spark_session


@dataclass
class OnSpark:
    """Builds on Spark from the files that the build has selected, and fills its build file.

    `session`: one that is there already and goes on, with the folder of its tables; it loses what it holds.
    """

    selected: Sequence[SelectedFile]
    ledger: Ledger
    session: tuple[Any, Path] | None = None
    _running: Any = field(default=None, init=False)

    def run(self, build: Build, home: Home, listen: Callable[[Any], None] | None = None) -> BuildResult:
        """One dbt build of the domains' tables and tests, as `run_dbt` makes it on DuckDB.

        The build file must have been laid out (`prepare_build_file`). `listen` hears dbt's events.
        """
        file, selected = home.build_file(build.build_id), list(self.selected)
        with self._spark(file.parent / "spark") as (spark, folder), build_log(home.warehouse / "logs") as log:
            create_inputs(
                spark,
                raw_relations(selected, home, SPARK),
                typed_relations(selected, home, self.ledger, SPARK),
                file,
                folder / "inputs",
            )
            nodes = build_on_spark(
                spark,
                build.settings,
                folder,
                nodes=nodes_to_build(build.domains),
                listeners=[log.hear, *([] if listen is None else [listen])],
            )
            take_over_tables(file, spark, nodes, folder)
        return BuildResult({node.node_id: node for node in _results(build, nodes)})

    def stop(self) -> None:
        """Ends the session, so that every node that has not begun fails at once."""
        if self._running is not None:
            self._running.stop()

    @contextmanager
    def _spark(self, folder: Path) -> Iterator[tuple[Any, Path]]:
        """A session without tables, and the folder that its tables lie in."""
        if self.session is not None:
            drop_everything(self.session[0])
            yield self.session
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with spark_session(folder) as spark:
                self._running = spark
                yield spark, folder
        finally:
            self._running = None
            shutil.rmtree(folder / "spill", ignore_errors=True)


def _results(build: Build, nodes: list[SparkNode]) -> Iterator[NodeResult]:
    """What dbt reported, for the gate. The SQL of a test is DuckDB's, which leads to its rows in the file."""
    on_duckdb = manifest_to_build(tuple(build.domains), build.settings).nodes
    for node in nodes:
        known = on_duckdb.get(node.node_id)
        yield NodeResult(
            node_id=node.node_id,
            status=node.status,
            failures=node.failures,
            seconds=node.seconds,
            sql=known.raw_code if known is not None else "",
            error=error_in_words(node.message) if node.status == "error" else "",
        )
