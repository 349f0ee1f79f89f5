"""A delivery is withdrawn after it was published: readers, the archive, backups and what starts by itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.contract.feeds import load_sources
from orchestration.defs.command import RefreshResult
from orchestration.intake.ingest import ingest
from orchestration.publication.publisher import publish
from orchestration.publication.status import NothingToPublish
from orchestration.run.pending_work import is_anything_new, pending_work
from orchestration.run.steps import gather_evidence, open_build
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import prepare_build_file, run_dbt
from orchestration.warehouse.prior_state import find_prior_states
from tests.conftest import deliver, read, refresh

WHY = "extract of the test system"


def _arrivals(day: int, number: int) -> list[dict[str, str]]:
    return [
        {
            "attendance_id": f"{day}-{line}",
            "patient_id": f"p{line}",
            "site": "RXX01",
            "department_type": "01",
            "attendance_category": "1",
            "arrived_at": f"2025-03-0{day}T10:00:00",
            "departed_at": f"2025-03-0{day}T12:00:00",
        }
        for line in range(number)
    ]


def _send(home: Home, day: int, number: int, name: str = "") -> None:
    """The attendances of a day, as changes to the day before."""
    feeds = {"attendances": _arrivals(day, number)}
    first = day == 1
    deliver(
        home,
        "ed",
        name or f"e{day}",
        f"2025-03-0{day}",
        dict(feeds),
        None if first else f"e{day - 1}",
        "full" if first else "changes",
    )


def _refresh(home: Home) -> RefreshResult:
    result = refresh(home, domains=("ed",))
    assert result.succeeded and not result.held, result.in_words()
    return result


def _asked(home: Home, *words: str, code: int = 0) -> str:
    """What a command prints, in one line however wide the terminal is."""
    answer = CliRunner().invoke(app, list(words), env={"CLOCKSTOP_HOME": str(home.root), "COLUMNS": "400"})
    assert answer.exit_code == code, (words, answer.output, answer.exception)
    return " ".join(answer.output.split())


def _due(home: Home) -> tuple[tuple[str, ...], tuple[str, ...]]:
    due = pending_work(load_sources(), home, Ledger(home.ledger).refresh_inputs())
    return due.domains, due.deliveries


def _seen(home: Home) -> int:
    ((count,),) = read(home, "select count(*) from ed.attendances")
    return int(count)


@pytest.mark.long
def test_a_published_delivery_is_withdrawn_and_the_right_one_takes_its_place(
    home: Home, tmp_path: Path
) -> None:
    _send(home, 1, 1)
    first = _refresh(home)
    _send(home, 2, 5)
    wrong = _refresh(home)
    assert _seen(home) == 6 and _due(home) == ((), ())

    said = _asked(home, "withdraw", "ed", "e2", "--why", WHY, "--by", "A. Analyst")
    assert "ed e2 as at 2025-03-02 is withdrawn" in said and "The next refresh builds ed without it" in said
    # readers keep what was published until the next refresh, which is due although nothing landed
    assert _seen(home) == 6 and _due(home) == (("ed",), ())
    status = _asked(home, "status")
    assert "ed e2 as at 2025-03-02, withdrawn on" in status and WHY in status
    assert "the current publication still contains it" in status
    backup = tmp_path / "backup"
    _asked(home, "backup", str(backup))

    without = _refresh(home)
    assert (without.as_at, _seen(home), _due(home)) == ("2025-03-01", 1, ((), ()))
    ((state, reason),) = read(home, "select state, reason from publication.status where domain = 'ed'")
    assert state == "published_with_caveat" and "ed delivery e2 as at 2025-03-02, withdrawn on" in reason, (
        reason
    )
    inputs = read(home, "select delivery, is_current, note from publication.inputs order by delivery")
    assert [row[:2] for row in inputs] == [("e1", True), ("e2", False)] and WHY in inputs[1][2]
    assert "send the right extract of that day" in _asked(home, "status")

    # the next day does not go on from what was published of it
    ledger = Ledger(home.ledger)
    next_day = replace(ledger.builds()[-1], build_id="next", as_at=date(2025, 3, 3), started_at="9999")
    states = find_prior_states(next_day, home, ledger.refresh_inputs(), soundness(home, ledger, unknown=True))
    assert [state.as_at for state in states] == [date(2025, 3, 1)]
    # the publication of before is still what it was, and its files are kept with it
    assert "archive" not in _asked(home, "prune")
    _asked(home, "reproduce", "--build", str(wrong.build_id))
    _asked(home, "compare", str(first.build_id), str(wrong.build_id))

    _send(home, 2, 2, "e2-right")
    assert _due(home) == (("ed",), ("ed e2-right",))
    right = _refresh(home)
    assert (right.as_at, _seen(home)) == ("2025-03-02", 3)
    assert "withdrawn" not in _asked(home, "status")

    # a backup of between knows of it too
    restored = Home(tmp_path / "restored")
    _asked(restored, "restore", str(backup))
    withdrawn = [one.delivery for one in Ledger(restored.ledger).deliveries() if one.withdrawal]
    assert withdrawn == ["e2"] and _due(restored) == (("ed",), ())


def test_a_build_that_read_it_is_not_published(home: Home) -> None:
    """A run that was left unfinished is taken up again after the withdrawal."""
    _send(home, 1, 1)
    _send(home, 2, 5)
    ledger = Ledger(home.ledger)
    assert _due(home) == (("ed",), ("ed e1", "ed e2"))
    judged = len(ledger.deliveries())
    ingest(load_sources()["ed"], home, ledger)
    assert is_anything_new(ledger.refresh_inputs(), judged, home)
    build = open_build("unfinished", home, ledger, None, ("ed",))
    prepare_build_file(build, home, ledger)
    gather_evidence(build, run_dbt(build, home), home, ledger)
    _asked(home, "withdraw", "ed", "e2", "--why", WHY)
    with pytest.raises(NothingToPublish, match="is made of ed e2 as at 2025-03-02, withdrawn on"):
        publish(build, home, ledger)
    assert not home.current.exists()


def test_usage(home: Home) -> None:
    assert "expected a source" in _asked(home, "withdraw", "edd", "e1", "--why", WHY, code=2)
    _asked(home, "withdraw", "ed", "e1", code=2)
    answer = CliRunner().invoke(
        app, ["withdraw", "ed", "e1", "--why", WHY], env={"CLOCKSTOP_HOME": str(home.root)}
    )
    assert "ed has no delivery e1; the newest in use are none" in str(answer.exception)
