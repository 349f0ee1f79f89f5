"""Backup and restore of a home: ledger, archive, publications, the trust's own settings and overrides.

Left out: landing (the senders' own), the warehouse (made again every night) and Dagster's history. The ledger
is copied first: whatever it names was written before it was named, so the copy is whole whenever it is taken.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from orchestration.checks.overrides import override_files
from orchestration.contract.safe_errors import SafeError, WrongArgument
from orchestration.publication.pointer import current_build, point_current
from orchestration.store.engine_files import refuse_unreadable
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of, soundness
from orchestration.store.ledger import Ledger, now
from orchestration.store.lock import warehouse_lock
from orchestration.store.modes import FOR_GROUP, GROUP_FILE, PASS_THROUGH, PRIVATE_FILE, make_folder
from orchestration.store.records import KeptFile
from orchestration.store.whole_files import put_in_place, sync, temporary_of, write_whole

INDEX = "backup.json"
LEDGER = "ledger.sqlite"
OWN_SETTINGS = ("settings.yml", "operations.yml", "formats.yml")
PLACES = ("archive", "published", "overrides", LEDGER, *OWN_SETTINGS)
# Folders of a publication that the account's group may list, with what is in them.
FOR_READERS = ("data_docs", "parquet", "dictionary")
LARGEST_INDEX = 256 * 1024 * 1024
CHUNK = 1024 * 1024

Say = Callable[[str], None]


class CannotRestore(SafeError):
    """The backup is not whole or the home is not empty; the message says which and what to do."""


# Endings of files that a backup is not: a folder of such a name would be taken for one.
PACKED = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zip", ".7z")


@dataclass(frozen=True)
class BackupResult:
    """What was kept, and what could not be because it is damaged or gone."""

    files: int
    bytes: int
    left_out: list[str]


def back_up(home: Home, to: Path, say: Say) -> BackupResult:
    """Writes a backup into a new folder, or a new .tar file. Raises WrongArgument when `to` cannot be one."""
    if os.path.lexists(to):
        raise WrongArgument(f"{to} exists already: name a new file or folder for each backup")
    if to.suffix.lower() in PACKED and to.suffix != ".tar":
        raise WrongArgument(f"expected a new folder or a name that ends in .tar, found {to.name}")
    if not to.parent.is_dir():
        raise WrongArgument(f"{to.parent} is not a folder: make it first")
    copy = temporary_of(to.with_name(f"{to.name}.ledger"))
    with warehouse_lock(home, say, "clockstop backup"), write_whole(to) as temporary:
        try:
            _copy_ledger(home.ledger, copy)
            kept, left_out = _contents(home, Ledger(copy))
            copied = KeptFile(LEDGER, sha256_of(copy), copy.stat().st_size)
            index: dict[str, Any] = {
                "made_at": now(),
                "current": _current(home, Ledger(copy)),
                "files": [file.__dict__ for file in (copied, *kept)],
            }
            places = {LEDGER: copy, **{file.path: home.root / file.path for file in kept}}
            if to.suffix == ".tar":
                _write_tar(temporary, index, places)
            else:
                _write_folder(temporary, index, places)
        finally:
            copy.unlink(missing_ok=True)
    return BackupResult(len(places), sum(file["bytes"] for file in index["files"]), left_out)


def restore(backup: Path, home: Home, say: Say) -> int:
    """Puts a backup into an empty home; every file is checked. Returns how many files.

    Raises CannotRestore. What a broken-off restore left is no home yet: the ledger comes last but the pointer.
    """
    if _holds_something(home):
        raise CannotRestore(
            f"{home.root} holds a home already: move it away, or set CLOCKSTOP_HOME to an empty folder"
        )
    with warehouse_lock(home, say, "clockstop restore"), _reading(backup) as (index, contents):
        expected = {file["path"]: KeptFile(**file) for file in index["files"]}
        if LEDGER not in expected:
            raise CannotRestore(f"{backup}: expected the ledger in it, found none; use another backup")
        last = temporary_of(home.ledger)
        missing = set(expected)
        for path, stream in contents:
            if path not in missing:
                continue
            say(f"restoring {path}")
            _put(stream, expected[path], last if path == LEDGER else home.root / path, backup)
            missing.discard(path)
        if missing:
            raise CannotRestore(f"{backup}: {len(missing)} files are missing in it; use another backup")
        # what is of a later version is refused here, before anything could take the folder for a home
        Ledger(last)
        if index["current"]:
            refuse_unreadable(home.publication_file(index["current"]))
        put_in_place(last, home.ledger, 0o600)
        Ledger(home.ledger).seal()
        if index["current"]:
            point_current(home, index["current"])
        sync(home.root)
    return len(expected)


def _holds_something(home: Home) -> bool:
    """Whether anything was ever taken in or published here: to look at an empty home makes an empty ledger."""
    if os.path.lexists(home.current):
        return True
    if not os.path.lexists(home.ledger):
        return False
    ledger = Ledger(home.ledger)
    return ledger.damage() is not None or bool(ledger.deliveries() or ledger.builds())


def _copy_ledger(ledger: Path, to: Path) -> None:
    to.unlink(missing_ok=True)
    to.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.backup(copy)
    except sqlite3.OperationalError as error:
        raise OSError(f"the ledger could not be copied ({error}): make room where the backup goes") from error


def _contents(home: Home, ledger: Ledger) -> tuple[list[KeptFile], list[str]]:
    """Files of the home that the copied ledger names and that are as they were written; the rest by name."""
    sound = soundness(home, ledger, unknown=True)
    pruned = ledger.pruned()
    kept: list[KeptFile] = []
    left_out: list[str] = []
    for file in ledger.kept_files().values():
        gone = any(file.path == path or file.path.startswith(f"{path}/") for path in pruned)
        if sound(home.root / file.path):
            kept.append(file)
        elif not gone:
            left_out.append(file.path)
    own = [home.root / name for name in OWN_SETTINGS]
    own += override_files(home)
    own += sorted(home.returns.glob("*.*")) if home.returns.is_dir() else []
    kept += [
        KeptFile(str(file.relative_to(home.root)), sha256_of(file), file.stat().st_size)
        for file in own
        if file.is_file()
    ]
    return kept, left_out


def _current(home: Home, ledger: Ledger) -> str | None:
    """The publication that readers see, or the last one that the copied ledger knows."""
    recorded = [publication.build_id for publication in ledger.publications()]
    named = current_build(home)
    if named in recorded:
        return named
    return recorded[-1] if recorded else None


# Writing


def _write_folder(to: Path, index: dict[str, Any], places: dict[str, Path]) -> None:
    to.mkdir(mode=0o700)
    (to / INDEX).write_text(json.dumps(index, indent=1), encoding="utf-8")
    for path, file in places.items():
        target = to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        target.chmod(0o400)
        sync(target)


def _write_tar(to: Path, index: dict[str, Any], places: dict[str, Path]) -> None:
    to.touch(mode=0o600)
    with to.open("wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        import io

        text = json.dumps(index, indent=1).encode()
        head = tarfile.TarInfo(INDEX)
        head.size, head.mode = len(text), 0o400
        tar.addfile(head, io.BytesIO(text))
        for path, file in places.items():
            tar.add(file, path, recursive=False)
        tar.close()
        out.flush()
        os.fsync(out.fileno())


# Reading


@contextmanager
def _reading(backup: Path) -> Iterator[tuple[dict[str, Any], Iterator[tuple[str, IO[bytes]]]]]:
    """The index of a backup and its files one after another."""
    if backup.is_dir():
        yield (
            _index((backup / INDEX).read_bytes() if (backup / INDEX).is_file() else b"", backup),
            _of_folder(backup),
        )
        return
    try:
        with tarfile.open(backup, "r:") as tar:
            first = tar.next()
            stream = tar.extractfile(first) if first and first.isfile() and first.name == INDEX else None
            yield _index(stream.read(LARGEST_INDEX) if stream else b"", backup), _of_tar(tar)
    except (tarfile.TarError, EOFError) as error:
        raise CannotRestore(
            f"{backup}: expected a backup, found a file that is broken; use another backup"
        ) from error


def _index(text: bytes, backup: Path) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads(text)
        safe = all(_is_safe(file["path"]) for file in index["files"])
        named = index["current"] is None or PurePosixPath(index["current"]).name == index["current"]
    except (ValueError, KeyError, TypeError):
        safe = named = False
    if not (safe and named):
        raise CannotRestore(f"{backup}: expected a backup of a home ({INDEX} first), found something else")
    return index


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] in PLACES and ".." not in parts


def _of_folder(backup: Path) -> Iterator[tuple[str, IO[bytes]]]:
    for file in sorted(backup.rglob("*")):
        if file.is_file() and not file.is_symlink() and file.name != INDEX:
            with file.open("rb") as stream:
                yield str(file.relative_to(backup)), stream


def _of_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        stream = tar.extractfile(member) if member.isfile() else None
        if stream is not None:
            yield member.name, stream


def _put(stream: IO[bytes], expected: KeptFile, to: Path, backup: Path) -> None:
    """Writes one file and sees that it is the one that was backed up."""
    _make_folders(to.parent)
    to.unlink(missing_ok=True)
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if (digest.hexdigest(), size) != (expected.sha256, expected.bytes):
        to.unlink()
        raise CannotRestore(f"{backup}: {expected.path} in it is damaged; use another backup")
    if to.suffix in (".parquet", ".duckdb", ".html", ".gz"):
        to.chmod(0o400 if to.name.startswith("marts_") else 0o440)
    else:
        to.chmod(GROUP_FILE if to.parent.name == "returns" else PRIVATE_FILE)


def _make_folders(folder: Path) -> None:
    """Folders within a publication or the archive; those of the home itself are there."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        make_folder(folder, FOR_GROUP if set(FOR_READERS) & set(folder.parts[-2:]) else PASS_THROUGH)
