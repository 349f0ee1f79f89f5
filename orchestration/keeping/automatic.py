"""Retention by itself, after each publication: it says what it did, and never fails a refresh."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.keeping.removal import apply_plan
from orchestration.keeping.retention import MEGABYTE, Plan, plan_pruning
from orchestration.run.notices import Notice, in_plain_words, send_all
from orchestration.settings.operations import Operations, operations
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

if TYPE_CHECKING:
    from dagster import DagsterInstance

# A home of before retention ran by itself may have years of nights that nobody said to remove: more than these
# at the first time are left until somebody has said how many nights are kept.
MOST_AT_FIRST = 7
SUBJECT = "Clockstop removed nothing that is past its retention period"
CHOSEN_BY = ("keep_nights", "prune_after_refresh")


@dataclass(frozen=True)
class Retention:
    """What went and its bytes; `warnings` are for people, and were sent to them."""

    removed: int = 0
    bytes: int = 0
    warnings: list[str] = field(default_factory=list)

    def in_words(self) -> list[str]:
        """For a person; nothing where nothing was past its retention period."""
        if not self.removed:
            return self.warnings
        size = f"{self.bytes / MEGABYTE:.1f} MB"
        return [f"removed what was past its retention period: {self.removed} files and folders, {size}"]


def retain(home: Home, ledger: Ledger, instance: "DagsterInstance | None" = None) -> Retention:
    """Removes what is past its retention period where operations.yml lets it; the caller holds the warehouse.

    `instance`: Dagster's storage where it is open already. Raises nothing: what went wrong is a warning and a
    notice, what was published is published, and the next refresh tries again.
    """
    try:
        chosen = operations(home)
        if not chosen.prune_after_refresh:
            return Retention()
        plan = plan_pruning(home, ledger, chosen.keep_nights)
        backlog = backlog_in_words(plan, chosen, home, ledger)
        if backlog:
            return _warned(backlog, home)
        if plan.removals:
            apply_plan(plan, home, ledger, instance)
    except Exception as error:
        # whatever it is, it must not undo a night that has been published
        return _warned(
            "what is past its retention period was not removed, or not all of it"
            f" ({in_plain_words('prune', error)}); correct that, and the next refresh tries again:"
            " `clockstop prune` says what would go",
            home,
        )
    return Retention(len(plan.removals), sum(removal.bytes for removal in plan.removals))


def backlog_in_words(plan: Plan, chosen: Operations, home: Home, ledger: Ledger) -> str:
    """Why nothing is removed yet; empty where somebody chose what is kept, or little would go."""
    publications = [removal for removal in plan.removals if removal.path.parent == home.builds]
    if len(publications) <= MOST_AT_FIRST or ledger.pruned() or chosen.model_fields_set.intersection(CHOSEN_BY):
        return ""
    return (
        f"{len(publications)} publications are past the retention period of {chosen.keep_nights} nights, and"
        " nothing was removed because nothing ever was in this home: write into operations.yml how many nights"
        f" are kept (`keep_nights: {chosen.keep_nights}`), and the next refresh removes the others; `clockstop"
        " prune` names them"
    )


def _warned(words: str, home: Home) -> Retention:
    send_all(Notice(SUBJECT, (words, "The published data is not affected.")), home)
    return Retention(warnings=[words])
