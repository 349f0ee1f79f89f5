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
    _release(disk)


@pytest.fixture
def small_file_system(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of its own; without the right to make one, its tests are left out (`tests/absent_tests.py`)."""
    disk = SmallDisk(tmp_path / "small")
    disk.place.mkdir()
    disk.leave_room(NO_LIMIT)
    assert disk.is_file_system
    yield disk
    _release(disk)


def _release(disk: SmallDisk) -> None:
    if os.path.ismount(disk.place):
        subprocess.run(["umount", "--lazy", str(disk.place)], check=True)
