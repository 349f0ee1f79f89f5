"""The gate: what fails is held with its reason, the last good tables stay, everything else goes on."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.synthetic.scoring.score import score
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.deliverables.states_of_returns import PERIODS_OF, STATES
from orchestration.deliverables.worklist_columns import COLUMNS
from orchestration.deliverables.worklist_workbook import RULE_SHEET
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver, make_home, read, refresh

pytestmark = pytest.mark.long

EVENT = {
    "event_id": "e1",
    "pathway_id": "p1",
    "patient_id": "x1",
    "event_type": "referral_received",
    "event_date": "2025-01-01",
    "treatment_function": "110",
}
STATUS = "select state, cast(as_at as varchar), reason from publication.status where domain = ?"
CARE = {"care_id": "c1", "received_date": "2025-01-01", "priority_type": "3", "source_of_referral": "03"}


def _clockstop(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        env={
            "CLOCKSTOP_HOME": str(home.root),
            "CLOCKSTOP_CACHE": os.environ["CLOCKSTOP_CACHE"],
            "PATH": "/usr/bin:/bin",
            "HOME": str(home.root),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_return_says_which_night_it_is_of_and_whether_it_is_final(small_trust: Home) -> None:
    with (small_trust.returns / STATES).open(encoding="utf-8", newline="") as stream:
        states = {row["file"]: row for row in csv.DictReader(stream)}
    files = {file.name for file in small_trust.returns.iterdir()} - {STATES}
    assert set(states) == files and len(files) >= 3
    rtt = states["rtt_return_2026-10.csv"]
    assert (rtt["night"], rtt["state"], rtt["period"]) == ("2026-11-22", "published", "2026-10")
    for row in states.values():
        known = read(
            small_trust,
            "select state from publication.periods where table_name = ? and period = ?",
            *[next(table for name, table in PERIODS_OF.items() if row["file"].startswith(name)), row["period"]],
        )
        assert known == [(row["period_state"],)]


def test_a_broken_cancer_delivery_holds_cancer_alone_until_it_is_mended(home: Home) -> None:
    deliver(home, "pas", "p1", "2025-03-30", {"rtt_events": [EVENT]})
    deliver(home, "cancer", "c1", "2025-03-30", {"pathways": [CARE]})
    assert refresh(home, domains=("rtt", "cancer")).held == []
    deliver(home, "pas", "p2", "2025-03-31", {"rtt_events": [EVENT]}, previous="p1")
    broken = deliver(home, "cancer", "c2", "2025-03-31", {"pathways": [CARE]}, previous="c1")
    (broken / "pathways.csv").write_text("care_id\n")
    answer = _clockstop(home, "refresh")
    assert answer.returncode == 3, answer.stdout + answer.stderr
    states = {
        row[0]: row[1:]
        for row in read(home, "select domain, state, cast(as_at as varchar), reason from publication.status")
    }
    assert states["rtt"][:2] == ("published", "2025-03-31")
    assert states["cancer"][:2] == ("held", "2025-03-30")
    assert "bytes as in the manifest" in states["cancer"][2]
    assert read(home, "select count(*) from cancer.ptl") == [(1,)]
    shutil.rmtree(broken)
    deliver(home, "cancer", "c2", "2025-03-31", {"pathways": [CARE]}, previous="c1")
    assert refresh(home, domains=("rtt", "cancer")).held == []


def test_a_night_of_which_everything_was_refused_is_held_and_not_passed_over(home: Home) -> None:
    deliver(home, "cancer", "c1", "2025-03-30", {"pathways": [CARE]})
    assert refresh(home, domains=("cancer",)).held == []
    deliver(home, "cancer", "c2", "2025-03-31", {"pathways": [CARE]}, previous="c1", provider="RYY")
    assert refresh(home, domains=("cancer",)).held == ["cancer"]
    ((state, as_at, reason),) = read(home, STATUS, "cancer")
    assert (state, as_at) == ("held", "2025-03-30")
    assert "the cancer delivery c2 as at 2025-03-31 was refused" in reason
    deliver(home, "cancer", "c2", "2025-03-31", {"pathways": [CARE]}, previous="c1")
    assert refresh(home, domains=("cancer",)).held == []
    ((state, as_at, _),) = read(home, STATUS, "cancer")
    assert state.startswith("published") and as_at == "2025-03-31"
    # an older night that is built again is as old as it is, and that is said; one that has not been is none
    assert refresh(home, "2025-03-30", ("cancer",)).held == []
    assert read(home, "select days_behind from publication.status where domain = 'cancer'") == [(1,)]
    said = _clockstop(home, "status").stdout
    assert "the published data is as at 2025-03-30, but data as at 2025-03-31 was delivered" in " ".join(
        said.split()
    )
    to_come = refresh(home, "2525-01-01")
    assert not to_come.succeeded and "the newest is 2025-03-31; found 2525-01-01" in to_come.message


def test_wrong_values_keep_the_patient_and_raise_an_exception(home: Home) -> None:
    late = EVENT | {
        "event_id": "e2",
        "event_type": "op_treated",
        "event_date": "2025-02-31",
        "rtt_status": "30",
    }
    deliver(home, "pas", "p1", "2025-03-31", {"rtt_events": [EVENT, late]})
    assert refresh(home, domains=("rtt",)).succeeded
    assert read(home, "select state from rtt.periods") == [("open",)]
    assert read(home, "select record_key from validation.exceptions where rule_id = 'DQ_WRONG_VALUE'") == [
        ("pas.rtt_events|e2|event_date",)
    ]


def test_restatement_of_the_same_day_replaces_it(home: Home) -> None:
    deliver(home, "pas", "p1", "2025-03-31", {"rtt_events": [EVENT]})
    assert refresh(home, domains=("rtt",)).succeeded
    other = EVENT | {"event_date": "2025-02-01"}
    deliver(home, "pas", "p1b", "2025-03-31", {"rtt_events": [other]})
    assert refresh(home, domains=("rtt",)).succeeded
    assert read(home, "select cast(clock_start_date as varchar) from rtt.periods") == [("2025-02-01",)]
    assert read(home, "select delivery, is_current from publication.inputs order by 1") == [
        ("p1", False),
        ("p1b", True),
    ]


def test_changes_and_deletes(home: Home) -> None:
    second = EVENT | {"event_id": "e9", "pathway_id": "p9"}
    deliver(home, "pas", "p1", "2025-03-30", {"rtt_events": [EVENT, second]})
    gone = second | {"is_deleted": "Y"}
    deliver(home, "pas", "p2", "2025-03-31", {"rtt_events": [gone]}, previous="p1", mode="changes")
    assert refresh(home, domains=("rtt",)).succeeded
    assert read(home, "select pathway_id from rtt.periods") == [("p1",)]
    assert refresh(home, "2025-03-30", ("rtt",)).succeeded
    assert read(home, "select count(*) from rtt.periods") == [(2,)]


def test_every_published_table_has_its_pinned_columns(small_trust: Home) -> None:
    for table in load_published_tables():
        found = {row[0] for row in read(small_trust, f"describe {table.name}")}
        assert set(table.pinned) <= found, (table.name, set(table.pinned) - found)


def test_what_stands_is_the_truth_and_nothing_else(small_trust: Home) -> None:
    scores = score(small_trust.current, small_trust.landing / ".truth")
    assert [item for item in scores if not item.is_exact] == []
    # which says something: of nearly every rule there is a truth, some of it is over and some of it came again
    without = {item.rule_id for item in scores if item.planted + item.expected + item.cleared == 0}
    # so few of these are in a small trust that the first find no place; a larger one has them
    few = {"CX-11", "CX-26", "CX-27", "CX-44", "CX-46", "CX_OTHER_PATIENT", "CX_CANCEL_UNDATED"}
    # a tidy source never gives cause for these; one that shares identifiers or reuses keys does
    untidy = {"RTT-A01", "RTT-C16", "RTT-F09", "RTT-F10", "DQ_DUPLICATE_KEY", "DQ_UNKNOWN_CARE_RECORD"}
    assert without <= few | untidy
    assert sum(item.cleared for item in scores) > 100
    assert sum(item.reopened for item in scores) > 50


def test_exceptions_grow_old(small_trust: Home) -> None:
    oldest = read(
        small_trust,
        "select max(days_open), min(cast(first_seen as varchar)) from validation.exceptions"
        " where state = 'open'",
    )
    assert oldest == [(2, "2026-11-20")]


def test_worklist_is_a_sheet_that_people_can_work_from(own_small_trust: Home, tmp_path: Path) -> None:
    to = tmp_path / "worklist.xlsx"
    answer = _clockstop(own_small_trust, "exceptions", "--to", str(to))
    assert answer.returncode == 0, answer.stderr
    sheet = load_workbook(to)[RULE_SHEET]
    assert [cell.value for cell in sheet[1]] == [column.header for column in COLUMNS]
    assert sheet.max_row > 20
    filled = tmp_path / "worklist.csv"
    assert _clockstop(own_small_trust, "exceptions", "--by-rule", "--to", str(filled)).returncode == 0
    with filled.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == sheet.max_row - 1
    rows[0]["Outcome"] = "no error"
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    answer = _clockstop(own_small_trust, "outcomes", str(filled), "--on", "2026-11-23", "--validated-by", "AB")
    assert answer.returncode == 0 and "1 outcomes imported" in answer.stdout, answer.stderr
    refused = _clockstop(own_small_trust, "outcomes", str(filled), "--on", "yesterday")
    assert refused.returncode == 2 and "YYYY-MM-DD" in refused.stderr


def test_what_differs_from_the_truth_is_said(small_trust: Home, tmp_path: Path) -> None:
    """RTT-F01 stands three times as it should; the truth is then told otherwise, each record in another way."""
    records = [
        row[0]
        for row in read(
            small_trust,
            "select record_key from validation.exceptions where rule_id = 'RTT-F01' and state = 'open'"
            " and first_seen = date '2026-11-20' and times_reopened = 0 order by 1",
        )
    ]
    other = make_home(tmp_path / "other")
    shutil.copy(small_trust.current.resolve(), other.current)
    (other.landing / ".truth").mkdir()
    head = "rule_id,record_key,raised_as_at,cleared_as_at\n"
    since = "2026-11-20"
    told = {
        "as it is": f"RTT-F01,{records[0]},{since},\n",
        "planted and not found": f"RTT-F01,nobody,{since},\n",
        "mended and stands": f"RTT-F01,{records[1]},{since},2026-11-22\n",
        "younger than it is": f"RTT-F01,{records[2]},2026-11-21,\n",
    }
    (other.landing / ".truth" / "exceptions.csv").write_text(head + "".join(told.values()))
    (other.landing / ".truth" / "natural_exceptions.csv").write_text(head)
    found = next(item for item in score(other.current, other.landing / ".truth") if item.rule_id == "RTT-F01")
    assert (found.planted, found.expected, found.found, found.missed) == (3, 0, 2, 1)
    assert (found.cleared, found.cleared_right, found.ages_right) == (1, 0, 1)
    # whatever else stands or stood, and what was mended
    remembered = read(small_trust, "select count(*) from validation.exceptions where rule_id = 'RTT-F01'")[0][0]
    assert found.false_alarms == remembered - 2
    assert not found.is_exact and found.recall == 2 / 3
    # of itself is as much of the truth as planted
    (other.landing / ".truth" / "exceptions.csv").write_text(head)
    (other.landing / ".truth" / "natural_exceptions.csv").write_text(head + told["as it is"])
    by_itself = next(
        item for item in score(other.current, other.landing / ".truth") if item.rule_id == "RTT-F01"
    )
    assert (by_itself.planted, by_itself.expected, by_itself.found) == (0, 1, 1)
    assert by_itself.false_alarms == remembered - 1


def test_validation_tables_are_published_as_their_contract_says(small_trust: Home) -> None:
    for table in load_validation_tables().values():
        assert set(table.pinned) <= set(table.columns), table.name
        found = [(row[0], row[1].lower()) for row in read(small_trust, f"describe {table.published}")]
        assert found == list(table.columns.items()), table.name
        commented = read(
            small_trust,
            "select count(*) from duckdb_columns() where schema_name = 'validation' and table_name = ?"
            " and comment is not null",
            table.name,
        )
        assert commented == [(len(table.columns),)], table.name


def test_query_is_read_only_and_cannot_leave_the_publication(small_trust: Home) -> None:
    for sql in (
        "create table x as select 1",
        "attach '/tmp/x.duckdb'",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/leak.csv'",
    ):
        assert _clockstop(small_trust, "query", sql).returncode == 1, sql
    answer = _clockstop(small_trust, "query", "select count(*) as n from rtt.ptl", "--format", "csv")
    assert answer.stdout.splitlines()[0] == "n"


def test_a_filter_that_is_none_finds_nothing_and_says_so(small_trust: Home, tmp_path: Path) -> None:
    """An empty list would be read as nothing wrong."""
    for option, value, known in (
        ("--domain", "RTT", "rtt"),
        ("--rule", "RTT-A99", "RTT-A01"),
        ("--priority", "P9", "P1"),
    ):
        answer = _clockstop(small_trust, "exceptions", option, value, "--to", str(tmp_path / "list.csv"))
        assert answer.returncode == 2 and f"found '{value}'" in " ".join(answer.stderr.split())
        assert known in answer.stderr and not (tmp_path / "list.csv").exists()
    assert (
        _clockstop(small_trust, "exceptions", "--domain", "ed", "--to", str(tmp_path / "ed.csv")).returncode
        == 0
    )
    assert (tmp_path / "ed.csv").stat().st_mode & 0o777 == 0o600
    for book in small_trust.worklists.glob("worklist_*"):
        assert book.stat().st_mode & 0o077 == 0, book.name


def test_questions_that_have_no_answer_are_said_plainly(small_trust: Home) -> None:
    before, *_, build = [move.build_id for move in Ledger(small_trust.ledger).publications()]
    for arguments, words in (
        (("beds", "--demand", "nan"), "expected a percentage"),
        (("beds", "--length-of-stay", "nan"), "expected nights"),
        (("compare", build, before), "expected the publication with the earlier date first"),
        (("backup", "home.tar.gz"), "a name that ends in .tar"),
        (("backup", "/no/such/folder/home.tar"), "is not a folder"),
    ):
        answer = _clockstop(small_trust, *arguments)
        assert answer.returncode != 0 and words in " ".join(answer.stderr.split()), (arguments, answer.stderr)


def test_status_answers_for_every_domain(small_trust: Home) -> None:
    answer = _clockstop(small_trust, "status", "--json")
    assert all(domain in answer.stdout for domain in load_domains())


def test_nothing_landed_is_said_plainly(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    answer = _clockstop(home, "refresh")
    assert answer.returncode == 1
    assert "put deliveries into landing/" in " ".join(answer.stdout.split())
    assert "Traceback" not in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "table",
    [
        "performance.measure_values", "performance.spc", "performance.contributions", "performance.tiers",
        "performance.plan_positions", "performance.peers", "performance.oversight", "performance.risks",
        "planning.march", "planning.capacity",
    ],
)  # fmt: skip
def test_a_whole_trust_has_its_measures_and_plans(small_trust: Home, table: str) -> None:
    """What goes wrong with them keeps no domain from being published, so that nothing else would show it."""
    ((rows,),) = read(small_trust, f"select count(*) from {table}")
    assert rows > 0
