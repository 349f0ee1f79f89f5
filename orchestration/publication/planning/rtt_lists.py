"""Reads the lists of the RTT functions from the published tables, as plans need them.

Listed is who counts in the headline: in the return, or left it by a nullified or transferred clock, and paid
for by an English commissioner. A clock without a start is in no figure, as in the headline.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from orchestration.planning.compartments import LAST, Counts, ListHistory, week_ends
from orchestration.planning.march import FunctionFigures
from orchestration.planning.survival import WINDOW_DAYS, Ages
from orchestration.planning.working_days import PACE_WEEKS, days_of_weeks

TOTAL = "C_999"
TOTAL_NAME = "Total"
ALL_DIVISIONS = "all divisions"
IN_HEADLINE = "in_return and coalesce(commissioner, 'unknown') <> 'NONC'"
LISTED = """
listed as (
    select
        rtt_function as treatment_function,
        clock_start_date as start_date,
        -- at an earlier date who ended later was still open
        case when state <> 'open' and clock_stop_date <= $as_at then clock_stop_date end as end_date,
        state
    from rtt.periods
    where
        (in_return or exclusion_reason in ('nullified', 'transferred to another provider'))
        and coalesce(commissioner, 'unknown') <> 'NONC'
        and clock_start_date <= $as_at
        -- an end without a date says nothing of when; one before the start is no wait
        and (state = 'open' or clock_stop_date >= clock_start_date)
)
"""
# A year of weeks and as many again, from which the year before is projected.
HISTORY_WEEKS = 104


@dataclass(frozen=True)
class Function:
    """A function of the return as people read it."""

    code: str
    name: str
    division: str


def as_at_of(connection: duckdb.DuckDBPyConnection, domain: str) -> date | None:
    """The date of a domain's published data; None where it has never been published."""
    row = connection.execute(
        "select cast(max(as_at) as date) from publication.status where domain = ?", [domain]
    ).fetchone()
    found: date | None = row[0] if row else None
    return found


def read_functions(connection: duckdb.DuckDBPyConnection) -> list[Function]:
    """The functions that have a row in rtt.clearance, in the order of their codes."""
    rows = connection.execute(
        "select treatment_function, treatment_function_name, division from rtt.clearance"
        " where not is_total order by treatment_function"
    ).fetchall()
    return [Function(*row) for row in rows]


def read_figures(
    connection: duckdb.DuckDBPyConnection, as_at: date, own_percents: Mapping[str, float]
) -> dict[str, FunctionFigures]:
    """What plans need of each list, by function."""
    pace = {"as_at": as_at, "since": as_at - timedelta(days=days_of_weeks(PACE_WEEKS))}
    waiting = _by_start(connection, "end_date is null", {"as_at": as_at})
    stopped = _by_start(connection, "state = 'stopped' and end_date > $since", pace)
    removed = _by_start(connection, "state in ('nullified', 'transferred') and end_date > $since", pace)
    starts = dict(
        connection.execute(
            f"with {LISTED} select treatment_function, count(*) from listed where start_date > $since"
            " group by treatment_function",
            pace,
        ).fetchall()
    )
    ages = _ages(connection, as_at)
    codes = [one.code for one in read_functions(connection)]
    return {
        code: FunctionFigures(
            tuple(waiting[code]),
            tuple(stopped[code]),
            tuple(removed[code]),
            starts.get(code, 0),
            tuple(ages[code]),
            own_percents.get(code),
        )
        for code in codes
    }


def _by_start(
    connection: duckdb.DuckDBPyConnection, where: str, values: dict[str, Any]
) -> dict[str, list[tuple[date, int]]]:
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    rows = connection.execute(
        f"with {LISTED} select treatment_function, start_date, count(*) from listed where {where}"
        " group by treatment_function, start_date order by treatment_function, start_date",
        values,
    ).fetchall()
    for code, start, count in rows:
        found[code].append((start, count))
    return found


def _ages(connection: duckdb.DuckDBPyConnection, as_at: date) -> dict[str, list[Ages]]:
    """The ages through which each clock was open in the last 12 months, counted where they are alike."""
    found: dict[str, list[Ages]] = defaultdict(list)
    rows = connection.execute(
        f"""
        with {LISTED},

        seen as (
            select
                treatment_function,
                greatest(date_diff('day', start_date, cast($first as date)), 0) as first_age,
                date_diff('day', start_date, coalesce(end_date, $as_at)) as last_age,
                end_date is not null as ended
            from listed
            where end_date is null or end_date >= $first
        )

        select treatment_function, first_age, last_age, ended, count(*)
        from seen
        group by treatment_function, first_age, last_age, ended
        order by treatment_function, first_age, last_age, ended
        """,
        {"as_at": as_at, "first": as_at - timedelta(days=WINDOW_DAYS - 1)},
    ).fetchall()
    for code, first, last, ended, clocks in rows:
        found[code].append(Ages(first, last, ended, clocks))
    return found


def read_histories(connection: duckdb.DuckDBPyConnection, as_at: date) -> dict[str, ListHistory]:
    """The list of each function, and of the trust, at the end of each week since the first known clock stop.

    Who had left before the extracts begin is not in them, so that earlier lists would be too short.
    """
    weeks = _known_weeks(connection, as_at)
    codes = [one.code for one in read_functions(connection)]
    if weeks < 1:
        return {}
    made = {code: _empty(weeks) for code in codes}
    bounds = {"as_at": as_at, "first": week_ends(as_at, weeks + 1)[0], "weeks": weeks + 1}
    waiting = connection.execute(_WAITING, bounds).fetchall()
    for code, at, k, count, stopped, removed in waiting:
        if code in made:
            made[code].waiting[at, k] = count
            if at < weeks:
                made[code].stopped[at, k], made[code].removed[at, k] = stopped, removed
    for code, at, *counts in connection.execute(_JOINED, bounds).fetchall():
        if code in made and at > 0:
            made[code].joined[at - 1] = counts
    made[TOTAL] = together(list(made.values()), weeks)
    return made


def together(histories: Sequence[ListHistory], weeks: int) -> ListHistory:
    """The list of all functions."""
    whole = _empty(weeks)
    for one in histories:
        whole.waiting[:] += one.waiting
        whole.stopped[:] += one.stopped
        whole.removed[:] += one.removed
        whole.joined[:] += one.joined
    return whole


def _empty(weeks: int) -> ListHistory:
    def zeros(rows: int, columns: int) -> Counts:
        return np.zeros((rows, columns), dtype=np.int64)

    width = LAST + 1
    return ListHistory(zeros(weeks + 1, width), zeros(weeks, width), zeros(weeks, width), zeros(weeks, 4))


def _known_weeks(connection: duckdb.DuckDBPyConnection, as_at: date) -> int:
    row = connection.execute(
        f"with {LISTED} select date_diff('day', min(end_date), cast($as_at as date)) from listed",
        {"as_at": as_at},
    ).fetchone()
    return min(HISTORY_WEEKS, row[0] // 7) if row and row[0] is not None else 0


_ENDS = """
ends as (
    select
        steps.number as place,
        cast(cast($first as date) + to_days(cast(7 * steps.number as integer)) as date) as week_end
    from range(cast($weeks as integer)) as steps(number)
)
"""
# Who is on the list at the end of each week, and who of them leaves in the week after.
_WAITING = f"""
with {LISTED},

{_ENDS}

select
    listed.treatment_function,
    ends.place,
    -- as `compartment` of compartments.py
    least({LAST}, (date_diff('day', listed.start_date, ends.week_end) + 6) // 7) as compartment,
    count(*) as waiting,
    count(*) filter (where listed.end_date <= ends.week_end + 7 and listed.state = 'stopped') as stopped,
    count(*) filter (where listed.end_date <= ends.week_end + 7 and listed.state <> 'stopped') as removed
from listed
inner join ends
    on listed.start_date <= ends.week_end
    and coalesce(listed.end_date, date '9999-12-31') > ends.week_end
group by listed.treatment_function, ends.place, compartment
"""
# Who started in each week: in all, stopped in it, removed in it, and those still open who started on its last
# day.
_JOINED = f"""
with {LISTED},

{_ENDS}

select
    listed.treatment_function,
    ends.place,
    count(*) as starts,
    count(*) filter (where listed.end_date <= ends.week_end and listed.state = 'stopped') as stopped,
    count(*) filter (where listed.end_date <= ends.week_end and listed.state <> 'stopped') as removed,
    count(*) filter (
        where listed.start_date = ends.week_end and coalesce(listed.end_date, date '9999-12-31') > ends.week_end
    ) as today
from listed
inner join ends on listed.start_date <= ends.week_end and listed.start_date > ends.week_end - 7
group by listed.treatment_function, ends.place
"""
