"""Who may read what in a home (docs/running.md), whatever the umask of the account or service that runs it.

A mode given to `mkdir` or `open` is what the umask leaves of it: with 0077 the account's group could not read
what is for it, and with 0002 it could write to it. So modes are set, and not asked for.
"""

from pathlib import Path

PRIVATE = 0o700
# the group may pass through to what is named to it, and list nothing
PASS_THROUGH = 0o710
FOR_GROUP = 0o750
PRIVATE_FILE = 0o600
GROUP_FILE = 0o640


def make_folder(folder: Path, mode: int) -> None:
    """Makes a folder of a mode. One that is there keeps its own, which a trust may have chosen."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
