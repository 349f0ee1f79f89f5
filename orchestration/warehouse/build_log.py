"""dbt's log of a build in `warehouse/logs/dbt.log`: what it says at the level info and above.

dbt's own file makes a line of each of some 2,500 debug events before it leaves nearly all of them out, which
costs a tenth of the processor time of a small build.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

LEVELS = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
LARGEST_BYTES = 10 * 1024 * 1024
OLDER_FILES = 5


class BuildLog:
    """Hears dbt's events, in whichever thread they arise, and writes one line for each that counts."""

    def __init__(self, handler: logging.Handler) -> None:
        self._handler = handler

    def hear(self, event: Any) -> None:
        """One event as dbt hands it to a callback."""
        level = LEVELS.get(event.info.level)
        if level is not None and event.info.msg:
            self._handler.handle(logging.LogRecord("dbt", level, "", 0, event.info.msg, None, None))


@contextmanager
def build_log(folder: Path) -> Iterator[BuildLog]:
    """The log in this folder, which is made; the file is whole when the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "dbt.log", encoding="utf-8", maxBytes=LARGEST_BYTES, backupCount=OLDER_FILES
    )
    handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)-7s] %(message)s"))
    try:
        yield BuildLog(handler)
    finally:
        handler.close()
