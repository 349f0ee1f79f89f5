"""`clockstop query`: SQL on the current publication, to the terminal or to a file."""

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from orchestration.cli.terminal import EXIT_FAILED, EXIT_STOPPED, Format, failed, hint, usage
from orchestration.store.home import Home

if TYPE_CHECKING:
    from orchestration.publication.query_output import Written

# A table is held whole to be laid out, and nobody reads more on a terminal.
TABLE_ROWS = 1_000
# A file is written row by row; without a bound a slip in a join fills the disk.
MOST_ROWS = 10_000_000
# A query is pages at most; another file was meant if it is longer. In bytes.
LONGEST_QUERY = 1_000_000
LINE_END = "\n"


def query(
    sql: Annotated[str | None, typer.Argument(help="One select on the current publication.")] = None,
    sql_file: Annotated[
        Path | None, typer.Option("--sql-file", help="A text file with the select, instead of the argument.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="Show only these columns of the answer: a,b,c.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="table (default), csv, json, xlsx or parquet.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A new file: .csv, .json, .xlsx or .parquet.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Show at most this many rows; default for a table: {TABLE_ROWS}.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Stop the query after this many seconds.")] = 300,
    region: Annotated[
        Path | None, typer.Option("--region", help="Query the publication of this region instead.")
    ] = None,
) -> None:
    """Run read-only SQL on the current publication. The answer may contain patient data."""
    import duckdb

    from orchestration.cli.query_target import QueryTarget, say_columns_left_out
    from orchestration.publication.bounded_query import Bounds, QueryEnded, run_within
    from orchestration.publication.query_names import unknown_name
    from orchestration.publication.query_output import write_output
    from orchestration.publication.query_text import one_reading_statement
    from orchestration.publication.reader import open_current
    from orchestration.store.plain_text import printable

    text = _text_of(sql, sql_file)
    target = QueryTarget.of(form, to)
    layout = target.layout(_names(columns))
    most = limit or (TABLE_ROWS if target.form is Format.table else MOST_ROWS)
    bounds = Bounds(most, timeout)
    with open_current(_queried(region)) as connection:

        def answer(out: BinaryIO) -> "Written":
            output = connection.execute(one_reading_statement(text, connection))
            return write_output(output, target.form.value, out, bounds, layout)

        try:
            with target.opened() as out:
                written = run_within(bounds, connection, lambda: answer(out))
                if written.is_cut and limit is None and target.form is not Format.table:
                    raise QueryEnded(
                        f"the query was ended after {most} rows, and there are more: ask for fewer rows, or set"
                        " --limit how many"
                    )
        except duckdb.Error as error:
            said = unknown_name(error, text, connection) or str(error)
            failed(printable(said, keep=LINE_END))
            raise typer.Exit(EXIT_FAILED) from None
        except KeyboardInterrupt:
            failed("the query was stopped")
            raise typer.Exit(EXIT_STOPPED) from None
    say_columns_left_out(written, "choose some with --columns a,b, or write all with --to NAME.csv")
    if written.is_cut:
        hint(f"cut after {most} rows, and there are more rows; set --limit to show more")
    if to is not None:
        hint(f"{written.rows} rows written to {to}")


def _queried(region: Path | None) -> Home:
    """The home of a trust, or the folder of a region, whose publications are named alike."""
    if region is None:
        return Home.from_environment()
    from orchestration.region.region_file import open_region

    return open_region(region).folder


def _names(columns: str | None) -> tuple[str, ...]:
    """The names that --columns lists; a usage error where it lists none."""
    if columns is None:
        return ()
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    if not names:
        usage("--columns: expected names of columns with commas between them, found none")
    return names


def _text_of(sql: str | None, file: Path | None) -> str:
    """The query, from the argument or from the file; a usage error unless it is exactly one of them."""
    if sql is not None and file is not None:
        usage("expected a query or --sql-file FILE, found both; leave one of them out")
    if file is None:
        if sql is None:
            usage('expected a query, found none; write clockstop query "select …" or --sql-file FILE')
        return str(sql)
    if not file.is_file():
        usage(f"--sql-file: expected a text file, found no file named '{file}'")
    if file.stat().st_size > LONGEST_QUERY:
        usage(f"--sql-file: expected at most {LONGEST_QUERY} bytes, found {file.stat().st_size} in '{file}'")
    data = file.read_bytes()
    # Windows programs write UTF-16 or a mark before UTF-8
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        usage(f"--sql-file: expected text in UTF-8, found another encoding in '{file}'; save it as UTF-8")
        raise
