"""What intake reads of a file, typed as staging does: two files that give the same are the same extract."""

from pathlib import Path

import duckdb

from orchestration.contract.feeds import Feed
from orchestration.contract.value_rules import cleaned_sql, filled_sql, key_sql
from orchestration.intake.csv_reader import read_csv
from orchestration.settings.feed_format import FeedFormat


def typed_rows(file: Path, feed: Feed, said: FeedFormat, folder: Path) -> list[tuple[object, ...]]:
    """The rows of a file that is read by a format, in the order of the key; none may be unreadable."""
    folder.mkdir(exist_ok=True)
    accepted, unreadable = folder / "accepted.parquet", folder / "unreadable.parquet"
    result = read_csv(file, "utf-8", feed, accepted, unreadable, said)
    assert result.unreadable_rows == 0, result
    return typed_rows_of(accepted, feed)


def local_sql(moment: str) -> str:
    """SQL of the clock on the wall at a moment in UTC: of an hour that occurs twice, it says no more."""
    return f"timezone('Europe/London', timezone('UTC', cast({moment} as timestamp)))"


def typed_rows_of(archived: Path, feed: Feed) -> list[tuple[object, ...]]:
    """The rows of an archived file; a column that it does not have is empty."""
    with duckdb.connect() as connection:
        described = connection.execute("describe from read_parquet(?)", [str(archived)]).fetchall()
        there = {row[0] for row in described}
        columns = []
        for column in feed.columns:
            filled = filled_sql(cleaned_sql(column.name), column.type, feed.zeros(column))
            typed = {
                "date": f"cast({filled} as date)",
                "int": f"cast({filled} as integer)",
                "time": local_sql(key_sql(f"({filled})", "time")),
            }
            columns.append(typed.get(column.type, filled) if column.name in there else "null")
        return connection.execute(
            f"select {', '.join(columns)} from read_parquet(?) order by all", [str(archived)]
        ).fetchall()
