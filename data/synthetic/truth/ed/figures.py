"""The emergency department's figures of a night in plain Python."""

from collections import Counter
from datetime import date
from typing import Any

from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.ed.attendances import counted_attendances
from data.synthetic.truth.values import Figures, month

FOUR_HOURS = 240


def emergency_figures(department: Known, night: date) -> dict[str, Figures]:
    """Attendances, those over four hours and those without a departure, by day and kind of department."""
    counts: Counter[tuple[Any, ...]] = Counter()
    for one in counted_attendances(department.rows("attendances"), night):
        for kind in (one.kind, "all"):
            counts[(one.on, kind, "attendances")] += 1
            counts[(one.on, kind, "over_4h")] += int(one.minutes is not None and one.minutes > FOUR_HOURS)
            counts[(one.on, kind, "departure_unknown")] += int(one.minutes is None)
    months: Counter[tuple[Any, ...]] = Counter()
    for (on, kind, name), count in counts.items():
        months[(month(on), kind, name)] += count
    return {"ed.performance_daily": dict(counts), "ed.performance_monthly": dict(months)}
