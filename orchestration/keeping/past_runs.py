"""Dagster's history of runs whose publication is past its retention period: some fifteen megabytes a night."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import KEPT_BUILDS

# What Dagster looks up over all runs.
INDEX = "index.db"


def runs_past_retention(shown: set[str], home: Home, ledger: Ledger) -> list[Path]:
    """Files of runs of which no build is shown; what built nothing goes with the runs that came after it."""
    builds = ledger.builds()
    kept = {build.run_id for build in builds if build.build_id in shown}
    kept |= {build.run_id for build in builds[-KEPT_BUILDS:]}
    built = {build.run_id for build in builds}
    files = [file for file in sorted(home.run_history.glob("*.db")) if file.name != INDEX]
    oldest_kept = min((file.stat().st_mtime for file in files if file.stem in kept), default=0.0)
    return [
        file
        for file in files
        if file.stem not in kept and (file.stem in built or file.stat().st_mtime < oldest_kept)
    ]


def forget_runs(files: Iterable[Path], home: Home) -> None:
    """Removes runs from Dagster's storage with their events; the caller holds the warehouse."""
    # imported here: it takes seconds, and most prunings have no run to forget
    from orchestration.run.dagster_instance import open_instance

    with open_instance(home) as instance:
        for file in files:
            instance.delete_run(file.stem)
    for file in files:
        for part in home.run_history.glob(f"{file.name}*"):
            part.unlink()
    with closing(sqlite3.connect(home.run_history / INDEX)) as index:
        index.execute("vacuum")
