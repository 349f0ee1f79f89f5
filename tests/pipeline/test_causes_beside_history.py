"""What holds a domain because of what was known before is told by its first cause, from delivery to notice.

One home: a history that is published, then deliveries that a stranger's systems might send. Each holds a domain
by a rule that compares: with the calendar, with earlier rows, with earlier deliveries, with its own rows.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.publication.failed_checks import failed_checks
from orchestration.run.notices import held_notice
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.values.columns_and_values import good_row

# two refreshes of four domains and one of one
pytestmark = pytest.mark.long

LAST = date(2026, 11, 21)
# Part of every identifier of a patient, which no message may repeat.
MARK = "QZMARK"


def day(before: int) -> str:
    """A date of the story, by how many days it is before the last."""
    return (LAST - timedelta(days=before)).isoformat()


def rows(feed: str, numbers: range, **changes: str) -> Rows:
    """Good rows of a feed, of a patient each."""
    return [{**good_row(feed, f"{MARK}{number:03d}"), **changes} for number in numbers]


def arrivals(first: int, last: int) -> Rows:
    """Three attendances on each of some days, named by how many days they are before the last."""
    return [
        {
            **good_row("attendances", f"{MARK}{before:02d}{number}"),
            **{
                column: f"{day(before)}T{hour}:00"
                for column, hour in {
                    "arrived_at": f"1{number}", "assessed_at": f"1{number}", "seen_at": f"1{number + 1}",
                    "concluded_at": f"1{number + 2}", "departed_at": f"1{number + 2}",
                }.items()
            },
        }
        for before in range(first, last - 1, -1)
        for number in range(3)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("causes") / "home")
    # PAS: a whole extract and six of changes, each with thirty patients
    deliver(home, "pas", "pas1", day(7), {
        "patients": rows("patients", range(60)), "referrals": rows("referrals", range(60)),
    })  # fmt: skip
    for number in range(2, 8):
        changes = {"patients": rows("patients", range(30)), "referrals": rows("referrals", range(3))}
        deliver(home, "pas", f"pas{number}", day(8 - number), dict(changes), f"pas{number - 1}", "changes")
    deliver(home, "cancer", "cancer1", day(1), {"pathways": rows("pathways", range(60))})
    deliver(home, "ed", "ed1", day(3), {"attendances": arrivals(20, 3)})
    beds = {
        "wards": rows("wards", range(1)),
        "bed_states": rows("bed_states", range(1), snapshot_at=f"{day(4)}T00:00"),
    }
    deliver(home, "beds", "beds1", day(4), beds)  # type: ignore[arg-type]
    result = refresh(home)
    assert result.succeeded and not result.held, result.in_words()
    # a changes file that was cut
    deliver(home, "pas", "pas8", day(0), {
        "patients": rows("patients", range(2)), "referrals": rows("referrals", range(3)),
    }, "pas7", "changes")  # fmt: skip
    # another code list, and a column that was lost
    deliver(home, "cancer", "cancer2", day(0), {
        "pathways": rows("pathways", range(60, 100), priority_type="urgent", source_of_referral=""),
    }, "cancer1", "changes")  # fmt: skip
    # a department whose extract brings only old attendances again
    deliver(home, "ed", "ed2", day(0), {"attendances": arrivals(3, 3)}, "ed1", "changes")
    # and no later extract of beds
    result = refresh(home)
    assert result.succeeded, result.in_words()
    return home


# How the reason of each domain begins, what else it says, and what to do.
CAUSES = {
    # a source that is late
    "beds": (
        f"the newest beds extract is as at {day(4)}, 4 days behind the date of the data ({day(0)}): it is the"
        " delivery beds1; expected: at most 3 days. ",
        "after more days an old list would be published as a current one. ",
        "ask Site operations why no later beds extract has come, and have it sent",
    ),
    # delivery.values
    "cancer": (
        "cancer.pathways in the delivery cancer2: all 40 values of priority_type are invalid, of earlier ones"
        " 0 %; source_of_referral is empty in all 40 rows, of earlier ones in 0 %. ",
        "First in line 2, column priority_type, of pathways.csv of the cancer delivery cancer2. ",
        "have priority_type sent as a code of the list priority_type (1, 2, 3), or say under cancer: feeds:"
        " pathways: codes: in formats.yml how the source writes it",
    ),
    # delivery.rows
    "rtt": (
        f"the pas delivery pas8 as at {day(0)} has 2 rows of changes of pas.patients; expected: at least 8,"
        " because the fewest in 6 earlier deliveries was 30. ",
        "In patients.csv of the pas delivery pas8. ",
        "have the complete delivery sent again; if so little really happened, publish by an override",
    ),
    # rule V04
    "ed": (
        f"ed.attendances has no records after {day(3)}, 3 days before the date of the data; days from one"
        " record to the next so far: 1 at most; expected: no feed has been without records for longer"
        " than at any time in the last twelve weeks. ",
        "In attendances.csv of the ed delivery ed2. ",
        "have the feed sent again from its newest day on; if nothing really happened, publish by an override;"
        " `clockstop rows ED-V04` shows the rows",
    ),
}  # fmt: skip


def told_everywhere(home: Home, domain: str, cause: tuple[str, str, str]) -> None:
    """The reason is as expected, and status, notice and evidence say the same; nobody is named."""
    begins, place, action = cause
    ((state, reason),) = read(home, "select state, reason from publication.status where domain = ?", domain)
    assert state == "held" and reason.startswith(begins) and place in reason, reason
    assert f". What to do: {action}" in reason, reason
    first = failed_checks(domain, Ledger(home.ledger))[0].rstrip(".")
    assert reason.startswith(first)
    said = [
        message.rstrip(".")
        for (message,) in read(home, "select message from publication.evidence where domain = ?", domain)
    ]
    assert first in said
    notice = held_notice(Ledger(home.ledger))
    assert notice is not None and first in notice.text
    surroundings = {"CLOCKSTOP_HOME": str(home.root), "COLUMNS": "5000"}
    shown = " ".join(CliRunner().invoke(app, ["status"], env=surroundings).stdout.split())
    assert first in shown
    (row,) = json.loads(
        CliRunner().invoke(app, ["status", "--domain", domain, "--json"], env=surroundings).stdout
    )
    assert row["reason"] == reason
    assert not any(MARK in words for words in (notice.text, shown, *said))


@pytest.mark.parametrize("domain", CAUSES)
def test_a_comparison_that_fails_is_told_with_its_place_and_what_to_do(home: Home, domain: str) -> None:
    told_everywhere(home, domain, CAUSES[domain])


def test_a_key_that_occurs_twice_is_told_with_its_line(tmp_path: Path) -> None:
    """Rows that differ under one key are told apart by `(2)`: a source that sends such a key too repeats it."""
    attendances = []
    for number in range(8):
        name = f"{MARK}{number}"
        good = good_row("attendances", name)
        attendances += [
            good,
            {**good, "patient_id": f"{name}B"},
            {**good, "attendance_id": f"ED{name} (2)", "patient_id": f"{name}C"},
        ]
    home = make_home(tmp_path / "home")
    deliver(home, "ed", "ed1", day(0), {"attendances": attendances})
    assert refresh(home, domains=("ed",)).held == ["ed"]
    told_everywhere(home, "ed", (
        "each of 8 values of attendance_id occurs more than once in ed.attendances, which has 24 rows;"
        " expected: no two rows of ed.attendances have the same attendance_id. ",
        "First in line 4 of attendances.csv of the ed delivery ed1. ",
        "correct the rows at their source and have them sent again; `clockstop rows"
        " unique_combination_stg_ed__attendances_attendance_id` shows the rows",
    ))  # fmt: skip
