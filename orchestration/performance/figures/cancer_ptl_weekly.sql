-- Open pathways over 62 and over 104 days at the end of each week; those of non-specific symptoms are outside
-- the national count.
with weeks as (
    select
        week_ending - interval 6 day as period_start,
        tumour_group,
        day_63_104 + day_over_104 as over_62,
        day_over_104
    from cancer.ptl_weekly
    where is_in_backlog_count
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, over_62, day_over_104 from weeks
    union all
    select 'tumour_group', tumour_group, period_start, over_62, day_over_104 from weeks
),

summed as (
    select level, organisation_unit, cast(period_start as date) as period_start, sum(over_62) as over_62, sum(day_over_104) as over_104
    from levels
    where organisation_unit is not null
    group by level, organisation_unit, period_start
)

select 'CA04' as measure_id, level, organisation_unit, period_start, over_62 as numerator, null as denominator, null as value
from summed
union all
select 'CA04L', level, organisation_unit, period_start, over_104, null, null
from summed
