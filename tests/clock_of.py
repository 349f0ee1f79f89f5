"""The clock of the machine as it stands on another day, for rows that were worked out for a day to come."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest

from orchestration.store.clock import LONDON, SHIFT


@contextmanager
def clock_of(night: str | date) -> Iterator[None]:
    """While it lasts it is ten in the morning after a night; nothing where that morning has been."""
    day = date.fromisoformat(str(night)) + timedelta(days=1)
    ahead = datetime.combine(day, time(10), LONDON) - datetime.now(LONDON)
    with pytest.MonkeyPatch.context() as clock:
        if ahead > timedelta(0):
            clock.setenv(SHIFT, str(ahead.total_seconds()))
        yield
