"""The emergency clock in plain Python, one attendance at a time, with the zone data of the standard library.

Slow and obvious on purpose: it reads the texts of the extract and keeps to the default settings.
"""

from datetime import UTC, datetime, timedelta

from data.synthetic.truth.values import LONDON


def readings(text: str) -> tuple[datetime, datetime] | None:
    """Both readings of a recorded time in UTC, the earlier first; twice the same where there is no doubt."""
    if not text:
        return None
    stamp = datetime.fromisoformat(text)
    if stamp.tzinfo is not None:
        return stamp.astimezone(UTC), stamp.astimezone(UTC)
    folds = [stamp.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(folds), max(folds)


def in_doubt(text: str) -> bool:
    """Whether a time has two readings."""
    both = readings(text)
    return both is not None and both[0] != both[1]


def minute(stamp: datetime) -> datetime:
    """The stamp cut to its minute: order and waits are told by the minute."""
    return stamp.replace(second=0, microsecond=0)


def clock_start(arrived: str, ambulance: str, handover: str) -> datetime | None:
    """Handover or fifteen minutes after the ambulance, whichever is earlier; on foot the arrival."""
    reached = readings(ambulance) or readings(arrived)
    if reached is None:
        return None
    handed_over = readings(handover)
    if not ambulance and handed_over is None:
        return reached[0]
    latest = reached[0] + timedelta(minutes=15)
    if handed_over is None:
        return latest
    after = handed_over[0] if minute(handed_over[0]) >= minute(reached[0]) else handed_over[1]
    return after if minute(reached[0]) <= minute(after) and after < latest else latest


def clock_stop(departed: str) -> datetime | None:
    """The departure; of two readings the later, so that no wait is shortened by a guess."""
    both = readings(departed)
    return both[1] if both else None


def wait_until(arrived: str, ambulance: str, happened: str, *later: str) -> int | None:
    """Minutes from the arrival to what happened: the later reading that is not after what came next.

    `later`: what comes after it, the next first; the first that is known bounds it.
    """
    reached, both = readings(ambulance) or readings(arrived), readings(happened)
    if reached is None or both is None:
        return None
    bound = next((found[1] for found in map(readings, later) if found), None)
    is_after = bound is not None and minute(both[1]) > minute(bound)
    return whole_minutes(reached[0], both[0] if is_after else both[1])


def wait_since(arrived: str, ambulance: str, happened: str, departed: str) -> int | None:
    """Minutes from what happened to the departure: the earlier reading that is not before the arrival."""
    reached, both = readings(ambulance) or readings(arrived), readings(happened)
    if both is None:
        return None
    is_before = reached is not None and minute(both[0]) < minute(reached[0])
    return whole_minutes(both[1] if is_before else both[0], clock_stop(departed))


def total_minutes(arrived: str, ambulance: str, handover: str, departed: str) -> int | None:
    """Whole minutes from start to stop; None where one is unknown or they cross."""
    return whole_minutes(clock_start(arrived, ambulance, handover), clock_stop(departed))


def whole_minutes(start: datetime | None, stop: datetime | None) -> int | None:
    """Minutes between the two, each cut to its minute; None where one is unknown or they cross."""
    if start is None or stop is None or minute(stop) < minute(start):
        return None
    return int((minute(stop) - minute(start)).total_seconds()) // 60
