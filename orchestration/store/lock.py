"""One process at a time: in a home, and in what homes share."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from orchestration.contract.safe_errors import SafeError
from orchestration.store.clock import utc_now
from orchestration.store.home import Home

# How often a taken lock is tried again, and how often a wait says that it goes on.
TRY_SECONDS = 0.25
SAY_SECONDS = 300.0
# What a program has before anybody asks for more: nobody else in this process handles the signal.
NOBODYS = (signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler)


class WaitMessage(str):
    """Says that a command waits and for what: shown also where progress is not."""

    __slots__ = ()


class WaitEnded(SafeError):
    """A command was told to end while it waited; it had changed nothing."""


# Homes' locks that are held, each with the process that took it: one that was forked from it has none.
_held: dict[Path, int] = {}


@contextmanager
def warehouse_lock(
    home: Home,
    waiting: Callable[[str], None],
    doing: str = "a command",
    told: Callable[[], str] = lambda: "",
) -> Iterator[None]:
    """One refresh at a time in a home, between processes; the second waits and says for what and since when.

    `doing` is what others are told that this process does; `told` answers who wants the wait to end, if
    anybody. Raises WaitEnded on SIGTERM and SIGINT while waiting.
    """
    home.prepare()
    file = _lock_file(home)
    with exclusive(file, "another refresh is running in this home", waiting, doing, told):
        _held[file] = os.getpid()
        try:
            yield
        finally:
            del _held[file]


def holds_warehouse_lock(home: Home) -> bool:
    """Whether this very process holds the home's lock."""
    return _held.get(_lock_file(home)) == os.getpid()


def is_refreshing(home: Home) -> bool:
    """Whether a refresh holds the home's lock at this moment."""
    home.prepare()
    with open_lock(_lock_file(home)) as lock:
        return not take(lock.fileno())


@contextmanager
def exclusive(
    file: Path,
    taken: str = "another process is at work",
    waiting: Callable[[str], None] = lambda message: None,
    doing: str = "",
    told: Callable[[], str] = lambda: "",
) -> Iterator[None]:
    """Holds a lock file for the block; where it is taken, `waiting` is told who has it, or the words of
    `taken`.

    `doing` is written into the file for those who wait, with the process and the time. Raises WaitEnded.
    """
    with open_lock(file) as lock:
        if not take(lock.fileno()):
            _wait(lock, file, taken, waiting, told)
        if doing:
            write_holder(lock, doing)
        try:
            yield
        finally:
            if doing:
                _write(lock, "")


def take(descriptor: int) -> bool:
    """Takes a lock if nobody has it; whether that was so."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def holder_of(file: Path) -> str:
    """What the holder of a lock file wrote of itself; empty where it wrote nothing."""
    with suppress(OSError, UnicodeDecodeError):
        return file.read_text(encoding="utf-8").strip()
    return ""


def _wait(
    lock: TextIO, file: Path, taken: str, waiting: Callable[[str], None], told: Callable[[], str]
) -> None:
    started = said_at = time.monotonic()
    said = ""
    with _signals_heard() as heard:
        while True:
            words = f"{taken}: {holder}" if (holder := holder_of(file)) else taken
            if words != said or time.monotonic() - said_at >= SAY_SECONDS:
                said, said_at = words, time.monotonic()
                waiting(WaitMessage(f"{words}; waiting for it to finish, Ctrl-C ends the wait"))
            if by := told() or "".join(heard[:1]):
                raise WaitEnded(f"ended by {by} while waiting ({words}); nothing was started")
            if take(lock.fileno()):
                break
            time.sleep(TRY_SECONDS)
    waiting(WaitMessage(f"waited {time.monotonic() - started:.0f} s for it to finish"))


@contextmanager
def _signals_heard() -> Iterator[list[str]]:
    """Names of signals that came, of SIGTERM and SIGINT, also where a shell started the process with both
    ignored.

    They are noted and not raised where they hit: what is said of a wait is written to files and a database, and
    what stands between may swallow it. A process that handles them by itself, as Dagster does, keeps its own
    way.
    """
    heard: list[str] = []
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return

    def hear(number: int, frame: FrameType | None) -> None:
        heard.append(signal.Signals(number).name)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    ours = [number for number, handler in before.items() if handler in NOBODYS]
    for number in ours:
        signal.signal(number, hear)
    try:
        yield heard
    finally:
        for number in ours:
            signal.signal(number, before[number])


def write_holder(lock: TextIO, doing: str) -> None:
    """Writes what holds a lock into its file: what it does, the process, and since when."""
    _write(lock, f"{doing} (process {os.getpid()}), since {utc_now():%Y-%m-%d %H:%M:%S} UTC")


def _write(lock: TextIO, words: str) -> None:
    # a full disk must not fail a refresh for the sake of those who wait
    with suppress(OSError):
        lock.seek(0)
        lock.truncate()
        lock.write(words)
        lock.flush()


def open_lock(file: Path) -> TextIO:
    """Opened without emptying it: what the holder wrote is there for those who wait."""
    return file.open("a+", encoding="utf-8")


def _lock_file(home: Home) -> Path:
    return home.warehouse / ".lock"
