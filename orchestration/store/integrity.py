"""Whether files that must not change are as they were written: the archive and the publications.

Neither Parquet nor the file system notices every flipped bit, so the ledger keeps the hash of each file.
"""

import hashlib
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import KeptFile


def plain_file_size(file: Path) -> int | None:
    """The size of a plain file; None for a pipe, a device, a folder, a link, or nothing at all."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def sha256_of(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def touched(file: Path) -> tuple[int, int, int, int]:
    """What changes when a file is written to or replaced: between two equal answers its bytes were the same."""
    status = file.lstat()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def written(home: Home, *files: Path) -> list[KeptFile]:
    """Files as they now are, for the ledger; an archived file with its unreadable rows."""
    found = []
    for file in files:
        for part in (file, file.with_suffix(".unreadable.parquet")):
            if part.exists():
                path = str(part.relative_to(home.root))
                found.append(KeptFile(path=path, sha256=sha256_of(part), bytes=part.stat().st_size))
    return found


def soundness(home: Home, ledger: Ledger, unknown: bool = False) -> Callable[[Path], bool]:
    """A test of one file: it is there and has the bytes that the ledger knows.

    `unknown` is the answer for a file of which the ledger knows no bytes.
    """
    return soundness_by(ledger.kept_files(), home, unknown)


def soundness_by(kept: Mapping[str, KeptFile], home: Home, unknown: bool = False) -> Callable[[Path], bool]:
    """The same by files that were read from the ledger; a file that was not touched since is hashed once."""
    hashed: dict[tuple[Path, tuple[int, int, int, int]], str] = {}

    def sound(file: Path) -> bool:
        known = kept.get(str(file.relative_to(home.root)))
        if not file.is_file():
            return False
        if known is None:
            return unknown
        if file.stat().st_size != known.bytes:
            return False
        as_it_is = (file, touched(file))
        if as_it_is not in hashed:
            hashed[as_it_is] = sha256_of(file)
        return hashed[as_it_is] == known.sha256

    return sound
