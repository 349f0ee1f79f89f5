"""The command line. Imports are lazy: `clockstop status` must not wait for Dagster or dbt."""

import json
import math
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
# what a filter of the worklist may be: what rules have ever been, so that none means no exception and no slip
KNOWN_OF_RULES = "select distinct {column} from validation.rules where {column} is not null order by 1"
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
        _date("--as-at", as_at)
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
    from orchestration.ledger import Ledger
    from orchestration.publication.reader import status_rows
    from orchestration.publication.rollback import standing_rollback
    from orchestration.publication.standing import newest_night_in_words, publications_in_words

    home = Home.from_environment()
    rows = status_rows(home)
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
    ledger = Ledger(home.ledger)
    for line in [*publications_in_words(home, ledger), *newest_night_in_words(rows, ledger)]:
        console.print(line, highlight=False)
    rolled_back = standing_rollback(ledger)
    if rolled_back is not None:
        console.print(rolled_back.in_words(), highlight=False)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One select on the current publication.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Run read-only SQL on the current publication."""
    import duckdb

    from orchestration.publication.answers import write_answer
    from orchestration.publication.reader import one_question, open_current

    with open_current(Home.from_environment()) as connection:
        try:
            write_answer(connection.execute(one_question(sql)), form.value, sys.stdout.buffer)
        except duckdb.Error as error:
            errors.print(f"clockstop: {error}", style="red", highlight=False)
            raise typer.Exit(EXIT_FAILED) from None


@app.command()
def rows(
    rule: Annotated[str, typer.Argument(help="Id of a rule that gates, as evidence and Dagster name it.")],
    build: Annotated[str, typer.Option("--build", help="Build id; by default the newest.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 50,
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Show the rows that a rule counted, from the build that it judged. They may name patients."""
    from orchestration.checks.rows_of_rule import find_rows
    from orchestration.ledger import Ledger
    from orchestration.publication.answers import write_answer

    home = Home.from_environment()
    found = find_rows(rule, build, home, Ledger(home.ledger))
    with found.connection as connection:
        answer = connection.execute(f"select * from ({found.sql.rstrip().rstrip(';')}) as broken limit {limit}")
        write_answer(answer, form.value, sys.stdout.buffer)


@app.command()
def exceptions(
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule id.")] = None,
    priority: Annotated[str | None, typer.Option(help="Only P1, P2 or P3.")] = None,
    team: Annotated[str | None, typer.Option(help="Only the owners of this team (operations.yml).")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A .xlsx or .csv file.")] = None,
) -> None:
    """List open exceptions, or write them as a worklist."""
    from orchestration.deliverables.worklists import (
        COLUMNS,
        SHOWN_ON_A_TERMINAL,
        Filter,
        exception_rows,
        teams_of,
        write_worklist,
    )
    from orchestration.publication.reader import current_file, open_current

    home = Home.from_environment()
    with open_current(home) as connection:
        for option, value, column in (
            ("--domain", domain, "domain"),
            ("--rule", rule, "rule_id"),
            ("--priority", priority, "priority"),
        ):
            known = [name for (name,) in connection.execute(KNOWN_OF_RULES.format(column=column)).fetchall()]
            if value is not None and value not in known:
                _usage(f"{option}: expected one of {', '.join(known)}, found '{value}'")
    teams = {known.name: known for known in teams_of(home)} if team else {}
    if team and team not in teams:
        _usage(
            f"--team: expected one of {', '.join(teams) or 'operations.yml, which names none'}, found '{team}'"
        )
    wanted = Filter(domain, rule, priority, teams.get(team or ""))
    if to is not None:
        if to.suffix.lower() not in (".xlsx", ".csv"):
            _usage(f"--to: expected a name that ends in .xlsx or .csv, found '{to.name}'")
        count = write_worklist(current_file(home), wanted, to)
        console.print(f"{count} exceptions written to {to}")
        _say_nights(home, domain)
        return
    places = [number for number, column in enumerate(COLUMNS) if column.header in SHOWN_ON_A_TERMINAL]
    table = Table(box=None, pad_edge=False)
    for number in places:
        table.add_column(COLUMNS[number].header, overflow="fold")
    with open_current(home) as connection:
        for row in exception_rows(connection, wanted):
            table.add_row(*[str(row[number] if row[number] is not None else "") for number in places])
    console.print(table)
    _say_nights(home, domain)


def _say_nights(home: Home, domain: str | None) -> None:
    """Of which night a list is, where a domain of it is held back."""
    from orchestration.checks.verdict import HELD
    from orchestration.publication.reader import status_rows

    for row in status_rows(home):
        if row["state"] == HELD and domain in (None, row["domain"]):
            console.print(
                f"{row['domain']}: the list of {row['as_at'] or 'no night'}; held since {row['held_since']}",
                highlight=False,
            )


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
    for line in landed.in_words():
        console.print(line, highlight=False)


@app.command()
def explain(
    pathway: Annotated[str, typer.Argument(help="Pathway id of rtt.periods, or care id of cancer.ptl.")],
    as_json: Json = False,
) -> None:
    """Tell one pathway's clocks event by event, RTT and cancer, with the rule of each step. Patient-level."""
    from orchestration.deliverables.explain import explain_pathway
    from orchestration.deliverables.explain_cancer import explain_cancer
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        told = explain_pathway(connection, pathway)
        tracked = explain_cancer(connection, pathway)
    if told is None and not tracked:
        raise ValueError(
            "no pathway of that id is in the publication; look it up with"
            " `clockstop query \"select pathway_id from rtt.periods where patient_id = '…'\"`"
        )
    if as_json:
        answer = told.as_dict() if told else {"pathway_id": pathway}
        print(json.dumps({**answer, "cancer": [one.as_dict() for one in tracked]}, indent=1))
        return
    if told is not None:
        _tell(
            f"Pathway {told.pathway_id}, as at {told.as_at}",
            told.periods,
            ("date", "what happened", "status", "rule", "guidance", "clock", "days", "why"),
            [
                (
                    step.on,
                    step.what,
                    step.status,
                    step.rule,
                    step.section,
                    step.effect,
                    step.days,
                    step.explanation,
                )
                for step in told.steps
            ],
            [*told.open_because, *told.exceptions],
        )
    for one in tracked:
        _tell(
            f"Cancer pathway {one.care_id}, as at {one.as_at}",
            one.clocks,
            ("date", "what happened", "standards", "clock", "rule", "why"),
            [
                (step.on, step.what, step.standards, step.effect, step.rule, step.explanation)
                for step in one.steps
            ],
            [*one.position, *one.shares, *one.exceptions],
        )


def _tell(
    title: str, summary: list[str], headers: tuple[str, ...], steps: list[tuple[str, ...]], ending: list[str]
) -> None:
    """One pathway: what came of it, a table of its steps, and what else is known."""
    console.print(title, highlight=False)
    for line in summary:
        console.print(f"  {line}", highlight=False)
    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for step in steps:
        table.add_row(*step)
    console.print(table)
    for line in ending:
        console.print(f"- {line}", highlight=False)


@app.command()
def beds(
    sector: Annotated[str, typer.Option(help="ga, maternity, ld, mi or critical_care.")] = "ga",
    demand: Annotated[str, typer.Option(help="More or fewer admissions, for example +5%.")] = "0%",
    length_of_stay: Annotated[float, typer.Option(help="Nights more or fewer, for example -0.5.")] = 0.0,
    closures: Annotated[int, typer.Option(min=0, help="Beds taken out of use.")] = 0,
    as_json: Json = False,
) -> None:
    """Ask what demand, length of stay and closures do to the beds that are needed."""
    from orchestration.deliverables.bed_plan import TARGETS, Change, as_dict, plan, read_baseline
    from orchestration.publication.reader import open_current

    try:
        percent = float(demand.strip().removesuffix("%"))
    except ValueError:
        percent = math.nan
    if not math.isfinite(percent):
        _usage(f"--demand: expected a percentage like +5%, found '{demand}'")
    if not math.isfinite(length_of_stay):
        _usage(f"--length-of-stay: expected nights like -0.5, found '{length_of_stay}'")
    change = Change(percent, length_of_stay, closures)
    with open_current(Home.from_environment()) as connection:
        baseline = read_baseline(connection, sector)
    before, after = plan(baseline, Change()), plan(baseline, change)
    if as_json:
        print(json.dumps(as_dict(baseline, change, before, after), indent=1))
        return
    console.print(
        f"{sector}: {baseline.first_month} to {baseline.last_month}, {baseline.days} days,"
        f" {baseline.admissions} admissions of {baseline.mean_nights:.1f} nights",
        highlight=False,
    )
    table = Table(box=None, pad_edge=False)
    for header in ("", "now", "then"):
        table.add_column(header, overflow="fold", justify="left" if not header else "right")
    shares = [f"{p.occupancy_percent:.1f}" if p.occupancy_percent is not None else "" for p in (before, after)]
    table.add_row("average occupied beds", f"{before.expected_occupied:.1f}", f"{after.expected_occupied:.1f}")
    table.add_row("occupied on the fullest nights (1 in 20)", f"{before.peak:.0f}", f"{after.peak:.0f}")
    table.add_row("average open beds", f"{before.available:.1f}", f"{after.available:.1f}")
    table.add_row("occupancy, %", *shares)
    for target in TARGETS:
        table.add_row(
            f"beds needed at {target} %", str(before.beds_needed[target]), str(after.beds_needed[target])
        )
        table.add_row("  open beds beyond that", f"{before.spare[target]:+.1f}", f"{after.spare[target]:+.1f}")
    console.print(table)


@app.command()
def rollback(
    build: Annotated[str, typer.Argument(help="Build id of an earlier publication.")],
) -> None:
    """Point `current` at an earlier publication."""
    from orchestration.ledger import Ledger
    from orchestration.publication.rollback import rollback as roll_back

    home = Home.from_environment()
    rolled_back = roll_back(build, home, Ledger(home.ledger), _progress())
    console.print(rolled_back.in_words(), highlight=False)


@app.command()
def reproduce(
    build: Annotated[str, typer.Option("--build", help="Build id of a publication.")] = "",
    as_at: Annotated[str, typer.Option("--as-at", help="A night, YYYY-MM-DD: its newest publication.")] = "",
    as_json: Json = False,
) -> None:
    """Derive a publication again from the archive and compare every table. Exit 0 equal, 1 differs."""
    from orchestration.ledger import Ledger
    from orchestration.restatement.reproduce import publication_of_night
    from orchestration.restatement.reproduce import reproduce as derive_again

    if bool(build) == bool(as_at):
        _usage("reproduce: expected either --build or --as-at")
    home = Home.from_environment()
    ledger = Ledger(home.ledger)
    if as_at:
        build = publication_of_night(_date("--as-at", as_at), ledger)
    found = derive_again(build, home, ledger, _progress())
    _answer(found, as_json)
    if not found.equal:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="Build id of a publication.")],
    after: Annotated[str, typer.Argument(help="Build id of a later one.")],
    by_cause: Annotated[bool, typer.Option(help="Derive what each cause did: a build for each.")] = False,
    rows: Annotated[str, typer.Option(help="List the rows of this table instead. Patient-level.")] = "",
    as_json: Json = False,
) -> None:
    """Show what changed between two publications, by cause, in counts and headline figures."""
    from orchestration.ledger import Ledger
    from orchestration.publication.differences import changed_rows
    from orchestration.restatement.compare import compare as compare_publications
    from orchestration.restatement.reproduce import publication_file

    home = Home.from_environment()
    ledger = Ledger(home.ledger)
    if rows:
        files = [publication_file(build, home, ledger)[1] for build in (before, after)]
        names, found = changed_rows(files[0], files[1], rows, home.warehouse)
        for row in (names, *found):
            print("\t".join("" if value is None else str(value) for value in row))
        return
    _answer(compare_publications(before, after, home, ledger, by_cause, _progress()), as_json)


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
    from orchestration.publication.rollback import write_beside

    home = Home.from_environment()
    files = put_back(backup, home, _progress())
    if home.current.exists():
        write_beside(home, _progress())
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
def ui(port: Annotated[int, typer.Option(min=1, max=65535, help="Port on loopback.")] = 3000) -> None:
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


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _usage(f"{option}: expected a date YYYY-MM-DD, found '{text}'")
        raise


def _answer(found: Any, as_json: bool) -> None:
    """A result as a program or a person reads it."""
    if as_json:
        print(json.dumps(found.as_dict(), default=str))
        return
    for line in found.in_words():
        console.print(line, highlight=False, markup=False, soft_wrap=True)


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
