"""Which values of a column intake and staging would be able to use, by the rules that they use themselves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import INT_PATTERN, cleaned_sql, filled_sql, usable_sql
from orchestration.intake.written_values import WrittenValues
from orchestration.settings.feed_format import FeedFormat


@contextmanager
def rules() -> Iterator[duckdb.DuckDBPyConnection]:
    """The engine that the rules are written for, with nothing in it."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
        yield connection


def usable(
    engine: duckdb.DuckDBPyConnection, feed: Feed, column: Column, values: Mapping[str, int], said: FeedFormat
) -> dict[str, bool | None]:
    """Whether each distinct value is usable in a file of a format; None where it stands for nothing."""
    if not values:
        return {}
    places = pa.array(range(len(values)), pa.int64())
    given = pa.table({"value": pa.array(list(values), pa.string()), "place": places})
    read = WrittenValues(feed, said).read(column, "value")
    filled = filled_sql(cleaned_sql("read"), column.type, feed.zeros(column))
    engine.register("given", given)
    rows = engine.execute(
        f"""
        with as_written as (select place, {read} as read from given),
        cleaned as (select place, {filled} as filled from as_written)
        select case when filled is not null then coalesce({_fits(feed, column)}, false) end
        from cleaned order by place
        """
    ).fetchall()
    return dict(zip(values, (answer for (answer,) in rows), strict=True))


def _fits(feed: Feed, column: Column) -> str:
    """SQL that is true of a value that staging types; it reads codes without their case and leading zero."""
    codes = feed.accepted_codes(column)
    if column.type == "code":
        listed = ", ".join(f"'{code.upper()}'" for code in codes)
        return f"(upper(filled) in ({listed}) or '0' || upper(filled) in ({listed}))"
    fits = usable_sql("filled", column.type, codes, column.first_year)
    if column.type != "int":
        return fits
    least = f" and try_cast(filled as integer) >= {column.minimum}" if column.minimum is not None else ""
    most = f" and try_cast(filled as integer) <= {column.maximum}" if column.maximum is not None else ""
    return f"regexp_full_match(filled, '{INT_PATTERN}') and {fits}{least}{most}"
