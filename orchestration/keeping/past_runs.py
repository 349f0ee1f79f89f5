"""Dagster's history of runs whose publication is past its retention period: some fifteen megabytes a night."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import KEPT_BUILDS

if TYPE_CHECKING:
    from dagster import DagsterInstance

# What Dagster looks up over all runs.
INDEX = "index.db"
LARGEST_FREE_SHARE = 0.5
BUSY_SECONDS = 30


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


def forget_runs(files: Iterable[Path], home: Home, instance: "DagsterInstance | None" = None) -> None:
    """Removes runs from Dagster's storage with their events; the caller holds the warehouse.

    `instance`: the storage where it is open already, as in a run.
    """
    # imported here: it takes seconds, and most prunings have no run to forget
    from orchestration.run.dagster_instance import open_instance

    gone = [file.stem for file in files]
    with nullcontext(instance) if instance is not None else open_instance(home) as storage:
        for run_id in gone:
            storage.delete_run(run_id)
    _forget_in_index(gone, home.run_history / INDEX)
    for run_id in gone:
        # the file itself last: while it is there the next retention finds the run
        for part in sorted(home.run_history.glob(f"{run_id}.db*"), reverse=True):
            part.unlink()


def _forget_in_index(run_ids: list[str], file: Path) -> None:
    """Removes what Dagster itself leaves of a run: each check that it made, with its figures.

    What is free in the file the next runs fill; only where much of it is free is it written anew, because that
    takes room for a second one and stops every reader meanwhile.
    """
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as index:
        with index:
            index.executemany(
                "delete from asset_check_executions where run_id = ?", [(run_id,) for run_id in run_ids]
            )
        (free,) = index.execute("pragma freelist_count").fetchone()
        (pages,) = index.execute("pragma page_count").fetchone()
        if free > pages * LARGEST_FREE_SHARE:
            index.execute("vacuum")
