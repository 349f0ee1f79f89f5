"""performance.peers: the trust among the providers of the newest national files, by the same definitions.

The queries that read this provider's own figures from the files read those of every provider. Counts are not
ranked: trusts differ in size.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from orchestration.performance.figures import NATIONAL_FIGURES, figure_queries
from orchestration.performance.oversight import Share, quartile, ranks
from orchestration.performance.periods import last_day
from orchestration.performance.published import VALUES
from orchestration.performance.published_comparisons import PEERS
from orchestration.performance.register import MeasureRow, load_measures
from orchestration.performance.spc_limits import exact
from orchestration.publication.measures.values import Night
from orchestration.publication.sql import insert_rows
from orchestration.settings.trust_settings import default_settings
from orchestration.store.catalog import columns_of, has_table, tables_of

ENGLAND = "ENG"
NHS_TRUST = re.compile(r"R[A-Z0-9]{2}")
AS_PUBLISHED, SUMMED = "England", "providers of the file"


@dataclass(frozen=True)
class PeerFigures:
    """A measure in the newest period of a national file. `shares` where the values are percentages."""

    measure: MeasureRow
    period: date
    provider: str
    # of the providers that are compared; that of the trust where it is known
    values: dict[str, Fraction]
    shares: dict[str, Share]
    basis: str | None
    england: Fraction | None
    england_basis: str | None


def read_peers(connection: duckdb.DuckDBPyConnection, night: Night) -> dict[str, PeerFigures]:
    """The newest period of each measure that can be ranked, by identifier."""
    found = {}
    for (measure_id, period), rows in _newest(_national_rows(connection)).items():
        measure = load_measures()[measure_id]
        if measure.unit == "count" or measure.better == "neutral":
            continue
        found[measure_id] = _figures(connection, night, measure, period, rows)
    return found


def write_peers(connection: duckdb.DuckDBPyConnection, night: Night, found: dict[str, PeerFigures]) -> None:
    """Fills the table; periods of earlier publications stay."""
    rows = [_row(one, night.build_id) for one in found.values() if one.values]
    places = ", ".join("?" for _ in PEERS.columns)
    insert_rows(connection, f"insert into {PEERS.published} values ({places})", rows)
    keep_earlier(connection, PEERS.published, ("measure_id", "period_start"))


def keep_earlier(connection: duckdb.DuckDBPyConnection, table: str, keys: Iterable[str]) -> None:
    """Adds rows of the publication before whose key is not written again; is_newest is set anew."""
    if not has_table(connection, table, "previous"):
        return
    known = columns_of(connection, f"previous.{table}")
    names = [name for name in columns_of(connection, table) if name in known]
    columns = ", ".join(f'"{name}"' for name in names)
    equal = " and ".join(f"now.{key} is not distinct from before.{key}" for key in keys)
    kept = ", ".join(f'before."{name}"' for name in names)
    connection.execute(
        f"insert into {table} ({columns}) select {kept} from previous.{table} as before"
        f" where not exists (select 1 from {table} as now where {equal})"
    )
    if "is_newest" in names:
        of_one = [key for key in keys if key != "period_start"]
        partition = ", ".join(of_one)
        same = " and ".join(f"figures.{key} = newest.{key}" for key in of_one)
        connection.execute(
            f"update {table} as figures"
            " set is_newest = figures.period_start is not distinct from newest.period_start"
            f" from (select {partition}, max(period_start) as period_start from {table} group by {partition})"
            f" as newest where {same}"
        )


def _national_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    present = tables_of(connection)
    rows: list[tuple[Any, ...]] = []
    for query in figure_queries(NATIONAL_FIGURES):
        # a held domain may have tables as an earlier version published them
        if query.table in present:
            with suppress(duckdb.BinderException):
                rows += connection.execute(
                    "select measure_id, cast(period_start as date), organisation, cast(numerator as double),"
                    f" cast(denominator as double), cast(value as double) from ({query.sql})"
                    " where period_start is not null and organisation is not null and level = 'trust'"
                ).fetchall()
    return rows


def _newest(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, date], list[tuple[Any, ...]]]:
    by_period: dict[tuple[str, date], list[tuple[Any, ...]]] = defaultdict(list)
    newest: dict[str, date] = {}
    for measure_id, period, *of_provider in rows:
        by_period[(measure_id, period)].append(tuple(of_provider))
        newest[measure_id] = max(period, newest.get(measure_id, period))
    return {key: found for key, found in by_period.items() if newest[key[0]] == key[1]}


def _figures(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    measure: MeasureRow,
    period: date,
    rows: list[tuple[Any, ...]],
) -> PeerFigures:
    compared = _compared(night)
    shares: dict[str, Share] = {}
    values: dict[str, Fraction] = {}
    for organisation, numerator, denominator, value in rows:
        if organisation == night.provider or (organisation != ENGLAND and compared(organisation)):
            _add(measure, organisation, (numerator, denominator, value), values, shares)
    basis = "national" if night.provider in values else None
    if basis is None:
        own = _own(connection, measure.measure_id, period)
        if own is not None:
            _add(measure, night.provider, own, values, shares)
        basis = "own" if night.provider in values else None
    england, england_basis = _england(connection, measure, period, rows)
    return PeerFigures(measure, period, night.provider, values, shares, basis, england, england_basis)


def _compared(night: Night) -> Any:
    """Which providers ours is ranked among: those of the settings, else NHS trusts by their codes."""
    chosen = str((default_settings() | night.settings)["peer_group"]).upper().replace(",", " ").split()
    return set(chosen).__contains__ if chosen else NHS_TRUST.fullmatch


def _add(
    measure: MeasureRow,
    organisation: str,
    figures: tuple[float | None, float | None, float | None],
    values: dict[str, Fraction],
    shares: dict[str, Share],
) -> None:
    numerator, denominator, value = figures
    if measure.unit == "percent":
        if numerator is not None and denominator:
            shares[organisation] = Share(exact(numerator), exact(denominator))
            values[organisation] = shares[organisation].percent
    elif value is not None:
        values[organisation] = exact(value)


def _own(
    connection: duckdb.DuckDBPyConnection, measure_id: str, period: date
) -> tuple[float | None, float | None, float | None] | None:
    """What the trust's own tables say of the period."""
    return connection.execute(
        f"select numerator, denominator, value from {VALUES.published}"
        " where measure_id = ? and level = 'trust' and period_start = ? and basis = 'own' and is_latest",
        [measure_id, period],
    ).fetchone()


def _england(
    connection: duckdb.DuckDBPyConnection, measure: MeasureRow, period: date, rows: list[tuple[Any, ...]]
) -> tuple[Fraction | None, str | None]:
    """England as published; where the file has no row of it the sum of its providers, of a percentage."""
    if has_table(connection, "benchmark.headlines") and measure.national_measure:
        published = connection.execute(
            "select numerator, denominator, value from benchmark.headlines"
            " where organisation = ? and measure_id = ? and period_start = ?",
            [ENGLAND, measure.national_measure, period],
        ).fetchone()
        found: dict[str, Fraction] = {}
        if published is not None:
            _add(measure, ENGLAND, published, found, {})
        if found:
            return found[ENGLAND], AS_PUBLISHED
    summed = [(numerator, denominator) for name, numerator, denominator, _ in rows if name != ENGLAND]
    if measure.unit != "percent" or not summed or any(None in pair for pair in summed):
        return None, None
    total = Share(*(sum((exact(part) for part in column), Fraction(0)) for column in zip(*summed, strict=True)))
    return (total.percent, SUMMED) if total.denominator else (None, None)


def _row(one: PeerFigures, build_id: str) -> list[Any]:
    better = "up" if one.measure.better == "up" else "down"
    rank = ranks(dict(one.values), better).get(one.provider)  # type: ignore[arg-type]
    ordered = sorted(one.values.values(), reverse=better == "up")
    number = len(ordered)
    own = one.values.get(one.provider)
    return [
        one.measure.measure_id,
        one.measure.national_measure,
        one.period,
        last_day(one.period, one.measure.grain),
        one.basis,
        as_float(own),
        number,
        rank,
        quartile(rank, number) if rank is not None else None,
        as_float(ordered[(number - 1) // 4]),
        as_float((ordered[(number - 1) // 2] + ordered[number // 2]) / 2),
        as_float(next(iter(ordered[-(-3 * number // 4) :]), None)),
        as_float(one.england),
        one.england_basis,
        True,
        build_id,
    ]


def as_float(value: Fraction | None) -> float | None:
    """As it is published."""
    return None if value is None else float(value)
