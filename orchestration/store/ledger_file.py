"""The ledger's file: brought to the newest version when opened, written whole or not at all, sealed."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from orchestration.store.ledger_errors import (
    DamagedLedger,
    LedgerIsNewer,
    UnknownLedger,
    sqlite_errors_in_words,
)
from orchestration.store.ledger_migrations import VERSION, is_foreign, migrate, missing_parts, version_of
from orchestration.store.modes import PRIVATE_FILE
from orchestration.store.whole_files import write_whole

WAIT_FOR_ANOTHER_WRITER_SECONDS = 60


class LedgerFile:
    """One connection a call, safe between processes.

    A file of an earlier version is brought to this one when it is opened. One of a later version is refused;
    `reads_later_versions` opens it all the same, for reading, as long as it has all that is read here.
    """

    def __init__(self, file: Path, reads_later_versions: bool = False) -> None:
        self._file = file
        self._seal = file.with_suffix(".seal")
        self._later_version: int | None = None
        file.parent.mkdir(parents=True, exist_ok=True)
        if self._seal.exists() and not (file.exists() and file.stat().st_size):
            raise DamagedLedger("it is missing or empty")
        if not file.exists():
            file.touch(mode=PRIVATE_FILE)
        self._bring_up_to_date(reads_later_versions)

    def _bring_up_to_date(self, reads_later_versions: bool) -> None:
        with self.reading() as connection:
            version, missing, foreign = (
                version_of(connection),
                missing_parts(connection),
                is_foreign(connection),
            )
        if version == VERSION and not missing:
            return
        # a flipped bit can look like another version or shape
        damage = self._broken_seal()
        if damage is not None:
            raise DamagedLedger(damage)
        if version > VERSION:
            if not reads_later_versions or missing:
                raise LedgerIsNewer(version, VERSION)
            self._later_version = version
            return
        if version == VERSION:
            raise DamagedLedger(missing[0])
        if foreign:
            raise UnknownLedger("it has no table of a ledger")
        self._migrate()

    def _migrate(self) -> None:
        """Takes the steps that are missing, all or none; a sealed ledger is sealed again."""
        was_sealed = self._seal.exists()
        with self._locked() as connection:
            try:
                migrate(connection)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                    raise
                raise UnknownLedger(str(error)) from error
            missing = missing_parts(connection)
            if missing:
                raise UnknownLedger(missing[0])
            self._seal.unlink(missing_ok=True)
        if was_sealed:
            self.seal()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection whose queries all see the ledger as it was at one moment."""
        with (
            sqlite_errors_in_words(),
            closing(
                sqlite3.connect(self._file, WAIT_FOR_ANOTHER_WRITER_SECONDS, isolation_level=None)
            ) as found,
        ):
            found.row_factory = sqlite3.Row
            found.execute("begin")
            yield found

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """The rows of one query."""
        with self.reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that is kept whole, or not at all where anything is raised."""
        if self._later_version is not None:
            raise LedgerIsNewer(self._later_version, VERSION)
        with self._locked() as connection:
            # from here on the file may be another; a crash leaves it unsealed, which is no damage
            self._seal.unlink(missing_ok=True)
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with (
            sqlite_errors_in_words(),
            closing(
                sqlite3.connect(self._file, WAIT_FOR_ANOTHER_WRITER_SECONDS, isolation_level=None)
            ) as found,
        ):
            found.row_factory = sqlite3.Row
            found.execute("pragma synchronous = full")
            found.execute("begin immediate")
            try:
                yield found
                found.execute("commit")
            except BaseException:
                if found.in_transaction:
                    found.execute("rollback")
                raise

    def seal(self) -> None:
        """Writes down the hash of the whole file, until the next row: a flipped bit between is found out."""
        with self.writing():
            sealed = {"sha256": hashlib.sha256(self._file.read_bytes()).hexdigest()}
            with write_whole(self._seal, PRIVATE_FILE) as temporary:
                temporary.write_text(json.dumps(sealed), encoding="utf-8")

    def damage(self) -> str | None:
        """What is wrong with the file; None when it is sound."""
        broken = self._broken_seal()
        if broken is not None:
            return broken
        try:
            found = [str(row[0]) for row in self.rows("pragma integrity_check(1)")]
        except DamagedLedger as error:
            return error.cause
        return None if found == ["ok"] else found[0]

    def _broken_seal(self) -> str | None:
        try:
            sealed = json.loads(self._seal.read_text(encoding="utf-8"))["sha256"]
        except FileNotFoundError:
            return None  # written to since it was sealed: its own structure must speak
        except (ValueError, KeyError, TypeError):
            return "its seal cannot be read"
        if hashlib.sha256(self._file.read_bytes()).hexdigest() != sealed:
            return "its bytes are not those that were written"
        return None
