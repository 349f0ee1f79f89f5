"""The rows of the ledger as the rest of the code reads them."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """One judged delivery.

    `waits_for` says after what a refusal is judged again: 'delivery' (one before it has not come), 'next day'
    (the clock of this machine may be wrong) or 'next look' (it could not be read); None where only another
    content of the folder can change the judgement.
    """

    delivery_id: int
    source: str
    delivery: str
    state: str
    reason: str | None
    provider: str | None
    as_at: date | None
    extracted_at: str | None
    previous_delivery: str | None
    manifest_sha256: str
    fingerprint: str
    judged_at: str
    waits_for: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it was refused only because one before it has not come: it is judged again after each."""
        return self.state == "refused" and self.waits_for == "delivery"


@dataclass(frozen=True)
class ArchivedFile:
    """One file of an accepted delivery, as archived. Rows are counts of records without the header."""

    delivery_id: int
    feed: str
    file: str
    mode: str
    encoding: str
    sha256: str
    bytes: int
    rows: int
    accepted_rows: int
    unreadable_rows: int
    archive_file: str
    note: str | None = None


@dataclass(frozen=True)
class Build:
    """One build: a night, the domains it is about, the code and the trust's settings that made it."""

    build_id: str
    run_id: str
    as_at: date
    provider: str
    domains: tuple[str, ...]
    code_version: str
    settings: dict[str, Any]
    started_at: str


@dataclass(frozen=True)
class Evidence:
    """What one rule said of one domain in one build."""

    domain: str
    rule_id: str
    rule_version: str
    kind: str
    severity: str
    status: str
    checked_rows: int | None
    failed_rows: int | None
    threshold: str | None
    message: str


@dataclass(frozen=True)
class CutFeed:
    """One feed of a night that had so few records that the rule holds the domain; the message says how few."""

    domain: str
    rule_id: str
    source: str
    feed: str
    as_at: date
    message: str


@dataclass(frozen=True)
class KeptFile:
    """One file that must stay as it was written: its path in the home, the hash and size of its bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Publication:
    """One move of `current`; verdicts are the published status rows."""

    publication_id: int
    build_id: str
    action: str
    verdicts: list[dict[str, Any]]
    published_at: str
