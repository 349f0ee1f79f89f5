"""Back up, restore and prune a home."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, console, errors, progress
from orchestration.store.home import Home


def backup(
    to: Annotated[Path, typer.Argument(help="A new folder, or a new file that ends in .tar.")],
) -> None:
    """Copy the ledger, archive, publications and settings to one place."""
    from orchestration.keeping.backup import back_up

    result = back_up(Home.from_environment(), to, progress())
    console.print(f"{result.files} files, {result.bytes / 1_000_000:.1f} MB, in {to}", highlight=False)
    for path in result.left_out:
        errors.print(f"clockstop: {path} is damaged or missing and is not in the backup", highlight=False)
    if result.left_out:
        raise typer.Exit(EXIT_FAILED)


def restore(backup: Annotated[Path, typer.Argument(help="What `clockstop backup` wrote.")]) -> None:
    """Restore a backup into an empty home (CLOCKSTOP_HOME); every file is checked."""
    from orchestration.keeping.backup import restore as put_back
    from orchestration.run.rollback import write_beside

    home = Home.from_environment()
    files = put_back(backup, home, progress())
    if home.current.exists():
        write_beside(home, progress())
    console.print(f"{files} files restored into {home.root}; `clockstop status` shows the published data")


def prune(
    apply: Annotated[
        bool, typer.Option("--apply", help="Remove the files; without this option they are only listed.")
    ] = False,
) -> None:
    """List what is past its retention period, or remove it. A refresh removes it too.

    Kept are the publications of the newest 35 dates (operations.yml: keep_nights), the last of every month, the
    current one, those that a program has open, and all that these are built from. With prune_after_refresh:
    false in operations.yml only --apply removes files.
    """
    from orchestration.keeping.removal import apply_plan
    from orchestration.keeping.retention import plan_pruning
    from orchestration.settings.operations import operations
    from orchestration.store.ledger import Ledger
    from orchestration.store.lock import warehouse_lock

    home = Home.from_environment()
    with warehouse_lock(home, progress(), "clockstop prune"):
        ledger = Ledger(home.ledger)
        plan = plan_pruning(home, ledger, operations(home).keep_nights)
        for line in plan.in_words(home):
            console.print(line, highlight=False)
        if apply:
            apply_plan(plan, home, ledger)
            console.print("removed")
        elif plan.removals:
            console.print("nothing was removed; `clockstop prune --apply` removes these files")
