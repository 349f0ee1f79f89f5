"""A home that an earlier version made opens, goes on, and what it published is derived again and is equal.

`home_fa8fad4.tar.xz` was made by the code of commit fa8fad4, with its own `clockstop refresh`: 32 attendances
of eight days, three of the last without a departure, in one delivery, so one publication of the emergency
department. It has the ledger, the archive with the code that was kept, the publication, landing and the list as
CSV; the warehouse and Dagster's history, which a backup leaves out too, are not in it.
"""

import csv
import tarfile
from datetime import date
from pathlib import Path

import pytest

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.outcomes import import_outcomes
from orchestration.keeping.backup import back_up, restore
from orchestration.keeping.retention import plan_pruning
from orchestration.publication.reader import status_rows
from orchestration.restatement.compare import compare
from orchestration.restatement.reproduce import reproduce
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.ledger_migrations import VERSION
from tests.conftest import Rows, deliver, make_home, read, refresh

PACKED = Path(__file__).parent / "home_fa8fad4.tar.xz"
BEFORE = "20261130T013313_23770904"
NIGHT, NEXT = date(2025, 4, 21), date(2025, 4, 22)
WITHOUT_DEPARTURE = {"0421-1", "0421-2", "0421-3"}
EXCEPTIONS = (
    "select record_key, exception_key, first_seen, state from validation.exceptions order by record_key"
)


def _unpacked(root: Path) -> Home:
    with tarfile.open(PACKED, "r:xz") as tar:
        tar.extractall(root, filter="data")
    return make_home(root)


def _filled_in(home: Home, record: str) -> Path:
    """The list of the earlier version with an outcome for one record."""
    with (home.worklists / "worklist_ed.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["Record"] == record:
            row |= {"Outcome": "escalated", "Validated by": "CD"}
    filled = home.root.parent / "filled in.csv"
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return filled


def _next_attendances() -> Rows:
    return [
        {
            "attendance_id": f"0422-{number}",
            "patient_id": f"0422-{number}",
            "site": "RXX01",
            "department_type": "01",
            "attendance_category": "1",
            "arrived_at": f"2025-04-22T0{6 + number}:00:00",
            "departed_at": f"2025-04-22T0{7 + number}:00:00",
        }
        for number in range(2)
    ]


def test_the_board_pack_of_its_publication_is_written_by_this_version(tmp_path: Path) -> None:
    """Tables that it does not have are left out, and columns that came later are read as empty."""
    home = _unpacked(tmp_path / "home")
    page = write_board_pack(home.current, tmp_path / "report", printed=False)[0].read_text(encoding="utf-8")
    assert "21 April 2025" in page and "Exceptions by domain and kind" in page


def test_a_home_of_before_opens(tmp_path: Path) -> None:
    home = _unpacked(tmp_path / "home")
    ledger = Ledger(home.ledger)
    assert ledger.damage() is None and [build.build_id for build in ledger.builds()] == [BEFORE]
    assert {row["domain"]: row["as_at"] for row in status_rows(home)}["ed"] == NIGHT
    assert {row[0] for row in read(home, EXCEPTIONS)} == WITHOUT_DEPARTURE
    assert BEFORE in plan_pruning(home, ledger, 35).kept
    assert back_up(home, tmp_path / "backup.tar", print).left_out == []
    again = make_home(tmp_path / "again")
    restore(tmp_path / "backup.tar", again, print)
    assert read(again, EXCEPTIONS) == read(home, EXCEPTIONS)
    with ledger.reading() as connection:
        assert connection.execute("pragma user_version").fetchone()[0] == VERSION


@pytest.mark.long
def test_a_home_of_before_goes_on_and_is_reproduced(tmp_path: Path) -> None:
    home = _unpacked(tmp_path / "home")
    of_before = read(home, EXCEPTIONS)
    landed = import_outcomes(_filled_in(home, "0421-1"), home, "RXX", "", NEXT)
    assert landed.rows == 1
    deliver(home, "ed", "e2", NEXT.isoformat(), {"attendances": _next_attendances()}, "e1", "changes")
    result = refresh(home, deliverables=True)
    assert result.succeeded and result.held == [], result.message
    # their age goes on, and the list of before is as good as one of today
    found = {record: (first_seen, state) for record, _, first_seen, state in read(home, EXCEPTIONS)}
    assert found == {
        record: (NIGHT, "validated" if record == "0421-1" else "open") for record in WITHOUT_DEPARTURE
    }
    # it had words of the facts and no facts: what they name is the same
    facts = read(home, "select distinct facts ->> 'arrived_at' is null, facts_since from validation.exceptions")
    assert facts == [(False, NIGHT)]
    assert {row[1] for row in of_before}.isdisjoint(row[1] for row in read(home, EXCEPTIONS))
    ledger = Ledger(home.ledger)
    made = reproduce(BEFORE, home, ledger, print)
    assert made.equal and made.lost == {} and len(made.tables) > 10, made.in_words()
    assert any(note.startswith("rebuilt with the code of that publication") for note in made.notes)
    assert result.build_id is not None
    changed = compare(BEFORE, result.build_id, home, ledger, split=False, progress=print)
    assert any(words.startswith("code ") for pair in changed.pairs for words in pair.making)
