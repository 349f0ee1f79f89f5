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

    The pointers to the tables without patients and to the dictionary go first: `current` is what says what is
    published.
    """
    if home.aggregates_file(build_id).exists():
        _point(home.aggregates, home.aggregates_file(build_id))
    for link, folder in _folders(home, build_id):
        if folder.exists():
            _point(link, folder)
        else:
            # of an earlier version: no figures are better than those of another publication
            link.unlink(missing_ok=True)
    _point(home.current, home.publication_file(build_id))


def point_nowhere(home: Home) -> None:
    """Removes every pointer: nothing is published."""
    for link in (home.current, home.aggregates, home.parquet, home.dictionary):
        link.unlink(missing_ok=True)


def points_all_to(home: Home, build_id: str) -> bool:
    """Whether what is made of the publication is there under the names that people use."""
    return home.aggregates.resolve() == home.aggregates_file(build_id).resolve() and all(
        link.resolve() == folder.resolve() if folder.exists() else not os.path.lexists(link)
        for link, folder in _folders(home, build_id)
    )


def _folders(home: Home, build_id: str) -> tuple[tuple[Path, Path], ...]:
    """Pointers to folders of a publication, each with the folder; an earlier version did not write them."""
    return (
        (home.parquet, home.parquet_folder(build_id)),
        (home.dictionary, home.dictionary_folder(build_id)),
    )


def _point(link: Path, target: Path) -> None:
    with write_whole(link) as temporary:
        temporary.symlink_to(os.path.relpath(target, link.parent))


def current_build(home: Home) -> str | None:
    """The build that `current` names."""
    if not home.current.is_symlink():
        return None
    return Path(os.readlink(home.current)).parent.name
