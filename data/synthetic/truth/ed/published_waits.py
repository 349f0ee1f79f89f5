"""Waits that crossed four or twelve hours after their day was first published, read in plain Python."""

from collections.abc import Iterable, Iterator

from data.synthetic.truth.ed.attendances import Counted
from data.synthetic.truth.ed.clock import wait_since
from data.synthetic.truth.values import moment

LIMITS = (240, 720)
# a ward, the way that the department names it
WARD = "306706006"
TIMES = ("arrived_at", "ambulance_arrived_at", "decided_to_admit_at", "departed_at")
Waits = tuple[int | None, int | None]


class PublishedWaits:
    """The wait of each attendance as it was first published; asked for nights in their order."""

    def __init__(self) -> None:
        self._first: dict[str, Waits] = {}

    def restated(self, counted: Iterable[Counted]) -> Iterator[str]:
        """Attendances whose wait is on another side of a limit than it was, by those that count on a night."""
        now = {one.row["attendance_id"]: (one.minutes, _from_decision(one)) for one in counted}
        for name, waits in now.items():
            if waits[0] is not None:
                self._first.setdefault(name, waits)
        for name, first in self._first.items():
            # not counted any more is without a wait and without a decision
            waits = now.get(name, (None, None))
            if any(_crossed(*pair) for pair in zip(first, waits, strict=True)):
                yield name


def _crossed(before: int | None, now: int | None) -> bool:
    """On another side of a limit, or no longer known where it was over one."""
    if before is None:
        return False
    return _over(before) != (0 if now is None else _over(now))


def _over(minutes: int) -> int:
    return sum(minutes > limit for limit in LIMITS)


def _from_decision(one: Counted) -> int | None:
    """Minutes from a decision within the stay to the departure of whoever was admitted."""
    row = one.row
    admitted = row["discharge_destination"] == WARD or row["spell_id"]
    if not admitted or one.minutes is None:
        return None
    arrived, ambulance, decided, departed = (row[name] if moment(row[name]) else "" for name in TIMES)
    since = wait_since(arrived, ambulance, decided, departed)
    within = wait_since(arrived, ambulance, ambulance or arrived, departed)
    return since if since is not None and within is not None and since <= within else None
