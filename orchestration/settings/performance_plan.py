"""The files of `plan/` about measures: history, targets, trajectories, decisions and what follows.

A line is used when it fits its model and names a measure of the register. What a build used is kept with it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from orchestration.contract.validated_csv import Row
from orchestration.contract.validated_yaml import Model
from orchestration.performance.decisions import DecisionRow
from orchestration.performance.oversight_metrics import OversightMetricRow
from orchestration.performance.plan_rows import (
    ActionRow,
    HistoryRow,
    NarrativeRow,
    PlanTargetRow,
    TrajectoryRow,
)
from orchestration.performance.register import load_measures
from orchestration.performance.tier_overrides import TierOverrideRow
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

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
WHOLE_TRUST = "trust"


def _rows_of(
    name: str, model: type[Model], columns: Mapping[str, str], key: tuple[str, ...], home: Home
) -> PlanRows:
    file = f"plan/{name}.csv"
    read, problems = read_plan_rows(home, file, model)
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in read.rows:
        cells = _cells(row, columns)
        identity = tuple(cells[column] for column in key)
        measure = cells["measure_id"]
        if measure not in load_measures():
            problems.append(
                f"{file} line {row.line}, column measure_id: expected the identifier of a measure of the"
                f" register, found '{measure}'; this line is not used"
            )
        elif identity in kept:
            problems.append(
                f"{file} line {row.line}: expected {', '.join(key)} that no earlier line has;"
                " this line is not used"
            )
        else:
            kept[identity] = tuple(cells[column] for column in columns)
    return PlanRows(sorted(kept.values(), key=lambda cells: [str(cell) for cell in cells]), problems)


def _cells(row: Row[Model], columns: Mapping[str, str]) -> dict[str, Any]:
    """The values of a line as they are kept; without a unit or a level it is of the trust."""
    values = {column: getattr(row.values, column) for column in columns}
    if "organisation_unit" in values and not values["organisation_unit"]:
        values["organisation_unit"] = WHOLE_TRUST
    if "level" in values and not values["level"]:
        values["level"] = WHOLE_TRUST
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _file(
    name: str, title: str, model: type[Model], columns: Mapping[str, str], key: tuple[str, ...]
) -> PlanFile:
    read: Callable[[Home], PlanRows] = partial(_rows_of, name, model, columns, key)
    return PlanFile(name, title, f"{name}_lookup", columns, read, frozenset())


PERFORMANCE_PLAN = (
    _file(
        "measure_history", "earlier figures of measures", HistoryRow, HISTORY,
        ("measure_id", "level", "organisation_unit", "period_start"),
    ),
    _file(
        "targets", "targets of the trust", PlanTargetRow, TARGETS,
        ("measure_id", "kind", "level", "organisation_unit", "valid_from"),
    ),
    _file(
        "trajectories", "trajectories", TrajectoryRow, TRAJECTORIES,
        ("measure_id", "organisation_unit", "period_start", "version"),
    ),
    _file(
        "spc_decisions", "decisions about charts", DecisionRow, DECISIONS,
        ("measure_id", "organisation_unit", "kind", "period_start"),
    ),
    _file(
        "narratives", "narratives", NarrativeRow, NARRATIVES,
        ("measure_id", "organisation_unit", "period_start"),
    ),
    _file("actions", "actions of recovery plans", ActionRow, ACTIONS, ("action_id",)),
    _file(
        "oversight_metrics", "metrics of the oversight framework", OversightMetricRow, OVERSIGHT,
        ("version", "metric"),
    ),
    _file(
        "tier_overrides", "tiers decided by a person", TierOverrideRow, TIER_OVERRIDES,
        ("measure_id", "organisation_unit", "decided_on"),
    ),
)  # fmt: skip
