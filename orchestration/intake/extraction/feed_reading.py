"""Reads one feed inside the source's transaction and writes its file, whole or the changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Feed
from orchestration.intake.extraction.database import Reading
from orchestration.intake.extraction.feed_file import (
    CsvFile,
    FeedColumns,
    UnusableRows,
    as_text_rows,
    match_columns,
)
from orchestration.intake.extraction.feed_plan import BY_MARK, COMPARED, FeedPlan
from orchestration.intake.extraction.mark import HighWater, Mark, as_text, beginning, from_text, since
from orchestration.intake.extraction.statement import KEYS, SINCE, Statement
from orchestration.intake.known_rows import DELETED, Comparison, compare_with_known
from orchestration.intake.made_delivery import MadeFile
from orchestration.settings.connections import FILE, POSTGRESQL, Connection
from orchestration.store.home import Home
from orchestration.store.records import IN_CONTRACT_FORM
from orchestration.store.whole_files import remove


@dataclass(frozen=True)
class FeedResult:
    """The file of a feed, how far it was read, and what is said of it."""

    file: MadeFile
    mark: str | None
    note: str


@dataclass(frozen=True)
class FeedReader:
    """What the reading of one feed needs: its contract and plan, its statements, where the rows go."""

    feed: Feed
    plan: FeedPlan
    connection: Connection
    kind: str
    statements: dict[str, Statement]
    reading: Reading
    folder: Path
    home: Home

    def read(self) -> FeedResult:
        """Reads the feed as planned; what changes cannot say exactly is read whole. Raises SafeError."""
        self._check_since()
        if self.plan.how == BY_MARK:
            changes = self._changes_by_mark()
            return changes if isinstance(changes, FeedResult) else self._whole(changes)
        if self.plan.how == COMPARED:
            return self._compared()
        return self._whole(self.plan.why)

    # By mark

    def _changes_by_mark(self) -> FeedResult | str:
        """The changes since the mark and the deletions; in words why not, where they cannot be told."""
        assert self.plan.mark is not None
        high_water = HighWater(from_text(self.plan.mark))
        start = since(self.plan.mark, timedelta(minutes=self.connection.overlap_minutes))
        with self._copy(".changes.csv", start, high_water, with_deleted=True) as out:
            changed = out.rows
            keys = self._write_keys(out.gives_deleted)
            out.flush()
            with compare_with_known(self.feed, self.plan.known, self.home, self.folder) as comparison:
                comparison.add_csv("present", keys.path, keys.header)
                comparison.drop_deleted("present")
                comparison.add_csv("delivered", out.path, out.header)
                why = comparison.is_cut("present")
                if comparison.has_unknown_keys("present", "delivered"):
                    why = "keys came without a change since the mark"
                gone = 0 if why else self._add_gone(out, comparison)
        remove(keys.path)
        if why:
            remove(out.path)
            return why
        note = f"{changed} changed, {gone} deleted"
        return FeedResult(out.made(self.feed.name, "changes"), as_text(high_water.highest), note)

    def _write_keys(self, with_deleted: bool) -> CsvFile:
        """Every key that the source has now, and whether it says itself that the row is deleted."""
        statement = self._keys_statement(with_deleted)
        with (
            self._rows(statement, self._beginning(), None, self.feed.key, HighWater()) as (columns, rows),
            CsvFile(self.folder / f"{self.feed.name}.keys.csv", columns.header) as out,
        ):
            for batch in rows:
                out.write(batch)
        self._refuse_empty(out)
        return out

    def _keys_statement(self, with_deleted: bool) -> Statement:
        own = self.statements.get(f"{self.feed.name}{KEYS}")
        if own is not None:
            return own
        statement = self._statement
        if self.kind != POSTGRESQL and statement.begins_with == "WITH":
            raise UnusableRows(
                f"{statement.name}: expected a statement that begins with SELECT, because SQL Server takes none"
                f" that begins with WITH inside another to read the keys, found WITH; write"
                f" {self.feed.name}{KEYS}.sql beside it, which gives {', '.join(self.feed.key)} of every row"
            )
        names = [*self.feed.key, *([DELETED] if with_deleted else [])]
        wrapped = f"select {', '.join(names)} from (\n{statement.text}\n) every_row"
        return Statement(f"{statement.name} (its keys)", wrapped, statement.has_since, "SELECT")

    # Compared

    def _compared(self) -> FeedResult:
        """Everything is read, and what differs from what is known is delivered."""
        with self._copy(".csv", None, HighWater()) as every:
            pass
        self._refuse_empty(every)
        with compare_with_known(self.feed, self.plan.known, self.home, self.folder) as comparison:
            comparison.add_csv("present", every.path, every.header)
            comparison.drop_deleted("present")
            why = comparison.is_cut("present") or comparison.repeats_keys("present")
            if why:
                return FeedResult(every.made(self.feed.name, "full"), None, f"{every.rows} rows, whole ({why})")
            to = self.folder / f"{self.feed.name}.changes.parquet"
            found = comparison.write_changes("present", to)
        remove(every.path)
        note = f"{found.written} changed, {found.removed} deleted, compared with what was accepted before"
        rows = found.written + found.removed
        made = MadeFile(self.feed.name, to, to.name, "changes", rows, form=IN_CONTRACT_FORM)
        return FeedResult(made, None, note)

    # Whole

    def _whole(self, why: str) -> FeedResult:
        high_water = HighWater()
        with self._copy(".csv", self._beginning(), high_water) as out:
            pass
        self._refuse_empty(out)
        note = f"{out.rows} rows, whole" + (f" ({why})" if why else "")
        return FeedResult(out.made(self.feed.name, "full"), as_text(high_water.highest), note)

    # What they share

    def _check_since(self) -> None:
        statement, reading = self.statements[self.feed.name], self.connection.reading_of(self.feed.name)
        if reading.mark is not None and not statement.has_since:
            raise UnusableRows(
                f"{statement.name}: expected the parameter :{SINCE} in the SQL of a feed with a mark, found"
                f" none; add `where {reading.mark} >= :{SINCE}`, or remove the mark in {FILE}"
            )
        if reading.mark is None and statement.has_since:
            raise UnusableRows(
                f"{statement.name}: expected a mark for the parameter :{SINCE}, found none; write"
                f" `{self.feed.name}: {{read: changes, mark: COLUMN}}` under feeds in {FILE}"
            )

    @property
    def _statement(self) -> Statement:
        return self.statements[self.feed.name]

    @property
    def _mark(self) -> str | None:
        return self.connection.reading_of(self.feed.name).mark

    def _beginning(self) -> Mark:
        return beginning(self.connection.reading_of(self.feed.name).mark_type == "number")

    @contextmanager
    def _rows(
        self,
        statement: Statement,
        start: Mark | None,
        mark: str | None,
        needed: tuple[str, ...],
        high_water: HighWater,
    ) -> Iterator[tuple[FeedColumns, Iterator[list[tuple[Any, ...]]]]]:
        """The columns of a statement and its rows as texts by the contract, in batches."""
        parameters = {SINCE: start} if statement.has_since else {}
        with self.reading.rows(statement, parameters) as (names, batches):
            columns = match_columns(statement.name, names, self.feed, mark, needed)
            yield columns, as_text_rows(statement.name, columns, batches, high_water)

    def _copy(
        self, ending: str, start: Mark | None, high_water: HighWater, with_deleted: bool = False
    ) -> CsvFile:
        """The rows of the feed's statement from `start` on, in a file that can be added to until it is left."""
        needed = tuple(dict.fromkeys((*self.feed.mandatory, *self.feed.key)))
        with self._rows(self._statement, start, self._mark, needed, high_water) as (columns, rows):
            adds_deleted = with_deleted and DELETED not in columns.header
            header = [*columns.header, *([DELETED] if adds_deleted else [])]
            out = CsvFile(self.folder / f"{self.feed.name}{ending}", header)
            out.gives_deleted = DELETED in columns.header
            for batch in rows:
                out.write([(*row, "") for row in batch] if adds_deleted else batch)
        return out

    def _add_gone(self, out: CsvFile, comparison: Comparison) -> int:
        """Adds the rows whose key the source has no more, as they were known, and says how many."""
        before = out.rows
        places = {name: place for place, name in enumerate(comparison.columns)}
        for batch in comparison.gone("present"):
            out.write(
                [["Y" if name == DELETED else row[places[name]] or "" for name in out.header] for row in batch]
            )
        return out.rows - before

    def _refuse_empty(self, out: CsvFile) -> None:
        if out.rows == 0 and not self.connection.reading_of(self.feed.name).may_be_empty:
            raise UnusableRows(
                f"{self._statement.name}: expected rows, found none; nothing was delivered. If the feed may be"
                f" empty, write `{self.feed.name}: {{may_be_empty: true}}` under feeds in {FILE}"
            )
