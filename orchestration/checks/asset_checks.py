"""Each rule as a check of its domain in Dagster: what it asks, how many it judged and where its rows are."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.checks.contract_evidence import possible_contract_rules
from orchestration.checks.dbt_evidence import reading, rows_checked, rule_id_of
from orchestration.checks.exception_evidence import exception_rules
from orchestration.checks.feed_values import possible_rules_of_feeds
from orchestration.checks.required_columns import TITLE, rule_id
from orchestration.checks.rows_of_rule import way_to_rows
from orchestration.checks.suites import load_suites
from orchestration.contract.published import load_published_tables
from orchestration.store.records import Evidence
from orchestration.warehouse.build import NodeResult


def check_name(rule_id: str) -> str:
    """A rule's id as Dagster takes it for the name of a check."""
    return re.sub(r"\W", "_", rule_id)


def rules_of(domain: str) -> dict[str, str]:
    """The rules of a domain that are not tests of a model, with their words; those stand on their models."""
    rules = possible_contract_rules(domain)
    rules |= {
        f"volume.{table.name}": f"{table.name} was built, and has rows where it must have rows."
        for table in load_published_tables()
        if table.domain == domain
    }
    rules |= possible_rules_of_feeds(domain)
    rules[rule_id(domain)] = f"{TITLE[0].upper()}{TITLE[1:]}."
    rules |= {item.rule_id: f"{item.title}. {item.reason}" for item in load_suites() if item.domain == domain}
    return rules | {
        rule["rule_id"]: f"{rule['title']} ({rule['kind'].replace('_', ' ')}). {rule['why']}. {rule['action']}."
        for rule in exception_rules(domain)
    }


def test_check(
    asset_key: dg.AssetKey, test: Mapping[str, Any], spoken: NodeResult, counts: dict[str, int]
) -> dg.AssetCheckResult:
    """The result of one dbt test on its model; `counts` are rows by model."""
    checked = rows_checked(test, counts)
    return dg.AssetCheckResult(
        asset_key=asset_key,
        check_name=test["name"],
        passed=spoken.status in ("pass", "success"),
        severity=dg.AssetCheckSeverity.ERROR
        if test["config"]["severity"].lower() == "error"
        else dg.AssetCheckSeverity.WARN,
        description=reading(test, spoken, checked)[1],
        metadata={
            "status": spoken.status,
            "checked_rows": checked or 0,
            "failed_rows": spoken.failures or 0,
            "see_its_rows": f"clockstop rows {rule_id_of(test)}",
        },
    )


def rule_checks(
    asset_key: dg.AssetKey, domain: str, evidence: list[Evidence], expected: set[str], data_docs: Path
) -> Iterator[dg.AssetCheckResult]:
    """One result a rule: counts and how to see its rows, never the rows; `data_docs` are the publication's.

    A rule that was expected and did not run fails: what Dagster shows of it would be of an earlier build.
    """
    known = rules_of(domain)
    spoken = {item.rule_id for item in evidence if item.domain == domain}
    for silent in sorted((expected & known.keys()) - spoken):
        yield dg.AssetCheckResult(
            asset_key=asset_key,
            check_name=check_name(silent),
            passed=False,
            description=f"{silent} did not run: the model that it checks was not built",
            metadata={"status": "did not run"},
        )
    in_data_docs = {item.rule_id for item in load_suites() if item.domain == domain}
    for item in evidence:
        if item.domain == domain and item.rule_id in known:
            yield dg.AssetCheckResult(
                asset_key=asset_key,
                check_name=check_name(item.rule_id),
                passed=item.status in ("pass", "not_applicable"),
                severity=dg.AssetCheckSeverity.ERROR
                if item.severity == "block" or item.status == "error"
                else dg.AssetCheckSeverity.WARN,
                description=item.message,
                metadata={
                    "status": item.status,
                    "severity": item.severity,
                    "checked_rows": item.checked_rows or 0,
                    "failed_rows": item.failed_rows or 0,
                    "threshold": item.threshold or "none",
                    "see_its_rows": way_to_rows(item),
                    **(
                        {"data_docs": dg.MetadataValue.path(data_docs / f"{domain}.html")}
                        if item.rule_id in in_data_docs
                        else {}
                    ),
                },
            )
