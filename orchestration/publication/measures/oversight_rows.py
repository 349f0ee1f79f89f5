"""performance.oversight and performance.oversight_scores: operational metrics among other providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from orchestration.performance.oversight import (
    Change,
    average,
    changes_ahead,
    quartile,
    ranks,
    scores,
    segment,
)
from orchestration.performance.oversight_metrics import (
    OversightMetricRow,
    load_oversight_metrics,
    version_in_force,
)
from orchestration.performance.periods import last_day
from orchestration.performance.published_comparisons import OVERSIGHT, OVERSIGHT_SCORES
from orchestration.publication.measures.peers import PeerFigures, as_float, keep_earlier
from orchestration.publication.measures.values import Night
from orchestration.publication.sql import insert_rows
from orchestration.settings.trust_settings import default_settings
from orchestration.store.catalog import has_table

NO_FIGURES = "no national file of this publication holds it for other providers"
NO_OWN_FIGURE = "neither the national file nor the trust's own tables hold a figure of the trust for the period"


@dataclass(frozen=True)
class Scored:
    """A metric with its scores; without them `missing` says why."""

    metric: OversightMetricRow
    figures: PeerFigures | None
    scores: dict[str, Fraction]
    changes: Sequence[Change]
    missing: str | None

    @property
    def own(self) -> Fraction | None:
        """The trust's own score."""
        return self.scores.get(self.figures.provider) if self.figures else None

    @property
    def next_rank(self) -> Change | None:
        """The smallest change that improves the rank."""
        now = self.rank
        return next((one for one in self.changes if now is not None and one.rank < now), None)

    @property
    def rank(self) -> int | None:
        """The trust's own rank."""
        if self.figures is None:
            return None
        return ranks(dict(self.figures.values), self.metric.better).get(self.figures.provider)


def write_oversight(connection: duckdb.DuckDBPyConnection, night: Night, peers: dict[str, PeerFigures]) -> None:
    """Fills both tables by the version in force at the date of the national data, else of any domain."""
    as_at = night.as_at.get("benchmark") or max(night.as_at.values(), default=None)
    if as_at is None:
        return
    metrics = version_in_force(load_oversight_metrics(), _added(connection), as_at)
    scored = [_scored(metric, peers) for metric in metrics]
    _insert(connection, OVERSIGHT.published, [_row(one, night.build_id) for one in scored])
    keep_earlier(connection, OVERSIGHT.published, ("version", "metric", "period_start"))
    if scored:
        _insert(connection, OVERSIGHT_SCORES.published, [_summary(scored, as_at, night)])
    keep_earlier(connection, OVERSIGHT_SCORES.published, ("version", "as_at"))


def _added(connection: duckdb.DuckDBPyConnection) -> list[OversightMetricRow]:
    """The versions that the trust added in plan/, as the build read them."""
    if not has_table(connection, "run.oversight_metrics", "build"):
        return []
    answer = connection.execute("select * from build.run.oversight_metrics")
    names = [column[0] for column in answer.description or []]
    return [OversightMetricRow(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]


def _scored(metric: OversightMetricRow, peers: dict[str, PeerFigures]) -> Scored:
    figures = peers.get(metric.measure_id)
    missing = metric.missing or (None if figures and figures.shares else NO_FIGURES)
    if missing or figures is None:
        return Scored(metric, None, {}, (), missing)
    if figures.provider not in figures.values:
        return Scored(metric, figures, scores(dict(figures.values), metric.scale), (), NO_OWN_FIGURE)
    return Scored(
        metric,
        figures,
        scores(dict(figures.values), metric.scale),
        changes_ahead(figures.provider, figures.shares, metric.scale),
        None,
    )


def _row(one: Scored, build_id: str) -> list[Any]:
    metric, figures = one.metric, one.figures
    best, worst = metric.scale.spread
    head = [
        metric.version,
        metric.metric,
        metric.national_id,
        metric.title,
        metric.measure_id,
        metric.better,
        metric.standard,
        metric.floor,
        float(best),
        float(worst),
        float(metric.share_of_average),
    ]
    tail = [one.missing, metric.source, metric.grade, True, build_id]
    if figures is None:
        return [*head, *[None] * (len(OVERSIGHT.columns) - len(head) - len(tail)), *tail]
    share, rank, number = figures.shares.get(figures.provider), one.rank, len(figures.values)
    upward, now = one.next_rank, one.own
    better_score = next((change for change in one.changes if now is not None and change.score < now), None)
    better_quartile = next(
        (
            change
            for change in one.changes
            if rank is not None and quartile(change.rank, number) < quartile(rank, number)
        ),
        None,
    )
    return [
        *head,
        figures.period,
        last_day(figures.period, figures.measure.grain),
        figures.basis,
        as_float(share.numerator) if share else None,
        as_float(share.denominator) if share else None,
        as_float(share.percent) if share else None,
        as_float(figures.england),
        figures.england_basis,
        number,
        rank,
        quartile(rank, number) if rank is not None else None,
        as_float(now),
        upward.patients if upward else None,
        upward.rank if upward else None,
        as_float(upward.score) if upward else None,
        better_score.patients if better_score else None,
        as_float(better_score.score) if better_score else None,
        better_quartile.patients if better_quartile else None,
        _patients_to_standard(one),
        *tail,
    ]


def _patients_to_standard(one: Scored) -> int | None:
    """0 where the standard is met; None without a standard or a value."""
    figures, scale = one.figures, one.metric.scale
    if figures is None or scale.standard is None or figures.provider not in figures.values:
        return None
    if scale.meets(figures.values[figures.provider]):
        return 0
    return next((change.patients for change in one.changes if scale.meets(change.value)), None)


def _summary(scored: list[Scored], as_at: date, night: Night) -> list[Any]:
    with_score = [one for one in scored if one.own is not None]
    averages = _averages(with_score)
    better = dict(averages)
    own = averages.get(night.provider)
    if own is not None:
        better[night.provider] = _average_of(
            with_score, lambda one: one.next_rank.score if one.next_rank else one.own
        )
    rank = ranks(averages, "down").get(night.provider)
    delivery = quartile(rank, len(averages)) if rank is not None else None
    deficit = str((default_settings() | night.settings)["trust_in_deficit"])
    return [
        scored[0].metric.version,
        as_at,
        len(scored),
        len(with_score),
        as_float(own),
        len(averages),
        rank,
        delivery,
        deficit,
        None if delivery is None or deficit == "unknown" else segment(delivery, deficit == "yes"),
        as_float(better.get(night.provider)),
        ranks(better, "down").get(night.provider),
        night.build_id,
    ]


def _averages(with_score: list[Scored]) -> dict[str, Fraction | None]:
    """The average of every provider that has a score wherever the trust has one: like is compared with like."""
    if not with_score:
        return {}
    complete = set.intersection(*(set(one.scores) for one in with_score))
    return {name: _average_of(with_score, lambda one, name=name: one.scores[name]) for name in sorted(complete)}


def _average_of(with_score: list[Scored], score_of: Any) -> Fraction | None:
    return average((score_of(one), one.metric.share_of_average) for one in with_score)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    places = ", ".join("?" for _ in rows[0]) if rows else ""
    insert_rows(connection, f"insert into {table} values ({places})", rows)
