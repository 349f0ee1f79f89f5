"""Files that are there whole or not at all, after a killed process and a power cut too.

A file is written under a temporary name beside its own and renamed in one step. Who writes holds the home's
lock, so that nobody else writes the same file; what a killed process leaves, `sweep` removes.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# How every temporary name begins: hidden, and with the ending that the file will have.
TEMPORARY = ".part-"


@contextmanager
def write_whole(final: Path, mode: int | None = None) -> Iterator[Path]:
    """Yields the temporary path to write to; at the end of the block it becomes `final`, of that mode.

    A block that leaves nothing there, or ends with an error, leaves `final` as it was.
    """
    temporary = temporary_of(final)
    remove(temporary)
    try:
        yield temporary
        if os.path.lexists(temporary):
            put_in_place(temporary, final, mode)
    finally:
        remove(temporary)


def temporary_of(final: Path) -> Path:
    """The name that a file has while it is written."""
    return final.with_name(TEMPORARY + final.name)


def put_in_place(temporary: Path, final: Path, mode: int | None = None) -> None:
    """Renames a finished file, folder or link, so that a crash leaves the old or the new, never half."""
    if not temporary.is_symlink():
        sync(temporary)
    if mode is not None:
        temporary.chmod(mode)
    os.replace(temporary, final)
    sync(final.parent)


def remove(path: Path) -> None:
    """Removes a file, a link or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Makes the bytes of a file, or the renames in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
