"""The board pack of a publication."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import console, progress, usage
from orchestration.store.home import Home


def report(
    build: Annotated[str, typer.Option(help="Build id of an earlier publication; needs --to.")] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", help="A folder; default: published/report, or published/public_report."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Without small numbers, names and free text.")
    ] = False,
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

    marts = publication_file(build, home, Ledger(home.ledger))[1] if build else current_file(home)
    if public:
        written = _write_public(home, marts, to or home.public_report, say)
    elif to is None:
        with warehouse_lock(home, progress(), "clockstop report"):
            written = write_board_pack(home.current, home.report, say)
    else:
        written = write_board_pack(marts, to, say)
    for file in written:
        console.print(f"{file} written", highlight=False, soft_wrap=True)


def _write_public(home: Home, marts: Path, to: Path, say: Callable[[str], None]) -> list[Path]:
    """The pack of the public edition of a publication, which is a file only until the pack is written."""
    import tempfile

    from orchestration.deliverables.board_pack.pack import write_board_pack
    from orchestration.performance.suppression import SmallNumbers
    from orchestration.publication.public_edition.edition_file import write_public_edition
    from orchestration.settings.operations import operations
    from orchestration.store.modes import FOR_GROUP, make_folder
    from orchestration.store.whole_files import TEMPORARY

    chosen = operations(home).public_report
    rule = SmallNumbers(chosen.small_numbers_below, hides_zero=chosen.zero == "suppressed")
    make_folder(to, FOR_GROUP)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to, ignore_cleanup_errors=True) as folder:
        edition = Path(folder) / "edition.duckdb"
        write_public_edition(marts, edition, rule)
        return write_board_pack(edition, to, say)
