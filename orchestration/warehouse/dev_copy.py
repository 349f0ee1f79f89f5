"""Lays out a copy of the newest build for work with dbt by hand: `make dev`.

The copy lies in `dbt_project/target/dev`, which no refresh reads or writes. It holds patients' data: on the
machine of a trust it is for the same people as the home, and `make clean` removes it.
"""

import json
import shutil
from pathlib import Path

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.safe_errors import SafeError
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

DEV_FILE = DBT_PROJECT / "target" / "dev" / "build.duckdb"


class NoBuildToCopy(SafeError):
    """No build file is left in the home."""


def copy_newest_build(home: Home, to: Path = DEV_FILE) -> list[str]:
    """Copies the newest build that is still there; says how to work on it."""
    builds = [build for build in Ledger(home.ledger).builds() if home.build_file(build.build_id).exists()]
    if not builds:
        raise NoBuildToCopy("there is no build file in this home to copy; run `clockstop refresh` first")
    newest = builds[-1]
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(home.build_file(newest.build_id), to)
    to.chmod(0o600)
    settings = f" --vars '{json.dumps(newest.settings)}'" if newest.settings else ""
    return [
        f"copied the build of data as at {newest.as_at} ({to.stat().st_size / 1_000_000:.0f} MB)",
        f"cd {DBT_PROJECT.name} && ../.venv/bin/dbt build --select rtt__ptl+{settings}",
    ]


if __name__ == "__main__":
    for line in copy_newest_build(Home.from_environment()):
        print(line)
