"""CSV through models: every wrong row is one message with file, line and column, and costs no other row.

For files that people write by hand or with a spreadsheet: a byte order mark, empty lines, spaces around a value
and columns in any order are no fault. An empty value is None.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from pydantic import ValidationError

from orchestration.contract.validated_yaml import IN_TYPES, Model, Problem, found_in_words, problems_of, unknown

HEADER_LINE = 1


@dataclass(frozen=True)
class Row(Generic[Model]):
    """One row and the line that it begins on."""

    line: int
    values: Model


@dataclass
class ReadRows(Generic[Model]):
    """The rows that fit, and what is wrong with the others."""

    rows: list[Row[Model]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rows(file: Path, model: type[Model]) -> ReadRows[Model]:
    """The rows of a CSV as their model. No file raises: what cannot be read is a problem."""
    read: ReadRows[Model] = ReadRows()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        read.problems.append(Problem("", "a file that can be read", type(error).__name__))
        return read
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        read.problems.append(Problem(f"line {line}", "text in UTF-8", "another encoding"))
        return read
    lines = _lines(text, read.problems)
    header = next(lines, None)
    if header is None:
        read.problems.append(
            Problem("", f"a header line with {', '.join(model.model_fields)}", "an empty file")
        )
        return read
    names = [name.strip() for name in header[1]]
    read.problems.extend(_header_problems(names, model))
    if not read.problems:
        for number, values in lines:
            _read_row(number, values, names, model, read)
    return read


def _lines(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, with the number that each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = HEADER_LINE
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(f"line {begins}", "values with commas between them", str(error)))
            return
        if any(value.strip() for value in values):
            yield begins, values
        begins = reader.line_num + 1


def _header_problems(names: Sequence[str], model: type[Model]) -> list[Problem]:
    place = f"line {HEADER_LINE}"
    known = list(model.model_fields)
    needed = [name for name, info in model.model_fields.items() if info.is_required()]
    found = [
        Problem(place, "", "", unknown(name or "''", known))
        for name in dict.fromkeys(names)
        if name not in known
    ]
    # a misspelt name is not reported again as the one that is missing
    if not found:
        found += [Problem(place, f"the column {name}", "none") for name in needed if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    return found + [Problem(place, f"the column {name} once", "it twice") for name in twice]


def _read_row(
    line: int, values: Sequence[str], names: Sequence[str], model: type[Model], read: ReadRows[Model]
) -> None:
    if len(values) != len(names):
        read.problems.append(Problem(f"line {line}", f"{len(names)} values", str(len(values))))
        return
    document = {name: value.strip() or None for name, value in zip(names, values, strict=True)}
    try:
        read.rows.append(Row(line, model.model_validate(document)))
    except ValidationError as error:
        for one in problems_of(error, model, document):
            key = f"line {line}, {one.key}" if one.key else f"line {line}"
            # every value of a CSV is text: there is nothing to quote
            expected = "text" if one.expected == IN_TYPES["string_type"] else one.expected
            read.problems.append(Problem(key, expected, one.found, one.sentence, one.name))


def refused(line: int, column: str, expected: str, found: object) -> Problem:
    """What no model can see by itself, such as a name that another file has to know."""
    return Problem(f"line {line}, {column}", expected, found_in_words(found))
