"""Which publications are still in force after rollbacks."""

from collections.abc import Iterable

from orchestration.store.records import Publication


def builds_in_force(publications: Iterable[Publication]) -> list[str]:
    """Builds that readers were shown and that no rollback took away again, oldest first."""
    standing: list[str] = []
    for publication in publications:
        if publication.action == "rollback" and publication.build_id in standing:
            del standing[standing.index(publication.build_id) + 1 :]
        elif publication.build_id not in standing:
            standing.append(publication.build_id)
    return standing
