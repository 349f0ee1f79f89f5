"""Read a publication: the rows of a rule, the clock of a pathway."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from orchestration.cli.terminal import Format, Json, console, hint
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home

if TYPE_CHECKING:
    from orchestration.deliverables.explain import Explanation


def rows(
    rule: Annotated[str, typer.Argument(help="Id of a publication check, as in publication.evidence.")],
    build: Annotated[str, typer.Option("--build", help="Build id; by default the newest.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many rows.")] = 50,
    form: Annotated[Format, typer.Option("--format", help="table, csv, json, xlsx or parquet.")] = Format.table,
) -> None:
    """Show the rows that failed a publication check, from the build file. They may contain patient data."""
    from orchestration.checks.rows_of_rule import find_rows
    from orchestration.cli.query_target import QueryTarget, say_columns_left_out
    from orchestration.publication.bounded_query import Bounds
    from orchestration.publication.query_output import write_output
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    target = QueryTarget.of(form, None)
    found = find_rows(rule, build, home, Ledger(home.ledger))
    with found.connection as connection, target.opened() as out:
        answer = connection.execute(found.sql)
        written = write_output(answer, form.value, out, Bounds(limit), target.layout())
    say_columns_left_out(written, "look them up with clockstop query, or choose --format csv")
    if written.is_cut:
        hint(f"cut after {limit} rows, and there are more rows; set --limit to show more")


def explain(
    pathway: Annotated[str, typer.Argument(help="Pathway id of rtt.periods, or care id of cancer.ptl.")],
    as_json: Json = False,
) -> None:
    """Show the RTT and cancer clocks of one pathway, event by event, with the rule of each step."""
    from orchestration.deliverables.explain import explain_pathways
    from orchestration.deliverables.explain_cancer import explain_cancer
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        told = explain_pathways(connection, pathway)
        tracked = explain_cancer(connection, pathway)
    if not told and not tracked:
        raise WrongArgument(
            "no pathway of that id is in the publication; look it up with"
            " `clockstop query \"select pathway_id from rtt.periods where patient_id = '…'\"`"
        )
    if as_json:
        # several patients under one identifier are an answer each
        answer = told[0].as_dict() if len(told) == 1 else {"pathway_id": pathway}
        if len(told) > 1:
            answer["pathways"] = [one.as_dict() for one in told]
        print(json.dumps({**answer, "cancer": [one.as_dict() for one in tracked]}, indent=1))
        return
    if len(told) > 1:
        console.print(f"{len(told)} pathways have the identifier {pathway}", highlight=False)
    for pathway_told in told:
        _tell(
            _title(pathway_told, is_shared=len(told) > 1),
            pathway_told.periods,
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
                for step in pathway_told.steps
            ],
            [*pathway_told.open_because, *pathway_told.exceptions],
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


def _title(told: "Explanation", is_shared: bool) -> str:
    whose = f", issuer {told.pathway_issuer or 'missing'}, patient {told.patient_id or 'missing'}"
    return f"Pathway {told.pathway_id}{whose if is_shared else ''}, as at {told.as_at}"


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
