"""Runs a query within bounds of time and memory, and lets the person who asked stop it."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import duckdb

from orchestration.contract.safe_errors import SafeError

# The engine keeps its own tables to its limit; a single value, and rows on their way out, are beside it.
MOST_MEMORY = 8 * 1024**3
SECONDS = 300
T = TypeVar("T")


class QueryEnded(SafeError):
    """A query was ended before it was done; the message says why and what to do."""


class Bounds:
    """How far a query may go: rows (None: all), seconds; `ended` once it must stop."""

    def __init__(self, rows: int | None, seconds: float = SECONDS) -> None:
        self.rows, self.seconds = rows, seconds
        self._ended = threading.Event()

    def end(self) -> None:
        """Nothing more is to be read."""
        self._ended.set()

    def check(self) -> None:
        """Raises QueryEnded once the query must stop: between two batches nothing else would tell it."""
        if self._ended.is_set():
            raise QueryEnded("the query was ended")


def run_within(bounds: Bounds, connection: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What `work` answers. Raises what it raises, QueryEnded after the time, and KeyboardInterrupt at Ctrl-C.

    The work has a thread of its own: the engine does not look for signals while it reads.
    """
    answers: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    with _bounded_memory():
        worker = threading.Thread(target=run, name="query", daemon=True)
        worker.start()
        in_time = False
        try:
            in_time = done.wait(bounds.seconds)
        finally:
            if not in_time:
                bounds.end()
                _interrupt(connection, done)
        worker.join()
    if not in_time:
        raise QueryEnded(
            f"the query was ended after {bounds.seconds:g} seconds: ask for fewer rows, or allow more time with"
            " --timeout SECONDS"
        )
    if errors:
        raise errors[0]
    return answers[0]


def _interrupt(connection: duckdb.DuckDBPyConnection, done: threading.Event) -> None:
    """Again and again: an interrupt between two steps of the engine is lost."""
    while not done.is_set():
        with suppress(duckdb.Error):
            connection.interrupt()
        done.wait(0.2)


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """No more of this process than the bound; what is asked for beyond it ends the query with an error."""
    before, highest = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if before == resource.RLIM_INFINITY else min(before, MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, highest))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, highest))
