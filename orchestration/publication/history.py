"""Which publications are still in force after rollbacks."""

from orchestration.store.ledger import Ledger


def builds_in_force(ledger: Ledger) -> list[str]:
    """Builds that were published and that no rollback took away again, oldest first."""
    in_force: list[str] = []
    for publication in ledger.publications():
        if publication.action == "rollback" and publication.build_id in in_force:
            del in_force[in_force.index(publication.build_id) + 1 :]
        elif publication.build_id not in in_force:
            in_force.append(publication.build_id)
    return in_force
