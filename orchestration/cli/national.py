"""Deliver files as NHS England publishes them."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, EXIT_HELD, Json, date_option, print_result, progress
from orchestration.store.clock import today
from orchestration.store.home import Home


def national(
    files: Annotated[list[Path], typer.Argument(help="Published files, ZIPs of them, or folders of either.")],
    as_at: Annotated[
        str, typer.Option("--as-at", help="The date of the deliveries YYYY-MM-DD; default: today.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Deliver published national files, recognised by content; exit 3 where some were refused, 1 where all."""
    from orchestration.intake.national_delivery import deliver_national
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    day = date_option("--as-at", as_at) if as_at else today()
    found = deliver_national(files, home, Ledger(home.ledger), day, progress())
    print_result(found, as_json)
    if found.count("refused"):
        raise typer.Exit(EXIT_HELD if found.count("delivered") or found.count("known") else EXIT_FAILED)
