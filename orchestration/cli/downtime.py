"""Lists for the hours in which a clinical system is down."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import console, progress
from orchestration.store.home import Home


def downtime(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="A folder for another copy, such as a share of the manager on call."),
    ] = None,
) -> None:
    """Write the downtime lists, the on-call sheet and the recovery check of the current publication."""
    from orchestration.deliverables.downtime.folder import write_downtime
    from orchestration.publication.reader import current_file
    from orchestration.store.lock import warehouse_lock

    home = Home.from_environment()
    marts = current_file(home)
    if to is None:
        with warehouse_lock(home, progress(), "clockstop downtime"):
            written = write_downtime(marts, home.downtime)
    else:
        written = write_downtime(marts, to)
    console.print(
        f"{written[0]} written, and {len(written) - 1} files beside it", highlight=False, soft_wrap=True
    )
