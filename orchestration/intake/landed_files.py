"""Files of a delivery as they lie in landing: verified against the manifest, then read into the archive.

A file is hashed once. What is read afterwards is what was hashed as long as the file was not touched from
before the hash until after the reading; a file that was is still arriving.
"""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Source
from orchestration.intake.archive import archive_file, archive_path
from orchestration.intake.file_formats import as_recorded, format_of
from orchestration.intake.manifest import ManifestFile
from orchestration.intake.rejection import Rejection, StillArriving
from orchestration.settings.formats import Formats
from orchestration.settings.operations import in_megabytes
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of, touched

# How long to watch a file that is shorter than promised before calling it cut.
GROWTH_WATCH_SECONDS = 0.2

# A file as it was before it was hashed.
Verified = tuple[int, int, int, int]


def check_kind_and_size(where: str, status: os.stat_result, largest: int) -> None:
    """Raises Rejection for what is no file, or is larger than one may be, before any of it is read."""
    if not stat.S_ISREG(status.st_mode):
        raise Rejection(where, "a plain file", "a link, folder or pipe", "Send the file itself.")
    if status.st_size > largest:
        raise Rejection(
            where,
            f"at most {in_megabytes(largest)}",
            in_megabytes(status.st_size),
            "Send the feed's own file; if it is as large as that, raise largest_file_megabytes in the home's"
            " operations.yml and send the delivery again.",
        )


def verify(folder: Path, promised: ManifestFile, largest: int) -> Verified:
    """Sees that the file is there and its bytes are those that the manifest promises.

    Its kind and its size, at most `largest` bytes, are looked at before any of it is read.
    """
    file = folder / promised.file
    where = f"{folder.name}/{promised.file}"
    if not os.path.lexists(file):
        raise Rejection(where, "the file that the manifest names", "none", "Send the whole delivery.")
    before = touched(file)
    check_kind_and_size(where, file.lstat(), largest)
    size = file.lstat().st_size
    if size != promised.bytes:
        time.sleep(GROWTH_WATCH_SECONDS)
        if file.lstat().st_size != size:
            raise StillArriving
        raise Rejection(
            where,
            f"{promised.bytes} bytes as in the manifest",
            f"{size}",
            "The file was cut or changed after the manifest was written: send the delivery again.",
        )
    if sha256_of(file) != promised.sha256:
        raise Rejection(
            where,
            "the content hash (sha256) in the manifest",
            "another one",
            "The file was changed after the manifest was written: send the delivery again.",
        )
    return before


def archive_verified(
    folder: Path,
    promised: ManifestFile,
    verified: Verified,
    source: Source,
    home: Home,
    sound: Callable[[Path], bool],
    formats: Formats | None = None,
) -> dict[str, Any]:
    """Reads a verified file into the archive as `formats` says; returns it as the ledger records it."""
    feed = source.feeds[promised.feed]
    said = format_of(feed, promised.form, formats)
    file = folder / promised.file
    if touched(file) != verified:
        raise StillArriving
    try:
        result = archive_file(file, promised, feed, home.archive, sound, said)
    except Rejection as refusal:
        if touched(file) != verified:
            raise StillArriving from refusal
        refusal.where = f"{folder.name}/{refusal.where}"
        raise
    if touched(file) != verified:
        raise StillArriving
    return {
        "feed": promised.feed,
        "file": promised.file,
        "mode": promised.mode,
        "encoding": promised.encoding,
        "sha256": promised.sha256,
        "bytes": promised.bytes,
        "rows": result.accepted_rows + result.unreadable_rows,
        "accepted_rows": result.accepted_rows,
        "unreadable_rows": result.unreadable_rows,
        "archive_file": str(archive_path(home.archive, feed, promised, said).relative_to(home.archive)),
        "note": result.note,
        "formats": as_recorded(promised.form, said),
        "first_line": result.first_line,
    }
