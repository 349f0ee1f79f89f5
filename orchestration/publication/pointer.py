"""`current`: a symbolic link, re-pointed in one atomic step.

A link and not a replaced file: a process that holds the old publication open keeps it whole, and a
new connection in the same process still finds the new one.
"""

import os
from pathlib import Path

from orchestration.store.home import Home
from orchestration.store.whole_files import write_whole


def point_current(home: Home, build_id: str) -> None:
    """Makes `current` name the publication; readers see the old one or the new one, never neither.

    The pointer to the tables without patients goes first: `current` is what says what is published.
    """
    if home.aggregates_file(build_id).exists():
        _point(home.aggregates, home.aggregates_file(build_id))
    _point(home.current, home.publication_file(build_id))


def _point(link: Path, file: Path) -> None:
    with write_whole(link) as temporary:
        temporary.symlink_to(os.path.relpath(file, link.parent))


def current_build(home: Home) -> str | None:
    """The build that `current` names."""
    if not home.current.is_symlink():
        return None
    return Path(os.readlink(home.current)).parent.name
