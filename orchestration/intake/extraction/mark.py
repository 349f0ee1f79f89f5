"""The high-water mark of a feed: how far the changes of a database have been read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from orchestration.store.clock import utc_now

# What `:since` is where everything is asked for: SQL Server knows no time before 1753.
FIRST_TIME = datetime(1900, 1, 1)
FIRST_NUMBER = -(2**63)
# A mark that is further ahead is a mistyped date: it would hide every later change.
AHEAD = timedelta(days=1)

Mark = datetime | int


class NotAMark(Exception):
    """A kind of value that does not grow with each change; the kind's name, never the value."""


@dataclass
class HighWater:
    """The greatest mark of the rows that were read; what is more than a day ahead does not count.

    A row that is ahead is read again by each extract until its day has come, so nothing of it is lost.
    """

    highest: Mark | None = None

    def see(self, value: Any) -> None:
        """One row's mark, as the database gave it."""
        if value is None:
            return
        mark = _as_mark(value)
        if mark is None or (isinstance(mark, datetime) and _in_utc(mark) > utc_now() + AHEAD):
            return
        if self.highest is None or _order(mark) > _order(self.highest):
            self.highest = mark


def _order(mark: Mark) -> Any:
    return _in_utc(mark) if isinstance(mark, datetime) else mark


def _in_utc(mark: datetime) -> datetime:
    # local times without a zone are only compared with each other; an hour is less than AHEAD
    return mark.replace(tzinfo=UTC) if mark.tzinfo is None else mark.astimezone(UTC)


def _as_mark(value: Any) -> Mark | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, bool):
        raise NotAMark("a boolean")
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            # a year that no calendar of Python has, or no end
            return None
    raise NotAMark(type(value).__name__)


def as_text(mark: Mark | None) -> str | None:
    """A mark as the ledger keeps it."""
    return mark.isoformat() if isinstance(mark, datetime) else None if mark is None else str(mark)


def from_text(text: str) -> Mark:
    """A mark as the ledger kept it."""
    try:
        return int(text)
    except ValueError:
        return datetime.fromisoformat(text)


def since(mark: str, overlap: timedelta) -> Mark:
    """What changes are asked for from: the mark; of a time, as much earlier as transactions may be late."""
    found = from_text(mark)
    return found - overlap if isinstance(found, datetime) else found


def beginning(is_number: bool) -> Mark:
    """What everything is asked for from."""
    return FIRST_NUMBER if is_number else FIRST_TIME
