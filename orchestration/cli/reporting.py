"""The board pack of a publication."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import console, progress, usage
from orchestration.store.home import Home


def report(
    build: Annotated[str, typer.Option(help="Build id of an earlier publication; needs --to.")] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="A folder; default: published/report of the home.")
    ] = None,
) -> None:
    """Write the board pack: a page, a workbook and, where a browser is installed, a PDF."""
    from orchestration.deliverables.board_pack.pack import write_board_pack
    from orchestration.publication.reader import current_file
    from orchestration.restatement.reproduce import publication_file
    from orchestration.store.ledger import Ledger
    from orchestration.store.lock import warehouse_lock

    if build and to is None:
        usage("--build: expected --to with it, because published/report is of the current publication")
    home = Home.from_environment()

    def say(words: str) -> None:
        console.print(words, highlight=False)

    if to is None:
        current_file(home)
        with warehouse_lock(home, progress(), "clockstop report"):
            written = write_board_pack(home.current, home.report, say)
    else:
        marts = publication_file(build, home, Ledger(home.ledger))[1] if build else current_file(home)
        written = write_board_pack(marts, to, say)
    for file in written:
        console.print(f"{file} written", highlight=False, soft_wrap=True)
