"""Make a delivery of plain files, or try what would come of it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_HELD, Json, console, date_option, progress, usage
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home


def deliver(
    folder: Annotated[Path, typer.Argument(help="The folder with CSV, Parquet or .xlsx files, one per feed.")],
    source: Annotated[str, typer.Option(help="The source: the name of its folder in landing.")],
    as_at: Annotated[
        str, typer.Option("--as-at", help="The last whole day that the files cover; default: yesterday.")
    ] = "",
    changes: Annotated[
        bool, typer.Option("--changes", help="Deliver what differs from the data that was delivered before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Deliver nothing: show what a refresh would publish and hold.")
    ] = False,
    provider: Annotated[
        str, typer.Option(help="ODS code of the trust; needed for the first delivery of all.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Deliver plain files as formats.yml says: CSV, Parquet or workbooks, whole or not at all."""
    from orchestration.run.deliver import Delivered
    from orchestration.run.deliver import deliver as make

    home = Home.from_environment()
    day = date_option("--as-at", as_at) if as_at else None

    def tell(made: Delivered) -> None:
        if not as_json:
            for line in made.in_words():
                console.print(line, highlight=False, markup=False, soft_wrap=True)

    try:
        if dry_run:
            from orchestration.run.rehearsal import rehearse

            found = rehearse(source, folder, home, day, changes, provider, progress(), tell)
            if as_json:
                print(json.dumps(found.as_dict(), default=str))
            else:
                for line in found.in_words():
                    console.print(line, highlight=False, markup=False, soft_wrap=True)
            raise typer.Exit(EXIT_HELD if found.held else 0)
        made = make(source, folder, home, day, changes, provider, progress(), tell)
    except WrongArgument as error:
        usage(f"deliver: {error}")
        raise
    if as_json:
        print(json.dumps(made.as_dict(), default=str))
    else:
        console.print(f"delivered to landing/{made.source}/{made.delivery}; run `clockstop refresh` next")
