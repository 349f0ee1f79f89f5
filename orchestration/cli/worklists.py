"""Worklists out, completed worklists in."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from orchestration.cli.terminal import console, usage
from orchestration.store.home import Home

# what a filter of the worklist may be: what rules have ever been, so that none means no exception and no slip
KNOWN_OF_RULES = "select distinct {column} from validation.rules where {column} is not null order by 1"
KNOWN_OF_ITEMS = "select distinct {column} from validation.work_items where {column} is not null order by 1"


def exceptions(
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule id.")] = None,
    priority: Annotated[str | None, typer.Option(help="Only P1, P2 or P3.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only data_quality, patient_safety or performance.")] = None,
    team: Annotated[str | None, typer.Option(help="Only the owners of this team (operations.yml).")] = None,
    division: Annotated[str | None, typer.Option(help="Only pathways of this division.")] = None,
    specialty: Annotated[str | None, typer.Option(help="Only pathways of this specialty.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A .xlsx or .csv file.")] = None,
    by_rule: Annotated[
        bool, typer.Option("--by-rule", help="A CSV with one row per exception, not one per pathway.")
    ] = False,
) -> None:
    """List open exceptions, or write them as a worklist."""
    from orchestration.deliverables.worklist_columns import COLUMNS, SHOWN_ON_A_TERMINAL
    from orchestration.deliverables.worklist_filter import Filter, teams_of, usable_choices
    from orchestration.deliverables.worklist_rows import exception_rows
    from orchestration.deliverables.worklists import write_worklist
    from orchestration.publication.reader import current_file, open_current
    from orchestration.store.catalog import columns_of

    home = Home.from_environment()
    with open_current(home) as connection:
        for option, value, column in (
            ("--domain", domain, "domain"),
            ("--rule", rule, "rule_id"),
            ("--priority", priority, "priority"),
            ("--kind", kind, "kind"),
        ):
            if value is None:
                continue
            if column not in columns_of(connection, "validation.rules"):
                usage(f"{option}: the publication is of a version without kinds; refresh first")
            known = [name for (name,) in connection.execute(KNOWN_OF_RULES.format(column=column)).fetchall()]
            if value not in known:
                usage(f"{option}: expected one of {', '.join(known)}, found '{value}'")
        for option, value, column in (
            ("--division", division, "division"),
            ("--specialty", specialty, "specialty"),
        ):
            if value is None:
                continue
            if not columns_of(connection, "validation.work_items"):
                usage(f"{option}: the publication is of a version without divisions; refresh first")
            known = [name for (name,) in connection.execute(KNOWN_OF_ITEMS.format(column=column)).fetchall()]
            if value not in known:
                usage(f"{option}: expected one of {', '.join(known) or 'none'}, found '{value}'")
    teams = {known.name: known for known in teams_of(home)} if team or to is not None else {}
    if team and team not in teams:
        usage(
            f"--team: expected one of {', '.join(teams) or 'operations.yml, which names none'}, found '{team}'"
        )
    wanted = Filter(domain, rule, priority, kind, teams.get(team or ""), division, specialty)
    if to is not None:
        if to.suffix.lower() not in (".xlsx", ".csv"):
            usage(f"--to: expected a name that ends in .xlsx or .csv, found '{to.name}'")
        written = write_worklist(
            current_file(home),
            wanted,
            to,
            by_rule=by_rule,
            teams=list(teams.values()),
            choices=usable_choices(home),
        )
        of_pathways = f", on {written.pathways} pathways or records," if written.pathways else ""
        console.print(f"{written.exceptions} exceptions{of_pathways} written to {to}")
        _say_dates(home, domain)
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


def _say_dates(home: Home, domain: str | None) -> None:
    """From which data outcomes on a list count."""
    from orchestration.publication.reader import status_rows

    rows = [row for row in status_rows(home) if row["as_at"] and domain in (None, row["domain"])]
    dates = {str(row["as_at"]) for row in rows}
    console.print(
        f"data as at {' and '.join(sorted(dates))}; outcomes entered on it count from the data as at the day"
        " of the work: import them with `clockstop outcomes`, then refresh",
        highlight=False,
    )


def _say_nights(home: Home, domain: str | None) -> None:
    """Of which night a list is, where a domain of it is held back."""
    from orchestration.checks.verdict import HELD
    from orchestration.publication.reader import status_rows

    for row in status_rows(home):
        if row["state"] == HELD and domain in (None, row["domain"]):
            console.print(
                f"{row['domain']}: held since {row['held_since']}; the list is as at"
                f" {row['as_at'] or 'no date'}",
                highlight=False,
            )


def outcomes(
    file: Annotated[Path, typer.Argument(help="A completed worklist: .xlsx or .csv.", exists=True)],
    validated_by: Annotated[str, typer.Option(help="Initials for rows without initials.")] = "",
    on: Annotated[
        str, typer.Option("--on", help="Day of the work, YYYY-MM-DD; default: when the file was saved.")
    ] = "",
) -> None:
    """Import a completed worklist; the next refresh uses its outcomes."""
    from orchestration.deliverables.outcomes import import_outcomes
    from orchestration.publication.reader import current_file
    from orchestration.run.steps import provider_of
    from orchestration.store.ledger import Ledger

    worked_on = None
    if on:
        try:
            worked_on = date.fromisoformat(on)
        except ValueError:
            usage(f"--on: expected a date YYYY-MM-DD, found '{on}'")
    home = Home.from_environment()
    current_file(home)
    provider = provider_of(Ledger(home.ledger).refresh_inputs())
    imported = import_outcomes(file, home, provider, validated_by, worked_on)
    for line in imported.in_words():
        console.print(line, highlight=False)
