"""The files of `plan/` about measures: history, targets, trajectories, decisions and what follows.

A line is used when it fits its model and names a measure of the register. What a build used is kept with it.
"""

from orchestration.performance.decisions import DecisionRow
from orchestration.performance.oversight_metrics import OversightMetricRow
from orchestration.performance.plan_rows import (
    ActionRow,
    HistoryRow,
    NarrativeRow,
    PlanTargetRow,
    TrajectoryRow,
)
from orchestration.performance.tier_overrides import TierOverrideRow
from orchestration.settings.plan_tables import plan_table

HISTORY = {
    "measure_id": "varchar", "level": "varchar", "organisation_unit": "varchar", "period_start": "date",
    "numerator": "double", "denominator": "double", "value": "double",
}  # fmt: skip
TARGETS = {
    "measure_id": "varchar", "kind": "varchar", "level": "varchar", "organisation_unit": "varchar",
    "valid_from": "date", "valid_to": "date", "value": "double", "comparison": "varchar", "source": "varchar",
}  # fmt: skip
TRAJECTORIES = {
    "measure_id": "varchar", "organisation_unit": "varchar", "period_start": "date", "value": "double",
    "version": "integer", "agreed_by": "varchar", "agreed_on": "date",
}  # fmt: skip
DECISIONS = {
    "measure_id": "varchar", "organisation_unit": "varchar", "kind": "varchar", "period_start": "date",
    "reason": "varchar", "decided_by": "varchar", "decided_on": "date", "review_on": "date",
}  # fmt: skip
NARRATIVES = {
    "measure_id": "varchar", "organisation_unit": "varchar", "period_start": "date", "what": "varchar",
    "why": "varchar", "author": "varchar", "written_on": "date",
}  # fmt: skip
ACTIONS = {
    "action_id": "varchar", "measure_id": "varchar", "organisation_unit": "varchar", "what": "varchar",
    "owner": "varchar", "start": "date", "due": "date", "expected_effect_per_week": "double",
    "status": "varchar", "done_on": "date",
}  # fmt: skip
OVERSIGHT = {
    "version": "varchar", "valid_from": "date", "metric": "varchar", "national_id": "varchar",
    "title": "varchar", "measure_id": "varchar", "better": "varchar", "standard": "double", "floor": "double",
    "best_score": "double", "worst_score": "double", "weight": "varchar", "missing": "varchar",
    "source": "varchar", "grade": "varchar",
}  # fmt: skip
TIER_OVERRIDES = {
    "measure_id": "varchar", "organisation_unit": "varchar", "tier": "varchar", "decided_by": "varchar",
    "reason": "varchar", "decided_on": "date", "ends_on": "date",
}  # fmt: skip


PERFORMANCE_PLAN = (
    plan_table(
        "measure_history", "earlier figures of measures", HistoryRow, HISTORY,
        ("measure_id", "level", "organisation_unit", "period_start"),
    ),
    plan_table(
        "targets", "targets of the trust", PlanTargetRow, TARGETS,
        ("measure_id", "kind", "level", "organisation_unit", "valid_from"),
    ),
    plan_table(
        "trajectories", "trajectories", TrajectoryRow, TRAJECTORIES,
        ("measure_id", "organisation_unit", "period_start", "version"),
    ),
    plan_table(
        "spc_decisions", "decisions about charts", DecisionRow, DECISIONS,
        ("measure_id", "organisation_unit", "kind", "period_start"),
    ),
    plan_table(
        "narratives", "narratives", NarrativeRow, NARRATIVES,
        ("measure_id", "organisation_unit", "period_start"),
    ),
    plan_table("actions", "actions of recovery plans", ActionRow, ACTIONS, ("action_id",)),
    plan_table(
        "oversight_metrics", "metrics of the oversight framework", OversightMetricRow, OVERSIGHT,
        ("version", "metric"),
    ),
    plan_table(
        "tier_overrides", "tiers decided by a person", TierOverrideRow, TIER_OVERRIDES,
        ("measure_id", "organisation_unit", "decided_on"),
    ),
)  # fmt: skip
