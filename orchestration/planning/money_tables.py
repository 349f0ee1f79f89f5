"""Published tables about money: activity against plan, what was lost, validation and schemes.

Every figure in pounds is units times a value of `plan/unit_values.csv`. Without that value it is empty.
"""

from orchestration.planning.planned_table import PlanningTable

MONTH = {
    "period_start": ("date", "First day of the month."),
    "is_whole_month": ("boolean", "Whether the data covers all days of the month."),
}
FUNCTION_CODE = {
    "treatment_function": ("varchar", "Treatment function code; empty where the item is not counted by it."),
    "treatment_function_name": ("varchar", "Name of the treatment function."),
}
VALUE = {
    "unit_value": ("double", "Approved value of one unit in pounds; empty without one for the year."),
    "unit_value_kind": ("varchar", "price, marginal_cost, full_cost or local."),
}
POUNDS = "pounds; empty without an approved value."
DELIVERY = ("varchar", "first, follow_up, day_case or elective.")

UNIT_VALUES = PlanningTable(
    "unit_values",
    "One row per item, treatment function, point of delivery and financial year, of `plan/unit_values.csv`.",
    {
        "item": ("varchar", "What one unit is of: a line of planning.lost_activity, activity, or a measure."),
        "treatment_function": ("varchar", "Treatment function code; empty for all of them."),
        "point_of_delivery": ("varchar", "first, follow_up, day_case or elective; empty for all of them."),
        "value": ("double", "Pounds per unit."),
        "kind": VALUE["unit_value_kind"],
        "year": ("varchar", "Financial year, such as 2026/27."),
        "source": ("varchar", "Where the value comes from."),
        "approved_by": ("varchar", "Who approved it."),
    },
    made_of=(),
)
ACTIVITY_AGAINST_PLAN = PlanningTable(
    "activity_against_plan",
    "One row per month, treatment function and point of delivery, for the months of `plan/activity_plan.csv`."
    " NHS patients; private patients are not counted.",
    {
        **MONTH,
        **FUNCTION_CODE,
        "division": ("varchar", "Division of the treatment function by plan/divisions.csv."),
        "point_of_delivery": DELIVERY,
        "planned": ("double", "Attendances or spells planned; empty where the plan has none for it."),
        "actual": (
            "bigint",
            "Appointments attended, or elective spells that ended; empty where no data covers the month.",
        ),
        "difference": ("double", "Actual less planned; empty until the month is whole."),
        "percent_of_plan": ("double", "Actual as a percentage of planned; empty until the month is whole."),
        **VALUE,
        "value_of_actual": ("double", f"Actual times unit value, indicative, {POUNDS}"),
        "value_of_difference": ("double", f"Difference times unit value, indicative, {POUNDS}"),
        "source": ("varchar", "Where the plan comes from."),
        "approved_by": ("varchar", "Who approved the plan."),
    },
    made_of=("outpatients.appointments", "beds.stays", "reference.treatment_functions"),
)
LOST_ACTIVITY = PlanningTable(
    "lost_activity",
    "One row per month, item, treatment function, point of delivery and division: slots lost, cancelled"
    " operations, bed days after ready and escalation beds.",
    {
        **MONTH,
        "item": (
            "varchar",
            "slot_missed, slot_cancelled_by_hospital, operation_cancelled, bed_day_after_ready or"
            " escalation_bed_day.",
        ),
        "item_title": ("varchar", "The item in words."),
        **FUNCTION_CODE,
        "division": (
            "varchar",
            "Division of the treatment function or ward; all divisions for bed days after ready.",
        ),
        "point_of_delivery": ("varchar", "first or follow_up for appointments; empty for other items."),
        "units": ("double", "How many."),
        "unit": ("varchar", "What one of them is."),
        **VALUE,
        "value": ("double", f"Units times unit value, {POUNDS}"),
        "what_it_is": ("varchar", "What money of this item is, and what it is not."),
    },
    made_of=(
        "outpatients.appointments",
        "elective.last_minute_cancellations",
        "beds.discharge_delays_monthly",
        "beds.occupancy_daily",
        "reference.treatment_functions",
    ),
)
VALIDATION_COST = PlanningTable(
    "validation_cost",
    "One row per month and domain: records that the validation team worked, and the cost per corrected one.",
    {
        **MONTH,
        "domain": ("varchar", "Domain of the records."),
        "validated": ("bigint", "Pathways, or other records, with an outcome in the month."),
        "corrected": ("bigint", "Of these, changed, and correct in the next data."),
        "removed_from_list": ("bigint", "Of the corrected, removed from the list."),
        **VALUE,
        "cost": ("double", f"Validated times the value of one validation, {POUNDS}"),
        "cost_per_corrected": (
            "double",
            "Cost over corrected, pounds; empty without an approved value or a corrected record. No saving.",
        ),
    },
    made_of=("validation.outcomes", "validation.exceptions"),
)
SCHEMES = PlanningTable(
    "schemes",
    "One row per scheme of `plan/schemes.csv` and month of its plan.",
    {
        "scheme_id": ("varchar", "Identifier of the scheme."),
        "title": ("varchar", "What it is."),
        "kind": ("varchar", "cash, productivity or avoidance."),
        "is_recurrent": ("boolean", "Whether it returns every year."),
        "owner": ("varchar", "Who answers for it."),
        "quality_impact_assessed_on": ("date", "Day of the quality impact assessment; empty without one."),
        "measure_id": ("varchar", "Measure that must show it."),
        "measure_title": ("varchar", "Title of the measure."),
        "level": ("varchar", "Level of the unit; empty where the measure has no figures of it."),
        "organisation_unit": ("varchar", "Code of the unit, or trust."),
        "division": ("varchar", "Division of the unit; all divisions for the trust, else not assigned."),
        "period_start": MONTH["period_start"],
        "is_whole_month": ("boolean", "Whether all figures of the month are final; others are not counted."),
        "planned_value": ("double", "Planned for the month, pounds."),
        "baseline_months": (
            "integer",
            "Months before the start that the measure is compared with, at most 12.",
        ),
        "baseline_value": ("double", "The measure in those months, in its unit; a count as a mean per period."),
        "measured_units": (
            "double",
            "Units by which the measure was better in the month than before; negative where it was worse."
            " Flows are added up over the month, stocks are their mean.",
        ),
        **VALUE,
        "delivered_value": ("double", f"Measured units times unit value, {POUNDS}"),
        "difference": ("double", "Delivered less planned, pounds; empty until the month is whole."),
        "evidence": ("varchar", "What the control chart of the measure shows since the start, in words."),
        "is_claimed_not_seen": ("boolean", "Whether the chart has limits and shows no change for the better."),
        "missing": ("varchar", "Why there are no measured units or no pounds; empty where both are there."),
    },
    made_of=(
        "performance.measure_values",
        "performance.measures",
        "performance.spc",
        "reference.treatment_functions",
    ),
)
MONEY_TABLES = (UNIT_VALUES, ACTIVITY_AGAINST_PLAN, LOST_ACTIVITY, VALIDATION_COST, SCHEMES)
