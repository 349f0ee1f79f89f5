"""Files of the database engine, opened for reading: what keeps this engine from reading one is said in words.

The first bytes of a file name the version of its storage and the version of DuckDB that wrote it. They are
looked at before the engine opens the file, because its own words come late and say nothing of Clockstop.
"""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.contract.safe_errors import SafeError
from orchestration.store.engine_memory import within_memory
from orchestration.store.engine_paths import in_sql
from orchestration.store.engine_threads import within_threads
from orchestration.store.held_files import naming_holder
from orchestration.store.plain_text import plain

# A checksum, the magic bytes, the version of the storage, four words of flags, the version of DuckDB.
HEAD = struct.Struct("<8x4sQ32x32s")
MAGIC = b"DUCK"
# DuckDB 0.10 wrote it, and every later one has read it so far; no Clockstop wrote an earlier one.
OLDEST_STORAGE = 64

Config = dict[str, str | bool | int | float | list[str]]


class OtherEngine(SafeError):
    """A file was written by a version of DuckDB whose storage this one does not read."""

    def __init__(self, file: Path, found: "Storage") -> None:
        action = (
            "use the version of Clockstop that wrote it, or a later one"
            if found.version > OLDEST_STORAGE
            else "no Clockstop wrote it, so restore it from a backup"
        )
        super().__init__(
            f"{plain(file.resolve().name)} was written by {found.written_by or 'another DuckDB'} in storage"
            f" version {found.version}; DuckDB v{duckdb.__version__} of this Clockstop reads versions"
            f" {OLDEST_STORAGE} to {newest_storage()}: {action} (docs/upgrading.md); nothing was changed"
        )


@dataclass(frozen=True)
class Storage:
    """What a file says of itself; `written_by` is empty where it does not name its engine."""

    version: int
    written_by: str


def storage_of(file: Path) -> Storage | None:
    """What the head of a file says; None where it is no file of DuckDB's or is not there."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD.size)
    except OSError:
        return None
    if len(head) < HEAD.size:
        return None
    magic, version, written_by = HEAD.unpack(head)
    if magic != MAGIC:
        return None
    name = plain(written_by.split(b"\0")[0].decode("ascii", "replace"))
    return Storage(version, f"DuckDB {name}" if name else "")


@cache
def newest_storage() -> int:
    """The newest version of the storage that this engine knows: it is asked to write it."""
    with TemporaryDirectory(prefix="clockstop-") as folder, duckdb.connect() as connection:
        file = Path(folder) / "newest.duckdb"
        connection.execute(f"attach '{in_sql(file)}' as newest (storage_version 'latest')")
        connection.execute("detach newest")
        found = storage_of(file)
    assert found is not None
    return found.version


def unreadable(file: Path) -> OtherEngine | None:
    """Why this engine cannot read a file, where that is for its version."""
    found = storage_of(file)
    # what every engine reads needs no question to this one
    if found is None or found.version == OLDEST_STORAGE:
        return None
    return None if OLDEST_STORAGE <= found.version <= newest_storage() else OtherEngine(file, found)


def refuse_unreadable(file: Path) -> None:
    """Raises OtherEngine where `unreadable` names one."""
    refusal = unreadable(file)
    if refusal is not None:
        raise refusal


def open_file(file: Path, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Opens a file for reading. Raises OtherEngine, HeldFile, and the engine's error where it is damaged."""
    refuse_unreadable(file)
    with naming_holder():
        connection = duckdb.connect(str(file), read_only=True, config=config or {})
    within_threads(connection)
    return connection if "memory_limit" in (config or {}) else within_memory(connection)


def attach_file(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    """Attaches a file to a connection for reading, under a name. Raises what `open_file` does."""
    refuse_unreadable(file)
    with naming_holder():
        connection.execute(f"attach '{in_sql(file)}' as {name} (read_only)")
