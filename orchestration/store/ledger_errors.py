"""What can be wrong with the ledger's file, in words that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.store.safe_errors import SafeError


class DamagedLedger(SafeError):
    """The ledger's file is damaged; only a backup or a person can say what it held."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(
            f"the ledger is damaged ({cause}): restore the home from its newest backup (`clockstop restore`);"
            " what readers see is not affected"
        )


class LedgerOutOfReach(SafeError):
    """The ledger cannot be written or is locked: no room, no right to write, or another process holds it."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"the ledger cannot be written ({cause}): make room on the disk of the home, or see who holds"
            " ledger.sqlite, and start again; what readers see has not changed"
        )


@contextmanager
def sqlite_errors_in_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        # "malformed" is a DatabaseError; a damaged schema page can also look like a missing table
        if "no such" in str(error) or "malformed" in str(error):
            raise DamagedLedger(str(error)) from error
        raise LedgerOutOfReach(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise DamagedLedger(str(error)) from error
    except UnicodeDecodeError as error:
        # the words of SQLite's own error quoted the damaged bytes
        raise DamagedLedger("text in it cannot be read") from error


@contextmanager
def readable_rows() -> Iterator[None]:
    """What the ledger wrote it can read; what it cannot read was not written by it."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedLedger("a row that cannot be read") from error
