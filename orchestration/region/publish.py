"""Writes the publication of a region: figures of its trusts and their sums, and only then moves the pointer.

The folder is as in the home of a trust, so that the same reader and the same command query it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.checks.verdict import HELD
from orchestration.contract.safe_errors import SafeError
from orchestration.publication.file_modes import WITHOUT_PATIENTS
from orchestration.publication.pointer import current_build, point_current
from orchestration.region.candidate import Candidate
from orchestration.region.contribution import MISSING, read_contribution
from orchestration.region.instance import prepare_region
from orchestration.region.refresh_of_trust import REFRESHED, TrustRefresh
from orchestration.region.region_file import Region
from orchestration.region.sum_check import Evidence
from orchestration.store.clock import utc_now
from orchestration.store.database_files import new_database
from orchestration.store.engine_files import attach_file
from orchestration.store.modes import FOR_GROUP, make_folder
from orchestration.store.whole_files import remove, write_whole


class NothingOfTheRegion(SafeError):
    """No trust of the region has a publication that can be read."""


@dataclass(frozen=True)
class RegionPublication:
    """What was published: by domain and by trust."""

    publication_id: str
    domains: list[dict[str, Any]]
    trusts: list[dict[str, Any]]
    evidence: list[Evidence]
    figures: int
    hidden_figures: int
    bytes: int

    @property
    def is_whole(self) -> bool:
        """Whether every trust was refreshed and no domain of the region or of a trust is held or missing."""
        waiting = [row for row in self.trusts if row["refresh"] not in REFRESHED]
        held = [row for row in (*self.domains, *self.trusts) if row["state"] in (HELD, MISSING)]
        return not waiting and not held

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**self.__dict__, "evidence": [one.__dict__ for one in self.evidence], "is_whole": self.is_whole}


def publish_region(region: Region, refreshes: Mapping[int, TrustRefresh]) -> RegionPublication:
    """Publishes what the trusts' publications have now. `refreshes`: what became of each, by its position.

    Raises NothingOfTheRegion where no trust can be read.
    """
    contributions = [
        read_contribution(
            trust, refreshes.get(trust.position) or TrustRefresh(trust.provider, "not_started", "")
        )
        for trust in region.trusts
    ]
    if not any(one.file for one in contributions):
        problems = "; ".join(dict.fromkeys(one.problem for one in contributions))
        raise NothingOfTheRegion(f"no trust of the region can be read, and nothing was changed: {problems}")
    prepare_region(region)
    moment = utc_now()
    publication_id = f"{moment:%Y%m%dT%H%M%S}_{uuid.uuid4().hex[:8]}"
    folder = region.folder
    make_folder(folder.publication_folder(publication_id), FOR_GROUP)
    file = folder.publication_file(publication_id)
    previous = folder.current.resolve() if folder.current.exists() else None
    with write_whole(file, WITHOUT_PATIENTS) as temporary, new_database(temporary) as connection:
        if previous is not None:
            attach_file(connection, previous, "previous")
        candidate = Candidate(connection, region, contributions, publication_id, previous is not None)
        written = candidate.write(moment)
        if previous is not None:
            connection.execute("detach previous")
        connection.execute("checkpoint")
    point_current(folder, publication_id)
    _remove_old(region)
    return RegionPublication(publication_id=publication_id, bytes=file.stat().st_size, **written)


def _remove_old(region: Region) -> None:
    """All but the newest publications, and what a killed command left; a reader that has one open keeps it."""
    home = region.folder
    names = sorted(path.name for path in home.builds.iterdir() if path.is_dir())
    whole = [name for name in names if home.publication_file(name).exists()]
    kept = {*whole[-region.file.keep_publications :], current_build(home)}
    for name in names:
        if name not in kept:
            remove(home.builds / name)
