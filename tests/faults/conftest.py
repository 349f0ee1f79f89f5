"""What tests of full disks need."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.small_disks import NO_LIMIT, SmallDisk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk with room enough to begin with."""
    disk = SmallDisk(tmp_path / "small")
    disk.place.mkdir()
    disk.leave_room(NO_LIMIT)
    yield disk
    if os.path.ismount(disk.place):
        subprocess.run(["umount", "--lazy", str(disk.place)], check=True)
