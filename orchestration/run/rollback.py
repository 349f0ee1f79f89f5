"""Points readers at an earlier publication, with the worklists, returns and board pack that belong to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.charging.files import write_charging_list
from orchestration.deliverables.downtime.folder import write_downtime
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.worklist_filter import usable_choices, usable_teams
from orchestration.deliverables.worklists import write_worklists
from orchestration.publication.pointer import current_build
from orchestration.publication.recovery import heal, point_back
from orchestration.publication.status import NothingToPublish
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock


@dataclass(frozen=True)
class RolledBack:
    """Readers see an earlier publication by somebody's decision; the next refresh that publishes ends it."""

    build_id: str
    instead_of: str
    at: str
    # worklists that somebody had filled in, and where they are now
    kept: tuple[str, ...] = ()

    def in_words(self) -> str:
        """For `clockstop status`."""
        said = (
            f"rolled back to {self.build_id} instead of {self.instead_of} on {self.at[:16].replace('T', ' ')};"
            " the next refresh that publishes ends this"
        )
        return "\n".join((said, *self.kept))


def rollback(build_id: str, home: Home, ledger: Ledger, progress: Callable[[str], None]) -> RolledBack:
    """Points `current` at an earlier publication. Raises NothingToPublish when that cannot be.

    Waits for a running refresh: its publication would be lost on the same second.
    """
    with warehouse_lock(home, progress, "clockstop rollback"):
        heal(home, ledger)
        if current_build(home) == build_id:
            raise NothingToPublish(f"{build_id} is the current publication already")
        point_back(build_id, home, ledger)
        kept = write_beside(home, progress)
    rolled_back = rollback_in_force(ledger)
    assert rolled_back is not None
    return replace(rolled_back, kept=tuple(kept))


def write_beside(home: Home, progress: Callable[[str], None]) -> list[str]:
    """All that is handed out of the current publication; answers which worklists were completed."""
    kept: list[str] = []
    teams = usable_teams(home, progress)
    write_worklists(home.current, home.worklists, teams, kept.append, usable_choices(home))
    write_upload_files(home.current, home.worklists)
    write_charging_list(home.current, home.worklists)
    write_return_files(home.current, home.returns)
    write_downtime(home.current, home.downtime)
    write_board_pack(home.current, home.report, progress)
    return kept


def rollback_in_force(ledger: Ledger) -> RolledBack | None:
    """The rollback that readers are under, if the newest move of `current` was one."""
    moves = ledger.publications()
    if not moves or moves[-1].action != "rollback":
        return None
    published = [move for move in moves if move.action == "publish"]
    return RolledBack(moves[-1].build_id, published[-1].build_id, moves[-1].published_at)
