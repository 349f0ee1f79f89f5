"""The rows of each feed as a build reads them: SQL over the archived files that its night knows.

Twice: as text, as they were delivered, and typed, which is what staging reads.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed, load_sources
from orchestration.contract.typed_values import typed_columns_of, typed_sql
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.intake.national_facts import edition_of_archived
from orchestration.intake.record_columns import UNDECODED
from orchestration.intake.typed_file import discard_typed, typed_file
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.ledger import Ledger
from orchestration.warehouse.engine_sql import DUCKDB, EngineSql

SOURCE_COLUMNS = {
    "source_delivery": "string",
    "source_as_at": "date",
    "source_sha256": "string",
    "source_mode": "string",
    "source_undecoded": "string",
    "source_row": "bigint",
    "source_order": "bigint",
}

# Of published files also: the name as delivered, and the edition with who says so (`intake.editions`).
NATIONAL_COLUMNS = {
    "source_file": "string",
    "source_edition": "string",
    "source_edition_said_by": "string",
    "source_edition_order": "string",
}


def source_columns(feed: Feed) -> dict[str, str]:
    """The columns that say where a row comes from, with their types."""
    return SOURCE_COLUMNS | (NATIONAL_COLUMNS if feed.national_file is not None else {})


def raw_relations(
    selected: list[SelectedFile], home: Home, engine: EngineSql = DUCKDB
) -> dict[tuple[str, str], str]:
    """SQL of the rows of every feed of the house, as text, over the files chosen."""
    by_feed: dict[tuple[str, str], list[SelectedFile]] = defaultdict(list)
    for choice in selected:
        by_feed[(choice.source, choice.feed)].append(choice)
    return {
        (source.name, feed.name): _relation(feed, by_feed[(source.name, feed.name)], home, engine)
        for source in load_sources().values()
        for feed in source.feeds.values()
    }


def typed_relations(
    selected: list[SelectedFile], home: Home, ledger: Ledger, engine: EngineSql = DUCKDB
) -> dict[tuple[str, str], str]:
    """SQL of the typed rows of every feed with a key over the files chosen; types those that are not yet."""
    kept = ledger.kept_files()
    used: set[Path] = set()
    by_feed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for choice in selected:
        feed = load_sources()[choice.source].feeds[choice.feed]
        if not feed.key:
            continue
        archived = home.archive / choice.file.archive_file
        known = kept.get(str(archived.relative_to(home.root)))
        file = typed_file(feed, archived, known.sha256 if known else sha256_of(archived), home)
        used.add(file)
        by_feed[(choice.source, choice.feed)].append(_typed_relation(feed, choice, file, engine))
    discard_typed(home, used)
    return {place: " union all ".join(rows) for place, rows in by_feed.items()}


def create_typed_layer(connection: duckdb.DuckDBPyConnection, typed: Mapping[tuple[str, str], str]) -> None:
    """What staging reads of each feed with a key: its typed rows, and where each comes from."""
    for source in load_sources().values():
        feeds = [feed for feed in source.feeds.values() if feed.key]
        if feeds:
            connection.execute(f"create schema typed_{source.name}")
        for feed in feeds:
            name = f"typed_{source.name}.{feed.name}"
            rows = typed.get((source.name, feed.name))
            if rows is not None:
                connection.execute(f"create view {name} as {rows}")
                continue
            made = typed_sql(feed, f"raw_{source.name}.{feed.name}", feed.archive_columns, [*SOURCE_COLUMNS])
            connection.execute(f"create table {name} as {made}")


def _typed_relation(feed: Feed, choice: SelectedFile, file: Path, engine: EngineSql) -> str:
    columns = [*typed_columns_of(feed), *_origin(choice, UNDECODED in pq.read_schema(file).names, engine)]
    return f"select {', '.join(columns)} from {engine.rows_of(file)}"


def _origin(choice: SelectedFile, has_undecoded: bool, engine: EngineSql) -> list[str]:
    """SQL of where the rows of a file come from."""
    return [
        f"{engine.text(choice.delivery.delivery)} as source_delivery",
        f"date '{choice.delivery.as_at}' as source_as_at",
        f"'{choice.file.sha256}' as source_sha256",
        f"'{choice.file.mode}' as source_mode",
        UNDECODED if has_undecoded else f"cast(null as string) as {UNDECODED}",
        "source_row",
        f"cast({choice.source_order} as bigint) as source_order",
    ]


def _relation(feed: Feed, files: list[SelectedFile], home: Home, engine: EngineSql) -> str:
    """SQL of one feed's rows over all its current files; an empty relation when there are none."""
    if not files:
        columns = [f"cast(null as string) as {name}" for name in feed.archive_columns]
        columns += [f"cast(null as {kind}) as {name}" for name, kind in source_columns(feed).items()]
        return f"select {', '.join(columns)} where false"
    return " union all ".join(_file_relation(feed, choice, home, engine) for choice in files)


def _file_relation(feed: Feed, choice: SelectedFile, home: Home, engine: EngineSql) -> str:
    parquet = home.archive / choice.file.archive_file
    present = set(pq.read_schema(parquet).names)
    columns = [
        f"{name}" if name in present else f"cast(null as string) as {name}" for name in feed.archive_columns
    ]
    columns += _origin(choice, UNDECODED in present, engine)
    if feed.national_file is not None:
        edition = edition_of_archived(parquet, feed, choice.file.file)
        texts = (choice.file.file, edition.name, edition.said_by, edition.order)
        columns += [
            f"{engine.text(text)} as {name}" for text, name in zip(texts, NATIONAL_COLUMNS, strict=True)
        ]
    return f"select {', '.join(columns)} from {engine.rows_of(parquet)}"
