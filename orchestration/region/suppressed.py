"""Which figures of a region are left out: by the method of a trust's public edition, for all trusts together.

The figures of each trust add up as they do in its own edition. Beyond that, a figure of the region is the sum
of the trusts', so that nobody gets a trust's small number from the region's figure less those of the others.
"""

from collections.abc import Sequence

from orchestration.performance.suppression import (
    NOTHING,
    Key,
    Printable,
    Relation,
    SmallNumbers,
    hidden_rows,
)
from orchestration.publication.public_edition.counts import Counted, Figure, counted
from orchestration.region.contribution import Contribution
from orchestration.region.region_file import ALL_TRUSTS
from orchestration.region.totals import Total


def hidden_figures(
    contributions: Sequence[Contribution], totals: Sequence[Total], rule: SmallNumbers
) -> frozenset[Key]:
    """Keys of the rows that are not published, each with the code of its trust first, or `all`."""
    sources: dict[str, Counted] = {
        one.provider: counted(one.figures, one.division_of, hides_zero=rule.hides_zero)
        for one in contributions
        if one.figures
    }
    sources[ALL_TRUSTS] = counted(
        [one.figure for one in totals], lambda level, unit: None, hides_zero=rule.hides_zero
    )
    rows: dict[Key, tuple[Key, ...]] = {}
    values: dict[Key, float] = {}
    least: dict[Key, float] = {}
    relations: list[Relation] = []
    for provider, source in sources.items():
        mine = source.printable
        rows |= {_of(provider, row): _all_of(provider, cells) for row, cells in mine.rows.items()}
        values |= {_of(provider, cell): value for cell, value in mine.values.items()}
        least |= {_of(provider, cell): value for cell, value in mine.least.items()}
        relations += [
            Relation(_of(provider, one.total), _all_of(provider, one.parts)) for one in mine.relations
        ]
    relations += _sums_of_trusts(totals, sources, values)
    return frozenset(hidden_rows(Printable(rows, values, relations, least), rule))


def row_of(provider: str, figure: Figure) -> Key:
    """The key of a figure's row."""
    return _of(provider, figure.row)


def _of(provider: str, key: Key) -> Key:
    return (provider, *key)


def _all_of(provider: str, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(_of(provider, key) for key in keys)


def _sums_of_trusts(
    totals: Sequence[Total], sources: dict[str, Counted], values: dict[Key, float]
) -> list[Relation]:
    """The region's count and the trusts', for each count of a figure; equal ones of several measures once."""
    found: dict[tuple[Key, ...], Relation] = {}
    for one in totals:
        for name in one.figure.counts:
            quantity = (one.figure.measure_id, name)
            total = _of(ALL_TRUSTS, sources[ALL_TRUSTS].cell(quantity, one.figure.place))
            parts = tuple(
                _of(provider, sources[provider].cell(quantity, figure.place))
                for provider, figure in sorted(one.parts.items())
                if name in figure.counts
            )
            is_sum = abs(values[total] - sum(values[part] for part in parts)) <= NOTHING
            # what is outside the standard in the region has no parts where a trust's numbers do not allow it
            if len(parts) == len(one.parts) and is_sum:
                relation = Relation(total, parts)
                found.setdefault(relation.cells, relation)
    return list(found.values())
