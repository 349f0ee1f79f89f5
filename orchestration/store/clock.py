"""The clock of this machine, read in one place: nothing that is decided may depend on it going forward.

What came after what is known by the order of the ledger's rows, and whether a file was changed by the file
itself (docs/decisions/0014). Times are kept for people to read.
"""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# Seconds by which everything here believes the clock to be ahead, or behind where negative: a rehearsal of a
# clock that somebody has set (tests/faults/test_clock.py). It moves no deadline of a sender and no night.
SHIFT = "CLOCKSTOP_CLOCK_SHIFT_SECONDS"


def utc_now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ.get(SHIFT, "0")))


def today() -> date:
    """The day that it is in London."""
    return utc_now().astimezone(LONDON).date()
