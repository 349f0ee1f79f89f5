"""The column names and records of a file without the lines that a source writes before and after them."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.intake.broken_lines import line_end, numbered_lines
from orchestration.intake.dialect import Dialect


@dataclass(frozen=True)
class TableBody:
    """A file that begins with its column names and ends with its last record; the lines after that."""

    file: Path
    footer: tuple[bytes, ...] = ()


@contextmanager
def table_body(file: Path, dialect: Dialect, copy: Path) -> Iterator[TableBody]:
    """The file itself where nothing is to be left out, or a copy that is gone afterwards."""
    if not dialect.skip_lines and not dialect.skip_footer:
        yield TableBody(file)
        return
    try:
        yield TableBody(copy, _write_body(file, dialect, copy))
    finally:
        copy.unlink(missing_ok=True)


def _write_body(file: Path, dialect: Dialect, copy: Path) -> tuple[bytes, ...]:
    """Writes the lines that are wanted; blank lines at the end of a file count for nothing."""
    end = line_end(file)
    waiting: deque[bytes] = deque()
    with file.open("rb") as stream, copy.open("wb") as out:
        for number, line in numbered_lines(stream, end):
            if number <= dialect.skip_lines:
                continue
            waiting.append(line)
            while line.strip() and len(waiting) > dialect.skip_footer:
                out.write(waiting.popleft() + end)
        while waiting and not waiting[-1].strip():
            waiting.pop()
        while len(waiting) > dialect.skip_footer:
            out.write(waiting.popleft() + end)
    return tuple(waiting)
