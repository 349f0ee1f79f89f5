"""The command line. Imports are lazy: `clockstop status` must not wait for Dagster or dbt."""

import os
import sys

import typer

from orchestration.cli.bed_planning import beds
from orchestration.cli.delivering import deliver
from orchestration.cli.downtime import downtime
from orchestration.cli.extracting import extract
from orchestration.cli.inspecting import inspect
from orchestration.cli.national import national
from orchestration.cli.planning import plan
from orchestration.cli.querying import query
from orchestration.cli.reading import explain, rows
from orchestration.cli.refreshing import refresh, status, ui
from orchestration.cli.region import region
from orchestration.cli.reporting import report
from orchestration.cli.restating import compare, reproduce, rollback
from orchestration.cli.retention import backup, prune, restore
from orchestration.cli.synthetic_trust import generate
from orchestration.cli.terminal import EXIT_FAILED, errors, failed
from orchestration.cli.withdrawing import withdraw
from orchestration.cli.worklists import exceptions, outcomes
from orchestration.contract.safe_errors import SafeError

app = typer.Typer(
    help="Clockstop: the performance warehouse of an NHS trust, with an audit trail behind every figure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# in the order that `clockstop --help` lists them
COMMANDS = (
    generate,
    deliver,
    extract,
    inspect,
    national,
    refresh,
    withdraw,
    status,
    query,
    rows,
    exceptions,
    outcomes,
    explain,
    beds,
    report,
    downtime,
    rollback,
    reproduce,
    compare,
    backup,
    restore,
    prune,
    ui,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(plan, name="plan")
app.add_typer(region, name="region")


def held_by_another(error: Exception) -> SafeError | None:
    """The error in words where another program holds a publication that a command wanted to read."""
    import duckdb

    from orchestration.store.held_files import held_file

    return held_file(error) if isinstance(error, duckdb.Error) else None


def main() -> None:
    """Entry point: one clear message and an exit code, never a traceback for a user's mistake."""
    try:
        app()
    except (SafeError, OSError) as error:
        errors.print(f"clockstop: {error}", style="red", highlight=False, soft_wrap=True)
        sys.exit(EXIT_FAILED)
    except Exception as error:
        held = held_by_another(error)
        if held is not None:
            failed(str(held))
            sys.exit(EXIT_FAILED)
        # a fault of ours: its text may quote a record, so only its name is shown
        if os.environ.get("CLOCKSTOP_TRACEBACK"):
            raise
        errors.print(
            f"clockstop: an unexpected {type(error).__name__}; the published data has not changed."
            " Set CLOCKSTOP_TRACEBACK=1 to see where, on a machine that may show patients' data.",
            style="red",
            highlight=False,
        )
        sys.exit(EXIT_FAILED)
