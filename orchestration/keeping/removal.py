"""Removes what is past its retention period, so that a process may be killed at any point of it.

What is about to go is written in the ledger first: of what is gone the ledger always knows that it was meant. A
folder gets, in one step, a name that nobody reads, and is then taken apart; what a killed process leaves of it
`sweep` removes, and what it did not come to the next retention does.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.intake.manifest import MANIFEST
from orchestration.keeping.past_runs import forget_runs
from orchestration.keeping.retention import Plan
from orchestration.store.folders import REMOVED
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

if TYPE_CHECKING:
    from dagster import DagsterInstance


def apply_plan(plan: Plan, home: Home, ledger: Ledger, instance: "DagsterInstance | None" = None) -> None:
    """Removes what the plan names and writes it down; the caller holds the warehouse.

    `instance`: Dagster's storage where it is open already. Raises OSError where something cannot be removed.
    """
    known = ledger.pruned()
    for removal in plan.removals:
        path = str(removal.path.relative_to(home.root))
        if path not in known:
            ledger.record_pruned(path, removal.reason)
    # sealed before anything goes: a killed removal leaves a whole ledger
    ledger.seal()
    runs = [removal.path for removal in plan.removals if removal.path.parent == home.run_history]
    for removal in plan.removals:
        if removal.path in runs:
            continue
        if removal.path.is_dir():
            _remove_folder(removal.path, home)
        else:
            removal.path.unlink(missing_ok=True)
    if runs:
        forget_runs(runs, home, instance)


def _remove_folder(folder: Path, home: Home) -> None:
    # a delivery leaves the folder of its source, where half of one would be judged as what was sent
    place = home.landing if home.landing in folder.parents else folder.parent
    aside = place / f"{REMOVED}{folder.parent.name}-{folder.name}"
    try:
        if aside.exists():
            shutil.rmtree(aside)
        folder.rename(aside)
    except OSError:
        # on another disk, or in a folder of somebody else's: without its manifest a delivery is no delivery
        (folder / MANIFEST).unlink(missing_ok=True)
        aside = folder
    shutil.rmtree(aside)
