"""Reads workbooks in a process of its own, bounded in memory and time: no file can end a command or a refresh.

A workbook of kilobytes can say that it is a million rows by sixteen thousand columns, or unpack to gigabytes,
and the reader of workbooks ends its process on some that are broken. Whoever reads a file that people or
senders hand in asks for it here, and is answered in words.
"""

import json
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.intake.rejection import Rejection

# The largest published workbook (some 2 MB) needs a tenth of this to read, and a few seconds.
MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 300
# What the processor's time does not count: a file on a share that does not answer.
MOST_SECONDS_ON_THE_CLOCK = 2 * MOST_SECONDS
# A list of a hundred thousand rows is some 20 MB packed and some 150 MB unpacked.
LARGEST_FILE = 200 * 1024**2
LARGEST_UNPACKED = 1024**3

OLDER_KIND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def answer_apart(
    module: str,
    arguments: list[str],
    file: Path,
    action: str,
    kind: str = "workbook",
    why: str = "it is damaged, or a cell far outside its rows is filled or coloured",
) -> dict[str, Any]:
    """What a module of this room, run as a program, says of a file as JSON.

    Raises Rejection where it says nothing, or says that the file is refused.
    `action`: what a person should do about a file that cannot be read within the bounds; `why`: what is usually
    wrong with it.
    """
    try:
        answer = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=MOST_SECONDS_ON_THE_CLOCK,
            check=False,
        )
        told: dict[str, Any] = json.loads(answer.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        raise Rejection(
            file.name,
            f"a {kind} that can be read in {MOST_MEMORY // 1024**3} GB and {MOST_SECONDS} seconds",
            f"a {kind} that cannot: {why}",
            action,
        ) from None
    if "refused" in told:
        raise Rejection(**told["refused"])
    return told


def refused(refusal: Rejection) -> dict[str, Any]:
    """A refusal as the program's answer."""
    return {"refused": {name: getattr(refusal, name) for name in ("where", "expected", "found", "action")}}


def bound_this_process() -> None:
    """No more memory and time for this process than reading a workbook needs."""
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        _, highest = resource.getrlimit(limit)
        if highest == resource.RLIM_INFINITY or most < highest:
            resource.setrlimit(limit, (most, highest))


def open_workbook(file: Path, action: str) -> CalamineWorkbook:
    """The workbook, in a process that is bounded. Raises Rejection that names the kind of file that it is."""
    _refuse_what_is_too_large(file, action)
    try:
        # by its bytes: the reader goes by the ending, and knows none in capitals
        with file.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)
    except OSError:
        raise
    except BaseException as error:
        # some broken files are a panic to the reader, which is no Exception
        raise Rejection(file.name, "a workbook (.xlsx)", _kind(file, error), action) from None


def sheet_rows(workbook: CalamineWorkbook, sheet: str, file: Path, action: str) -> list[list[Any]]:
    """All rows of a sheet, as wide as it is. Raises Rejection where the sheet is broken."""
    try:
        rows: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return rows
    except BaseException as error:
        raise Rejection(
            f"{file.name}: {sheet}",
            "a sheet that can be read",
            f"a broken one ({type(error).__name__})",
            action,
        ) from None


def _refuse_what_is_too_large(file: Path, action: str) -> None:
    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise Rejection(
            file.name,
            f"a workbook of at most {LARGEST_FILE // 1024**2} MB",
            f"{size // 1024**2} MB",
            action,
        )
    try:
        with zipfile.ZipFile(file) as package:
            unpacked = sum(item.file_size for item in package.infolist())
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        # no package that can be measured: the reader, within the bounds of this process, says what it is
        return
    if unpacked > LARGEST_UNPACKED:
        raise Rejection(
            file.name,
            f"a workbook of at most {LARGEST_UNPACKED // 1024**2} MB when it is unpacked",
            f"{unpacked // 1024**2} MB",
            action,
        )


def _kind(file: Path, error: BaseException) -> str:
    """What a file is that is no workbook, in words."""
    with file.open("rb") as stream:
        start = stream.read(LARGEST_FILE)
    if not start:
        return "an empty file"
    if isinstance(error, PasswordError) or (start.startswith(OLDER_KIND) and ENCRYPTED in start):
        return "a workbook with a password; save it without one"
    if start.startswith(OLDER_KIND):
        return "a file in an older Office format; save it as .xlsx"
    if start.startswith(PACKED):
        return "a zip file that is not a complete workbook"
    if b"\0" not in start:
        return "text, such as CSV; give the file the ending of its kind"
    return "a file of another kind"
