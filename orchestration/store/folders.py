"""Clears up after a killed process."""

from pathlib import Path

from orchestration.store.home import Home
from orchestration.store.whole_files import TEMPORARY, remove


def sweep(home: Home) -> list[Path]:
    """Removes what a killed process left half written: none of it has a name that anybody reads.

    Only where no other process writes in this home: the caller holds the warehouse.
    """
    halves = [
        *home.root.glob(f"{TEMPORARY}*"),
        *home.archive.rglob(f"{TEMPORARY}*"),
        *home.warehouse.glob(f"*/{TEMPORARY}*"),
        *home.current.parent.rglob(f"{TEMPORARY}*"),
        # of the engine, which spills beside the file that it writes
        *home.archive.rglob("duckdb_temp_storage*"),
    ]
    for path in halves:
        remove(path)
    return halves
