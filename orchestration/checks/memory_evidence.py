"""Whether each domain goes on from the night it should, as evidence: a gap in memory is said, not hidden."""

from orchestration.home import Home
from orchestration.ledger import Build, Evidence, Ledger
from orchestration.warehouse.memory import recollect


def memory_evidence(build: Build, home: Home, ledger: Ledger) -> list[Evidence]:
    """One row a domain that was published before."""
    found = []
    for memory in recollect(build, home, ledger):
        if memory.as_at is None and not memory.lost:
            continue
        since = f"goes on from the night of {memory.as_at}" if memory.as_at else "begins again with this night"
        lost = ", ".join(str(night) for night in sorted(memory.lost))
        found.append(
            Evidence(
                domain=memory.domain,
                rule_id="memory.goes_on",
                rule_version="1",
                kind="reconciliation",
                severity="warn",
                status="fail" if memory.lost else "pass",
                checked_rows=1,
                failed_rows=1 if memory.lost else 0,
                threshold="the newest earlier night that was published",
                message=(
                    f"the publication of {lost} is no longer there, so the age of exceptions {since};"
                    " put it back into published/builds, or refresh the nights again in their order"
                    if memory.lost
                    else f"the memory of exceptions {since}"
                ),
            )
        )
    return found
