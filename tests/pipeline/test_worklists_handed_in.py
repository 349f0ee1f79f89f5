"""What people do with a worklist: fill it in where it lies, hand it in as it grows, two of them, an old one."""

import csv
import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.deliverables.outcomes import import_outcomes
from orchestration.deliverables.prior_outcomes import LONDON
from orchestration.deliverables.worklist_columns import EXCEPTION_KEYS
from orchestration.deliverables.worklist_filter import Filter, usable_teams
from orchestration.deliverables.worklist_reader import NotUsable
from orchestration.deliverables.worklist_workbook import RULE_SHEET, WORK_SHEET
from orchestration.deliverables.worklists import write_worklist
from orchestration.run.rollback import write_beside
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, read, refresh
from tests.filled_in import fill_in
from tests.pipeline.conftest import open_attendances

pytestmark = pytest.mark.long

RULE = "ED_DEPARTURE_MISSING"
NIGHT, NEXT = date(2025, 3, 30), date(2025, 3, 31)
RECORDS = tuple("abcdef")
TEAMS = "teams: {East wing: [RXX01], West: [RXX02]}"
PATIENT = "Mrs Jane Smith 943 476 5919"


def _feeds(departed: tuple[str, ...] = (), arrived: dict[str, str] | None = None) -> dict[str, Any]:
    rows = open_attendances(RECORDS)
    for row in rows:
        name = row["attendance_id"]
        row["arrived_at"] = (arrived or {}).get(name, row["arrived_at"])
        row["departed_at"] = row["concluded_at"] = "2025-03-28T12:00:00" if name in departed else ""
    return {"attendances": rows}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night of one emergency department, with its lists."""
    home = make_home(Path(tmp_path_factory.mktemp("handed-in")) / "home")
    (home.root / "operations.yml").write_text(TEAMS, encoding="utf-8")
    deliver(home, "ed", "ed-1", NIGHT.isoformat(), _feeds())
    assert refresh(home, deliverables=True).held == []
    return home


@pytest.fixture
def published(first_night: Home, tmp_path: Path) -> Home:
    """A home of its own to each test."""
    shutil.copytree(first_night.root, tmp_path / "home", symlinks=True, copy_function=shutil.copy2)
    home = Home(tmp_path / "home")
    # the pointer may name the folder that it was made in
    current = home.builds / first_night.current.resolve().relative_to(first_night.builds.resolve())
    home.current.unlink()
    home.current.symlink_to(current)
    return home


def _row_of(book: Path, record: str) -> int:
    sheet = load_workbook(book)[RULE_SHEET]
    headers = [cell.value for cell in sheet[1]]
    column = headers.index("Record")
    return next(n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if str(row[column]) == record)


def _change_publication(home: Home, sql: str, *parameters: Any) -> None:
    file = home.current.resolve()
    file.chmod(0o640)
    with duckdb.connect(str(file)) as connection:
        connection.execute(sql, list(parameters))


def _publish_again(home: Home) -> list[str]:
    """The lists of the current publication, as each publication writes them; what is said of old ones."""
    return write_beside(home, lambda words: None) or []


def _delivered(home: Home, delivery: str) -> list[dict[str, str]]:
    with (home.landing / "validation" / delivery / "outcomes.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_list_that_was_filled_in_where_it_lies_is_kept(published: Home, tmp_path: Path) -> None:
    book = published.worklists / "worklist_ed.xlsx"
    copy = published.worklists / "worklist_ed_Ann filled in.xlsx"
    team = published.worklists / "worklist_ed_east-wing.xlsx"
    empty = book.read_bytes()
    fill_in(book, book, {"a": {"Outcome": "no error"}})
    fill_in(team, team, {"b": {"Validated by": "AB"}})
    shutil.copy(book, copy)
    filled = {file: file.read_bytes() for file in (book, copy, team)}
    # the team is no more: its list goes, what it wrote does not
    (published.root / "operations.yml").unlink()
    said = _publish_again(published)
    assert copy.read_bytes() == filled[copy]
    kept = published.worklists / "worklist_ed.filled-2025-03-30.xlsx"
    assert kept.read_bytes() == filled[book] and kept.stat().st_mode & 0o777 == 0o600
    assert (published.worklists / "worklist_ed_east-wing.filled-2025-03-30.xlsx").read_bytes() == filled[team]
    assert not team.exists()
    assert len(said) == 2 and kept.name in said[0]
    assert "worklist_ed.xlsx was completed in the worklists folder" in said[0]
    # the list of tonight is there and empty
    assert len(book.read_bytes()) == pytest.approx(len(empty), abs=200)
    assert _publish_again(published) == [] and kept.exists() and copy.exists()
    # filled in again on the same list: another name, and nothing of the first is lost
    fill_in(book, book, {"c": {"Outcome": "escalated"}})
    assert "worklist_ed.filled-2025-03-30-2.xlsx" in _publish_again(published)[0]
    assert kept.read_bytes() == filled[book]
    # what was kept can be handed in
    landed = import_outcomes(kept, published, "RXX", "AB", NEXT)
    assert (landed.rows, landed.is_new) == (1, True)


def test_what_cannot_be_read_is_kept_and_what_was_not_filled_in_is_replaced(published: Home) -> None:
    book = published.worklists / "worklist_ed.xlsx"
    other = published.worklists / "worklist_ed.csv"
    fill_in(book, book, {})
    other.write_bytes(b"\xd0\xcf\x11\xe0 a password")
    said = _publish_again(published)
    assert len(said) == 1 and "worklist_ed.csv was changed" in said[0] and "cannot be read" in said[0]
    kept = published.worklists / "worklist_ed.filled-2025-03-30.csv"
    assert kept.read_bytes() == b"\xd0\xcf\x11\xe0 a password"
    assert not list(published.worklists.glob("*filled*.xlsx"))


def test_lists_that_nobody_touched_are_not_read(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_reading(*_: Any) -> Any:
        raise AssertionError("a list was read")

    monkeypatch.setattr("orchestration.deliverables.worklist_folder.read_rows", no_reading)
    assert _publish_again(published) == []
    # a damaged record costs time and no answers
    monkeypatch.undo()
    book = published.worklists / "worklist_ed.xlsx"
    fill_in(book, book, {"a": {"Note": "looked at it"}})
    (published.worklists / ".written.json").write_text("[")
    assert len(_publish_again(published)) == 1
    assert (
        json.loads((published.worklists / ".written.json").read_text())["worklist_ed.csv"]["night"]
        == "2025-03-30"
    )


def test_a_csv_lies_beside_each_workbook(published: Home) -> None:
    books = sorted(published.worklists.glob("worklist_*.xlsx"))
    assert [book.name for book in books] == ["worklist_ed.xlsx", "worklist_ed_east-wing.xlsx"]
    for book in books:
        file = book.with_suffix(".csv")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        sheet = load_workbook(book)[WORK_SHEET]
        assert rows[0] == [cell.value for cell in sheet[1]]
        key = rows[0].index(EXCEPTION_KEYS)
        assert [row[key] for row in rows[1:]] == [row[key].value for row in sheet.iter_rows(min_row=2)]
        assert len(rows) == 1 + len(RECORDS) and file.stat().st_mode & 0o777 == 0o600
    # filled in, it is kept as a workbook is
    with (published.worklists / "worklist_ed.csv").open("w", encoding="utf-8", newline="") as stream:
        rows[1][rows[0].index("Outcome")] = "no error"
        csv.writer(stream).writerows(rows)
    assert "worklist_ed.filled-2025-03-30.csv" in _publish_again(published)[0]
    (published.root / "operations.yml").unlink()
    _publish_again(published)
    assert [file.name for file in sorted(published.worklists.glob("worklist_*.csv"))] == [
        "worklist_ed.csv",
        "worklist_ed.filled-2025-03-30.csv",
    ]


def test_a_refresh_says_what_it_kept(published: Home) -> None:
    book = published.worklists / "worklist_ed.xlsx"
    fill_in(book, book, {"a": {"Outcome": "no error"}})
    deliver(published, "ed", "ed-2", NEXT.isoformat(), _feeds(("f",)), previous="ed-1")
    result = refresh(published, deliverables=True)
    assert any("kept as worklist_ed.filled-2025-03-30.xlsx" in line for line in result.in_words())
    assert result.held == [] and (published.worklists / "worklist_ed.filled-2025-03-30.xlsx").exists()
    # and the list of the night before still counts, where its facts stand: a night later, the day after
    kept = published.worklists / "worklist_ed.filled-2025-03-30.xlsx"
    assert import_outcomes(kept, published, "RXX", "AB", date(2025, 4, 1)).rows == 1


@pytest.mark.parametrize("since", ["open_since", "facts_since"])
def test_an_answer_from_a_list_whose_facts_have_moved_is_refused(
    published: Home, tmp_path: Path, since: str
) -> None:
    answers = {name: {"Outcome": "no error"} for name in ("a", "b")}
    old = fill_in(published.worklists / "worklist_ed.xlsx", tmp_path / "old.xlsx", answers)
    _change_publication(published, f"update validation.exceptions set {since} = ? where record_key = 'a'", NEXT)
    with pytest.raises(NotUsable) as refused:
        import_outcomes(old, published, "RXX", "AB", date(2025, 4, 1))
    assert f"{RULE_SHEET} row {_row_of(old, 'a')}: the facts have changed since 30/03/2025" in str(
        refused.value
    )
    assert f"row {_row_of(old, 'b')}:" not in str(refused.value)
    assert not (published.landing / "validation").exists()
    # of the others the old list is as good as the new one
    fill_in(old, old, {"a": {"Outcome": None}})
    assert import_outcomes(old, published, "RXX", "AB", date(2025, 4, 1)).rows == 1


def test_a_row_that_does_not_say_its_night_is_refused(published: Home, tmp_path: Path) -> None:
    book = fill_in(
        published.worklists / "worklist_ed.xlsx",
        tmp_path / "x.xlsx",
        {"a": {"Outcome": "no error", "Data as at": None}},
    )
    with pytest.raises(NotUsable, match="column Data as at: expected the date of the list, found no date"):
        import_outcomes(book, published, "RXX", "AB", NEXT)


def test_a_list_that_grows_is_handed_in_again_and_moves_no_answer(published: Home, tmp_path: Path) -> None:
    book = tmp_path / "grows.xlsx"
    ask = {"Outcome": "no error"}
    fill_in(published.worklists / "worklist_ed.xlsx", book, {"a": {**ask, "Valid until": NEXT}, "b": ask})
    first = import_outcomes(book, published, "RXX", "AB", NEXT)
    # the facts of one of them move on: it was answered before they did
    _change_publication(
        published, "update validation.exceptions set facts_since = ? where record_key = 'b'", date(2025, 4, 1)
    )
    fill_in(book, book, {name: ask for name in ("c", "d", "e")})
    second = import_outcomes(book, published, "RXX", "AB", date(2025, 4, 2))
    before = {row["outcome_id"] for row in _delivered(published, first.delivery)}
    sent = _delivered(published, second.delivery)
    assert len(sent) == 3 and not before & {row["outcome_id"] for row in sent}
    assert (second.rows, second.repeated, second.changed) == (3, 2, [])
    assert "2 of 5 were imported before" in " ".join(second.in_words())
    # once more, a day later: nothing new, and no error
    third = import_outcomes(book, published, "RXX", "AB", date(2025, 4, 3))
    assert (third.is_new, third.repeated, third.delivery) == (False, 5, second.delivery)
    assert len(list((published.landing / "validation").iterdir())) == 2


def test_what_was_taken_in_is_known_without_the_landing(published: Home, tmp_path: Path) -> None:
    book = fill_in(
        published.worklists / "worklist_ed.xlsx", tmp_path / "x.xlsx", {"a": {"Outcome": "corrected at source"}}
    )
    import_outcomes(book, published, "RXX", "AB", NEXT)
    deliver(published, "ed", "ed-2", NEXT.isoformat(), _feeds(), previous="ed-1")
    assert refresh(published).held == []
    shutil.rmtree(published.landing / "validation")
    again = import_outcomes(book, published, "RXX", "AB", date(2025, 4, 1))
    assert not again.is_new and again.repeated == 1
    deliver(published, "ed", "ed-3", "2025-04-01", _feeds(), previous="ed-2")
    assert refresh(published).held == []
    # a correction that failed shows
    assert read(published, "select cast(validated_on as varchar), result from validation.outcomes") == [
        ("2025-03-31", "still there")
    ]


def test_two_people_who_differ_are_told_and_the_later_one_holds(published: Home, tmp_path: Path) -> None:
    standing = published.worklists / "worklist_ed.xlsx"
    ann = fill_in(
        standing,
        tmp_path / "ann.csv.xlsx",
        {"a": {"Outcome": "no error"}, "b": {"Outcome": "escalated"}, "c": {"Outcome": "no error"}},
    )
    bob = fill_in(
        standing,
        tmp_path / "bob.xlsx",
        {
            "a": {"Outcome": "escalated"},
            "b": {"Outcome": "escalated", "Note": "told"},
            "d": {"Outcome": "no error"},
        },
    )
    first = import_outcomes(ann, published, "RXX", "AB", NEXT)
    second = import_outcomes(bob, published, "RXX", "CD", NEXT)
    by_delivery = [
        {row["exception_key"]: row["validated_at"] for row in _delivered(published, landed.delivery)}
        for landed in (first, second)
    ]
    both = set(by_delivery[0]) & set(by_delivery[1])
    assert len(both) == 2 and all(by_delivery[0][key] < by_delivery[1][key] for key in both)
    assert second.changed == [f"{RULE_SHEET} row {_row_of(bob, 'a')}"]
    assert f"1 change an earlier outcome: {second.changed[0]}" in second.in_words()
    # the first file once more: what was have a newer outcome is named, and nothing of it comes back
    third = import_outcomes(ann, published, "RXX", "AB", NEXT)
    assert not third.is_new and len(third.superseded) == 2 and "have a newer outcome" in third.in_words()[-1]


def test_a_file_that_was_saved_earlier_does_not_outdo_a_later_one(published: Home, tmp_path: Path) -> None:
    files = []
    for name, word, hour in (("late", "no error", 17), ("early", "escalated", 9)):
        file = tmp_path / f"{name}.csv"
        write_worklist(published.current, Filter(domain="ed"), file, by_rule=True)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        next(row for row in rows if row["Record"] == "a")["Outcome"] = word
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        saved = (
            (utc_now() - timedelta(days=3))
            .astimezone(LONDON)
            .replace(hour=hour, minute=5, second=0)
            .timestamp()
        )
        os.utime(file, (saved, saved))
        files.append(file)
    late, early = (import_outcomes(file, published, "RXX", "AB", NEXT) for file in files)
    assert _delivered(published, late.delivery)[0]["validated_at"] == "2025-03-31T17:05:00"
    assert _delivered(published, early.delivery)[0]["validated_at"] == "2025-03-31T09:05:00"
    assert (
        len(early.outdone) == 1 and early.changed == [] and "saved later, which applies" in early.in_words()[-1]
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2025, 3, 30), "expected the working day 31/03/2025 or a later one"),
        ("01/02/1951", "expected the working day 31/03/2025 or a later one"),
        (date(2026, 4, 2), "expected a day up to 01/04/2026"),
        (date(2062, 1, 1), "expected a day up to 01/04/2026"),
    ],
)
def test_an_answer_holds_neither_before_its_day_nor_for_years(
    published: Home, tmp_path: Path, until: Any, words: str
) -> None:
    book = fill_in(
        published.worklists / "worklist_ed.xlsx",
        tmp_path / "x.xlsx",
        {"a": {"Outcome": "no error", "Valid until": until}, "b": {"Outcome": "no error", "Valid until": NEXT}},
    )
    with pytest.raises(NotUsable) as refused:
        import_outcomes(book, published, "RXX", "AB", NEXT)
    message = str(refused.value)
    assert f"{RULE_SHEET} row {_row_of(book, 'a')}: column Valid until: {words}" in message
    assert "leave it empty" in message and f"row {_row_of(book, 'b')}:" not in message and "1951" not in message


def test_work_of_a_day_to_come_is_refused(published: Home, tmp_path: Path) -> None:
    book = fill_in(
        published.worklists / "worklist_ed.xlsx", tmp_path / "x.xlsx", {"a": {"Outcome": "no error"}}
    )
    today = utc_now().astimezone(LONDON).date()
    with pytest.raises(NotUsable, match="--on: expected today"):
        import_outcomes(book, published, "RXX", "AB", today + timedelta(days=1))
    landed = import_outcomes(book, published, "RXX", "AB", today)
    (row,) = _delivered(published, landed.delivery)
    assert row["validated_at"] <= utc_now().astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S")


def test_refusals_hold_nothing_that_may_be_a_patients(published: Home, tmp_path: Path) -> None:
    typed = {
        "a": {"Outcome": PATIENT},
        "b": {"Outcome": "no error", "Valid until": PATIENT},
        "c": {"Outcome": "no error", "Valid until": "943 476 5919"},
        "d": {"Outcome": 9434765919},
        "e": {"Outcome": "no eror"},
        "f": {"Outcome": "no error", "Valid until": "31/02/2026"},
    }
    book = fill_in(published.worklists / "worklist_ed.xlsx", tmp_path / "x.xlsx", typed)
    with pytest.raises(NotUsable) as refused:
        import_outcomes(book, published, "RXX", "AB", NEXT)
    message = str(refused.value)
    assert not any(part in message for part in ("Jane", "Smith", "943", "476", "5919")), message
    assert f"row {_row_of(book, 'a')}: column Outcome: expected an outcome" in message
    assert message.count("a text of 27 characters") == 2 and "a text of 12 characters" in message
    assert "found 'no eror'" in message and "found '31/02/2026'" in message
    for name in ("no error Li", "no error - Smith", "9434765919", "Jane"):
        fill_in(published.worklists / "worklist_ed.xlsx", book, {"a": {"Outcome": name}})
        with pytest.raises(NotUsable, match=f"found a text of {len(name)} characters"):
            import_outcomes(book, published, "RXX", "AB", NEXT)


def test_endings_in_capitals_are_endings(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOCKSTOP_HOME", str(published.root))
    for name in ("LIST.XLSX", "LIST.CSV"):
        to = tmp_path / name
        answer = CliRunner().invoke(app, ["exceptions", "--to", str(to)])
        assert answer.exit_code == 0 and to.stat().st_size > 0, answer.output
        with pytest.raises(NotUsable, match="no row has an outcome"):
            import_outcomes(to, published, "RXX", "AB", NEXT)


def test_teams_that_are_one_in_the_names_of_files_are_said(published: Home) -> None:
    (published.root / "operations.yml").write_text("teams: {Front door: [RXX01], Front-door: [RXX02]}")
    said: list[str] = []
    assert usable_teams(published, said.append) == []
    assert "'Front door' and 'Front-door'" in said[0] and "rename one of them" in said[0]


def test_the_command_says_what_became_of_the_rows(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOCKSTOP_HOME", str(published.root))
    book = fill_in(
        published.worklists / "worklist_ed.xlsx", tmp_path / "x.xlsx", {"a": {"Outcome": "no error"}}
    )
    arguments = ["outcomes", str(book), "--on", NEXT.isoformat(), "--validated-by", "AB"]
    assert "1 outcomes imported" in CliRunner().invoke(app, arguments).output
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 0 and "nothing new: all 1 were imported before" in again.output
    assert Ledger(published.ledger).deliveries("validation") == []
