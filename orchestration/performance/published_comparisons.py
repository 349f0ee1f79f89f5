"""Tables of the schema `performance` that compare: with providers, the framework, plans and thresholds."""

from orchestration.performance.published_table import GRADES, UNIT, Table

PEERS = Table(
    "peers",
    "One row per measure and period of a national file: the trust among the providers of the file.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "national_measure": ("varchar", "The same measure in benchmark.headlines; empty where it has none."),
        "period_start": ("date", "First day of the period."),
        "period_end": ("date", "Last day of the period."),
        "basis": (
            "varchar",
            "Where the value of the trust is from: national (the file itself) or own; empty without a value.",
        ),
        "value": ("double", "Value of the trust, in the unit of the measure."),
        "providers": ("integer", "Providers with a value, the trust included where it has one."),
        "rank": ("integer", "1 for the best; equal values share the better rank; empty without a value."),
        "quartile": ("integer", "1 for the best quarter of the providers to 4."),
        "best_quarter": ("double", "Value of the last provider of the best quarter."),
        "median": ("double", "Median of the providers' values."),
        "worst_quarter": (
            "double",
            "Value of the first provider of the worst quarter; empty with fewer than 4.",
        ),
        "england_value": ("double", "Value of England; empty where it cannot be made."),
        "england_basis": (
            "varchar",
            "England (as published) or providers of the file (their sum, where the file has no row of"
            " England).",
        ),
        "is_newest": ("boolean", "Whether it is the newest period of the measure."),
        "build_id": ("varchar", "Build that said so."),
    },
)
OVERSIGHT = Table(
    "oversight",
    "One row per version of the oversight framework, operational metric and period; the whole trust.",
    {
        "version": ("varchar", "Version of the framework, such as 2025/26."),
        "metric": ("varchar", "Name of the metric in the version."),
        "national_id": ("varchar", "Number of the metric in the framework; empty where it is not known."),
        "title": ("varchar", "Title of the metric."),
        "measure_id": ("varchar", "The measure of the register with the same definition."),
        "better": ("varchar", "up or down."),
        "standard": ("double", "Value from which the score is 1.00; empty without one."),
        "floor": ("double", "Value beyond which the score is 4.00; empty without one."),
        "best_score": ("double", "Best score of the providers that are spread by rank."),
        "worst_score": ("double", "Worst score of the providers that are spread by rank."),
        "weight": ("double", "Weight in the average."),
        "period_start": ("date", "First day of the period; empty where nothing could be scored."),
        "period_end": ("date", "Last day of the period."),
        "basis": ("varchar", "Where the value of the trust is from: national (the file itself) or own."),
        "numerator": (
            "double",
            "Patients within the standard, or those that are counted where lower is better.",
        ),
        "denominator": ("double", "Patients of whom it is a share."),
        "value": ("double", "Value of the trust, per cent."),
        "england_value": ("double", "Value of England, per cent."),
        "england_basis": ("varchar", "England (as published) or providers of the file (their sum)."),
        "providers": ("integer", "Providers with a value, the trust included."),
        "rank": ("integer", "1 for the best; equal values share the better rank."),
        "quartile": ("integer", "1 for the best quarter of the providers to 4."),
        "score": ("double", "1.00 (best) to 4.00, two decimals."),
        "patients_to_next_rank": (
            "integer",
            "Patients more on the right side of the standard that improve the rank, all others as they are.",
        ),
        "next_rank": ("integer", "Rank with that many more."),
        "next_rank_score": ("double", "Score with that many more."),
        "patients_to_better_score": ("integer", "Patients more that improve the score."),
        "better_score": ("double", "Score with that many more."),
        "patients_to_better_quartile": ("integer", "Patients more that bring the trust into a better quarter."),
        "patients_to_standard": ("integer", "Patients more that meet the standard; 0 where it is met."),
        "missing": ("varchar", "Why there is no score; empty with one."),
        "source": ("varchar", "Document of the metric and its standard."),
        "evidence_grade": ("varchar", GRADES),
        "is_newest": ("boolean", "Whether it is the newest period of the metric and version."),
        "build_id": ("varchar", "Build that said so."),
    },
)
OVERSIGHT_SCORES = Table(
    "oversight_scores",
    "One row per version of the oversight framework and build: the average of the operational metrics.",
    {
        "version": ("varchar", "Version of the framework."),
        "as_at": ("date", "Date of the newest national data."),
        "metrics": ("integer", "Operational metrics of the version."),
        "metrics_scored": ("integer", "Of these, with a score."),
        "average": ("double", "Mean of the scores by their weights, two decimals; 1.00 is the best."),
        "providers": ("integer", "Providers with a score in each of these metrics, the trust included."),
        "rank": ("integer", "1 for the best average; equal ones share the better rank."),
        "quartile": ("integer", "1 for the best quarter to 4: the delivery score of these metrics alone."),
        "in_deficit": ("varchar", "yes, no or unknown, as the trust's settings say."),
        "segment": (
            "integer",
            "Quartile, not better than 3 with a deficit; empty where a deficit is unknown. Of these metrics"
            " alone.",
        ),
        "average_with_one_rank_more": ("double", "Average if each metric gained its next rank."),
        "rank_with_one_rank_more": ("integer", "Rank of that average."),
        "build_id": ("varchar", "Build that said so."),
    },
)
PLAN_POSITIONS = Table(
    "plan_positions",
    "One row per measure and unit with a trajectory: where it is, and what to expect at the end of the year.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "Level of the unit; empty where it has no chart."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "period_start": ("date", "First day of the latest period of its chart."),
        "period_end": ("date", "Last day of that period."),
        "numerator": ("double", "Count above the line."),
        "denominator": ("double", "Count below the line; empty for a count."),
        "value": ("double", "Value of the period."),
        "variation": ("varchar", "Variation of the chart."),
        "trajectory_first": ("double", "Figure of the period as it was first agreed."),
        "trajectory": ("double", "Figure of the period as it is agreed now."),
        "gap": ("double", "Value less trajectory, in the unit of the measure (points for a percentage)."),
        "gap_patients": (
            "integer",
            "Change of the numerator that meets the trajectory: more patients where higher is better, fewer"
            " (negative) where lower is.",
        ),
        "on_trajectory": ("boolean", "Whether the value meets the trajectory, unrounded."),
        "periods_judged": ("integer", "Counted periods of the chart that have a trajectory."),
        "periods_off": ("integer", "Of these, that did not meet it."),
        "periods_off_in_a_row": ("integer", "Of these, the newest without a break."),
        "end_of_year": ("date", "The last day of March to come."),
        "trajectory_at_end": ("double", "Figure agreed now for the period of that day."),
        "forecast": ("double", "Figure to be expected then if nothing changes."),
        "forecast_lower": ("double", "Lower end of the range that the limits give."),
        "forecast_upper": ("double", "Upper end of that range."),
        "forecast_method": (
            "varchar",
            "mean of the chart, median of the chart, or newest figure and weekly flow.",
        ),
        "forecast_meets": ("boolean", "Whether the forecast meets the trajectory of then."),
        "numerator_at_end": (
            "integer",
            "Patients in the numerator that meet the trajectory of then, of as many patients as in the latest"
            " period; of a count the trajectory itself.",
        ),
        "change_to_end": ("integer", "The same less the numerator of the latest period."),
    },
)
ESCALATION_PARAMETERS = Table(
    "escalation_parameters_daily",
    "One row per date and acute parameter of the OPEL framework, of beds and of the emergency department.",
    {
        "date": ("date", "Day."),
        "parameter": ("varchar", "Name of the parameter in the settings."),
        "number": ("integer", "Number in the framework."),
        "title": ("varchar", "Name of the parameter."),
        "unit": ("varchar", "Percent or minutes."),
        "domain": ("varchar", "Domain that measures it."),
        "value": ("double", "Value of the day; empty where it is not known."),
        "level_2": ("double", "Value from which level 2 applies."),
        "level_3": ("double", "Value from which level 3 applies."),
        "level_4": ("double", "Value from which level 4 applies."),
        "level": ("integer", "Level 1 to 4; empty where not judged."),
        "judgement": (
            "varchar",
            "judged, or why not; not known where a domain has not said anything of the day.",
        ),
    },
)
ESCALATION = Table(
    "escalation_daily",
    "One row per date: the worst level of all acute parameters that could be judged.",
    {
        "date": ("date", "Day."),
        "level": ("integer", "Level 1 to 4; empty where nothing could be judged."),
        "judgement": ("varchar", "How the level was made."),
        "parameters_judged": ("integer", "Parameters with a value and thresholds."),
        "parameters": ("integer", "Parameters of the framework."),
        "driven_by": ("varchar", "Parameters at that level."),
        "not_known": ("varchar", "Parameters of a domain whose data does not reach the day; empty where none."),
    },
)
