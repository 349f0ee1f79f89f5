"""A build that ends because the disk is full, in one message: what does not fit in memory goes there too."""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from orchestration.contract.safe_errors import SafeError
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.store.whole_files import remove

# As the operating system says it, and as the engine does where what it put aside took the rest of the disk.
NO_ROOM = re.compile(
    "No space left on device|Disk quota exceeded|File too large|max_temp_directory_size|failed to offload"
)
NO_ROOM_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MEGABYTE = 1_000_000


class NoRoomToBuild(SafeError):
    """The disk of the warehouse is full; nothing was published of the build."""

    def __init__(self, at: str, free: int) -> None:
        super().__init__(
            f"the disk of the home is full: {at} in warehouse/ needed more than the"
            f" {free / MEGABYTE:,.0f} MB that were free when the build began, for tables and for what did not"
            " fit in memory. Make room on that disk and refresh again (docs/running.md, Memory); the published"
            " data has not changed, and no delivery is lost"
        )


@dataclass(frozen=True)
class Room:
    """The disk of a home, and how much of it was free when the build began."""

    free: int

    def refuse_full(self, at: str, error: str) -> None:
        """Raises NoRoomToBuild where an error of the engine says that there is none."""
        if NO_ROOM.search(error):
            raise NoRoomToBuild(at, self.free)


@contextmanager
def build_in_room(build: Build, home: Home) -> Iterator[Room]:
    """While a build is prepared and made: an error for want of room becomes the one that says what to do.

    What there is of the build file is then removed. Nobody reads it, and the next build needs its room.
    """
    home.prepare()
    room = Room(shutil.disk_usage(home.warehouse).free)
    try:
        yield room
    except (duckdb.Error, OSError, NoRoomToBuild) as error:
        is_full = isinstance(error, OSError) and error.errno in NO_ROOM_ERRORS
        if not is_full and not isinstance(error, NoRoomToBuild) and not NO_ROOM.search(str(error)):
            raise
        remove(home.build_file(build.build_id).parent)
        if isinstance(error, NoRoomToBuild):
            raise
        raise NoRoomToBuild("the build", room.free) from None
