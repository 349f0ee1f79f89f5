"""The unit tests of the dbt models hold: `unit_tests:` beside a model, run on empty tables in a few seconds.

By hand, on the copy that `make dev` lays out: `dbt test --select int_rtt__states,test_type:unit`.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.store.exception_keys import ExceptionKeys
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.warehouse.build import create_raw_layer
from orchestration.warehouse.exception_keys import KeyInputs
from orchestration.warehouse.feed_relations import raw_relations
from orchestration.warehouse.project import PROJECT_FLAGS, QUIET, whole_manifest

# the clock engines: what begins, ends and leaves out a wait
WITH_UNIT_TESTS = {
    "int_rtt__event_effects",
    "int_rtt__clock_events",
    "int_rtt__states",
    "int_rtt__periods",
    "cancer__clocks",
    "int_ed__clocks",
}


def test_the_models_do_what_their_unit_tests_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "build.duckdb"
    monkeypatch.setitem(os.environ, "CLOCKSTOP_WAREHOUSE_FILE", str(file))
    build = Build("none", "none", date(2026, 11, 22), "RXX", (), "", {}, "")
    create_raw_layer(
        file,
        build,
        raw_relations([], Home(tmp_path / "home")),
        (),
        {},
        KeyInputs(ExceptionKeys(b"of a test", None, 0), ()),
    )
    manifest = whole_manifest()
    # a unit test takes the types of its inputs from tables, which may be empty
    parents = _dbt(manifest, tmp_path, "build", "--empty", "--select", "+test_type:unit", *_no_tests())
    _fail_for_others_than("success", parents)
    found = _dbt(manifest, tmp_path, "test", "--select", "test_type:unit")
    _fail_for_others_than("pass", found)
    assert {test.model for test in manifest.unit_tests.values()} == WITH_UNIT_TESTS
    assert len(found) == len(manifest.unit_tests)


def _fail_for_others_than(wanted: str, found: dict[str, tuple[str, str]]) -> None:
    others = [f"{name}: {message}" for name, (status, message) in found.items() if status != wanted]
    if others:
        pytest.fail("\n\n".join(others), pytrace=False)


def _no_tests() -> list[str]:
    return ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


def _dbt(manifest: Manifest, folder: Path, command: str, *selection: str) -> dict[str, tuple[str, str]]:
    """Status and message of each node by its name."""
    places = ["--target-path", str(folder / "dbt"), "--log-path", str(folder / "logs"), "--no-write-json"]
    try:
        outcome = dbtRunner(manifest=manifest).invoke([command, *PROJECT_FLAGS, *places, *selection, *QUIET])
    finally:
        _close_connections()
    results: Any = getattr(outcome.result, "results", None)
    assert results, f"dbt {command} did not run: {outcome.exception}"
    return {result.node.name: (str(result.status), str(result.message)) for result in results}


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    manager.close_all_connections()
