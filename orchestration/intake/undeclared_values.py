"""Says of dates and times that are written otherwise than agreed which line of `formats.yml` would read them.

Nothing is read by a guess: which of two patterns a source means is for the trust to say.
"""

from collections.abc import Iterator

import duckdb

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import cleaned_sql
from orchestration.intake.file_kinds import format_line
from orchestration.intake.written_values import fits

# Each with the other reading of the same text, where there is one.
DAYS = {
    "dd/mm/yyyy": "mm/dd/yyyy",
    "d/m/yyyy": "m/d/yyyy",
    "dd-mm-yyyy": "mm-dd-yyyy",
    "dd.mm.yyyy": "mm.dd.yyyy",
    "dd/mm/yy": "mm/dd/yy",
    "yyyymmdd": "",
    "yyyy/mm/dd": "",
    "dd-mmm-yyyy": "",
    "dd-mmm-yy": "",
    "dd mmm yyyy": "",
}
CLOCKS = ("HH:MM", "HH:MM:SS", "HH:MM:SS.fff")
MOMENTS = {
    **{f"yyyy-mm-dd {clock}": "" for clock in CLOCKS},
    "yyyy-mm-ddTHH:MM:SS.fff": "",
    "yyyy-mm-ddTHH:MM:SS.fffz": "",
    "yyyy-mm-dd HH:MM:SSz": "",
    **{
        f"{day} {clock}": f"{other} {clock}" if other else "" for day, other in DAYS.items() for clock in CLOCKS
    },
}
SERIAL = "excel serial"
COLUMNS_NAMED = 3


def undeclared_values(
    connection: duckdb.DuckDBPyConnection, feed: Feed, columns: list[Column], rows: str
) -> Iterator[str]:
    """One sentence for each pattern that values have and that is not declared; `rows` is SQL of the rows."""
    dated = [column for column in columns if column.type in ("date", "time")]
    if not dated:
        return
    counts = ", ".join(f"count(*) filter (where {_is_other(column)})" for column in dated)
    found = connection.execute(f"select {counts} from {rows}").fetchone()
    by_pattern: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for column, count in zip(dated, found or (), strict=True):
        most = _most_frequent(connection, column, rows) if count else None
        if most is not None:
            key = "dates" if column.type == "date" else "times"
            by_pattern.setdefault((key, most[0]), []).append((column.name, most[1]))
    for (key, pattern), of_columns in by_pattern.items():
        named = ", ".join(f"{name} {count}" for name, count in of_columns[:COLUMNS_NAMED])
        more = f" and {len(of_columns) - COLUMNS_NAMED} more columns" if len(of_columns) > COLUMNS_NAMED else ""
        other = {**DAYS, **MOMENTS}.get(pattern)
        line = format_line(feed, f'{key}: ["{pattern}"]')
        yield (
            f"invalid values that are written as {pattern}{f' or {other}' if other else ''} ({named}{more}):"
            f" write {line}" + (", or the other pattern, as the source means them" if other else "")
        )


def _is_other(column: Column) -> str:
    """SQL that is true of a text that has not the places of the contract's own form."""
    name = f'"{column.name}"'
    rest = f"length({name}) = 10" if column.type == "date" else f"substring({name}, 11, 1) = 'T'"
    no_fraction = f"not contains({name}, '.')"
    is_own = f"substring({name}, 5, 1) = '-' and substring({name}, 8, 1) = '-' and {rest} and {no_fraction}"
    return f"{name} is not null and not ({is_own})"


def _most_frequent(connection: duckdb.DuckDBPyConnection, column: Column, rows: str) -> tuple[str, int] | None:
    """The pattern that most of the other values fit, and how many do; None where none fits any."""
    text = cleaned_sql(f'"{column.name}"')
    patterns = [*MOMENTS, *DAYS] if column.type == "date" else list(MOMENTS)
    counts = ", ".join(f"count(*) filter (where {fits('text', pattern)})" for pattern in patterns)
    # a number of a day of these hundred years; a birth has other ones, and a year alone is none
    serial = "count(*) filter (where regexp_full_match(text, '[1-9][0-9]{4}([.][0-9]+)?'))"
    found = connection.execute(
        f"select {counts}, {serial} from (select {text} as text from {rows} where {_is_other(column)})"
    ).fetchone()
    by_count = dict(zip([*patterns, SERIAL], found or (), strict=True))
    best = max(by_count, key=lambda pattern: by_count[pattern])
    return (best, by_count[best]) if by_count[best] else None
