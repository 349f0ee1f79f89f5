"""Takes lines with more fields than the header out of a file before the engine reads it.

The engine reports every field too many of a line with a copy of the line: one broken line of 100 KB would need
5 GB. Such a line is kept raw here, and one that the engine rejects at once stands in its place, so that counts
and line numbers stay what they are.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.intake.rejection import Rejection

# A published line is a few kilobytes; a line of more than this is a broken file, not a record.
LONGEST_LINE = 4 * 1024 * 1024
CHUNK = 1024 * 1024
# What may be kept of a line that is too long, and what the engine may be left with where quotes are broken.
KEPT_OF_A_LINE = 64 * 1024
MOST_COPIES = 64 * 1024 * 1024


@dataclass(frozen=True)
class LongLine:
    """One line taken out: its number in the file, why, and its text."""

    number: int
    reason: str
    raw_text: str


@contextmanager
def without_long_lines(file: Path, columns: int, copy: Path) -> Iterator[tuple[Path, list[LongLine]]]:
    """The file itself, or a copy where long lines are replaced, and those lines.

    Raises Rejection when quotes are so broken that lines cannot be told from each other.
    """
    found = list(_long_lines(file, columns))
    if not found:
        yield file, found
        return
    instead = {line.number for line in found}
    try:
        end = _line_end(file)
        with file.open("rb") as stream, copy.open("wb") as out:
            for number, line in _lines(stream, end):
                # one field more than the header: rejected, once
                out.write((b"," * columns if number in instead else line) + end)
        yield copy, found
    finally:
        copy.unlink(missing_ok=True)


def _long_lines(file: Path, columns: int) -> Iterator[LongLine]:
    quoted = False
    copies = 0
    with file.open("rb") as stream:
        for number, line in _lines(stream, _line_end(file)):
            separators, quotes = line.count(b","), line.count(b'"')
            whole = not quoted and quotes % 2 == 0
            quoted ^= quotes % 2 == 1
            if len(line) > LONGEST_LINE:
                yield LongLine(number, f"line of more than {LONGEST_LINE} bytes, cut here", _text(line))
            elif separators < columns:
                continue
            elif whole and (not quotes or _fields(line) > columns):
                yield LongLine(number, "too many columns", _text(line))
            elif not whole:
                copies += (separators - columns) * len(line)
                if copies > MOST_COPIES:
                    raise Rejection(
                        file.name,
                        "CSV by RFC 4180 with one record a line",
                        f"broken quoting up to line {number}",
                        "Check quoting and line ends, and send the delivery again.",
                    )


def _fields(line: bytes) -> int:
    try:
        return len(next(csv.reader([line.decode("utf-8", "replace")]), []))
    except csv.Error:
        return line.count(b",") + 1


def _text(line: bytes) -> str:
    return line[:KEPT_OF_A_LINE].decode("utf-8", "replace").rstrip("\r\n")


def _line_end(file: Path) -> bytes:
    with file.open("rb") as stream:
        start = stream.read(CHUNK)
    return b"\n" if b"\n" in start or b"\r" not in start else b"\r"


def _lines(stream: BinaryIO, end: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their end; of a line that is too long no more than is needed to say so."""
    number = 1
    rest = b""
    while chunk := stream.read(CHUNK):
        *whole, last = chunk.split(end)
        for line in whole:
            yield number, rest + line
            number += 1
            rest = b""
        rest = (rest + last)[: LONGEST_LINE + 1]
    if rest:
        yield number, rest
