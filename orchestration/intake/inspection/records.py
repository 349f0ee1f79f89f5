"""The records of a file column by column, in batches of bounded memory."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration.intake.inspection.layout import Layout

BATCH = 20_000
# A text of more than this is a quote that nobody closed; it must not swallow the file.
LONGEST_TEXT = 128 * 1024

Columns = list[tuple[str, ...]]


@dataclass
class Counted:
    """What became of the records: read, left because there are more than were asked for, of another width."""

    rows: int = 0
    is_cut: bool = False
    of_other_width: int = 0
    broken_at: int | None = None


def text_columns(file: Path, layout: Layout, most_rows: int, counted: Counted) -> Iterator[Columns]:
    """The columns of a file of text, a batch of rows at a time."""
    width = len(layout.headers)
    csv.field_size_limit(LONGEST_TEXT)
    with file.open(encoding=layout.encoding.codec, errors="replace", newline="") as stream:
        lines = _without_last(stream, layout.lines_behind)
        for _ in islice(lines, layout.lines_before + 1 + layout.has_dashes):
            pass
        records = csv.reader(lines, **layout.reader_options)  # type: ignore[arg-type]
        batch: list[list[str]] = []
        try:
            for record in records:
                if not record or (len(record) == 1 and not record[0].strip()):
                    continue
                if counted.rows == most_rows:
                    counted.is_cut = True
                    break
                counted.rows += 1
                if len(record) != width:
                    counted.of_other_width += 1
                    continue
                batch.append(record)
                if len(batch) == BATCH:
                    yield list(zip(*batch, strict=True))
                    batch = []
        except csv.Error:
            counted.broken_at = layout.lines_before + 1 + records.line_num
        if batch:
            yield list(zip(*batch, strict=True))


def _without_last(lines: Iterable[str], number: int) -> Iterator[str]:
    """All lines but the last ones; blank lines at the very end count for nothing."""
    waiting: deque[str] = deque()
    for line in lines:
        waiting.append(line)
        while line.strip() and len(waiting) > number:
            yield waiting.popleft()
