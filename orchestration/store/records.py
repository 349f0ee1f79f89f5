"""The rows of the ledger as the rest of the code reads them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

# A delivery that was accepted and taken back is kept; nothing that is built from then on uses it.
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"
EVER_ACCEPTED = (ACCEPTED, WITHDRAWN)


@dataclass(frozen=True)
class Withdrawal:
    """That an accepted delivery was taken back: by whom and why.

    `because_of`: the withdrawn delivery that this one builds on; None for the one that was named. What came
    before is known by the ledger's order: `judged_before` is the newest judgement of that time, `builds_before`
    how many builds there were.
    """

    delivery_id: int
    because_of: int | None
    withdrawn_by: str
    why: str
    judged_before: int
    builds_before: int
    withdrawn_at: str


@dataclass(frozen=True)
class Delivery:
    """One judged delivery: accepted, refused, a duplicate, or accepted and withdrawn since.

    `waits_for` says after what a refusal is judged again: 'delivery' (one that it builds on has not come),
    'next day' (its day has not come by the clock of this machine) or 'next look' (it could not be read); None
    where only another content of the folder can change the judgement.
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
    withdrawal: Withdrawal | None = field(default=None, metadata={"of_another_table": True})

    @property
    def is_waiting(self) -> bool:
        """Whether it was refused only because one before it has not come: it is judged again after each."""
        return self.state == "refused" and self.waits_for == "delivery"


# What a manifest says of a file that needs no formats.yml, and what the ledger then keeps in place of a hash.
IN_CONTRACT_FORM = "contract"


@dataclass(frozen=True)
class ArchivedFile:
    """One file of an accepted delivery, as archived. Rows are counts of records without the header.

    `formats`: the hash of what formats.yml said of its feed when it was read, empty where that was nothing, and
    IN_CONTRACT_FORM where formats.yml is not about the file.
    `first_line`: the line of the first record. `not_read_again`: why the newest formats.yml cannot read it.
    """

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
    formats: str = field(default="", metadata={"of_another_table": True})
    first_line: int = field(default=2, metadata={"of_another_table": True})
    not_read_again: str | None = field(default=None, metadata={"of_another_table": True})

    @property
    def form(self) -> str:
        """What the manifest said of how the file is written; empty where it said nothing."""
        return IN_CONTRACT_FORM if self.formats == IN_CONTRACT_FORM else ""

    @property
    def formats_digest(self) -> str:
        """The hash of what formats.yml said of it; empty where it was read without."""
        return "" if self.form else self.formats

    @property
    def content(self) -> tuple[int, str, str]:
        """What the file is, however it was read."""
        return (self.delivery_id, self.feed, self.sha256)


@dataclass(frozen=True)
class ExtractedFeed:
    """How a feed of a delivery was read from its database; `mark`: how far, None where it has no mark."""

    feed: str
    mode: str
    mark: str | None


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
