"""Unpacks a ZIP in a process of its own with bounded memory, time and room: what it holds is not known before.

`python -m orchestration.intake.zip_process FILE FOLDER MOST_BYTES` is that process; it writes the files of the
package into the folder and answers as JSON which they are and which it refuses. The sizes that a package states
are not trusted: what comes out is counted.
"""

import json
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from orchestration.intake.rejection import Rejection
from orchestration.intake.workbook_process import PACKED, answer_apart, bound_this_process, refused
from orchestration.store.plain_text import plain

MODULE = "orchestration.intake.zip_process"
ACTION = "Unpack it by hand, and give the files themselves."
# A year of monthly files is twelve; a folder of every publication some hundred.
MOST_MEMBERS = 200
# All members together may be so many times as large as one may be.
MOST_LARGE_MEMBERS = 4
CHUNK = 1024 * 1024
# A workbook is a package with this file in it.
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOKS = (".xlsx", ".xlsm")
# The first entry of a package that is a workbook, whatever the file's ending.
PARTS_OF_WORKBOOKS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype")
NAME_OF_ENTRY = 30
# The compressions that the library unpacks.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
FIRST_ENTRY = NAME_OF_ENTRY + 32
# What an Apple computer adds to a package.
NOT_FILES = ("__MACOSX", ".DS_Store")


@dataclass(frozen=True)
class Unpacked:
    """Files of a package by their own names, where each was written to, and refused ones with the reason."""

    files: list[tuple[str, Path]]
    refused: list[tuple[str, str]]


def is_zip(file: Path) -> bool:
    """Whether a file is a ZIP by its first bytes, and no workbook by its ending or its first entry."""
    with file.open("rb") as stream:
        start = stream.read(FIRST_ENTRY)
    is_workbook = file.suffix.lower() in WORKBOOKS or start[NAME_OF_ENTRY:].startswith(PARTS_OF_WORKBOOKS)
    return start.startswith(PACKED) and not is_workbook


def unpack_apart(file: Path, to: Path, most_bytes: int) -> Unpacked:
    """The files of a package, written into a folder. Raises Rejection where it cannot be unpacked in bounds."""
    told = answer_apart(
        MODULE,
        [str(file.resolve()), str(to.resolve()), str(most_bytes)],
        file,
        ACTION,
        kind="ZIP file",
        why="it is damaged, or holds far more than it should",
    )
    return Unpacked(
        [(name, to / written) for name, written in told["files"]],
        [(name, why) for name, why in told["refused_members"]],
    )


def _main(arguments: list[str]) -> dict[str, Any]:
    file, to, most_bytes = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    bound_this_process()
    try:
        return _unpack(file, to, most_bytes)
    except Rejection as refusal:
        return refused(refusal)
    except (zipfile.BadZipFile, EOFError):
        return refused(Rejection(file.name, "a ZIP file", "a damaged one", "Download it again."))
    except OSError as error:
        return refused(
            Rejection(
                file.name,
                "room to unpack the file",
                error.strerror or type(error).__name__,
                "Make room on the disk of the home, and try again.",
            )
        )


def _unpack(file: Path, to: Path, most_bytes: int) -> dict[str, Any]:
    files: list[tuple[str, str]] = []
    refused_members: list[tuple[str, str]] = []
    left = MOST_LARGE_MEMBERS * most_bytes
    with zipfile.ZipFile(file) as package:
        if CONTENT_TYPES in package.NameToInfo:
            raise Rejection(file.name, "a ZIP file", "a workbook", "Give it its own ending, .xlsx.")
        members = [one for one in package.infolist() if not one.is_dir() and not _is_of_the_computer(one)]
        if len(members) > MOST_MEMBERS:
            raise Rejection(file.name, f"a ZIP of at most {MOST_MEMBERS} files", f"{len(members)}", ACTION)
        for number, member in enumerate(members):
            name = PurePosixPath(member.filename.replace("\\", "/")).name
            why = _why_not(member)
            if why is None:
                written, why = _write(package, member, to / str(number), min(most_bytes, left))
                left -= written
            if why is None:
                files.append((name, str(number)))
            else:
                refused_members.append((plain(name, 80), why))
    return {"files": files, "refused_members": refused_members}


def _is_of_the_computer(member: zipfile.ZipInfo) -> bool:
    return any(part in NOT_FILES for part in PurePosixPath(member.filename).parts)


def _why_not(member: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "its path in the ZIP leads out of the ZIP"
    if member.flag_bits & 1:
        return "it has a password"
    if member.compress_type not in COMPRESSIONS:
        return "it is compressed in a way that is not read: unpack it, and give the file itself"
    return None


def _write(package: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, most: int) -> tuple[int, str | None]:
    """Writes one file and counts its bytes; says why where it is not kept."""
    written, start = 0, b""
    too_large = f"it is larger than {most // 1024**2} MB when it is unpacked"
    try:
        with package.open(member) as stream, to.open("wb") as out:
            while chunk := stream.read(CHUNK):
                start = start or chunk[: len(PACKED)]
                written += len(chunk)
                if written > most:
                    break
                out.write(chunk)
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError):
        to.unlink(missing_ok=True)
        return written, "it is damaged"
    if written > most:
        to.unlink()
        return written, too_large
    if start == PACKED and not _is_workbook(to):
        to.unlink()
        return written, "it is a ZIP in a ZIP"
    return written, None


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as package:
            return CONTENT_TYPES in package.NameToInfo
    except (zipfile.BadZipFile, ValueError):
        return False


if __name__ == "__main__":
    # a process at its limit says nothing, and whoever asked knows what that means
    with suppress(MemoryError):
        print(json.dumps(_main(sys.argv[1:])))
