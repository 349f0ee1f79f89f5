-- Pathways due for validation after 12 weeks and those of them validated, as at the date of the data. The table
-- has a row for each kind of list; both are added up.
with functions as (
    select as_at as period_start, treatment_function, division, validated, validated + not_validated as due
    from rtt.validation_12_weeks
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, validated, due from functions
    union all
    select 'division', division, period_start, validated, due from functions
    union all
    select 'treatment_function', treatment_function, period_start, validated, due from functions
)

select 'EL11' as measure_id, level, organisation_unit, period_start, sum(validated) as numerator, sum(due) as denominator, null as value
from levels
group by level, organisation_unit, period_start
