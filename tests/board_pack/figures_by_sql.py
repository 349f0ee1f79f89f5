"""What the tables of the pack hold, asked of the publication by SQL of its own: label, column and number.

A label is the cells that name a row; a column is its header. Months and quarters are columns of some tables.
"""

import re
from dataclasses import dataclass

import duckdb

from orchestration.contract.published import load_domains
from tests.board_pack.read_page import Page

MONTH = "strftime(strptime({0} || '-01', '%Y-%m-%d'), '%b %Y')"
TITLE = (
    "plans.measure_id || ' ' || measures.title || case when plans.organisation_unit = 'trust' then ''"
    " else ': ' || plans.organisation_unit_name end"
)
NUMBER = re.compile(r"-?[\d,]*\.?\d+")


@dataclass(frozen=True)
class Printed:
    """A table of a page: how many cells name a row, and the SQL of its numbers."""

    section: str
    caption: str
    sql: str
    names: int = 1


def _columns(select: str, of: str, **columns: str) -> str:
    """Label, column and number of several columns of one source; a column's header has _ for a blank."""
    parts = (f"select {select}, '{name.replace('_', ' ')}', {sql} from {of}" for name, sql in columns.items())
    return " union all ".join(parts)


def _by_quarter(source: str, label: str, number: str = "sum(breaches)") -> str:
    return (
        f"select {label}, quarter, {number} from {source} where quarter in"
        f" (select distinct quarter from {source} order by quarter desc limit 4) group by all"
    )


def _breaches(source: str, where: str = "true") -> list[Printed]:
    of = f"(select * from {source} where {where})"
    columns = "standard_name" if "divisions" in source else "standard"
    reason = "case when delay_reason in ('', 'none', 'none recorded') then 'no reason recorded'" + (
        " else coalesce(delay_reason_name, 'code ' || delay_reason) end"
        if "divisions" in source
        else " else 'code ' || delay_reason end"
    )
    return [
        Printed("cancer-breaches", caption, _by_quarter(of, f"{columns} || '|' || {key}"), 2)
        for caption, key in (
            ("Breaches by the phase", "longest_phase"),
            ("Breaches by recorded", reason),
            ("Breaches by tumour", "tumour_group"),
        )
    ]


def _cancelled(where: str = "true") -> list[Printed]:
    of = f"(select counted_quarter as quarter, * from elective.last_minute_cancellations where {where})"
    return [
        Printed("cancelled-operations", caption, _by_quarter(of, key, "count(*)"))
        for caption, key in (("What became", "outcome_of_28_days"), ("Reasons, by", "cancel_reason"))
    ]


def _bookings(where: str = "true") -> list[Printed]:
    made = []
    for caption, key in (
        ("Bookings by month", MONTH.format("month")),
        ("By treatment function", "function"),
        ("By division", "division"),
        ("By clinical priority", "priority"),
    ):
        of = f"rtt.booking_order where {where} group by {key}"
        columns = {
            "Bookings": "sum(bookings)",
            "Out_of_turn": "sum(out_of_turn)",
            "Out_of_turn,_%": "100.0 * sum(out_of_turn) / sum(bookings)",
            "Of_these,_no_recorded_reason": "sum(out_of_turn_without_reason)",
            "Patients_passed_over": "sum(passed_over)",
        }
        made.append(Printed("booking-order", caption, _columns(key, of, **columns)))
    return made


def _activity(where: str = "true") -> list[Printed]:
    payer = (
        "case when administrative_category = '02' then 'Private'"
        " when administrative_category not in ('01', 'not recorded') then administrative_category_name"
        " when overseas_charging_category in ('D', 'F') then 'Overseas, charged'"
        " when overseas_charging_category in ('C', 'E') then 'Overseas, exempt'"
        " when overseas_charging_category = 'P' then 'Overseas, decision pending'"
        " when administrative_category = '01' then 'NHS' else 'Who pays not recorded' end"
    )
    of = f"(select *, {payer} as payer from beds.activity_by_category_monthly where {where})"
    month = MONTH.format("month")
    return [
        Printed(
            "private-overseas",
            "Admissions by who pays",
            f"select payer, {month}, sum(admissions) from {of} group by all"
            f" union all select 'All', {month}, sum(admissions) from {of} group by all",
        ),
        Printed(
            "private-overseas",
            "Admissions, private or overseas",
            f"with rows as {of}, chosen as (select treatment_function_name as name from rows"
            " group by all having count(*) filter (where payer <> 'NHS') > 0)"
            " select name, payer, sum(admissions) from chosen join rows on treatment_function_name = name"
            " where payer <> 'NHS' group by all"
            " union all select name, 'All activity', sum(admissions) from chosen"
            " join rows on treatment_function_name = name group by all",
        ),
    ]


def _policy(caption: str, *rules: str, measured: str = "") -> Printed:
    """The rules of a promise of the access policy at the newest data of RTT, after what the marts measure."""
    columns = {"Figure": "open", "Of": "checked", "%": "100.0 * open / nullif(checked, 0)"}
    named = ", ".join(f"'{rule}'" for rule in rules)
    judged = (
        "(select rule_id || ' ' || title as what, open, checked from validation.summary as sums"
        " join validation.rules as rules using (rule_id) where sums.domain = 'rtt'"
        f" and sums.as_at = (select max(as_at) from validation.summary) and rule_id in ({named}){measured})"
    )
    return Printed("access-policy", caption, _columns("what", judged, **columns))


def _booked(where: str = "true") -> str:
    return (
        " union all select 'Admission dates given out of turn, last three months', sum(out_of_turn),"
        f" sum(bookings) from rtt.booking_order where {where}"
        " union all select 'Of these, without a recorded reason', sum(out_of_turn_without_reason),"
        f" sum(out_of_turn) from rtt.booking_order where {where}"
    )


PLANS = "performance.plan_positions as plans join performance.measures as measures using (measure_id)"
OVERSIGHT = "performance.oversight where is_newest"
NEWEST_DAY = (
    "performance.escalation_parameters_daily where date = (select max(date) from performance.escalation_daily)"
)
NEWEST_VALIDATION = (
    "validation.summary as sums where as_at = (select max(as_at) from validation.summary as every"
    " where every.domain = sums.domain)"
)
KIND = "case kind when 'data_quality' then 'records that are wrong or incomplete' else kind end"
TITLES = ", ".join(f"('{name}', '{one.title}')" for name, one in load_domains().items())
DOMAIN = f"(select title from (values {TITLES}) as titles (name, title) where name = domain)"
TRUST_ALONE = [
    Printed(
        "plan", "Actual against",
        _columns(
            TITLE, f"{PLANS} where plans.value is not null", Actual="plans.value",
            As_first_agreed="trajectory_first", As_agreed_now="trajectory", Gap="gap",
            Gap_in_patients="case when not on_trajectory then abs(gap_patients) end",
            Periods_off_track="case when periods_judged > 0 then periods_off end",
        ),
    ),
    Printed(
        "plan", "Forecast for",
        _columns(
            TITLE, f"{PLANS} where plans.value is not null", Forecast="forecast", From="forecast_lower",
            To="forecast_upper", Trajectory_of_then="trajectory_at_end",
        ),
    ),
    Printed(
        "plan", "Versions of",
        _columns(
            "plans.measure_id || ' ' || measures.title || '|' || version",
            "performance.trajectories as plans join performance.measures as measures using (measure_id)"
            " group by all",
            First_figure="arg_min(value, period_start)", Last_figure="arg_max(value, period_start)",
        ),
        2,
    ),
    Printed(
        "oversight", "Metrics with figures",
        _columns(
            "title", f"{OVERSIGHT} and period_start is not null",
            **{"Trust,_%": "value", "England,_%": "england_value"},
            Standard="standard", Score="score", Rank="rank", Quartile="quartile",
        ),
    ),
    Printed(
        "oversight", "What more patients",
        _columns(
            "title", f"{OVERSIGHT} and score is not null", Patients_of_the_period="numerator",
            For_one_more_rank="patients_to_next_rank", Rank_then="next_rank", Score_then="next_rank_score",
            For_a_better_score="patients_to_better_score", For_a_better_quartile="patients_to_better_quartile",
            To_meet_the_standard="nullif(patients_to_standard, 0)",
        ),
    ),
    *_breaches("cancer.breach_analysis"),
    Printed(
        "cancer-breaches", "Breaches by division",
        _by_quarter("cancer.breach_analysis_divisions", "standard_name || '|' || division"), 2,
    ),
    Printed(
        "cancelled-operations", "By financial quarter",
        _columns(
            "quarter", "elective.return_quarterly", Cancelled_at_the_last_minute="last_minute_cancellations",
            Not_treated_within_28_days="not_treated_within_28_days",
        ),
    ),
    *_cancelled(),
    Printed(
        "cancelled-operations", "Divisions, by quarter",
        _by_quarter(
            "(select counted_quarter as quarter, * from elective.last_minute_cancellations)", "division",
            "count(*)",
        ),
    ),
    *_bookings(),
    Printed(
        "escalation", "Acute parameters",
        _columns(
            "number || '. ' || title", NEWEST_DAY, Value="value", Level="level", Level_2_from="level_2",
            Level_3_from="level_3", Level_4_from="level_4",
        ),
    ),
    Printed(
        "escalation", "Days at each level",
        "select coalesce('level ' || level, 'no level: nothing could be judged'), strftime(date, '%b %Y'),"
        " count(*) from performance.escalation_daily group by all",
    ),
    Printed(
        "escalation", "The newest days",
        _columns(
            "strftime(date, '%-d %B %Y')", "performance.escalation_daily", Level="level",
            Parameters_judged="parameters_judged",
        ),
    ),
    *_activity(),
    _policy("Reasonable notice", "RTT-D14", "RTT-A14"),
    _policy("Missed appointments", "RTT-A08", "RTT-A09", "RTT-A10", "RTT-A11", "RTT-D05"),
    _policy("Booking in turn", "RTT-A22", measured=_booked()),
    _policy("Active monitoring", "RTT-A12", "RTT-A13", "RTT-E07"),
    _policy("Validation at 12 weeks", "RTT-E06"),
    Printed(
        "data-quality", "Open exceptions by priority",
        _columns(
            "coalesce(priority, 'not ranked')",
            "(select sums.*, rules.priority from validation.summary as sums left join validation.rules as rules"
            " using (rule_id)) where as_at = (select max(as_at) from validation.summary) group by priority",
            Rules_with_open_exceptions="count(*) filter (where open > 0)", Open="sum(open)",
            Of_these_on_hold_after_validation="sum(validated)",
            **{"Longest_open,_days": "max(oldest_days)"},
            New_in_the_week="sum(new)", Cleared_in_the_week="sum(cleared)",
        ),
    ),
    Printed(
        "data-quality", "Exceptions by domain",
        _columns(
            f"{DOMAIN} || '|' || {KIND}", f"{NEWEST_VALIDATION} group by domain, kind", Open="sum(open)",
            Of_these_on_hold_after_validation="sum(validated)", New="sum(new)", Cleared="sum(cleared)",
            Reopened="sum(reopened)",
        ),
        2,
    ),
    Printed(
        "data-quality", "Effect of open",
        _columns(
            "'Incomplete pathways within 18 weeks|' || rules.title",
            "validation.headline_effects as effects join validation.rules as rules on effects.name = rule_id",
            Pathways_with_one="pathways", Of_these_in_the_figure="counted",
            **{
                "Published,_%": "percent", "Without_them,_%": "percent_without",
                "Effect,_points": "effect_points",
            },
        ),
        2,
    ),
    Printed(
        "data-quality", "The 20 rules",
        _columns(
            "rule_id || '|' || (select title from validation.rules as rules"
            f" where rules.rule_id = sums.rule_id) || '|' || {DOMAIN}", NEWEST_VALIDATION, Open="open",
            New="new", Cleared="cleared",
            **{"Longest_open,_days": "oldest_days", "Per_1,000_records": "failed_per_thousand"},
        ),
        3,
    ),
    Printed(
        "data-quality", "Results of validation",
        _columns(
            DOMAIN, "validation.outcome_measures group by domain", Outcomes="sum(validated)",
            Record_changed="sum(changed)", Correct_in_the_next_data="sum(changed_and_gone)",
            Still_wrong="sum(changed_and_still_wrong)", Awaiting_the_next_data="sum(awaiting)",
            **{"No_error:_false_positive": "sum(no_error)"},
        ),
    ),
    Printed(
        "failed-checks", "Failed checks",
        _columns(
            "rule_id", "publication.evidence where status in ('fail', 'error')", Records_checked="checked_rows",
            Failed="failed_rows",
        ),
    ),
    Printed(
        "decisions", "Months whose own",
        _columns(
            "measures.title || '|' || strftime(period_start, '%B %Y')",
            "performance.differences join performance.measures as measures using (measure_id)",
            Own_figure="own_value", Other_figure="other_value",
        ),
        2,
    ),
    Printed(
        "cover", "Data by domain",
        f"select {DOMAIN}, 'Days behind', days_behind from publication.status",
    ),
]  # fmt: skip


def of_division(division: str) -> list[Printed]:
    """The tables of single domains in the pack of a division."""
    where = f"division = '{division}'"
    return [
        *_breaches("cancer.breach_analysis_divisions", where),
        *_cancelled(where),
        *_bookings(where),
        *_activity(where),
        _policy("Booking in turn", "none: rules are of the trust", measured=_booked(where)),
    ]


def number_of(cell: str) -> float | None:
    """The first number of a cell."""
    found = NUMBER.search(cell)
    return float(found[0].replace(",", "")) if found else None


def printed(page: Page, table: Printed, headers: set[str]) -> dict[tuple[str, str], float]:
    """The numbers of a table of a page by label and header."""
    found = {}
    for row in page.table(table.section, table.caption):
        cells = list(row.items())
        label = "|".join(cell for _, cell in cells[: table.names])
        for header, cell in cells[table.names :]:
            number = number_of(cell) if header in headers else None
            if number is not None:
                found[(label, header)] = number
    return found


def asked(connection: duckdb.DuckDBPyConnection, table: Printed) -> dict[tuple[str, str], float]:
    """The numbers of the same table by SQL."""
    rows = connection.execute(table.sql).fetchall()
    return {(str(label), str(column)): float(number) for label, column, number in rows if number is not None}
