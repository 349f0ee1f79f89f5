"""Every rule of the gate says what it allows and why there, wherever it is written down."""

import re
from typing import Any

import yaml

from orchestration.checks.dbt_evidence import rule_id_of, rule_of
from orchestration.checks.exception_evidence import exception_rules
from orchestration.checks.gate_rules import gate_rule, gate_rules
from orchestration.checks.suites import SUITES_FOLDER, load_suites
from orchestration.contract.feeds import all_feeds, load_sources
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.published import load_domains
from orchestration.warehouse.project import load_manifest

FEWEST_WORDS = 8


def _tests() -> list[dict[str, Any]]:
    return [node for node in load_manifest()["nodes"].values() if node["resource_type"] == "test"]


def test_no_rule_of_the_gate_is_without_a_reason() -> None:
    told = {name: (rule.rule_version, rule.threshold, rule.reason) for name, rule in gate_rules().items()}
    told |= {rule_id_of(test): _parts(rule_of(test)) for test in _tests()}
    told |= {item.rule_id: (item.rule_version, item.threshold, item.reason) for item in load_suites()}
    for domain in load_domains():
        told |= {
            rule["rule_id"]: (rule["rule_version"], rule["threshold"], rule["threshold_reason"])
            for rule in exception_rules(domain)
            # exceptions are work, and gate nothing unless the registry says so
            if rule["severity"] != "info"
        }
    for source in load_sources().values():
        if source.max_age_days is not None:
            told[f"age of {source.name}"] = ("1", str(source.max_age_days), source.max_age_reason)
    for feed in all_feeds():
        if feed.max_age_days is not None:
            told[f"age of {feed.name}"] = ("1", str(feed.max_age_days), feed.max_age_reason)
    assert len(told) > 200
    for name, (version, threshold, reason) in told.items():
        assert version and threshold, name
        assert len(reason.split()) >= FEWEST_WORDS or reason == "{max_age_reason}", (name, reason)


def _parts(rule: Any) -> tuple[str, str, str]:
    return rule.rule_version, rule.threshold, rule.reason


def test_a_test_may_say_a_reason_of_its_own() -> None:
    test = next(test for test in _tests() if test.get("test_metadata"))
    own = {**test, "config": {**test["config"], "meta": {"reason": "because", "threshold": "3 rows"}}}
    assert _parts(rule_of(own)) == (rule_of(test).rule_version, "3 rows", "because")


def test_the_rules_that_are_written_for_one_test_have_one() -> None:
    own = {name.split(".", 1)[1] for name in gate_rules() if name.startswith("test_rules.")}
    assert own <= {rule_id_of(test) for test in _tests()}


def test_a_cut_file_and_a_cut_day_have_the_same_limits() -> None:
    limits = gate_rule("delivery.rows").limits
    history = yaml.safe_load((SUITES_FOLDER / "_own_history.yml").read_text(encoding="utf-8"))
    (table,) = (
        table
        for table in history["tables"]
        if any(entry["rule_id"] == "{DOMAIN}-V03" for entry in table["expectations"])
    )
    (entry,) = table["expectations"]
    to_miss = re.search(r"lowest >= (\d+)", table["only_rows"])
    to_cut = re.search(r"lowest >= (\d+)", entry["arguments"]["unexpected_rows_query"])
    macro = PROJECT_ROOT / "dbt_project" / "macros" / "daily_volumes.sql"
    share = re.search(r"lowest / ([\d.]+)(?:e0)? as double\) as cut_limit", macro.read_text(encoding="utf-8"))
    assert to_miss and int(to_miss[1]) == limits["fewest_to_miss"]
    assert to_cut and int(to_cut[1]) == limits["fewest_to_cut"]
    assert share and 1 / float(share[1]) == limits["cut_to"]
    assert gate_rule("delivery.rows").threshold.startswith("at least 25% of the fewest rows")
