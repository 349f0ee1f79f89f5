"""A publication's file with the tables that the board pack reads, written by hand: months of a small trust.

Limits and labels are those of the engine, so that a chart looks as it does in a trust.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.performance import spc
from orchestration.performance.assurance import Target, assurance
from orchestration.performance.periods import last_day, shifted
from orchestration.performance.published import CONTRIBUTIONS, TIERS, Table
from orchestration.performance.published_comparisons import (
    ESCALATION,
    ESCALATION_PARAMETERS,
    OVERSIGHT,
    OVERSIGHT_SCORES,
    PEERS,
    PLAN_POSITIONS,
)
from orchestration.performance.series import Better, Decision, Point
from orchestration.publication.measures.contributions import write_contributions
from orchestration.publication.measures.plan_positions import write_plan_positions

FIRST = date(2024, 5, 1)
MADE_BY_PUBLISHER = (
    CONTRIBUTIONS,
    TIERS,
    PLAN_POSITIONS,
    PEERS,
    OVERSIGHT,
    OVERSIGHT_SCORES,
    ESCALATION,
    ESCALATION_PARAMETERS,
)
SCHEMA = """
create schema performance;
create schema publication;
create schema validation;
create schema cancer;
create schema elective;
create schema rtt;
create schema beds;
create schema outpatients;
create table publication.build (build_id varchar, as_at date, provider varchar);
create table publication.status (domain varchar, state varchar, build_id varchar, as_at date,
    published_at timestamp, reason varchar, position integer, days_behind integer, held_since date);
create table publication.evidence (build_id varchar, domain varchar, rule_id varchar, rule_version varchar,
    kind varchar, severity varchar, status varchar, checked_rows bigint, failed_rows bigint, threshold varchar,
    message varchar);
create table performance.measures (measure_id varchar, name varchar, title varchar, domain varchar,
    sub_domain varchar, numerator varchar, denominator varchar, unit varchar, better varchar, basis varchar,
    grain varchar, levels varchar, source_table varchar, lead_role varchar, chart varchar,
    statutory_return varchar, companion varchar, national_measure varchar, definition_source varchar,
    evidence_grade varchar, missing varchar);
create table performance.targets (measure_id varchar, kind varchar, level varchar, organisation_unit varchar,
    valid_from date, valid_to date, due_date date, value double, floor double, uplift double,
    uplift_kind varchar, baseline_month varchar, comparison varchar, source varchar, evidence_grade varchar);
create table performance.measure_values (measure_id varchar, level varchar, organisation_unit varchar,
    organisation_unit_name varchar, grain varchar, period_start date, period_end date, revision integer,
    numerator double, denominator double, value double, state varchar, basis varchar, is_partial boolean,
    is_latest boolean, as_at date, build_id varchar, revised_from double, is_shown boolean);
create table performance.spc (measure_id varchar, level varchar, organisation_unit varchar,
    organisation_unit_name varchar, period_start date, period_end date, value double, numerator double,
    denominator double, basis varchar, state varchar, is_counted boolean, is_latest_point boolean,
    segment integer, stage varchar, mean double, lower_limit double, upper_limit double, median double,
    point_rule varchar, variation varchar, assurance varchar, assurance_constitutional varchar, target double,
    target_kind varchar, message varchar, annotations varchar[]);
create table performance.differences (measure_id varchar, period_start date, own_value double,
    other_basis varchar, other_value double);
create table performance.narratives (measure_id varchar, organisation_unit varchar, period_start date,
    what varchar, why varchar, author varchar, written_on date);
create table performance.actions (action_id varchar, measure_id varchar, organisation_unit varchar,
    what varchar, owner varchar, start date, due date, expected_effect_per_week double, status varchar,
    done_on date);
create table performance.trajectories (measure_id varchar, organisation_unit varchar, period_start date,
    value double, version integer, agreed_by varchar, agreed_on date);
create table performance.spc_decisions (measure_id varchar, organisation_unit varchar, kind varchar,
    period_start date, reason varchar, decided_by varchar, decided_on date, review_on date);
create table validation.summary (rule_id varchar, as_at date, rule_version varchar, domain varchar,
    kind varchar, open bigint, validated bigint, new bigint, cleared bigint, reopened bigint,
    oldest_days bigint, checked bigint, failed bigint, failed_per_thousand double);
create table validation.rules (rule_id varchar, rule_version varchar, domain varchar, title varchar,
    active_from date, priority varchar);
create table validation.headline_effects (domain varchar, measure_id varchar, grouped_by varchar, name varchar,
    pathways bigint, leaving bigint, counted bigint, numerator bigint, denominator bigint, percent double,
    numerator_without bigint, denominator_without bigint, percent_without double, effect_points double);
create table validation.outcome_measures (rule_id varchar, domain varchar, validated bigint, changed bigint,
    changed_and_gone bigint, changed_and_still_wrong bigint, awaiting bigint, no_error bigint);
create table cancer.breach_analysis (quarter varchar, standard varchar, route varchar, tumour_group varchar,
    longest_phase varchar, delay_reason varchar, scenario varchar, breaches bigint,
    own_breaches decimal(18, 1));
create table cancer.breach_analysis_divisions (quarter varchar, division varchar, standard varchar,
    standard_name varchar, tumour_group varchar, longest_phase varchar, delay_reason varchar,
    delay_reason_name varchar, breaches bigint, own_breaches decimal(18, 1));
create table elective.return_quarterly (quarter varchar, last_minute_cancellations bigint,
    not_treated_within_28_days bigint);
create table elective.last_minute_cancellations (offer_id varchar, patient_id varchar, cancel_reason varchar,
    counted_quarter varchar, outcome_of_28_days varchar, division varchar, breach_28_day boolean);
create table rtt.booking_order (month varchar, function varchar, priority varchar, bookings bigint,
    out_of_turn bigint, out_of_turn_percent double, out_of_turn_without_reason bigint, passed_over bigint,
    division varchar);
create table beds.sectors_daily (date date);
create table beds.activity_by_category_monthly (month varchar, period_start date, treatment_function varchar,
    treatment_function_name varchar, division varchar, administrative_category varchar,
    administrative_category_name varchar, overseas_charging_category varchar, admissions bigint);
create table outpatients.activity_by_category_monthly (month varchar, period_start date,
    treatment_function varchar, treatment_function_name varchar, division varchar,
    administrative_category varchar, administrative_category_name varchar, overseas_charging_category varchar,
    attendances bigint);
create table beds.escalation_daily (date date, level integer, judgement varchar, parameters_judged integer,
    parameters integer, driven_by varchar);
"""
DOMAINS = ("rtt", "cancer", "ed", "beds", "elective", "benchmark")


@dataclass
class Unit:
    """A measure of one unit: numerators and denominators by month, None for a month without a value."""

    level: str
    code: str
    name: str
    counts: Sequence[tuple[float, float | None] | None]
    # as many of the newest months are provisional
    provisional: int = 0
    decisions: Sequence[Decision] = ()
    division: str | None = None


@dataclass
class Measure:
    """A row of the register with its series."""

    measure_id: str = "EL01"
    title: str = "Incomplete pathways within 18 weeks"
    domain: str = "rtt"
    unit: str = "percent"
    better: Better = "up"
    basis: str = "flow"
    levels: str = "trust treatment_function"
    numerator: str = "incomplete pathways of 18 weeks or less"
    denominator: str | None = "incomplete pathways"
    companion: str | None = None
    missing: str | None = None
    units: Sequence[Unit] = ()
    targets: Sequence[Target] = ()


@dataclass
class Publication:
    """The rows of a file; those of a test are added to the tables by name."""

    measures: Sequence[Measure] = ()
    as_at: date = date(2026, 11, 22)
    provider: str = "RXX"
    held: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Sequence[Sequence[Any]]] = field(default_factory=dict)


def write(publication: Publication, file: Path) -> Path:
    """Writes the file."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(SCHEMA)
        _insert(connection, "publication.build", [["b1", publication.as_at, publication.provider]])
        _insert(connection, "publication.status", [_status(publication, name) for name in DOMAINS])
        for measure in publication.measures:
            _insert(connection, "performance.measures", [_register(measure)])
            _insert(connection, "performance.targets", [_target(measure, one) for one in measure.targets])
            for unit in measure.units:
                charted, values = _points(measure, unit)
                _insert(connection, "performance.spc", charted)
                _insert(connection, "performance.measure_values", values)
        for made in MADE_BY_PUBLISHER:
            columns = ", ".join(f"{name} {kind}" for name, (kind, _) in made.columns.items())
            connection.execute(f"create table {made.published} ({columns})")
        for table, rows in publication.rows.items():
            _insert(connection, table, rows)
        # as the publisher makes them
        write_contributions(connection)
        write_plan_positions(connection)
    return file


def row_of(table: Table, **values: Any) -> list[Any]:
    """A row of a published table; what is not given is empty."""
    assert set(values) <= set(table.columns)
    return [values.get(name) for name in table.columns]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    places = ", ".join("?" for _ in rows[0])
    one = "(" + places + ")"
    for at in range(0, len(rows), 200):
        part = rows[at : at + 200]
        flat = [value for row in part for value in row]
        connection.execute(f"insert into {table} values {', '.join([one] * len(part))}", flat)


def _status(publication: Publication, domain: str) -> list[Any]:
    reason = publication.held.get(domain)
    as_at = date(2026, 11, 15) if reason else publication.as_at
    state, age = ("held", 7) if reason else ("published", 0)
    return [domain, state, "b1", as_at, None, reason or "", DOMAINS.index(domain), age, None]


def _register(measure: Measure) -> list[Any]:
    return [
        measure.measure_id,
        measure.measure_id.lower(),
        measure.title,
        measure.domain,
        "waiting",
        measure.numerator,
        measure.denominator,
        measure.unit,
        measure.better,
        measure.basis,
        "month",
        measure.levels,
        "rtt.performance_monthly",
        "Elective performance",
        "xmr",
        "RTT",
        measure.companion,
        None,
        "RTT guidance v5.0",
        "V",
        measure.missing,
    ]


def _target(measure: Measure, target: Target) -> list[Any]:
    return [
        measure.measure_id,
        target.kind,
        target.level,
        # a national target is written with the trust as its unit, and is for every unit
        "trust",
        target.valid_from,
        target.valid_to,
        None,
        target.value,
        None,
        None,
        None,
        None,
        target.comparison,
        target.source,
        "V",
    ]


def _points(measure: Measure, unit: Unit) -> tuple[list[list[Any]], list[list[Any]]]:
    points = []
    for at, counts in enumerate(unit.counts):
        numerator, denominator = counts if counts else (None, None)
        value: float | None = None
        if numerator is not None:
            value = 100.0 * numerator / denominator if denominator else numerator
        is_final = at < len(unit.counts) - unit.provisional
        points.append(Point(shifted(FIRST, "month", at), value, numerator, denominator, is_final))
    made = spc.chart(points, measure.better, decisions=unit.decisions)
    operational = next((one for one in reversed(measure.targets) if one.kind == "operational"), None)
    standard = next((one for one in reversed(measure.targets) if one.kind == "constitutional"), None)
    # as the publisher: the operational target, and the standard in a column of its own
    target = operational
    charted, values = [], []
    for one in made.points:
        point, limits = one.point, one.segment.limits
        head = [measure.measure_id, unit.level, unit.code, unit.name]
        end = last_day(point.period, "month")
        state = "final" if point.is_final else "provisional"
        charted.append(
            [
                *head,
                point.period,
                end,
                point.value,
                point.numerator,
                point.denominator,
                "own",
                state,
                one.counts,
                one is made.latest,
                one.segment.number,
                one.segment.stage,
                *((float(limits.mean), float(limits.lower), float(limits.upper)) if limits else (None,) * 3),
                one.segment.median,
                one.rule,
                one.variation,
                assurance(made, target).result,
                assurance(made, standard).result,
                target.value if target else None,
                target.kind if target else None,
                made.message or None,
                list(one.annotations),
            ]
        )
        if point.value is not None:
            counted = [point.numerator, point.denominator, point.value, state]
            values.append(
                [
                    *head,
                    "month",
                    point.period,
                    end,
                    1,
                    *counted,
                    "own",
                    False,
                    True,
                    date(2026, 11, 22),
                    "b1",
                    None,
                    True,
                ]
            )
    return charted, values
