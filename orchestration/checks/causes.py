"""In which order failures are told: a cause before its consequences.

What was refused or left out comes before an unreadable column, that before a file that was cut, that
before a model and its tests, and those before a table that is empty and figures that differ.
"""

from orchestration.checks.dbt_evidence import BUILT, NOT_RUN
from orchestration.store.records import Evidence


def causes_first(evidence: list[Evidence]) -> list[Evidence]:
    """Failures in the order in which they are told; within one kind as they were recorded."""
    return sorted(evidence, key=_place)


def _place(item: Evidence) -> int:
    rule_id, kind = item.rule_id, item.kind
    if item.status == "error" and not rule_id.startswith(BUILT):
        # what did not run, or was not built, is the consequence of something before it
        return 12 if NOT_RUN in item.message or "could not be evaluated" not in item.message else 11
    places = (
        rule_id.startswith("contract.") and rule_id.endswith(".delivery"),
        rule_id.startswith("contract."),
        rule_id.startswith(("values.", "keys.")) or rule_id.endswith(".values"),
        rule_id.startswith("delivery."),
        kind == "volume" and not rule_id.startswith("volume."),
        rule_id.startswith(BUILT),
        kind == "dbt",
        rule_id.startswith("volume."),
        kind == "expectation",
    )
    return next((number for number, is_one in enumerate(places) if is_one), len(places))
