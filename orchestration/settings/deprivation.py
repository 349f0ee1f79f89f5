"""The look-up of deprivation that a trust may supply in `plan/deprivation.csv`: postcode to decile."""

import csv
import io
import re
from dataclasses import dataclass, field

from orchestration.settings.plan_files import PlanFile, PlanRows, file_problem
from orchestration.store.home import Home
from orchestration.store.plain_text import plain

FILE = "plan/deprivation.csv"
COLUMNS = ("postcode", "decile")
DECILES = tuple(str(number) for number in range(1, 11))
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
    problem = file_problem(home, FILE)
    if problem is not None:
        return LookUp(problems=[problem])
    try:
        text = (home.root / FILE).read_text(encoding="utf-8-sig")
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


def _rows(home: Home) -> PlanRows:
    found = read_look_up(home)
    rows = [(kind, name, decile) for (kind, name), decile in sorted(found.deciles.items())]
    return PlanRows(rows, found.problems)


DEPRIVATION = PlanFile(
    "deprivation",
    "the look-up of deprivation that the build used",
    "deprivation_lookup",
    {"kind": "varchar", "area": "varchar", "decile": "integer"},
    _rows,
    frozenset({"rtt"}),
)
