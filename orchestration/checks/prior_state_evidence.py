"""Whether each domain goes on from the night it should, as evidence: a gap in memory is said, not hidden."""

from collections.abc import Callable
from pathlib import Path

from orchestration.checks.gate_rules import gate_rule
from orchestration.store.home import Home
from orchestration.store.records import Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.prior_state import find_prior_states

RULE = "memory.goes_on"


def memory_evidence(
    build: Build, home: Home, inputs: RefreshInputs, sound: Callable[[Path], bool]
) -> list[Evidence]:
    """One row per domain; where it was never published before there is nothing to go on from."""
    found = []
    rule = gate_rule(RULE)
    for memory in find_prior_states(build, home, inputs, sound):
        since = (
            f"continues from the publication as at {memory.as_at}"
            if memory.as_at
            else "starts again with this build"
        )
        lost = ", ".join(str(night) for night in sorted(memory.lost))
        begins = memory.as_at is None and not memory.lost
        status = "fail" if memory.lost else "not_applicable" if begins else "pass"
        message = (
            f"the publication of {lost} is missing or cannot be read, so the age of exceptions {since}"
            if memory.lost
            else "nothing was published before, so the history of exceptions starts with this build"
            if begins
            else f"the history of exceptions {since}"
        )
        found.append(
            Evidence(
                domain=memory.domain,
                rule_id=RULE,
                rule_version=rule.rule_version,
                kind="reconciliation",
                severity="warn",
                status=status,
                checked_rows=1,
                failed_rows=1 if memory.lost else 0,
                threshold=rule.threshold,
                message=rule.in_words(message, status),
            )
        )
    return found


def expected_memory(build: Build) -> dict[str, set[str]]:
    """The rule must have spoken of every domain."""
    return {domain: {RULE} for domain in build.domains}
