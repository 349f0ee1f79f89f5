"""A build that runs kept statements makes what dbt's macros make, and tells of failures as dbt does."""

import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import ingest
from orchestration.run.steps import open_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.warehouse import build as building
from orchestration.warehouse.build import BuildResult, prepare_build_file, run_dbt
from tests.conftest import deliver, make_home
from tests.values.columns_and_values import good_row

NIGHT = "2026-11-21"
# what differs between two builds of one night
OF_THE_BUILD = ("build_id",)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("kept") / "home")
    rows = [good_row("attendances", number) for number in range(4)]
    # two rows of one key, so that a test counts something
    deliver(home, "ed", "ed-20261121T0100", NIGHT, {"attendances": [*rows, rows[0]]})
    ingest(load_sources()["ed"], home, Ledger(home.ledger))
    return home


@pytest.fixture
def statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where statements are kept, and nobody has kept any."""
    file = tmp_path / "statements.json"
    monkeypatch.setattr(building, "statements_file", lambda domains, settings: file)
    return file


def built(home: Home) -> tuple[Build, BuildResult]:
    """One build of the night."""
    ledger = Ledger(home.ledger)
    build = open_build(str(uuid.uuid4()), home, ledger, date.fromisoformat(NIGHT), ("ed",))
    prepare_build_file(build, home, ledger)
    return build, run_dbt(build, home)


def tables(home: Home, build: Build) -> dict[str, tuple[list[Any], list[Any]]]:
    """Columns with types, and rows, of everything that a build made."""
    found = {}
    with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
        for schema, table, kind in connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables"
            " where table_schema not like 'raw%' and table_schema not in ('run', 'memory')"
        ).fetchall():
            name = f'"{schema}"."{table}"'
            columns = [row[:2] for row in connection.execute(f"describe {name}").fetchall()]
            shown = ", ".join(f'"{column}"' for column, _ in columns if column not in OF_THE_BUILD) or "1"
            rows = connection.execute(f"select {shown} from {name}").fetchall()
            found[f"{kind} {name}"] = (columns, sorted(map(repr, rows)))
    return found


def reported(result: BuildResult) -> dict[str, tuple[str, int | None, str, str]]:
    """What is said of each node, but for how long it took."""
    return {name: (node.status, node.failures, node.error, node.sql) for name, node in result.nodes.items()}


def test_both_ways_make_the_same(home: Home, statements: Path) -> None:
    by_macros, of_macros = built(home)
    kept = json.loads(statements.read_text(encoding="utf-8"))
    by_statements, of_statements = built(home)
    assert json.loads(statements.read_text(encoding="utf-8")) == kept
    assert len(kept) > 50 and reported(of_macros) == reported(of_statements)
    assert {node.status for node in of_macros.nodes.values()} == {"success", "pass"}
    first, second = tables(home, by_macros), tables(home, by_statements)
    assert first == second and len(first) > 30


def built_after(
    home: Home, statements: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[BuildResult, BuildResult]:
    """The night with a change of its laid-out file: by the statements that are kept, then by dbt's macros."""
    prepare = building.create_raw_layer

    def changed(file: Path, *others: Any, **named: Any) -> None:
        prepare(file, *others, **named)
        with duckdb.connect(str(file)) as connection:
            connection.execute(change)

    monkeypatch.setattr(building, "create_raw_layer", changed)
    _, by_statements = built(home)
    statements.unlink()
    _, by_macros = built(home)
    return by_statements, by_macros


def test_failures_are_told_of_as_by_dbt(home: Home, statements: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is missing fails its readers, and what follows from them is not built."""
    _, whole = built(home)
    by_statements, by_macros = built_after(home, statements, "drop table run.night", monkeypatch)
    assert reported(by_statements) == reported(by_macros)
    assert {"error", "skipped"} <= {node.status for node in by_macros.nodes.values()}
    # a node that failed is not kept: dbt's macros write it again in the next build
    kept = json.loads(statements.read_text(encoding="utf-8"))
    failed = {name for name, node in by_macros.nodes.items() if node.status in ("error", "skipped")}
    assert failed and not failed & set(kept) and set(kept) < set(whole.nodes)


def test_a_test_counts_what_breaks_it(home: Home, statements: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is of this build, not of the one whose statements are run."""
    built(home)
    by_statements, by_macros = built_after(home, statements, "update run.night set as_at = null", monkeypatch)
    assert reported(by_statements) == reported(by_macros)
    assert any(node.failures for node in by_macros.nodes.values())
