-- Movement of the list from the publication before to this one that no event explains.
with functions as (
    select
        "to" as period_start,
        treatment_function,
        division,
        unexplained,
        opening
    from rtt.roll_forward
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, unexplained, opening from functions
    union all
    select 'division', division, period_start, unexplained, opening from functions
    union all
    select 'treatment_function', treatment_function, period_start, unexplained, opening from functions
)

select
    'EL08U' as measure_id,
    level,
    organisation_unit,
    period_start,
    abs(sum(unexplained)) as numerator,
    sum(opening) as denominator,
    null as value
from levels
group by level, organisation_unit, period_start
