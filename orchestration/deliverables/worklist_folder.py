"""The folder that people open worklists from: what somebody filled in there is never replaced.

A list is looked into only where it is not as it was written, so that a night without answers costs nothing.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.deliverables.worklist_reader import NotUsable, date_of, read_rows
from orchestration.store.modes import PRIVATE_FILE
from orchestration.store.whole_files import put_in_place, write_whole

RECORD = ".written.json"
# Only such names are replaced and removed: no name of `_keep`, and none that a person gives to a copy.
NAME = re.compile(r"worklist_[a-z0-9_-]+\.(?:xlsx|csv)")


@dataclass(frozen=True)
class Columns:
    """Headers that tell a list: those it must have, those that people fill in, and the one of its night.

    `or_needed`: those that a sheet of another kind must have.
    """

    needed: tuple[str, ...]
    entries: tuple[str, ...]
    night: str
    or_needed: tuple[str, ...] = ()


class WorklistFolder:
    """Puts lists into the folder and takes old ones out; `say` is told of each that was filled in."""

    def __init__(self, folder: Path, columns: Columns, say: Callable[[str], None]) -> None:
        self._folder, self._columns, self._say = folder, columns, say
        self._before = _read_record(folder / RECORD)
        self._now: dict[str, dict[str, Any]] = {}

    def put(self, temporary: Path, to: Path, night: date | None) -> None:
        """Gives a list that was just written its name."""
        self._was_kept(to)
        status = temporary.stat()
        put_in_place(temporary, to, PRIVATE_FILE)
        self._now[to.name] = {
            "bytes": status.st_size,
            "changed_ns": status.st_mtime_ns,
            "night": None if night is None else night.isoformat(),
        }

    def clear(self, names: Iterable[str]) -> None:
        """Takes out what was not put in again, of `names` and of what was written before; keeps the record."""
        for name in sorted({*names, *self._before} - set(self._now)):
            file = self._folder / name
            if file.is_file() and not self._was_kept(file):
                file.unlink()
        with write_whole(self._folder / RECORD, PRIVATE_FILE) as temporary:
            temporary.write_text(json.dumps(self._now, indent=1), encoding="utf-8")

    def _was_kept(self, file: Path) -> bool:
        """Moves a list aside if somebody filled it in; whether that was so."""
        if not file.is_file() or self._is_as_written(file):
            return False
        recorded = self._before.get(file.name, {}).get("night")
        night = None
        try:
            columns = self._columns
            filled = list(read_rows(file, columns.needed, columns.entries, (columns.night,), columns.or_needed))
            if not filled:
                return False
            with suppress(ValueError):
                night = date_of(filled[0].cells.get(self._columns.night))
        except (NotUsable, OSError):
            # a password, or another program's format: what cannot be read may be somebody's day of work
            kept = self._keep(file, recorded)
            self._say(
                f"{file.name} was changed in the worklists folder and cannot be read as a worklist. It is kept"
                f" as {kept.name}; look what it holds, save it as a workbook again for `clockstop outcomes`, or"
                " remove it"
            )
            return True
        kept = self._keep(file, night.isoformat() if night else recorded)
        self._say(
            f"{file.name} was completed in the worklists folder. It is kept as {kept.name}; import it with"
            " `clockstop outcomes` unless that was done, then remove it"
        )
        return True

    def _is_as_written(self, file: Path) -> bool:
        status, written = file.stat(), self._before.get(file.name, {})
        return (written.get("bytes"), written.get("changed_ns")) == (status.st_size, status.st_mtime_ns)

    def _keep(self, file: Path, night: str | None) -> Path:
        """Moves a list aside, never over another. Nothing here ever removes it."""
        named = night or datetime.fromtimestamp(file.stat().st_mtime).date().isoformat()
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            kept = file.with_name(f"{file.stem}.filled-{named}{more}{file.suffix}")
            if not kept.exists() and not kept.is_symlink():
                break
            number += 1
        file.rename(kept)
        # saved by another account, perhaps; the folder is closed in any case
        with suppress(PermissionError):
            kept.chmod(PRIVATE_FILE)
        return kept


def _read_record(file: Path) -> dict[str, dict[str, Any]]:
    """What was written last time. Without it every list is looked into, which is slow and loses nothing."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: item for name, item in found.items() if NAME.fullmatch(name) and isinstance(item, dict)}
