"""The registered exception rules and every rule that must have spoken of a build."""

import csv
from functools import cache

from orchestration.checks.contract_evidence import expected_contract_rules
from orchestration.checks.dbt_evidence import expected_tests
from orchestration.checks.suites import load_suites
from orchestration.domains import load_domains, load_published_tables
from orchestration.ledger import Build, Ledger
from orchestration.warehouse.project import DBT_PROJECT


@cache
def exception_rules(domain: str) -> tuple[dict[str, str], ...]:
    """The exception rules of a domain, as registered."""
    seed = DBT_PROJECT / "seeds" / "rules" / f"rules_{domain}.csv"
    if not seed.exists():
        return ()
    with seed.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


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
                | {rule["rule_id"] for rule in exception_rules(domain)}
            )
    return expected
