-- Urgent suspected cancer referrals of each week.
with weeks as (
    select cast(week_ending - interval 6 day as date) as period_start, suspected_site, referrals
    from cancer.demand_weekly
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, referrals from weeks
    union all
    select 'tumour_group', suspected_site, period_start, referrals from weeks
)

select 'CA06' as measure_id, level, organisation_unit, period_start, sum(referrals) as numerator, null as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
