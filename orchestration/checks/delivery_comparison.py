"""What the rules that compare a delivery with earlier ones are given, and what each of them answers."""

from dataclasses import dataclass

import duckdb

from orchestration.checks.failure_text import Place
from orchestration.checks.first_rows import FirstRows
from orchestration.contract.feeds import Feed, load_sources
from orchestration.intake.as_of_inputs import SelectedFile, known_files
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.store.refresh_inputs import RefreshInputs


@dataclass(frozen=True)
class ComparedBuild:
    """The build whose deliveries are assessed: its file, its home and what the ledger knew."""

    build: Build
    home: Home
    inputs: RefreshInputs
    connection: duckdb.DuckDBPyConnection
    rows_of: FirstRows

    def files_of(self, feed: Feed) -> list[SelectedFile]:
        """Every file of a feed up to the build's date, oldest first."""
        known = known_files(load_sources()[feed.source], self.build.as_at, self.inputs)[feed.name]
        return [
            SelectedFile(feed.source, feed.name, delivery, file, order)
            for order, (delivery, file) in enumerate(known)
        ]


@dataclass(frozen=True)
class FeedFinding:
    """What one rule found in one feed; the findings of all feeds of a source become one evidence.

    `action` where there is more to say than what the rule always asks for.
    """

    status: str
    checked: int
    failed: int
    message: str
    first: Place | None = None
    action: str = ""
