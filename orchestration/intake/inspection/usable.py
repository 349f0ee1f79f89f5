"""How many values of a column intake and staging would be able to use, by the rules that they use themselves."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import cleaned_sql, filled_sql, usable_sql
from orchestration.settings.feed_format import FeedFormat


def usable(feed: Feed, column: Column, values: Mapping[str, int], said: FeedFormat) -> dict[str, bool | None]:
    """Whether each distinct value is usable in a file of a format; None where it stands for nothing."""
    given = pa.table(
        {"value": pa.array(list(values), pa.string()), "place": pa.array(range(len(values)), pa.int64())}
    )
    filled = filled_sql(cleaned_sql("value"), column.type, feed.zeros(column))
    fits = usable_sql("filled", column.type, feed.accepted_codes(column), column.first_year)
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.register("given", given)
        rows = connection.execute(
            f"""
            with cleaned as (select place, {filled} as filled from given)
            select case when filled is not null then coalesce({fits}, false) end from cleaned order by place
            """
        ).fetchall()
    return dict(zip(values, (answer for (answer,) in rows), strict=True))
