"""Every check of a domain that failed in the newest build of it; a reason names only the first."""

from orchestration.checks.causes import causes_first
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import reasons_to_hold
from orchestration.publication.history import builds_in_force
from orchestration.store.ledger import Ledger


def failed_checks(domain: str, ledger: Ledger) -> list[str]:
    """What keeps the domain from being published and what is to be read with it, causes first."""
    inputs = ledger.refresh_inputs()
    builds = {build.build_id: build for build in inputs.builds()}
    judged = (builds[name] for name in reversed(builds_in_force(inputs.publications())) if name in builds)
    build = next((build for build in judged if domain in build.domains), None)
    if build is None:
        return []
    evidence = [item for item in ledger.evidence(build.build_id) if item.domain == domain]
    said = reasons_to_hold(evidence, expected_rules(build)[domain])
    said += [
        item.message for item in causes_first(evidence) if (item.severity, item.status) == ("warn", "fail")
    ]
    return list(dict.fromkeys(said))
