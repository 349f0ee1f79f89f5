"""The tables of the schema `performance`: grain, columns, types and meanings."""

from orchestration.performance.published_comparisons import (
    ESCALATION,
    ESCALATION_PARAMETERS,
    OVERSIGHT,
    OVERSIGHT_SCORES,
    PEERS,
    PLAN_POSITIONS,
)
from orchestration.performance.published_risks import RISKS
from orchestration.performance.published_table import GRADES, UNIT
from orchestration.performance.published_table import SCHEMA as SCHEMA
from orchestration.performance.published_table import Table as Table

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
    "One row per figure that charts show and another source gives otherwise for the same period.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "Level of the unit."),
        "organisation_unit": ("varchar", UNIT),
        "period_start": ("date", "First day of the period."),
        "own_value": ("double", "Value that charts show: by the published tables where they hold the period."),
        "other_basis": ("varchar", "national or supplied."),
        "other_value": ("double", "Value by the other source."),
        "own_basis": ("varchar", "Source of own_value: own, or national where the trust has no figure."),
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
            "Share of all `actual` of the units of the level that is this one's, 0 to 1; empty for a"
            " difference.",
        ),
    },
)
TIERS = Table(
    "tiers",
    "One row per measure, unit and change of tier: by a rule with its figures, or by the decision of a person.",
    {
        "measure_id": ("varchar", "Identifier of the measure."),
        "level": ("varchar", "trust, division or treatment_function."),
        "organisation_unit": ("varchar", UNIT),
        "organisation_unit_name": ("varchar", "Name of the unit; its code where no name is known."),
        "period_start": ("date", "First day of the period from which the tier holds; of a decision its day."),
        "tier": ("integer", "1 routine, 2 watch, 3 recovery, 4 intensive."),
        "tier_name": ("varchar", "The tier in words."),
        "rule": ("varchar", "The rule that caused it; of a decision its reason."),
        "figures": ("varchar", "The figures that the rule was judged by."),
        "meeting": ("varchar", "Where the measure of the unit is reviewed."),
        "leaves_when": ("varchar", "When the unit leaves the tier."),
        "is_current": (
            "boolean",
            "Whether it applies: a decision until it ends, else the newest by the rules.",
        ),
        "rule_tier": (
            "integer",
            "Tier by the rules alone, at that time; of a decision, at the date of the data.",
        ),
        "decided_by": ("varchar", "Who decided; empty where a rule did."),
        "ends_on": ("date", "Last day of a decision."),
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
    RISKS,
)
NAMES = tuple(table.published for table in TABLES) + tuple(f"{SCHEMA}.{name}" for name in PLANS)


def meaning_of(table: str) -> str:
    """The grain of a published table of this schema, by the name that readers use."""
    grains = {one.published: one.grain for one in TABLES} | {
        f"{SCHEMA}.{name}": grain for name, (grain, _) in PLANS.items()
    }
    return grains[table]
