-- Breaches of the 62-day standard of each division and quarter.
with breaches as (
    select division as organisation_unit, period_start, breaches
    from cancer.breach_analysis_divisions
    where standard = '62D'
)

select 'CA07' as measure_id, 'division' as level, organisation_unit, period_start, sum(breaches) as numerator, null as denominator, null as value
from breaches
group by organisation_unit, period_start
