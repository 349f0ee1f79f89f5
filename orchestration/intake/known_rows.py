"""What is known of a feed's rows from the deliveries that were accepted, and what an extract changes in them.

Read from the archive by DuckDB, which spills to the disk what does not fit in its memory. Values are compared
without blanks round them, and keys as staging compares them. `extraction` uses it for sources that cannot say
what changed and to find deletions, `deliver` for the changes of an export.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed
from orchestration.contract.value_rules import cleaned_sql
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.home import Home

DELETED = "is_deleted"
# Rows that are fetched at a time.
BATCH = 5_000
# An extract that lacks more than a tenth of at least twenty records holds a domain where it is sent whole
# (docs/decisions/0048-comparing-deliveries.md): so it is sent whole.
FEWEST_RECORDS = 20
MOST_REMOVED = 0.1


@dataclass(frozen=True)
class Changes:
    """How many rows are new or say something else, and how many keys are gone, of so many before."""

    written: int
    removed: int
    before: int


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

    def add_csv(self, table: str, file: Path, header: list[str]) -> None:
        """A table of a CSV file by the contract: the columns that it has, and null for the others."""
        rows = (
            "select * from read_csv(?, header = true, all_varchar = true, delim = ',', quote = '\"',"
            " escape = '\"', nullstr = '', auto_detect = false, strict_mode = true, compression = 'none',"
            f" columns = {_text_columns(header)})"
        )
        self._add(table, rows, file, {name.lower() for name in header})

    def add_archived(self, table: str, file: Path) -> None:
        """A table of rows as they were read into an archive."""
        self._add(table, "select * from read_parquet(?)", file, set(pq.read_schema(file).names))

    def _add(self, table: str, rows: str, file: Path, present: set[str]) -> None:
        columns = _cleaned([*self.columns, DELETED], present)
        self.connection.execute(
            f"create or replace temp table {table} as"
            f" select *, {_key_columns(self.feed)} from (select {columns} from ({rows}))",
            [one_file(file)],
        )

    def drop_deleted(self, table: str) -> None:
        """Leaves out the rows of a table of which the source says itself that they are deleted."""
        self.connection.execute(f"delete from {table} where upper(coalesce(trim({DELETED}), 'N')) = 'Y'")

    def repeats_keys(self, table: str) -> str:
        """In words, that rows of a table differ under one key: changes can say only one of them. Else empty."""
        every = ", ".join(f'"{name}"' for name in self.columns)
        found = self.connection.execute(
            f"select 1 from (select distinct {', '.join(self._keys)}, {every} from {table})"
            f" where {' and '.join(f'{key} is not null' for key in self._keys)}"
            f" group by {', '.join(self._keys)} having count(*) > 1 limit 1"
        ).fetchone()
        return "rows that differ have the same key" if found is not None else ""

    def gone(self, table: str) -> Iterator[list[tuple[str | None, ...]]]:
        """Known rows, one for a key, whose key a table does not have, in batches."""
        result = self.connection.execute(self._gone_sql(table))
        while batch := result.fetchmany(BATCH):
            yield batch

    def _changed_sql(self, table: str) -> str:
        """Rows of a table that are not known as they are there; rows without a key among them."""
        every = ", ".join(f'"{name}"' for name in self.columns)
        return f"select {every} from {table} except select {every} from known order by all"

    def _gone_sql(self, table: str) -> str:
        every = ", ".join(f'any_value(known."{name}") as "{name}"' for name in self.columns)
        return (
            f"select {every} from known anti join {table} on {self._same_key('known', table)}"
            f" group by {', '.join(f'known.{key}' for key in self._keys)} order by all"
        )

    def is_cut(self, table: str) -> str:
        """Why a table is rather not whole, in words: so much is gone. Empty where it may be.

        A removal must not come from an incomplete extract.
        """
        removed, before = self._gone_of_known(table)
        if before >= FEWEST_RECORDS and removed > MOST_REMOVED * before:
            return f"{removed} of {before} records are not in it"
        return ""

    def _gone_of_known(self, table: str) -> tuple[int, int]:
        """How many known keys a table does not have, of how many."""
        keys = ", ".join(self._keys)
        found = self.connection.execute(
            f"with before as (select distinct {keys} from known)"
            f" select count(*) filter (where not exists (select 1 from {table}"
            f" where {self._same_key('before', table)})), count(*) from before"
        ).fetchone()
        assert found is not None
        return int(found[0]), int(found[1])

    def write_changes(self, table: str, to: Path) -> Changes:
        """Writes the rows that are new or say something else, and those that are gone, as Parquet."""
        self.connection.execute(
            f"copy (select *, null::varchar as {DELETED} from ({self._changed_sql(table)})"
            f" union all select *, 'Y' from ({self._gone_sql(table)})) to '{in_sql(to)}'"
            " (format parquet, compression zstd)"
        )
        counts = self.connection.execute(
            f"select count(*) filter (where {DELETED} is null), count({DELETED}) from read_parquet(?)",
            [one_file(to)],
        ).fetchone()
        assert counts is not None
        return Changes(int(counts[0]), int(counts[1]), self._gone_of_known(table)[1])

    def has_unknown_keys(self, table: str, *others: str) -> bool:
        """Whether a table has a key that is neither known nor in one of the others."""
        joins = " ".join(f"anti join {other} on {self._same_key(table, other)}" for other in ("known", *others))
        present = " and ".join(f"{table}.{key} is not null" for key in self._keys)
        found = self.connection.execute(f"select 1 from {table} {joins} where {present} limit 1").fetchone()
        return found is not None

    def _same_key(self, one: str, other: str) -> str:
        return " and ".join(f"{one}.{key} = {other}.{key}" for key in self._keys)


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
    columns = _cleaned(list(feed.archive_columns), set(pq.read_schema(parquet).names))
    return (
        f"select {columns}, source_row, {selected.source_order} as source_order,"
        f" {selected.file.mode == 'full'} as is_full from read_parquet('{in_sql(one_file(parquet))}')"
    )


def _cleaned(names: list[str], present: set[str]) -> str:
    """SQL of columns without blanks round their values; null for those that are not there."""
    quoted = {name: f'"{name}"' if name in present else "cast(null as varchar)" for name in names}
    return ", ".join(
        f'{cleaned_sql(sql) if name in present else sql} as "{name}"' for name, sql in quoted.items()
    )


def _nothing(feed: Feed) -> str:
    columns = ", ".join(f'cast(null as varchar) as "{name}"' for name in feed.archive_columns)
    return f"select {columns}, 0 as source_row, 0 as source_order, true as is_full where false"


def _key_columns(feed: Feed) -> str:
    return ", ".join(f"{sql} as k{number}" for number, sql in enumerate(feed.key_sql()))


def _text_columns(header: list[str]) -> str:
    return "{" + ", ".join(f"'{name.lower()}': 'varchar'" for name in header) + "}"
