"""An accepted delivery taken back: what is used then, what can be sent, what is taken in again by itself."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import WrongArgument
from orchestration.intake.as_of_inputs import night_of, select_files, source_state
from orchestration.intake.candidates import pending_deliveries
from orchestration.intake.ingest import ingest
from orchestration.run.withdraw import CannotWithdraw, Withdrawn, withdraw
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import WARD, deliver

STAY = {
    "ward_stay_id": "S1",
    "spell_id": "S1",
    "patient_id": "P1",
    "ward": "W1",
    "started_at": "2025-03-01T10:00",
}


def _send(
    home: Home, number: int, mode: str = "full", name: str = "", beds: int = 0, previous: str = ""
) -> Path:
    """The delivery of a day of March; it follows on from that of the day before."""
    before = previous or (f"b{number - 1}" if number > 1 else None)
    rows = [WARD | {"core_beds": str(beds or 10 + number)}]
    return deliver(home, "beds", name or f"b{number}", f"2025-03-{number:02d}", {"wards": rows}, before, mode)


def _judge(home: Home) -> list[tuple[str, str]]:
    """What one look makes of what it judges."""
    judged = ingest(load_sources()["beds"], home, Ledger(home.ledger))
    return [(judgement.delivery, judgement.state) for judgement in judged]


def _withdraw(home: Home, delivery: str, why: str = "of the wrong month", source: str = "beds") -> Withdrawn:
    return withdraw(source, delivery, why, "A. Analyst", home, Ledger(home.ledger), lambda message: None)


def _used(home: Home, night: str = "2025-03-31") -> list[str]:
    """The deliveries that a night is built from."""
    selected = select_files(date.fromisoformat(night), Ledger(home.ledger).refresh_inputs())
    return [choice.delivery.delivery for choice in selected]


def _last_reason(home: Home) -> str:
    return str(Ledger(home.ledger).deliveries()[-1].reason)


def test_full_extracts_stay_in_use_when_one_between_is_withdrawn(home: Home) -> None:
    for number in (1, 2, 3):
        _send(home, number)
    assert _judge(home) == [("b1", "accepted"), ("b2", "accepted"), ("b3", "accepted")]
    taken_back = _withdraw(home, "b2")
    assert (
        taken_back.builds_on_them == () and taken_back.newest is not None and taken_back.newest.delivery == "b3"
    )
    assert _used(home) == ["b3"] and _used(home, "2025-03-02") == ["b1"]
    # nothing in landing is new by it, and the chain goes on
    assert _judge(home) == []
    _send(home, 4, "changes")
    assert _judge(home) == [("b4", "accepted")]
    assert _used(home) == ["b3", "b4"]


def test_the_newest_withdrawn_and_the_right_one_of_its_day(home: Home) -> None:
    _send(home, 1)
    _send(home, 2, "changes")
    assert len(_judge(home)) == 2
    _withdraw(home, "b2", "extract of the test system")
    inputs = Ledger(home.ledger).refresh_inputs()
    assert night_of(inputs) == date(2025, 3, 1) and _used(home) == ["b1"]
    # its own folder is looked at no more, also where it was touched
    assert _judge(home) == []
    (home.landing / "beds" / "b2" / "note.txt").write_text("x")
    assert _judge(home) == [("b2", "duplicate")]
    assert "withdrawn on" in _last_reason(home) and "extract of the test system" in _last_reason(home)
    # the same content under another name is no better
    _send(home, 2, "changes", name="b2-again", previous="b1")
    assert _judge(home) == [("b2-again", "refused")]
    assert "expected content other than that of b2 as at 2025-03-02" in _last_reason(home)
    # changes that say they build on it, the right one of that day, and then the changes by themselves
    _send(home, 3, "changes")
    assert _judge(home) == [("b3", "refused")]
    assert "found b2 as at 2025-03-02, withdrawn on" in _last_reason(home)
    _send(home, 2, "changes", name="b2-right", beds=99, previous="b1")
    assert _judge(home) == [("b2-right", "accepted"), ("b3", "accepted")]
    assert _used(home) == ["b1", "b2-right", "b3"]


def test_the_right_one_under_the_same_name(home: Home) -> None:
    _send(home, 1)
    _send(home, 2, "changes")
    _judge(home)
    _withdraw(home, "b2")
    _send(home, 2, "changes", beds=99)
    assert _judge(home) == [("b2", "accepted")]
    assert _used(home) == ["b1", "b2"]
    # and once more: what stands now is taken back, and not what was before
    assert [one.state for one in _withdraw(home, "b2").deliveries] == ["accepted"]
    assert _used(home) == ["b1"]


def test_changes_that_build_on_it_wait_for_the_right_one(home: Home) -> None:
    _send(home, 1)
    for number in (2, 3, 4):
        _send(home, number, "changes")
    assert len(_judge(home)) == 4
    taken_back = _withdraw(home, "b2")
    assert [one.delivery for one in taken_back.builds_on_them] == ["b3", "b4"]
    said = "\n".join(taken_back.in_words())
    assert "b3 as at 2025-03-03, b4 as at 2025-03-04" in said and "newest beds delivery in use is b1" in said
    assert _used(home) == ["b1"] and _judge(home) == []
    state = source_state(load_sources()["beds"], date(2025, 3, 4), Ledger(home.ledger).refresh_inputs())
    assert state.withdrawn is not None and state.withdrawn.delivery == "b2"
    _send(home, 2, "changes", name="b2-right", beds=99, previous="b1")
    source, inputs = load_sources()["beds"], Ledger(home.ledger).refresh_inputs()
    assert [one.folder for one in pending_deliveries(source, home, inputs)] == ["b2-right"]
    assert _judge(home) == [("b2-right", "accepted"), ("b3", "accepted"), ("b4", "accepted")]
    assert _used(home) == ["b1", "b2-right", "b3", "b4"]
    inputs = Ledger(home.ledger).refresh_inputs()
    assert source_state(source, date(2025, 3, 4), inputs).withdrawn is None
    assert _judge(home) == []


def test_a_full_extract_ends_what_a_withdrawal_broke(home: Home) -> None:
    _send(home, 1)
    _send(home, 2, "changes")
    _send(home, 3, "changes")
    _send(home, 4)
    _send(home, 5, "changes")
    assert len(_judge(home)) == 5
    assert [one.delivery for one in _withdraw(home, "b2").builds_on_them] == ["b3"]
    assert _used(home) == ["b4", "b5"] and _used(home, "2025-03-03") == ["b1"]


def test_a_full_extract_that_follows_a_withdrawn_one_is_accepted(home: Home) -> None:
    _send(home, 1)
    _send(home, 2)
    _judge(home)
    _withdraw(home, "b2")
    _send(home, 3)
    assert _judge(home) == [("b3", "accepted")]


def test_the_first_delivery_of_a_source_is_withdrawn(home: Home) -> None:
    _send(home, 1)
    _send(home, 2, "changes")
    _judge(home)
    taken_back = _withdraw(home, "b1")
    assert [one.delivery for one in taken_back.builds_on_them] == ["b2"] and taken_back.newest is None
    assert _used(home) == [] and night_of(Ledger(home.ledger).refresh_inputs()) is None
    _send(home, 1, name="b1-right", beds=99)
    assert _judge(home) == [("b1-right", "accepted"), ("b2", "accepted")]


def test_what_it_had_replaced_is_used_again(home: Home) -> None:
    """A restatement that was wrong: the first telling of that day, and what was built on either, stays."""
    _send(home, 1)
    _send(home, 2, "changes")
    _send(home, 2, "changes", name="b2-restated", beds=50, previous="b1")
    _send(home, 3, "changes")
    assert len(_judge(home)) == 4 and _used(home) == ["b1", "b2-restated", "b3"]
    taken_back = _withdraw(home, "b2-restated")
    assert taken_back.builds_on_them == ()
    assert [one.delivery for one in taken_back.used_instead] == ["b2"]
    assert _used(home) == ["b1", "b2", "b3"]


def test_what_it_kept_out_as_older_is_taken_in_by_itself(home: Home) -> None:
    """A day too far ahead made every right delivery older than it."""
    _send(home, 1)
    _judge(home)
    deliver(home, "beds", "ahead", "2026-03-02", {"wards": [WARD | {"core_beds": "77"}]}, "b2")
    _send(home, 2)
    assert _judge(home) == [("b2", "accepted"), ("ahead", "accepted")]
    # nothing but its own past speaks against it: it is said
    assert _last_reason(home).startswith("its as_at is 365 days after 2025-03-02, the newest earlier beds data")
    _send(home, 3)
    assert _judge(home) == [("b3", "refused")] and "the older 2025-03-03" in _last_reason(home)
    _withdraw(home, "ahead")
    assert _judge(home) == [("b3", "accepted")]
    assert night_of(Ledger(home.ledger).refresh_inputs()) == date(2025, 3, 3)


def test_only_feeds_that_it_carried_are_broken(home: Home) -> None:
    both = {"wards": [WARD], "ward_stays": [STAY]}
    deliver(home, "beds", "b1", "2025-03-01", both)
    deliver(home, "beds", "b2", "2025-03-02", {"wards": [WARD | {"core_beds": "11"}]}, "b1", "changes")
    stays = [STAY | {"ward_stay_id": "S2"}]
    deliver(home, "beds", "b3", "2025-03-03", {"ward_stays": stays}, "b2", "changes")
    assert len(_judge(home)) == 3
    assert _withdraw(home, "b2").builds_on_them == ()
    assert sorted(_used(home)) == ["b1", "b1", "b3"]


def test_a_file_of_a_source_without_a_chain(home: Home) -> None:
    outcome = {
        "outcome_id": "o1",
        "exception_key": "0a" * 20,
        "outcome": "no_error",
        "validated_by": "TW",
        "validated_at": "2025-03-01T10:00",
    }
    for number in (1, 2):
        rows = [outcome | {"outcome_id": f"o{number}"}]
        deliver(home, "validation", f"v{number}", f"2025-03-0{number}", {"outcomes": rows}, mode="changes")
    ingest(load_sources()["validation"], home, Ledger(home.ledger))
    before = _used(home)
    assert before == ["v1", "v2"]
    assert _withdraw(home, "v1", source="validation").builds_on_them == ()
    assert _used(home) == ["v2"]


def test_what_cannot_be_withdrawn_is_said(home: Home) -> None:
    _send(home, 1)
    (_send(home, 2) / "wards.csv").write_bytes(b"cut")
    _judge(home)
    with pytest.raises(
        CannotWithdraw, match=r"beds has no delivery b9; the newest in use are b1 as at 2025-03-01"
    ):
        _withdraw(home, "b9")
    with pytest.raises(CannotWithdraw, match="beds b2 was refused and is not in use"):
        _withdraw(home, "b2")
    with pytest.raises(WrongArgument, match="expected a source"):
        _withdraw(home, "b1", source="bedz")
    with pytest.raises(WrongArgument, match="and a reason"):
        _withdraw(home, "b1", why="  ")
    _withdraw(home, "b1", "first\nline\x1b[2J")
    with pytest.raises(
        CannotWithdraw, match=r"b1 as at 2025-03-01, withdrawn on .* by A. Analyst: first\\nline\\x1b"
    ):
        _withdraw(home, "b1")


def test_nothing_of_it_is_forgotten(home: Home) -> None:
    _send(home, 1)
    _judge(home)
    kept = Ledger(home.ledger).kept_files()
    _withdraw(home, "b1")
    ledger = Ledger(home.ledger)
    assert ledger.kept_files() == kept and len(ledger.files()) == 1 and ledger.damage() is None
    (withdrawn,) = ledger.deliveries()
    assert withdrawn.state == "withdrawn" and withdrawn.withdrawal is not None
    assert json.loads(json.dumps(withdrawn.withdrawal.why)) == "of the wrong month"
