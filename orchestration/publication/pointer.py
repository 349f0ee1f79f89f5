"""`current`: a symbolic link, re-pointed in one atomic step.

A link and not a replaced file: a process that holds the old publication open keeps it whole, and a
new connection in the same process still finds the new one.
"""

import os
from pathlib import Path

from orchestration.home import Home


def point_current(home: Home, build_id: str) -> None:
    """Makes `current` name the publication; readers see the old one or the new one, never neither."""
    target = os.path.relpath(home.publication_file(build_id), home.current.parent)
    temporary = home.current.with_name(f".current.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    os.replace(temporary, home.current)
    sync_folder(home.current.parent)


def current_build(home: Home) -> str | None:
    """The build that `current` names."""
    if not home.current.is_symlink():
        return None
    return Path(os.readlink(home.current)).parent.name


def sync_folder(folder: Path) -> None:
    """Makes a rename in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
