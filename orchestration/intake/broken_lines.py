"""Takes lines that are no record out of a file before the engine reads it, so that one of them costs one row.

The engine ends at a carriage return inside a row, lets a quote that nobody closed swallow the rows behind it,
and reports every field too many with a copy of the line: one broken line of 100 KB would need 5 GB. Such a line
is kept raw here, and one that the engine rejects at once, marked with its number, stands in its place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.intake.dialect import CONTRACT, Dialect
from orchestration.intake.line_blocks import CHUNK, CR_LF, LF, LONGEST_LINE, Block, Lines, blocks, looked_at
from orchestration.intake.rejection import Rejection

# What may be kept of a line that is too long, and what the engine may be left with where quotes are broken.
KEPT_OF_A_LINE = 64 * 1024
MOST_COPIES = 64 * 1024 * 1024
# How far the end of a quoted text is looked for: a letter has some dozen lines, a file has thousands.
MOST_LINES_OF_A_TEXT = 500
MOST_BYTES_OF_A_TEXT = 256 * 1024

# Stands before the number of a line that was taken out; no published text has this character.
MARK = "\ufdd1"


@dataclass(frozen=True)
class BrokenLine:
    """One line taken out: its number in the file, why, and its text."""

    number: int
    reason: str
    raw_text: str

    @property
    def replacement(self) -> str:
        """The beginning of the line that stands in its place."""
        return f"{MARK}{self.number}"


@dataclass(frozen=True)
class ReadableLines:
    """A file that the engine can read, and the lines that were taken out of it.

    `has_long_records`: some record has a text of several lines.
    """

    file: Path
    broken: list[BrokenLine]
    has_long_records: bool


@contextmanager
def without_broken_lines(
    file: Path, columns: int, copy: Path, dialect: Dialect = CONTRACT
) -> Iterator[ReadableLines]:
    """The file itself, or a copy where broken lines are replaced.

    Raises Rejection when quotes are so broken that lines cannot be told from each other.
    """
    scan = _Scan(file, columns, dialect)
    found = list(scan.broken_lines())
    if not found and not scan.is_mixed:
        yield ReadableLines(file, found, bool(scan.inside_texts))
        return
    instead = {line.number: line for line in found}
    end = line_end(file)
    try:
        with file.open("rb") as stream, copy.open("wb") as out:
            for block in blocks(stream, end):
                numbers = set(range(block.first, block.first + len(block)))
                broken = {number: instead[number] for number in instead.keys() & numbers}
                if scan.is_mixed:
                    out.writelines(scan.with_one_end(block, broken))
                else:
                    out.writelines(_with_replacements(block, broken, columns, dialect))
        yield ReadableLines(copy, found, bool(scan.inside_texts))
    finally:
        copy.unlink(missing_ok=True)


def _replaced(line: BrokenLine, columns: int, dialect: Dialect) -> bytes:
    """One field more than the header, and none empty: rejected, once."""
    return (line.replacement + f"{dialect.delimiter}{MARK}" * columns).encode()


def _with_replacements(
    block: Block, broken: dict[int, BrokenLine], columns: int, dialect: Dialect
) -> Iterator[bytes]:
    """The bytes of a block, where all lines end alike, with what stands in place of its broken lines."""
    written = 0
    for number in sorted(broken):
        index = number - block.first
        yield block.data[written : block.starts[index]]
        yield _replaced(broken[number], columns, dialect)
        written = int(block.ends[index])
    yield block.data[written:]
    if not block.is_ended:
        yield block.end


class _Scan:
    """One look at the lines of a file. `is_mixed` afterwards: its lines end in LF, CR LF or CR by turns."""

    def __init__(self, file: Path, columns: int, dialect: Dialect) -> None:
        self.file, self.columns, self.dialect = file, columns, dialect
        self.separator, self.quote = dialect.delimiter.encode(), dialect.quote.encode()
        self.copies = 0
        self.ends: set[str] = set()
        self.inside_texts: set[int] = set()

    @property
    def is_mixed(self) -> bool:
        return len(self.ends) > 1

    def has_quote(self, line: bytes) -> bool:
        """Whether a line has a quote, which may open a text."""
        return bool(self.quote) and self.quote in line

    def broken_lines(self) -> Iterator[BrokenLine]:
        end = line_end(self.file)
        waiting: list[tuple[int, bytes]] = []
        with self.file.open("rb") as stream:
            lines = Lines(looked_at(stream, end, self.columns, self.dialect))
            while line := waiting.pop(0) if waiting else lines.doubtful(self.ends):
                number, text = self._without_return(line, end)
                reason = self._reason(number, text)
                if reason is not None and end == b"\n":
                    self.ends.add(LF if len(text) == len(line[1]) else CR_LF)
                if reason:
                    yield BrokenLine(number, reason, _text(text))
                elif (
                    reason is None
                    and not self._is_record_of_lines(number, text, end, lines, waiting)
                    and number > 1
                ):
                    yield BrokenLine(number, "quote that is never closed", _text(text))

    def with_one_end(self, block: Block, broken: dict[int, BrokenLine]) -> Iterator[bytes]:
        """The bytes of a block with one end for every line, and what stands in place of its broken lines."""
        numbers = range(block.first, block.first + len(block))
        is_plain = not broken and self.inside_texts.isdisjoint(numbers)
        if is_plain and block.data.count(b"\r") == block.data.count(b"\r\n") and b"\r\r" not in block.data:
            yield block.data.replace(b"\r\n", block.end)
            if not block.is_ended:
                yield block.end
            return
        for index, number in enumerate(numbers):
            line = block.line(index)
            if number in broken:
                line = _replaced(broken[number], self.columns, self.dialect)
            elif number not in self.inside_texts:
                line = line.rstrip(b"\r")
                if not self.has_quote(line):
                    line = line.replace(b"\r", block.end)
            yield line + block.end

    def _without_return(self, line: tuple[int, bytes], end: bytes) -> tuple[int, bytes]:
        number, text = line
        return number, text[:-1] if end == b"\n" and text.endswith(b"\r") else text

    def _reason(self, number: int, line: bytes) -> str | None:
        """Why a line is no record; empty where it is one, None where a text goes on in the next line."""
        if len(line) > LONGEST_LINE:
            return f"line of more than {LONGEST_LINE} bytes, cut here"
        separators = line.count(self.separator)
        if not self.has_quote(line):
            if b"\r" in line and number > 1 and self._are_records(line):
                self.ends.add("CR")
                return ""
            if b"\r" in line and number > 1:
                return "carriage return inside the row"
            return "too many columns" if separators >= self.columns else ""
        if self.dialect.whole.fullmatch(line):
            is_wide = separators >= self.columns and self.dialect.count(line) > self.columns
            return "too many columns" if is_wide else ""
        if self.dialect.open.fullmatch(line):
            return None
        if number == 1:
            return ""
        return "carriage return inside the row" if b"\r" in line else "quote inside a quoted text"

    def _is_record_of_lines(
        self,
        number: int,
        first: bytes,
        end: bytes,
        lines: Lines,
        waiting: list[tuple[int, bytes]],
    ) -> bool:
        """Whether a text that is open at the end of a line is closed in a later one, as a record of its own.

        The lines that were looked at wait to be read again where it is not.
        """
        text, looked_at, is_closed = first, 0, False
        while looked_at < MOST_LINES_OF_A_TEXT and len(text) < MOST_BYTES_OF_A_TEXT:
            if looked_at == len(waiting):
                following = lines.following()
                if following is None:
                    break
                waiting.append(following)
            _, line = self._without_return(waiting[looked_at], end)
            looked_at += 1
            text += end + line
            if not self.has_quote(line):
                continue
            if self.dialect.whole.fullmatch(text):
                is_closed = True
                break
            if not self.dialect.open.fullmatch(text):
                break
        if not is_closed:
            return False
        fields = self.dialect.count(text)
        if fields != self.columns and self._is_whole(waiting[0], end):
            # the line behind it is a record of its own: the quote was one too many
            return False
        if fields > self.columns:
            self._count_copies(number, text)
        self.inside_texts.update(range(number, number + looked_at))
        del waiting[:looked_at]
        return True

    def _are_records(self, line: bytes) -> bool:
        """Whether carriage returns end records, as in files that another system put together."""
        return all(piece.count(self.separator) == self.columns - 1 for piece in line.split(b"\r"))

    def _is_whole(self, line: tuple[int, bytes], end: bytes) -> bool:
        _, text = self._without_return(line, end)
        return self.dialect.whole.fullmatch(text) is not None and self.dialect.count(text) == self.columns

    def _count_copies(self, number: int, text: bytes) -> None:
        self.copies += (text.count(self.separator) - self.columns) * len(text)
        if self.copies > MOST_COPIES:
            raise Rejection(
                self.file.name,
                "CSV by RFC 4180 with one record per line",
                f"broken quoting up to line {number}",
                "Check quoting and line ends, and send the delivery again.",
            )


def _text(line: bytes) -> str:
    return line[:KEPT_OF_A_LINE].decode("utf-8", "replace").rstrip("\r\n")


def line_end(file: Path) -> bytes:
    """What ends the lines of a file: LF, which CR LF ends with too, or CR where there is no LF."""
    with file.open("rb") as stream:
        start = stream.read(CHUNK)
    return b"\n" if b"\n" in start or b"\r" not in start else b"\r"


def numbered_lines(stream: BinaryIO, end: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their end; of a line that is too long no more than is needed to say so."""
    for block in blocks(stream, end):
        for index in range(len(block)):
            yield block.first + index, block.line(index)
