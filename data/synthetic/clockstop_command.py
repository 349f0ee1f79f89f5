"""Drives the command `clockstop` from outside, as an operator does: nothing of the product is imported here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from orchestration.contract.project_files import PROJECT_ROOT

EXIT_HELD = 3
# what the command prints is shown as it is: lines of this width, not of the terminal behind it
WIDTH = 110


class CommandFailed(RuntimeError):
    """The command ended with neither success nor held domains; its own message says why."""


def home_of_environment() -> Path:
    """The home that `CLOCKSTOP_HOME` names, else `data/home` in the project."""
    configured = os.environ.get("CLOCKSTOP_HOME")
    return (Path(configured) if configured else PROJECT_ROOT / "data" / "home").expanduser().resolve()


def current_publication(home: Path) -> Path:
    """The pointer to the newest publication."""
    return home / "published" / "current.duckdb"


def clockstop(home: Path, *arguments: str) -> str:
    """Runs the command in a home and answers what it printed; held domains are no failure."""
    answer = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        env={**os.environ, "CLOCKSTOP_HOME": str(home.resolve()), "COLUMNS": str(WIDTH)},
        # found as this package was found: from a checkout, or installed
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    if answer.returncode not in (0, EXIT_HELD):
        raise CommandFailed((answer.stdout + answer.stderr).strip())
    return answer.stdout


def status(home: Path) -> list[dict[str, Any]]:
    """What readers see of each domain."""
    rows: list[dict[str, Any]] = json.loads(clockstop(home, "status", "--json"))
    return rows
