"""Folders that survive a power cut and a killed process."""

import os
from pathlib import Path

from orchestration.store.home import Home


def sync_folder(folder: Path) -> None:
    """Makes a rename in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(home: Home) -> list[Path]:
    """Removes what a killed process left half written: none of it has a name that anybody reads.

    Only where no other process writes in this home: the caller holds the warehouse.
    """
    halves = [
        *home.archive.rglob(".*.parquet"),
        *home.archive.rglob(".*.csv"),
        *home.archive.rglob("duckdb_temp_storage*"),
        *home.archive.glob("code/.*.tar.gz"),
        *home.builds.glob("*/*.tmp"),
        *home.builds.glob("*/data_docs/*.tmp"),
        *home.builds.glob("*/*.tmp.wal"),
        *home.current.parent.glob(".current.*"),
        *home.current.parent.glob(".aggregates.*"),
        *home.worklists.glob(".*.xlsx"),
        *home.worklists.glob(".worklist_*.csv"),
        *home.worklists.glob(".*.json.part"),
        *home.returns.glob("*.tmp"),
    ]
    for path in halves:
        path.unlink(missing_ok=True)
    return halves
