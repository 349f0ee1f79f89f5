-- Patients who still wait for a first appointment, as at the date of the data.
with functions as (
    select as_at as period_start, treatment_function, division, within_18_weeks, waiting_first
    from rtt.first_appointment
    where not is_total
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, within_18_weeks, waiting_first from functions
    union all
    select 'division', division, period_start, within_18_weeks, waiting_first from functions
    union all
    select 'treatment_function', treatment_function, period_start, within_18_weeks, waiting_first from functions
)

select 'EL07' as measure_id, level, organisation_unit, period_start, sum(within_18_weeks) as numerator, sum(waiting_first) as denominator, null as value
from levels
group by level, organisation_unit, period_start
