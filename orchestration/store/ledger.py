"""The append-only ledger: what arrived, what was made of it, what was checked, what was published.

SQLite, one writer at a time. Rows are only ever inserted: triggers refuse update and delete, so the
past of a home can be read back exactly.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any

from orchestration.store import ledger_rows
from orchestration.store.clock import utc_now
from orchestration.store.exception_keys import ExceptionKeys
from orchestration.store.ledger_errors import readable_rows
from orchestration.store.ledger_file import LedgerFile
from orchestration.store.records import ArchivedFile, Build, CutFeed, Delivery, Evidence, KeptFile, Publication
from orchestration.store.refresh_inputs import RefreshInputs


def now() -> str:
    """This moment, UTC, to the microsecond."""
    return utc_now().isoformat(timespec="microseconds")


class Ledger(LedgerFile):
    """What is recorded and read back: each call is a connection of its own, each record whole or not at all."""

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
        waits_for: str | None = None,
        files: Iterable[dict[str, Any]] = (),
        kept: Iterable[KeptFile] = (),
        formats: str = "",
    ) -> Delivery:
        """Records one judgement with its files, all or nothing; returns it as it is read back.

        `formats`: the hash of what formats.yml says of the source.
        """
        with self.writing() as connection:
            cursor = connection.execute(
                "insert into deliveries (source, delivery, state, reason, provider, as_at, extracted_at,"
                " previous_delivery, manifest_sha256, fingerprint, judged_at, waits_for)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                    waits_for,
                ),
            )
            delivery_id = int(cursor.lastrowid or 0)
            for file in files:
                connection.execute(
                    "insert into files values (:delivery_id, :feed, :file, :mode, :encoding, :sha256,"
                    " :bytes, :rows, :accepted_rows, :unreadable_rows, :archive_file, :note)",
                    {**file, "delivery_id": delivery_id},
                )
                if file.get("formats") or file.get("first_line", 2) != 2:
                    _insert_reading(connection, {**file, "delivery_id": delivery_id, "refused": None})
            if formats:
                connection.execute("insert into delivery_formats values (?, ?)", (delivery_id, formats))
            _insert_kept(connection, kept)
            return ledger_rows.deliveries(connection, delivery_id=delivery_id)[0]

    @readable_rows()
    def deliveries(self, source: str | None = None) -> list[Delivery]:
        """Every judgement in the order it was made."""
        with self.reading() as connection:
            return ledger_rows.deliveries(connection, source)

    @readable_rows()
    def files(self, delivery_id: int | None = None) -> list[ArchivedFile]:
        """Archived files, of one delivery or all."""
        with self.reading() as connection:
            return ledger_rows.files(connection, delivery_id)

    def record_readings(self, read: Iterable[ArchivedFile], kept: Iterable[KeptFile] = ()) -> None:
        """Records files that were read again by another formats.yml, or that it cannot read."""
        with self.writing() as connection:
            for file in read:
                _insert_reading(connection, {**vars(file), "refused": file.not_read_again})
            _insert_kept(connection, kept)

    def record_format(self, formats: str, says: str) -> None:
        """Keeps what formats.yml said of a feed under its hash, once."""
        with self.writing() as connection:
            known = connection.execute("select 1 from format_texts where formats = ?", (formats,)).fetchone()
            if known is None:
                connection.execute("insert into format_texts values (?, ?)", (formats, says))

    def format_text(self, formats: str) -> str | None:
        """What formats.yml said of a feed, by its hash."""
        rows = self.rows("select says from format_texts where formats = ?", (formats,))
        return rows[0]["says"] if rows else None

    @readable_rows()
    def exception_keys(self) -> ExceptionKeys:
        """The secret that the keys of this home's exceptions are made with."""
        (row,) = self.rows(
            "select secret, former_night, former_delivery from exception_keys order by rowid limit 1"
        )
        night = row["former_night"]
        return ExceptionKeys(
            bytes.fromhex(row["secret"]), date.fromisoformat(night) if night else None, row["former_delivery"]
        )

    def record_withdrawal(
        self, delivery_ids: Iterable[int], builds_on_them: Iterable[tuple[int, int]], by: str, why: str
    ) -> None:
        """Records that deliveries were taken back, with those that build on them: (delivery_id, because_of)."""
        with self.writing() as connection:
            (judged_before,) = connection.execute("select max(delivery_id) from deliveries").fetchone()
            (builds_before,) = connection.execute("select count(*) from builds").fetchone()
            connection.executemany(
                "insert into withdrawals values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (delivery_id, because_of, by, why, judged_before, builds_before, now())
                    for delivery_id, because_of in (
                        *((delivery_id, None) for delivery_id in delivery_ids),
                        *builds_on_them,
                    )
                ],
            )

    # Files that must not change

    def record_kept(self, kept: Iterable[KeptFile]) -> None:
        """Records files as they were written; of several records of a path the last one holds."""
        with self.writing() as connection:
            _insert_kept(connection, kept)

    def kept_files(self) -> dict[str, KeptFile]:
        """Every file that must not change, by its path in the home."""
        rows = self.rows("select path, sha256, bytes from kept_files order by rowid")
        return {row["path"]: KeptFile(**dict(row)) for row in rows}

    def record_pruned(self, path: str, reason: str) -> None:
        """Records a file or folder of the home that was removed on purpose."""
        with self.writing() as connection:
            connection.execute("insert into pruned_files values (?, ?, ?)", (path, reason, now()))

    def pruned(self) -> set[str]:
        """Paths in the home that were removed on purpose."""
        return {row["path"] for row in self.rows("select path from pruned_files")}

    # Builds

    def record_build(self, build: Build) -> None:
        """Opens a build."""
        with self.writing() as connection:
            connection.execute(
                "insert into builds (build_id, run_id, as_at, provider, domains, code_version, settings,"
                " started_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
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

    @readable_rows()
    def build_of_run(self, run_id: str) -> Build | None:
        """The build that a run opened, if it opened one."""
        with self.reading() as connection:
            return next(iter(ledger_rows.builds(connection, "run_id", run_id)), None)

    @readable_rows()
    def build(self, build_id: str) -> Build | None:
        """A build by id."""
        with self.reading() as connection:
            return next(iter(ledger_rows.builds(connection, "build_id", build_id)), None)

    @readable_rows()
    def builds(self) -> list[Build]:
        """Every build, oldest first."""
        with self.reading() as connection:
            return ledger_rows.builds(connection)

    def record_build_files(self, build_id: str, files: Iterable[tuple[int, str, str, int]]) -> None:
        """Records which files a build read: (delivery_id, feed, sha256, source_order)."""
        with self.writing() as connection:
            connection.executemany(
                "insert into build_files values (?, ?, ?, ?, ?)",
                [(build_id, *file) for file in files],
            )

    def record_build_readings(self, build_id: str, files: Iterable[ArchivedFile]) -> None:
        """Records which reading of a file a build read, of those that were read more than once."""
        with self.writing() as connection:
            connection.executemany(
                "insert into build_readings values (?, ?, ?, ?, ?)",
                [(build_id, *file.content, file.archive_file) for file in files],
            )

    def build_files(self, build_id: str) -> list[tuple[int, str, str, int]]:
        """The files that a build read: (delivery_id, feed, sha256, source_order)."""
        with self.reading() as connection:
            return ledger_rows.build_files(connection, build_id).get(build_id, [])

    # Evidence

    def record_evidence(self, build_id: str, evidence: Iterable[Evidence]) -> None:
        """Adds what rules said of a build."""
        with self.writing() as connection:
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
        rows = self.rows(
            "select domain, rule_id, rule_version, kind, severity, status, checked_rows, failed_rows,"
            " threshold, message from evidence where build_id = ? order by rowid",
            (build_id,),
        )
        return [Evidence(**dict(row)) for row in rows]

    def record_cut_feeds(self, build_id: str, cut: Iterable[CutFeed]) -> None:
        """Records which feeds a build was held for, by name and not only in words."""
        with self.writing() as connection:
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
        with self.reading() as connection:
            return ledger_rows.cut_feeds(connection, build_id).get(build_id, [])

    def record_judged(self, build_id: str, bytes_: int, changed_ns: int) -> None:
        """Records the build file as it was when rules had spoken of it: its size and time of change."""
        with self.writing() as connection:
            connection.execute("insert into judged_files values (?, ?, ?)", (build_id, bytes_, changed_ns))

    def judged_file(self, build_id: str) -> tuple[int, int] | None:
        """Size and time of change of the build file that was judged."""
        rows = self.rows(
            "select bytes, changed_ns from judged_files where build_id = ? order by rowid desc limit 1",
            (build_id,),
        )
        return (rows[0]["bytes"], rows[0]["changed_ns"]) if rows else None

    # Publications

    def record_publication(
        self, build_id: str, action: str, verdicts: list[dict[str, Any]], published_at: str
    ) -> None:
        """Records a move of `current`."""
        with self.writing() as connection:
            connection.execute(
                "insert into publications (build_id, action, verdicts, published_at) values (?, ?, ?, ?)",
                (build_id, action, json.dumps(verdicts), published_at),
            )

    @readable_rows()
    def publications(self) -> list[Publication]:
        """Every move of `current`, oldest first."""
        with self.reading() as connection:
            return ledger_rows.publications(connection)

    # What a refresh is made from

    @readable_rows()
    def refresh_inputs(self) -> RefreshInputs:
        """What is known now of all that a refresh is made from, read in one transaction."""
        with self.reading() as connection:
            first = ledger_rows.first_files(connection)
            readings = ledger_rows.readings(connection, first)
            return RefreshInputs(
                delivered=tuple(ledger_rows.deliveries(connection)),
                archived=tuple(ledger_rows.last_read(file, readings) for file in first),
                readings=readings,
                readings_of_builds=ledger_rows.build_readings(connection),
                formats_of_deliveries=ledger_rows.delivery_formats(connection),
                built=tuple(ledger_rows.builds(connection)),
                read_by_build=ledger_rows.build_files(connection),
                published=tuple(ledger_rows.publications(connection)),
                published_before_build=ledger_rows.build_starts(connection),
                cut_by_build=ledger_rows.cut_feeds(connection),
            )


def _insert_reading(connection: sqlite3.Connection, reading: dict[str, Any]) -> None:
    connection.execute(
        "insert into readings values (:delivery_id, :feed, :sha256, :formats, :first_line, :archive_file,"
        " :rows, :accepted_rows, :unreadable_rows, :note, :refused, :read_at)",
        {**reading, "read_at": now()},
    )


def _insert_kept(connection: sqlite3.Connection, kept: Iterable[KeptFile]) -> None:
    connection.executemany(
        "insert into kept_files values (?, ?, ?, ?)",
        [(file.path, file.sha256, file.bytes, now()) for file in kept],
    )
