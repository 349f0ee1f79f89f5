"""The patients of the closed cohort, in order, and what each needs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from orchestration.planning.long_waits import last_clock_start
from orchestration.planning.published import COHORT
from orchestration.publication.planning.rtt_lists import IN_HEADLINE

NEEDS = ("validation", "first appointment", "test", "decision", "treatment")
# Who is in both figures first, then the lists that will miss their line, then who has no date, the more urgent
# priority (none, as of everybody without a list entry, counts as routine) and the longest wait.
ROWS = f"""
with open_exceptions as (
    select
        pathway_id,
        patient_id,
        count(*) as open_exceptions,
        count(*) filter (where kind = 'data_quality') as data_quality_exceptions,
        string_agg(distinct rule_id, ', ' order by rule_id) as rules
    from validation.exceptions
    where domain = 'rtt' and state = 'open' and pathway_id is not null
    group by pathway_id, patient_id
),

listed as (
    select
        ptl.*,
        coalesce(open_exceptions.open_exceptions, 0) as open_exceptions,
        coalesce(open_exceptions.data_quality_exceptions, 0) as data_quality_exceptions,
        open_exceptions.rules,
        ptl.clock_start_date <= $last_start_52 as is_over_52_by_target,
        coalesce(ptl.tci_date <= $target, false) as is_dated_in_time,
        coalesce(least(ptl.tci_date, ptl.next_event_date) <= $target, false) as is_booked_in_time,
        list_contains($over_line, ptl.rtt_function) as function_is_over_line
    from rtt.ptl as ptl
    left join open_exceptions
        on ptl.pathway_id = open_exceptions.pathway_id and ptl.patient_id = open_exceptions.patient_id
    where {IN_HEADLINE} and ptl.clock_start_date <= $last_start
)

select
    cast(row_number() over (
        order by
            is_over_52_by_target desc, function_is_over_line desc, is_dated_in_time,
            coalesce(clinical_priority, 'P4'), clock_start_date, pathway_key, period_no
    ) as integer) as plan_rank,
    $target as target_date,
    pathway_key,
    pathway_id,
    pathway_issuer,
    period_no,
    patient_id,
    rtt_function as treatment_function,
    rtt_function_name as treatment_function_name,
    division,
    consultant,
    clock_start_date,
    days_waited,
    cast(date_diff('day', clock_start_date, $target) as integer) as days_on_target_date,
    over_18_weeks as is_over_18_now,
    breach_date_18,
    breach_date_52,
    is_over_52_by_target,
    case when is_over_52_by_target then 2 else 1 end as figures_improved,
    function_is_over_line,
    case
        when data_quality_exceptions > 0 or validation_due then 'validation'
        when has_decision_to_admit then 'treatment'
        when stage = 'first appointment' then 'first appointment'
        when stage = 'diagnostic' then 'test'
        else 'decision'
    end as needs,
    not over_18_weeks and not is_booked_in_time as tips_over_without_date,
    stage,
    list_type,
    clinical_priority,
    next_event_date,
    tci_date,
    is_dated_in_time,
    open_exceptions,
    data_quality_exceptions,
    rules
from listed
"""
REMOVALS = """
with validated as (
    select
        found.pathway_id,
        found.patient_id,
        bool_or(outcomes.says = 'changed') as is_changed
    from validation.outcomes as outcomes
    inner join validation.exceptions as found on outcomes.exception_key = found.exception_key
    where outcomes.domain = 'rtt' and outcomes.settled_on is not null and found.pathway_id is not null
    group by found.pathway_id, found.patient_id
),

starts as (
    select pathway_id, patient_id, max(clock_start_date) as clock_start_date, bool_or(state = 'open') as is_open
    from rtt.periods
    group by pathway_id, patient_id
)

select count(*), count(*) filter (where validated.is_changed and not coalesce(starts.is_open, false))
from validated
left join starts on validated.pathway_id = starts.pathway_id and validated.patient_id = starts.patient_id
where coalesce(starts.clock_start_date <= $last_start, true)
"""


def values_of(target: date, functions_over_line: Sequence[str], weeks: int = 18) -> dict[str, Any]:
    """The values that the query of the cohort takes."""
    return {
        "target": target,
        "last_start": last_clock_start(target, weeks),
        "last_start_52": last_clock_start(target, 52),
        "over_line": list(functions_over_line),
    }


def write_cohort(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Fills planning.cohort."""
    names = ", ".join(f'"{name}"' for name in COHORT.columns)
    connection.execute(
        f"insert into {COHORT.published} ({names}) select {names} from ({ROWS}) order by plan_rank",
        dict(values),
    )


def read_cohort(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any], function: str | None, most: int | None
) -> list[dict[str, Any]]:
    """The first patients of the cohort, of one function or of all."""
    cursor = connection.execute(
        f"select * from ({ROWS}) where coalesce(treatment_function = $function, true) order by plan_rank"
        " limit $most",
        {**values, "function": function, "most": most if most is not None else 2**31},
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def read_needs(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]
) -> dict[str, tuple[dict[str, int], int]]:
    """By function: patients by what they need, and those with an admission date in time."""
    found: dict[str, tuple[dict[str, int], int]] = {}
    rows = connection.execute(
        f"select treatment_function, needs, count(*), count(*) filter (where is_dated_in_time) from ({ROWS})"
        " group by treatment_function, needs",
        dict(values),
    ).fetchall()
    for code, needs, patients, dated in rows:
        by_need, dated_before = found.get(code, (dict.fromkeys(NEEDS, 0), 0))
        found[code] = ({**by_need, needs: patients}, dated_before + dated)
    return found


def read_removals(connection: duckdb.DuckDBPyConnection, last_start: date) -> tuple[int, int]:
    """Pathways of such starts whose validation has a known result, and those of them that left the list."""
    row = connection.execute(REMOVALS, {"last_start": last_start}).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def read_unknown_starts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Open patients without a clock start, by function."""
    return dict(
        connection.execute(
            f"select rtt_function, count(*) from rtt.ptl where {IN_HEADLINE} and clock_start_date is null"
            " group by rtt_function"
        ).fetchall()
    )
