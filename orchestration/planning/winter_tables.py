"""The tables of the schema `planning` about winter and bank holidays."""

from orchestration.planning.planned_table import PlanningTable

BEDS = ("beds.sectors_daily",)
AS_AT = ("date", "Date of the bed data that the plan was made from.")
SECTOR = {
    "sector": ("varchar", "Sector of the ward: ga, maternity, ld, mi or critical_care."),
    "sector_name": ("varchar", "Name of the sector."),
}
WINTER = PlanningTable(
    "winter",
    "One row per sector, scenario and week from Monday to Sunday, up to the end of March: beds needed, open and"
    " missing. Wards open overnight. Sectors are not added up: a bed of one is no bed of another.",
    {
        "as_at": AS_AT,
        **SECTOR,
        "scenario": ("varchar", "Scenario of plan/winter_scenarios.csv; baseline alone without the file."),
        "week_start": ("date", "Monday of the week."),
        "week_end": ("date", "Sunday of the week."),
        "weeks_ahead": ("integer", "Weeks after as_at; 1 is the first whole week."),
        "flagged_days": ("varchar", "Bank holidays, clock changes and the days of plan/calendar_dates.csv."),
        "forecast_occupied": ("double", "Forecast of occupied beds, mean of the midnights of the week."),
        "forecast_peak": ("double", "The same for the fullest midnight of the week."),
        "uses_last_year": ("boolean", "Whether that forecast knows the same weeks a year ago."),
        "effect_percent": ("double", "What the kind of week adds, percent; 0 where it did not help."),
        "effect_source": ("varchar", "Where the effect comes from, or why no effect is used."),
        "scenario_percent": ("double", "What the scenario adds to demand, percent."),
        "expected_occupied": ("double", "Forecast with effect and scenario, beds."),
        "expected_peak": ("double", "The same for the fullest midnight of the week, beds."),
        "error_90": (
            "double",
            "Nine in ten earlier forecasts of a week as far ahead had a smaller error, beds; empty without.",
        ),
        "goal_percent": ("double", "Occupancy aimed at: the target of FL01 for that day."),
        "goal_source": ("varchar", "Where that target comes from."),
        "beds_needed": ("integer", "Beds for expected_occupied at that occupancy, rounded up."),
        "core_beds": ("double", "Core beds, as planned or as open on average in the last 28 days."),
        "escalation_beds": ("double", "Escalation beds, in the same way."),
        "closed_beds": ("double", "Beds expected closed; measured beds are those open, without closed ones."),
        "available_beds": ("double", "Core and escalation less closed beds."),
        "beds_source": ("varchar", "Who says so: plan/winter_beds.csv, or measured."),
        "gap": ("double", "Beds missing: needed less available; below 0, to spare."),
        "mitigation_beds": ("double", "Beds of plan/winter_mitigations.csv in that week."),
        "gap_after_mitigation": ("double", "Beds missing after them."),
        "gap_at_peak": ("double", "Beds missing at the fullest midnight, each patient in a bed, none free."),
        "last_winter_week_start": ("date", "Monday of the same week last winter, 52 weeks before."),
        "last_winter_occupied": (
            "double",
            "Occupied then, mean of its midnights; empty where not known whole.",
        ),
        "last_winter_available": ("double", "Beds open then."),
    },
    (*BEDS, "performance.targets", "planning.winter_errors", "planning.winter_effects"),
)
MITIGATIONS = PlanningTable(
    "winter_mitigations",
    "One row per line of plan/winter_mitigations.csv: what frees beds, who answers for it, how many.",
    {
        "as_at": AS_AT,
        "mitigation_id": ("varchar", "Identifier of the trust."),
        **SECTOR,
        "what": ("varchar", "What is done."),
        "owner": ("varchar", "Who answers for it."),
        "patients_per_day": ("double", "Patients a day whose stay is shorter; empty where beds are given."),
        "days_saved": ("double", "Days by which each of them stays shorter."),
        "beds": ("double", "Beds given, or patients a day times days saved (Little)."),
        "valid_from": ("date", "First day."),
        "valid_to": ("date", "Last day; empty where it has none."),
    },
    (),
)
EFFECTS = PlanningTable(
    "winter_effects",
    "One row per sector and kind of week: its effect on the forecast, and whether the back-test is better"
    " with it.",
    {
        "as_at": AS_AT,
        **SECTOR,
        "group_of_weeks": ("varchar", "winter or bank holidays: what is tried and used together."),
        "kind_of_week": ("varchar", "Kind of week, such as week of Christmas."),
        "weeks_seen": ("integer", "Such weeks with a forecast of four weeks before."),
        "effect_percent": ("double", "What came over what was forecast, percent; without last year."),
        "effect_with_last_year_percent": ("double", "The same of forecasts that know last year."),
        "tests": ("integer", "Forecasts of the last year that were tried, of the group."),
        "weeks_tried": ("integer", "Weeks that they are of; fewer than 2 decide nothing."),
        "error_without": ("double", "Mean absolute error of a week without the effect, beds; of the group."),
        "error_with": ("double", "The same with it."),
        "is_used": ("boolean", "Whether the effects of the group are in the forecast of planning.winter."),
    },
    ("beds.sectors_daily",),
)
ERRORS = PlanningTable(
    "winter_errors",
    "One row per sector and horizon: forecasts of whole weeks from the Sundays of the last year against what"
    " came.",
    {
        "as_at": AS_AT,
        **SECTOR,
        "first_week_ahead": ("integer", "First week ahead of the horizon."),
        "last_week_ahead": ("integer", "Last week ahead of the horizon."),
        "tests": ("integer", "Forecasts that were compared."),
        "error": ("double", "Mean absolute error of the mean of a week, beds."),
        "error_percent": ("double", "The same, percent of occupied beds."),
        "bias": ("double", "Mean error, beds; above 0 it says too many."),
        "error_90": ("double", "Nine in ten had a smaller error, beds."),
        "unchanged_error": ("double", "Mean absolute error if a week is taken to be as the last one, beds."),
        "is_better_than_unchanged": ("boolean", "Whether the forecast is nearer than no change."),
    },
    ("beds.sectors_daily",),
)
DATES = PlanningTable(
    "flagged_days",
    "One row per day and mark, from 52 weeks before to the end of March: bank holidays, clock changes, and the"
    " days of plan/calendar_dates.csv.",
    {
        "as_at": AS_AT,
        "day": ("date", "The day."),
        "kind": ("varchar", "bank holiday, clock change, or a kind of the plan."),
        "title": ("varchar", "What it is."),
        "is_working_day": ("boolean", "Monday to Friday and no bank holiday."),
        "elective_lost_percent": ("double", "Share of elective work not done, percent; empty where not given."),
        "source": ("varchar", "Who says so."),
    },
    (),
)
HOLIDAYS = PlanningTable(
    "holidays",
    "One row per bank holiday and day from 7 before it to 7 after: arrivals, admissions and discharges against"
    " the normal weekday. Past holidays of 52 weeks, and those to come up to the end of March.",
    {
        "as_at": AS_AT,
        "holiday_date": ("date", "The bank holiday."),
        "holiday": ("varchar", "Its name."),
        "day": ("date", "The day."),
        "day_offset": ("integer", "Days after the holiday; below 0 before it."),
        "is_working_day": ("boolean", "Monday to Friday and no bank holiday."),
        "flagged_as": ("varchar", "Every mark of the day."),
        **{
            f"{name}{suffix}": ("double", f"{what}{words}")
            for name, what in (
                ("arrivals", "Arrivals in the emergency department"),
                ("admissions", "Admissions to wards open overnight"),
                ("discharges", "Discharges from them"),
            )
            for suffix, words in (
                ("", "; empty on days to come and where not known."),
                ("_usual", ": mean of the last 8 such weekdays before, without bank holidays."),
                ("_last_year", " on the same day about the same holiday last year; empty where not known."),
            )
        },
    },
    ("beds.sectors_daily", "ed.performance_daily"),
)
HOLIDAY_BEDS = PlanningTable(
    "holiday_beds",
    "One row per bank holiday to come and sector: discharges needed by the end of the last working day"
    " before it. Bank holidays without a working day between them are one row.",
    {
        "as_at": AS_AT,
        "holiday_date": ("date", "The bank holiday."),
        "holiday": ("varchar", "Its name."),
        "last_working_day": ("date", "Last working day before it."),
        "first_working_day": ("date", "First working day after it."),
        "days_closed": ("integer", "Days between them."),
        **SECTOR,
        "expected_occupied": ("double", "Forecast of the midnight that ends the last working day, beds."),
        "available_beds": ("double", "Beds open then, as in planning.winter."),
        "goal_percent": ("double", "Occupancy aimed at on that day: the target of FL01 in force."),
        "goal_source": ("varchar", "Where that target comes from."),
        "discharges_usual": ("double", "Discharges of such a weekday, mean of the last 8."),
        "discharges_beyond_usual": (
            "integer",
            "Patients who must leave beyond those, to end the day at the goal.",
        ),
        "discharges_needed": ("integer", "Both together, rounded up."),
        "ready_now": ("integer", "Patients in the sector at as_at who do not meet the criteria to reside."),
        "long_stays_now": ("integer", "Patients in the sector at as_at with 21 nights or more."),
    },
    (*BEDS, "beds.stays", "performance.targets"),
)
ELECTIVES = PlanningTable(
    "holiday_electives",
    "One row per day to come on which elective work is lost, and function, and one for the trust: bank"
    " holidays on weekdays, and days of plan/calendar_dates.csv with a share.",
    {
        "as_at": ("date", "Date of the RTT data."),
        "day": ("date", "The day."),
        "reason": ("varchar", "Why work is lost."),
        "lost_percent": ("double", "Share of it that is lost, percent; of several reasons the largest."),
        "treatment_function": ("varchar", "Function of the RTT return; C_999 for the trust."),
        "treatment_function_name": ("varchar", "Name of the function."),
        "division": ("varchar", "Division by plan/divisions.csv; all divisions for the trust."),
        "is_total": ("boolean", "Whether the row is the trust; leave it out of sums."),
        "admissions_usual": (
            "double",
            "Elective admissions of such a weekday, mean of the last 13 weeks without bank holidays.",
        ),
        "slots_lost": ("double", "Of these, those lost: patients who are not admitted that day."),
        "stops_usual": ("double", "RTT clock stops of such a weekday, in the same way."),
        "stops_lost": ("double", "Of these, those lost."),
    },
    ("beds.stays", "reference.treatment_functions", "rtt.clearance", "rtt.periods", "planning.flagged_days"),
)
HOLIDAY_PATIENTS = PlanningTable(
    "holiday_patients",
    "One row per patient in hospital at as_at with 21 nights or more, or who does not meet the criteria to"
    " reside: whom to plan a discharge for before the next bank holiday.",
    {
        "as_at": AS_AT,
        "next_holiday": ("date", "The next bank holiday on a weekday."),
        "last_working_day": ("date", "Last working day before it."),
        "patient_rank": ("integer", "Order: ready first, by days ready, then the longest stay."),
        "spell_id": ("varchar", "Hospital spell."),
        "patient_id": ("varchar", "Local patient identifier."),
        "pathway_id": ("varchar", "Patient pathway identifier."),
        "ward": ("varchar", "Ward of the patient."),
        "ward_name": ("varchar", "Name of the ward; its code where no source names it."),
        **SECTOR,
        "division": ("varchar", "Division of the ward by plan/divisions.csv."),
        "treatment_function": ("varchar", "Treatment function of the spell."),
        "treatment_function_name": ("varchar", "Name of the function."),
        "admitted_on": ("date", "Day of admission."),
        "nights": ("integer", "Nights up to as_at."),
        "is_long_stay": ("boolean", "21 nights or more."),
        "is_ready": ("boolean", "Does not meet the criteria to reside by the last review."),
        "discharge_ready_date": ("date", "Day from which the patient no longer met them."),
        "days_ready": ("integer", "Days since then."),
        "delay_reason": ("varchar", "Why discharge is delayed, as last recorded."),
        "discharge_pathway": ("varchar", "Discharge pathway 0 to 3."),
    },
    ("beds.stays",),
    patient_level=True,
)
DEADLINES = PlanningTable(
    "return_deadlines",
    "One row per published table with periods and period that is not final: the working day by which its"
    " figures have to be validated.",
    {
        "as_at": ("date", "Date of the domain's data."),
        "domain": ("varchar", "Domain."),
        "table_name": ("varchar", "Published table."),
        "period": ("varchar", "Month YYYY-MM or quarter."),
        "period_end": ("date", "Last day of the period."),
        "deadline": ("date", "Last day on which the period is provisional, a working day."),
        "working_days_after_period": ("integer", "Working days from the end of the period up to it."),
        "working_days_left": ("integer", "Working days after as_at up to the deadline."),
        "bank_holidays_before": ("varchar", "Bank holidays after the period up to the deadline."),
        "deadline_without_holidays": ("date", "The day it would be without them."),
    },
    (),
)
WINTER_TABLES = (
    WINTER,
    MITIGATIONS,
    EFFECTS,
    ERRORS,
    DATES,
    HOLIDAYS,
    HOLIDAY_BEDS,
    ELECTIVES,
    HOLIDAY_PATIENTS,
    DEADLINES,
)
