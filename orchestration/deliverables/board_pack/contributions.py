"""The units of a measure by what they add to its gap, as performance.contributions holds it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from orchestration.deliverables.board_pack.figures import Point, Row, Series

# measure, level and first day of the period
Place = tuple[str, str, date]


@dataclass(frozen=True)
class Contribution:
    """One unit in one period. Without a row of the table it has its figure alone."""

    series: Series
    point: Point
    allowed: float | None = None
    excess: float | None = None
    # percent of all patients over the allowed number; else of all that make the figure worse
    share: float | None = None


def by_place(rows: Iterable[Row]) -> dict[Place, dict[str, Row]]:
    """The rows of each measure, level and period by unit."""
    found: dict[Place, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[(row["measure_id"], row["level"], row["period_start"])][row["organisation_unit"]] = row
    return found


def contributions(
    units: Iterable[Series], latest: Point, better: str, known: dict[Place, dict[str, Row]], with_gap: bool
) -> list[Contribution]:
    """The units with a value in the period of the latest point, the largest contribution first.

    `with_gap`: whether the measure has a target; otherwise its patients are shared out without one.
    """
    found = [
        _of_one(series, point, known, with_gap)
        for series in units
        for point in series.points
        if point.start == latest.start and point.value is not None
    ]
    if any(one.share is not None for one in found):
        return sorted(found, key=lambda one: (-(one.share or 0.0), -(one.excess or 0.0), one.series.name))
    worst_first = 1 if better == "up" else -1
    return sorted(found, key=lambda one: (worst_first * (one.point.value or 0.0), one.series.name))


def _of_one(series: Series, point: Point, known: dict[Place, dict[str, Row]], with_gap: bool) -> Contribution:
    row = known.get((series.measure_id, series.level, point.start), {}).get(series.unit)
    if row is None:
        return Contribution(series, point)
    share = row["share_of_gap"] if with_gap else row["share_of_actual"]
    percent = None if share is None else 100.0 * share
    if not with_gap or row["allowed"] is None:
        return Contribution(series, point, share=percent)
    return Contribution(series, point, row["allowed"], row["excess"], percent)
