"""Whether another program has a database open, by the lock that the engine has on it while it reads."""

import fcntl
import struct
import sys
from contextlib import suppress
from pathlib import Path

# struct flock, which the standard library does not name: (layout, places of kind and process in it).
LINUX = ("hhqqi4x", 0, 4)
BSD = ("qqihh", 3, 2)
LAYOUT, KIND, PROCESS = LINUX if sys.platform.startswith("linux") else BSD


def opened_by(file: Path) -> int | None:
    """A process that has the file open through the engine, 0 where the system does not name it; else None.

    Asks and takes no lock. This process's own connections are not seen, and must not be open: a process that
    closes a file gives back every lock that it has on it.
    """
    question = [0] * 5
    question[KIND] = fcntl.F_WRLCK
    with suppress(FileNotFoundError), file.open("rb") as stream:
        answer = struct.unpack(LAYOUT, fcntl.fcntl(stream, fcntl.F_GETLK, struct.pack(LAYOUT, *question)))
        if answer[KIND] != fcntl.F_UNLCK:
            return max(int(answer[PROCESS]), 0)
    return None
