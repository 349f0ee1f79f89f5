"""The files of `plan/` about money: values of units, planned activity and schemes.

A trust that has written no unit value has no figure in pounds; nothing stands in for it.
"""

from orchestration.planning.money_rows import ActivityPlanRow, SchemeRow, UnitValueRow
from orchestration.settings.plan_tables import plan_table

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


MONEY_PLAN = (
    plan_table(
        "unit_values", "values of units", UnitValueRow, UNIT_VALUES,
        ("item", "treatment_function", "point_of_delivery", "year"),
    ),
    plan_table(
        "activity_plan", "planned activity", ActivityPlanRow, ACTIVITY_PLAN,
        ("treatment_function", "point_of_delivery", "period_start"),
    ),
    plan_table("schemes", "schemes", SchemeRow, SCHEMES, ("scheme_id",)),
)  # fmt: skip
