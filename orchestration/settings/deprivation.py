"""The look-up of deprivation that a trust may supply: `plan/deprivation.csv` in its home, postcode to decile.

A build keeps the look-up that it used in the archive, by the hash of its content, so that it can be made again.
The hash is the setting `deprivation_lookup`, which no trust writes itself.
"""

import csv
import hashlib
import io
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.store.home import Home
from orchestration.store.modes import PRIVATE, make_folder
from orchestration.store.plain_text import plain
from orchestration.store.whole_files import write_whole

FILE = "plan/deprivation.csv"
SETTING = "deprivation_lookup"
COLUMNS = ("postcode", "decile")
# Every postcode of England is two million lines of 12 bytes.
LARGEST = 64 * 1024**2
DECILES = tuple(str(number) for number in range(1, 11))
# Lines named one by one; more are counted.
MOST_NAMED = 20
DISTRICT = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
AREAS = {
    "postcode": re.compile(rf"{DISTRICT} ?[0-9][A-Z]{{2}}"),
    "sector": re.compile(rf"{DISTRICT} [0-9]"),
    "district": re.compile(DISTRICT),
}
# The kind of an area, and its name without blanks.
Area = tuple[str, str]


@dataclass
class LookUp:
    """Deciles by area, 1 the most deprived; and one message for each line that cannot be used."""

    deciles: dict[Area, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_look_up(home: Home) -> LookUp:
    """What the file of the home says; empty without one. Never raises: a wrong line or file is a message."""
    file = home.root / FILE
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return LookUp(problems=[f"{FILE}: expected a file, found a folder or pipe; put the file there"])
        if status.st_size > LARGEST:
            return LookUp(problems=[f"{FILE}: expected at most {LARGEST} bytes, found {status.st_size}"])
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return LookUp()
    except UnicodeDecodeError:
        return LookUp(
            problems=[f"{FILE}: expected text in UTF-8, found another encoding; save it as CSV UTF-8"]
        )
    except OSError as error:
        return LookUp(problems=[f"{FILE}: expected a file that can be read, found {type(error).__name__}"])
    return _look_up_of(text)


def _look_up_of(text: str) -> LookUp:
    found = LookUp()
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            named = plain(", ".join(header)) or "none"
            wanted = f"the columns {', '.join(COLUMNS)}"
            found.problems.append(f"{FILE} line 1: expected {wanted}, found {named}; nothing of it is used")
            return found
        places = [header.index(name) for name in COLUMNS]
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _add(found, lines.line_num, [cells[place] if place < len(cells) else "" for place in places])
    except csv.Error as error:
        found.problems.append(
            f"{FILE} line {lines.line_num}: expected CSV, found {error}; the lines after it are not used"
        )
    return found


def _add(found: LookUp, line: int, cells: list[str]) -> None:
    """Takes one line into the look-up, or says what is wrong with it."""
    area, decile = _area_of(cells[0]), cells[1].strip()

    def wrong(column: str, wanted: str, cell: str) -> None:
        where = f"{FILE} line {line}, column {column}"
        found.problems.append(f"{where}: expected {wanted}, found '{plain(cell)}'; this line is not used")

    if area is None:
        wrong("postcode", "a postcode, sector or district such as AB1 2CD, AB1 2 or AB1", cells[0])
    elif decile not in DECILES:
        wrong("decile", "a whole number from 1 (most deprived) to 10", decile)
    elif found.deciles.setdefault(area, int(decile)) != int(decile):
        wrong("decile", f"the decile of an earlier line for {area[1]}, {found.deciles[area]}", decile)


def _area_of(text: str) -> Area | None:
    name = " ".join(text.upper().split())
    for kind, pattern in AREAS.items():
        if pattern.fullmatch(name):
            return kind, name.replace(" ", "")
    return None


def say_problems(home: Home, say: Callable[[str], None]) -> None:
    """One message for each line that is not used."""
    problems = read_look_up(home).problems
    for problem in problems[:MOST_NAMED]:
        say(problem)
    if len(problems) > MOST_NAMED:
        say(f"{FILE}: {len(problems) - MOST_NAMED} more lines are not used; correct them, and refresh again")


def with_look_up(settings: dict[str, Any], home: Home) -> dict[str, Any]:
    """The settings of a build with the look-up that the home has now, which is kept in the archive."""
    deciles = read_look_up(home).deciles
    others = {name: value for name, value in settings.items() if name != SETTING}
    if not deciles:
        return others
    content = "".join(f"{kind},{name},{decile}\n" for (kind, name), decile in sorted(deciles.items()))
    digest = hashlib.sha256(content.encode()).hexdigest()
    file = kept_file(home, digest)
    if not file.exists():
        make_folder(home.archive, PRIVATE)
        make_folder(file.parent, PRIVATE)
        with write_whole(file) as temporary:
            temporary.write_text(content, encoding="utf-8")
    return {**others, SETTING: digest}


def kept_file(home: Home, digest: str) -> Path:
    """Where the look-up of that content is kept."""
    return home.archive / "plan" / f"deprivation_{digest}.csv"


def is_lost(settings: dict[str, Any], home: Home) -> bool:
    """Whether a build used a look-up that is not in the archive any more."""
    return bool(settings.get(SETTING)) and not kept_file(home, str(settings[SETTING])).is_file()


def write_look_up(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], home: Home | None) -> None:
    """The look-up of a build as the table `run.deprivation`; empty without one."""
    connection.execute("create table run.deprivation (kind varchar, area varchar, decile integer)")
    if home is None or not settings.get(SETTING):
        return
    text = kept_file(home, str(settings[SETTING])).read_text(encoding="utf-8")
    columns = list(zip(*csv.reader(io.StringIO(text)), strict=True))
    connection.execute(
        "insert into run.deprivation select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::integer[])",
        [list(column) for column in columns],
    )
