"""One row and one outcome per pathway: what the first sheet shows, in which order, and for which rules."""

import csv
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from data.synthetic.trust.people import synthetic_numbers
from orchestration.deliverables.outcomes import import_outcomes
from orchestration.deliverables.worklist_columns import (
    EXCEPTION_KEY,
    EXCEPTION_KEYS,
    IDENTIFIER_COLUMNS,
    pathway_columns,
)
from orchestration.deliverables.worklist_reader import NotUsable
from orchestration.deliverables.worklist_workbook import RULE_SHEET, WORK_SHEET
from orchestration.deliverables.worklists import write_worklists
from orchestration.settings.operations import UnknownOperation, WorklistChoices, operations
from orchestration.store.home import Home
from tests.conftest import deliver, make_home, read, refresh
from tests.filled_in import fill_in
from tests.pipeline.conftest import open_attendances

pytestmark = pytest.mark.long

NIGHT, NEXT = date(2025, 3, 30), date(2025, 3, 31)
# days waited, days to the next appointment
PATHWAYS = {
    "stuck": (400, None),
    "forgotten": (500, None),
    "booked": (60, 20),
    "late": (200, 9),
    "listed": (150, None),
}
NUMBER = synthetic_numbers(1)[0]
TEAMS = "teams: {Front door: [RXX01]}\n"


def _day(days_ago: int) -> str:
    return (NIGHT - timedelta(days=days_ago)).isoformat()


def _pas() -> dict[str, Any]:
    of_pathway = {name: {"pathway_id": name, "patient_id": f"p-{name}"} for name in PATHWAYS}
    function = {"treatment_function": "110"}
    return {
        "patients": [{"patient_id": "p-stuck", "nhs_number": NUMBER}],
        "rtt_events": [
            {
                **of_pathway[name],
                **function,
                "event_id": f"e-{name}",
                "event_type": "referral_received",
                "event_date": _day(days),
            }
            for name, (days, _) in PATHWAYS.items()
        ],
        "appointments": [
            {
                **of_pathway["late"],
                **function,
                "appointment_id": "seen",
                "appointment_at": f"{_day(30)}T10:00:00",
                "attended": "5",
                "clinic": "HIP1",
            },
            *(
                {
                    **of_pathway[name],
                    **function,
                    "appointment_id": f"a-{name}",
                    "appointment_at": f"{_day(-ahead)}T10:00:00",
                    "clinic": "KNEE2",
                }
                for name, (_, ahead) in PATHWAYS.items()
                if ahead
            ),
        ],
        "waiting_list": [
            {
                **of_pathway["listed"],
                **function,
                "entry_id": "n1",
                "decision_to_admit_date": _day(100),
                "admission_method": "11",
                "site": "RXX02",
            }
        ],
        "admission_offers": [
            {
                "offer_id": "o1",
                "entry_id": "n1",
                "patient_id": "p-listed",
                "offered_date": _day(5),
                "tci_date": _day(-12),
            }
        ],
    }


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two domains, with their lists."""
    home = make_home(Path(tmp_path_factory.mktemp("pathways")) / "home")
    (home.root / "operations.yml").write_text(TEAMS, encoding="utf-8")
    deliver(home, "pas", "p1", NIGHT.isoformat(), _pas())
    deliver(home, "ed", "e1", NIGHT.isoformat(), {"attendances": open_attendances("ab")})
    result = refresh(home, domains=("rtt", "ed"), deliverables=True)
    assert result.succeeded and not result.held, result.in_words()
    return home


@pytest.fixture
def published(first_night: Home, tmp_path: Path) -> Home:
    """A home of its own to each test."""
    shutil.copytree(first_night.root, tmp_path / "home", symlinks=True, copy_function=shutil.copy2)
    home = Home(tmp_path / "home")
    current = home.builds / first_night.current.resolve().relative_to(first_night.builds.resolve())
    home.current.unlink()
    home.current.symlink_to(current)
    return home


def _change_publication(home: Home, sql: str) -> None:
    file = home.current.resolve()
    file.chmod(0o640)
    with duckdb.connect(str(file)) as connection:
        connection.execute(sql)


def _rows(book: Path, sheet_name: str = WORK_SHEET) -> list[dict[str, Any]]:
    lines = load_workbook(book)[sheet_name].iter_rows(values_only=True)
    headers = [str(header) for header in next(lines)]
    return [dict(zip(headers, line, strict=True)) for line in lines]


def _complete(
    home: Home, to: Path, answers: dict[str, dict[str, Any]], book: str = "worklist_rtt.xlsx"
) -> Path:
    return fill_in(home.worklists / book, to, answers, WORK_SHEET, "Pathway")


def _outcomes_by_rule(home: Home, delivery: str) -> dict[str, str]:
    """The outcome of each rule of a delivery."""
    with (home.landing / "validation" / delivery / "outcomes.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["exception_key"]: row["outcome"] for row in csv.DictReader(stream)}
    rules = dict(read(home, "select exception_key, rule_id from validation.exceptions"))
    return {rules[key]: outcome for key, outcome in found.items()}


def _kinds(home: Home, pathway: str) -> dict[str, str]:
    """The kind of each rule of a pathway."""
    statement = "select rule_id, kind from validation.exceptions where pathway_id = ? and state = 'open'"
    return dict(read(home, statement, pathway))


def test_a_pathway_is_one_row_with_all_its_rules(published: Home) -> None:
    rows = _rows(published.worklists / "worklist_rtt.xlsx")
    pathways = [row["Pathway"] for row in rows if row["Pathway"]]
    assert sorted(pathways) == sorted(PATHWAYS)
    (stuck,) = (row for row in rows if row["Pathway"] == "stuck")
    rules = _kinds(published, "stuck")
    assert len(rules) > 4 and stuck["Exceptions"] == len(rules)
    lines = stuck["What is wrong"].split("\n")
    assert {line.rsplit("[", 1)[1].rstrip("]") for line in lines} == set(rules)
    assert [line[:2] for line in lines] == sorted(line[:2] for line in lines)
    of_rules = {row["Rule"]: row for row in _rows(published.worklists / "worklist_rtt.xlsx", RULE_SHEET)}
    keys = read(published, "select exception_key from validation.exceptions where pathway_id = 'stuck'")
    assert set(stuck[EXCEPTION_KEYS].split()) == {key for (key,) in keys} and "RTT-A05" in of_rules
    every = sum(len(row[EXCEPTION_KEYS].split()) for row in rows)
    assert every == len(_rows(published.worklists / "worklist_rtt.xlsx", RULE_SHEET))


def test_what_is_known_of_a_pathway_stands_in_its_row(published: Home) -> None:
    rows = {row["Pathway"]: row for row in _rows(published.worklists / "worklist_rtt.xlsx")}
    late, listed, stuck = rows["late"], rows["listed"], rows["stuck"]
    assert (stuck["NHS number"], stuck["Local number"]) == (NUMBER, "p-stuck")
    assert late["Weeks waited"] == 28 and late["% of target"] == 159
    # 200 days before 30 March is 11 September, and day 126 after it 15 January
    assert late["Target date"] == datetime(2025, 1, 15) and late["Target"] == "18 weeks"
    assert late["Next event date"] == datetime(2025, 4, 8) and late["Next event"] == "appointment"
    assert (late["Days since last contact"], late["Clinic"]) == (30, "KNEE2")
    assert late["Specialty"] == "Trauma and Orthopaedics"
    assert listed["TCI date"] == listed["Next event date"] == datetime(2025, 4, 11)
    assert (listed["Next event"], stuck["Next event date"]) == ("admission", None)
    (attendance, _) = _rows(published.worklists / "worklist_ed.xlsx")
    assert attendance["Owner"] == "Front door (RXX01)" and attendance["Days since last contact"] == 2
    assert stuck["Owner"] == "elective access"


def test_the_first_view_is_fifteen_columns_and_the_rest_is_grouped(published: Home) -> None:
    sheet = load_workbook(published.worklists / "worklist_rtt.xlsx")[WORK_SHEET]
    columns = pathway_columns(tuple(IDENTIFIER_COLUMNS))
    headers = [cell.value for cell in sheet[1]]
    assert headers == [column.header for column in columns] and len(set(headers)) == len(headers)
    seen = [
        cell.value
        for cell in sheet[1]
        if not any(
            group.hidden and group.min <= cell.column <= group.max for group in sheet.column_dimensions.values()
        )
    ]
    assert len(seen) == 15 and {"Outcome", "Note", "Validated by", "Owner", "Division"} <= set(seen)
    assert sheet.freeze_panes == "D2"
    number = headers.index("Target date") + 1
    dates = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=number, max_col=number) if cell.value]
    assert {cell.number_format for cell in dates} == {"dd/mm/yyyy"}
    lists = {rule.type for rule in sheet.data_validations.dataValidation}
    assert lists == {"list", "date"}


def test_ranks_of_two_domains_are_one_order(published: Home) -> None:
    ranked = {}
    for domain in ("rtt", "ed"):
        for row in _rows(published.worklists / f"worklist_{domain}.xlsx"):
            ranked[row["Rank"]] = row["Pathway"] or f"ed {row['Record']}"
    assert sorted(ranked) == list(range(1, len(ranked) + 1))
    order = [ranked[rank] for rank in sorted(ranked)]
    # patient safety by the share of 18 weeks that was used; then P1 without a target; then the rest
    assert order[:2] == ["forgotten", "stuck"]
    assert order.index("ed a") < order.index("booked")
    tiers = dict(
        read(
            published, "select coalesce(pathway_id, 'ed ' || record_key), rank_tier from validation.work_items"
        )
    )
    assert [tiers[name] for name in order] == sorted(tiers.values())


def test_an_outcome_of_a_pathway_is_for_the_rules_that_it_can_be_for(published: Home, tmp_path: Path) -> None:
    kinds = _kinds(published, "stuck")
    assert {"data_quality", "patient_safety", "performance"} == set(kinds.values())
    book = _complete(published, tmp_path / "x.xlsx", {"stuck": {"Outcome": "no error", "Validated by": "AB"}})
    imported = import_outcomes(book, published, "RXX", "", NEXT)
    wrong_records = {rule for rule, kind in kinds.items() if kind == "data_quality"}
    assert _outcomes_by_rule(published, imported.delivery) == dict.fromkeys(wrong_records, "no_error")
    assert {one.rule for one in imported.left_out} == set(kinds) - wrong_records
    said = " ".join(imported.in_words())
    assert f"{len(wrong_records)} outcomes imported" in said and "of 1 rows" in said
    assert "they apply to data as at 2025-03-31 or later" in said and "rtt as at 2025-03-30" in said
    assert "no error is no outcome for patient safety" in said and "RTT-A05" in said
    # the same list again adds nothing, and says again what it was not for
    again = import_outcomes(book, published, "RXX", "", NEXT)
    assert (again.is_new, again.repeated, again.rows) == (False, len(wrong_records), 0)
    assert "nothing new" in again.in_words()[0] and again.left_out == imported.left_out
    assert len(list((published.landing / "validation").iterdir())) == 1
    # what was entered is seen in the next refresh, for these rules alone
    deliver(published, "pas", "p2", NEXT.isoformat(), _pas(), previous="p1")
    assert refresh(published, domains=("rtt",)).held == []
    states = dict(
        read(published, "select rule_id, state from validation.exceptions where pathway_id = 'stuck'")
    )
    assert {rule for rule, state in states.items() if state == "validated"} == wrong_records
    rest = read(published, "select exceptions from validation.work_items where work_item = 'stuck'")
    assert rest == [(len(kinds) - len(wrong_records),)]


def test_an_outcome_of_a_rule_is_used_instead_of_its_pathways(published: Home, tmp_path: Path) -> None:
    book = _complete(published, tmp_path / "x.xlsx", {"booked": {"Outcome": "escalated", "Valid until": NEXT}})
    keys = dict(
        read(published, "select rule_id, exception_key from validation.exceptions where pathway_id = 'booked'")
    )
    rule = sorted(keys)[0]
    fill_in(book, book, {keys[rule]: {"Outcome": "no error"}}, RULE_SHEET, EXCEPTION_KEY)
    imported = import_outcomes(book, published, "RXX", "AB", NEXT)
    found = _outcomes_by_rule(published, imported.delivery)
    assert found == {**dict.fromkeys(keys, "escalated"), rule: "no_error"}
    assert imported.left_out == [] and imported.rows == len(keys)


def test_a_row_of_which_no_rule_can_take_the_outcome_is_refused(published: Home, tmp_path: Path) -> None:
    _change_publication(
        published, "update validation.exceptions set kind = 'performance' where pathway_id = 'late'"
    )
    book = _complete(
        published, tmp_path / "x.xlsx", {"late": {"Outcome": "no error"}, "booked": {"Outcome": "no error"}}
    )
    with pytest.raises(NotUsable) as refused:
        import_outcomes(book, published, "RXX", "AB", NEXT)
    message = str(refused.value)
    row = 2 + [row["Pathway"] for row in _rows(book)].index("late")
    assert f"{WORK_SHEET} row {row}: the outcome can be used for none of the rules of the row" in message
    assert "no error is no outcome for performance" in message and message.count(f"{WORK_SHEET} row") == 1
    assert not (published.landing / "validation").exists()


def test_a_rule_whose_facts_have_changed_is_left_out_and_named(published: Home, tmp_path: Path) -> None:
    book = _complete(published, tmp_path / "x.xlsx", {"booked": {"Outcome": "escalated"}})
    rule = sorted(_kinds(published, "booked"))[0]
    _change_publication(
        published,
        f"update validation.exceptions set facts_since = date '{NEXT}' where pathway_id = 'booked'"
        f" and rule_id = '{rule}'",
    )
    imported = import_outcomes(book, published, "RXX", "AB", NEXT)
    assert rule not in _outcomes_by_rule(published, imported.delivery) and imported.rows > 0
    assert [(one.rule, one.reason) for one in imported.left_out] == [
        (rule, "the facts have changed since 30/03/2025, the date of this list")
    ]


def test_a_row_without_initials_is_refused_by_file_sheet_and_row(published: Home, tmp_path: Path) -> None:
    book = _complete(published, tmp_path / "Monday.xlsx", {"stuck": {"Outcome": "escalated"}})
    row = 2 + [row["Pathway"] for row in _rows(book)].index("stuck")
    for initials in ("", "  "):
        with pytest.raises(NotUsable) as refused:
            import_outcomes(book, published, "RXX", initials, NEXT)
        message = str(refused.value)
        assert message.startswith("Monday.xlsx") and f"{WORK_SHEET} row {row}: column Validated by" in message
        # once, however many rules the row has
        assert message.count("expected initials") == 1


def test_a_division_has_a_list_of_all_domains_and_hands_it_back(published: Home, tmp_path: Path) -> None:
    assert not list(published.worklists.glob("worklist_division*"))
    _change_publication(
        published,
        "update validation.work_items set division = 'Surgery & Theatres'"
        " where work_item in ('stuck', 'late', 'a')",
    )
    write_worklists(published.current, published.worklists)
    names = sorted(file.stem for file in published.worklists.glob("worklist_division*.xlsx"))
    assert names == ["worklist_division_not-assigned", "worklist_division_surgery-theatres"]
    book = published.worklists / f"{names[1]}.xlsx"
    assert {row["Pathway"] or row["Record"] for row in _rows(book)} == {"stuck", "late", "a"}
    assert {row["Division"] for row in _rows(book)} == {"Surgery & Theatres"}
    assert {row["Pathway"] or row["Record"] for row in _rows(book, RULE_SHEET)} == {"stuck", "late", "a"}
    summary = load_workbook(book)["Summary"]
    assert "Surgery & Theatres" in summary["A1"].value
    completed = _complete(published, tmp_path / "surgery.xlsx", {"late": {"Outcome": "escalated"}}, book.name)
    imported = import_outcomes(completed, published, "RXX", "AB", NEXT)
    assert set(_outcomes_by_rule(published, imported.delivery)) == set(_kinds(published, "late"))
    # completed where it lies, it is kept
    _complete(published, book, {"late": {"Outcome": "escalated"}}, book.name)
    said: list[str] = []
    write_worklists(published.current, published.worklists, (), said.append, WorklistChoices(lists_for=()))
    assert not book.exists() and f"{names[1]}.filled-2025-03-30.xlsx" in said[0]


def test_a_trust_chooses_identifiers_and_lists(published: Home) -> None:
    (published.root / "operations.yml").write_text(
        "worklists: {patient_identifiers: [local_number], lists_for: [specialties]}", encoding="utf-8"
    )
    choices = operations(published).worklists
    write_worklists(published.current, published.worklists, (), lambda words: None, choices)
    (book,) = published.worklists.glob("worklist_specialty_*.xlsx")
    assert book.stem == "worklist_specialty_trauma-and-orthopaedics"
    rows = _rows(book)
    assert len(rows) == len(PATHWAYS) and "NHS number" not in rows[0] and "Local number" in rows[0]
    for text, words in (
        ("worklists: {patient_identifiers: [name]}", "patient_identifiers"),
        ("worklists: {patient_identifiers: []}", "patient_identifiers"),
        ("worklists: {identifiers: [nhs_number]}", "identifiers"),
    ):
        (published.root / "operations.yml").write_text(text, encoding="utf-8")
        with pytest.raises(UnknownOperation, match=words):
            operations(published)


def test_lists_of_a_publication_of_before_are_written(published: Home, tmp_path: Path) -> None:
    """Readers were moved back to a publication that does not know its pathways."""
    _change_publication(published, "drop table validation.work_items")
    write_worklists(published.current, published.worklists)
    rows = _rows(published.worklists / "worklist_rtt.xlsx")
    assert sorted(row["Pathway"] for row in rows if row["Pathway"]) == sorted(PATHWAYS)
    assert {row["Rank"] for row in rows} == {None} and {row["Target date"] for row in rows} == {None}
    book = _complete(published, tmp_path / "x.xlsx", {"stuck": {"Outcome": "escalated"}})
    assert import_outcomes(book, published, "RXX", "AB", NEXT).rows == len(_kinds(published, "stuck"))
