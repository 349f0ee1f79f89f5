"""Reading a CSV that a trust keeps in `plan/`: one message for each wrong line, which alone is not used."""

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.contract.validated_csv import HEADER_LINE, ReadRows, read_rows
from orchestration.contract.validated_yaml import Model, Problem
from orchestration.store.home import Home

FOLDER = "plan"
# Every postcode of England is two million lines of 12 bytes.
LARGEST = 64 * 1024**2


@dataclass
class PlanRows:
    """The rows that a build uses, sorted, and a message for each of the other lines."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PlanFile:
    """A file that builds read: as `run.NAME`, kept by the hash of its content under the setting.

    `domains`: those that a build without the file could not make again; none for every one.
    """

    name: str
    title: str
    setting: str
    columns: Mapping[str, str]
    read: Callable[[Home], PlanRows]
    domains: frozenset[str] = frozenset()


def file_problem(home: Home, file: str) -> str | None:
    """Why a file cannot be read at all, in words; None where it can, or is not there."""
    path = home.root / file
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{file}: expected a file that can be read, found {type(error).__name__}"
    if not stat.S_ISREG(status.st_mode):
        return f"{file}: expected a file, found a folder or pipe; put the file there"
    if status.st_size > LARGEST:
        return f"{file}: expected at most {LARGEST} bytes, found {status.st_size}"
    return None


def read_plan_rows(home: Home, file: str, model: type[Model]) -> tuple[ReadRows[Model], list[str]]:
    """The lines of a file that fit, and a message for each of the others. Nothing raises."""
    problem = file_problem(home, file)
    if problem is not None or not (home.root / file).exists():
        return ReadRows(), [problem] if problem else []
    read = read_rows(home.root / file, model)
    return read, [_in_words(file, one) for one in read.problems]


def _in_words(file: str, problem: Problem) -> str:
    line = problem.line
    place, _, rest = line.partition(":")
    number, _, column = place.partition(", ")
    where = f"{number}, column {column}" if column else place
    is_whole = not place.startswith("line ") or number == f"line {HEADER_LINE}"
    used = "nothing of it is used" if is_whole else "this line is not used"
    return f"{file} {where}:{rest}; {used}" if rest else f"{file} {line}; {used}"
