"""Refresh a home, see its status, open the web interface."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from orchestration.cli.terminal import EXIT_FAILED, EXIT_HELD, Json, console, date_option, errors, failed, usage
from orchestration.cli.watching import watch
from orchestration.store.home import Home

if TYPE_CHECKING:
    from dagster import JobDefinition

    from orchestration.keeping.disk_use import DiskUse


def refresh(
    as_at: Annotated[str, typer.Option("--as-at", help="Build the data as at this date, YYYY-MM-DD.")] = "",
    domain: Annotated[list[str] | None, typer.Option(help="Only these domains.")] = None,
    engine: Annotated[
        str, typer.Option(help="What makes the tables: duckdb, or spark (docs/engines.md).")
    ] = "duckdb",
    as_json: Json = False,
) -> None:
    """Ingest deliveries, build, check and publish. Exit 0 all published, 3 some held, 1 a step failed."""
    from orchestration.contract.published import load_domains

    if as_at:
        date_option("--as-at", as_at)
    unknown = [name for name in domain or [] if name not in load_domains()]
    if unknown:
        usage(f"--domain: expected one of {', '.join(load_domains())}, found '{unknown[0]}'")
    if engine not in ("duckdb", "spark"):
        usage(f"--engine: expected duckdb or spark, found '{engine}'")
    if engine == "spark":
        from orchestration.warehouse.spark.session import refuse_without_spark

        refuse_without_spark()
    from orchestration.defs.command import run_refresh

    home = Home.from_environment()
    with watch(errors) as watcher:
        result = run_refresh(home, as_at, tuple(domain or ()), watcher.say, _load_job, watcher, engine)
    if as_json:
        print(json.dumps(result.as_dict(), default=str))
    else:
        for line in result.in_words():
            console.print(line, highlight=False)
    if not result.succeeded:
        raise typer.Exit(EXIT_FAILED)
    if result.held:
        raise typer.Exit(EXIT_HELD)


def _load_job() -> "JobDefinition":
    from orchestration.definitions import nightly_refresh

    return nightly_refresh()


def status(
    domain: Annotated[str, typer.Option(help="Show one domain, with each failed check.")] = "",
    as_json: Json = False,
    disk: Annotated[bool, typer.Option("--disk", help="Show only the disk space that the home uses.")] = False,
) -> None:
    """Show the state of each domain, the date and age of its data, the reason, and disk use."""
    from orchestration.contract.published import load_domains
    from orchestration.intake.landing_watch import landing_findings
    from orchestration.keeping.disk_use import disk_use
    from orchestration.publication.failed_checks import failed_checks
    from orchestration.publication.reader import NoPublication, status_rows
    from orchestration.publication.status_text import (
        newest_night_in_words,
        publications_in_words,
        withdrawals_in_words,
    )
    from orchestration.run.rollback import rollback_in_force
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    if disk:
        home.prepare()
        used = disk_use(home, Ledger(home.ledger).refresh_inputs())
        if as_json:
            print(json.dumps(used.as_dict()))
        else:
            _show_disk(used)
        return
    landing = landing_findings(home, Ledger(home.ledger).refresh_inputs() if home.ledger.exists() else None)
    try:
        rows = status_rows(home)
    except NoPublication:
        # on a first day, what lies in landing is why
        for finding in landing:
            failed(finding.sentence)
        raise
    # the same in every row: `--json` answers a list of domains
    rows = [{**row, "landing": [finding.as_dict() for finding in landing]} for row in rows]
    if domain:
        if domain not in load_domains():
            usage(f"--domain: expected one of {', '.join(load_domains())}, found '{domain}'")
        unmet = failed_checks(domain, Ledger(home.ledger))
        rows = [{**row, "failed_checks": unmet} for row in rows if row["domain"] == domain]
    if as_json:
        print(json.dumps(rows, default=str))
        return
    table = Table(box=None, pad_edge=False)
    for header in ("domain", "state", "as at", "days behind", "published"):
        table.add_column(header, overflow="fold")
    for row in rows:
        published = row["published_at"]
        table.add_row(
            row["domain"],
            row["state"],
            str(row["as_at"] or ""),
            "" if row["days_behind"] is None else str(row["days_behind"]),
            published.strftime("%Y-%m-%d %H:%M") if isinstance(published, datetime) else "",
        )
    console.print(table)
    for row in rows:
        console.print(f"{row['domain']}: {row['reason']}", highlight=False, markup=False)
        for number, words in enumerate(row.get("failed_checks", ()), 1):
            console.print(f"  {number}. {words}", highlight=False, markup=False)
    if domain:
        return
    ledger = Ledger(home.ledger)
    inputs = ledger.refresh_inputs()
    for line in [
        *publications_in_words(home, inputs),
        *newest_night_in_words(rows, inputs),
        *withdrawals_in_words(home, inputs),
        *(finding.sentence for finding in landing),
    ]:
        console.print(line, highlight=False, soft_wrap=True)
    rolled_back = rollback_in_force(ledger)
    if rolled_back is not None:
        console.print(rolled_back.in_words(), highlight=False)
    _show_disk(disk_use(home, inputs))


def _show_disk(used: "DiskUse") -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("on the disk")
    table.add_column("newest night", justify="right")
    table.add_column("in all", justify="right")
    for row in used.rows():
        table.add_row(*row)
    console.print(table)
    for line in used.in_words():
        console.print(line, highlight=False)


def ui(port: Annotated[int, typer.Option(min=1, max=65535, help="Port on loopback.")] = 3000) -> None:
    """Open Dagster's web interface with schedule and sensor, on loopback. Ctrl-C ends all of it."""
    from orchestration.run.interface import serve

    print(
        f"http://127.0.0.1:{port} will be ready in a few seconds; Ctrl-C ends it, and every run with it",
        flush=True,
    )
    raise typer.Exit(serve(Home.from_environment(), port))
