"""What the dictionary says of one column, and example values of tables without patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration.contract.published import PublishedTable
from orchestration.deliverables.dictionary.units import unit_of
from orchestration.performance.register import load_measures, load_targets

ROWS_LOOKED_AT = 500
EXAMPLES = 3
LONGEST_EXAMPLE = 60
IN_WORDS = {">=": "at least", "<=": "at most", "<": "under", ">": "over"}


@dataclass(frozen=True)
class Column:
    """One column. `label`: the column beside it that holds the name of its code."""

    name: str
    kind: str
    unit: str
    meaning: str
    is_pinned: bool
    label: str
    measures: tuple[str, ...]
    targets: tuple[str, ...]
    examples: tuple[str, ...]


def describe_columns(
    found: Sequence[tuple[str, str, str]],
    contract: PublishedTable | None,
    metas: Mapping[str, Mapping[str, Any]],
    examples: Mapping[str, tuple[str, ...]],
    as_at: date | None,
) -> tuple[Column, ...]:
    """The columns in order. `found`: name, type and description in the catalog; `metas`: dbt's by name."""
    names = {name for name, _, _ in found}
    measures = contract.measures if contract else {}
    pinned = contract.pinned if contract else ()
    return tuple(
        Column(
            name,
            kind,
            str(metas.get(name, {}).get("unit") or unit_of(name, kind, meaning)),
            meaning,
            name in pinned,
            label if (label := f"{name}_name") in names else "",
            tuple(_title(measure) for measure in measures.get(name, ())),
            tuple(words for measure in measures.get(name, ()) for words in _targets(measure, as_at)),
            examples.get(name, ()),
        )
        for name, kind, meaning in found
    )


def example_values(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, tuple[str, ...]]:
    """Some values of each column of a table, of the database that holds no patients."""
    answer = connection.execute(f"select * from {table} limit {ROWS_LOOKED_AT}")
    names = [column[0] for column in answer.description or []]
    rows = answer.fetchall()
    return {
        name: tuple(
            dict.fromkeys(
                words
                for row in rows
                if row[place] is not None and len(words := in_words(row[place])) <= LONGEST_EXAMPLE
            )
        )[:EXAMPLES]
        for place, name in enumerate(names)
    }


def in_words(value: Any) -> str:
    """A value as an example."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def _title(measure: str) -> str:
    return next(one.title for one in load_measures().values() if one.name == measure)


def _targets(measure: str, as_at: date | None) -> list[str]:
    """National targets and those of every trust that apply on the date of the data."""
    unit = next(one.unit for one in load_measures().values() if one.name == measure)
    return [
        f"{row.kind.replace('_', ' ')}: {IN_WORDS[row.comparison]} {row.value:g}"
        f"{' %' if unit == 'percent' else '' if unit == 'count' else f' {unit}'} ({_title(measure)})"
        for row in load_targets()
        if row.measure == measure and row.value is not None and as_at is not None
        if row.valid_from <= as_at and (row.valid_to is None or as_at <= row.valid_to)
    ]
