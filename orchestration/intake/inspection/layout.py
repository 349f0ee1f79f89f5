"""How the lines of a text file are laid out: separator, quote, what stands before the column names and behind
the last record. Told by the lines themselves; where column names of a contract are among them, by these first.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.intake.inspection.encoding import FoundEncoding, find_encoding

SEPARATORS = (",", ";", "\t", "|", "^", "~", "¬")
SEEN_AT_START = 256 * 1024
SEEN_AT_END = 64 * 1024
# A title page before the column names is some lines; beyond these a file has none.
MOST_LINES_BEFORE = 60
MOST_LINES_BEHIND = 20
# A separator that is in a name or two of every line by chance makes two fields, and not in every line as many.
RECORDS_SEEN = 200
DASHES = re.compile(r"[\s|,;^~¬+-]*-{2,}[\s|,;^~¬+-]*")


@dataclass(frozen=True)
class Layout:
    """How a file of text is to be read.

    `quote`: the character round texts, `none` where quotes are letters like any other. `lines_before` and
    `lines_behind` are no records; `has_dashes`: a line of dashes stands under the column names.
    """

    encoding: FoundEncoding
    separator: str
    quote: str
    lines_before: int
    lines_behind: int
    headers: tuple[str, ...]
    has_dashes: bool = False

    @property
    def reader_options(self) -> dict[str, object]:
        """The same for Python's reader of CSV."""
        return reader_options(self.separator, self.quote)


def reader_options(separator: str, quote: str) -> dict[str, object]:
    """Separator and quote as Python's reader of CSV takes them."""
    if quote == "none":
        return {"delimiter": separator, "quoting": csv.QUOTE_NONE}
    return {"delimiter": separator, "quotechar": quote}


class NoColumns(ValueError):
    """No line of the beginning of a file looks like column names; the message says what was seen."""


def find_layout(file: Path, known: Callable[[list[str]], float]) -> Layout:
    """The layout of a file. `known` says how many of some names a contract knows, however they are spelt.

    Raises NoColumns.
    """
    encoding = find_encoding(file)
    lines = _first_lines(file, encoding)
    if not any(line.strip() for line in lines):
        raise NoColumns("its first lines are blank" if file.stat().st_size else "the file is empty")
    found = [one for separator in SEPARATORS if (one := _header(lines, separator, known))]
    if not found:
        raise NoColumns("no line of its beginning has column names with one separator between them")
    _, _, separator, number, headers = max(found, key=lambda one: one[:2])
    behind = lines[number + 1 :]
    quote = _quote(lines[number], behind, separator)
    cleaned = tuple(name.strip().strip("'\"").strip() if quote != '"' else name.strip() for name in headers)
    return Layout(
        encoding=encoding,
        separator=separator,
        quote=quote,
        lines_before=number,
        lines_behind=_lines_behind(file, encoding, separator, quote, len(headers)),
        headers=cleaned,
        has_dashes=bool(behind) and DASHES.fullmatch(behind[0]) is not None,
    )


def _first_lines(file: Path, encoding: FoundEncoding) -> list[str]:
    with file.open("rb") as stream:
        start = stream.read(SEEN_AT_START)
        is_whole = not stream.read(1)
    text = start.decode(encoding.codec, errors="replace")
    lines = re.split(r"\r\n|\n|\r", text)
    # the last line may be cut
    return lines if is_whole or len(lines) == 1 else lines[:-1]


def _header(
    lines: list[str], separator: str, known: Callable[[list[str]], float]
) -> tuple[float, float, str, int, list[str]] | None:
    """The line of column names by one separator: how many are known, how many lines are as wide, where."""
    widths = Counter(_width(line, separator) for line in lines[:RECORDS_SEEN] if line.strip())
    widths.pop(1, None)
    if not widths:
        return None
    best: tuple[float, float, str, int, list[str]] | None = None
    for number, line in enumerate(lines[:MOST_LINES_BEFORE]):
        names = _fields(line, separator)
        if len(names) < 2 or not any(name.strip() for name in names):
            continue
        recognised = known([name.strip().strip("'\"").strip() for name in names])
        as_wide = widths.get(len(names), 0) / max(sum(widths.values()), 1)
        # without a known name: the first line of the usual width that holds words only
        looks_like_names = as_wide > 0.5 and all(_is_name(name) for name in names if name.strip())
        if recognised == 0 and not looks_like_names:
            continue
        # nearer the beginning wins where two lines are as good
        if best is None or (recognised, as_wide) > (best[0], best[1]):
            best = (recognised, as_wide, separator, number, names)
    return best


def _is_name(text: str) -> bool:
    return re.search(r"[A-Za-z]", text) is not None and re.search(r"\d{2}", text) is None


def _width(line: str, separator: str) -> int:
    return len(_fields(line, separator))


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _quote(header: str, behind: list[str], separator: str) -> str:
    """The character round texts: `'` where more fields are within it than within `"`."""
    seen = [header, *behind[:RECORDS_SEEN]]
    within: Counter[str] = Counter()
    opened = 0
    for line in seen:
        for piece in line.split(separator):
            piece = piece.strip()
            if len(piece) > 1 and piece[0] == piece[-1] and piece[0] in "\"'":
                within[piece[0]] += 1
            elif piece.startswith('"'):
                opened += 1
    if within["'"] > within['"']:
        return "'"
    # quotes that open fields and never close are letters, unless a text with separators is between them
    whole = sum(_closes(line, separator) for line in seen)
    if opened and not within['"'] and whole < len(seen) and separator != ",":
        return "none"
    return '"'


def _closes(line: str, separator: str) -> bool:
    return line.count('"') % 2 == 0


def _lines_behind(file: Path, encoding: FoundEncoding, separator: str, quote: str, width: int) -> int:
    """How many lines at the end are no record: of another width, or with nothing but their first field."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        # a pair of bytes of UTF-16 must not be cut
        start = max(0, size - SEEN_AT_END) // 2 * 2
        stream.seek(start)
        text = stream.read().decode(encoding.codec if start == 0 else encoding.of_a_part, errors="replace")
    lines = re.split(r"\r\n|\n|\r", text)
    if start:
        lines = lines[1:]
    # blank lines at the very end count for nothing
    while lines and not lines[-1].strip():
        lines.pop()
    behind = 0
    for number, line in enumerate(reversed(lines), start=1):
        if number > MOST_LINES_BEHIND:
            return 0
        if not line.strip():
            continue
        if _is_record(line, separator, quote, width):
            # blank lines between the last record and the first of these lines are among them
            return number - 1 if behind else 0
        behind = number
    return 0


def _is_record(line: str, separator: str, quote: str, width: int) -> bool:
    try:
        fields = next(csv.reader(io.StringIO(line), **reader_options(separator, quote)), [])  # type: ignore[arg-type]
    except csv.Error:
        return True
    # the end of a text of several lines is part of a record
    if line.count('"') % 2 and quote == '"':
        return True
    if len(fields) != width:
        return False
    # a sentence with nothing beside it, as spreadsheet programs write the last line of a report
    return any(field.strip() for field in fields[1:]) or " " not in fields[0].strip()
