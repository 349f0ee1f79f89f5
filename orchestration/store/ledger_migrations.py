"""The steps from each shape that the ledger has had to the next, and how a ledger takes them.

`pragma user_version` counts the steps that a ledger has taken; a new one takes them all, an older one the rest,
in one transaction. A step that has been released is not changed: the next change of the shape is a new step at
the end. Steps add and never take away, because code that was kept with a publication reads this ledger when the
publication is reproduced; that code reads every column of `files`, so what belongs to a file and is new needs
a table of its own.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cache

APPEND_ONLY = "the ledger is append-only"

FIRST_TABLES = {
    "deliveries": """
        delivery_id integer primary key,
        source text not null,
        delivery text not null,
        state text not null check (state in ('accepted', 'refused', 'duplicate')),
        reason text,
        provider text,
        as_at text,
        extracted_at text,
        previous_delivery text,
        manifest_sha256 text not null,
        fingerprint text not null,
        judged_at text not null
    """,
    "files": """
        delivery_id integer not null references deliveries,
        feed text not null,
        file text not null,
        mode text not null,
        encoding text not null,
        sha256 text not null,
        bytes integer not null,
        rows integer not null,
        accepted_rows integer not null,
        unreadable_rows integer not null,
        archive_file text not null,
        note text
    """,
    "builds": """
        build_id text primary key,
        run_id text not null unique,
        as_at text not null,
        provider text not null,
        domains text not null,
        code_version text not null,
        started_at text not null
    """,
    "build_files": """
        build_id text not null references builds,
        delivery_id integer not null references deliveries,
        feed text not null,
        sha256 text not null,
        source_order integer not null
    """,
    "evidence": """
        build_id text not null references builds,
        domain text not null,
        rule_id text not null,
        rule_version text not null,
        kind text not null,
        severity text not null,
        status text not null,
        checked_rows integer,
        failed_rows integer,
        threshold text,
        message text not null,
        recorded_at text not null
    """,
    "publications": """
        publication_id integer primary key,
        build_id text not null references builds,
        action text not null check (action in ('publish', 'rollback')),
        verdicts text not null,
        published_at text not null
    """,
}
FIRST_INDEXES = {
    "deliveries_by_source": "deliveries (source, delivery)",
    "files_by_delivery": "files (delivery_id)",
    "evidence_by_build": "evidence (build_id, domain)",
}
KEPT_FILES = {
    "kept_files": """
        path text not null,
        sha256 text not null,
        bytes integer not null,
        recorded_at text not null
    """
}
PRUNED_FILES = {
    "pruned_files": """
        path text not null,
        reason text not null,
        pruned_at text not null
    """
}
BUILD_STARTS_AND_JUDGED_FILES = {
    "build_starts": """
        build_id text not null references builds,
        publication_id integer not null
    """,
    "judged_files": """
        build_id text not null references builds,
        bytes integer not null,
        changed_ns integer not null
    """,
}
CUT_FEEDS = {
    "cut_feeds": """
        build_id text not null references builds,
        domain text not null,
        rule_id text not null,
        source text not null,
        feed text not null,
        as_at text not null,
        message text not null
    """
}
EXCEPTION_KEYS = {
    "exception_keys": """
        secret text not null,
        former_night text,
        former_delivery integer not null,
        made_at text not null
    """
}
WITHDRAWALS = {
    "withdrawals": """
        delivery_id integer not null references deliveries,
        because_of integer references deliveries,
        withdrawn_by text not null,
        why text not null,
        judged_before integer not null,
        builds_before integer not null,
        withdrawn_at text not null
    """
}
READINGS = {
    "readings": """
        delivery_id integer not null references deliveries,
        feed text not null,
        sha256 text not null,
        formats text not null,
        first_line integer not null,
        archive_file text,
        rows integer,
        accepted_rows integer,
        unreadable_rows integer,
        note text,
        refused text,
        read_at text not null
    """,
    "build_readings": """
        build_id text not null references builds,
        delivery_id integer not null references deliveries,
        feed text not null,
        sha256 text not null,
        archive_file text not null
    """,
    "format_texts": """
        formats text not null,
        says text not null
    """,
    "delivery_formats": """
        delivery_id integer not null references deliveries,
        formats text not null
    """,
}


def _first_shape(connection: sqlite3.Connection) -> None:
    _add_tables(connection, FIRST_TABLES)
    _add_indexes(connection, FIRST_INDEXES)


def _settings_of_builds(connection: sqlite3.Connection) -> None:
    """A build of that time was made with the settings that the product came with."""
    _add_column(connection, "builds", "settings", "text not null default '{}'")


def _kept_files(connection: sqlite3.Connection) -> None:
    _add_tables(connection, KEPT_FILES)
    _add_indexes(connection, {"kept_files_by_path": "kept_files (path)"})


def _pruned_files(connection: sqlite3.Connection) -> None:
    _add_tables(connection, PRUNED_FILES)


def _build_starts_and_judged_files(connection: sqlite3.Connection) -> None:
    _add_tables(connection, BUILD_STARTS_AND_JUDGED_FILES)


def _cut_feeds(connection: sqlite3.Connection) -> None:
    _add_tables(connection, CUT_FEEDS)


def _what_refusals_wait_for(connection: sqlite3.Connection) -> None:
    """Behind the fingerprint stood what a refusal waits for: how many were accepted, the day, or an id."""
    kinds = "text check (waits_for in ('delivery', 'next day', 'next look'))"
    _add_column(connection, "deliveries", "waits_for", kinds)
    connection.execute("drop trigger if exists deliveries_no_update")
    connection.execute(
        """
        update deliveries
        set
            waits_for = case
                when substr(fingerprint, instr(fingerprint, '@') + 1) not glob '*[^0-9]*' then 'delivery'
                when substr(fingerprint, instr(fingerprint, '@') + 1) glob '????-??-??' then 'next day'
                else 'next look'
            end,
            fingerprint = substr(fingerprint, 1, instr(fingerprint, '@') - 1)
        where state = 'refused' and instr(fingerprint, '@') > 0
        """
    )
    _refuse_changes(connection, ["deliveries"])


def _exception_keys(connection: sqlite3.Connection) -> None:
    """The secret of the home, and what was there before it: the newest night, the last delivery."""
    _add_tables(connection, EXCEPTION_KEYS)
    if connection.execute("select 1 from exception_keys").fetchone() is None:
        connection.execute(
            "insert into exception_keys select lower(hex(randomblob(32))), (select max(as_at) from builds),"
            " coalesce((select max(delivery_id) from deliveries), 0), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
        )


def _withdrawals(connection: sqlite3.Connection) -> None:
    _add_tables(connection, WITHDRAWALS)


def _readings(connection: sqlite3.Connection) -> None:
    """How a file was read by which formats.yml, and by which one a delivery was judged."""
    _add_tables(connection, READINGS)


# Each step looks whether it is needed: no version was written before the seventh.
MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _first_shape,
    _settings_of_builds,
    _kept_files,
    _pruned_files,
    _build_starts_and_judged_files,
    _cut_feeds,
    _what_refusals_wait_for,
    _exception_keys,
    _withdrawals,
    _readings,
)


VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Takes the steps that the ledger has not taken, in the transaction of the connection."""
    for step in MIGRATIONS[version_of(connection) :]:
        step(connection)
    connection.execute(f"pragma user_version = {VERSION}")


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps a ledger has taken; 0 for one of a time when none were counted, and for an empty file."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def missing_parts(connection: sqlite3.Connection) -> list[str]:
    """Tables and columns of the newest shape that a ledger does not have, in words."""
    found = _columns(connection)
    missing = []
    for table, columns in _newest_shape().items():
        if table not in found:
            missing.append(f"the table {table} is missing")
        else:
            missing += [f"the column {table}.{name} is missing" for name in sorted(columns - found[table])]
    return missing


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether the file has tables and none of a ledger's."""
    found = _columns(connection)
    return bool(found) and not found.keys() & _newest_shape().keys()


@cache
def _newest_shape() -> dict[str, set[str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return _columns(connection)


def _columns(connection: sqlite3.Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select tables.name, columns.name from sqlite_master as tables,"
        " pragma_table_info(tables.name) as columns where tables.type = 'table'"
    ):
        found.setdefault(table, set()).add(column)
    return found


def _add_tables(connection: sqlite3.Connection, tables: dict[str, str]) -> None:
    for table, columns in tables.items():
        connection.execute(f"create table if not exists {table} ({columns})")
    _refuse_changes(connection, tables)


def _add_indexes(connection: sqlite3.Connection, indexes: dict[str, str]) -> None:
    for name, columns in indexes.items():
        connection.execute(f"create index if not exists {name} on {columns}")


def _add_column(connection: sqlite3.Connection, table: str, column: str, kind: str) -> None:
    if column not in _columns(connection)[table]:
        connection.execute(f"alter table {table} add column {column} {kind}")


def _refuse_changes(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    for table in tables:
        for action in ("update", "delete"):
            connection.execute(
                f"create trigger if not exists {table}_no_{action} before {action} on {table} "
                f"begin select raise(abort, '{APPEND_ONLY}'); end"
            )
