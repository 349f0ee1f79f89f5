"""planning.schemes: what each scheme planned, what its measure shows, and whether the chart shows a change."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.performance.register import MeasureRow, load_measures
from orchestration.planning.money import (
    Baseline,
    Figure,
    UnitValues,
    baseline_of,
    units_of_month,
    worth,
)
from orchestration.planning.money_rows import planned_months
from orchestration.planning.scheme_evidence import NOT_SEEN, ChartPoint, evidence_of
from orchestration.publication.planning.lost_activity import NOT_ASSIGNED, has_columns, last_day, priced
from orchestration.publication.planning.rtt_lists import ALL_DIVISIONS
from orchestration.publication.planning.unit_values import BUILD, is_planned
from orchestration.store.catalog import tables_of

Row = dict[str, Any]
NEEDED = {"performance.measure_values", "performance.spc"}
# of units that have the same code at several levels the first
LEVELS = ("trust", "division", "treatment_function", "site", "tumour_group", "ward")
NOTHING_MEASURED = "the measure has no final figure of the month for this unit"
NO_BASELINE = "fewer than 6 months of the measure before the start are known"
NO_DIRECTION = "the measure has no better direction"
NO_VALUE = "no approved value of one unit of the measure for the year"


@dataclass(frozen=True)
class Scheme:
    """A line of `plan/schemes.csv`."""

    scheme_id: str
    organisation_unit: str
    title: str
    kind: str
    recurrent: str
    plan_by_month: str
    owner: str
    quality_impact_assessed_on: date | None
    measure_id: str


def scheme_rows(connection: duckdb.DuckDBPyConnection, values: UnitValues) -> list[Row]:
    """A row per scheme and month of its plan; none without a file."""
    if not is_planned(connection, "schemes"):
        return []
    schemes = connection.execute(
        "select scheme_id, organisation_unit, title, kind, recurrent, plan_by_month, owner,"
        f" quality_impact_assessed_on, measure_id from {BUILD}.run.schemes order by scheme_id"
    ).fetchall()
    return [row for scheme in schemes for row in _rows(connection, Scheme(*scheme), values)]


def _rows(connection: duckdb.DuckDBPyConnection, scheme: Scheme, values: UnitValues) -> list[Row]:
    measure = load_measures().get(scheme.measure_id)
    planned = planned_months(scheme.plan_by_month)
    first = min(planned)
    level = _level(connection, scheme)
    figures = _figures(connection, scheme, level)
    before = baseline_of(figures, first)
    evidence = evidence_of(_points(connection, scheme, level), first, measure.better if measure else "neutral")
    of_scheme = {
        "scheme_id": scheme.scheme_id,
        "title": scheme.title,
        "kind": scheme.kind,
        "is_recurrent": scheme.recurrent == "yes",
        "owner": scheme.owner,
        "quality_impact_assessed_on": scheme.quality_impact_assessed_on,
        "measure_id": scheme.measure_id,
        "measure_title": measure.title if measure else None,
        "level": level,
        "organisation_unit": scheme.organisation_unit,
        "division": _division(connection, scheme, level),
        "baseline_months": before.months if before else None,
        "baseline_value": _baseline_value(before, measure),
        "evidence": evidence,
        "is_claimed_not_seen": evidence == NOT_SEEN,
    }
    return [
        {**of_scheme, **_month(month, pounds, figures, before, measure, scheme, level, values)}
        for month, pounds in planned.items()
    ]


def _month(
    month: date,
    pounds: float,
    figures: Sequence[Figure],
    before: Baseline | None,
    measure: MeasureRow | None,
    scheme: Scheme,
    level: str | None,
    values: UnitValues,
) -> Row:
    end = last_day(month)
    of_month = [one for one in figures if month <= one.end <= end]
    units = units_of_month(of_month, before, measure.better, measure.basis) if before and measure else None
    function = scheme.organisation_unit if level == "treatment_function" else None
    value = values.of(scheme.measure_id, month, function)
    delivered = worth(units, value.value if value else None)
    is_whole = _is_whole(of_month, month, measure)
    return {
        "period_start": month,
        "is_whole_month": is_whole,
        "planned_value": pounds,
        "measured_units": units,
        **priced(value),
        "delivered_value": delivered,
        "difference": delivered - pounds if delivered is not None and is_whole else None,
        "missing": _missing(of_month, before, measure, units, value is not None),
    }


def _missing(
    of_month: Sequence[Figure],
    before: Baseline | None,
    measure: MeasureRow | None,
    units: float | None,
    has_value: bool,
) -> str | None:
    if measure is None or measure.better == "neutral":
        return NO_DIRECTION
    if not of_month:
        return NOTHING_MEASURED
    if before is None:
        return NO_BASELINE
    if units is None:
        return NOTHING_MEASURED
    return None if has_value else NO_VALUE


def _is_whole(of_month: Sequence[Figure], month: date, measure: MeasureRow | None) -> bool:
    """Whether the figures of the month reach its last day, or its last week or quarter."""
    if not of_month or measure is None:
        return False
    left = monthrange(month.year, month.month)[1] - max(one.end for one in of_month).day
    return left < (7 if measure.grain == "week" else 1)


def _baseline_value(before: Baseline | None, measure: MeasureRow | None) -> float | None:
    if before is None or measure is None:
        return None
    if before.share is None:
        return before.numerator
    return 100 * before.share if measure.unit == "percent" else before.share


def _level(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> str | None:
    """The level of the unit; None where the measure has no figure of it."""
    if not tables_of(connection) >= NEEDED:
        return None
    found = {
        level
        for (level,) in connection.execute(
            "select distinct level from performance.measure_values"
            " where measure_id = ? and organisation_unit = ?",
            [scheme.measure_id, scheme.organisation_unit],
        ).fetchall()
    }
    ordered = [*(level for level in LEVELS if level in found), *sorted(found - set(LEVELS))]
    return ordered[0] if ordered else None


def _figures(connection: duckdb.DuckDBPyConnection, scheme: Scheme, level: str | None) -> list[Figure]:
    """Final figures in order of time; a provisional or partial one would be counted twice."""
    if level is None:
        return []
    return [
        Figure(*row)
        for row in connection.execute(
            "select period_start, period_end, numerator, denominator from performance.measure_values"
            " where measure_id = ? and level = ? and organisation_unit = ? and is_shown"
            " and state <> 'provisional' and not is_partial order by period_start",
            [scheme.measure_id, level, scheme.organisation_unit],
        ).fetchall()
    ]


def _points(connection: duckdb.DuckDBPyConnection, scheme: Scheme, level: str | None) -> list[ChartPoint]:
    if level is None:
        return []
    return [
        ChartPoint(*row)
        for row in connection.execute(
            "select period_start, variation, segment, mean from performance.spc"
            " where measure_id = ? and level = ? and organisation_unit = ? and is_counted"
            " order by period_start",
            [scheme.measure_id, level, scheme.organisation_unit],
        ).fetchall()
    ]


def _division(connection: duckdb.DuckDBPyConnection, scheme: Scheme, level: str | None) -> str:
    if scheme.organisation_unit == "trust":
        return ALL_DIVISIONS
    if level == "division":
        return scheme.organisation_unit
    table = "reference.treatment_functions"
    if level == "treatment_function" and has_columns(connection, table, ("code", "rtt_function", "division")):
        row = connection.execute(
            f"select max(division) from {table} where code = $code or rtt_function = $code",
            {"code": scheme.organisation_unit},
        ).fetchone()
        return (row[0] if row else None) or NOT_ASSIGNED
    return NOT_ASSIGNED
