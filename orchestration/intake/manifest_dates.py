"""Whether the day that a manifest says its data are as at can be true.

An accepted day makes every older one a thing of the past, so that a wrong one would keep the right deliveries
out until it has come. What the sender's own `extracted_at` contradicts is refused for good. What only the clock
of this machine contradicts is refused until that clock says otherwise: the clock may be the one that is wrong.
"""

import re
from datetime import date, datetime

from orchestration.intake.rejection import RESEND, Rejection
from orchestration.store.clock import LONDON, today
from orchestration.store.plain_text import plain

# No system that sends here has data of an earlier day; a year below it is a default or a year of two digits.
EARLIEST = date(2000, 1, 1)


def is_possible(day: date) -> bool:
    """Whether data can be as at a day: what a command names is judged as a manifest will be."""
    return EARLIEST <= day <= today()


def expected_days() -> str:
    """The days that data can be as at, in words."""
    return f"a date from {EARLIEST} to {today()}"


def data_as_at(where: str, value: object, extracted_at: str) -> date:
    """The day of a manifest's `as_at`. Raises Rejection where that day cannot be."""
    as_at = _day(where, value)
    if as_at < EARLIEST:
        raise Rejection(f"{where}: as_at", f"{EARLIEST} or later", f"{as_at}", RESEND)
    extracted = _day_of_extraction(where, extracted_at)
    if as_at > extracted:
        raise Rejection(
            f"{where}: as_at", f"the day of the extraction ({extracted}) or before it", f"{as_at}", RESEND
        )
    if as_at > today():
        raise Rejection(
            f"{where}: as_at",
            f"today or an earlier day (the clock of this machine says {today()})",
            f"{as_at}",
            "The delivery is checked again automatically on that day. If the day is wrong, correct the"
            " manifest and send the delivery again; if the clock is wrong, set it.",
            waits_for="next day",
        )
    return as_at


def _day(where: str, value: object) -> date:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as error:
        found = plain(value, 40) if isinstance(value, str) else type(value).__name__
        raise Rejection(f"{where}: as_at", "a date YYYY-MM-DD", found, RESEND) from error


def _day_of_extraction(where: str, extracted_at: str) -> date:
    """The day in London; a time without a zone is a time in London."""
    try:
        moment = datetime.fromisoformat(extracted_at)
        # at either end of the calendar a zone leads out of it
        return (moment if moment.tzinfo is None else moment.astimezone(LONDON)).date()
    except (ValueError, OverflowError) as error:
        raise Rejection(
            f"{where}: extracted_at", "a time YYYY-MM-DDTHH:MM:SS", plain(extracted_at, 40), RESEND
        ) from error
