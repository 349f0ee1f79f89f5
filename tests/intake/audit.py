"""What the interpreter itself says of connections and opened files, for tests that count them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_watching: list[Callable[[str, tuple[Any, ...]], None]] = []


def _tell(event: str, arguments: tuple[Any, ...]) -> None:
    for watcher in list(_watching):
        watcher(event, arguments)


# A hook cannot be taken away again, so there is one, which says nothing while nobody watches.
sys.addaudithook(_tell)


@contextmanager
def watch(watcher: Callable[[str, tuple[Any, ...]], None]) -> Iterator[None]:
    """Calls `watcher` with each event of the interpreter and its arguments."""
    _watching.append(watcher)
    try:
        yield
    finally:
        _watching.remove(watcher)


@contextmanager
def connections() -> Iterator[list[str]]:
    """The databases that SQLite is asked to open, in their order."""
    opened: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            opened.append(str(arguments[0]))

    with watch(note):
        yield opened
