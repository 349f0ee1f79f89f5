"""Rows of the ledger as records, read over a connection that the caller has opened."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import fields, replace
from datetime import date
from typing import Any

from orchestration.store.records import (
    WITHDRAWN,
    ArchivedFile,
    Build,
    CutFeed,
    Delivery,
    Publication,
    Withdrawal,
)


def deliveries(
    connection: sqlite3.Connection, source: str | None = None, delivery_id: int | None = None
) -> list[Delivery]:
    """Judgements in the order they were made, each as it now is: all, those of a source, or one by its id."""
    query = f"select {_columns(Delivery)} from deliveries"
    rows = (
        _rows(connection, query, "source", source, "delivery_id")
        if delivery_id is None
        else _rows(connection, query, "delivery_id", delivery_id, "delivery_id")
    )
    taken_back = withdrawals(connection)
    found = [
        Delivery(**dict(row) | {"as_at": date.fromisoformat(row["as_at"]) if row["as_at"] else None})
        for row in rows
    ]
    return [
        replace(one, state=WITHDRAWN, withdrawal=taken_back[one.delivery_id])
        if one.delivery_id in taken_back
        else one
        for one in found
    ]


def withdrawals(connection: sqlite3.Connection) -> dict[int, Withdrawal]:
    """What was taken back, by delivery."""
    rows = connection.execute(f"select {_columns(Withdrawal)} from withdrawals order by rowid")
    return {row["delivery_id"]: Withdrawal(**dict(row)) for row in rows}


def first_files(connection: sqlite3.Connection, delivery_id: int | None = None) -> list[ArchivedFile]:
    """Archived files as they were read when they were accepted, of one delivery or all."""
    query = f"select {_columns(ArchivedFile)} from files"
    return [ArchivedFile(**dict(row)) for row in _rows(connection, query, "delivery_id", delivery_id, "rowid")]


def readings(
    connection: sqlite3.Connection, files: list[ArchivedFile], delivery_id: int | None = None
) -> dict[tuple[int, str, str], list[ArchivedFile]]:
    """Every reading of files, oldest first; of those that formats.yml could not read, the earlier one again."""
    found = {file.content: [file] for file in files}
    for row in _rows(connection, "select * from readings", "delivery_id", delivery_id, "rowid"):
        known = found.get((row["delivery_id"], row["feed"], row["sha256"]))
        if known is None:
            continue
        if row["refused"] is not None:
            known.append(replace(known[-1], not_read_again=row["refused"]))
            continue
        names = ("formats", "first_line", "archive_file", "rows", "accepted_rows", "unreadable_rows", "note")
        known.append(replace(known[-1], **{name: row[name] for name in names}, not_read_again=None))
    return found


def files(connection: sqlite3.Connection, delivery_id: int | None = None) -> list[ArchivedFile]:
    """Archived files as they were last read, of one delivery or all."""
    first = first_files(connection, delivery_id)
    newest = readings(connection, first, delivery_id)
    return [last_read(file, newest) for file in first]


def last_read(file: ArchivedFile, readings: dict[tuple[int, str, str], list[ArchivedFile]]) -> ArchivedFile:
    """A file as it was last read; itself where it was read once."""
    of_file = readings[file.content]
    return of_file[-1] if len(of_file) > 1 else file


def build_readings(connection: sqlite3.Connection) -> dict[str, dict[tuple[int, str, str], str]]:
    """By build, the archived file that it read of a content, where that has been read more than once."""
    found: dict[str, dict[tuple[int, str, str], str]] = defaultdict(dict)
    for row in connection.execute(
        "select build_id, delivery_id, feed, sha256, archive_file from build_readings"
    ):
        found[row["build_id"]][(row["delivery_id"], row["feed"], row["sha256"])] = row["archive_file"]
    return found


def delivery_formats(connection: sqlite3.Connection) -> dict[int, str]:
    """By delivery, the hash of what formats.yml said of its source when it was judged."""
    return {
        row["delivery_id"]: row["formats"]
        for row in connection.execute("select delivery_id, formats from delivery_formats order by rowid")
    }


def builds(connection: sqlite3.Connection, column: str = "", value: str | None = None) -> list[Build]:
    """Builds, oldest first: all, or those with a value in a column."""
    return [
        Build(
            **dict(row)
            | {
                "as_at": date.fromisoformat(row["as_at"]),
                "domains": tuple(json.loads(row["domains"])),
                "settings": json.loads(row["settings"]),
            }
        )
        for row in _rows(connection, f"select {_columns(Build)} from builds", column, value, "rowid")
    ]


def build_starts(connection: sqlite3.Connection) -> dict[str, int]:
    """The newest publication that there was when a build began, by build; 0 before the first."""
    return {
        row["build_id"]: int(row["publication_id"])
        for row in connection.execute("select build_id, publication_id from build_starts")
    }


def build_files(
    connection: sqlite3.Connection, build_id: str | None = None
) -> dict[str, list[tuple[int, str, str, int]]]:
    """By build, of one or all, the files that it read: (delivery_id, feed, sha256, source_order)."""
    query = "select build_id, delivery_id, feed, sha256, source_order from build_files"
    found: dict[str, list[tuple[int, str, str, int]]] = defaultdict(list)
    for build, *file in _rows(connection, query, "build_id", build_id, "source_order, rowid"):
        found[build].append((file[0], file[1], file[2], file[3]))
    return found


def cut_feeds(connection: sqlite3.Connection, build_id: str | None = None) -> dict[str, list[CutFeed]]:
    """By build, of one or all, the feeds that it was held for."""
    query = "select build_id, domain, rule_id, source, feed, as_at, message from cut_feeds"
    found: dict[str, list[CutFeed]] = defaultdict(list)
    for build, domain, rule_id, source, feed, as_at, message in _rows(
        connection, query, "build_id", build_id, "rowid"
    ):
        found[build].append(CutFeed(domain, rule_id, source, feed, date.fromisoformat(as_at), message))
    return found


def publications(connection: sqlite3.Connection) -> list[Publication]:
    """Every move of `current`, oldest first."""
    return [
        Publication(**dict(row) | {"verdicts": json.loads(row["verdicts"])})
        for row in connection.execute(
            f"select {_columns(Publication)} from publications order by publication_id"
        )
    ]


def _columns(record: type[Any]) -> str:
    return ", ".join(field.name for field in fields(record) if not field.metadata.get("of_another_table"))


def _rows(
    connection: sqlite3.Connection, query: str, column: str, value: str | int | None, order: str
) -> list[sqlite3.Row]:
    if value is None:
        return connection.execute(f"{query} order by {order}").fetchall()
    return connection.execute(f"{query} where {column} = ? order by {order}", (value,)).fetchall()
