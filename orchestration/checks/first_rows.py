"""The first row of what was delivered that breaks a rule: its delivery, file, line and columns.

A rule counts rows of models, and a person corrects a line of a file. The way back is by the identifiers that
the rows and the feeds share. What cannot be led back is told without a line; a failed search costs no night.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import duckdb

from orchestration.checks.failure_text import Place
from orchestration.contract.feeds import Column, Feed, load_sources
from orchestration.contract.value_rules import cleaned_sql
from orchestration.intake.archive import unreadable_path
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.engine_files import open_file
from orchestration.store.engine_paths import in_sql, one_file
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.warehouse.project import load_manifest

# Where rules name a record in one text, as `record_key` or `spell S1`.
RECORD_KEY = "record_key"
MOST_SEARCHES = 30
PERSON = ("patient_id", "nhs_number")


@dataclass(frozen=True)
class FirstRows:
    """The file of a build and the archived files that it was made of.

    A search takes about a second, and causes are asked for first: after `MOST_SEARCHES` no further one is made.
    """

    build: Build
    selected: list[SelectedFile]
    home: Home
    searches: Iterator[int] = field(default_factory=count)

    def of_rows(self, sql: str, node_id: str, columns: tuple[str, ...] = ()) -> Place | None:
        """Where the first of the rows that `sql` selects of a model was delivered; `columns` are at fault."""
        if next(self.searches) >= MOST_SEARCHES:
            return None
        try:
            with self.open() as connection:
                found = [str(row[0]) for row in connection.execute(f"describe {sql}").fetchall()]
                if "feed" in found:
                    return self._of_named_feed(sql, "source_delivery" in found, connection)
                for feed, by in _shared(node_id, found, columns):
                    place = self._search(sql, feed, by, columns, connection)
                    if place is not None:
                        return place
        except (duckdb.Error, OSError):
            return None
        feeds = list(feeds_of_model(node_id))
        return self.of_feed(feeds[0]) if len(feeds) == 1 else None

    def of_feed(self, feed: Feed, delivery: str = "") -> Place | None:
        """The newest file of a feed in use, or the one of a delivery."""
        files = [one for one in self._files(feed) if delivery in ("", one.delivery.delivery)]
        return _place(files[-1]) if files else None

    def of_unusable(self, feed: Feed, delivery: str, column: Column) -> Place | None:
        """The first row of a delivery whose value of a column cannot be used."""
        rows = (
            f"select * from {_staging(feed)}"
            f" where {column.name}_rejected is not null and source_delivery = '{in_sql(delivery)}'"
        )
        by = {name: f"broken.{name}" for name in feed.key}
        try:
            with self.open() as connection:
                return self._search(rows, feed, by, (column.name,), connection)
        except (duckdb.Error, OSError):
            return None

    def of_unreadable(self, feed: Feed) -> tuple[Place, str] | None:
        """The first row of a feed that could not be read, and why."""
        for one in self._files(feed):
            if one.file.unreadable_rows:
                lines = self._unreadable(one)
                if lines:
                    line, reason = lines[0]
                    return _place(one, line), reason
        return None

    def without_rows(self, node_id: str, feeds: tuple[tuple[str, str], ...]) -> list[str]:
        """What is known of those feeds of a model that have no row, in words."""
        said = []
        for feed in feeds_of_model(node_id):
            files = self._files(feed)
            if (feed.source, feed.name) not in feeds or any(one.file.accepted_rows for one in files):
                continue
            name = f"{feed.source}.{feed.name}"
            said.append(
                f"{_place(files[-1]).in_words()} has no row of {name}"
                if files
                else f"no delivery in use contains {name}"
            )
        return said

    def _files(self, feed: Feed) -> list[SelectedFile]:
        return [one for one in self.selected if (one.source, one.feed) == (feed.source, feed.name)]

    def open(self) -> duckdb.DuckDBPyConnection:
        """The file of the build, for reading."""
        return open_file(self.home.build_file(self.build.build_id))

    def _of_named_feed(
        self, sql: str, has_delivery: bool, connection: duckdb.DuckDBPyConnection
    ) -> Place | None:
        """Rules on volumes name the feed that they are about; those on published files its delivery too."""
        delivery = "source_delivery" if has_delivery else "''"
        named = connection.execute(f"select cast(feed as varchar), {delivery} from ({sql})").fetchall()
        for name, of_delivery in named:
            source, _, feed = str(name).partition(".")
            known = load_sources().get(source)
            if known is not None and feed in known.feeds:
                return self.of_feed(known.feeds[feed], str(of_delivery))
        return None

    def _search(
        self,
        sql: str,
        feed: Feed,
        by: Mapping[str, str],
        columns: tuple[str, ...],
        connection: duckdb.DuckDBPyConnection,
    ) -> Place | None:
        """The first row of a feed that has the identifiers of a broken one; of a key the newest row counts."""
        pairs = [
            (_comparable(f"delivered.{name}", feed, name), _comparable(value, feed, name))
            for name, value in by.items()
        ]
        # the surest identifier is the same; of the others one side may have none
        same = " and ".join(
            f"{own} = {other}"
            if number == 0 or set(by) == set(feed.key)
            else f"coalesce({own} = {other}, true)"
            for number, (own, other) in enumerate(pairs)
        )
        names = ", ".join(f"{cleaned_sql(name)} as {name}" for name in dict.fromkeys([*feed.key, *by]))
        key = ", ".join(feed.key)
        row = connection.execute(
            f"""
            with broken as (select * from ({sql})),
            delivered as (
                select {names}, source_order, source_row from raw_{feed.source}.{feed.name}
            ),
            newest as (
                select * from delivered
                qualify row_number() over (partition by {key} order by source_order desc, source_row desc) = 1
            )
            select source_order, source_row, {key} from newest as delivered
            where exists (select 1 from broken where {same})
            order by 1, 2 limit 1
            """
        ).fetchone()
        files = {one.source_order: one for one in self._files(feed)}
        if row is None or int(row[0]) not in files:
            return None
        own = tuple(column.name for column in feed.typed_columns if column.name in columns)
        at_fault = own or self._unusable_columns(feed, row[2:], connection)
        return self._at(files[int(row[0])], int(row[1]), at_fault)

    def _unusable_columns(
        self, feed: Feed, key: tuple[Any, ...], connection: duckdb.DuckDBPyConnection
    ) -> tuple[str, ...]:
        """Columns of a record with invalid values, which a model made null."""
        typed = [column.name for column in feed.typed_columns if column.type != "text"]
        if not typed:
            return ()
        same = " and ".join(
            f"{_comparable(name, feed, name)} = {_comparable('?', feed, name)}" for name in feed.key
        )
        asked = ", ".join(f"bool_or({name}_rejected is not null)" for name in typed)
        answers = connection.execute(f"select {asked} from {_staging(feed)} where {same}", list(key)).fetchone()
        return tuple(name for name, is_one in zip(typed, answers or (), strict=False) if is_one)

    def _at(self, one: SelectedFile, row: int, columns: tuple[str, ...] = ()) -> Place:
        """The place of an accepted row: records before it, the header and lines before it that were refused."""
        with duckdb.connect() as connection:
            (before,) = connection.execute(
                "select count(*) from read_parquet(?) where source_row < ?",
                [one_file(self.home.archive / one.file.archive_file), row],
            ).fetchone() or (0,)
        line = int(before) + one.file.first_line
        for refused, _ in self._unreadable(one) if one.file.unreadable_rows else ():
            if refused > line:
                break
            line += 1
        return _place(one, line, columns)

    def _unreadable(self, one: SelectedFile) -> list[tuple[int, str]]:
        """Line and reason of the rows of a file that could not be read, in their order."""
        file = unreadable_path(self.home.archive / one.file.archive_file)
        try:
            with duckdb.connect() as connection:
                return connection.execute(
                    "select line_number, reason from read_parquet(?) order by 1, 2", [one_file(file)]
                ).fetchall()
        except duckdb.Error:
            return []


def feeds_of_model(node_id: str) -> Iterator[Feed]:
    """The feeds that a model is made of, the nearest first."""
    manifest = load_manifest()
    waiting, seen = deque([node_id]), {node_id}
    while waiting:
        current = waiting.popleft()
        if current.startswith("source."):
            _, _, source, feed = current.split(".")
            if source in load_sources() and feed in load_sources()[source].feeds:
                yield load_sources()[source].feeds[feed]
        for parent in manifest["parent_map"].get(current, []):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)


def model_of_relation(table: str) -> str:
    """The dbt id of the model behind `schema.table`; empty where none is."""
    for node_id, node in load_manifest()["nodes"].items():
        if node["resource_type"] == "model" and f"{node['schema']}.{node['alias']}" == table:
            return str(node_id)
    return ""


def _place(one: SelectedFile, line: int | None = None, columns: tuple[str, ...] = ()) -> Place:
    return Place(one.source, one.delivery.delivery, one.file.file, line, columns)


def _shared(node_id: str, found: list[str], at_fault: tuple[str, ...]) -> list[tuple[Feed, dict[str, str]]]:
    """Feeds of a model with the columns that lead back to them, as SQL of the broken rows; the surest first.

    The key of a feed where the rows have it, else what links them. A person has many records: a feed that only
    names the same person is taken where there is no other.
    """
    ways = []
    for distance, feed in enumerate(feed for feed in feeds_of_model(node_id) if feed.key):
        names = {
            column.name for column in feed.columns if column.name.endswith("_id") or column.name in feed.key
        }
        links = [name for name in sorted(names, key=_sure) if name in found and name not in at_fault]
        has_key = set(feed.key) <= set(links)
        if has_key or any(name.endswith("_id") for name in links):
            by = {name: f"broken.{name}" for name in (feed.key if has_key else links)}
            own = not any(name in at_fault for name in names)
            ways.append((_sure(links[0]), -len(links), own, distance, feed, by))
        elif RECORD_KEY in found and len(feed.key) == 1:
            value = f"regexp_replace(cast(broken.{RECORD_KEY} as varchar), '^[a-z]+ ', '')"
            ways.append((0, 0, True, distance, feed, {feed.key[0]: value}))
    surest = min((way[0] for way in ways), default=0)
    return [(feed, by) for sure, *_, feed, by in sorted(ways, key=lambda way: way[:4]) if sure == surest]


def _sure(name: str) -> int:
    """Whether an identifier names a record, or only a person."""
    return int(name in PERSON)


def _comparable(value: str, feed: Feed, name: str) -> str:
    """SQL of a value as it is compared: a time or a number is the same in another spelling."""
    kind = next(column.type for column in feed.typed_columns if column.name == name)
    text = f"cast({value} as varchar)"
    cast = {"date": "date", "time": "timestamp", "int": "bigint", "decimal": "decimal(18, 4)"}.get(kind)
    return f"try_cast({text} as {cast})" if cast else text


def _staging(feed: Feed) -> str:
    return f"staging.stg_{feed.source}__{feed.name}"
