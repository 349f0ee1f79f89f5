"""Every rule that must have spoken of a build."""

from orchestration.checks.contract_evidence import expected_contract_rules
from orchestration.checks.dbt_evidence import expected_tests
from orchestration.checks.delivery_evidence import expected_delivery_rules
from orchestration.checks.exception_evidence import expected_exception_rules
from orchestration.checks.feed_values import expected_of_feeds
from orchestration.checks.prior_state_evidence import expected_memory
from orchestration.checks.required_columns import expected_required
from orchestration.checks.suites import load_suites
from orchestration.checks.table_evidence import expected_tables
from orchestration.contract.published import load_domains
from orchestration.store.records import Build


def expected_rules(build: Build) -> dict[str, set[str]]:
    """Ids of the rules that must have spoken, by domain: a silence is as good as a failure.

    Each kind of evidence says beside its producer what is expected of it, from the project and never from what
    this build read or found: what came in empty must not lower what must have spoken.
    """
    declared = (
        expected_contract_rules(build),
        expected_delivery_rules(build),
        expected_of_feeds(build),
        expected_tests(build),
        expected_tables(build),
        expected_required(build),
        _expected_expectations(build),
        expected_exception_rules(build),
        expected_memory(build),
    )
    return {
        domain: set[str]().union(*(expected[domain] for expected in declared))
        for domain in load_domains()
        if domain in build.domains
    }


def _expected_expectations(build: Build) -> dict[str, set[str]]:
    return {
        domain: {item.rule_id for item in load_suites() if item.domain == domain} for domain in build.domains
    }
