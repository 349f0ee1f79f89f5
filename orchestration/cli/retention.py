"""Back up, restore and prune a home."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, console, errors, progress
from orchestration.store.home import Home


def backup(
    to: Annotated[Path, typer.Argument(help="A new folder, or a new file that ends in .tar.")],
) -> None:
    """Keep the ledger, archive, publications and settings in one place; also while a refresh waits its turn."""
    from orchestration.keeping.backup import back_up

    result = back_up(Home.from_environment(), to, progress())
    console.print(f"{result.files} files, {result.bytes / 1_000_000:.1f} MB, in {to}", highlight=False)
    for path in result.left_out:
        errors.print(f"clockstop: {path} is damaged or gone and is not in the backup", highlight=False)
    if result.left_out:
        raise typer.Exit(EXIT_FAILED)


def restore(backup: Annotated[Path, typer.Argument(help="What `clockstop backup` wrote.")]) -> None:
    """Put a backup into an empty home (CLOCKSTOP_HOME); every file is checked."""
    from orchestration.keeping.backup import restore as put_back
    from orchestration.run.rollback import write_beside

    home = Home.from_environment()
    files = put_back(backup, home, progress())
    if home.current.exists():
        write_beside(home, progress())
    console.print(f"{files} files restored into {home.root}; `clockstop status` says what readers see")


def prune(
    apply: Annotated[bool, typer.Option("--apply", help="Remove; without it, only say what would be.")] = False,
) -> None:
    """Say what is past its retention period, or remove it; a refresh does so too.

    Kept are the newest 35 nights (operations.yml: keep_nights), every month's last night, what readers see or
    have open, and all that these are built from. With prune_after_refresh: false in operations.yml nothing is
    removed but by --apply.
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
            console.print("nothing was removed; `clockstop prune --apply` removes it")
