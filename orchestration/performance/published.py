"""The tables of the schema `performance`: grain, columns, types and meanings."""

from dataclasses import dataclass

SCHEMA = "performance"
UNIT = "Code of the unit; trust for the whole trust."
GRADES = "V read in the primary source, V2 in a secondary one, M from memory, C convention."


@dataclass(frozen=True)
class Table:
    """One published table; every one is without patients. `columns`: name to type and meaning."""

    name: str
    grain: str
    columns: dict[str, tuple[str, str]]

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{SCHEMA}.{self.name}"


MEASURES = Table(
    "measures",
    "One row per measure: the register.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "name": ("varchar", "Name by which targets refer to it."),
        "title": ("varchar", "Title that people read."),
        "domain": ("varchar", "Domain whose tables hold its figures."),
        "sub_domain": ("varchar", "Group within the domain."),
        "numerator": ("varchar", "What is counted, in words."),
        "denominator": ("varchar", "What the count is a share of; empty for a count."),
        "unit": ("varchar", "percent, count, weeks, days, hours, minutes or rate."),
        "better": ("varchar", "up, down or neutral."),
        "basis": ("varchar", "stock (as at a moment) or flow (during a period)."),
        "grain": ("varchar", "day, week, month or quarter."),
        "levels": ("varchar", "Levels that it is cut by, with spaces between them."),
        "source_table": ("varchar", "Published table that holds numerator and denominator."),
        "lead_role": ("varchar", "Who answers for it."),
        "chart": ("varchar", "xmr, run, count, days_between or none."),
        "statutory_return": ("varchar", "National return that carries it."),
        "companion": ("varchar", "Measure of what comes and goes, beside a stock."),
        "national_measure": ("varchar", "The same measure in benchmark.headlines."),
        "definition_source": ("varchar", "Document of the definition."),
        "evidence_grade": (
            "varchar",
            GRADES,
        ),
        "missing": ("varchar", "Why it has no value yet; empty where the published tables hold it."),
    },
)
TARGETS = Table(
    "targets",
    "One row per measure, kind, level, unit and first day: national targets, of the trust, trajectories.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "kind": (
            "varchar",
            "constitutional, operational, medium_term, oversight, contract, local or trajectory.",
        ),
        "level": ("varchar", "Level that it is set for; national holds at every level."),
        "organisation_unit": ("varchar", UNIT),
        "valid_from": ("date", "First day."),
        "valid_to": ("date", "Last day; empty while it lasts."),
        "due_date": ("date", "Day by which it is to be met."),
        "value": ("double", "Value in the unit of the measure; empty where it is relative."),
        "floor": ("double", "Least value that a relative target asks for."),
        "uplift": ("double", "Improvement that a relative target asks for."),
        "uplift_kind": ("varchar", "points, relative, or unknown where the source does not say."),
        "baseline_month": ("varchar", "Month that a relative target starts from, YYYY-MM."),
        "comparison": ("varchar", "How a value meets it: >=, <=, < or >."),
        "source": ("varchar", "Document that sets it."),
        "evidence_grade": (
            "varchar",
            GRADES,
        ),
    },
)
VALUES = Table(
    "measure_values",
    "One row per measure, level, unit, period, basis and revision. Levels overlap: choose one.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "trust, division, treatment_function, site, tumour_group, ward or another cut."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "grain": ("varchar", "day, week, month or quarter."),
        "period_start": ("date", "First day of the period."),
        "period_end": ("date", "Last day of the period."),
        "basis": (
            "varchar",
            "own (the published tables), national (files of the NHS) or supplied (by the trust).",
        ),
        "revision": ("integer", "0 for the first final figure, then 1, 2 and so on."),
        "numerator": ("double", "Count above the line."),
        "denominator": ("double", "Count below the line; empty for a count."),
        "value": (
            "double",
            "100 * numerator / denominator for a percentage, numerator / denominator for a rate.",
        ),
        "state": (
            "varchar",
            "provisional until the return is due, then final; revised if a final figure changed.",
        ),
        "is_partial": ("boolean", "Whether days of the period are missing or still to come."),
        "is_latest": ("boolean", "Whether it is the newest revision."),
        "is_shown": (
            "boolean",
            "Whether charts show it: the newest revision of own, else national, else supplied.",
        ),
        "as_at": ("date", "Date of the data that says so; empty for what was supplied."),
        "build_id": ("varchar", "Build whose publication first said so."),
        "revised_from": ("double", "Value of the revision before."),
    },
)
SPC = Table(
    "spc",
    "One row per measure, level, unit and period of a control chart, gaps included.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "Level of the unit."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "period_start": ("date", "First day of the period."),
        "period_end": ("date", "Last day of the period."),
        "value": ("double", "Value of the period; empty where it is missing."),
        "numerator": ("double", "Count above the line."),
        "denominator": ("double", "Count below the line; empty for a count."),
        "basis": ("varchar", "own, national or supplied."),
        "state": ("varchar", "provisional, final or revised."),
        "is_counted": ("boolean", "Whether limits and rules use it; otherwise it is drawn hollow."),
        "is_latest_point": ("boolean", "Whether variation and assurance of the chart are taken from it."),
        "segment": ("integer", "Number of the segment; a recorded decision begins a new one."),
        "stage": ("varchar", "values, run_chart, counts, trial_limits or limits: by the number of points."),
        "mean": ("double", "Mean of the segment."),
        "lower_limit": ("double", "Lower process limit."),
        "upper_limit": ("double", "Upper process limit."),
        "median": ("double", "Median of the segment, from 6 points."),
        "point_rule": (
            "varchar",
            "outside, trend, two_of_three, shift or common; empty where nothing is judged.",
        ),
        "variation": (
            "varchar",
            "common_cause, improvement_, concern_ or neither_ with high or low, or too_few_points.",
        ),
        "assurance": ("varchar", "pass, fail, inconsistent or none, against the newest operational target."),
        "assurance_constitutional": ("varchar", "The same against the constitutional standard."),
        "target": ("double", "Operational target in force on the last day of the period."),
        "target_kind": ("varchar", "Kind of that target."),
        "message": ("varchar", "Why there are no limits, or that they are trial limits."),
        "annotations": ("varchar", "Reasons of the decisions recorded for the period."),
    },
)
DIFFERENCES = Table(
    "differences",
    "One row per figure of the trust that an earlier source gives otherwise for the same period.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "Level of the unit."),
        "organisation_unit": ("varchar", UNIT),
        "period_start": ("date", "First day of the period."),
        "own_value": ("double", "Value by the published tables."),
        "other_basis": ("varchar", "national or supplied."),
        "other_value": ("double", "Value by the other source."),
    },
)
CONTRIBUTIONS = Table(
    "contributions",
    "One row per percentage or count, level, unit and period. Choose one level: each adds up to the trust.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "Level of the unit."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "period_start": ("date", "First day of the period."),
        "numerator": ("double", "Count above the line."),
        "denominator": ("double", "Count below the line; empty for a count."),
        "value": ("double", "Value of the unit."),
        "target": ("double", "Target of the trust in force on the last day of the period; empty without one."),
        "actual": (
            "double",
            "Patients outside the standard where higher is better, else those that are counted.",
        ),
        "allowed": ("double", "Patients that the unit may have outside the standard at that target."),
        "excess": ("double", "Patients beyond the allowed number; negative where there is room."),
        "share_of_gap": ("double", "Share of all excess of the units of the level that is this one's, 0 to 1."),
        "share_of_actual": (
            "double",
            "Share of all `actual` of the units of the level that is this one's, 0 to 1; empty for a difference.",
        ),
    },
)
TIERS = Table(
    "tiers",
    "One row per measure, unit and period in which the tier changed, with the rule and its figures.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "trust, division or treatment_function."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "period_start": ("date", "First day of the period from which the tier holds."),
        "tier": ("integer", "1 routine, 2 watch, 3 recovery, 4 intensive."),
        "tier_name": ("varchar", "The tier in words."),
        "rule": ("varchar", "The rule that caused it."),
        "figures": ("varchar", "The figures that the rule was judged by."),
        "meeting": ("varchar", "Where the measure of the unit is reviewed."),
        "leaves_when": ("varchar", "When the unit leaves the tier."),
        "is_current": ("boolean", "Whether it is the newest tier of the measure and unit."),
    },
)
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
            "England (as published) or providers of the file (their sum, where the file has no row of England).",
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
        "next_rank": ("integer", "Rank with so many more."),
        "next_rank_score": ("double", "Score with so many more."),
        "patients_to_better_score": ("integer", "Patients more that improve the score."),
        "better_score": ("double", "Score with so many more."),
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
            "Quartile, not better than 3 with a deficit; empty where a deficit is unknown. Of these metrics alone.",
        ),
        "average_with_one_rank_more": ("double", "Average if each metric gained its next rank."),
        "rank_with_one_rank_more": ("integer", "Rank of that average."),
        "build_id": ("varchar", "Build that said so."),
    },
)
PLAN_POSITIONS = Table(
    "plan_positions",
    "One row per measure and unit with a trajectory: where it is, and what is to be expected at the end of the year.",
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
# As imported: the columns of the files in `plan/`, with their meanings.
PLANS = {
    "trajectories": (
        "One row per measure, unit, period and version of a trajectory, as imported from `plan/`.",
        {
            "measure_id": "Identifier of the measure.",
            "organisation_unit": UNIT,
            "period_start": "First day of the period.",
            "value": "Planned value, in the unit of the measure.",
            "version": "1 for the plan first agreed, then 2 and so on.",
            "agreed_by": "Who agreed it.",
            "agreed_on": "Day on which it was agreed.",
        },
    ),
    "spc_decisions": (
        "One row per decision about a control chart, as imported from `plan/`.",
        {
            "measure_id": "Identifier of the measure.",
            "organisation_unit": UNIT,
            "kind": "rebase, baseline, exclude_point or annotate.",
            "period_start": "Period that the decision is about.",
            "reason": "Why.",
            "decided_by": "Who decided.",
            "decided_on": "Day of the decision.",
            "review_on": "Day on which it is looked at again.",
        },
    ),
    "narratives": (
        "One row per measure, unit and period: what happened and why, as imported from `plan/`.",
        {
            "measure_id": "Identifier of the measure.",
            "organisation_unit": UNIT,
            "period_start": "First day of the period.",
            "what": "What happened.",
            "why": "Why it happened.",
            "author": "Who wrote it.",
            "written_on": "Day on which it was written.",
        },
    ),
    "actions": (
        "One row per action of a recovery plan, as imported from `plan/`.",
        {
            "action_id": "Identifier of the action.",
            "measure_id": "Identifier of the measure.",
            "organisation_unit": UNIT,
            "what": "What is to be done.",
            "owner": "Who does it.",
            "start": "First day.",
            "due": "Day by which it is to be done.",
            "expected_effect_per_week": "Expected effect a week, in patients.",
            "status": "planned, open, done or stopped.",
            "done_on": "Day on which it was done.",
        },
    ),
}
TABLES = (
    MEASURES,
    TARGETS,
    VALUES,
    SPC,
    DIFFERENCES,
    CONTRIBUTIONS,
    TIERS,
    PEERS,
    OVERSIGHT,
    OVERSIGHT_SCORES,
    PLAN_POSITIONS,
    ESCALATION_PARAMETERS,
    ESCALATION,
)
NAMES = tuple(table.published for table in TABLES) + tuple(f"{SCHEMA}.{name}" for name in PLANS)


def meaning_of(table: str) -> str:
    """The grain of a published table of this schema, by the name that readers use."""
    grains = {one.published: one.grain for one in TABLES} | {
        f"{SCHEMA}.{name}": grain for name, (grain, _) in PLANS.items()
    }
    return grains[table]
