"""The first row of what was delivered that breaks a rule: its delivery, file, line and columns.

A rule counts rows of models, and a person corrects a line of a file. The way back is by the identifiers that
the rows and the feeds share. What cannot be led back is told without a line; a failed search costs no night.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration.checks.failure_text import Place
from orchestration.contract.feeds import Column, Feed, load_sources
from orchestration.contract.value_rules import IDENTIFIERS, cleaned_sql, filled_sql, usable_sql
from orchestration.intake.archive import unreadable_path
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.engine_paths import one_file
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.warehouse.project import load_manifest

# Where rules name a record in one text, as `record_key` or `spell S1`.
RECORD_KEY = "record_key"


@dataclass(frozen=True)
class FirstRows:
    """The file of a build and the archived files that it was made of."""

    build: Build
    selected: list[SelectedFile]
    home: Home

    def of_rows(self, sql: str, node_id: str, columns: tuple[str, ...] = ()) -> Place | None:
        """Where the first of the rows that `sql` selects of a model was delivered; `columns` are at fault."""
        try:
            with self._open() as connection:
                found = [str(row[0]) for row in connection.execute(f"describe {sql}").fetchall()]
                if "feed" in found:
                    return self._of_named_feed(sql, connection)
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
        files = [
            one
            for one in self._files(feed)
            if one.file.rows and (not delivery or one.delivery.delivery == delivery)
        ] or self._files(feed)
        return _place(files[-1]) if files else None

    def of_unusable(self, feed: Feed, delivery: str, column: Column) -> Place | None:
        """The first row of a delivery whose value of a column cannot be used."""
        files = [one for one in self._files(feed) if one.delivery.delivery == delivery]
        try:
            with self._open() as connection:
                row = connection.execute(
                    f"select source_row from raw_{feed.source}.{feed.name}"
                    f" where source_delivery = ? and {_is_unusable(feed, column)} order by source_order desc, 1"
                    " limit 1",
                    [delivery],
                ).fetchone()
            return self._at(files[-1], int(row[0]), (column.name,)) if row and files else None
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
                else f"no delivery in use carries {name}"
            )
        return said

    def _files(self, feed: Feed) -> list[SelectedFile]:
        return [one for one in self.selected if (one.source, one.feed) == (feed.source, feed.name)]

    def _open(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.home.build_file(self.build.build_id)), read_only=True)

    def _of_named_feed(self, sql: str, connection: duckdb.DuckDBPyConnection) -> Place | None:
        """Rules on volumes name the feed that they are about."""
        for (name,) in connection.execute(f"select cast(feed as varchar) from ({sql})").fetchall():
            source, _, feed = str(name).partition(".")
            known = load_sources().get(source)
            if known is not None and feed in known.feeds:
                return self.of_feed(known.feeds[feed])
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
        same = " and ".join(
            f"delivered.{name} is not null and {_comparable(f'delivered.{name}', feed, name)}"
            f" = {_comparable(value, feed, name)}"
            for name, value in by.items()
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
            select source_order, source_row from newest as delivered
            where exists (select 1 from broken where {same})
            order by 1, 2 limit 1
            """
        ).fetchone()
        files = {one.source_order: one for one in self._files(feed)}
        if row is None or int(row[0]) not in files:
            return None
        own = tuple(column.name for column in feed.typed_columns if column.name in columns)
        at_fault = own or self._unusable_columns(feed, int(row[0]), int(row[1]), connection)
        return self._at(files[int(row[0])], int(row[1]), at_fault)

    def _unusable_columns(
        self, feed: Feed, order: int, row: int, connection: duckdb.DuckDBPyConnection
    ) -> tuple[str, ...]:
        """Columns of one delivered row with values that cannot be used: what a model made null of them."""
        typed = [column for column in feed.typed_columns if column.type != "text"]
        if not typed:
            return ()
        questions = ", ".join(f"coalesce({_is_unusable(feed, column)}, false)" for column in typed)
        found = connection.execute(
            f"select {questions} from raw_{feed.source}.{feed.name} where source_order = ? and source_row = ?",
            [order, row],
        ).fetchone()
        answers = found or ()
        return tuple(column.name for column, is_one in zip(typed, answers, strict=False) if is_one)

    def _at(self, one: SelectedFile, row: int, columns: tuple[str, ...] = ()) -> Place:
        """The place of an accepted row: records before it, the header and lines before it that were refused."""
        with duckdb.connect() as connection:
            (before,) = connection.execute(
                "select count(*) from read_parquet(?) where source_row < ?",
                [one_file(self.home.archive / one.file.archive_file), row],
            ).fetchone() or (0,)
        line = int(before) + 2
        for refused, _ in self._unreadable(one) if one.file.unreadable_rows else ():
            if refused > line:
                break
            line += 1
        return _place(one, line, columns)

    def _unreadable(self, one: SelectedFile) -> list[tuple[int, str]]:
        """Line and reason of the rows of a file that could not be read, in their order."""
        file = unreadable_path(self.home.archive / one.file.archive_file)
        try:
            rows = pq.read_table(file, columns=["line_number", "reason"]).to_pylist()
        except (OSError, KeyError, ValueError):
            return []
        return sorted((int(row["line_number"]), str(row["reason"])) for row in rows)


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
    """Feeds of a model with the columns that lead back to them, as SQL of the broken rows; the surest first."""
    ways = []
    for distance, feed in enumerate(feed for feed in feeds_of_model(node_id) if feed.key):
        names = [column.name for column in feed.columns if _is_identifier(column) or column.name in feed.key]
        by = {name: f"broken.{name}" for name in names if name in found and name not in at_fault}
        if by and (set(feed.key) <= by.keys() or any(_is_link(name) for name in by)):
            ways.append((-len(by), not set(feed.key) <= by.keys(), distance, feed, by))
        elif RECORD_KEY in found and len(feed.key) == 1:
            value = f"regexp_replace(cast(broken.{RECORD_KEY} as varchar), '^[a-z]+ ', '')"
            ways.append((0, False, distance, feed, {feed.key[0]: value}))
    return [(feed, by) for *_, feed, by in sorted(ways, key=lambda way: way[:3])]


def _is_identifier(column: Column) -> bool:
    return column.type == "text" and (_is_link(column.name) or column.name in IDENTIFIERS)


def _is_link(name: str) -> bool:
    return name.endswith("_id")


def _comparable(value: str, feed: Feed, name: str) -> str:
    """SQL of a value as it is compared: a time or a number is the same in another spelling."""
    kind = next(column.type for column in feed.typed_columns if column.name == name)
    text = f"cast({value} as varchar)"
    cast = {"date": "date", "time": "timestamp", "int": "bigint", "decimal": "decimal(18, 4)"}.get(kind)
    return f"try_cast({text} as {cast})" if cast else text


def _is_unusable(feed: Feed, column: Column) -> str:
    """SQL that is true where a delivered text of a column is no value of its type."""
    filled = filled_sql(cleaned_sql(column.name), column.type, feed.zeros(column))
    usable = usable_sql(filled, column.type, feed.accepted_codes(column), column.first_year)
    return f"({filled} is not null and not coalesce({usable}, false))"


def broken_rows_of_test(test: Mapping[str, Any], compiled: str) -> tuple[str, str, tuple[str, ...]]:
    """SQL of the whole rows that break a dbt test, the model's id, and the columns that it is about.

    dbt's own tests select no more of a row than the column that they judge.
    """
    node_id = str(test.get("attached_node") or "")
    generic = test.get("test_metadata") or {}
    arguments = generic.get("kwargs", {})
    column = arguments.get("column_name")
    node = load_manifest()["nodes"].get(node_id)
    if node is None:
        named = test["config"]["meta"].get("model")
        return compiled, f"model.clockstop.{named}" if named else str(test["unique_id"]), ()
    relation = f'"{node["schema"]}"."{node["alias"]}"'
    name, names = generic.get("name"), [str(one) for one in arguments.get("columns", [column])]
    about = (str(column),) if column else ()
    if name == "not_null":
        return f"select * from {relation} where {column} is null", node_id, about
    if name in ("unique", "unique_combination"):
        listed = ", ".join(names)
        repeated = f"select * from {relation} qualify count(*) over (partition by {listed}) > 1"
        return repeated, node_id, ()
    if name in ("accepted_values", "relationships"):
        value = "value_field" if name == "accepted_values" else "from_field"
        rows = f"select * from {relation} where {column} in (select {value} from ({compiled}) as broken)"
        return rows, node_id, about
    return compiled, node_id, ()
