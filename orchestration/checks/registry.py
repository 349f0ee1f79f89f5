"""The registered exception rules and every rule that must have spoken of a build."""

import csv
from datetime import date
from functools import cache

from orchestration.checks.contract_evidence import expected_contract_rules
from orchestration.checks.dbt_evidence import expected_tests
from orchestration.checks.suites import load_suites
from orchestration.domains import load_domains, load_published_tables
from orchestration.ledger import Build, Ledger
from orchestration.warehouse.project import DBT_PROJECT


@cache
def registered_versions(domain: str) -> tuple[dict[str, str], ...]:
    """Every version of the exception rules of a domain, as registered."""
    seed = DBT_PROJECT / "seeds" / "rules" / f"rules_{domain}.csv"
    if not seed.exists():
        return ()
    with seed.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def exception_rules(domain: str, night: date | None = None) -> tuple[dict[str, str], ...]:
    """The newest version of each exception rule of a domain; with a night, of those that are in force on it."""
    newest: dict[str, dict[str, str]] = {}
    for rule in registered_versions(domain):
        begins, ends = rule["active_from"], rule["active_to"]
        if night is not None and not begins <= night.isoformat() <= (ends or night.isoformat()):
            continue
        known = newest.get(rule["rule_id"])
        if known is None or int(known["rule_version"]) < int(rule["rule_version"]):
            newest[rule["rule_id"]] = rule
    return tuple(newest.values())


def expected_rules(build: Build, ledger: Ledger) -> dict[str, set[str]]:
    """Ids of the rules that must have spoken, by domain: a silence is as good as a failure."""
    tests = expected_tests(build)
    contracts = expected_contract_rules(build, ledger)
    expected = {}
    for domain in load_domains():
        if domain in build.domains:
            expected[domain] = (
                tests[domain]
                | contracts[domain]
                | {item.rule_id for item in load_suites() if item.domain == domain}
                | {f"volume.{table.name}" for table in load_published_tables() if table.domain == domain}
                | {rule["rule_id"] for rule in exception_rules(domain, build.as_at)}
            )
    return expected
