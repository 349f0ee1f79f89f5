"""Archives one verified file as immutable Parquet, named by the hash of what was delivered."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

from orchestration.contract.feeds import Feed
from orchestration.intake.csv_reader import ReadResult, read_csv
from orchestration.intake.manifest import ManifestFile
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.intake.workbook_reader import read_workbook_apart
from orchestration.intake.zip_process import is_zip
from orchestration.intake.zipped_file import keep_member_name, only_member
from orchestration.store.whole_files import write_whole

# A few broken lines happen in real extracts and are listed; more than this is a broken file.
# Five rows: a small feed should not be refused for one line. One in a hundred: above that, what is
# missing would move published figures. Half: a file that is mostly unreadable is refused at any size.
TOLERATED_ROWS = 5
TOLERATED_SHARE = 0.01
TOLERATED_SHARE_OF_SMALL_FILE = 0.5

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def archive_path(archive: Path, feed: Feed, promised: ManifestFile) -> Path:
    """Where the accepted rows of a file are kept. Other characters in the same bytes are another content."""
    other = "" if promised.encoding == "utf-8" else f".{promised.encoding}"
    return archive / feed.source / feed.name / f"{promised.sha256}{other}.parquet"


def unreadable_path(accepted: Path) -> Path:
    """Where the rows that could not be read are kept, raw, beside the accepted ones."""
    return accepted.with_suffix(".unreadable.parquet")


def archive_file(
    file: Path, promised: ManifestFile, feed: Feed, archive: Path, sound: Callable[[Path], bool]
) -> ReadResult:
    """Reads a file into the archive. What is there already and `sound` is left as it was written.

    Raises Rejection when rows disagree with the manifest or too many cannot be read, CannotKeep without room.
    """
    accepted = archive_path(archive, feed, promised)
    unreadable = unreadable_path(accepted)
    try:
        accepted.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(unreadable, 0o440) as of_unreadable, write_whole(accepted, 0o440) as of_accepted:
            if feed.national_file is not None and is_zip(file):
                result = _read_zipped(file, promised, feed, of_accepted, of_unreadable)
            else:
                result = _read(file, promised, feed, of_accepted, of_unreadable)
            _check_counts(file.name, promised, feed, result)
            for temporary, final in ((of_accepted, accepted), (of_unreadable, unreadable)):
                if sound(final):
                    temporary.unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise CannotKeep(error.strerror or type(error).__name__) from error
    return result


def _read(file: Path, promised: ManifestFile, feed: Feed, accepted: Path, unreadable: Path) -> ReadResult:
    if feed.is_workbook:
        return read_workbook_apart(file, feed, accepted, unreadable)
    return read_csv(file, promised.encoding, feed, accepted, unreadable)


def _read_zipped(
    file: Path, promised: ManifestFile, feed: Feed, accepted: Path, unreadable: Path
) -> ReadResult:
    """A published file in its ZIP, unpacked beside the archive for as long as it is read."""
    folder = accepted.with_name(f"{accepted.name}.zip")
    try:
        name, unpacked = only_member(file, folder)
        result = _read(unpacked, promised, feed, accepted, unreadable)
        keep_member_name(accepted, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _check_counts(name: str, promised: ManifestFile, feed: Feed, result: ReadResult) -> None:
    rows = result.accepted_rows + result.unreadable_rows
    if feed.verify_rows and rows != promised.rows:
        raise Rejection(
            name,
            f"{promised.rows} rows as in the manifest",
            f"{rows}",
            "The file was cut or changed after the manifest was written: send the delivery again.",
        )
    tolerated = max(TOLERATED_ROWS, TOLERATED_SHARE * rows)
    mostly = result.unreadable_rows > TOLERATED_SHARE_OF_SMALL_FILE * rows
    if result.unreadable_rows > tolerated or (rows and mostly):
        raise Rejection(
            name,
            f"at most {TOLERATED_ROWS} unreadable rows or {TOLERATED_SHARE:.0%} of the file",
            f"{result.unreadable_rows} of {rows} rows unreadable"
            + (f" (most: {result.main_reason})" if result.main_reason else ""),
            "Check separators, quoting and keys, and send the delivery again.",
        )
