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
console = Console()
errors = Console(stderr=True)
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
            errors.print(f"clockstop: {error}", style="red", highlight=False, markup=False)
            raise typer.Exit(EXIT_FAILED) from None


@app.command()
def exceptions(
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule id.")] = None,
    priority: Annotated[str | None, typer.Option(help="Only P1, P2 or P3.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A .xlsx or .csv file.")] = None,
) -> None:
    """List open exceptions, or write them as a worklist."""
    from orchestration.deliverables.worklists import (
        COLUMNS,
        SHOWN_ON_A_TERMINAL,
        Filter,
        exception_rows,
        write_worklist,
    )
    from orchestration.publication.reader import current_file, open_current

    home, wanted = Home.from_environment(), Filter(domain, rule, priority)
    if to is not None:
        if to.suffix not in (".xlsx", ".csv"):
            _usage(f"--to: expected a name that ends in .xlsx or .csv, found '{to.name}'")
        count = write_worklist(current_file(home), wanted, to)
        console.print(f"{count} exceptions written to {to}")
        return
    places = [number for number, column in enumerate(COLUMNS) if column.header in SHOWN_ON_A_TERMINAL]
    table = Table(box=None, pad_edge=False)
    for number in places:
        table.add_column(COLUMNS[number].header, overflow="fold")
    with open_current(home) as connection:
        for row in exception_rows(connection, wanted):
            table.add_row(*[str(row[number] if row[number] is not None else "") for number in places])
    console.print(table)


@app.command()
def outcomes(
    file: Annotated[Path, typer.Argument(help="A worklist, filled in: .xlsx or .csv.", exists=True)],
    validated_by: Annotated[str, typer.Option(help="Initials for rows that give none.")] = "",
    on: Annotated[str, typer.Option("--on", help="Working day, YYYY-MM-DD; else when it was saved.")] = "",
) -> None:
    """Land a filled-in worklist as a delivery of validation outcomes; the next refresh takes it in."""
    from orchestration.deliverables.outcomes import land_outcomes
    from orchestration.ledger import Ledger
    from orchestration.publication.reader import current_file
    from orchestration.refresh import provider_of

    worked_on = None
    if on:
        try:
            worked_on = date.fromisoformat(on)
        except ValueError:
            _usage(f"--on: expected a date YYYY-MM-DD, found '{on}'")
    home = Home.from_environment()
    current_file(home)
    landed = land_outcomes(file, home, provider_of(Ledger(home.ledger)), validated_by, worked_on)
    if not landed.is_new:
        console.print(f"this file was landed before as {landed.delivery}; nothing was changed")
        return
    console.print(
        f"{landed.rows} outcomes landed as {landed.delivery}; they count from the night of {landed.as_at} on",
        highlight=False,
    )


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
