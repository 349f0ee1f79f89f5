"""The statements that dbt writes: kept from the first build of a project, run again in later ones.

How a table is created, with which columns, and what a test counts: dbt's macros make statements of it from the
project and the settings alone, and need more processor time for that than the rows of a small trust do. The
night is a table of the build file and is in no statement. Graph, order, results and errors are dbt's
(docs/decisions/0104).
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.store.whole_files import write_whole


@dataclass
class Statements:
    """Statements of one project by node, in order: `known` from an earlier build, `recorded` in this one."""

    known: Mapping[str, list[str]]
    recorded: dict[str, list[str]] = field(default_factory=dict)


class _Recording(threading.local):
    """The statements of the node that this thread runs, while they are recorded.

    `in_query`: what runs now asks for rows. `of_queries`: queries are recorded, and else other statements.
    """

    statements: list[str] | None = None
    in_query: bool = False
    of_queries: bool = False


RECORDING = _Recording()
# Builds of one process follow each other: dbt has one engine at a time.
_CURRENT: list[Statements] = []


@contextmanager
def kept_in(file: Path) -> Iterator[None]:
    """One build: runs what the file holds, and keeps in it what dbt writes for nodes that it does not hold."""
    _replace_runners()
    known: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    statements = Statements(known)
    _CURRENT.append(statements)
    try:
        yield
    finally:
        _CURRENT.remove(statements)
    if statements.recorded:
        with write_whole(file) as temporary:
            temporary.write_text(json.dumps({**known, **statements.recorded}), encoding="utf-8")


@contextmanager
def _recorded(node: Any, *, of_queries: bool = False) -> Iterator[None]:
    """Records a node that ends well: what makes its table, or the query that a test is."""
    if not _CURRENT or getattr(node, "language", "sql") != "sql":
        yield
        return
    statements: list[str] = []
    RECORDING.statements, RECORDING.in_query, RECORDING.of_queries = statements, False, of_queries
    try:
        yield
        # a test is the last query; before it, dbt may ask which tables there are
        _CURRENT[-1].recorded[node.unique_id] = statements[-1:] if of_queries else statements
    finally:
        RECORDING.statements = None


def _known(node: Any) -> list[str] | None:
    return _CURRENT[-1].known.get(node.unique_id) if _CURRENT else None


@cache
def _replace_runners() -> None:
    """For the rest of this process; a build outside `kept_in` is as before."""
    _record_statements()
    _run_known_statements()


def _record_statements() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    add, select, execute = manager.add_query, manager.add_select_query, manager.execute

    def add_query(self: Any, sql: str, *others: Any, **named: Any) -> Any:
        if RECORDING.statements is not None and RECORDING.in_query == RECORDING.of_queries:
            RECORDING.statements.append(sql)
        return add(self, sql, *others, **named)

    def add_select_query(self: Any, sql: str) -> Any:
        with _query():
            return select(self, sql)

    def execute_query(
        self: Any, sql: str, auto_begin: bool = False, fetch: bool = False, limit: int | None = None
    ) -> Any:
        if not fetch:
            return execute(self, sql, auto_begin, fetch, limit)
        with _query():
            return execute(self, sql, auto_begin, fetch, limit)

    manager.add_query, manager.add_select_query, manager.execute = add_query, add_select_query, execute_query


@contextmanager
def _query() -> Iterator[None]:
    before, RECORDING.in_query = RECORDING.in_query, True
    try:
        yield
    finally:
        RECORDING.in_query = before


def _run_known_statements() -> None:
    from dbt.artifacts.resources.types import NodeType
    from dbt.artifacts.schemas.results import RunStatus
    from dbt.artifacts.schemas.run import RunResult
    from dbt.task.build import BuildTask
    from dbt.task.run import ModelRunner
    from dbt.task.seed import SeedRunner

    def executed(make: Any, runner: Any, node: Any, manifest: Any) -> Any:
        known = _known(node)
        if known is None:
            with _recorded(node):
                return make(runner, node, manifest)
        for statement in known:
            runner.adapter.connections.add_query(statement, auto_begin=False)
        return RunResult(
            node=node,
            status=RunStatus.Success,
            timing=[],
            thread_id=threading.current_thread().name,
            execution_time=0,
            message="OK",
            adapter_response={},
            failures=None,
            batch_results=None,
        )

    class KeptModelRunner(ModelRunner):
        """A model by its statements."""

        def execute(self, model: Any, manifest: Any) -> Any:
            return executed(ModelRunner.execute, self, model, manifest)

    class KeptSeedRunner(SeedRunner):
        """A seed by its statements: the table, and the engine's own reading of the file."""

        def execute(self, model: Any, manifest: Any) -> Any:
            return executed(SeedRunner.execute, self, model, manifest)

    runners: Any = BuildTask.RUNNER_MAP
    runners[NodeType.Model] = KeptModelRunner
    runners[NodeType.Seed] = KeptSeedRunner
    runners[NodeType.Test] = _test_runner()


def _test_runner() -> Any:
    from dbt.task.test import TestResultData, TestRunner

    class KeptTestRunner(TestRunner):
        """A test by the query that counts what breaks it."""

        def execute_data_test(self, data_test: Any, manifest: Any) -> TestResultData:
            known = _known(data_test)
            if known is None:
                with _recorded(data_test, of_queries=True):
                    return super().execute_data_test(data_test, manifest)
            (query,) = known
            _, cursor = self.adapter.connections.add_query(query, auto_begin=False)
            names = ("failures", "should_warn", "should_error")
            failures, *judged = cursor.fetchone()
            # a sum of counts is a decimal to the engine
            counted = dict(zip(names, (int(failures), *judged), strict=True)) | {"adapter_response": {}}
            answer: Any = TestResultData
            answer.validate(counted)
            result: TestResultData = answer.from_dict(counted)
            return result

    return KeptTestRunner
