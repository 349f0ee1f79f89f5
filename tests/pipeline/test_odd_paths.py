"""A home whose path has quotes, blanks, brackets and other signs in it: every command works."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, refresh

ODD = """it's "a" [home]* {x} #1 100%20 $HOME &;"""
ATTENDANCE = {
    "attendance_id": "a1",
    "patient_id": "p1",
    "site": "RXX01",
    "department_type": "01",
    "attendance_category": "1",
    "arrived_at": "2025-03-01T10:00:00",
    "departed_at": "2025-03-01T12:00:00",
}


def _asked(home: Home, *words: str, code: int = 0) -> str:
    """What a command says."""
    answer = CliRunner().invoke(app, list(words), env={"CLOCKSTOP_HOME": str(home.root)})
    assert answer.exit_code == code, (words, answer.output, answer.exception)
    return answer.output


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two publications of an emergency department in a home of an odd name."""
    home = make_home(tmp_path_factory.mktemp("odd") / ODD)
    for day in (1, 2):
        rows = [ATTENDANCE | {"attendance_id": f"a{number}"} for number in range(day)]
        previous = f"e[{day - 1}]" if day > 1 else None
        deliver(home, "ed", f"e[{day}]", f"2025-03-0{day}", {"attendances": rows}, previous)
        assert refresh(home, domains=("ed",), deliverables=True).succeeded
    return home


def test_publications_are_compared_and_reproduced(odd: Home) -> None:
    first, second = [move.build_id for move in Ledger(odd.ledger).publications()]
    assert "attendances" in _asked(odd, "compare", first, second)
    assert "\ta1" in _asked(odd, "compare", first, second, "--rows", "ed.attendances")
    _asked(odd, "reproduce", "--build", second)


def test_what_is_published_is_read(odd: Home, tmp_path: Path) -> None:
    assert "ed" in _asked(odd, "status")
    assert "2" in _asked(odd, "query", "select count(*) from ed.attendances", "--format", "csv")
    to = tmp_path / "it's [a] list.csv"
    _asked(odd, "exceptions", "--domain", "ed", "--to", str(to))
    assert to.exists()
    assert "nothing" in _asked(odd, "prune") or "0 to remove" in _asked(odd, "prune")


def test_a_backup_is_made_and_put_back(odd: Home, tmp_path: Path) -> None:
    for name in ("it's [a] folder #1 ?", "it's [a] file?.tar"):
        _asked(odd, "backup", str(tmp_path / name))
        restored = Home(tmp_path / f"{name[9:11]} back #%20")
        _asked(restored, "restore", str(tmp_path / name))
        assert Ledger(restored.ledger).publications() == Ledger(odd.ledger).publications()


def test_a_path_that_the_engine_cannot_use_is_said_in_words(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["status"], env={"CLOCKSTOP_HOME": str(tmp_path / "what?")})
    assert "expected a path without a question mark" in str(answer.exception)
