"""The command line. Imports are lazy: `clockstop status` must not wait for Dagster or dbt."""

import json
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from orchestration.home import Home

EXIT_HELD = 3
EXIT_FAILED = 1
EXIT_USAGE = 2

app = typer.Typer(
    help="Clockstop: who is waiting, provably, every night.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# what senders wrote is shown as it is: their names and reasons are no markup
console = Console(markup=False, emoji=False)
errors = Console(stderr=True, markup=False, emoji=False)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON for a program.")]


class Size(StrEnum):
    """Sizes of the synthetic trust, by open RTT pathways."""

    small = "small"
    district = "district"
    large = "large"
    region = "region"


class Format(StrEnum):
    """How `query` answers."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def main() -> None:
    """Entry point: one clear message and an exit code, never a traceback for a user's mistake."""
    try:
        app()
    except (ValueError, RuntimeError, OSError) as error:
        errors.print(f"clockstop: {error}", style="red", highlight=False)
        sys.exit(EXIT_FAILED)
    except Exception as error:
        # a fault of ours: its text may quote a record, so only its name is shown
        if os.environ.get("CLOCKSTOP_TRACEBACK"):
            raise
        errors.print(
            f"clockstop: an unexpected {type(error).__name__}; what readers see has not changed."
            " Set CLOCKSTOP_TRACEBACK=1 to see where, on a machine that may show patients' data.",
            style="red",
            highlight=False,
        )
        sys.exit(EXIT_FAILED)


@app.command()
def generate(
    to: Annotated[Path, typer.Option("--to", help="Folder to write deliveries into.")],
    size: Annotated[Size, typer.Option(help="How large a trust.")] = Size.small,
    nights: Annotated[int, typer.Option(min=1, help="How many nights of extracts.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    defects: Annotated[float, typer.Option(min=0, max=0.5, help="Share of rows with faults.")] = 0.0,
) -> None:
    """Write the extracts of a synthetic trust, and the truth about its planted faults."""
    from data.synthetic.generate import generate as write

    summary = write(to, size.value, nights, seed, defects, progress=_progress())
    console.print(summary.in_words())


@app.command()
def refresh(
    as_at: Annotated[str, typer.Option("--as-at", help="The night to build, YYYY-MM-DD.")] = "",
    domain: Annotated[list[str] | None, typer.Option(help="Only these domains.")] = None,
    as_json: Json = False,
) -> None:
    """Take in what has landed, build, check, publish. Exit 0 all published, 3 some held, 1 failed."""
    from orchestration.domains import load_domains

    if as_at:
        try:
            date.fromisoformat(as_at)
        except ValueError:
            _usage(f"--as-at: expected a date YYYY-MM-DD, found '{as_at}'")
    unknown = [name for name in domain or [] if name not in load_domains()]
    if unknown:
        _usage(f"--domain: expected one of {', '.join(load_domains())}, found '{unknown[0]}'")
    from orchestration.run import run_refresh

    home = Home.from_environment()
    result = run_refresh(home, as_at, tuple(domain or ()), _progress())
    if as_json:
        print(json.dumps(result.as_dict(), default=str))
    else:
        for line in result.in_words():
            console.print(line, highlight=False)
    if not result.succeeded:
        raise typer.Exit(EXIT_FAILED)
    if result.held:
        raise typer.Exit(EXIT_HELD)


@app.command()
def status(as_json: Json = False) -> None:
    """Show each domain: published, with caveat or held; its night, age and the reason."""
    from orchestration.publication.reader import status_rows

    rows = status_rows(Home.from_environment())
    if as_json:
        print(json.dumps(rows, default=str))
        return
    table = Table(box=None, pad_edge=False)
    for header in ("domain", "state", "as at", "nights behind", "published", "reason"):
        table.add_column(header, overflow="fold")
    for row in rows:
        published = row["published_at"]
        table.add_row(
            row["domain"],
            row["state"],
            str(row["as_at"] or ""),
            "" if row["nights_behind"] is None else str(row["nights_behind"]),
            published.strftime("%Y-%m-%d %H:%M") if isinstance(published, datetime) else "",
            row["reason"],
        )
    console.print(table)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One select on the current publication.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Run read-only SQL on the current publication."""
    import duckdb

    from orchestration.publication.answers import write_answer
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        try:
            write_answer(connection.execute(sql), form.value, sys.stdout.buffer)
        except duckdb.Error as error:
            errors.print(f"clockstop: {error}", style="red", highlight=False)
            raise typer.Exit(EXIT_FAILED) from None


@app.command()
def exceptions(
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule id.")] = None,
    priority: Annotated[str | None, typer.Option(help="Only P1, P2 or P3.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A .xlsx or .csv file.")] = None,
) -> None:
    """List open exceptions, or write them as a worklist."""
    from orchestration.deliverables.worklists import COLUMNS, Filter, exception_rows, write_worklist
    from orchestration.publication.reader import current_file

    if to is not None and to.suffix not in (".xlsx", ".csv"):
        _usage(f"--to: expected a name that ends in .xlsx or .csv, found '{to.name}'")
    rows = exception_rows(current_file(Home.from_environment()), Filter(domain, rule, priority))
    if to is not None:
        write_worklist(rows, to)
        console.print(f"{len(rows)} exceptions written to {to}")
        return
    shown = (0, 1, 2, 3, 6, 11)
    table = Table(box=None, pad_edge=False)
    for number in shown:
        table.add_column(COLUMNS[number][0], overflow="fold")
    for row in rows:
        table.add_row(*[str(row[number] if row[number] is not None else "") for number in shown])
    console.print(table)


@app.command()
def explain(
    pathway: Annotated[str, typer.Argument(help="Pathway id, as in rtt.periods.")], as_json: Json = False
) -> None:
    """Tell one pathway's RTT clock event by event, with the rule of each step. Patient-level."""
    from orchestration.deliverables.explain import explain_pathway
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        told = explain_pathway(connection, pathway)
    if as_json:
        print(json.dumps(told.as_dict(), indent=1))
        return
    console.print(f"Pathway {told.pathway_id}, as at {told.as_at}", highlight=False)
    for line in told.periods:
        console.print(f"  {line}", highlight=False)
    table = Table(box=None, pad_edge=False)
    for header in ("date", "what happened", "status", "rule", "guidance", "clock", "days", "why"):
        table.add_column(header, overflow="fold")
    for step in told.steps:
        table.add_row(
            step.on, step.what, step.status, step.rule, step.section, step.effect, step.days, step.explanation
        )
    console.print(table)
    for line in [*told.open_because, *told.exceptions]:
        console.print(f"- {line}", highlight=False)


@app.command()
def rollback(
    build: Annotated[str, typer.Argument(help="Build id of an earlier publication.")],
) -> None:
    """Point `current` at an earlier publication."""
    from orchestration.ledger import Ledger
    from orchestration.publication.publisher import rollback as point_back

    home = Home.from_environment()
    point_back(build, home, Ledger(home.ledger))
    console.print(f"current is now {build}")


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new folder, or a new file that ends in .tar.")],
) -> None:
    """Keep the ledger, archive, publications and settings in one place; also while a refresh waits its turn."""
    from orchestration.keeping.backup import back_up

    result = back_up(Home.from_environment(), to, _progress())
    console.print(f"{result.files} files, {result.bytes / 1_000_000:.1f} MB, in {to}", highlight=False)
    for path in result.left_out:
        errors.print(f"clockstop: {path} is damaged or gone and is not in the backup", highlight=False)
    if result.left_out:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def restore(backup: Annotated[Path, typer.Argument(help="What `clockstop backup` wrote.")]) -> None:
    """Put a backup into an empty home (CLOCKSTOP_HOME); every file is checked."""
    from orchestration.keeping.backup import restore as put_back

    home = Home.from_environment()
    files = put_back(backup, home, _progress())
    console.print(f"{files} files restored into {home.root}; `clockstop status` says what readers see")


@app.command()
def prune(
    apply: Annotated[bool, typer.Option("--apply", help="Remove; without it, only say what would be.")] = False,
) -> None:
    """Say what is past keeping (operations.yml: keep_nights; every month's last night stays), or remove it."""
    from orchestration.keeping.operations import operations
    from orchestration.keeping.retention import apply_plan, plan_pruning
    from orchestration.ledger import Ledger
    from orchestration.refresh import warehouse_lock

    home = Home.from_environment()
    with warehouse_lock(home, _progress()):
        ledger = Ledger(home.ledger)
        plan = plan_pruning(home, ledger, operations(home).keep_nights)
        for line in plan.in_words(home):
            console.print(line, highlight=False)
        if apply:
            apply_plan(plan, home, ledger)
            console.print("removed")
        elif plan.removals:
            console.print("nothing was removed; `clockstop prune --apply` removes it")


@app.command()
def ui(port: Annotated[int, typer.Option(help="Port on loopback.")] = 3000) -> None:
    """Open Dagster's web interface with schedule and sensor, on loopback."""
    from orchestration.run import prepare_instance

    home = Home.from_environment()
    prepare_instance(home)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(home.dagster),
        "CLOCKSTOP_HOME": str(home.root),
    }
    dagster = str(Path(sys.executable).with_name("dagster"))
    arguments = ["dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    os.execve(dagster, [dagster, *arguments], environment)


def _usage(message: str) -> None:
    errors.print(f"clockstop: {message}", style="red", highlight=False)
    raise typer.Exit(EXIT_USAGE)


def _progress() -> Any:
    """Progress on a terminal only; logs stay clean."""
    if not errors.is_terminal:
        return lambda message: None
    return lambda message: errors.print(message, style="dim", highlight=False)


if __name__ == "__main__":
    main()
