"""The files of `plan/` about money: values of units, planned activity and schemes.

A trust that has written no unit value has no figure in pounds; nothing stands in for it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from orchestration.contract.validated_yaml import Model
from orchestration.performance.register import load_measures
from orchestration.planning.money_rows import ActivityPlanRow, SchemeRow, UnitValueRow
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

UNIT_VALUES = {
    "item": "varchar", "treatment_function": "varchar", "point_of_delivery": "varchar", "value": "double",
    "kind": "varchar", "year": "varchar", "source": "varchar", "approved_by": "varchar",
}  # fmt: skip
ACTIVITY_PLAN = {
    "treatment_function": "varchar", "point_of_delivery": "varchar", "period_start": "date",
    "planned": "double", "source": "varchar", "approved_by": "varchar",
}  # fmt: skip
SCHEMES = {
    "scheme_id": "varchar", "organisation_unit": "varchar", "title": "varchar", "kind": "varchar",
    "recurrent": "varchar", "plan_by_month": "varchar", "owner": "varchar",
    "quality_impact_assessed_on": "date", "measure_id": "varchar",
}  # fmt: skip
WHOLE_TRUST = "trust"


def _rows_of(
    name: str, model: type[Model], columns: Mapping[str, str], key: tuple[str, ...], home: Home
) -> PlanRows:
    file = f"plan/{name}.csv"
    read, problems = read_plan_rows(home, file, model)
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in read.rows:
        cells = {column: _text(column, getattr(row.values, column)) for column in columns}
        identity = tuple(cells[column] for column in key)
        wrong = _unknown_measure(cells)
        if wrong:
            problems.append(f"{file} line {row.line}, {wrong}; this line is not used")
        elif identity in kept:
            problems.append(
                f"{file} line {row.line}: expected {', '.join(key)} that no earlier line has;"
                " this line is not used"
            )
        else:
            kept[identity] = tuple(cells.values())
    return PlanRows(sorted(kept.values()), problems)


def _text(column: str, value: Any) -> str:
    """A value as it is kept; a scheme without a unit is of the trust."""
    if value is None:
        return WHOLE_TRUST if column == "organisation_unit" else ""
    return str(value)


def _unknown_measure(cells: Mapping[str, str]) -> str | None:
    """What is wrong with the measure that a line names, in words."""
    if "measure_id" in cells and cells["measure_id"] not in load_measures():
        return (
            "column measure_id: expected the identifier of a measure of the register, found"
            f" '{cells['measure_id']}'"
        )
    return None


def _file(
    name: str, title: str, model: type[Model], columns: Mapping[str, str], key: tuple[str, ...]
) -> PlanFile:
    read: Callable[[Home], PlanRows] = partial(_rows_of, name, model, columns, key)
    return PlanFile(name, title, f"{name}_lookup", columns, read)


MONEY_PLAN = (
    _file(
        "unit_values", "values of units", UnitValueRow, UNIT_VALUES,
        ("item", "treatment_function", "point_of_delivery", "year"),
    ),
    _file(
        "activity_plan", "planned activity", ActivityPlanRow, ACTIVITY_PLAN,
        ("treatment_function", "point_of_delivery", "period_start"),
    ),
    _file("schemes", "schemes", SchemeRow, SCHEMES, ("scheme_id",)),
)  # fmt: skip
