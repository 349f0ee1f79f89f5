"""Tests that need what not every machine has: without it they are not collected, and the last lines say so."""

import os
import pwd
import shutil
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from orchestration.warehouse.spark.session import what_is_missing
from tests.faults.small_disks import may_mount

SPREADSHEET_PROGRAM = "soffice"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# axe-core, as `.ci/run` unpacks it; it has a licence of its own (MPL-2.0) and is not part of this repository
AXE = Path(__file__).resolve().parent.parent / ".test_tools" / "package" / "axe.min.js"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PUBLISHED_FILES = SHARED / "reference"
SHARED_CASES = SHARED / "cases"


def installed_browser() -> str | None:
    """The program of the browser of this machine; None without one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def installed_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version that Debian has here; None without them.

    PostgreSQL does not run as root: there it needs the account that Debian's package makes.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    on_path = shutil.which("initdb")
    program = found[-1] if found else Path(on_path).resolve() if on_path else None
    may_run = os.geteuid() != 0 or any(account.pw_name == "postgres" for account in pwd.getpwall())
    return program.parent if program is not None and may_run and find_spec("psycopg") else None


# by fixture: whether this machine has it, and why tests with that fixture are absent otherwise
NEEDED: dict[str, tuple[Callable[[], bool], str]] = {
    "reference": (
        PUBLISHED_FILES.exists,
        "files as the NHS publishes them are not part of this repository (expected in ../shared/reference)",
    ),
    "shared_cases": (
        SHARED_CASES.exists,
        "worked cases of performance measures are not part of this repository (expected in ../shared/cases)",
    ),
    "browser": (
        lambda: installed_browser() is not None,
        f"no browser is installed (expected one of {', '.join(BROWSERS)})",
    ),
    "axe": (
        AXE.exists,
        "axe-core is not there (.ci/run fetches it where npm is installed; expected in .test_tools)",
    ),
    "spreadsheet_program": (
        lambda: shutil.which(SPREADSHEET_PROGRAM) is not None,
        f"no spreadsheet program is installed (expected {SPREADSHEET_PROGRAM} of LibreOffice)",
    ),
    "postgresql": (
        lambda: installed_postgresql() is not None,
        "no PostgreSQL is installed (expected Debian's package postgresql, and psycopg)",
    ),
    "sqlserver_driver": (
        lambda: find_spec("mssql_python") is not None,
        "no driver of SQL Server is installed (expected mssql-python)",
    ),
    "small_file_system": (
        may_mount,
        "this account may not mount a small file system (expected root, and a machine that allows it)",
    ),
    "spark": (
        lambda: what_is_missing() is None,
        f"Spark cannot run: {what_is_missing()}",
    ),
}
FOUND = pytest.StashKey[dict[str, int]]()


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes the tests that cannot run here out of `items`, and keeps how many they are by reason."""
    missing = {name: why for name, (is_here, why) in NEEDED.items() if not is_here()}
    reasons = [
        next((missing[name] for name in missing if name in item.fixturenames), None)  # type: ignore[attr-defined]
        for item in items
    ]
    absent = [item for item, why in zip(items, reasons, strict=True) if why]
    if not absent:
        return
    config.hook.pytest_deselected(items=absent)
    items[:] = [item for item, why in zip(items, reasons, strict=True) if not why]
    config.stash[FOUND] = dict(Counter(why for why in reasons if why))


def send_to_the_controller(config: pytest.Config) -> None:
    """In a process of pytest-xdist: the one that prints the last lines collects no tests itself."""
    if hasattr(config, "workeroutput"):
        config.workeroutput["absent"] = config.stash.get(FOUND, {})


def receive_from_a_worker(config: pytest.Config, node: Any) -> None:
    """Every process collects all tests, so that what one of them tells is the whole."""
    config.stash.setdefault(FOUND, {}).update(getattr(node, "workeroutput", {}).get("absent", {}))


def in_words(config: pytest.Config) -> list[str]:
    """One line per reason."""
    found = sorted(config.stash.get(FOUND, {}).items())
    return [f"left out: {tests} {'test' if tests == 1 else 'tests'}; {why}" for why, tests in found]
