"""Earlier publications: point back to one, rebuild one, compare two."""

from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, Json, console, date_option, print_result, progress, usage
from orchestration.store.home import Home


def rollback(
    build: Annotated[str, typer.Argument(help="Build id of an earlier publication.")],
) -> None:
    """Make an earlier publication the current one."""
    from orchestration.run.rollback import rollback as roll_back
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    rolled_back = roll_back(build, home, Ledger(home.ledger), progress())
    console.print(rolled_back.in_words(), highlight=False)


def reproduce(
    build: Annotated[str, typer.Option("--build", help="Build id of a publication.")] = "",
    as_at: Annotated[
        str, typer.Option("--as-at", help="The newest publication of data as at this date, YYYY-MM-DD.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Rebuild a publication from the archive and compare every table. Exit 0 equal, 1 different."""
    from orchestration.restatement.reproduce import publication_of_night
    from orchestration.restatement.reproduce import reproduce as derive_again
    from orchestration.store.ledger import Ledger

    if bool(build) == bool(as_at):
        usage("reproduce: expected either --build or --as-at")
    home = Home.from_environment()
    ledger = Ledger(home.ledger)
    if as_at:
        build = publication_of_night(date_option("--as-at", as_at), ledger)
    found = derive_again(build, home, ledger, progress())
    print_result(found, as_json)
    if not found.equal:
        raise typer.Exit(EXIT_FAILED)


def compare(
    before: Annotated[str, typer.Argument(help="Build id of a publication.")],
    after: Annotated[str, typer.Argument(help="Build id of a later one.")],
    by_cause: Annotated[
        bool, typer.Option(help="Split the change by cause; needs one build per cause.")
    ] = False,
    rows: Annotated[str, typer.Option(help="List the changed rows of this table instead. Patient-level.")] = "",
    as_json: Json = False,
) -> None:
    """Show what changed between two publications, by cause, in counts and headline figures."""
    from orchestration.publication.differences import changed_rows
    from orchestration.restatement.compare import compare as compare_publications
    from orchestration.restatement.reproduce import publication_file
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    ledger = Ledger(home.ledger)
    if rows:
        files = [publication_file(build, home, ledger)[1] for build in (before, after)]
        names, found = changed_rows(files[0], files[1], rows, home.warehouse)
        for row in (names, *found):
            print("\t".join("" if value is None else str(value) for value in row))
        return
    print_result(compare_publications(before, after, home, ledger, by_cause, progress()), as_json)
