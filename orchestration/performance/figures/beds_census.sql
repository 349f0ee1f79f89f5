-- Patients at each midnight in a bed outside the wards of their specialty.
with midnights as (
    select census_date as period_start, ward, case when outlier then 1 else 0 end as is_outlier
    from beds.census
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, is_outlier from midnights
    union all
    select 'ward', ward, period_start, is_outlier from midnights
)

select 'FL11' as measure_id, level, organisation_unit, period_start, sum(is_outlier) as numerator, null as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
