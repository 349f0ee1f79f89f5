"""What the story of deliveries keeps of its runs, in a module of its own so that it can be read back."""

from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger


@dataclass(frozen=True)
class Chapter:
    """What the sensor asked for, whether the run succeeded and what readers saw after it."""

    build_id: str
    asked: dict[str, Any]
    run_key: str
    succeeded: bool
    # results of checks by asset and name
    checks: dict[tuple[str, str], dg.AssetCheckEvaluation]
    status: dict[str, dict[str, Any]]
    # assets that the run made, and those that it planned and did not make, with the day where they have days
    made: set[tuple[str, str | None]]
    failed: set[tuple[str, str | None]]


@dataclass
class Story:
    """A home and its chapters by name."""

    home: Home
    chapters: dict[str, Chapter] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        """The home's ledger."""
        return Ledger(self.home.ledger)
