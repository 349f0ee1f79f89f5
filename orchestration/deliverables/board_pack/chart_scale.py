"""Where figures and days lie in a chart, and which of them its axes name."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 14, 36
MOST_LABELS = 9
STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24)
MARGIN = 0.06


@dataclass(frozen=True)
class Scale:
    """From figures and days to places in the drawing."""

    low: float
    high: float
    first: date
    last: date

    def x(self, day: date, part: float = 0.0) -> float:
        """Where a day is, or a part of a day further."""
        days = (self.last - self.first).days + 1
        return LEFT + (WIDTH - LEFT - RIGHT) * ((day - self.first).days + part) / days

    def middle(self, start: date, end: date) -> float:
        """The middle of a period."""
        return (self.x(start) + self.x(end, 1.0)) / 2

    def y(self, value: float) -> float:
        """Where a figure is; one beyond the axis is on its end."""
        inside = min(max(value, self.low), self.high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - inside) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        """Figures that the axis names."""
        step = tick_step(self.high - self.low)
        first = math.ceil(self.low / step - 1e-9)
        return [round(step * at, 10) for at in range(first, math.floor(self.high / step + 1e-9) + 1)]

    @property
    def months(self) -> list[date]:
        """First days of months that the axis names: at most nine, at even distances."""
        every = [day for day in _first_days(self.first, self.last)]
        step = next((step for step in STEPS_OF_MONTHS if len(every) / step <= MOST_LABELS), 24)
        # counted from April, so that the year begins with a label
        return [day for day in every if (day.year * 12 + day.month - 4) % step == 0]


def scale_of(values: Sequence[float], unit: str, first: date, last: date) -> Scale:
    """An axis with some room around the figures; no percentage beyond 0 and 100, no count below 0."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) * MARGIN or max(abs(high) * MARGIN, 1.0)
    step = tick_step(high - low + 2 * room)
    bottom, top = math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step
    if low >= 0:
        bottom = max(0.0, bottom)
    if unit == "percent" and high <= 100:
        top = min(100.0, top)
    return Scale(bottom, top if top > bottom else bottom + step, first, last)


def tick_step(span: float) -> float:
    """A round distance that gives about five ticks."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    return next(size * power for size in (1, 2, 2.5, 5, 10) if span / (size * power) <= 6)


def end_of_financial_year(day: date) -> date:
    """31 March on or after a day."""
    return date(day.year + (day.month > 3), 3, 31)


def _first_days(first: date, last: date) -> list[date]:
    found = []
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            found.append(day)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found
