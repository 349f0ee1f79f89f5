"""Read a publication: SQL, the rows of a rule, the clock of a pathway."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from orchestration.cli.terminal import EXIT_FAILED, Format, Json, console, errors
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home

if TYPE_CHECKING:
    from orchestration.deliverables.explain import Explanation


def query(
    sql: Annotated[str, typer.Argument(help="One select on the current publication.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Run read-only SQL on the current publication."""
    import duckdb

    from orchestration.publication.query_output import write_output
    from orchestration.publication.reader import one_reading_statement, open_current

    with open_current(Home.from_environment()) as connection:
        try:
            write_output(connection.execute(one_reading_statement(sql)), form.value, sys.stdout.buffer)
        except duckdb.Error as error:
            errors.print(f"clockstop: {error}", style="red", highlight=False)
            raise typer.Exit(EXIT_FAILED) from None


def rows(
    rule: Annotated[str, typer.Argument(help="Id of a rule that gates, as evidence and Dagster name it.")],
    build: Annotated[str, typer.Option("--build", help="Build id; by default the newest.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 50,
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Show the rows that a rule counted, from the build that it judged. They may name patients."""
    from orchestration.checks.rows_of_rule import find_rows
    from orchestration.publication.query_output import write_output
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    found = find_rows(rule, build, home, Ledger(home.ledger))
    with found.connection as connection:
        answer = connection.execute(f"select * from ({found.sql.rstrip().rstrip(';')}) as broken limit {limit}")
        write_output(answer, form.value, sys.stdout.buffer)


def explain(
    pathway: Annotated[str, typer.Argument(help="Pathway id of rtt.periods, or care id of cancer.ptl.")],
    as_json: Json = False,
) -> None:
    """Tell one pathway's clocks event by event, RTT and cancer, with the rule of each step. Patient-level."""
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
