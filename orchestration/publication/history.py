"""Which publications are still in force after rollbacks."""

from collections.abc import Iterable

from orchestration.store.records import Publication


def builds_in_force(publications: Iterable[Publication]) -> list[str]:
    """Builds that were published and that no rollback took away again, oldest first."""
    in_force: list[str] = []
    for publication in publications:
        if publication.action == "rollback" and publication.build_id in in_force:
            del in_force[in_force.index(publication.build_id) + 1 :]
        elif publication.build_id not in in_force:
            in_force.append(publication.build_id)
    return in_force
