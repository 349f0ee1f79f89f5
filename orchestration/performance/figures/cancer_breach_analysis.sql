-- Breaches of the 62-day standard of each quarter.
with quarters as (
    select
        period_start,
        tumour_group,
        breaches
    from cancer.breach_analysis
    where standard = '62D'
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, breaches from quarters
    union all
    select 'tumour_group', tumour_group, period_start, breaches from quarters
)

select 'CA07' as measure_id, level, organisation_unit, period_start, sum(breaches) as numerator, null as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
