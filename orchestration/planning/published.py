"""The tables of the schema `planning`: grain, columns, types, units and meanings."""

from orchestration.planning.campaign_tables import CAMPAIGN_TABLES
from orchestration.planning.money_tables import MONEY_TABLES
from orchestration.planning.planned_table import SCHEMA as SCHEMA
from orchestration.planning.planned_table import PlanningTable as PlanningTable
from orchestration.planning.winter_tables import WINTER_TABLES

FUNCTION = {
    "as_at": ("date", "Date of the RTT data that the plan was made from."),
    "treatment_function": ("varchar", "Function of the RTT return, C_100 to X06; C_999 for the trust."),
    "treatment_function_name": ("varchar", "Name of the function."),
    "division": ("varchar", "Division by plan/divisions.csv; all divisions for the trust."),
    "is_total": ("boolean", "Whether the row is the trust; leave it out of sums."),
}
PERCENTILE = "th percentile of clock starts in a week over the last 52 weeks, patients [M: 65 to 85 is usual]."


LISTS = ("rtt.clearance", "rtt.periods", "rtt.ptl")

MARCH = PlanningTable(
    "march",
    "One row per function of the RTT return, and one for the trust: what must be true for the 18-week figure by"
    " the target date. Patients whom an English commissioner pays for, as in the headline.",
    {
        **FUNCTION,
        "target_date": ("date", "Day on which the figure is counted: the next 31 March."),
        "target_percent": ("double", "Percentage within 18 weeks that the trust must reach."),
        "target_source": ("varchar", "Where that percentage comes from."),
        "line_percent": (
            "double",
            "Percentage of the trust's plan for this function alone; empty without one.",
        ),
        "last_clock_start": (
            "date",
            "Last clock start that is over 18 weeks on the target date: 127 days before it.",
        ),
        "days_left": ("integer", "Days after as_at up to the target date."),
        "weeks_left": ("double", "The same in weeks."),
        "working_weeks_left": (
            "double",
            "Weeks left, thinned by bank holidays: working days left over working days a week in the last 13.",
        ),
        "cohort": (
            "bigint",
            "Patients who will be over 18 weeks on the target date if nothing stops their clock: open_now plus"
            " still_to_start.",
        ),
        "open_now": ("bigint", "Of these, open at as_at."),
        "still_to_start": ("bigint", "Of these, expected to start up to last_clock_start; 0 once it is past."),
        "expected_under_18": (
            "bigint",
            "Patients expected to wait 18 weeks or less on the target date: later starts, by starts a week and"
            " the share still open at each age in the last 12 months.",
        ),
        "permitted_long_waits": (
            "bigint",
            "Patients who may be over 18 weeks: for the trust floor(U (1 - p) / p), shared over the"
            " functions in"
            " proportion to expected_under_18, or by their own line. Empty without a limit (0 %).",
        ),
        "permitted_alone": ("bigint", "The same if the function had to reach the percentage by itself."),
        "must_leave": (
            "bigint",
            "Patients of the cohort who must leave it: cohort less permitted, at least 0.",
        ),
        "must_leave_per_week": ("double", "The same a week; empty on the target date."),
        "stops_per_week": ("double", "Clock stops of the cohort a week, mean of the last 13 weeks."),
        "removals_per_week": (
            "double",
            "Clocks of the cohort that were nullified or transferred a week, mean of the last 13 weeks; not in"
            " the pace.",
        ),
        "at_present_pace": ("double", "Patients of the cohort who leave by working_weeks_left at that pace."),
        "leave_by_age": (
            "double",
            "The estimate to plan by: patients of the cohort who leave if each leaves as clocks of that age did"
            " in the last 12 months, for any reason. A closed cohort ages, so it may differ from the pace.",
        ),
        "shortfall_by_age": (
            "bigint",
            "Patients missing by that estimate: must_leave less leave_by_age, rounded up.",
        ),
        "percent_by_age": ("double", "Percentage on the target date by that estimate."),
        "share_open_from": (
            "varchar",
            "Whose last 12 months the shares are of: own, trust (fewer than 100 ends), or sum of functions.",
        ),
        "shortfall": ("bigint", "Patients missing: must_leave less at_present_pace, rounded up, at least 0."),
        "shortfall_per_week": ("double", "The same a week; empty on the target date."),
        "needs_validation": (
            "bigint",
            "Open patients of the cohort with an open data-quality exception, or due for validation.",
        ),
        "needs_first_appointment": ("bigint", "Of the others, those who wait for a first appointment."),
        "needs_test": ("bigint", "Of the others, those who wait for a test."),
        "needs_decision": ("bigint", "Of the others, those who have been seen and wait for a decision."),
        "needs_treatment": ("bigint", "Of the others, those with a decision to admit."),
        "dated_in_time": (
            "bigint",
            "Open patients of the cohort with an admission date up to the target date.",
        ),
        "pathways_validated": (
            "bigint",
            "Pathways of such starts whose validation has a known result, of the whole trust.",
        ),
        "removal_percent": (
            "double",
            "Of these, those that left the list after a change, as a percentage; empty where none is known.",
        ),
        "validations_for_shortfall": (
            "bigint",
            "Pathways to validate so that the shortfall leaves by validation alone; empty without a measured"
            " rate.",
        ),
        "validations_for_shortfall_by_age": ("bigint", "The same for shortfall_by_age."),
        "percent_at_permitted": ("double", "Percentage if exactly the permitted long waits are left."),
        "percent_at_present_pace": ("double", "Percentage at the present pace."),
        "percent_if_every_line_met": (
            "double",
            "Percentage of the trust if every function met its line; in the row of the trust alone.",
        ),
        "unknown_start": (
            "bigint",
            "Open patients without a clock start, in no figure: their wait is not known.",
        ),
    },
    made_of=(*LISTS, "validation.exceptions", "validation.outcomes", "performance.targets"),
)
COHORT = PlanningTable(
    "cohort",
    "One row per open pathway that will be over 18 weeks on the target date, in the order of plan_rank.",
    {
        "plan_rank": (
            "integer",
            "1 is first: over 52 weeks on that date too (two figures), then a function that will miss its"
            " line, then"
            " no admission date in time, clinical priority (none counts as P4), the longest wait. Clinical"
            " urgency comes before any"
            " figure.",
        ),
        "target_date": ("date", "Target date of planning.march."),
        "pathway_key": ("varchar", "Key of the pathway in the RTT tables."),
        "pathway_id": ("varchar", "Patient pathway identifier."),
        "pathway_issuer": ("varchar", "Organisation that issued the pathway identifier."),
        "period_no": ("integer", "Number of the RTT period in its pathway."),
        "patient_id": ("varchar", "Local patient identifier."),
        "treatment_function": ("varchar", "Function of the RTT return."),
        "treatment_function_name": ("varchar", "Name of the function."),
        "division": ("varchar", "Division of the pathway."),
        "consultant": ("varchar", "Consultant code."),
        "clock_start_date": ("date", "Day the clock started."),
        "days_waited": ("integer", "Days waited at as_at."),
        "days_on_target_date": ("integer", "Days waited on the target date if nothing stops the clock."),
        "is_over_18_now": ("boolean", "Whether it is over 18 weeks already."),
        "breach_date_18": ("date", "First day over 18 weeks."),
        "breach_date_52": ("date", "First day over 52 weeks."),
        "is_over_52_by_target": ("boolean", "Whether it is over 52 weeks on the target date too."),
        "figures_improved": ("integer", "Figures that its leaving improves: 18 weeks alone, or 52 weeks too."),
        "function_is_over_line": (
            "boolean",
            "Whether its function has a shortfall by age, so that its leaving closes the gap of the function.",
        ),
        "needs": ("varchar", "What it needs next: validation, first appointment, test, decision or treatment."),
        "tips_over_without_date": (
            "boolean",
            "Whether it is within 18 weeks now, and no admission or appointment is booked in time: this"
            " separates"
            " patients when every clock of the list tips over by the target date.",
        ),
        "stage": ("varchar", "Where in the pathway the patient waits."),
        "list_type": ("varchar", "ORTT without, IRTT with a decision to admit."),
        "clinical_priority": ("varchar", "Priority of the list entry."),
        "next_event_date": ("date", "Next booked appointment or admission."),
        "tci_date": ("date", "Date offered to come in."),
        "is_dated_in_time": ("boolean", "Whether an admission is booked up to the target date."),
        "open_exceptions": ("bigint", "Open exceptions of the pathway."),
        "data_quality_exceptions": ("bigint", "Of these, records that may be wrong."),
        "rules": ("varchar", "Rules of these exceptions."),
    },
    made_of=("rtt.ptl", "validation.exceptions", "planning.march"),
    patient_level=True,
)
BACK_TEST = PlanningTable(
    "march_back_test",
    "One row per function, and the trust: what both estimates of planning.march would have said of as_at,"
    " from as"
    " many days before it as the target date is after it.",
    {
        **FUNCTION,
        "said_on": ("date", "The earlier date; today's records are taken as they would have been then."),
        "cohort": ("bigint", "Patients who were going to be over 18 weeks at as_at."),
        "have_left": ("bigint", "Of those open then, the ones who had left by as_at."),
        "left_by_pace": ("double", "Those who were to leave by the pace of the 13 weeks before."),
        "left_by_age": ("double", "Those who were to leave by age."),
        "under_18": ("bigint", "Patients within 18 weeks at as_at."),
        "expected_under_18": ("bigint", "Patients expected to be."),
        "percent": ("double", "Percentage within 18 weeks at as_at."),
        "percent_by_pace": ("double", "Percentage by the pace."),
        "percent_by_age": ("double", "Percentage by age."),
    },
    made_of=("rtt.clearance", "rtt.periods"),
)
STANDARDS = PlanningTable(
    "standards",
    "One row per standard: patients that may be outside it on the target date or in its month, and those"
    " expected.",
    {
        "standard": ("varchar", "rtt_18_weeks, rtt_52_weeks, cancer_62_day or ed_4_hour."),
        "title": ("varchar", "The standard in words."),
        "as_at": ("date", "Date of the data of its domain."),
        "period_start": ("date", "First day that is counted: the target date, or the first of its month."),
        "period_end": ("date", "Last day that is counted."),
        "target_percent": ("double", "Percentage of the target."),
        "comparison": ("varchar", "How a value meets it."),
        "target_source": ("varchar", "Document that sets it, and whether it is of an earlier year."),
        "expected_total": (
            "double",
            "Patients, treatments or attendances expected; cancer in shares of a half.",
        ),
        "permitted_outside": ("bigint", "Of these, those that may be outside the standard."),
        "expected_outside": ("double", "Those expected outside at the present pace."),
        "gap": ("double", "Expected outside less permitted; negative where there is room."),
        "gap_per_week": (
            "double",
            "Patients more within the standard each week that close the gap; at least 0.",
        ),
        "method": ("varchar", "How the expected numbers were made."),
    },
    made_of=("planning.march", "cancer.performance_monthly", "ed.performance_daily", "performance.targets"),
)
CAPACITY = PlanningTable(
    "capacity",
    "One row per function of the RTT return, and one for the trust: demand and capacity at as_at.",
    {
        **FUNCTION,
        "waiting": ("bigint", "Patients on the list."),
        "mean_wait_weeks": ("double", "Mean wait of those on the list, weeks."),
        "starts_per_week": ("double", "Clock starts a week, mean of the last 13 weeks: demand."),
        "stops_per_week": ("double", "Clock stops a week, mean of the last 13 weeks: capacity used."),
        "removals_per_week": ("double", "Nullified or transferred clocks a week, mean of the last 13 weeks."),
        "load": ("double", "Demand over capacity; from 1 on the list grows without end. Empty without stops."),
        "load_after_removals": ("double", "The same with removals taken from demand."),
        "clearance_weeks": ("double", "Weeks that the list takes at the present stops if nobody joined it."),
        "pressure": ("double", "Twice the mean wait over the target wait; both in weeks."),
        "demand_variation": ("double", "Standard deviation over mean of weekly starts, 52 weeks."),
        "capacity_variation": ("double", "Standard deviation over mean of weekly stops, 52 weeks."),
        "target_weeks": ("double", "Target wait: 18 weeks."),
        "goal_percent": ("double", "Percentage within the target wait of the operational target."),
        "list_at_quarter": ("double", "List with a mean wait of a quarter of the target: 98 % are within it."),
        "list_at_sixth": ("double", "List with a mean wait of a sixth of the target: 99.8 % are within it."),
        "list_at_92": ("double", "List with 92 % of waits within the target, if waits are exponential."),
        "list_at_goal": (
            "double",
            "List with the goal percentage within the target, if waits are exponential.",
        ),
        "relief_capacity": (
            "double",
            "Stops a week that reach list_at_quarter in 26 weeks; empty where the list is not over twice that.",
        ),
        "relief_capacity_92": ("double", "The same for list_at_92."),
        "relief_capacity_goal": ("double", "The same for list_at_goal."),
        "relief_capacity_cautious": (
            "double",
            "relief_capacity with demand two standard errors of its weekly mean higher: demand as it may be.",
        ),
        "target_capacity": ("double", "Stops a week that keep the list at a quarter of the target."),
        "average_with_backlog": ("double", "Mean demand and a 26th of the list beyond list_at_goal, a week."),
        "demand_percentile_50": ("double", "50" + PERCENTILE),
        "demand_percentile_65": ("double", "65" + PERCENTILE),
        "demand_percentile_75": ("double", "75" + PERCENTILE),
        "demand_percentile_85": ("double", "85" + PERCENTILE),
        "demand_percentile_95": ("double", "95" + PERCENTILE),
        "demand_80_of_range": ("double", "Least week and 80 % of the way to the fullest, patients a week."),
        "first_slots_per_week": (
            "double",
            "First appointments attended or missed a week, mean of the last 13 whole weeks.",
        ),
        "missed_percent": ("double", "Of these, missed."),
        "slots_for_demand": (
            "double",
            "First slots a week for mean demand, if what is missed is not refilled.",
        ),
        "slots_for_percentile_85": ("double", "The same for the 85th percentile of weekly demand."),
        "urgent_percent": ("double", "Patients of the list with priority 1 or 2, of those with a priority."),
        "warnings": (
            "varchar",
            "What makes the present plan unsustainable, or a figure doubtful; with semicolons.",
        ),
    },
    made_of=(
        *LISTS,
        "outpatients.activity_weekly",
        "performance.targets",
        "reference.treatment_functions",
        "planning.projection_errors",
    ),
)
PROJECTION = PlanningTable(
    "projection",
    "One row per function, and the trust, and week ahead: the list at the present demand and capacity.",
    {
        **FUNCTION,
        "weeks_ahead": ("integer", "Weeks after as_at; 0 is the list as it is."),
        "week_ending": ("date", "Last day of the week."),
        "waiting": ("double", "Patients on the list."),
        "within_18_weeks": ("double", "Of these, within 18 weeks."),
        "percent_within_18_weeks": ("double", "Percentage within 18 weeks."),
        "over_52_weeks": ("double", "Patients over 52 weeks."),
        "clock_starts": ("double", "Clock starts of the week."),
        "clock_stops": ("double", "Clock stops of the week."),
        "removals": ("double", "Clocks nullified or transferred in the week."),
    },
    made_of=("rtt.clearance", "rtt.periods"),
)
ERRORS = PlanningTable(
    "projection_errors",
    "One row per function, and the trust, and horizon: the projection from earlier weeks against what came.",
    {
        **FUNCTION,
        "weeks_ahead": ("integer", "Weeks that were projected."),
        "tests": ("integer", "Earlier dates that it was projected from, four weeks apart."),
        "waiting_error": ("double", "Mean absolute error of the list, patients."),
        "waiting_error_percent": ("double", "Mean absolute error of the list, percent of it."),
        "waiting_bias": ("double", "Mean error of the list, patients; above 0 it says too many."),
        "within_18_error_points": ("double", "Mean absolute error of the percentage within 18 weeks, points."),
        "unchanged_error": ("double", "The same error if the list is taken to stay as it is, patients."),
        "is_better_than_unchanged": ("boolean", "Whether the projection is nearer than no change."),
    },
    made_of=("rtt.clearance", "rtt.periods"),
)
NATIONAL_ERRORS = PlanningTable(
    "national_projection_errors",
    "One row per horizon: a projection by month of the lists that the NHS has published, against what came."
    " Empty until eight months in a row are delivered.",
    {
        "as_at": ("date", "Date of the national data."),
        "first_month": ("date", "First day of the first of the months in a row."),
        "last_month": ("date", "First day of the last of them."),
        "organisations": ("integer", "Providers that are in each of these months, taken together."),
        "months_ahead": ("integer", "Months that were projected."),
        "tests": ("integer", "Earlier months that it was projected from."),
        "waiting_error_percent": ("double", "Mean absolute error of the list, percent of it."),
        "within_18_error_points": ("double", "Mean absolute error of the percentage within 18 weeks, points."),
        "unchanged_error_percent": ("double", "The same error if the list is taken to stay as it is, percent."),
        "is_better_than_unchanged": ("boolean", "Whether the projection is nearer than no change."),
    },
    made_of=("benchmark.rtt_providers",),
)
RTT_TABLES = (MARCH, COHORT, BACK_TEST, STANDARDS, CAPACITY, PROJECTION, ERRORS)
TABLES = (
    *RTT_TABLES,
    NATIONAL_ERRORS,
    *MONEY_TABLES,
    *WINTER_TABLES,
    *CAMPAIGN_TABLES,
)
NAMES = tuple(table.published for table in TABLES)
WITHOUT_PATIENTS = tuple(table.published for table in TABLES if not table.patient_level)


def table_of(published: str) -> PlanningTable:
    """The table of this schema with the name that readers use."""
    return next(table for table in TABLES if table.published == published)
