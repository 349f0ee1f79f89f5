"""planning.holiday_electives, holiday_patients and return_deadlines: what a bank holiday costs and asks for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from orchestration.planning.calendar_days import BANK_HOLIDAY, FlaggedDay, flagged_days
from orchestration.planning.march import next_year_end
from orchestration.planning.working_days import (
    PACE_WEEKS,
    bank_holiday_names,
    bank_holidays,
    days_of_weeks,
    is_working_day,
    working_days,
)
from orchestration.publication.periods import period_end, working_day_after
from orchestration.publication.planning.holidays import LONG_STAY_NIGHTS, blocks
from orchestration.publication.planning.rtt_lists import (
    ALL_DIVISIONS,
    LISTED,
    TOTAL,
    TOTAL_NAME,
    Function,
    as_at_of,
    read_functions,
)
from orchestration.publication.planning.winter_plan import WinterPlan
from orchestration.store.catalog import has_table, tables_of

Row = dict[str, Any]
# code of a function and weekday (Monday 0) to the mean of a day
Means = dict[tuple[str, int], float]
PATIENTS = f"""
select
    cast(row_number() over (
        order by coalesce(not_meeting, false) desc, discharge_ready_date nulls last, nights desc, spell_id
    ) as integer) as patient_rank,
    spell_id,
    patient_id,
    pathway_id,
    last_ward as ward,
    last_ward_name as ward_name,
    last_ward_sector as sector,
    last_ward_sector_name as sector_name,
    division,
    treatment_function,
    treatment_function_name,
    cast(admitted_at as date) as admitted_on,
    nights,
    nights >= {LONG_STAY_NIGHTS} as is_long_stay,
    coalesce(not_meeting, false) as is_ready,
    case when not_meeting then discharge_ready_date end as discharge_ready_date,
    case
        when not_meeting then cast(date_diff('day', discharge_ready_date, $as_at) as integer)
    end as days_ready,
    case when not_meeting then delay_reason end as delay_reason,
    case when not_meeting then discharge_pathway end as discharge_pathway
from beds.stays
where is_open and (nights >= {LONG_STAY_NIGHTS} or not_meeting)
order by patient_rank
"""


def elective_rows(connection: duckdb.DuckDBPyConnection, plan: WinterPlan) -> list[Row]:
    """Elective admissions and clock stops lost on each day to come on which work is lost, by function."""
    as_at = as_at_of(connection, "rtt")
    present = tables_of(connection)
    if as_at is None or not {"rtt.periods", "rtt.clearance"} <= present:
        return []
    lost = _lost_days(flagged_days(as_at + timedelta(days=1), next_year_end(as_at), plan.days))
    stops = _by_weekday(connection, _stops(connection, as_at), as_at)
    admissions: Means = {}
    beds_as_at = as_at_of(connection, "beds")
    if beds_as_at is not None and {"beds.stays", "reference.treatment_functions"} <= present:
        admissions = _by_weekday(connection, _admissions(connection, beds_as_at), beds_as_at)
    functions = [*read_functions(connection), Function(TOTAL, TOTAL_NAME, ALL_DIVISIONS)]
    rows = []
    for day, (percent, reason) in lost.items():
        for one in functions:
            slots, usual = (found.get((one.code, day.weekday())) for found in (admissions, stops))
            if not slots and not usual:
                continue
            rows.append(
                {
                    "as_at": as_at,
                    "day": day,
                    "reason": reason,
                    "lost_percent": percent,
                    "treatment_function": one.code,
                    "treatment_function_name": one.name,
                    "division": one.division,
                    "is_total": one.code == TOTAL,
                    "admissions_usual": slots,
                    "slots_lost": slots * percent / 100 if slots is not None else None,
                    "stops_usual": usual,
                    "stops_lost": usual * percent / 100 if usual is not None else None,
                }
            )
    return rows


def _lost_days(flagged: Sequence[FlaggedDay]) -> dict[date, tuple[float, str]]:
    """Weekdays on which work is lost: the largest share of a day's marks, and each mark that has one."""
    found: dict[date, tuple[float, str]] = {}
    for one in flagged:
        share = one.elective_lost_percent
        if not share or one.day.weekday() > 4:
            continue
        # a bank holiday has lost the day already, whatever else is planned on it
        if one.kind != BANK_HOLIDAY and not is_working_day(one.day):
            continue
        percent, reason = found.get(one.day, (0.0, ""))
        found[one.day] = (max(percent, share), f"{reason}; {one.title}" if reason else one.title)
    return dict(sorted(found.items()))


def _by_weekday(
    connection: duckdb.DuckDBPyConnection, counted: Sequence[tuple[str, date, int]], as_at: date
) -> Means:
    """Means of weekdays without bank holidays over the last 13 weeks, by function and of the trust."""
    first = as_at - timedelta(days=days_of_weeks(PACE_WEEKS) - 1)
    known = min((day for _, day, _ in counted), default=as_at)
    days = [
        day
        for at in range(days_of_weeks(PACE_WEEKS))
        if (day := first + timedelta(days=at)) >= known and day not in bank_holidays()
    ]
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for code, day, count in counted:
        if day in bank_holidays():
            continue
        sums[code, day.weekday()] += count
        sums[TOTAL, day.weekday()] += count
    of_weekday = [sum(day.weekday() == weekday for day in days) for weekday in range(7)]
    return {
        (code, weekday): count / of_weekday[weekday]
        for (code, weekday), count in sums.items()
        if of_weekday[weekday]
    }


def _stops(connection: duckdb.DuckDBPyConnection, as_at: date) -> list[tuple[str, date, int]]:
    return connection.execute(
        f"with {LISTED} select treatment_function, end_date, count(*) from listed"
        " where state = 'stopped' and end_date > $since group by treatment_function, end_date",
        {"as_at": as_at, "since": as_at - timedelta(days=days_of_weeks(PACE_WEEKS))},
    ).fetchall()


def _admissions(connection: duckdb.DuckDBPyConnection, as_at: date) -> list[tuple[str, date, int]]:
    return connection.execute(
        "select functions.rtt_function, cast(stays.admitted_at as date) as day, count(*)"
        " from beds.stays as stays"
        " inner join reference.treatment_functions as functions on stays.treatment_function = functions.code"
        " where stays.admission_kind = 'elective' and functions.rtt_function is not null"
        " and cast(stays.admitted_at as date) > $since and cast(stays.admitted_at as date) <= $as_at"
        " group by functions.rtt_function, cast(stays.admitted_at as date)",
        {"as_at": as_at, "since": as_at - timedelta(days=days_of_weeks(PACE_WEEKS))},
    ).fetchall()


def patient_rows(connection: duckdb.DuckDBPyConnection, as_at: date) -> list[Row]:
    """Who is in hospital for three weeks or ready to leave, before the next bank holiday on a weekday."""
    if not has_table(connection, "beds.stays"):
        return []
    coming = [
        block
        for block in blocks(as_at + timedelta(days=1), as_at + timedelta(days=400))
        if block.last_working_day >= as_at and any(day.weekday() < 5 for day in block.holidays)
    ]
    cursor = connection.execute(PATIENTS, {"as_at": as_at})
    names = [column[0] for column in cursor.description]
    to_come = {
        "as_at": as_at,
        "next_holiday": coming[0].holidays[0] if coming else None,
        "last_working_day": coming[0].last_working_day if coming else None,
    }
    return [{**dict(zip(names, row, strict=True)), **to_come} for row in cursor.fetchall()]


def deadline_rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """By when each period has to be validated: those not final, and those to come up to the end of March.

    A period to come is final as many working days after its end as the newest one of its table.
    """
    if not has_table(connection, "publication.periods"):
        return []
    found = connection.execute(
        "select domain, table_name, period, period_end, deadline, as_at from publication.periods"
        " order by domain, table_name, period_end"
    ).fetchall()
    newest = {table: (domain, period, end, due, as_at) for domain, table, period, end, due, as_at in found}
    rows = [
        _deadline(domain, table, period, end, due, as_at)
        for domain, table, period, end, due, as_at in found
        if due >= as_at
    ]
    for table, (domain, period, end, due, as_at) in newest.items():
        after = working_days(end, due)
        for later in _later_periods(period, next_year_end(as_at)):
            last = period_end(later)
            rows.append(_deadline(domain, table, later, last, working_day_after(last, after), as_at))
    return sorted(rows, key=lambda row: (row["deadline"], row["domain"], row["table_name"], row["period"]))


def _later_periods(period: str, last: date) -> list[str]:
    """The months or quarters after one that end by a day."""
    found = []
    following = _following(period)
    while period_end(following) <= last:
        found.append(following)
        following = _following(following)
    return found


def _following(period: str) -> str:
    if "Q" in period:
        year, quarter = int(period[:4]), int(period[-1])
        first = year if quarter < 4 else year + 1
        return f"{first}/{(first + 1) % 100:02d} Q{quarter % 4 + 1}"
    return f"{period_end(period) + timedelta(days=1):%Y-%m}"


def _deadline(domain: str, table: str, period: str, end: date, due: date, as_at: date) -> Row:
    after = working_days(end, due)
    return {
        "as_at": as_at,
        "domain": domain,
        "table_name": table,
        "period": period,
        "period_end": end,
        "deadline": due,
        "working_days_after_period": after,
        "working_days_left": working_days(as_at, due),
        "bank_holidays_before": "; ".join(
            f"{name} ({day:%d %b})" for day, name in sorted(bank_holiday_names().items()) if end < day <= due
        ),
        "deadline_without_holidays": _weekday_after(end, after),
    }


def _weekday_after(day: date, weekdays: int) -> date:
    while weekdays > 0:
        day += timedelta(days=1)
        weekdays -= day.weekday() < 5
    return day
