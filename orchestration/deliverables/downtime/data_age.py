"""How old the data of a downtime list is, said so that nobody takes it for live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from orchestration.contract.published import load_domains
from orchestration.store.catalog import has_table
from orchestration.store.clock import LONDON

HELD, NEVER = "held", "never"


@dataclass(frozen=True)
class DataAge:
    """Of which moment the rows of a list are.

    `as_at`: the last whole day that every feed of the list has; None where its domain was never published.
    `feeds`: the newest day of each feed. `hours`: from the midnight that ends `as_at` to the writing of it.
    """

    domain: str
    as_at: date | None
    state: str
    held_since: date | None
    feeds: dict[str, date]
    hours: int | None
    written_at: datetime

    @property
    def is_late(self) -> bool:
        """Whether the data is older than that of a normal night."""
        return self.as_at is not None and self.as_at < self.written_at.date() - timedelta(days=1)

    @property
    def in_large_type(self) -> str:
        """The date of the data, as it is printed in large type."""
        title = load_domains()[self.domain].title
        if self.as_at is None:
            return f"{title}: no data has been published"
        return f"Data to midnight at the end of {long_day(self.as_at)}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """How old that is, and why it is older than last night where it is."""
        if self.as_at is None or self.hours is None:
            return ("No list can be made of it.",)
        said = [
            f"{self.hours:,} hours old when this page was written, at {self.written_at:%H:%M} on"
            f" {long_day(self.written_at.date())}. Nothing later is in it."
        ]
        if self.state == HELD:
            since = f" since {long_day(self.held_since)}" if self.held_since else ""
            title = load_domains()[self.domain].title
            said.append(f"{title} has failed its checks{since}: this is the last data that passed them.")
        behind = [f"{feed} to {long_day(day)}" for feed, day in self.feeds.items() if day > self.as_at]
        oldest = [feed for feed, day in self.feeds.items() if day == self.as_at]
        if behind and oldest:
            said.append(
                f"Not all of it is of one day: {', '.join(oldest)} has nothing after {long_day(self.as_at)};"
                f" {', '.join(behind)}."
            )
        return tuple(said)


def read_age(
    connection: duckdb.DuckDBPyConnection, domain: str, feeds: Iterable[str], written_at: datetime
) -> DataAge:
    """The age of a list that is made of some feeds of a domain; `written_at` is in London's time."""
    found = connection.execute(
        "select as_at, state, held_since from publication.status where domain = ?", [domain]
    ).fetchone()
    as_at, state, held_since = found or (None, NEVER, None)
    newest = _newest_days(connection, domain) if as_at is not None else {}
    of_list = {feed: newest[feed] for feed in feeds if feed in newest}
    if as_at is not None:
        as_at = min([as_at, *of_list.values()])
    hours = None if as_at is None else _hours_since(as_at, written_at)
    return DataAge(domain, as_at, state, held_since, of_list, hours, written_at)


def _newest_days(connection: duckdb.DuckDBPyConnection, domain: str) -> dict[str, date]:
    """The newest day of each feed that the published tables of a domain were made of."""
    if not has_table(connection, "publication.inputs"):
        return {}
    return dict(
        connection.execute(
            "select source || '.' || feed, max(as_at) from publication.inputs"
            " where is_current and list_contains(string_split(domains, ', '), ?) group by 1",
            [domain],
        ).fetchall()
    )


def _hours_since(as_at: date, written_at: datetime) -> int:
    """Whole hours from the midnight that ends a day, by the clock of the world and not the one on the wall."""
    midnight = datetime.combine(as_at + timedelta(days=1), datetime.min.time(), LONDON)
    return max(0, int((written_at.timestamp() - midnight.timestamp()) // 3600))


def long_day(day: date) -> str:
    """Saturday 21 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"
