"""Read sources from their databases."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, EXIT_STOPPED, Json, failed, print_result, progress, usage
from orchestration.contract.safe_errors import SafeError
from orchestration.store.home import Home


def extract(
    source: Annotated[str, typer.Option("--source", help="Only this source; default: every one.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="Read every feed whole, also those that are read by changes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read feeds from the databases in connections.yml and deliver them. Exit 1 where a source failed."""
    from orchestration.contract.feeds import load_sources
    from orchestration.intake.extraction.extract import extract as read
    from orchestration.settings.connections import read_connections
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    home.prepare()
    connections = read_connections(home)
    if source and source not in connections.sources:
        usage(f"--source: expected one of {', '.join(connections.sources) or 'none'}, found '{source}'")
    is_whole = True
    try:
        with _stopped_by_signals():
            for name in [source] if source else connections.sources:
                try:
                    if name in connections.problems:
                        raise SafeError(connections.problems[name])
                    connection = connections.usable[name]
                    found = read(load_sources()[name], connection, home, Ledger(home.ledger), whole, progress())
                except SafeError as error:
                    failed(str(error))
                    is_whole = False
                    continue
                print_result(found, as_json)
    except KeyboardInterrupt:
        failed("the extract was stopped; of the source that was being read nothing was delivered")
        raise typer.Exit(EXIT_STOPPED) from None
    if not is_whole:
        raise typer.Exit(EXIT_FAILED)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that it cleans up and the server stops reading."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
