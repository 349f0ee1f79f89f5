"""What is known of a feed's rows from the deliveries that were accepted, and what an extract changes in them.

Read from the archive by DuckDB, which spills to the disk what does not fit in its memory. Keys are compared as
staging compares them. `extraction` uses it for sources that cannot say what changed, and to find deletions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed
from orchestration.contract.value_rules import cleaned_sql, key_sql
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.home import Home

DELETED = "is_deleted"
# Rows that are fetched at a time.
BATCH = 5_000


@dataclass(frozen=True)
class Comparison:
    """An open comparison of one feed: the tables `known` (rows) and its columns as the contract has them."""

    connection: duckdb.DuckDBPyConnection
    feed: Feed

    @property
    def columns(self) -> list[str]:
        """The columns that are compared: all of the contract but the mark of a deletion."""
        return [name for name in self.feed.archive_columns if name != DELETED]

    @property
    def _keys(self) -> list[str]:
        return [f"k{number}" for number in range(len(self.feed.key))]

    def add_rows(self, table: str, file: Path, header: list[str]) -> None:
        """A table of a CSV file by the contract: the columns that it has, and null for the others."""
        has = {name.lower() for name in header}
        columns = [
            f'"{name}"' if name in has else f'cast(null as varchar) as "{name}"'
            for name in [*self.columns, DELETED]
        ]
        self.connection.execute(
            f"create or replace temp table {table} as select *, {_key_columns(self.feed)} from ("
            f"select {', '.join(columns)} from read_csv(?, header = true, all_varchar = true, delim = ',',"
            " quote = '\"', escape = '\"', nullstr = '', auto_detect = false, strict_mode = true,"
            f" compression = 'none', columns = {_text_columns(header)}))",
            [one_file(file)],
        )

    def drop_deleted(self, table: str) -> None:
        """Leaves out the rows of a table of which the source says itself that they are deleted."""
        self.connection.execute(f"delete from {table} where upper(coalesce(trim({DELETED}), 'N')) = 'Y'")

    def repeats_keys(self, table: str) -> bool:
        """Whether a key stands in a table with rows that differ: a file of changes can say only one of them."""
        every = ", ".join(f'"{name}"' for name in self.columns)
        found = self.connection.execute(
            f"select 1 from (select distinct {', '.join(self._keys)}, {every} from {table})"
            f" where {' and '.join(f'{key} is not null' for key in self._keys)}"
            f" group by {', '.join(self._keys)} having count(*) > 1 limit 1"
        ).fetchone()
        return found is not None

    def changed(self, table: str) -> Iterator[list[tuple[str | None, ...]]]:
        """Rows of a table that are not known as they are there, in batches; rows without a key among them."""
        every = ", ".join(f'"{name}"' for name in self.columns)
        return self._batches(f"select {every} from {table} except select {every} from known order by all")

    def gone(self, table: str) -> Iterator[list[tuple[str | None, ...]]]:
        """Known rows, one for a key, whose key a table does not have, in batches."""
        every = ", ".join(f'any_value(known."{name}")' for name in self.columns)
        return self._batches(
            f"select {every} from known anti join {table} on {self._same_key('known', table)}"
            f" group by {', '.join(f'known.{key}' for key in self._keys)} order by all"
        )

    def has_unknown_keys(self, table: str, *others: str) -> bool:
        """Whether a table has a key that is neither known nor in one of the others."""
        joins = " ".join(f"anti join {other} on {self._same_key(table, other)}" for other in ("known", *others))
        present = " and ".join(f"{table}.{key} is not null" for key in self._keys)
        found = self.connection.execute(f"select 1 from {table} {joins} where {present} limit 1").fetchone()
        return found is not None

    def _same_key(self, one: str, other: str) -> str:
        return " and ".join(f"{one}.{key} = {other}.{key}" for key in self._keys)

    def _batches(self, sql: str) -> Iterator[list[tuple[str | None, ...]]]:
        result = self.connection.execute(sql)
        while batch := result.fetchmany(BATCH):
            yield batch


@contextmanager
def compare_with_known(feed: Feed, files: list[SelectedFile], home: Home, folder: Path) -> Iterator[Comparison]:
    """A comparison with the rows of the feed's files, in the order of their application.

    `folder` takes what does not fit in memory. A key that a full file has more than once has all its rows, as
    staging keeps them; of a key in files of changes the last row counts.
    """
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.execute(f"set temp_directory = '{in_sql(folder)}'")
        names = ", ".join(f'"{name}"' for name in feed.archive_columns)
        delivered = " union all ".join(_delivered(feed, one, home) for one in files) or _nothing(feed)
        keys = ", ".join(f"k{number}" for number in range(len(feed.key)))
        connection.execute(
            f"""
            create temp table known as
            with keyed as (
                select *, {_key_columns(feed)} from ({delivered})
            ),
            ranked as (
                select
                    *,
                    rank() over (partition by {keys} order by source_order desc) as file_rank,
                    row_number() over (partition by {keys} order by source_order desc, source_row desc)
                        as row_rank
                from keyed
            )
            select {names}, {keys}
            from ranked
            where file_rank = 1 and (is_full or row_rank = 1) and upper(coalesce(trim({DELETED}), 'N')) <> 'Y'
            """
        )
        yield Comparison(connection, feed)


def _delivered(feed: Feed, selected: SelectedFile, home: Home) -> str:
    parquet = home.archive / selected.file.archive_file
    present = set(pq.read_schema(parquet).names)
    columns = ", ".join(
        f'"{name}"' if name in present else f'cast(null as varchar) as "{name}"'
        for name in feed.archive_columns
    )
    return (
        f"select {columns}, source_row, {selected.source_order} as source_order,"
        f" {selected.file.mode == 'full'} as is_full from read_parquet('{in_sql(one_file(parquet))}')"
    )


def _nothing(feed: Feed) -> str:
    columns = ", ".join(f'cast(null as varchar) as "{name}"' for name in feed.archive_columns)
    return f"select {columns}, 0 as source_row, 0 as source_order, true as is_full where false"


def _key_columns(feed: Feed) -> str:
    types = {column.name: column.type for column in feed.columns}
    cleaned = [cleaned_sql(f'"{name}"') for name in feed.key]
    return ", ".join(
        f"{key_sql(f'({text})', types[name])} as k{number}"
        for number, (name, text) in enumerate(zip(feed.key, cleaned, strict=True))
    )


def _text_columns(header: list[str]) -> str:
    return "{" + ", ".join(f"'{name.lower()}': 'varchar'" for name in header) + "}"
