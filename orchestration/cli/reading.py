"""Read a publication: SQL, the rows of a rule, the clock of a pathway."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer
from rich.table import Table

from orchestration.cli.terminal import EXIT_FAILED, EXIT_STOPPED, Format, Json, console, failed, hint
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home

if TYPE_CHECKING:
    from orchestration.deliverables.explain import Explanation
    from orchestration.publication.query_output import Written

# A table is held whole to be laid out, and nobody reads more on a terminal.
TABLE_ROWS = 1_000
# A file is written row by row; without a bound a slip in a join fills the disk.
MOST_ROWS = 10_000_000
LINE_END = "\n"


def query(
    sql: Annotated[str, typer.Argument(help="One select on the current publication.")],
    form: Annotated[
        Format | None, typer.Option("--format", help="table (default), csv, json or parquet.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A .csv, .json or .parquet file.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Show at most this many rows; default for a table: {TABLE_ROWS}.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Stop the query after this many seconds.")] = 300,
) -> None:
    """Run read-only SQL on the current publication. The answer may contain patient data."""
    import duckdb

    from orchestration.cli.query_target import QueryTarget
    from orchestration.publication.bounded_query import Bounds, QueryEnded, run_within
    from orchestration.publication.query_output import write_output
    from orchestration.publication.query_text import one_reading_statement
    from orchestration.publication.reader import open_current
    from orchestration.store.plain_text import printable

    target = QueryTarget.of(form, to)
    most = limit or (TABLE_ROWS if target.form is Format.table else MOST_ROWS)
    bounds = Bounds(most, timeout)
    with open_current(Home.from_environment()) as connection:

        def answer(out: BinaryIO) -> "Written":
            output = connection.execute(one_reading_statement(sql, connection))
            return write_output(output, target.form.value, out, bounds, target.is_a_terminal)

        try:
            with target.opened() as out:
                written = run_within(bounds, connection, lambda: answer(out))
                if written.is_cut and limit is None and target.form is not Format.table:
                    raise QueryEnded(
                        f"the query was ended after {most} rows, and there are more: ask for fewer rows, or set"
                        " --limit how many"
                    )
        except duckdb.Error as error:
            failed(printable(str(error), keep=LINE_END))
            raise typer.Exit(EXIT_FAILED) from None
        except KeyboardInterrupt:
            failed("the query was stopped")
            raise typer.Exit(EXIT_STOPPED) from None
    if written.is_cut:
        hint(f"cut after {most} rows, and there are more rows; set --limit to show more")
    if to is not None:
        hint(f"{written.rows} rows written to {to}")


def rows(
    rule: Annotated[str, typer.Argument(help="Id of a publication check, as in publication.evidence.")],
    build: Annotated[str, typer.Option("--build", help="Build id; by default the newest.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many rows.")] = 50,
    form: Annotated[Format, typer.Option("--format", help="table, csv, json or parquet.")] = Format.table,
) -> None:
    """Show the rows that failed a publication check, from the build file. They may contain patient data."""
    from orchestration.checks.rows_of_rule import find_rows
    from orchestration.cli.query_target import QueryTarget
    from orchestration.publication.bounded_query import Bounds
    from orchestration.publication.query_output import write_output
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    target = QueryTarget.of(form, None)
    found = find_rows(rule, build, home, Ledger(home.ledger))
    with found.connection as connection, target.opened() as out:
        answer = connection.execute(found.sql)
        written = write_output(answer, form.value, out, Bounds(limit), target.is_a_terminal)
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
