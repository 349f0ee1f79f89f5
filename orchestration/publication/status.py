"""The state of every domain in a publication: what is published, from which build, and why."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.checks.verdict import HELD, NEVER, Verdict
from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import SafeError
from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.records import Build


class NothingToPublish(SafeError):
    """The build has no evidence, or none of its domains may be read."""


@dataclass(frozen=True)
class StatusRow:
    """One row of publication.status. `as_at` is the date of the data that is published.

    `days_behind` is how many days it is behind this publication; `held_since` the first of the dates in a row
    that were held.
    """

    domain: str
    state: str
    build_id: str | None
    as_at: str | None
    published_at: str | None
    reason: str
    days_behind: int | None = None
    held_since: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The row as the ledger keeps it."""
        return self.__dict__.copy()


def previous_publication(home: Home) -> Path | None:
    """The file that `current` names; None before the first publication."""
    return home.current.resolve() if home.current.exists() else None


def read_status(file: Path) -> list[StatusRow]:
    """The status of every domain in a publication file, of an earlier version too."""
    with open_file(file) as connection:
        present = columns_of(connection, "publication.status")
        behind = next((name for name in ("days_behind", "age_days") if name in present), "null")
        ages = f"{behind}, cast(held_since as varchar)" if "held_since" in present else "null, null"
        rows = connection.execute(
            "select domain, state, build_id, cast(as_at as varchar), cast(published_at as varchar),"
            f" reason, {ages} from publication.status order by position"
        ).fetchall()
    return [StatusRow(*row) for row in rows]


def status_of_domains(
    build: Build, verdicts: list[Verdict], previous: Path | None, published_at: str, newest_night: date
) -> list[StatusRow]:
    """What will be published of each domain. An older date that is built again is as old as it is."""
    before = {row.domain: row for row in read_status(previous)} if previous else {}
    by_domain = {verdict.domain: verdict for verdict in verdicts}
    rows = []
    for domain in load_domains():
        verdict = by_domain.get(domain)
        kept = before.get(domain)
        if verdict is not None and verdict.passes:
            rows.append(
                StatusRow(
                    domain,
                    verdict.state,
                    build.build_id,
                    build.as_at.isoformat(),
                    published_at,
                    verdict.reason,
                )
            )
        elif verdict is not None:
            since = (kept.held_since if kept and kept.state == HELD else None) or build.as_at.isoformat()
            rows.append(
                StatusRow(
                    domain,
                    HELD,
                    kept.build_id if kept else None,
                    kept.as_at if kept else None,
                    kept.published_at if kept else None,
                    f"{verdict.reason}. {_what_is_published(kept, since)}",
                    held_since=since,
                )
            )
        elif kept is not None:
            rows.append(kept)
        else:
            rows.append(
                StatusRow(domain, NEVER, None, None, None, "no delivery of its sources has been accepted yet")
            )
    newest = max([build.as_at, newest_night, *(date.fromisoformat(row.as_at) for row in rows if row.as_at)])
    return [
        replace(row, days_behind=(newest - date.fromisoformat(row.as_at)).days if row.as_at else None)
        for row in rows
    ]


def _what_is_published(kept: StatusRow | None, since: str) -> str:
    if kept is None or kept.as_at is None:
        return f"Held since {since}; this domain has never been published"
    return f"Held since {since}; the published data is still as at {kept.as_at}"
