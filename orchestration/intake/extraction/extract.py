"""`clockstop extract`: reads the feeds of a source from its database and lands them as one delivery.

All or nothing: the files are written outside landing, in the home's folder `extracting`, and the delivery comes
to landing in one step. What a killed process leaves is removed by the next extract of the source.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from orchestration.contract.feeds import Source
from orchestration.intake.candidates import pending_deliveries
from orchestration.intake.extraction.database import DatabaseFailed, Reading, kind_of, reading
from orchestration.intake.extraction.feed_file import UnusableRows
from orchestration.intake.extraction.feed_plan import SourcePlan, plan_source
from orchestration.intake.extraction.feed_reading import FeedReader, FeedResult
from orchestration.intake.extraction.statement import AS_AT, Statement, read_statements
from orchestration.intake.made_delivery import (
    MadeDelivery,
    new_name,
    put_in_landing,
    stamp,
    working_folder,
)
from orchestration.intake.manifest_dates import EARLIEST
from orchestration.settings.connections import FILE, Connection, UnusableConnection, password_of
from orchestration.store.clock import LONDON, utc_now
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.plain_text import plain
from orchestration.store.records import ExtractedFeed
from orchestration.store.whole_files import remove

LONGEST_WAIT_SECONDS = 300.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Extracted:
    """One delivery that was made of a source's database."""

    source: str
    delivery: str
    as_at: date
    rows: int
    feeds: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        return dict(self.__dict__)

    def in_words(self) -> list[str]:
        """For a person."""
        head = f"{self.source}: delivered {self.delivery}, data as at {self.as_at}, {self.rows} rows"
        return [head, *(f"  {feed:<22} {note}" for feed, note in self.feeds.items())]


def extract(
    source: Source, connection: Connection, home: Home, ledger: Ledger, whole: bool, say: Say
) -> Extracted:
    """Reads a source's database into one delivery. Raises SafeError, and then nothing has landed.

    A lost connection or an unreachable server is tried again, always from the beginning: half of what
    was read would be of another moment.
    """
    password = password_of(source.name, connection, home)
    statements = read_statements(source, kind_of(connection), home)
    _refuse_feeds_without_sql(source, connection, statements)
    home.prepare()
    taken, doing = f"another extract of {source.name} is running", f"clockstop extract of {source.name}"
    with working_folder(home.extracting / source.name, _by(source), home, say, taken, doing) as folder:
        tries = connection.retries + 1
        for number in range(1, tries + 1):
            try:
                return _once(source, connection, password, statements, home, ledger, folder, whole, say)
            except DatabaseFailed as error:
                if not error.may_pass or number == tries:
                    raise DatabaseFailed(_after_tries(str(error), number), error.may_pass) from None
                seconds = min(connection.retry_seconds * 2 ** (number - 1), LONGEST_WAIT_SECONDS)
                say(f"{error}; try {number + 1} of {tries} in {seconds:.0f} s")
                time.sleep(seconds)
    raise AssertionError("a try neither ended nor failed")


def _after_tries(words: str, number: int) -> str:
    return words if number == 1 else f"{words} (after {number} tries)"


def _refuse_feeds_without_sql(source: Source, connection: Connection, statements: dict[str, Statement]) -> None:
    for feed in connection.feeds:
        if feed not in statements:
            raise UnusableConnection(
                f"{FILE}: {source.name}: feeds: expected extracts/{source.name}/{feed}.sql for the feed {feed},"
                " found none; write it, or remove the feed here"
            )


def _once(
    source: Source,
    connection: Connection,
    password: str | None,
    statements: dict[str, Statement],
    home: Home,
    ledger: Ledger,
    folder: Path,
    whole: bool,
    say: Say,
) -> Extracted:
    """One try: everything is read in one transaction, then lands."""
    _empty(folder)
    moment = utc_now()
    feeds = [feed for feed in source.feeds if feed in statements]
    with reading(source.name, connection, password) as opened:
        as_at = _as_at(opened, statements.get(AS_AT), moment)
        is_waiting = bool(pending_deliveries(source, home, ledger.refresh_inputs()))
        plan = plan_source(source, connection, feeds, ledger, as_at, whole, is_waiting)
        _refuse_older(source, plan, as_at)
        results: dict[str, FeedResult] = {}
        for feed in feeds:
            say(f"{source.name}: reading {feed}")
            results[feed] = FeedReader(
                source.feeds[feed],
                plan.feeds[feed],
                connection,
                kind_of(connection),
                statements,
                opened,
                folder,
                home,
            ).read()
    made = MadeDelivery(
        source=source.name,
        delivery=new_name(source.name, f"{source.name}-{stamp(moment)}", home),
        # what waits may be refused, and a delivery that follows nothing needs it not
        previous_delivery=None if plan.is_waiting or plan.head is None else plan.head.delivery,
        provider=connection.provider,
        extracted_at=moment.astimezone(LONDON).replace(microsecond=0),
        as_at=as_at,
        files=tuple(result.file for result in results.values()),
        by=_by(source),
    )
    read_so_far = [ExtractedFeed(feed, one.file.mode, one.mark) for feed, one in results.items()]
    put_in_landing(
        made,
        home,
        lambda manifest: ledger.record_extract(source.name, made.delivery, manifest, read_so_far),
        move=True,
    )
    rows = sum(file.rows or 0 for file in made.files)
    return Extracted(source.name, made.delivery, as_at, rows, {feed: one.note for feed, one in results.items()})


def _as_at(opened: Reading, statement: Statement | None, moment: datetime) -> date:
    """The last whole day that the database covers: what its SQL says, or the day before this one in London."""
    extracted_on = moment.astimezone(LONDON).date()
    if statement is None:
        return extracted_on - timedelta(days=1)
    with opened.rows(statement, {}) as (names, batches):
        rows = [row for batch in batches for row in batch]
    found = rows[0][0] if len(rows) == 1 and len(names) == 1 else None
    try:
        day = date.fromisoformat(str(found)[:10])
    except ValueError:
        raise UnusableRows(
            f"{statement.name}: expected one row with one date, the last whole day that the database covers,"
            f" found {len(rows)} rows of {len(names)} columns or another value; correct the SQL"
        ) from None
    if not EARLIEST <= day <= extracted_on:
        raise UnusableRows(
            f"{statement.name}: expected a date from {EARLIEST} to {extracted_on}, found {day}; correct the SQL"
        )
    return day


def _refuse_older(source: Source, plan: SourcePlan, as_at: date) -> None:
    head = plan.head
    if head is not None and head.as_at is not None and as_at < head.as_at:
        raise UnusableRows(
            f"{source.name}: expected data as at {head.as_at} or later, the date of the current delivery"
            f" ({plain(head.delivery)}), found a database that is as at {as_at}; wait until it has been loaded,"
            " or withdraw the current delivery"
        )


def _by(source: Source) -> str:
    """As which an extract is known: extracts of two sources run at the same time."""
    return f"extract-{source.name}"


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        remove(left)
