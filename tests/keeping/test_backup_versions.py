"""Backups of other versions: an earlier ledger is brought to this version, a later one makes no home."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.keeping.backup import INDEX, back_up, restore
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.ledger import Ledger
from orchestration.store.ledger_errors import LedgerIsNewer
from orchestration.store.ledger_migrations import VERSION
from tests.conftest import make_home

FIRST_SHAPE = Path(__file__).parent.parent / "store" / "ledger_shapes" / "1_1e5fe7c.sql"


def _backup(home: Home, to: Path, script: str) -> Path:
    """A backup of an empty home, with the ledger that a script makes in place of its own."""
    Ledger(home.ledger)
    back_up(home, to, print)
    ledger = to / "ledger.sqlite"
    ledger.unlink()
    with closing(sqlite3.connect(ledger)) as connection:
        connection.executescript(script)
    index = json.loads((to / INDEX).read_text(encoding="utf-8"))
    (entry,) = (file for file in index["files"] if file["path"] == ledger.name)
    entry |= {"sha256": sha256_of(ledger), "bytes": ledger.stat().st_size}
    (to / INDEX).write_text(json.dumps(index), encoding="utf-8")
    return to


def test_a_ledger_of_a_later_version_is_not_put_in_place(home: Home, tmp_path: Path) -> None:
    script = FIRST_SHAPE.read_text(encoding="utf-8") + f"pragma user_version = {VERSION + 1};"
    later = _backup(home, tmp_path / "later", script)
    empty = make_home(tmp_path / "empty")
    with pytest.raises(LedgerIsNewer, match="update Clockstop"):
        restore(later, empty, print)
    assert not os.path.lexists(empty.ledger)


def test_a_ledger_of_the_first_version_is_brought_to_this_one(home: Home, tmp_path: Path) -> None:
    earlier = _backup(home, tmp_path / "earlier", FIRST_SHAPE.read_text(encoding="utf-8"))
    empty = make_home(tmp_path / "empty")
    restore(earlier, empty, print)
    assert [delivery.delivery for delivery in Ledger(empty.ledger).deliveries()] == ["p1", "p3", "p1"]
