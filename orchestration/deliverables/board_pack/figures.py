"""What a publication holds for the board pack, read once.

An earlier publication has fewer tables: one that is missing has no rows.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from orchestration.contract.published import load_domains
from orchestration.performance.assurance import Target
from orchestration.store.catalog import columns_of, tables_of

Row = dict[str, Any]
TRUST = "trust"
HELD, NEVER = "held", "never"
# The state of a figure that a public edition leaves out.
SUPPRESSED = "suppressed"
# The tables of the pack that are read whole, by the name that the pack gives them.
TABLES = {
    "build": "select * from publication.build",
    "status": "select * from publication.status order by position",
    "evidence": "select * from publication.evidence order by domain, severity, rule_id",
    "measures": "select * from performance.measures order by measure_id",
    "targets": "select * from performance.targets order by measure_id, kind, level, valid_from",
    "narratives": "select * from performance.narratives order by measure_id, period_start, written_on",
    "actions": "select * from performance.actions order by measure_id, due, action_id",
    "trajectories": "select * from performance.trajectories order by measure_id, version, period_start",
    "differences": "select * from performance.differences order by measure_id, period_start",
    "spc_decisions": (
        "select * from performance.spc_decisions order by measure_id, organisation_unit, period_start"
    ),
    "peers": "select * from performance.peers where is_newest order by measure_id",
    "plan": "select * from performance.plan_positions order by measure_id, level desc, organisation_unit",
    "policy_rules": (
        "select summary.rule_id, summary.as_at, summary.open, summary.checked, rules.title"
        " from validation.summary as summary inner join publication.status as status"
        " on summary.domain = status.domain and summary.as_at = status.as_at"
        " inner join validation.rules as rules on summary.domain = rules.domain"
        " and summary.rule_id = rules.rule_id and summary.rule_version = rules.rule_version"
        " where summary.domain = 'rtt' order by summary.rule_id"
    ),
    "policy_appointments": (
        "select appointments.division,"
        " count(*) filter (where appointments.booked_date is not null) as with_dates,"
        " count(*) filter (where appointments.appointment_date - appointments.booked_date >= 21) as noticed,"
        " count(*) filter (where appointment_status = 'cancelled by the hospital') as cancelled_by_hospital,"
        " count(*) filter (where appointment_status = 'cancelled by the hospital' and is_short_notice)"
        " as short_notice, count(*) filter (where appointment_status = 'missed') as missed,"
        " count(*) filter (where appointment_status in ('attended', 'missed')) as kept_or_missed"
        " from outpatients.appointments as appointments inner join publication.status as status"
        " on status.domain = 'outpatients' and appointments.appointment_date <= status.as_at"
        " and appointments.appointment_date > status.as_at - 91"
        " where appointments.appointment_kind in ('first', 'follow-up', 'not recorded')"
        " group by appointments.division"
    ),
    "policy_booking": (
        "select division, sum(bookings) as bookings, sum(out_of_turn) as out_of_turn,"
        " sum(out_of_turn_without_reason) as without_reason from rtt.booking_order group by division"
    ),
    "policy_validation": (
        "select division, sum(validated) as validated,"
        " sum(validated + not_validated + unusable_date) as pathways"
        " from rtt.validation_12_weeks where not is_total group by division"
    ),
    "risks": "select * from performance.risks order by score desc, risk_id, measure_id",
    "oversight": "select * from performance.oversight order by version, period_start",
    "oversight_scores": "select * from performance.oversight_scores order by as_at, version",
    "tiers": "select * from performance.tiers order by measure_id, level, organisation_unit, period_start",
    # of a public edition only
    "edition": "select * from publication.edition",
    "exceptions": "select * from publication.edition_exceptions order by domain, kind",
}
# Columns that a publication of an earlier version may lack: without them the figure is not known.
NEEDED_COLUMNS = {
    "policy_appointments": (
        "outpatients.appointments",
        {"appointment_kind", "appointment_status", "is_short_notice", "division"},
    ),
    "policy_booking": ("rtt.booking_order", {"out_of_turn_without_reason", "division"}),
    "policy_rules": ("validation.summary", {"checked", "rule_version"}),
    "policy_validation": ("rtt.validation_12_weeks", {"is_total", "unusable_date", "division"}),
}
# Of the periods that a page shows; of a figure without a chart every period.
CONTRIBUTIONS = """
    select shared.*
    from performance.contributions as shared
    where
        exists (
            select 1
            from performance.spc as charted
            where charted.measure_id = shared.measure_id
                and charted.period_start = shared.period_start
                and charted.is_latest_point
                and charted.level in ('trust', 'division')
        )
        or not exists (select 1 from performance.spc as charted where charted.measure_id = shared.measure_id)
    order by measure_id, level, period_start, organisation_unit_name
"""
POINTS = """
    select * from performance.spc
    order by measure_id, level, organisation_unit, period_start
"""
# A figure without a chart, such as a measure of few events, is in the values alone.
VALUES = """
    select figures.* from performance.measure_values as figures
    where figures.is_latest
        and not exists (
            select 1
            from performance.spc as charted
            where charted.measure_id = figures.measure_id
                and charted.level = figures.level
                and charted.organisation_unit = figures.organisation_unit
        )
    order by measure_id, level, organisation_unit, period_start
"""
REVISIONS = """
    select * from performance.measure_values
    where revised_from is not null
    order by measure_id, level, organisation_unit, period_start, revision
"""


@dataclass(frozen=True)
class Point:
    """One period of one unit."""

    start: date
    end: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    basis: str = "own"
    state: str = "final"
    # not counted: provisional, partial, missing or left out by decision, and drawn hollow
    is_counted: bool = True
    is_latest: bool = False
    segment: int = 1
    stage: str = "values"
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    median: float | None = None
    rule: str | None = None
    variation: str = "too_few_points"
    assurance: str = "none"
    assurance_constitutional: str = "none"
    target: float | None = None
    target_kind: str | None = None
    message: str | None = None
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """A measure of one unit, in order of time."""

    measure_id: str
    level: str
    unit: str
    name: str
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point | None:
        """The point of which the icons are taken; without a chart the newest with a value."""
        marked = next((point for point in self.points if point.is_latest), None)
        with_value = (point for point in reversed(self.points) if point.value is not None)
        return marked or next(with_value, None)

    @property
    def newer(self) -> tuple[Point, ...]:
        """Points after it that have a value: provisional or partial."""
        latest = self.latest
        return tuple(
            point
            for point in self.points
            if latest is not None and point.start > latest.start and point.value is not None
        )


@dataclass(frozen=True)
class Scope:
    """Whom a pack is about: the trust, or one division."""

    level: str = TRUST
    unit: str = TRUST
    name: str = ""

    @property
    def is_trust(self) -> bool:
        """Whether the pack is that of the whole trust."""
        return self.level == TRUST


@dataclass(frozen=True)
class Figures:
    """All that the pages are made of."""

    rows: dict[str, list[Row]]
    # by measure and level, in the order of their units
    series: dict[tuple[str, str], list[Series]]
    # units by the division that they belong to, where the publication holds it
    division_of: dict[tuple[str, str], str] = field(default_factory=dict)
    present: frozenset[str] = frozenset()

    @property
    def build(self) -> Row:
        """The build that was published."""
        return self.rows["build"][0]

    @property
    def edition(self) -> Row | None:
        """What a public edition leaves out; None for the full pack."""
        return next(iter(self.rows["edition"]), None)

    @property
    def as_at(self) -> date:
        """The date of the newest data."""
        found: date = self.build["as_at"]
        return found

    def status_of(self, domain: str) -> Row:
        """State, age and reason of a domain."""
        never = {"domain": domain, "state": NEVER, "as_at": None, "days_behind": None, "reason": ""}
        return next((row for row in self.rows["status"] if row["domain"] == domain), never)

    def title_of(self, domain: str) -> str:
        """A domain as people call it."""
        known = load_domains().get(domain)
        return known.title if known else domain

    def of(self, measure_id: str, scope: Scope) -> Series | None:
        """The series of the trust or of the division itself."""
        found = self.series.get((measure_id, scope.level), [])
        return next((series for series in found if series.unit == scope.unit), None)

    def in_order(self) -> list[Row]:
        """The register, its domains in the order of the publication."""
        places = {row["domain"]: at for at, row in enumerate(self.rows["status"])}
        return sorted(self.rows["measures"], key=lambda row: (places.get(row["domain"], 99), row["measure_id"]))

    def units_of(self, measure_id: str, level: str, scope: Scope) -> list[Series]:
        """The units below: of the trust all of a level, of a division its own."""
        found = self.series.get((measure_id, level), [])
        if scope.is_trust:
            return found
        return [series for series in found if self.division_of.get((level, series.unit)) == scope.unit]

    def targets_of(self, measure_id: str, level: str, unit: str) -> list[Target]:
        """Targets with a value that a unit is compared with; a national one is for every level and unit."""
        return [
            Target(
                row["kind"],
                float(row["value"]),
                row["comparison"],
                row["valid_from"],
                row["valid_to"],
                row["level"],
                row["source"],
            )
            for row in self.rows["targets"]
            if row["measure_id"] == measure_id
            and row["value"] is not None
            and (
                row["level"] == "national" or (row["level"], row["organisation_unit"] or unit) == (level, unit)
            )
        ]

    def about(self, name: str, measure_id: str, scope: Scope) -> list[Row]:
        """Rows of narratives, actions or trajectories of one measure of the trust or division."""
        units = (None, TRUST) if scope.is_trust else (scope.unit,)
        return [
            row
            for row in self.rows[name]
            if row["measure_id"] == measure_id and row["organisation_unit"] in units
        ]

    def divisions(self) -> list[Scope]:
        """The divisions that have figures of their own."""
        found = {
            one.unit: one.name
            for (_, level), series in self.series.items()
            if level == "division"
            for one in series
        }
        return [Scope("division", unit, name) for unit, name in sorted(found.items())]


def read_figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    """Everything that the pages of measures need."""
    present = tables_of(connection)
    rows = {
        name: read_rows(connection, sql, present if _has_columns(connection, name) else ())
        for name, sql in TABLES.items()
    }
    rows["revisions"] = read_rows(connection, REVISIONS, present)
    rows["contributions"] = read_rows(connection, CONTRIBUTIONS, present)
    charted = read_rows(connection, POINTS, present)
    all_points = [*charted, *read_rows(connection, VALUES, present)]
    return Figures(rows, _series(all_points), _divisions(all_points), frozenset(present))


def _has_columns(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    table, columns = NEEDED_COLUMNS.get(name, ("", set()))
    return not columns or columns <= set(columns_of(connection, table))


def read_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, present: Iterable[str], needs: Iterable[str] = ()
) -> list[Row]:
    """Rows as dictionaries; none where a table that the statement reads is not in the publication."""
    words = sql.split()
    read = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("from", "join")]
    tables = {name for name in (*read, *needs) if "." in name}
    if not tables <= set(present):
        return []
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _series(rows: Iterable[Row]) -> dict[tuple[str, str], list[Series]]:
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[(row["measure_id"], row["level"], row["organisation_unit"])].append(row)
    found: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for (measure_id, level, unit), of_one in grouped.items():
        name = of_one[-1].get("organisation_unit_name") or unit
        points = tuple(_point(row) for row in of_one)
        found[(measure_id, level)].append(Series(measure_id, level, unit, name, points))
    return dict(found)


def _divisions(rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    return {
        (row["level"], row["organisation_unit"]): row["division"]
        for row in rows
        if row.get("division") and row["level"] not in (TRUST, "division")
    }


def _point(row: Row) -> Point:
    return Point(
        start=row["period_start"],
        end=row["period_end"],
        value=_number(row["value"]),
        numerator=_number(row.get("numerator")),
        denominator=_number(row.get("denominator")),
        basis=row.get("basis") or "own",
        state=row.get("state") or "final",
        is_counted=bool(row.get("is_counted", not row.get("is_partial"))),
        is_latest=bool(row.get("is_latest_point")),
        segment=row.get("segment") or 1,
        stage=row.get("stage") or "values",
        mean=_number(row.get("mean")),
        lower=_number(row.get("lower_limit")),
        upper=_number(row.get("upper_limit")),
        median=_number(row.get("median")),
        rule=row.get("point_rule"),
        variation=row.get("variation") or "too_few_points",
        assurance=row.get("assurance") or "none",
        assurance_constitutional=row.get("assurance_constitutional") or "none",
        target=_number(row.get("target")),
        target_kind=row.get("target_kind"),
        message=row.get("message") or None,
        annotations=_texts(row.get("annotations")),
    )


def _number(value: Any) -> float | None:
    """A figure that is no number is missing."""
    return float(value) if value is not None and math.isfinite(value) else None


def _texts(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
