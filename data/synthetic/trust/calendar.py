"""Days on which things happen: day numbers, working days, seasons."""

from datetime import date, timedelta

import holidays
import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def working_days(first: int, last: int) -> Days:
    """Day numbers that are neither weekends nor bank holidays in England, in order."""
    numbers = np.arange(first, last + 1)
    years = {(EPOCH + timedelta(days=int(number))).year for number in (first, last)}
    bank = holidays.country_holidays("GB", subdiv="ENG", years=range(min(years), max(years) + 1))
    closed = {day_number(day) for day in bank}
    weekday = (numbers + 3) % 7
    return numbers[(weekday < 5) & ~np.isin(numbers, list(closed))]


def next_working_day(days: npt.NDArray[np.int64], working: Days) -> Days:
    """Each day, or the first working day after it."""
    place = np.searchsorted(working, days)
    return working[np.minimum(place, len(working) - 1)]


def referral_weight(days: Days) -> npt.NDArray[np.float64]:
    """More referrals on Mondays and in autumn, fewer in August and at Christmas."""
    weekday = (days + 3) % 7
    weekly = np.array([1.2, 1.1, 1.05, 1.0, 0.95, 0.12, 0.08])[weekday]
    yearly = 1 + 0.07 * np.cos(2 * np.pi * ((days % 365.25) - 290) / 365.25)
    weights: npt.NDArray[np.float64] = weekly * yearly
    return weights


def emergency_weight(days: Days) -> npt.NDArray[np.float64]:
    """More attendances on Mondays and Sundays and in winter."""
    weekday = (days + 3) % 7
    weekly = np.array([1.1, 1.01, 0.98, 0.97, 0.96, 0.97, 1.01])[weekday]
    yearly = 1 + 0.04 * np.cos(2 * np.pi * ((days % 365.25) - 15) / 365.25)
    weights: npt.NDArray[np.float64] = weekly * yearly
    return weights
