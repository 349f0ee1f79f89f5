-- Weeks that the list would take at the clock stops of the last 13 weeks, as at the date of the data.
with functions as (
    select as_at as period_start, treatment_function, division, waiting, stops_a_week
    from rtt.clearance
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, waiting, stops_a_week from functions
    union all
    select 'division', division, period_start, waiting, stops_a_week from functions
    union all
    select 'treatment_function', treatment_function, period_start, waiting, stops_a_week from functions
)

select 'EL09' as measure_id, level, organisation_unit, period_start, sum(waiting) as numerator, sum(stops_a_week) as denominator, null as value
from levels
group by level, organisation_unit, period_start
