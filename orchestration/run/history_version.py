"""Dagster's own databases, made by another version of Dagster: earlier ones are brought to this one's shape.

Dagster goes on with a database of an earlier version until it misses a column, in the middle of a run, and one
of a later version it takes for its own. So both are looked at whenever the storage is opened.
"""

import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contract.safe_errors import SafeError
from orchestration.store.home import Home
from orchestration.store.lock import exclusive

if TYPE_CHECKING:
    from dagster import DagsterInstance


class HistoryIsNewer(SafeError):
    """Dagster's databases were written by a later version of it; nothing is written to them."""


def bring_up_to_date(instance: "DagsterInstance", home: Home) -> None:
    """Brings the databases to the shape of this version of Dagster.

    Raises HistoryIsNewer where they are of a later one.
    """
    if not _is_behind(instance):
        return
    with exclusive(home.dagster / ".upgrade.lock", "Dagster's history is being upgraded"):
        # whoever had the lock may have done it
        if _is_behind(instance):
            # it prints what it does, and standard output is for a command's answer
            with redirect_stdout(sys.stderr):
                instance.upgrade()


def _is_behind(instance: "DagsterInstance") -> bool:
    behind = False
    for found, newest in _versions(instance):
        if found != newest and not _is_known(found):
            raise HistoryIsNewer(
                f"Dagster's history in dagster/ was written by a later version of Dagster (revision {found});"
                " use the version of Clockstop that wrote it or a later one, or move the folder dagster/ away"
                " and start again: it holds runs and their events, and nothing that is published depends on it"
            )
        behind = behind or found != newest
    return behind


def _versions(instance: "DagsterInstance") -> Iterator[tuple[str | None, Any]]:
    """What each of the three databases says of itself, and what this version of Dagster would write."""
    for storage in (instance.run_storage, instance.event_log_storage, instance.schedule_storage):
        if storage is not None:
            yield storage.alembic_version() or (None, None)


def _is_known(revision: str | None) -> bool:
    """Whether this version of Dagster has the steps from a revision to its own; none at all is the first."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError
    from dagster._core.storage import sql

    if revision is None:
        return True
    try:
        scripts = ScriptDirectory(str(Path(sql.__file__).parent / "alembic"))
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False
