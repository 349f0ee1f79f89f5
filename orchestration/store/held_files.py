"""Names the program that has a database open for writing, which keeps every other one from reading it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

import duckdb

from orchestration.contract.safe_errors import SafeError
from orchestration.store.plain_text import plain

HELD = re.compile(
    r'Could not set lock on file "(?P<file>[^"]*)"(?::.*?held in (?P<program>.+?) \(PID (?P<pid>\d+)\))?'
)
ENDING = "expected readers alone; close it there, or open it read-only, and try again"
HERE = "different configuration than existing connections"


class HeldFile(SafeError):
    """A database is open for writing elsewhere; the message says in which program where that can be known."""


@contextmanager
def naming_holder() -> Iterator[None]:
    """Within the block, HeldFile in place of the engine's error where another program holds the file."""
    try:
        yield
    except duckdb.Error as error:
        held = held_file(error)
        if held is None:
            raise
        raise held from None


def held_file(error: duckdb.Error) -> HeldFile | None:
    """The engine's error as one that names the holder; None where it is about something else."""
    found = HELD.search(str(error))
    if found is None:
        return HeldFile(f"this program has the file open already: {ENDING}") if HERE in str(error) else None
    name = plain(PurePath(found["file"]).name)
    if found["pid"] is None:
        return HeldFile(f"{name} is open for writing in a program that the system does not name: {ENDING}")
    program = plain(PurePath(found["program"]).name)
    return HeldFile(f"{name} is open for writing in {program} (process {found['pid']}): {ENDING}")
