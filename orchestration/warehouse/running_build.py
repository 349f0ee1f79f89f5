"""A dbt build that reports each node as it ends: dbt runs in a thread of its own."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb

from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.warehouse.build import BuildResult, NodeResult, run_dbt
from orchestration.warehouse.node_errors import error_in_words
from orchestration.warehouse.project import load_manifest


@dataclass(frozen=True)
class NodeReport:
    """One node that has ended: the how many-th of how many, and what its table holds where it made one."""

    result: NodeResult
    done: int
    of_all: int
    rows: int | None = None
    columns: tuple[tuple[str, str], ...] = ()


class OtherEngine(Protocol):
    """An engine beside DuckDB that can build: Spark (`spark/engine.py`)."""

    def run(self, build: Build, home: Home, listen: Callable[[Any], None] | None = None) -> BuildResult:
        """One dbt build, in the file that was laid out for it."""

    def stop(self) -> None:
        """Has every node fail that has not begun."""


class RunningBuild:
    """One build. `reports` gives nodes while dbt runs; `result` is all that dbt reported, when it has ended.

    On DuckDB, unless another engine is given; of its nodes it is not known what their tables hold.
    """

    def __init__(self, build: Build, home: Home, engine: OtherEngine | None = None) -> None:
        self._engine = engine
        self._events: queue.SimpleQueue[NodeResult | int | None] = queue.SimpleQueue()
        self._result: BuildResult | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(build, home), name="dbt")

    @property
    def result(self) -> BuildResult:
        """Everything that dbt reported; raises what dbt raised."""
        if self._error is not None:
            raise self._error
        assert self._result is not None, "dbt is still running"
        return self._result

    def reports(self) -> Iterator[NodeReport]:
        """Starts dbt and gives each node as it ends. Left early, it makes dbt end too before it returns."""
        self._thread.start()
        tables = _Tables()
        done = of_all = 0
        try:
            while (event := self._events.get()) is not None:
                if isinstance(event, int):
                    of_all = event
                    continue
                done += 1
                is_open = self._engine is None and event.status == "success"
                rows, columns = tables.describe(event) if is_open else (None, ())
                yield NodeReport(event, done, max(of_all, done), rows, columns)
        finally:
            tables.close()
            if self._thread.is_alive():
                if self._engine is None:
                    _take_the_database_away()
                else:
                    self._engine.stop()
            self._thread.join()

    def _run(self, build: Build, home: Home) -> None:
        try:
            run = run_dbt if self._engine is None else self._engine.run
            self._result = run(build, home, listen=self._hear)
        except BaseException as error:
            self._error = error
        finally:
            self._events.put(None)

    def _hear(self, message: Any) -> None:
        """One event of dbt, in one of its own threads."""
        if message.info.name == "ConcurrencyLine":
            self._events.put(int(message.data.node_count))
        elif message.info.name == "NodeFinished" and message.data.node_info.materialized != "ephemeral":
            said = message.data.run_result
            self._events.put(
                NodeResult(
                    node_id=message.data.node_info.unique_id,
                    status=said.status,
                    failures=said.num_failures,
                    seconds=said.execution_time,
                    error=error_in_words(said.message) if said.status == "error" else "",
                )
            )


class _Tables:
    """Looks at tables through the engine that dbt has open: another connection to its file is refused."""

    def __init__(self) -> None:
        self._nodes = load_manifest()["nodes"]
        self._handle: Any = None

    def describe(self, spoken: NodeResult) -> tuple[int | None, tuple[tuple[str, str], ...]]:
        node = self._nodes.get(spoken.node_id, {})
        if node.get("resource_type") not in ("model", "seed"):
            return None, ()
        try:
            return self._look(f'"{node["schema"]}"."{node["alias"]}"')
        except duckdb.Error:
            # what a report says beside the result is worth no failed night
            return None, ()

    def _look(self, relation: str) -> tuple[int | None, tuple[tuple[str, str], ...]]:
        cursor = self._cursor()
        cursor.execute(f"select count(*) from {relation}")
        (rows,) = cursor.fetchone()
        cursor.execute(f"describe {relation}")
        return int(rows), tuple((name, kind.lower()) for name, kind, *_ in cursor.fetchall())

    def _cursor(self) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        if self._handle is None:
            environment: Any = DuckDBConnectionManager.env()
            self._handle = environment.handle()
        return self._handle.cursor()

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()


def _take_the_database_away() -> None:
    """Every node that has not begun then fails at once; from within a process dbt takes no order to end."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    environment = manager._ENV
    with suppress(duckdb.Error, AttributeError):
        environment.conn.close()
