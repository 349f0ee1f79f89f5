"""How a home is kept: `operations.yml` in the home over the defaults here, each with its reason."""

import re
from dataclasses import dataclass, field
from typing import Any

from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home
from orchestration.store.safe_errors import SafeError

# Five weeks of nights: the same weekday of the month before, and every night of a month until its return is
# signed off. Every month's last night is kept without end: returns are made from it and asked after for years.
KEEP_NIGHTS = 35

NAMES = ("keep_nights", "notify", "teams")
ENTRIES = "operations.yml: notify: expected a list of entries, each with `to:`"
# What a team's name may be made of: it is in the names of files.
TEAM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 &'-]{0,39}")


class UnknownOperation(SafeError, ValueError):
    """operations.yml says something that nobody reads; the message says what may be written."""


@dataclass(frozen=True)
class Operations:
    """How many nights are kept whole, who is told what (see `orchestration.run.notices`), who works on what.

    `teams`: name of a team to the owners whose exceptions it works on; a star stands for any letters.
    """

    keep_nights: int = KEEP_NIGHTS
    notify: list[dict[str, Any]] = field(default_factory=list)
    teams: dict[str, tuple[str, ...]] = field(default_factory=dict)


def operations(home: Home) -> Operations:
    """What the home says, or the defaults. Raises UnknownOperation: a misspelt line must not be passed over."""
    chosen = _chosen(home)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise UnknownOperation(f"operations.yml: nothing is called {unknown[0]}; there are {', '.join(NAMES)}")
    nights = chosen.get("keep_nights", KEEP_NIGHTS)
    if type(nights) is not int or nights < 1:
        raise UnknownOperation(f"operations.yml: keep_nights is {nights!r}; expected a whole number from 1")
    notify = _notify(chosen)
    if not all(isinstance(entry, dict) for entry in notify):
        raise UnknownOperation(ENTRIES)
    return Operations(keep_nights=nights, notify=notify, teams=_teams(chosen.get("teams") or {}))


def notify_entries(home: Home) -> list[Any]:
    """The entries of `notify` as they stand: what is wrong with another line or entry silences none of them.

    Raises UnknownOperation where there is no list of them.
    """
    return _notify(_chosen(home))


def _chosen(home: Home) -> dict[str, Any]:
    file = home.root / "operations.yml"
    if not file.exists() and not file.is_symlink():
        return {}
    try:
        return read_mapping(file)
    except Unreadable as error:
        raise UnknownOperation(str(error)) from error


def _notify(chosen: dict[str, Any]) -> list[Any]:
    notify = chosen.get("notify") or []
    if not isinstance(notify, list):
        raise UnknownOperation(ENTRIES)
    return notify


def name_in_files(team: str) -> str:
    """A team's name as it is in the names of files: small letters, and one line between words."""
    return "-".join(re.findall(r"[a-z0-9]+", team.lower()))


def _teams(chosen: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(chosen, dict):
        raise UnknownOperation("operations.yml: teams: expected lines of the form `Name: [owner, C11*]`")
    files: dict[str, str] = {}
    for name, owners in chosen.items():
        if not isinstance(name, str) or not TEAM_NAME.fullmatch(name):
            raise UnknownOperation(
                f"operations.yml: teams: expected a name of letters, digits and spaces, found {name!r}"
            )
        # the second one's worklist would replace the first one's
        other = files.setdefault(name_in_files(name), name)
        if other != name:
            raise UnknownOperation(
                f"operations.yml: teams: expected names that differ in letters or digits, found {other!r} and"
                f" {name!r}, which are one in the names of files; give one of them another name"
            )
        if not isinstance(owners, list) or not owners or not all(isinstance(one, str) for one in owners):
            raise UnknownOperation(f"operations.yml: teams: {name}: expected a list of owners, such as [C11*]")
    return {name: tuple(owners) for name, owners in chosen.items()}
