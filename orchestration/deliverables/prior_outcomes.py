"""Outcomes of validation that wait in the landing or were ingested: what landing and archive hold."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb

from orchestration.contract.safe_errors import SafeError
from orchestration.settings.operations import largest_file_bytes
from orchestration.store.engine_paths import one_file
from orchestration.store.home import Home
from orchestration.store.integrity import plain_file_size
from orchestration.store.ledger import Ledger

SOURCE, FEED = "validation", "outcomes"
LONDON = ZoneInfo("Europe/London")
COLUMNS = ("outcome_id", "exception_key", "outcome", "valid_until", "validated_at")


class UnreadableOutcomes(SafeError):
    """An archived file of outcomes is damaged; the message says how it is repaired."""


@dataclass(frozen=True)
class PriorOutcome:
    """One outcome as it was delivered."""

    outcome_id: str
    exception_key: str
    outcome: str
    valid_until: str
    validated_at: datetime
    delivery: str


class PriorOutcomes:
    """Every outcome by its identity, and the newest one of each exception as the publication reads it."""

    def __init__(self, home: Home) -> None:
        self.by_id: dict[str, PriorOutcome] = {}
        # what waits in the landing came after all that was taken in
        for outcome in (*_ingested(home), *_waiting(home)):
            self.by_id[outcome.outcome_id] = outcome
        self._newest: dict[str, PriorOutcome] = {}
        for outcome in sorted(self.by_id.values(), key=lambda one: (one.validated_at, one.outcome_id)):
            self._newest[outcome.exception_key] = outcome

    def newest(self, exception_key: str) -> PriorOutcome | None:
        """The outcome that holds for an exception, if there is any."""
        return self._newest.get(exception_key)


def _ingested(home: Home) -> Iterator[PriorOutcome]:
    ledger = Ledger(home.ledger)
    keys = ledger.exception_keys()
    accepted = {
        item.delivery_id: item.delivery for item in ledger.deliveries(SOURCE) if item.state == "accepted"
    }
    files = [file for file in ledger.files() if file.delivery_id in accepted and file.feed == FEED]
    names = ", ".join(COLUMNS)
    with duckdb.connect() as connection:
        for file in sorted(files, key=lambda one: one.delivery_id):
            archived = home.archive / file.archive_file
            if not archived.exists():
                continue
            try:
                rows = connection.execute(
                    f"select {names} from read_parquet(?)", [one_file(archived)]
                ).fetchall()
            except duckdb.Error as error:
                raise UnreadableOutcomes(
                    "the archive of earlier outcomes cannot be read: run `clockstop refresh`, which repairs"
                    " it, and import the file again"
                ) from error
            is_former = file.delivery_id <= keys.former_delivery
            for row in rows:
                cells = dict(zip(COLUMNS, row, strict=True))
                for outcome in _outcome(cells, accepted[file.delivery_id]):
                    key = outcome.exception_key
                    yield replace(outcome, exception_key=keys.current(key) if is_former else key)


def _waiting(home: Home) -> Iterator[PriorOutcome]:
    """Deliveries that intake has not looked at yet; one that was refused counts for nothing."""
    known = {item.delivery for item in Ledger(home.ledger).deliveries(SOURCE)}
    largest = largest_file_bytes(home)
    for folder in sorted((home.landing / SOURCE).glob("*")):
        file = folder / f"{FEED}.csv"
        if folder.name in known or not (folder / "manifest.json").exists():
            continue
        size = plain_file_size(file)
        if size is None or size > largest:
            # a pipe would be waited for without end; intake refuses it in its own words
            continue
        with file.open(encoding="utf-8", errors="replace", newline="") as stream:
            try:
                for row in csv.DictReader(stream):
                    yield from _outcome(row, folder.name)
            except csv.Error:
                # another sender's file, which intake will refuse in its own words
                continue


def _outcome(row: dict[str, str | None], delivery: str) -> Iterator[PriorOutcome]:
    """Nothing where a sender of another kind left out what the contract asks for."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        moment = datetime.fromisoformat(cells["validated_at"])
    except ValueError:
        return
    if moment.tzinfo is not None:
        moment = moment.astimezone(LONDON).replace(tzinfo=None)
    yield PriorOutcome(
        outcome_id=cells["outcome_id"],
        exception_key=cells["exception_key"],
        outcome=cells["outcome"],
        valid_until=cells["valid_until"],
        validated_at=moment,
        delivery=delivery,
    )
