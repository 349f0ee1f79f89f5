"""The changes between an extract and what the archive knows of its feed: rows to write, and keys to remove."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed
from orchestration.contract.value_rules import cleaned_sql
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.intake.csv_records import engine
from orchestration.intake.parquet_reader import CONTRACT_FORM, WRITTEN
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.home import Home

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

    @property
    def looks_cut(self) -> bool:
        """Whether so much is gone that the extract is rather not whole."""
        return self.before >= FEWEST_RECORDS and self.removed > MOST_REMOVED * self.before


def write_changes(feed: Feed, extract: Path, known: list[SelectedFile], home: Home, to: Path) -> Changes:
    """Writes the changes as Parquet, in the contract's own form. `extract`: the rows as they were read.

    `known`: the archived files of the feed that are in use, in their order; of a key the last row counts.
    """
    names = [column.name for column in feed.typed_columns if column.name != "is_deleted"]
    key = ", ".join(f"key_{number}" for number in range(len(feed.key)))
    with engine(to.parent) as connection:
        rows = [_rows(feed, home.archive / one.file.archive_file, names, one.source_order) for one in known]
        connection.execute(
            f"create temp table before as select * from ({' union all '.join(rows)})"
            f" qualify row_number() over (partition by {key} order by source_order desc, source_row desc) = 1"
        )
        connection.execute("delete from before where upper(is_deleted) = 'Y'")
        connection.execute(
            f"create temp table extract as select * from ({_rows(feed, extract, names, 0)})"
            f" qualify row_number() over (partition by {key} order by source_row desc) = 1"
        )
        compared = " or ".join(f'extract."{name}" is distinct from before."{name}"' for name in names)
        same = " and ".join(f"extract.key_{n} = before.key_{n}" for n in range(len(feed.key)))
        listed = ", ".join(f'extract."{name}"' for name in names)
        gone = ", ".join(f'before."{name}"' if name in feed.key else "null" for name in names)
        connection.execute(
            f"create temp table changes as"
            f" select {listed}, cast(null as varchar) as is_deleted from extract"
            f" left join before on {same} where before.key_0 is null or {compared}"
            f" union all select {gone}, 'Y' from before"
            f" where not exists (select 1 from extract where {same})"
        )
        connection.execute(
            f"copy (select * from changes) to '{in_sql(to)}'"
            f" (format parquet, compression zstd, kv_metadata {{{WRITTEN}: '{CONTRACT_FORM}'}})"
        )
        counts = connection.execute(
            "select count(*) filter (where is_deleted is null), count(is_deleted),"
            " (select count(*) from before) from changes"
        ).fetchone()
    assert counts is not None
    return Changes(*(int(count) for count in counts))


def _rows(feed: Feed, file: Path, names: list[str], order: int) -> str:
    """SQL of the rows of an archived file: values without blanks round them, and the parts of the key."""
    present = set(pq.read_schema(file).names)
    values = [
        f'{cleaned_sql(chr(34) + name + chr(34))} as "{name}"'
        if name in present
        else f'cast(null as varchar) as "{name}"'
        for name in [*names, "is_deleted"]
    ]
    keys = [f"{sql} as key_{number}" for number, sql in enumerate(feed.key_sql())]
    return (
        f"select *, {', '.join(keys)}, {order} as source_order from"
        f" (select source_row, {', '.join(values)} from read_parquet('{in_sql(one_file(file))}'))"
    )
