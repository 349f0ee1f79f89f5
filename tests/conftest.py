"""What every test of the pipeline needs: a home of its own, deliveries by the contract, a real refresh."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.defs.command import RefreshResult
from orchestration.store.home import Home
from tests import absent_tests, processor_time
from tests.plain_refresh import plain_refresh
from tests.ready_homes import READY, copy_home, ready

ROOT = Path(__file__).resolve().parent.parent
Rows = list[dict[str, str]]
# A ward and an offer of admission with the columns that the contract asks for.
WARD = {"ward": "W1", "valid_from": "2020-01-01", "sector": "general_acute", "core_beds": "10"}
OFFER = {
    "offer_id": "o1",
    "entry_id": "n1",
    "patient_id": "x1",
    "offered_date": "2025-03-01",
    "tci_date": "2025-03-20",
}
# Commands that tests start in another environment find the parsed dbt project here too.
os.environ.setdefault("CLOCKSTOP_CACHE", str(READY / "parsed"))
# Spark's library takes a main module without a file, as in a process of pytest-xdist, for a run of doctests,
# and ends the process.
sys.modules["__main__"].__dict__.setdefault("__file__", __file__)
# Printing the board pack takes a browser some seconds; the tests of printing choose one themselves.
os.environ.setdefault("CLOCKSTOP_BROWSER", "none")
# Two processes of tests share two cores: each has one thread of the engine, and none waits for the other.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("CLOCKSTOP_THREADS", "1")
# Begun first, so that no core waits at the end for what takes longest.
LONGEST_FIRST = (
    "tests/pipeline/test_ready_homes.py",
    "tests/pipeline/test_event_driven.py",
    "tests/unit/test_generator.py",
    "tests/contracts/test_new_feed.py",
    "tests/values/",
    "tests/pipeline/test_publication.py",
    "tests/pipeline/test_restatement.py",
    "tests/faults/",
    "tests/nights/",
    "tests/reference/",
    "tests/intake/test_mutants.py",
    "tests/packaging/",
    "tests/cases/test_rtt_cases.py",
    "tests/upgrade/",
    "tests/warehouse/",
    "tests/keeping/",
    "tests/pipeline/",
    "tests/cases/",
)

# Homes that take minutes to make: whoever needs one is tried by `make test-long`.
LONG_HOMES = ("small_trust", "own_small_trust", "world", "story")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test on a home that takes minutes is long."""
    if any(name in item.fixturenames for name in LONG_HOMES):  # type: ignore[attr-defined]
        item.add_marker(pytest.mark.long)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the part that is run, what cannot run here is left out; what takes longest is begun first."""
    absent_tests.leave_out(config, items)
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next(
        (number for number, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST)
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What a test and the homes that it is the first to ask for cost."""
    before = processor_time.used()
    answer = yield
    processor_time.add(item, processor_time.used() - before)
    return answer


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist tells the one that prints the last lines."""
    absent_tests.send_to_the_controller(session.config)
    processor_time.send_to_the_controller(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a process of pytest-xdist has told."""
    absent_tests.receive_from_a_worker(node.config, node)
    processor_time.receive_from_a_worker(node.config, node)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The last lines say what took most of the processor, which tests could not run here, and why."""
    for line in processor_time.in_words(config) + absent_tests.in_words(config):
        terminalreporter.write_line(line)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return make_home(tmp_path / "home")


def make_home(root: Path) -> Home:
    """A home with its folders."""
    home = Home(root)
    home.prepare()
    return home


def deliver(
    home: Home,
    source: str,
    delivery: str,
    as_at: str,
    feeds: dict[str, Rows | bytes],
    previous: str | None = None,
    mode: str = "full",
    **overrides: Any,
) -> Path:
    """Drops one delivery by the contract; `overrides` replace manifest items."""
    folder = home.landing / source / delivery
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for feed, content in feeds.items():
        file = folder / f"{feed}.csv"
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            _write_rows(file, content)
        data = file.read_bytes()
        files.append(
            {
                "feed": feed,
                "file": file.name,
                "mode": mode,
                "rows": max(0, data.count(b"\n") - 1),
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "encoding": "utf-8",
            }
        )
    manifest = {
        "contract_version": 1,
        "source": source,
        "delivery": delivery,
        "previous_delivery": previous,
        "provider": "RXX",
        "extracted_at": f"{as_at}T23:00:00+00:00",
        "as_at": as_at,
        "files": files,
        **overrides,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _write_rows(file: Path, rows: Rows) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def copy_project(to: Path) -> Path:
    """What a refresh is made of, as files that a test may change."""
    ignore = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in ("dbt_project", "expectations", "orchestration"):
        shutil.copytree(ROOT / name, to / name, ignore=ignore)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, to / name)
    return to


def refresh(
    home: Home, as_at: str = "", domains: tuple[str, ...] = (), deliverables: bool = False
) -> RefreshResult:
    """One refresh of the home; `deliverables`: worklists and returns too, for a test that reads them."""
    return plain_refresh(home, as_at, domains, deliverables)


def refresh_through_dagster(home: Home, as_at: str = "", domains: tuple[str, ...] = ()) -> RefreshResult:
    """The same as the command line runs it: the whole job, with its hooks, its history and all deliverables."""
    # loading the job takes seconds that tests without Dagster need not pay
    from orchestration.definitions import nightly_refresh
    from orchestration.defs.command import run_refresh

    return run_refresh(home, as_at, domains, lambda message: None, nightly_refresh)


def copy_build(home: Home, build_id: str | None) -> Path:
    """A copy of a build file for a process that holds the file; its views ask for a file of that name."""
    folder = home.root / f"copy of {build_id}"
    folder.mkdir()
    return Path(shutil.copy(home.build_file(str(build_id)), folder))


def read(home: Home, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Rows of the current publication."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of files as the NHS publishes them, which is not part of this project."""
    return absent_tests.PUBLISHED_FILES


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """The folder of worked cases that are not part of this project."""
    return absent_tests.SHARED_CASES


@pytest.fixture(scope="session")
def small_trust(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small trust of three nights, refreshed one by one: faults are planted, put right and planted again.

    For reading; a test that changes the home takes `own_small_trust`.
    """
    return Home(copy_home(_ready_small_trust(), tmp_path_factory.mktemp("small") / "home"))


@pytest.fixture
def own_small_trust(tmp_path: Path) -> Home:
    """A copy of `small_trust` for one test."""
    return Home(copy_home(_ready_small_trust(), tmp_path / "home"))


def _ready_small_trust() -> Path:
    return ready("small_trust", _make_small_trust) / "home"


def _make_small_trust(folder: Path) -> None:
    """By the first command of the README: `make run`, after the installation."""
    answer = subprocess.run(
        [sys.executable, "-m", "data.synthetic.demonstration"],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    # also the canary of Great Expectations on DuckDB: a suite that raises holds its domain
    assert "Held: nothing" in answer.stdout and "Next:" in answer.stdout
    # what the validation team entered on the last day is seen in the refresh of that day
    assert re.search(r"validation team, ed: [1-9][0-9]* exceptions are on hold", answer.stdout), answer.stdout


@pytest.fixture(scope="session")
def world() -> Path:
    """A folder of homes: `delivered`, `published_once`, `built` (not yet published) and `published_twice`.

    For copying; nobody works in them.
    """

    def make(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "tests.faults.worlds", str(folder)], cwd=ROOT, check=True)

    return ready("it's a [world]", make)


@pytest.fixture
def published_twice(world: Path, tmp_path: Path) -> Callable[[], Home]:
    """A fresh copy of a home with two publications at each call."""

    def copy() -> Home:
        root = tmp_path / "copy"
        shutil.rmtree(root, ignore_errors=True)
        return Home(copy_home(world / "published_twice", root))

    return copy
