"""What can be wrong with the ledger's file, in words that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.contract.safe_errors import SafeError


class DamagedLedger(SafeError):
    """The ledger's file is damaged; only a backup or a person can say what it held."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(
            f"the ledger is damaged ({cause}): restore the home from its newest backup (`clockstop restore`);"
            " the published data is not affected"
        )


class LedgerOutOfReach(SafeError):
    """A sound ledger cannot be read or written: no room, no right to, or another process holds it."""

    def __init__(self, cause: str, action: str) -> None:
        super().__init__(
            f"the ledger cannot be written ({cause}): {action}, and start again; the published data has not"
            " changed"
        )


class LedgerIsNewer(SafeError):
    """The ledger was written by a later version of Clockstop; nothing is written to it."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the ledger is of version {found}, and this Clockstop knows versions up to {known}: update"
            " Clockstop; nothing was changed, and the published data is not affected"
        )


class UnknownLedger(SafeError):
    """The file is no ledger of any version, or not of one that came before this; nothing is written to it."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"ledger.sqlite is not a ledger of this or an earlier version of Clockstop ({cause}): check that"
            " CLOCKSTOP_HOME is the right home, or restore it from its newest backup (`clockstop restore`);"
            " nothing was changed"
        )


HELD = "find the program that has ledger.sqlite open and close it"
NO_RIGHT = "give the Clockstop account the right to write in the home, or make room on its disk"
NO_ROOM = "make room on the disk of the home, or repair the disk"

# What keeps a sound ledger from being used, by SQLite's own code; any other error is of the file's content.
OUT_OF_REACH = {
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_PROTOCOL: HELD,
    sqlite3.SQLITE_PERM: NO_RIGHT,
    sqlite3.SQLITE_READONLY: NO_RIGHT,
    sqlite3.SQLITE_CANTOPEN: NO_RIGHT,
    sqlite3.SQLITE_AUTH: NO_RIGHT,
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_IOERR: NO_ROOM,
    sqlite3.SQLITE_NOMEM: NO_ROOM,
}
# The lowest byte of an extended code is the code that it belongs to.
PRIMARY = 0xFF


@contextmanager
def sqlite_errors_in_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        action = OUT_OF_REACH.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY)
        if action is None:
            raise DamagedLedger(str(error)) from error
        raise LedgerOutOfReach(str(error), action) from error
    except UnicodeDecodeError as error:
        # the words of SQLite's own error quoted the damaged bytes
        raise DamagedLedger("text in it cannot be read") from error


@contextmanager
def readable_rows() -> Iterator[None]:
    """What the ledger wrote it can read; what it cannot read was not written by it."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        raise DamagedLedger("an unreadable row") from error
