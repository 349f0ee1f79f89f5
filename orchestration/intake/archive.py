"""Archives one verified file as immutable Parquet, named by the hash of what was delivered."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from orchestration.contract.feeds import Feed
from orchestration.intake.csv_reader import ReadResult, read_csv
from orchestration.intake.file_kinds import is_parquet
from orchestration.intake.manifest import ManifestFile
from orchestration.intake.parquet_reader import read_parquet
from orchestration.intake.rejection import CannotKeep, Rejection
from orchestration.intake.workbook_reader import read_workbook_apart
from orchestration.intake.zip_process import is_zip
from orchestration.intake.zipped_file import keep_member_name, only_member
from orchestration.settings.feed_format import FeedFormat
from orchestration.store.whole_files import write_whole

# A few broken lines happen in real extracts and are listed; more than this is a broken file.
# Five rows: a small feed should not be refused for one line. One in a hundred: above that, what is
# missing would move published figures. Half: a file that is mostly unreadable is refused at any size.
TOLERATED_ROWS = 5
TOLERATED_SHARE = 0.01
TOLERATED_SHARE_OF_SMALL_FILE = 0.5

# Of the hash of what formats.yml says, as much as tells two apart in the name of a file.
DIGEST_SHOWN = 16
ORIGINAL = ".original.zst"
COPIED_AT_ONCE = 1024 * 1024

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def archive_path(archive: Path, feed: Feed, promised: ManifestFile, said: FeedFormat) -> Path:
    """Where the accepted rows of a file are kept. Read otherwise, the same bytes are another content."""
    other = "" if promised.encoding == "utf-8" else f".{promised.encoding}"
    formats = f".{said.digest[:DIGEST_SHOWN]}" if said.digest else ""
    return archive / feed.source / feed.name / f"{promised.sha256}{other}{formats}.parquet"


def original_path(archive: Path, feed: Feed, sha256: str) -> Path:
    """Where the bytes of a file are kept that is read by formats.yml: another one may read them otherwise."""
    return archive / feed.source / feed.name / f"{sha256}{ORIGINAL}"


def unreadable_path(accepted: Path) -> Path:
    """Where the rows that could not be read are kept, raw, beside the accepted ones."""
    return accepted.with_suffix(".unreadable.parquet")


def archive_file(
    file: Path,
    promised: ManifestFile,
    feed: Feed,
    archive: Path,
    sound: Callable[[Path], bool],
    said: FeedFormat | None = None,
) -> ReadResult:
    """Reads a file into the archive, as formats.yml `said` of its feed; where that is anything, with its bytes.

    What is there already and `sound` is left as it was written. Raises Rejection when rows disagree with the
    manifest or too many cannot be read, CannotKeep without room.
    """
    said = said or FeedFormat()
    accepted = archive_path(archive, feed, promised, said)
    unreadable = unreadable_path(accepted)
    try:
        accepted.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(unreadable, 0o440) as of_unreadable, write_whole(accepted, 0o440) as of_accepted:
            if feed.national_file is not None and is_zip(file):
                result = _read_zipped(file, promised, feed, of_accepted, of_unreadable, said)
            else:
                result = _read(file, promised, feed, of_accepted, of_unreadable, said)
            _check_counts(file.name, promised, feed, result)
            for temporary, final in ((of_accepted, accepted), (of_unreadable, unreadable)):
                if sound(final):
                    temporary.unlink(missing_ok=True)
        if said.digest:
            _keep_original(file, original_path(archive, feed, promised.sha256), sound)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise CannotKeep(error.strerror or type(error).__name__) from error
    return result


def _keep_original(file: Path, kept: Path, sound: Callable[[Path], bool]) -> None:
    if sound(kept):
        return
    with (
        write_whole(kept, 0o440) as temporary,
        file.open("rb") as stream,
        pa.CompressedOutputStream(str(temporary), "zstd") as out,
    ):
        shutil.copyfileobj(stream, out, COPIED_AT_ONCE)


def write_original(kept: Path, file: Path) -> None:
    """Writes the bytes of a file again from the archive."""
    with pa.CompressedInputStream(str(kept), "zstd") as stream, file.open("wb") as out:
        shutil.copyfileobj(stream, out, COPIED_AT_ONCE)


def _read(
    file: Path, promised: ManifestFile, feed: Feed, accepted: Path, unreadable: Path, said: FeedFormat
) -> ReadResult:
    if feed.is_workbook:
        return read_workbook_apart(file, feed, accepted, unreadable)
    if is_parquet(file):
        return read_parquet(file, feed, accepted, unreadable, said)
    return read_csv(file, promised.encoding, feed, accepted, unreadable, said)


def _read_zipped(
    file: Path, promised: ManifestFile, feed: Feed, accepted: Path, unreadable: Path, said: FeedFormat
) -> ReadResult:
    """A published file in its ZIP, unpacked beside the archive for as long as it is read."""
    folder = accepted.with_name(f"{accepted.name}.zip")
    try:
        name, unpacked = only_member(file, folder)
        result = _read(unpacked, promised, feed, accepted, unreadable, said)
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
