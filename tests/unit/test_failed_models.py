"""What is said of a model that failed: without a record, before its consequences, and of every rule."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.checks.asset_checks import rule_checks, rules_of
from orchestration.checks.dbt_evidence import not_built_in_words
from orchestration.checks.verdict import judge
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.node_errors import error_in_words
from orchestration.warehouse.project import load_manifest

OF_DBT = "Runtime Error in model x (models/x.sql)\n  "
BUILD = Build("b1", "run", date(2025, 3, 3), "RXX", ("ed",), "code", {}, "2025-03-04T02:00:00")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f"{OF_DBT}Conversion Error: Could not convert string '9990000018' to INT32", "Conversion Error"),
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
