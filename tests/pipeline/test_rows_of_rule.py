"""From a count in evidence to its rows: every rule that gates names a command, which finds so many rows."""

import pytest
from typer.testing import CliRunner

from orchestration.checks.rows_of_rule import NoRows, find_rows, way_to_rows
from orchestration.cli.main import app
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Evidence


@pytest.fixture
def evidence(small_trust: Home) -> list[Evidence]:
    ledger = Ledger(small_trust.ledger)
    return ledger.evidence(ledger.builds()[-1].build_id)


def test_the_rows_of_a_rule_are_as_many_as_evidence_says(small_trust: Home, evidence: list[Evidence]) -> None:
    ledger = Ledger(small_trust.ledger)
    counted, about_all_rows = 0, set()
    for item in evidence:
        if not way_to_rows(item).startswith("clockstop rows") or item.status not in ("pass", "fail"):
            continue
        try:
            found = find_rows(item.rule_id, "", small_trust, ledger)
        except NoRows as why:
            assert "all rows" in str(why)
            about_all_rows.add(item.rule_id)
            continue
        with found.connection as connection:
            rows = connection.execute(f"select count(*) from ({found.sql}) as broken").fetchone()
        # an expectation that mostly holds passes with some rows outside
        if item.status == "fail" or item.kind == "dbt":
            assert rows == (item.failed_rows,), item.rule_id
        counted += 1
    assert counted > 200
    assert about_all_rows


def test_a_rule_without_rows_of_its_own_says_where_to_look(small_trust: Home, evidence: list[Evidence]) -> None:
    ledger = Ledger(small_trust.ledger)
    for rule_id, words in (
        ("RTT-D01", "clockstop exceptions --rule RTT-D01"),
        ("contract.pas.age", "publication.inputs"),
        ("no such rule", "found 'no such rule'"),
    ):
        with pytest.raises(NoRows, match=words):
            find_rows(rule_id, "", small_trust, ledger)
    with pytest.raises(NoRows, match="the file of build gone is missing"):
        find_rows("ED-E02", "gone", small_trust, ledger)
    assert {way_to_rows(item).split()[1] for item in evidence} == {"rows", "exceptions", "query"}


def test_the_command_shows_rows_as_a_query_does(small_trust: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCKSTOP_HOME", str(small_trust.root))
    answer = CliRunner().invoke(app, ["rows", "ED-E02", "--format", "csv", "--limit", "3"])
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert lines[0].startswith("attendance_id,") and 1 < len(lines) <= 4
