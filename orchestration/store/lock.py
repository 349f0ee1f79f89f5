"""One refresh at a time in a home, between processes."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from orchestration.store.home import Home


@contextmanager
def warehouse_lock(home: Home, waiting: Callable[[str], None]) -> Iterator[None]:
    """One refresh at a time in a home, between processes; the second waits and says so."""
    home.prepare()
    with (home.warehouse / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting("another refresh is running in this home; waiting for it to finish")
            started = time.monotonic()
            fcntl.flock(lock, fcntl.LOCK_EX)
            waiting(f"waited {time.monotonic() - started:.0f} s for the other refresh")
        yield


def is_refreshing(home: Home) -> bool:
    """Whether a refresh holds the home's lock at this moment."""
    home.prepare()
    with (home.warehouse / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
