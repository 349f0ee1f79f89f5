"""Dagster's history of runs and events in the home: its own SQLite storage, with connections that stay open.

A refresh writes some 3,000 events. For each of them Dagster's storage makes an engine and a connection anew,
writes it in four transactions and waits for the disk after each: a fifth of a small trust's processor time.
Nothing that is published depends on this history (docs/decisions/0017).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection

# The index and the run at hand; a browser that walks through old runs must not hold all of their files.
KEPT_OPEN = 4
BUSY_SECONDS = 30


class _Open(threading.local):
    """The transactions of this thread by file, while events are stored; `stack` ends them."""

    connections: dict[str, Connection]
    stack: ExitStack | None = None


class KeptOpenEventLog(SqliteEventLogStorage):
    """SQLite's write-ahead log keeps the file whole whatever happens; a power cut may cost the last events."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: dict[str, bool] = {}
        self._open = _Open()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "KeptOpenEventLog":
        return cls(inst_data=inst_data, **config_value)

    def has_table(self, table_name: str) -> bool:
        """Asked with every check result; the tables of this storage never change while it is open."""
        if table_name not in self._tables:
            self._tables[table_name] = super().has_table(table_name)
        return self._tables[table_name]

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        """Asked with every event of an asset; a storage is brought to this version when it is opened."""
        return True

    def store_event(self, event: EventLogEntry) -> None:
        """One transaction in each of the files that the event goes into."""
        with self._one_transaction():
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """All of them in one transaction of each file: what a run is about to do is a thousand events."""
        with self._one_transaction():
            for event in events:
                super().store_event(event)

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """What this thread does with a file meanwhile is one transaction, undone whole where it fails."""
        with self._db_lock, ExitStack() as stack:
            self._open.connections, self._open.stack = {}, stack
            try:
                yield
            finally:
                self._open.stack = None

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        stack = self._open.stack
        if stack is None:
            with self._db_lock, self._begin(shard) as connection:
                yield connection
            return
        if shard not in self._open.connections:
            self._open.connections[shard] = stack.enter_context(self._begin(shard))
        yield self._open.connections[shard]

    @contextmanager
    def _begin(self, shard: str) -> Iterator[Connection]:
        with self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.get(shard)
        if engine is None:
            engine = create_engine(
                self.conn_string_for_shard(shard), pool_size=1, connect_args={"timeout": BUSY_SECONDS}
            )
            event.listen(engine, "connect", _do_not_wait_for_the_disk)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        while len(self._engines) > KEPT_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return engine

    def dispose(self) -> None:
        """Closes what is open."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


def _do_not_wait_for_the_disk(connection: Any, record: object) -> None:
    connection.execute("pragma synchronous = normal")
