"""What holds a domain is told by its first cause: what was found, in which file, line and column, what to do.

One home in which each domain is held by a gate of another kind, as a stranger's systems would bring it about.
"""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.checks.asset_checks import rule_checks
from orchestration.checks.broken_rows import broken_rows, broken_rows_of_test
from orchestration.checks.first_rows import FirstRows, model_of_relation
from orchestration.checks.registry import expected_rules
from orchestration.checks.suites import load_suites
from orchestration.checks.verdict import judge
from orchestration.cli.main import app
from orchestration.contract.feeds import load_sources
from orchestration.defs.names import checks_key
from orchestration.intake.as_of_inputs import select_files
from orchestration.publication.failed_checks import failed_checks
from orchestration.run.notices import held_notice
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.warehouse.build import kept_tests
from orchestration.warehouse.project import load_manifest
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.values.columns_and_values import good_row

# one refresh of five domains
pytestmark = pytest.mark.long

FIRST, SECOND = "2026-11-20", "2026-11-21"
# Part of every identifier of a patient, which no message may repeat.
MARK = "QZMARK"
NAMES = [f"{MARK}{number:03d}" for number in range(150)]


def _named(feed: str, number: str, **changes: str) -> dict[str, str]:
    return {**good_row(feed, number), **changes}


def _published_month() -> Rows:
    """The monthly A&E file of one trust, whose total row is of another month."""
    columns = load_sources()["national"].feeds["ae_monthly_csv"].typed_columns
    names = {"period": "MSitAE-FEBRUARY-2025", "org_code": "RXX", "parent_org": "NORTH", "org_name": "A TRUST"}
    trust = {(column.headers or (column.name,))[0]: names.get(column.name, "1") for column in columns}
    total = {name: "2" if value == "1" else value for name, value in trust.items()}
    return [trust, total | {"Period": "TOTAL", "Org Code": "TOTAL", "Parent Org": "TOTAL", "Org name": "TOTAL"}]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("causes") / "home")
    # dates in another format: nothing of the day can be counted
    deliver(home, "pas", "pas1", FIRST, {
        "patients": [_named("patients", name) for name in NAMES],
        "referrals": [_named("referrals", name, received_date="05/06/2026") for name in NAMES],
        "admission_offers": [_named("admission_offers", name) for name in NAMES[:9]],
    })  # fmt: skip
    # a feed that the delivery of the day left out
    changes = {"patients": [_named("patients", NAMES[1])],
               "referrals": [_named("referrals", NAMES[1], received_date="05/06/2026")]}  # fmt: skip
    deliver(home, "pas", "pas2", SECOND, dict(changes), "pas1", "changes")
    # a sixth of the arrivals is written as nobody agreed, from the sixth row on; one line before them is broken
    attendances = [
        _named("attendances", name, **({"arrived_at": "10h00"} if 5 <= number < 30 else {}))
        for number, name in enumerate(NAMES)
    ]
    folder = deliver(home, "ed", "ed1", SECOND, {"attendances": attendances})
    _break_a_line(folder / "attendances.csv", 3)
    # a file that was cut after its manifest was written
    beds = {"wards": [_named("wards", "GOOD")], "ward_stays": [_named("ward_stays", NAMES[0])],
            "bed_states": [_named("bed_states", "GOOD")]}  # fmt: skip
    deliver(home, "beds", "b1", FIRST, dict(beds))
    folder = deliver(home, "beds", "b2", SECOND, dict(beds), "b1")
    (folder / "ward_stays.csv").write_bytes((folder / "ward_stays.csv").read_bytes()[:-20])
    deliver(home, "national", "n1", SECOND, {"ae_monthly_csv": _published_month()}, provider="ENG")
    result = refresh(home)
    assert result.succeeded, result.in_words()
    return home


def _break_a_line(file: Path, line: int) -> None:
    """One more column than the header has; the manifest is made to agree."""
    import hashlib

    lines = file.read_bytes().split(b"\n")
    lines[line - 1] += b",too,many"
    file.write_bytes(b"\n".join(lines))
    manifest = json.loads((file.parent / "manifest.json").read_text(encoding="utf-8"))
    content = file.read_bytes()
    manifest["files"][0] |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (file.parent / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


# How the reason begins, what else it says, and what to do.
CAUSES = {
    "rtt": (
        "all 149 values of pas.referrals.received_date in the delivery pas1 cannot be read",
        "First in line 2, column received_date, of referrals.csv of the pas delivery pas1. ",
        "have received_date sent as a date YYYY-MM-DD",
    ),
    "ed": (
        "25 of 149 rows of ed.attendances have no clock_start_at; expected: nearly every attendance has a clock"
        " start",
        "First in line 7, column arrived_at, of attendances.csv of the ed delivery ed1. ",
        "have the arrival times sent as the contract says; `clockstop rows ED-E02` shows the rows",
    ),
    "beds": (
        "the beds delivery b2 as at 2026-11-21 was refused: b2/ward_stays.csv: expected ",
        "bytes as in the manifest, found ",
        "correct the delivery and send it again; the next refresh reads it",
    ),
    "elective": (
        "pas.admission_offers is missing from the pas delivery pas2 as at 2026-11-21; the last delivery that"
        " contained it is pas1 as at",
        "only a full extract can replace its changes",
        "send that delivery again with the feed, and an empty feed as a file with a header and no rows",
    ),
    "benchmark": (
        "A&E providers sum to the published total",
        "In ae_monthly_csv.csv of the national delivery n1. ",
        "compare the file with the one that is published, and fetch it again",
    ),
}


@pytest.mark.parametrize("domain", CAUSES)
def test_the_first_cause_names_its_place_and_what_to_do(home: Home, domain: str) -> None:
    ((state, reason),) = read(home, "select state, reason from publication.status where domain = ?", domain)
    begins, place, action = CAUSES[domain]
    assert state == "held"
    assert reason.startswith(begins) and place in reason and f"What to do: {action}" in reason, reason


def _build(home: Home) -> Build:
    return Ledger(home.ledger).builds()[-1]


def test_evidence_status_notice_and_dagster_say_the_same(home: Home) -> None:
    ledger, build = Ledger(home.ledger), _build(home)
    notice = held_notice(ledger)
    assert notice is not None
    evidence = ledger.evidence(build.build_id)
    verdicts = {verdict.domain: verdict.reason for verdict in judge(build, evidence, expected_rules(build))}
    for domain in CAUSES:
        listed = failed_checks(domain, ledger)
        first = listed[0].rstrip(".")
        assert verdicts[domain].startswith(first) and verdicts[domain] in notice.text, domain
        assert (first,) in [
            (message.rstrip("."),)
            for (message,) in read(home, "select message from publication.evidence where domain = ?", domain)
        ]
        shown = rule_checks(checks_key(domain), domain, evidence, set(), Path("docs"))
        tests = {item.message for item in evidence if item.domain == domain}
        assert first in {str(check.description).rstrip(".") for check in shown} | {
            message.rstrip(".") for message in tests
        }
    assert "…" not in notice.text


def test_no_message_names_a_patient(home: Home) -> None:
    ledger = Ledger(home.ledger)
    said = [item.message for item in ledger.evidence(_build(home).build_id)]
    said += [row["reason"] for row in ledger.publications()[-1].verdicts]
    assert said and not any(MARK in words or "05/06/2026" in words or "10h00" in words for words in said)


def test_what_failed_says_what_to_do(home: Home) -> None:
    failed = [item for item in Ledger(home.ledger).evidence(_build(home).build_id) if item.status == "fail"]
    of_gate = [item for item in failed if item.severity in ("block", "warn")]
    assert len({item.rule_id for item in of_gate}) >= 7
    for item in of_gate:
        assert len(re.findall("What to do: ", item.message)) == 1, item


def test_a_row_that_could_not_be_read_is_named_by_its_line(home: Home) -> None:
    ((message,),) = read(
        home,
        "select message from publication.evidence where domain = 'ed'"
        " and rule_id = 'contract.ed.attendances.readable'",
    )
    assert message.startswith(
        "1 of 150 rows of ed.attendances cannot be read and are in no figure; the first: too"
    )
    assert "First in line 3 of attendances.csv of the ed delivery ed1. " in message


def test_the_rows_of_every_rule_can_be_asked_for(home: Home) -> None:
    """The SQL that leads from a rule to its rows runs for each test and expectation of the project."""
    build = _build(home)
    rows_of = FirstRows(build, select_files(build.as_at, Ledger(home.ledger).refresh_inputs()), home)
    compiled = kept_tests(build, home)
    questions = [
        (broken_rows_of_test(node, compiled[node_id])[0], node_id)
        for node_id, node in load_manifest()["nodes"].items()
        if node_id in compiled
    ]
    questions += [
        (sql, item.rule_id)
        for item in load_suites()
        if item.domain in build.domains and (sql := broken_rows(item))
    ]
    assert len(questions) > 250
    with rows_of.open() as connection:
        for sql, name in questions:
            assert connection.execute(f"describe {sql}").fetchall(), name


def test_rows_of_models_are_led_back_to_the_record_and_not_to_its_patient(home: Home) -> None:
    build = _build(home)
    rows_of = FirstRows(build, select_files(build.as_at, Ledger(home.ledger).refresh_inputs()), home)
    asked = {
        ("rtt.periods", f"pathway_id = 'W{NAMES[4]}'"): ("referrals.csv", 6, ("received_date",)),
        ("rtt.ptl", f"pathway_id = 'W{NAMES[0]}'"): ("referrals.csv", 2, ("received_date",)),
        ("ed.attendances", f"attendance_id = 'ED{NAMES[40]}'"): ("attendances.csv", 42, ()),
        ("beds.stays", "true"): None,
    }
    for (table, condition), expected in asked.items():
        found = rows_of.of_rows(f"select * from {table} where {condition}", model_of_relation(table))
        assert (found and (found.file, found.line, found.columns)) == expected, table


def test_status_of_one_domain_lists_every_check_that_failed(home: Home) -> None:
    surroundings = {"CLOCKSTOP_HOME": str(home.root), "COLUMNS": "5000"}
    answer = CliRunner().invoke(app, ["status", "--domain", "ed", "--json"], env=surroundings)
    (row,) = json.loads(answer.stdout)
    assert row["failed_checks"] == failed_checks("ed", Ledger(home.ledger)) and len(row["failed_checks"]) > 2
    assert row["reason"].startswith(row["failed_checks"][0])
    # lines break where the terminal ends, which another test may have been asked for first
    shown = " ".join(CliRunner().invoke(app, ["status", "--domain", "ed"], env=surroundings).stdout.split())
    assert all(words in shown for words in row["failed_checks"]) and "benchmark" not in shown
    whole = " ".join(CliRunner().invoke(app, ["status"], env=surroundings).stdout.split())
    assert row["reason"] in whole
    wrong = CliRunner().invoke(app, ["status", "--domain", "wards"], env=surroundings)
    assert wrong.exit_code == 2
