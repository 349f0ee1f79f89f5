"""How a home is kept: `operations.yml` in the home over the defaults here, each with its reason."""

from dataclasses import dataclass, field
from typing import Any

from orchestration.home import Home
from orchestration.own_files import Unreadable, read_mapping

# Five weeks of nights: the same weekday of the month before, and every night of a month until its return is
# signed off. Every month's last night is kept without end: returns are made from it and asked after for years.
KEEP_NIGHTS = 35

NAMES = ("keep_nights", "notify")


class UnknownOperation(ValueError):
    """operations.yml says something that nobody reads; the message says what may be written."""


@dataclass(frozen=True)
class Operations:
    """How many nights are kept whole, and who is told what (see `orchestration.notices`)."""

    keep_nights: int = KEEP_NIGHTS
    notify: list[dict[str, Any]] = field(default_factory=list)


def operations(home: Home) -> Operations:
    """What the home says, or the defaults. Raises UnknownOperation: a misspelt line must not be passed over."""
    file = home.root / "operations.yml"
    if not file.exists() and not file.is_symlink():
        return Operations()
    try:
        chosen = read_mapping(file)
    except Unreadable as error:
        raise UnknownOperation(str(error)) from error
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise UnknownOperation(f"operations.yml: nothing is called {unknown[0]}; there are {', '.join(NAMES)}")
    nights = chosen.get("keep_nights", KEEP_NIGHTS)
    if type(nights) is not int or nights < 1:
        raise UnknownOperation(f"operations.yml: keep_nights is {nights!r}; expected a whole number from 1")
    notify = chosen.get("notify") or []
    if not isinstance(notify, list) or not all(isinstance(entry, dict) for entry in notify):
        raise UnknownOperation("operations.yml: notify: expected a list of entries, each with `to:`")
    return Operations(keep_nights=nights, notify=notify)
