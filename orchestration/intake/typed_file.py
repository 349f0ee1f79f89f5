"""Types the rows of an archived file once: staging then reads dates, times and codes, not texts.

A typed file is made of the archived one and can be made again at any time, so it lies in the warehouse, in no
backup, and the ledger knows nothing of it. Its name says of which archived bytes and by which rules it was
made: where the contract, a code list, formats.yml, this code or the engine has changed, the name is another and
the file is typed again. The last part of the name is of its own bytes, because neither Parquet nor the file
system notices every flipped bit.
"""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed
from orchestration.contract.typed_values import typed_sql
from orchestration.intake.csv_records import engine
from orchestration.intake.record_columns import UNDECODED
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.whole_files import TEMPORARY, remove, write_whole

# Of a hash, as much as tells two apart in the name of a file.
SHOWN = 16
PLACE = "archived_rows"


def typed_file(feed: Feed, archived: Path, sha256: str, home: Home) -> Path:
    """The typed rows of an archived file, whose bytes have that hash; typed now where they are not yet.

    One row per row of the archived file, with `source_row`, and `source_undecoded` where it has that.
    """
    folder = home.typed / feed.source / feed.name
    sql = _sql(feed, pq.read_schema(archived).names)
    made_by = f"{archived.stem}.{_stamp(sql, sha256)}"
    for found in folder.glob(f"{made_by}.*.parquet"):
        if sha256_of(found).startswith(found.name.split(".")[-2]):
            return found
        found.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    rows = f"read_parquet('{in_sql(one_file(archived))}')"
    unnamed = folder / f"{TEMPORARY}{made_by}"
    try:
        with engine(folder) as connection:
            connection.execute("set preserve_insertion_order = false")
            connection.execute(
                f"copy ({sql.replace(PLACE, rows)}) to '{in_sql(unnamed)}' (format parquet, compression zstd)"
            )
        final = folder / f"{made_by}.{sha256_of(unnamed)[:SHOWN]}.parquet"
        with write_whole(final, 0o440) as temporary:
            unnamed.rename(temporary)
    finally:
        remove(unnamed)
    return final


def discard_typed(home: Home, used: Collection[Path]) -> None:
    """Removes typed files that a build does not read: they are made again when one does."""
    for file in _files(home.typed):
        if file not in used:
            file.unlink()


def _files(folder: Path) -> Iterable[Path]:
    return [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []


def _sql(feed: Feed, present: Collection[str]) -> str:
    kept = ["source_row", *([UNDECODED] if UNDECODED in present else [])]
    return typed_sql(feed, PLACE, present, kept)


def _stamp(sql: str, sha256: str) -> str:
    return hashlib.sha256(f"{duckdb.__version__}\n{sql}\n{sha256}".encode()).hexdigest()[:SHOWN]
