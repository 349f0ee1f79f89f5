"""Who may rest an exception: keys that a sender cannot compute, and keys of before that people still hold."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.deliverables.outcomes import import_outcomes
from orchestration.deliverables.worklist_reader import NotUsable
from orchestration.deliverables.worklists import write_worklists
from orchestration.intake.ingest import ingest
from orchestration.publication.differences import differences
from orchestration.restatement.reproduce import reproduce
from orchestration.store.exception_keys import KEY_LETTERS
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, read, refresh
from tests.filled_in import fill_in
from tests.pipeline.conftest import open_attendances
from tests.ready_homes import copy_home

RULE = "ED_DEPARTURE_MISSING"
NIGHT, NEXT = date(2025, 3, 30), date(2025, 3, 31)
KEYS = (
    "select record_key, exception_key, state, cast(first_seen as varchar) from validation.exceptions"
    " where rule_id = ?"
)


def _feeds() -> dict[str, Any]:
    return {"attendances": open_attendances("abcdef")}


def _former(record: str) -> str:
    """The key that anybody can compute who knows a rule and a record."""
    return hashlib.md5(f"{RULE}|{record}".encode()).hexdigest()


def _outcome(name: str, key: str, day: date = NEXT, **other: str) -> dict[str, str]:
    return {
        "outcome_id": name,
        "exception_key": key,
        "validated_by": "AB",
        "validated_at": f"{day}T09:00:00",
        "outcome": "no_error",
        "valid_until": "",
        **other,
    }


def _keys(home: Home) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in read(home, KEYS, RULE)}


def _send(home: Home, name: str, *outcomes: dict[str, str], **manifest: Any) -> None:
    deliver(
        home, "validation", name, NEXT.isoformat(), {"outcomes": list(outcomes)}, mode="changes", **manifest
    )


def _make_former(home: Home) -> None:
    """The home as the version before the secret left it: keys, a list, an outcome, and the older ledger."""
    file = home.current.resolve()
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update validation.exceptions set exception_key = md5(rule_id || '|' || record_key)")
    ledger = Ledger(home.ledger)
    (accepted,) = [item for item in ledger.deliveries("validation") if item.state == "accepted"]
    (answers,) = ledger.files(accepted.delivery_id)
    archived = home.archive / answers.archive_file
    archived.chmod(0o600)
    with duckdb.connect() as connection:
        connection.execute(
            f"create table rows as select * replace ('{_former('a')}' as exception_key) from read_parquet(?)",
            [str(archived)],
        )
        connection.execute(f"copy rows to '{archived}' (format parquet)")
    ledger.record_kept([*written(home, archived), *written(home, file)])
    with ledger.writing() as connection:
        connection.execute("drop table exception_keys")
        connection.execute("pragma user_version = 7")
    write_worklists(home.current, home.worklists)


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A home of before, opened by this version, and its next night with what people and strangers sent."""
    home = make_home(Path(tmp_path_factory.mktemp("upgraded")) / "home")
    deliver(home, "ed", "ed-1", NIGHT.isoformat(), _feeds())
    assert refresh(home).held == []
    deliver(
        home,
        "validation",
        "before",
        NIGHT.isoformat(),
        {"outcomes": [_outcome("o1", _keys(home)["a"][0], NIGHT)]},
        mode="changes",
    )
    ingest(load_sources()["validation"], home, Ledger(home.ledger))
    _make_former(home)
    before = home.current.resolve()
    of_before = _keys(home)
    book = fill_in(
        home.worklists / "worklist_ed.xlsx",
        home.root / "filled in.xlsx",
        {"b": {"Outcome": "escalated", "Validated by": "CD"}},
    )
    landed = import_outcomes(book, home, "RXX", "", NEXT)
    again = import_outcomes(book, home, "RXX", "", NEXT)
    _send(home, "of-a-stranger", _outcome("x1", _former("c")), provider="EVIL")
    _send(home, "computed", *(_outcome(f"x{name}", _former(name)) for name in "cdef"))
    current = Ledger(home.ledger).exception_keys()
    _send(home, "of-2099", _outcome("x2", current.of_fault(RULE, "c"), valid_until="2099-12-31"))
    _send(home, "before-it-was-given", _outcome("x3", current.of_fault(RULE, "c"), valid_until="2025-03-30"))
    _send(home, "by-nobody", _outcome("x4", current.of_fault(RULE, "d"), validated_by=" "))
    _send(home, "of-tomorrow", _outcome("x5", current.of_fault(RULE, "d"), date(2025, 4, 1)))
    many = [_outcome(f"y{number}", f"{number:040x}") for number in range(120)]
    one_wrong = _outcome("y-wrong", current.of_fault(RULE, "e"), valid_until="2099-12-31")
    _send(home, "one-of-many", *many, one_wrong, _outcome("y-right", current.of_fault(RULE, "f")))
    deliver(home, "ed", "ed-2", NEXT.isoformat(), _feeds(), previous="ed-1")
    assert refresh(home).held == []
    said = {item.delivery: item for item in Ledger(home.ledger).deliveries("validation")}
    return {"home": home, "before": before, "keys": of_before, "landed": landed, "again": again, "said": said}


def test_the_same_fault_has_a_key_that_only_the_home_can_make(upgraded: dict[str, Any]) -> None:
    home, secret = upgraded["home"], Ledger(upgraded["home"].ledger).exception_keys()
    assert {name: key for name, (key, *_) in upgraded["keys"].items()} == {
        name: _former(name) for name in "abcdef"
    }
    found = _keys(home)
    for name, (key, _, first_seen) in found.items():
        assert len(key) == KEY_LETTERS and key == secret.of_fault(RULE, name) == secret.current(_former(name))
        # its age goes on
        assert first_seen == NIGHT.isoformat()
    # and the secret is in no file that is published
    for file in home.builds.rglob("*.duckdb"):
        content = file.read_bytes()
        assert (
            secret.secret not in content
            and secret.inner[:32] not in content
            and secret.outer[:32] not in content
        )


def test_what_was_answered_before_stays_answered(upgraded: dict[str, Any]) -> None:
    assert upgraded["landed"].rows == 1 and not upgraded["again"].is_new
    states = {name: state for name, (_, state, _) in _keys(upgraded["home"]).items()}
    # by a delivery of before, by a list of before, and by one outcome of today
    assert states == {
        "a": "validated",
        "b": "validated",
        "f": "validated",
        "c": "open",
        "d": "open",
        "e": "open",
    }


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        ("of-a-stranger", "provider: expected RXX"),
        ("computed", "outcomes.csv: exception_key: expected keys of this home's exceptions"),
        ("of-2099", "valid_until is before the day of validated_at or more than 366 days after it"),
        ("before-it-was-given", "valid_until is before the day of validated_at or more than 366 days after it"),
        ("by-nobody", "validated_by is missing"),
        ("of-tomorrow", "validated_at: expected days up to 2025-03-31, the as_at of the delivery"),
    ],
)
def test_what_the_command_would_refuse_is_refused_at_intake(
    upgraded: dict[str, Any], delivery: str, words: str
) -> None:
    judged = upgraded["said"][delivery]
    assert judged.state == "refused" and words in judged.reason, judged.reason


def test_one_wrong_outcome_of_many_holds_no_other(upgraded: dict[str, Any]) -> None:
    judged = upgraded["said"]["one-of-many"]
    assert judged.state == "accepted"
    (file,) = Ledger(upgraded["home"].ledger).files(judged.delivery_id)
    assert (file.accepted_rows, file.unreadable_rows) == (121, 1)


def test_a_comparison_with_a_publication_of_before_is_not_of_keys(
    upgraded: dict[str, Any], tmp_path: Path
) -> None:
    home = upgraded["home"]
    (found,) = [
        item
        for item in differences(upgraded["before"], home.current.resolve(), ("ed",), tmp_path)
        if item.table == "validation.exceptions"
    ]
    assert (found.added, found.removed) == (0, 0)


def test_a_key_of_before_is_none_of_a_list_of_today(upgraded: dict[str, Any], tmp_path: Path) -> None:
    """Of a list that nobody was handed out then, it was computed."""
    csv = tmp_path / "list.csv"
    header = "Exception key,List of,Outcome,Validated by\n"
    csv.write_text(f"{header}{_former('c')},{NEXT:%d/%m/%Y},no error,AB\n")
    with pytest.raises(
        NotUsable, match="column Exception key: expected a key as in the worklist as at 31/03/2025"
    ):
        import_outcomes(csv, upgraded["home"], "RXX")
    csv.write_text(f"{header}{_keys(upgraded['home'])['c'][0]},{NEXT:%d/%m/%Y},no error,\n")
    with pytest.raises(NotUsable, match="column Validated by: expected initials, found no text"):
        import_outcomes(csv, upgraded["home"], "RXX")


@pytest.mark.long
def test_a_copied_home_derives_the_same_keys(upgraded: dict[str, Any], tmp_path: Path) -> None:
    copy = Home(copy_home(upgraded["home"].root, tmp_path / "copy"))
    ledger = Ledger(copy.ledger)
    again = reproduce(ledger.publications()[-1].build_id, copy, ledger, lambda words: None)
    assert again.equal, again.in_words()
