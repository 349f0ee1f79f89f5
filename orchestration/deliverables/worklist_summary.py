"""The summary sheet of a worklist: by rule with its trend, by cohort with the headline figure, by owner."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
from xlsxwriter.utility import xl_range

from orchestration.deliverables.worklist_filter import Filter
from orchestration.deliverables.worklist_formats import BLUE, Formats, set_up_print
from orchestration.deliverables.worklist_rows import has_kinds, kind_of, work_item
from orchestration.store.catalog import columns_of

SUMMARY_SHEET = "Summary"
NIGHTS_SHOWN = 14

# every rule that assessed the domain; the figures of a part of a domain are those of its own rows
BY_RULE = """
with rows_of as (
    select exceptions.*, status.as_at as night
    from validation.exceptions as exceptions
    inner join publication.status as status on exceptions.domain = status.domain
    where {where}
),

counted as (
    select
        domain,
        rule_id,
        count(*) filter (where state = 'open') as to_do,
        count(*) filter (where state = 'validated') as on_hold,
        count(*) filter (where state <> 'cleared' and first_seen = night) as new,
        count(*) filter (where state = 'cleared' and cleared_on = night) as cleared,
        count(*) filter (where state <> 'cleared' and open_since = night and first_seen < night) as reopened,
        max(days_open) filter (where state <> 'cleared') as oldest_days
    from rows_of
    group by domain, rule_id
)

select rules.priority, summary.rule_id, rules.title, {kind} as kind, coalesce(counted.to_do, 0) as to_do,
    coalesce(counted.on_hold, 0) as on_hold, coalesce(counted.new, 0) as new,
    case when not {is_of_work_items} then coalesce(counted.cleared, 0) end as cleared,
    coalesce(counted.reopened, 0) as reopened, counted.oldest_days,
    case when not {is_part} then summary.checked end as checked,
    -- a rate of errors of data; a long wait is not an error
    case when not {is_part} and {kind} = 'data quality' then summary.failed_per_thousand end
        as errors_per_thousand,
    measures.wrong_positive_percent, measures.still_wrong_percent,
    case when not {is_part} then effects.effect_points end as effect_points, summary.domain
from validation.summary as summary
inner join publication.status as status on summary.domain = status.domain and summary.as_at = status.as_at
inner join validation.rules as rules
    on
        summary.domain = rules.domain
        and summary.rule_id = rules.rule_id
        and summary.rule_version = rules.rule_version
left join counted on summary.domain = counted.domain and summary.rule_id = counted.rule_id
left join validation.outcome_measures as measures
    on summary.rule_id = measures.rule_id and summary.domain = measures.domain
left join validation.headline_effects as effects
    on summary.rule_id = effects.name and summary.domain = effects.domain and effects.grouped_by = 'rule'
where (? is null or summary.domain = ?) and (not {is_part} or counted.rule_id is not null)
order by summary.domain, rules.priority, coalesce(counted.to_do, 0) + coalesce(counted.on_hold, 0) desc,
    summary.rule_id
"""
NIGHTS = """
select distinct as_at from validation.summary where ? is null or domain = ? order by as_at desc limit ?
"""
TREND = f"""
select domain, rule_id, as_at, open from validation.summary where as_at in ({NIGHTS})
"""
# a part of a domain was not counted on earlier nights: what is open now, or was cleared since, counts from its
# last opening on
TREND_OF_PART = f"""
select exceptions.domain, exceptions.rule_id, nights.as_at, count(*) as open
from validation.exceptions as exceptions
inner join ({NIGHTS}) as nights
    on exceptions.open_since <= nights.as_at
    and (exceptions.cleared_on is null or exceptions.cleared_on > nights.as_at)
where {{where}}
group by exceptions.domain, exceptions.rule_id, nights.as_at
"""
BY_KIND = """
select coalesce({kind}, 'not known'), count(*) filter (where state = 'open') as to_do,
    count(*) filter (where state = 'validated') as on_hold,
    count(*) filter (where state = 'open' and priority = 'P1') as most_urgent,
    max(days_open) filter (where state = 'open') as oldest_days
from validation.exceptions as exceptions where {where}
group by all order by 1
"""
BY_COHORT = """
with worked as (
    select distinct exceptions.domain, {work_item} as work_item
    from validation.exceptions as exceptions
    where {where} and exceptions.state = 'open'
)

select priorities.cohort, count(*) as pathways, sum(priorities.exceptions) as exceptions,
    sum({data_quality}) as data_quality, max(priorities.days_open) as oldest_days,
    case when not {is_part} then max(effects.effect_points) end as effect_points
from validation.priorities as priorities
inner join worked on priorities.domain = worked.domain and priorities.work_item = worked.work_item
left join validation.headline_effects as effects
    on priorities.cohort = effects.name and priorities.domain = effects.domain and effects.grouped_by = 'cohort'
group by priorities.domain, priorities.cohort
order by pathways desc, priorities.cohort
"""
BY_OWNER = """
select owner, count(*) as exceptions,
    sum(case when {kind} is not null then cast({kind} = 'data quality' as integer) end) as data_quality,
    count(*) filter (where priority = 'P1') as most_urgent,
    max(days_open) as oldest_days
from validation.exceptions as exceptions where state = 'open' and {where}
group by owner order by exceptions desc, owner limit 200
"""
# The trend line is where it is seen without scrolling; its figures are at the right end.
TREND_COLUMN = 4
RULE_HEADERS = (
    ("Priority", 9),
    ("Rule", 23),
    ("What is wrong", 60),
    ("Kind", 14),
    ("Open, by date", 16),
    ("To do", 10),
    ("On hold", 11),
    ("New", 10),
    ("Cleared", 10),
    ("Reopened", 10),
    ("Oldest, days", 9),
    ("Checked", 11),
    ("Errors per 1,000", 9),
    ("False positives, %", 10),
    ("Corrected but still failing, %", 11),
    ("Change in headline figure if cleared, points", 11),
)
HEADER_LINE = 3
FIRST_NIGHT = len(RULE_HEADERS) + 1


def write_summary(connection: duckdb.DuckDBPyConnection, sheet: Any, wanted: Filter, formats: Formats) -> None:
    """Open exceptions by rule with their trend over nights, by cohort with the headline figure, by owner."""
    nights = _last_nights(connection, wanted)
    where, parameters = wanted.where()
    is_part = str(wanted.is_part).lower()
    set_up_print(sheet, HEADER_LINE)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(HEADER_LINE + 1, TREND_COLUMN)
    # constant memory: from the top down, and never back
    _write_title(connection, sheet, wanted, formats)
    _write_rule_headers(sheet, nights, formats)
    line = _write_rules(connection, sheet, wanted, nights, formats)
    kind = kind_of(connection)
    line = _write_block(
        sheet,
        line + 1,
        "By kind (only data quality counts as errors of data)",
        ("", "", "Kind", "To do", "On hold", "Of these P1", "Oldest, days"),
        [
            ("", "", *row)
            for row in connection.execute(BY_KIND.format(where=where, kind=kind), parameters).fetchall()
        ],
        formats,
    )
    by_cohort = BY_COHORT.format(
        where=where, is_part=is_part, work_item=work_item(connection), data_quality=_data_quality(connection)
    )
    line = _write_block(
        sheet,
        line + 1,
        "By cohort (each pathway is in one cohort)",
        (
            "",
            "",
            "Cohort",
            "Pathways",
            "Exceptions",
            "Of these data quality",
            "Oldest, days",
            "Change in headline figure if cleared, points",
        ),
        [("", "", *row) for row in connection.execute(by_cohort, parameters).fetchall()],
        formats,
    )
    by_owner = BY_OWNER.format(where=where, kind=kind)
    _write_block(
        sheet,
        line + 1,
        "By owner",
        ("", "", "Owner", "To do", "Of these data quality", "Of these P1", "Oldest, days"),
        [("", "", *row) for row in connection.execute(by_owner, parameters).fetchall()],
        formats,
    )


def _data_quality(connection: duckdb.DuckDBPyConnection) -> str:
    return "priorities.data_quality_exceptions" if has_kinds(connection) else "cast(null as integer)"


def _last_nights(connection: duckdb.DuckDBPyConnection, wanted: Filter) -> list[date]:
    if wanted.is_of_work_items:
        # of what was cleared nobody says which division it was of: a trend would fall short before today
        return []
    parameters = [wanted.domain, wanted.domain, NIGHTS_SHOWN]
    return sorted(row[0] for row in connection.execute(NIGHTS, parameters).fetchall())


def _write_title(connection: duckdb.DuckDBPyConnection, sheet: Any, wanted: Filter, formats: Formats) -> None:
    """What is on the list and how old it is."""
    behind = "days_behind" if "days_behind" in columns_of(connection, "publication.status") else "age_days"
    status = connection.execute(
        f"select domain, as_at, state, {behind}, held_since from publication.status"
        " where as_at is not null and (? is null or domain = ?)",
        [wanted.domain, wanted.domain],
    ).fetchall()
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"Validation worklist: {wanted.in_words}", formats.title)
    words = "; ".join(
        f"{name} as at {as_at:%d/%m/%Y}, {state.replace('_', ' ')}"
        # a list that is old says so where it is opened
        + (f" since {since:%d/%m/%Y}: the list is {age} days behind" if since else "")
        for name, as_at, state, age, since in status
    )
    if wanted.is_part:
        words += ". Counts are for this list only; percentages are for the whole domain"
    words += ". Outcomes entered on this list count from the data as at the day of the work"
    sheet.write_string(1, 0, words, formats.small)


def _write_rule_headers(sheet: Any, nights: list[date], formats: Formats) -> None:
    sheet.set_row(HEADER_LINE, 46)
    sheet.set_column(FIRST_NIGHT, FIRST_NIGHT + NIGHTS_SHOWN, 11)
    for number, (header, width) in enumerate(RULE_HEADERS):
        sheet.set_column(number, number, width)
        sheet.write_string(HEADER_LINE, number, header, formats.head)
    for number, night in enumerate(nights):
        sheet.write_datetime(HEADER_LINE, FIRST_NIGHT + number, night, formats.head_day)


def _write_rules(
    connection: duckdb.DuckDBPyConnection, sheet: Any, wanted: Filter, nights: list[date], formats: Formats
) -> int:
    """One line a rule, with how many were open on each of the last nights; returns the line below."""
    open_by_night = _open_by_night(connection, wanted)
    where, parameters = wanted.where(with_cleared=True)
    by_rule = BY_RULE.format(
        where=where,
        is_part=str(wanted.is_part).lower(),
        is_of_work_items=str(wanted.is_of_work_items).lower(),
        kind=kind_of(connection, "rules"),
    )
    rules = connection.execute(by_rule, [*parameters, wanted.domain, wanted.domain]).fetchall()
    line = HEADER_LINE + 1
    for *values, domain in rules:
        _write_values(sheet, line, [*values[:TREND_COLUMN], None, *values[TREND_COLUMN:]], formats)
        for number, night in enumerate(nights):
            count = open_by_night.get((domain, values[1], night), 0 if wanted.is_part else None)
            if count is not None:
                sheet.write_number(line, FIRST_NIGHT + number, count, formats.number)
        if len(nights) > 1:
            place = xl_range(line, FIRST_NIGHT, line, FIRST_NIGHT + len(nights) - 1)
            sheet.add_sparkline(
                line,
                TREND_COLUMN,
                {"range": f"{SUMMARY_SHEET}!{place}", "markers": True, "series_color": BLUE, "min": 0},
            )
        line += 1
    return line


def _open_by_night(connection: duckdb.DuckDBPyConnection, wanted: Filter) -> dict[tuple[str, str, date], int]:
    """Open exceptions by domain, rule and night."""
    query, parameters = TREND, [wanted.domain, wanted.domain, NIGHTS_SHOWN]
    if wanted.is_part:
        where, of_filter = wanted.where(with_cleared=True)
        query, parameters = TREND_OF_PART.format(where=where), [*parameters, *of_filter]
    rows = connection.execute(query, parameters).fetchall()
    return {(domain, rule_id, night): count for domain, rule_id, night, count in rows}


def _write_block(
    sheet: Any,
    line: int,
    title: str,
    headers: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    formats: Formats,
) -> int:
    """A titled table from a line on; returns the line below it."""
    sheet.write_string(line, 2, title, formats.section)
    sheet.set_row(line + 1, 46)
    for number, header in enumerate(headers):
        if header:
            sheet.write_string(line + 1, number, header, formats.head)
    line += 2
    for row in rows:
        _write_values(sheet, line, row, formats)
        line += 1
    return line


def _write_values(sheet: Any, line: int, values: Iterable[Any], formats: Formats) -> None:
    for number, value in enumerate(values):
        if value is None or value == "":
            continue
        if isinstance(value, int):
            sheet.write_number(line, number, value, formats.number)
        elif isinstance(value, float):
            sheet.write_number(line, number, value, formats.decimal)
        else:
            sheet.write_string(line, number, str(value), formats.priority.get(str(value), formats.text))
