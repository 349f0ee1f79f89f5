"""performance.plan_positions: every measure with a trajectory, its gap, and its forecast for March."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import duckdb

from orchestration.performance.assurance import MEETS
from orchestration.performance.forecast import Forecast, Level, numerator_for, of_flow, of_level, patients_to
from orchestration.performance.periods import last_day
from orchestration.performance.published import SCHEMA, SPC
from orchestration.performance.published_comparisons import PLAN_POSITIONS
from orchestration.performance.register import MeasureRow, load_measures
from orchestration.publication.sql import insert_rows

# A stock and the measure that counts all who join and leave it in a week. The number over 52 weeks has none:
# who crosses the limit is not counted.
FLOW_OF = {"EL04": "EL08"}
# measure and unit
Key = tuple[str, str]


@dataclass(frozen=True)
class ChartPoint:
    """A counted period of a chart with the level of its segment."""

    level: str
    name: str
    start: date
    end: date
    numerator: float | None
    denominator: float | None
    value: float
    variation: str
    segment: Level
    is_latest: bool


@dataclass(frozen=True)
class Trajectory:
    """Agreed figures by the first day of their period: as first agreed, and as they are now."""

    first: dict[date, float]
    current: dict[date, float]


def write_plan_positions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills the table from the charts and the trajectories of the publication."""
    trajectories = _trajectories(connection)
    charts = _charts(connection)
    rows = [_row(key, planned, charts) for key, planned in trajectories.items()]
    places = ", ".join("?" for _ in PLAN_POSITIONS.columns)
    insert_rows(connection, f"insert into {PLAN_POSITIONS.published} values ({places})", rows)


def _trajectories(connection: duckdb.DuckDBPyConnection) -> dict[Key, Trajectory]:
    read = connection.execute(
        f"select measure_id, organisation_unit, period_start, value from {SCHEMA}.trajectories"
        " where value is not null order by measure_id, organisation_unit, version"
    ).fetchall()
    found: dict[Key, Trajectory] = defaultdict(lambda: Trajectory({}, {}))
    for measure_id, unit, start, value in read:
        planned = found[(measure_id, unit)]
        planned.first.setdefault(start, value)
        planned.current[start] = value
    return dict(found)


def _charts(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[ChartPoint]]:
    read = connection.execute(
        "select measure_id, organisation_unit, level, organisation_unit_name, period_start, period_end,"
        f" numerator, denominator, value, variation, mean, lower_limit, upper_limit, median, is_latest_point"
        f" from {SPC.published} where is_counted and value is not null order by measure_id, organisation_unit,"
        " period_start"
    ).fetchall()
    found: dict[Key, list[ChartPoint]] = defaultdict(list)
    for measure_id, unit, level, name, start, end, numerator, denominator, value, variation, *rest in read:
        *of_segment, is_latest = rest
        found[(measure_id, unit)].append(
            ChartPoint(
                level, name, start, end, numerator, denominator, value, variation, Level(*of_segment), is_latest
            )
        )
    return found


def _row(key: Key, planned: Trajectory, charts: dict[Key, list[ChartPoint]]) -> list[Any]:
    measure_id, unit = key
    measure = load_measures()[measure_id]
    points = charts.get(key, [])
    latest = next((point for point in points if point.is_latest), None)
    if latest is None:
        return [measure_id, None, unit, unit, *[None] * (len(PLAN_POSITIONS.columns) - 4)]
    agreed = planned.current.get(latest.start)
    judged = [
        MEETS[_comparison(measure)](point.value, planned.current[point.start])
        for point in points
        if point.start in planned.current
    ]
    end = _end_of_year(latest.end)
    at_end = _at(planned.current, end, measure)
    expected = _forecast(measure, key, latest, end, charts)
    wanted = _numerator_at_end(measure, latest, at_end)
    return [
        measure_id,
        latest.level,
        unit,
        latest.name,
        latest.start,
        latest.end,
        latest.numerator,
        latest.denominator,
        latest.value,
        latest.variation,
        planned.first.get(latest.start),
        agreed,
        None if agreed is None else latest.value - agreed,
        _gap_patients(measure, latest, agreed),
        None if agreed is None else MEETS[_comparison(measure)](latest.value, agreed),
        len(judged),
        judged.count(False),
        _newest_in_a_row(judged),
        end,
        at_end,
        *((expected.value, expected.lower, expected.upper, expected.method) if expected else (None,) * 4),
        None if expected is None or at_end is None else MEETS[_comparison(measure)](expected.value, at_end),
        wanted,
        None if wanted is None or latest.numerator is None else _whole(wanted - latest.numerator, measure),
    ]


def _comparison(measure: MeasureRow) -> Any:
    return "<=" if measure.better == "down" else ">="


def _whole(change: float, measure: MeasureRow) -> int:
    """Half a patient of a shared pathway is a whole one to be treated in time."""
    return floor(change) if measure.better == "down" else ceil(change)


def _end_of_year(day: date) -> date:
    """The first 31 March on or after a day."""
    return date(day.year + (day > date(day.year, 3, 31)), 3, 31)


def _at(planned: dict[date, float], day: date, measure: MeasureRow) -> float | None:
    """The agreed figure of the period that holds a day."""
    return next(
        (value for start, value in planned.items() if start <= day <= last_day(start, measure.grain)), None
    )


def _gap_patients(measure: MeasureRow, latest: ChartPoint, agreed: float | None) -> int | None:
    if agreed is None or latest.numerator is None:
        return None
    if measure.unit == "percent" and latest.denominator:
        return patients_to(
            agreed, latest.numerator, latest.denominator, "down" if measure.better == "down" else "up"
        )
    return _whole(agreed - latest.numerator, measure) if measure.unit == "count" else None


def _numerator_at_end(measure: MeasureRow, latest: ChartPoint, at_end: float | None) -> int | None:
    if at_end is None:
        return None
    if measure.unit == "percent" and latest.denominator:
        return numerator_for(at_end, latest.denominator, "down" if measure.better == "down" else "up")
    return _whole(at_end, measure) if measure.unit == "count" else None


def _forecast(
    measure: MeasureRow, key: Key, latest: ChartPoint, end: date, charts: dict[Key, list[ChartPoint]]
) -> Forecast | None:
    """By the flow of a stock whose every change is counted by week, else by the level of its chart."""
    flow = charts.get((FLOW_OF.get(measure.measure_id, ""), key[1]), [])
    newest = next((point for point in flow if point.is_latest), None)
    found = of_flow(latest.value, newest.segment, (end - latest.end).days / 7) if newest else None
    if found is not None:
        return found
    return of_level(latest.segment, measure.unit)


def _newest_in_a_row(judged: list[bool]) -> int:
    """How many of the newest did not meet it, without a break."""
    number = 0
    for met in reversed(judged):
        if met:
            break
        number += 1
    return number
