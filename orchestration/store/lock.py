"""One process at a time: in a home, and in what homes share."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.store.home import Home

# Homes' locks that are held, each with the process that took it.
_HELD: dict[Path, int] = {}


@contextmanager
def warehouse_lock(home: Home, waiting: Callable[[str], None]) -> Iterator[None]:
    """One refresh at a time in a home, between processes; the second waits and says so."""
    home.prepare()
    with exclusive(_lock_file(home), "another refresh is running in this home", waiting):
        _HELD[_lock_file(home)] = os.getpid()
        try:
            yield
        finally:
            del _HELD[_lock_file(home)]


def is_held_here(home: Home) -> bool:
    """Whether this process holds the home's lock; not one that was forked from it."""
    return _HELD.get(_lock_file(home)) == os.getpid()


def is_refreshing(home: Home) -> bool:
    """Whether a refresh holds the home's lock at this moment."""
    home.prepare()
    with _lock_file(home).open("w") as lock:
        return not _take(lock.fileno())


@contextmanager
def exclusive(
    file: Path, taken: str = "another process is at work", waiting: Callable[[str], None] = lambda message: None
) -> Iterator[None]:
    """Holds a lock file for the block; where it is taken, `waiting` is told in the words of `taken`."""
    with file.open("w") as lock:
        if not _take(lock.fileno()):
            waiting(f"{taken}; waiting for it to finish")
            started = time.monotonic()
            fcntl.flock(lock, fcntl.LOCK_EX)
            waiting(f"waited {time.monotonic() - started:.0f} s for it to finish")
        yield


def _lock_file(home: Home) -> Path:
    return home.warehouse / ".lock"


def _take(descriptor: int) -> bool:
    """Takes a lock if nobody has it; whether that was so."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
