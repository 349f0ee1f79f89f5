"""What every test of the pipeline needs: a home of its own, deliveries by the contract, a real refresh."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from xdist.scheduler import LoadScopeScheduling

from orchestration.definitions import nightly_refresh
from orchestration.defs.command import RefreshResult, run_refresh
from orchestration.store.home import Home

ROOT = Path(__file__).resolve().parent.parent
Rows = list[dict[str, str]]
# Files by the fixture that they share.
MADE_ONCE = {
    "small_trust": (
        "tests/pipeline/test_publication.py",
        "tests/pipeline/test_evidence.py",
        "tests/pipeline/test_patients_data.py",
        "tests/pipeline/test_rows_of_rule.py",
        "tests/pipeline/test_cancer_extract.py",
        "tests/pipeline/test_emergency.py",
        # and the story of deliveries, which test_evidence.py needs too
        "tests/pipeline/test_event_driven.py",
        "tests/pipeline/test_restatement.py",
    ),
    "world": (
        "tests/faults/test_kill_points.py",
        "tests/faults/test_damage.py",
        "tests/faults/test_clock.py",
        "tests/keeping/test_keeping.py",
        "tests/keeping/test_notices.py",
    ),
}


class HomesMadeOnce(LoadScopeScheduling):
    """A file of tests stays on one core, and files that share a home stay together: making it takes minutes."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return next((home for home, files in MADE_ONCE.items() if file in files), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """The suite on several cores; by itself xdist groups by file or by module alone."""
    return HomesMadeOnce(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no core waits for it at the end."""
    first = [file for files in MADE_ONCE.values() for file in files]
    place = {file: number for number, file in enumerate(first)}
    items.sort(key=lambda item: place.get(item.nodeid.split("::", 1)[0], len(first)))


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


def refresh(home: Home, as_at: str = "", domains: tuple[str, ...] = ()) -> RefreshResult:
    """One real refresh of the home."""
    return run_refresh(home, as_at, domains, lambda message: None, nightly_refresh)


def read(home: Home, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Rows of the current publication."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A file or folder of the shared reference material, which is not part of this project."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"{name} is not in this checkout: the worked cases and published files live beside it")
        return path

    return find


@pytest.fixture(scope="session")
def small_trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A small trust of three nights, refreshed one by one: faults are planted, put right and planted again."""
    from data.synthetic.generate import generate

    home = make_home(tmp_path_factory.mktemp("small") / "home")
    generate(home.landing, "small", 3, 7, defects=0.01)
    for night in ("2026-11-20", "2026-11-21", "2026-11-22"):
        result = refresh(home, night)
        # also the canary of Great Expectations on DuckDB: a suite that raises holds its domain
        assert result.succeeded and not result.held, result.in_words()
    yield home


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of homes: `delivered`, `published_once`, `built` (not yet published) and `published_twice`."""
    folder = tmp_path_factory.mktemp("it's a [world]")
    subprocess.run([sys.executable, "-m", "tests.faults.worlds", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture
def published_twice(world: Path, tmp_path: Path) -> Callable[[], Home]:
    """A fresh copy of a home with two publications at each call."""

    def copy() -> Home:
        root = tmp_path / "copy"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(world / "published_twice", root, symlinks=True)
        return Home(root)

    return copy
