"""The memory of exceptions over nights, and outcomes that come back on the worklist itself."""

import csv
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.checks.prior_state_evidence import memory_evidence
from orchestration.deliverables.outcomes import import_outcomes
from orchestration.deliverables.worklist_columns import EXCEPTION_KEY
from orchestration.deliverables.worklist_filter import usable_teams
from orchestration.deliverables.worklist_reader import NotUsable
from orchestration.deliverables.worklist_summary import SUMMARY_SHEET
from orchestration.deliverables.worklist_workbook import HELP_SHEET, RULE_SHEET, WORK_SHEET
from orchestration.deliverables.worklists import write_worklists
from orchestration.keeping.past_runs import forget_runs, runs_past_retention
from orchestration.keeping.retention import plan_pruning
from orchestration.run.dagster_instance import prepare_instance
from orchestration.store.home import Home
from orchestration.store.integrity import soundness, written
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from orchestration.warehouse.build import KEPT_BUILDS
from orchestration.warehouse.prior_state import find_prior_states, nights_in_force
from tests.conftest import deliver, make_home, read, refresh
from tests.filled_in import fill_in

pytestmark = pytest.mark.long

RULE = "ED_DEPARTURE_MISSING"
FIRST, SECOND, HELD, FOURTH = "2025-03-30", "2025-03-31", "2025-04-01", "2025-04-02"
ANSWERS: dict[str, dict[str, Any]] = {
    "no-error": {"Outcome": "no error"},
    "not-mended": {"Outcome": "Corrected at source", "Validated by": "KL"},
    "mended": {"Outcome": "corrected_at_source"},
    "until-second": {"Outcome": "no error", "Valid until": date(2025, 3, 31)},
    "facts-change": {"Outcome": "escalated", "Note": "=to the matron"},
    "comes-back": {"Outcome": "corrected at source", "Valid until": date(2025, 6, 30)},
}
RECORDS = (*ANSWERS, "untouched")
OF_THE_OTHER_SITE = ("not-mended", "facts-change")
TEAMS = """
teams:
  East wing: [RXX01, nobody]
  West & co: ["*02"]
  Night team: [RXX0]
"""
STATES = (
    "select record_key, state, cast(first_seen as varchar), days_open, times_reopened, state_reason"
    " from validation.exceptions where rule_id = ? order by record_key"
)


def _attendance(name: str, departed: bool = False, arrived: str = "2025-03-28T10:00:00") -> dict[str, str]:
    return {
        "attendance_id": name,
        "patient_id": f"patient of {name}",
        "site": "RXX02" if name in OF_THE_OTHER_SITE else "RXX01",
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": arrived,
        "departed_at": "2025-03-28T12:00:00" if departed else "",
        "concluded_at": "2025-03-28T12:00:00" if departed else "",
    }


def _deliver(home: Home, night: str, previous: str | None, *departed: str, **arrived: str) -> Path:
    rows = [
        _attendance(name, name in departed, arrived.get(name.replace("-", "_"), "2025-03-28T10:00:00"))
        for name in RECORDS
    ]
    return deliver(home, "ed", f"ed-{night}", night, {"attendances": rows}, previous=previous)


class Story:
    """Four nights of one emergency department, the third of them held."""

    def __init__(self, root: Path) -> None:
        self.home = make_home(root)
        (self.home.root / "operations.yml").write_text(TEAMS, encoding="utf-8")
        _deliver(self.home, FIRST, None)
        assert refresh(self.home, deliverables=True).held == []
        self.worklist = self.home.worklists / "worklist_ed.xlsx"
        self.books = {book.name: _listed(book) for book in self.home.worklists.glob("worklist_*.xlsx")}
        self.landed = []
        # each team hands in its own workbook
        for team in ("east-wing", "west-co"):
            self.filled = root / f"filled in {team}.xlsx"
            fill_in(self.home.worklists / f"worklist_ed_{team}.xlsx", self.filled, ANSWERS)
            self.landed.append(import_outcomes(self.filled, self.home, "RXX", "AB", date(2025, 3, 31)))
        _deliver(self.home, SECOND, f"ed-{FIRST}", "mended", "comes-back")
        assert refresh(self.home).held == []
        self.second = self.states()
        self.second_build = self.home.current.resolve()
        broken = _deliver(self.home, HELD, f"ed-{SECOND}", *RECORDS)
        (broken / "attendances.csv").write_text("attendance_id\n")
        self.held = refresh(self.home, HELD)
        self.states_while_held = self.states()
        shutil.rmtree(broken)
        # as an earlier version of the rule had raised it
        _set_rule_version(self.home, "untouched", "0")
        _deliver(self.home, FOURTH, f"ed-{SECOND}", "mended", facts_change="2025-03-28T11:30:00")
        self.fourth_result = refresh(self.home, deliverables=True)
        self.fourth = self.states()
        self.fourth_tables = self.tables()
        self.after_fourth = now()

    def states(self) -> dict[str, tuple[Any, ...]]:
        """State, first seen, days open, times reopened and reason by record."""
        return {row[0]: row[1:] for row in read(self.home, STATES, RULE)}

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the validation team reads, whole."""
        names = ("exceptions", "summary", "outcomes", "outcome_measures", "work_done", "priorities")
        return {name: sorted(read(self.home, f"select * from validation.{name}"), key=str) for name in names}


def _listed(book: Path) -> set[tuple[str, str]]:
    """Record and owner of the rows of a workbook."""
    rows = load_workbook(book, read_only=True)[RULE_SHEET].iter_rows(values_only=True)
    headers = next(rows)
    record, owner = headers.index("Record"), headers.index("Owner")
    return {(str(row[record]), str(row[owner])) for row in rows}


def _set_rule_version(home: Home, record: str, version: str) -> None:
    publication = home.current.resolve()
    publication.chmod(0o640)
    with duckdb.connect(str(publication)) as connection:
        connection.execute(
            "update validation.exceptions set rule_version = ?, rule_version_first_seen = ?"
            " where record_key = ?",
            [version, version, record],
        )
    # known as it now is: a publication that was written to since is damaged and is left for an older one
    Ledger(home.ledger).record_kept(written(home, publication))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The nights, refreshed once for all tests of this file."""
    return Story(tmp_path_factory.mktemp("memory") / "home")


def test_each_team_has_the_rows_of_its_owners_and_nobody_an_empty_book(story: Story) -> None:
    of_domain = story.books.pop("worklist_ed.xlsx")
    teams = {name: rows for name, rows in story.books.items() if name.startswith("worklist_ed_")}
    assert set(teams) == {"worklist_ed_east-wing.xlsx", "worklist_ed_west-co.xlsx"}
    assert {owner for _, owner in teams["worklist_ed_east-wing.xlsx"]} == {"RXX01"}
    assert {record for record, _ in teams["worklist_ed_west-co.xlsx"]} == set(OF_THE_OTHER_SITE)
    assert of_domain == teams["worklist_ed_east-wing.xlsx"] | teams["worklist_ed_west-co.xlsx"]
    # a team that is no more leaves no list behind
    (story.home.root / "operations.yml").unlink()
    write_worklists(story.home.current, story.home.worklists, usable_teams(story.home, print))
    assert not list(story.home.worklists.glob("worklist_ed_*.xlsx"))


def test_teams_that_are_not_understood_are_said_and_lists_are_written(home: Home) -> None:
    said: list[str] = []
    for text, words in (
        ("teams: everybody", "expected teams as lines of the form"),
        ("teams: {'../x': [a]}", "expected ../x as a name of letters"),
        ("teams: {A: []}", "teams: expected A as a list of owners"),
    ):
        (home.root / "operations.yml").write_text(text, encoding="utf-8")
        assert usable_teams(home, said.append) == []
        assert words in said[-1] and "by domain only" in said[-1]


def test_outcomes_filled_in_on_the_worklist_come_back_the_next_night(story: Story) -> None:
    assert sum(landed.rows for landed in story.landed) == len(ANSWERS)
    assert all(landed.is_new for landed in story.landed)
    assert {name: story.second[name][0] for name in story.second} == {
        "no-error": "validated",
        "not-mended": "validated",
        "mended": "cleared",
        "until-second": "validated",
        "facts-change": "validated",
        "untouched": "open",
        "comes-back": "cleared",
    }
    assert story.second["no-error"][4] == "no_error holds until 2025-06-23"
    assert story.second["untouched"][1:3] == (FIRST, 1)


def test_a_held_night_neither_clears_nor_forgets(story: Story) -> None:
    # on the held night every attendance had departed: none of it was judged
    assert story.held.held == ["ed"]
    assert story.states_while_held == story.second
    assert story.fourth["untouched"][:3] == ("open", FIRST, 3)
    nights = read(story.home, "select distinct cast(as_at as varchar) from validation.summary order by 1")
    assert [night for (night,) in nights] == [FIRST, SECOND, FOURTH]


def test_outcomes_end_with_their_day_their_facts_or_a_correction_that_is_not_there(story: Story) -> None:
    assert story.fourth["no-error"][0] == "validated"
    assert story.fourth["not-mended"][0] == "open"
    assert story.fourth["not-mended"][4] == "corrected_at_source held until 2025-03-31 and it is still wrong"
    assert story.fourth["until-second"][0] == "open"
    assert story.fourth["facts-change"][0] == "open"
    assert story.fourth["facts-change"][4] == "the facts changed since it was validated as escalated"
    # the age of the fault goes on: it is the same fault
    assert {story.fourth[name][2] for name in ("no-error", "not-mended", "until-second", "facts-change")} == {3}


def test_what_comes_back_is_counted_and_begins_to_age_again(story: Story) -> None:
    # the answer to the run of nights before says nothing of this one, whatever day it was to hold until
    assert story.fourth["comes-back"] == ("open", FIRST, 0, 1, "it was cleared and is wrong again")
    assert story.fourth["mended"][0] == "cleared"
    assert read(
        story.home,
        "select cast(as_at as varchar), open, validated, new, cleared, reopened, indexed, checked, failed"
        " from validation.summary where rule_id = ? order by as_at",
        RULE,
    ) == [
        (FIRST, 7, 0, 7, 0, 0, 7, 7, 7),
        (SECOND, 5, 4, 0, 2, 0, 7, 7, 5),
        (FOURTH, 6, 1, 0, 0, 1, 7, 7, 6),
    ]


def test_a_new_version_of_a_rule_keeps_the_age_and_says_so(story: Story) -> None:
    assert read(
        story.home,
        "select record_key, rule_version_first_seen, rule_version, rule_changed, days_open"
        " from validation.exceptions where rule_id = ? and rule_changed",
        RULE,
    ) == [("untouched", "0", "1", True, 3)]


def test_outcomes_are_measured_without_patients(story: Story) -> None:
    assert read(
        story.home,
        "select validated, corrected_at_source, changed_and_gone, changed_and_still_wrong, awaiting, came_back,"
        " no_error, in_hand, wrong_positive_percent, still_wrong_percent, chance_percent"
        " from validation.outcome_measures where rule_id = ?",
        RULE,
    ) == [(6, 3, 2, 1, 0, 1, 2, 1, 100 * 2 / 6, 100 / 3, 100 * (2 + 10 * 0.5) / (5 + 10))]
    assert read(
        story.home,
        "select cast(validated_on as varchar), validated_by, outcome, outcomes, changed_and_gone"
        " from validation.work_done order by validated_by, outcome",
    ) == [
        (SECOND, "AB", "corrected_at_source", 2, 2),
        (SECOND, "AB", "escalated", 1, 0),
        (SECOND, "AB", "no_error", 2, 0),
        (SECOND, "KL", "corrected_at_source", 1, 0),
    ]
    for table in ("outcome_measures", "work_done", "summary", "headline_effects"):
        columns = {row[0] for row in read(story.home, f"describe validation.{table}")}
        assert not columns & {"patient_id", "record_key", "pathway_id", "exception_key", "note"}, table


def test_the_same_file_again_changes_nothing(story: Story) -> None:
    again = import_outcomes(story.filled, story.home, "RXX", "AB", date(2025, 3, 31))
    assert (again.delivery, again.is_new) == (story.landed[-1].delivery, False)


def test_a_note_stays_text_on_the_way_in(story: Story) -> None:
    file = story.home.landing / "validation" / story.landed[-1].delivery / "outcomes.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        assert "=to the matron" in {row["note"] for row in csv.DictReader(stream)}


def test_what_cannot_be_used_is_named_by_sheet_and_row(story: Story, tmp_path: Path) -> None:
    before = sorted((story.home.landing / "validation").iterdir())
    bad = tmp_path / "bad.xlsx"
    fill_in(
        story.worklist,
        bad,
        {
            "no-error": {"Outcome": "looks fine"},
            "untouched": {"Note": "forgot the outcome"},
            "not-mended": {"Outcome": "no error", "Valid until": "soon"},
        },
    )
    with pytest.raises(NotUsable) as refused:
        import_outcomes(bad, story.home, "RXX", "AB", date(2025, 4, 3))
    message = str(refused.value)
    lines = list(load_workbook(bad)[RULE_SHEET].iter_rows(values_only=True))
    record = lines[0].index("Record")
    rows = {str(line[record]): number for number, line in enumerate(lines, start=1)}
    assert f"{RULE_SHEET} row {rows['no-error']}: column Outcome: expected an outcome" in message
    assert f"{RULE_SHEET} row {rows['untouched']}: column Outcome: expected an outcome" in message
    assert f"{RULE_SHEET} row {rows['not-mended']}: column Valid until: expected a date" in message
    # what was typed may be a patient's name
    assert "found a text of 10 characters" in message and "found a text of 4 characters" in message
    assert "looks fine" not in message and "soon" not in message
    with pytest.raises(NotUsable, match="the list is as at 02/04/2025"):
        import_outcomes(_answered(story, tmp_path), story.home, "RXX", "AB", date(2025, 4, 1))
    assert sorted((story.home.landing / "validation").iterdir()) == before


def _answered(story: Story, folder: Path) -> Path:
    to = folder / "answered.xlsx"
    fill_in(story.worklist, to, {"untouched": {"Outcome": "no error"}})
    return to


def test_the_workbook_is_made_to_be_filled_in(story: Story) -> None:
    book = load_workbook(story.worklist)
    assert book.sheetnames == [SUMMARY_SHEET, WORK_SHEET, RULE_SHEET, HELP_SHEET]
    sheet = book[RULE_SHEET]
    headers = [str(cell.value) for cell in sheet[1]]
    assert sheet.freeze_panes == "E2" and sheet.auto_filter.ref is not None
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
    lists = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert "no error" in lists["list"].formula1 and lists["date"] is not None
    letter = sheet.cell(1, headers.index("Outcome") + 1).column_letter
    assert str(lists["list"].sqref) == f"{letter}2:{letter}{sheet.max_row}"
    keys = [row[headers.index(EXCEPTION_KEY)].value for row in sheet.iter_rows(min_row=2)]
    assert len(keys) == len(set(keys)) == 6
    # dates as real date cells, which a person can sort and a chart can read
    trend = [cell for cell in book[SUMMARY_SHEET][4] if isinstance(cell.value, datetime)]
    assert [cell.value.date() for cell in trend] == [date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 2)]
    assert {cell.number_format for cell in trend} == {"dd/mm/yyyy"}
    listed = sheet.cell(2, headers.index("Data as at") + 1)
    assert isinstance(listed.value, datetime) and listed.number_format == "dd/mm/yyyy"


def test_a_night_that_is_built_again_says_the_same(story: Story) -> None:
    assert refresh(story.home, SECOND).succeeded
    assert story.states() == story.second
    # the night after it goes on from the night it went on from before, not from what was built last
    assert refresh(story.home, FOURTH).succeeded
    # but for the one exception whose rule was given an older version by hand after the second night
    assert _without(story.tables(), "untouched") == _without(story.fourth_tables, "untouched")


def _without(tables: dict[str, list[tuple[Any, ...]]], record: str) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [row for row in rows if record not in row] for name, rows in tables.items()}


def test_the_history_of_a_run_goes_with_its_publication(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(story.home.root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    ledger = Ledger(home.ledger)
    for name in ("DAGSTER_HOME", "CLOCKSTOP_HOME"):
        monkeypatch.setenv(name, "")
    builds = ledger.builds()
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        for build in builds:
            run = dg.DagsterRun(job_name="nightly_refresh", run_id=build.run_id)
            instance.add_run(run)
            instance.report_engine_event("the night ran", run)
    # of nights that are kept, continued or shown no run goes: here that is all of them
    plan = plan_pruning(home, ledger, nights=1)
    pruned = {removal.path.stem for removal in plan.removals if removal.path.parent == home.run_history}
    of_kept = {build.run_id for build in builds if build.build_id in plan.kept}
    assert not pruned & (of_kept | {build.run_id for build in builds[-KEPT_BUILDS:]})
    # the run of a night that nobody continues goes with its publication
    files = runs_past_retention({builds[-1].build_id}, home, ledger)
    runs = {file.stem for file in files}
    assert runs == {build.run_id for build in builds[:-KEPT_BUILDS]} and runs
    forget_runs(files, home)
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        assert not {run.run_id for run in instance.get_runs()} & runs
        assert instance.all_logs(builds[-1].run_id)
    assert not {file.stem for file in home.run_history.glob("*.db")} & runs


def test_memory_goes_on_from_the_newest_night_that_stands(story: Story, tmp_path: Path) -> None:
    home = make_home(tmp_path / "copy")
    shutil.copytree(story.home.builds, home.builds, dirs_exist_ok=True)
    shutil.copy(story.home.ledger, home.ledger)
    ledger = Ledger(home.ledger)
    build = Build("b", "r", date(2025, 4, 3), "RXX", ("ed",), "code", {}, story.after_fourth)
    inputs, sound = ledger.refresh_inputs(), soundness(home, ledger, unknown=True)
    standing = nights_in_force(inputs.publications_before(build))
    assert [found.as_at for found in find_prior_states(build, home, inputs, sound)] == [date(2025, 4, 2)]
    assert [item.status for item in memory_evidence(build, home, inputs, sound)] == ["pass"]
    # what is no longer there is said, and the next older night is gone on from
    fourth = [night for night in standing if night.as_at == date(2025, 4, 2)]
    for carrier in fourth[0].carriers:
        home.publication_file(carrier).unlink()
    (evidence,) = memory_evidence(build, home, inputs, sound)
    assert (evidence.severity, evidence.status) == ("warn", "fail")
    assert "2025-04-02 is missing or cannot be read" in evidence.message and "2025-03-31" in evidence.message
    # the publication of the held night carries the tables of the second one: its own may go
    second = next(night for night in standing if night.as_at == date(2025, 3, 31))
    home.publication_file(second.build_id).unlink(missing_ok=True)
    assert [found.as_at for found in find_prior_states(build, home, inputs, sound)] == [date(2025, 3, 31)]
    # a rollback takes back what was published after it
    first = next(night for night in standing if night.as_at == date(2025, 3, 30))
    ledger.record_publication(first.build_id, "rollback", [], now())
    assert {night.as_at for night in nights_in_force(ledger.publications())} == {date(2025, 3, 30)}
