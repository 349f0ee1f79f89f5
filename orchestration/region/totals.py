"""The figures of the region: sums of the trusts', where their units have one name in all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from orchestration.publication.public_edition.counts import Figure
from orchestration.region.contribution import Contribution

# Levels whose units every trust names by the same codes; divisions, sites and wards are a trust's own.
COMMON_LEVELS = (
    "trust",
    "treatment_function",
    "tumour_group",
    "department_type",
    "modality",
    "priority",
    "sector",
)
# measure, level, unit, first day of the period
Place = tuple[str, str, str, date]


@dataclass(frozen=True)
class Total:
    """A figure of the region, and the trusts that it is the sum of, by the place of its row in theirs."""

    figure: Figure
    row: dict[str, Any]
    parts: dict[str, Figure]


def region_totals(contributions: Sequence[Contribution]) -> list[Total]:
    """Every figure that can be added up: one with a count above the line. Medians and the like are left out."""
    by_place: dict[Place, dict[str, tuple[Figure, dict[str, Any]]]] = defaultdict(dict)
    for one in contributions:
        for figure, row in zip(one.figures, one.rows, strict=True):
            if figure.level in COMMON_LEVELS and figure.numerator is not None:
                place = (figure.measure_id, figure.level, figure.unit, figure.start)
                by_place[place][one.provider] = (figure, row)
    giving = _trusts_by_measure(contributions)
    return [_total(parts, giving[place[0]]) for place, parts in sorted(by_place.items())]


def _trusts_by_measure(contributions: Sequence[Contribution]) -> dict[str, int]:
    """How many trusts have any figure of a measure that can be added up."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in contributions:
        for figure in one.figures:
            if figure.numerator is not None:
                found[figure.measure_id].add(one.provider)
    return {measure_id: len(providers) for measure_id, providers in found.items()}


def _total(parts: dict[str, tuple[Figure, dict[str, Any]]], of_trusts: int) -> Total:
    figures = {provider: figure for provider, (figure, _) in parts.items()}
    rows = [row for _, row in parts.values()]
    first, like = next(iter(figures.values())), rows[0]
    numerator = _sum(one.numerator for one in figures.values())
    below = [one.denominator for one in figures.values()]
    denominator = _sum(below)
    # a ratio of some trusts and a count of others add up to neither
    is_mixed = denominator is None and any(one is not None for one in below)
    summed = Figure(
        measure_id=first.measure_id,
        domain=first.domain,
        grain=first.grain,
        unit_of_measure=first.unit_of_measure,
        level=first.level,
        unit=first.unit,
        start=first.start,
        numerator=numerator,
        denominator=denominator,
    )
    dates = [row["as_at"] for row in rows if row.get("as_at")]
    return Total(
        summed,
        {
            **{name: like.get(name) for name in ("organisation_unit_name", "period_end")},
            "value": None if is_mixed else value_of(summed),
            "trusts": len(figures),
            "of_trusts": of_trusts,
            "providers": " ".join(sorted(figures)),
            "is_complete": len(figures) == of_trusts,
            "is_partial": any(bool(row.get("is_partial")) for row in rows),
            "oldest_as_at": min(dates, default=None),
            "newest_as_at": max(dates, default=None),
        },
        figures,
    )


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum; none where one of them is missing, because it would be that of other trusts."""
    known = list(values)
    present = [one for one in known if one is not None]
    return fsum(present) if len(present) == len(known) else None


def value_of(figure: Figure) -> float | None:
    """As in the publication of a trust: 100 * numerator / denominator for a percentage, else their ratio."""
    above, below = figure.numerator, figure.denominator
    if above is None or below is None:
        return None if figure.unit_of_measure == "percent" else above
    if not below:
        return None
    return 100.0 * above / below if figure.unit_of_measure == "percent" else above / below
