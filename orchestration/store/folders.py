"""Clears up after a killed process."""

from pathlib import Path

from orchestration.store.home import Home
from orchestration.store.whole_files import TEMPORARY, remove

# How the name of a folder begins that is being removed.
REMOVED = f"{TEMPORARY}removed-"


def sweep(home: Home) -> list[Path]:
    """Removes what a killed process left half written or half removed: nobody reads anything of such a name.

    Only where no other process writes in this home: the caller holds the warehouse.
    """
    halves = [
        *home.root.glob(f"{TEMPORARY}*"),
        *home.landing.glob(f"{REMOVED}*"),
        *home.archive.rglob(f"{TEMPORARY}*"),
        *home.warehouse.glob(f"*/{TEMPORARY}*"),
        *home.current.parent.rglob(f"{TEMPORARY}*"),
        *home.typed.rglob(f"{TEMPORARY}*"),
        # of the engine, which spills beside the file that it writes
        *home.archive.rglob("duckdb_temp_storage*"),
        *home.typed.rglob("duckdb_temp_storage*"),
        *home.warehouse.glob("*/*.duckdb.tmp"),
    ]
    for path in halves:
        remove(path)
    return halves
