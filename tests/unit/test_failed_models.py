"""What is said of a model that failed: without a record, before its consequences, and of every rule."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.checks.asset_checks import rule_checks, rules_of
from orchestration.checks.causes import causes_first
from orchestration.checks.dbt_evidence import NOT_RUN, not_built_in_words
from orchestration.checks.failure_text import Place, failure_in_words
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.table_evidence import completeness_evidence
from orchestration.checks.verdict import judge
from orchestration.intake.as_of_inputs import select_files
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.node_errors import error_in_words
from orchestration.warehouse.project import load_manifest
from tests.intake.test_left_out import accept, night

OF_DBT = "Runtime Error in model x (models/x.sql)\n  "
BUILD = Build("b1", "run", date(2025, 3, 3), "RXX", ("ed",), "code", {}, "2025-03-04T02:00:00")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f"{OF_DBT}Conversion Error: Could not convert string '9990000018' to INT32", "Conversion Error"),
        (
            f"{OF_DBT}[CAST_INVALID_INPUT] The value '9990000018' of the type STRING cannot be cast",
            "Spark's CAST_INVALID_INPUT",
        ),
        (f"{OF_DBT}[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column", "Spark's UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (f"{OF_DBT}Invalid Input Error: not 'Smith'\n  Binder Error: no", "Invalid Input Error"),
        (
            f'{OF_DBT}Binder Error: Referenced column "sit" not found!\n  Candidate bindings: "site"',
            'Binder Error: Referenced column "sit" not found!',
        ),
        (f"{OF_DBT}Out of Memory Error: 5.5 GiB used", "Out of Memory Error: 5.5 GiB used"),
        ("Compilation Error in model x (models/x.sql)\n  'sites' is undefined", "Compilation Error"),
        ("something of 9990000018", "an error"),
        (None, "an error"),
    ],
)
def test_an_error_is_told_with_its_words_only_where_they_quote_no_record(
    message: str | None, words: str
) -> None:
    assert error_in_words(message) == words


def _said(rule_id: str, severity: str, status: str, message: str) -> Evidence:
    return Evidence("ed", rule_id, "1", "dbt", severity, status, 10, 3, None, message)


def test_the_model_that_failed_comes_before_its_consequences_and_other_failures() -> None:
    skipped = [_said(f"t{number}", "block", "error", f"test {number} did not run") for number in range(5)]
    broken = _said("ED-V03", "block", "fail", "3 of 10 rows are wrong")
    failed = _said("built.int_ed__clocks", "block", "error", "the model int_ed__clocks could not be built")
    (verdict,) = judge(BUILD, [*skipped, broken, failed], {"ed": set()})
    assert verdict.reason == (
        "the model int_ed__clocks could not be built; and 6 more, listed by `clockstop status --domain ed`"
    )


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            "ed__attendances",
            "the model ed.attendances of Emergency department could not be built: Binder Error",
        ),
        ("int_ed__clocks", "the model int_ed__clocks of Emergency department could not be built: Binder Error"),
        ("stg_ed__attendances", "the model stg_ed__attendances could not be built: Binder Error"),
    ],
)
def test_a_failed_model_is_told_as_readers_call_it_with_its_domain(model: str, words: str) -> None:
    node = load_manifest()["nodes"][f"model.clockstop.{model}"]
    assert not_built_in_words(node, "Binder Error") == (
        f"{words}; dbt's log in warehouse/logs says more. It is {node['path']}"
    )


def test_a_rule_that_did_not_run_fails_in_dagster_and_keeps_no_result_of_an_earlier_build() -> None:
    asset = dg.AssetKey(["checks", "ed_checks"])
    spoke, silent = list(rules_of("ed"))[:2]
    expected = {spoke, silent, "a test, which is shown on its model"}
    results = rule_checks(asset, "ed", [_said(spoke, "block", "pass", "holds")], expected, Path("docs"))
    passed = {str(result.check_name): result.passed for result in results}
    assert sorted(passed.values()) == [False, True] and len(passed) == 2


# One failure of each kind, as rules are called, in the order in which a person asks why.
IN_ORDER = (
    ("contract.pas.delivery", "contract", "fail"),
    ("contract.pas.referrals.fresh", "contract", "fail"),
    ("values.pas.referrals", "contract", "fail"),
    ("delivery.pas.rows", "contract", "fail"),
    ("RTT-V03", "volume", "fail"),
    ("built.int_rtt__clocks", "dbt", "error"),
    ("not_null_stg_pas__referrals_referral_id", "dbt", "fail"),
    ("volume.rtt.periods", "volume", "fail"),
    ("RTT-G01", "expectation", "fail"),
    ("RTT-I02", "reconciliation", "fail"),
)


def test_a_cause_is_told_before_its_consequences() -> None:
    failures = [
        Evidence("ed", name, "1", kind, "block", status, 9, 1, None, name) for name, kind, status in IN_ORDER
    ]
    skipped = _said("t", "warn", "error", f"t: {NOT_RUN}")
    broken = _said("u", "warn", "error", "u: could not be evaluated: Binder Error")
    told = causes_first([skipped, broken, *reversed(failures)])
    assert [item.rule_id for item in told] == [*(name for name, _, _ in IN_ORDER), "u", "t"]
    for number, item in enumerate(told[:-1]):
        (verdict,) = judge(BUILD, list(reversed(told[number:])), {"ed": set()})
        more = len(told) - number - 1
        assert verdict.reason == f"{item.message}; and {more} more, listed by `clockstop status --domain ed`"


def test_an_empty_table_names_the_file_that_is_empty_or_that_nobody_sent_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ledger = Ledger(home.ledger)
    build = replace(BUILD, as_at=night(0))
    accept(ledger, 0, "attendances", "full", "e0", None, "ed", rows=0)
    inputs = ledger.refresh_inputs()
    counts = {"ed.attendances": 0}
    sent = completeness_evidence(build, counts, FirstRows(build, select_files(night(0), inputs), home), inputs)
    said = {item.rule_id: item.message for item in sent}["volume.ed.attendances"]
    assert said.startswith(
        "ed.attendances has 0 rows; attendances.csv of the ed delivery e0 has no row of ed.attendances. "
    )
    never = completeness_evidence(build, counts, FirstRows(build, [], home), inputs)
    said = {item.rule_id: item.message for item in never}["volume.ed.attendances"]
    assert (
        "no delivery in use contains ed.attendances. " in said and "What to do: have the extract sent" in said
    )


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    place = Place("ed", "e1", "attendances.csv", 7, ("arrived_at",))
    assert failure_in_words("3 rows are wrong.", "Why.", "Send it.", place, "ED-1") == (
        "3 rows are wrong. First in line 7, column arrived_at, of attendances.csv of the ed delivery e1. Why."
        " What to do: send it; `clockstop rows ED-1` shows the rows"
    )
    assert replace(place, line=None).in_words() == "column arrived_at of attendances.csv of the ed delivery e1"
    assert (
        replace(place, line=None, columns=(), file="a\nb.csv").in_words() == "a\\nb.csv of the ed delivery e1"
    )
