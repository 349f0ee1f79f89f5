"""performance.spc: a control chart of every series, and what its limits promise against the targets."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.performance.assurance import Assurance, Target, assurance, in_force
from orchestration.performance.periods import last_day
from orchestration.performance.published import SPC, VALUES
from orchestration.performance.register import MeasureRow, load_measures, targets_of
from orchestration.performance.series import Decision, Point
from orchestration.performance.spc import Chart, ChartPoint, chart
from orchestration.store.catalog import has_table

OPERATIONAL = ("operational", "medium_term", "contract", "local")
CONSTITUTIONAL = ("constitutional",)
# Charts that have limits. The others show their values: counts so few that limits would say nothing.
WITH_LIMITS = "xmr"
WITHOUT_CHART = "none"
ARROW_TYPES = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "double": pa.float64(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
}
# measure, level, unit
Series = tuple[str, str, str]


def write_charts(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills performance.spc from the figures that are shown, and the decisions and targets of the trust."""
    decisions = _decisions(connection)
    of_trust = own_targets(connection)
    columns: dict[str, list[Any]] = {name: [] for name in SPC.columns}
    for series, points, notes in _series(connection):
        measure = load_measures()[series[0]]
        targets = [*targets_of(measure, series[1]), *of_trust[series]]
        for row in _rows(series, measure, points, notes, decisions[(series[0], series[2])], targets):
            for name, value in row.items():
                columns[name].append(value)
    arrays = {name: pa.array(columns[name], ARROW_TYPES[kind]) for name, (kind, _) in SPC.columns.items()}
    connection.register("charts_made", pa.table(arrays))
    connection.execute(f"insert into {SPC.published} select * from charts_made")
    connection.unregister("charts_made")


def _series(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[Series, list[Point], dict[date, tuple[str, str, str]]]]:
    """Each series in order of time, and of every period the unit's name, the basis and the state."""
    rows = connection.execute(
        "select measure_id, level, organisation_unit, organisation_unit_name, period_start, value, numerator,"
        f" denominator, basis, state, state <> 'provisional' and not is_partial from {VALUES.published}"
        " where is_shown order by measure_id, level, organisation_unit, period_start"
    ).fetchall()
    made: dict[Series, tuple[list[Point], dict[date, tuple[str, str, str]]]] = {}
    for measure_id, level, unit, name, start, value, numerator, denominator, basis, state, is_final in rows:
        points, notes = made.setdefault((measure_id, level, unit), ([], {}))
        points.append(Point(start, value, numerator, denominator, is_final))
        notes[start] = (name, basis, state)
    for series, (points, notes) in made.items():
        if load_measures()[series[0]].chart != WITHOUT_CHART:
            yield series, points, notes


def _rows(
    series: Series,
    measure: MeasureRow,
    points: list[Point],
    notes: dict[date, tuple[str, str, str]],
    decisions: list[Decision],
    targets: list[Target],
) -> Iterator[dict[str, Any]]:
    made = chart(points, measure.better, grain=measure.grain, decisions=decisions)
    has_limits = measure.chart == WITH_LIMITS
    latest = made.latest
    operational = _against(made, measure, targets, OPERATIONAL)
    constitutional = _against(made, measure, targets, CONSTITUTIONAL)
    name = next(iter(notes.values()))[0]
    for point in made.points:
        start = point.point.period
        _, basis, state = notes.get(start, (name, None, None))
        is_current = has_limits and latest is not None and point.segment.number == latest.segment.number
        target = in_force(targets, last_day(start, measure.grain), OPERATIONAL)
        yield {
            "measure_id": series[0],
            "level": series[1],
            "organisation_unit": series[2],
            "organisation_unit_name": name,
            "period_start": start,
            "period_end": last_day(start, measure.grain),
            "value": point.point.value,
            "numerator": point.point.numerator,
            "denominator": point.point.denominator,
            "basis": basis,
            "state": state,
            "is_counted": point.counts,
            "is_latest_point": latest is not None and start == latest.point.period,
            "segment": point.segment.number,
            **_limits(point, has_limits),
            "assurance": operational.result if is_current else "none",
            "assurance_constitutional": constitutional.result if is_current else "none",
            "target": target.value if target else None,
            "target_kind": target.kind if target else None,
            "message": "; ".join(part for part in (made.message if has_limits else "", *made.notes) if part),
            "annotations": "; ".join(point.annotations),
        }


def _limits(point: ChartPoint, has_limits: bool) -> dict[str, Any]:
    limits = point.segment.limits if has_limits else None
    return {
        "stage": point.segment.stage if has_limits else "values",
        "mean": float(limits.mean) if limits else None,
        "lower_limit": float(limits.lower) if limits else None,
        "upper_limit": float(limits.upper) if limits else None,
        "median": point.segment.median if has_limits else None,
        "point_rule": point.rule if has_limits else None,
        "variation": point.variation if has_limits else "too_few_points",
    }


def _against(made: Chart, measure: MeasureRow, targets: list[Target], kinds: tuple[str, ...]) -> Assurance:
    """Against the target in force in the period of the latest point."""
    latest = made.latest
    day = last_day(latest.point.period, measure.grain) if latest else date.max
    return assurance(made, in_force(targets, day, kinds))


def _decisions(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Decision]]:
    """The trust's decisions by measure and unit."""
    found: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    if has_table(connection, "run.spc_decisions", "build"):
        rows = connection.execute(
            "select measure_id, organisation_unit, kind, period_start, reason, decided_by, decided_on"
            " from build.run.spc_decisions order by period_start, kind"
        ).fetchall()
        for measure_id, unit, kind, start, reason, decided_by, decided_on in rows:
            found[(measure_id, unit)].append(Decision(kind, start, reason, decided_by, decided_on))
    return found


def own_targets(connection: duckdb.DuckDBPyConnection) -> dict[Series, list[Target]]:
    """The trust's own targets, by measure, level and unit."""
    found: dict[Series, list[Target]] = defaultdict(list)
    if has_table(connection, "run.targets", "build"):
        rows = connection.execute(
            "select measure_id, level, organisation_unit, kind, value, comparison, valid_from, valid_to, source"
            " from build.run.targets order by valid_from, kind"
        ).fetchall()
        for measure_id, level, unit, kind, value, comparison, first, last, source in rows:
            target = Target(kind, value, comparison, first, last, level, source)
            found[(measure_id, level, unit)].append(target)
    return found
