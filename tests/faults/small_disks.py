"""Disks with little room."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

NO_LIMIT = 4_000_000_000


@cache
def may_mount() -> bool:
    """Whether this account may make a file system of its own: tried once, with one of a megabyte."""
    with TemporaryDirectory(prefix="clockstop-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        try:
            made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False
        if made:
            subprocess.run(["umount", "--lazy", folder], check=True)
    return made


@dataclass
class SmallDisk:
    """A folder with so much room: a file system of its own, or, where the account may not mount one, a limit on
    the size of any file, by which a night runs out of room all the same.
    """

    place: Path
    is_file_system: bool = True
    largest_file: int = NO_LIMIT

    def leave_room(self, size: int) -> None:
        """Room for so many more bytes."""
        used = shutil.disk_usage(self.place).used if self.is_file_system else 0
        options = f"size={used + size},mode=0700" + (",remount" if os.path.ismount(self.place) else "")
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place)]
        self.is_file_system = (
            self.is_file_system and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        )
        self.largest_file = NO_LIMIT if self.is_file_system else size
