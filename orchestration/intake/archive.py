"""Archives one verified file as immutable Parquet, named by the hash of what was delivered."""

import hashlib
import os
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.contracts import Feed
from orchestration.intake.csv_reader import ReadResult, read_csv
from orchestration.intake.manifest import ManifestFile
from orchestration.intake.refusal import Refusal
from orchestration.intake.workbook_reader import read_workbook

# A few broken lines happen in real extracts and are listed; more than this is a broken file.
# Five rows: a small feed should not be refused for one line. One in a hundred: above that, what is
# missing would move published figures. Half: a file that is mostly unreadable is refused at any size.
TOLERATED_ROWS = 5
TOLERATED_SHARE = 0.01
TOLERATED_SHARE_OF_SMALL_FILE = 0.5

NOTE_KEY = b"clockstop_note"


def sha256_of(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def archive_path(archive: Path, feed: Feed, sha256: str) -> Path:
    """Where the accepted rows of a file are kept."""
    return archive / feed.source / feed.name / f"{sha256}.parquet"


def unreadable_path(archive: Path, feed: Feed, sha256: str) -> Path:
    """Where the rows that could not be read are kept, raw."""
    return archive / feed.source / feed.name / f"{sha256}.unreadable.parquet"


def archive_file(file: Path, promised: ManifestFile, feed: Feed, archive: Path) -> ReadResult:
    """Reads a file into the archive once; a second delivery of the same bytes reads nothing.

    Raises Refusal when rows disagree with the manifest or too many cannot be read.
    """
    accepted = archive_path(archive, feed, promised.sha256)
    unreadable = unreadable_path(archive, feed, promised.sha256)
    accepted.parent.mkdir(parents=True, exist_ok=True)
    temporary = [path.with_name(f".{os.getpid()}.{path.name}") for path in (accepted, unreadable)]
    try:
        if feed.is_workbook:
            result = read_workbook(file, feed, temporary[0], temporary[1])
        else:
            result = read_csv(file, promised.encoding, feed, temporary[0], temporary[1])
        _check_counts(file.name, promised, feed, result)
        for written, final in zip(temporary, (accepted, unreadable), strict=True):
            _settle(written, final)
    finally:
        for path in temporary:
            path.unlink(missing_ok=True)
    return result


def unreadable_rows(archive: Path, feed: Feed, sha256: str) -> int:
    """Count of rows kept raw for a file."""
    return int(pq.read_metadata(unreadable_path(archive, feed, sha256)).num_rows)


def _settle(written: Path, final: Path) -> None:
    """Moves a finished file to its name so that a crash leaves the old or the new, never half."""
    with written.open("rb") as stream:
        os.fsync(stream.fileno())
    written.chmod(0o440)
    os.replace(written, final)


def _check_counts(name: str, promised: ManifestFile, feed: Feed, result: ReadResult) -> None:
    rows = result.accepted_rows + result.unreadable_rows
    if feed.verify_rows and rows != promised.rows:
        raise Refusal(
            name,
            f"{promised.rows} rows as in the manifest",
            f"{rows}",
            "The file was cut or changed after the manifest was written: send the delivery again.",
        )
    tolerated = max(TOLERATED_ROWS, TOLERATED_SHARE * rows)
    mostly = result.unreadable_rows > TOLERATED_SHARE_OF_SMALL_FILE * rows
    if result.unreadable_rows > tolerated or (rows and mostly):
        raise Refusal(
            name,
            f"at most {TOLERATED_ROWS} unreadable rows or {TOLERATED_SHARE:.0%} of the file",
            f"{result.unreadable_rows} of {rows} rows unreadable",
            "Check separators, quoting and keys, and send the delivery again.",
        )
