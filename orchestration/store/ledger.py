"""The append-only ledger: what arrived, what was made of it, what was checked, what was published.

SQLite, one writer at a time. Rows are only ever inserted: triggers refuse update and delete, so the
past of a home can be read back exactly.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.store.clock import utc_now
from orchestration.store.ledger_errors import DamagedLedger, readable_rows, sqlite_errors_in_words
from orchestration.store.records import ArchivedFile, Build, CutFeed, Delivery, Evidence, KeptFile, Publication

SCHEMA = """
create table if not exists deliveries (
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
);
create table if not exists files (
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
);
create table if not exists builds (
    build_id text primary key,
    run_id text not null unique,
    as_at text not null,
    provider text not null,
    domains text not null,
    code_version text not null,
    settings text not null,
    started_at text not null
);
create table if not exists build_starts (
    build_id text not null references builds,
    publication_id integer not null
);
create table if not exists judged_files (
    build_id text not null references builds,
    bytes integer not null,
    changed_ns integer not null
);
create table if not exists build_files (
    build_id text not null references builds,
    delivery_id integer not null references deliveries,
    feed text not null,
    sha256 text not null,
    source_order integer not null
);
create table if not exists evidence (
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
);
create table if not exists cut_feeds (
    build_id text not null references builds,
    domain text not null,
    rule_id text not null,
    source text not null,
    feed text not null,
    as_at text not null,
    message text not null
);
create table if not exists publications (
    publication_id integer primary key,
    build_id text not null references builds,
    action text not null check (action in ('publish', 'rollback')),
    verdicts text not null,
    published_at text not null
);
create table if not exists kept_files (
    path text not null,
    sha256 text not null,
    bytes integer not null,
    recorded_at text not null
);
create table if not exists pruned_files (
    path text not null,
    reason text not null,
    pruned_at text not null
);
create index if not exists kept_files_by_path on kept_files (path);
create index if not exists deliveries_by_source on deliveries (source, delivery);
create index if not exists files_by_delivery on files (delivery_id);
create index if not exists evidence_by_build on evidence (build_id, domain);
"""
TABLES = (
    "deliveries",
    "files",
    "builds",
    "build_starts",
    "judged_files",
    "build_files",
    "evidence",
    "cut_feeds",
    "publications",
    "kept_files",
    "pruned_files",
)


def now() -> str:
    """This moment, UTC, to the microsecond."""
    return utc_now().isoformat(timespec="microseconds")


class Ledger:
    """One connection a call: short transactions, safe between processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seal = file.with_suffix(".seal")
        file.parent.mkdir(parents=True, exist_ok=True)
        if self._seal.exists() and not (file.exists() and file.stat().st_size):
            raise DamagedLedger("it is gone or empty")
        if not file.exists():
            file.touch(mode=0o600)
        present = {row["name"] for row in self._rows("select name from sqlite_master")}
        if set(TABLES) <= present:
            return
        with self._transaction() as connection:
            connection.executescript(SCHEMA)
            for table in TABLES:
                for action in ("update", "delete"):
                    connection.execute(
                        f"create trigger if not exists {table}_no_{action} before {action} on {table} "
                        f"begin select raise(abort, 'the ledger is append-only'); end"
                    )

    def seal(self) -> None:
        """Writes down the hash of the whole file, until the next row: a flipped bit between is found out."""
        with self._transaction():
            sealed = {"sha256": hashlib.sha256(self._file.read_bytes()).hexdigest()}
            temporary = self._seal.with_suffix(".seal.part")
            temporary.write_text(json.dumps(sealed), encoding="utf-8")
            os.replace(temporary, self._seal)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with sqlite_errors_in_words(), self._locked() as connection:
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=60, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            # from here on the file may be another; a crash leaves it unsealed, which is no damage
            self._seal.unlink(missing_ok=True)
            yield connection
            if connection.in_transaction:
                connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        finally:
            connection.close()

    def _rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        with sqlite_errors_in_words(), closing(sqlite3.connect(self._file, timeout=60)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, parameters).fetchall()

    # Deliveries

    def record_delivery(
        self,
        *,
        source: str,
        delivery: str,
        state: str,
        reason: str | None,
        provider: str | None,
        as_at: date | None,
        extracted_at: str | None,
        previous_delivery: str | None,
        manifest_sha256: str,
        fingerprint: str,
        files: Iterable[dict[str, Any]] = (),
        kept: Iterable[KeptFile] = (),
    ) -> int:
        """Records one judgement with its files, all or nothing; returns its id."""
        with self._transaction() as connection:
            cursor = connection.execute(
                "insert into deliveries (source, delivery, state, reason, provider, as_at, extracted_at,"
                " previous_delivery, manifest_sha256, fingerprint, judged_at)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    source,
                    delivery,
                    state,
                    reason,
                    provider,
                    as_at.isoformat() if as_at else None,
                    extracted_at,
                    previous_delivery,
                    manifest_sha256,
                    fingerprint,
                    now(),
                ),
            )
            delivery_id = int(cursor.lastrowid or 0)
            for file in files:
                connection.execute(
                    "insert into files values (:delivery_id, :feed, :file, :mode, :encoding, :sha256,"
                    " :bytes, :rows, :accepted_rows, :unreadable_rows, :archive_file, :note)",
                    {**file, "delivery_id": delivery_id},
                )
            _insert_kept(connection, kept)
        return delivery_id

    @readable_rows()
    def deliveries(self, source: str | None = None) -> list[Delivery]:
        """Every judgement in the order it was made."""
        where, parameters = ("where source = ?", (source,)) if source else ("", ())
        rows = self._rows(f"select * from deliveries {where} order by delivery_id", parameters)
        return [
            Delivery(
                delivery_id=row["delivery_id"],
                source=row["source"],
                delivery=row["delivery"],
                state=row["state"],
                reason=row["reason"],
                provider=row["provider"],
                as_at=date.fromisoformat(row["as_at"]) if row["as_at"] else None,
                extracted_at=row["extracted_at"],
                previous_delivery=row["previous_delivery"],
                manifest_sha256=row["manifest_sha256"],
                fingerprint=row["fingerprint"],
                judged_at=row["judged_at"],
            )
            for row in rows
        ]

    @readable_rows()
    def files(self, delivery_id: int | None = None) -> list[ArchivedFile]:
        """Archived files, of one delivery or all."""
        where, parameters = ("where delivery_id = ?", (delivery_id,)) if delivery_id else ("", ())
        rows = self._rows(f"select * from files {where} order by rowid", parameters)
        return [ArchivedFile(**dict(row)) for row in rows]

    # Files that must not change

    def record_kept(self, kept: Iterable[KeptFile]) -> None:
        """Records files as they were written; of several records of a path the last one holds."""
        with self._transaction() as connection:
            _insert_kept(connection, kept)

    def kept_files(self) -> dict[str, KeptFile]:
        """Every file that must not change, by its path in the home."""
        rows = self._rows("select path, sha256, bytes from kept_files order by rowid")
        return {row["path"]: KeptFile(**dict(row)) for row in rows}

    def record_pruned(self, path: str, reason: str) -> None:
        """Records a file or folder of the home that was removed on purpose."""
        with self._transaction() as connection:
            connection.execute("insert into pruned_files values (?, ?, ?)", (path, reason, now()))

    def pruned(self) -> set[str]:
        """Paths in the home that were removed on purpose."""
        return {row["path"] for row in self._rows("select path from pruned_files")}

    def damage(self) -> str | None:
        """What is wrong with the ledger's own file; None when it is sound."""
        try:
            sealed = json.loads(self._seal.read_text(encoding="utf-8"))["sha256"]
            if hashlib.sha256(self._file.read_bytes()).hexdigest() != sealed:
                return "its bytes are not those that were written"
        except FileNotFoundError:
            pass  # written to since it was sealed: its own structure must speak
        except (ValueError, KeyError, TypeError):
            return "its seal cannot be read"
        try:
            found = [str(row[0]) for row in self._rows("pragma integrity_check(1)")]
        except DamagedLedger as error:
            return error.cause
        return None if found == ["ok"] else found[0]

    # Builds

    def record_build(self, build: Build) -> None:
        """Opens a build."""
        with self._transaction() as connection:
            connection.execute(
                "insert into builds values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    build.build_id,
                    build.run_id,
                    build.as_at.isoformat(),
                    build.provider,
                    json.dumps(build.domains),
                    build.code_version,
                    json.dumps(build.settings),
                    build.started_at,
                ),
            )
            connection.execute(
                "insert into build_starts select ?, coalesce(max(publication_id), 0) from publications",
                (build.build_id,),
            )

    def build_of_run(self, run_id: str) -> Build | None:
        """The build that a run opened, if it opened one."""
        return self._build("run_id = ?", run_id)

    def build(self, build_id: str) -> Build | None:
        """A build by id."""
        return self._build("build_id = ?", build_id)

    @readable_rows()
    def builds(self) -> list[Build]:
        """Every build, oldest first."""
        return self._builds("true order by rowid", ())

    @readable_rows()
    def _build(self, where: str, value: str) -> Build | None:
        return next(iter(self._builds(where, (value,))), None)

    def _builds(self, where: str, parameters: tuple[str, ...]) -> list[Build]:
        return [
            Build(
                build_id=row["build_id"],
                run_id=row["run_id"],
                as_at=date.fromisoformat(row["as_at"]),
                provider=row["provider"],
                domains=tuple(json.loads(row["domains"])),
                code_version=row["code_version"],
                settings=json.loads(row["settings"]),
                started_at=row["started_at"],
            )
            for row in self._rows(f"select * from builds where {where}", parameters)
        ]

    def record_build_files(self, build_id: str, files: Iterable[tuple[int, str, str, int]]) -> None:
        """Records which files a build read: (delivery_id, feed, sha256, source_order)."""
        with self._transaction() as connection:
            connection.executemany(
                "insert into build_files values (?, ?, ?, ?, ?)",
                [(build_id, *file) for file in files],
            )

    def build_files(self, build_id: str) -> list[tuple[int, str, str, int]]:
        """The files that a build read."""
        rows = self._rows(
            "select delivery_id, feed, sha256, source_order from build_files where build_id = ?"
            " order by source_order",
            (build_id,),
        )
        return [tuple(row) for row in rows]

    # Evidence

    def record_evidence(self, build_id: str, evidence: Iterable[Evidence]) -> None:
        """Adds what rules said of a build."""
        with self._transaction() as connection:
            connection.executemany(
                "insert into evidence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        build_id,
                        item.domain,
                        item.rule_id,
                        item.rule_version,
                        item.kind,
                        item.severity,
                        item.status,
                        item.checked_rows,
                        item.failed_rows,
                        item.threshold,
                        item.message,
                        now(),
                    )
                    for item in evidence
                ],
            )

    def evidence(self, build_id: str) -> list[Evidence]:
        """Everything that was said of a build."""
        rows = self._rows(
            "select domain, rule_id, rule_version, kind, severity, status, checked_rows, failed_rows,"
            " threshold, message from evidence where build_id = ? order by rowid",
            (build_id,),
        )
        return [Evidence(**dict(row)) for row in rows]

    def record_cut_feeds(self, build_id: str, cut: Iterable[CutFeed]) -> None:
        """Records which feeds a build was held for, by name and not only in words."""
        with self._transaction() as connection:
            connection.executemany(
                "insert into cut_feeds values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        build_id,
                        item.domain,
                        item.rule_id,
                        item.source,
                        item.feed,
                        item.as_at.isoformat(),
                        item.message,
                    )
                    for item in cut
                ],
            )

    @readable_rows()
    def cut_feeds(self, build_id: str) -> list[CutFeed]:
        """The feeds that a build was held for."""
        rows = self._rows(
            "select domain, rule_id, source, feed, as_at, message from cut_feeds where build_id = ?"
            " order by rowid",
            (build_id,),
        )
        return [CutFeed(**dict(row) | {"as_at": date.fromisoformat(row["as_at"])}) for row in rows]

    def record_judged(self, build_id: str, bytes_: int, changed_ns: int) -> None:
        """Records the build file as it was when rules had spoken of it: its size and time of change."""
        with self._transaction() as connection:
            connection.execute("insert into judged_files values (?, ?, ?)", (build_id, bytes_, changed_ns))

    def judged_file(self, build_id: str) -> tuple[int, int] | None:
        """Size and time of change of the build file that was judged."""
        rows = self._rows(
            "select bytes, changed_ns from judged_files where build_id = ? order by rowid desc limit 1",
            (build_id,),
        )
        return (rows[0]["bytes"], rows[0]["changed_ns"]) if rows else None

    # Publications

    def record_publication(
        self, build_id: str, action: str, verdicts: list[dict[str, Any]], published_at: str
    ) -> None:
        """Records a move of `current`."""
        with self._transaction() as connection:
            connection.execute(
                "insert into publications (build_id, action, verdicts, published_at) values (?, ?, ?, ?)",
                (build_id, action, json.dumps(verdicts), published_at),
            )

    @readable_rows()
    def publications(self) -> list[Publication]:
        """Every move of `current`, oldest first."""
        return [
            Publication(
                publication_id=row["publication_id"],
                build_id=row["build_id"],
                action=row["action"],
                verdicts=json.loads(row["verdicts"]),
                published_at=row["published_at"],
            )
            for row in self._rows("select * from publications order by publication_id")
        ]

    def publications_before(self, build: Build) -> list[Publication]:
        """What had been published when a build began, oldest first, however the clock was set since."""
        rows = self._rows("select publication_id from build_starts where build_id = ?", (build.build_id,))
        if rows:
            newest = int(rows[0]["publication_id"])
            return [one for one in self.publications() if one.publication_id <= newest]
        # a build of an earlier version of the product: only the clock of that time can say
        return [one for one in self.publications() if one.published_at < build.started_at]


def _insert_kept(connection: sqlite3.Connection, kept: Iterable[KeptFile]) -> None:
    connection.executemany(
        "insert into kept_files values (?, ?, ?, ?)",
        [(file.path, file.sha256, file.bytes, now()) for file in kept],
    )
