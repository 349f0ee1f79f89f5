-- Urgent suspected cancer referrals of each month that ended in cancer. A month whose referrals have not all been
-- concluded is left out: its rate would still rise.
with months as (
    select period_start, suspected_site, cancers, referrals, concluded
    from cancer.conversion_monthly
),

whole as (
    select period_start
    from months
    group by period_start
    having sum(concluded) = sum(referrals)
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, cancers, referrals from months
    union all
    select 'tumour_group', suspected_site, period_start, cancers, referrals from months
)

select 'CA06C' as measure_id, level, organisation_unit, levels.period_start, sum(cancers) as numerator, sum(referrals) as denominator, null as value
from levels
inner join whole on levels.period_start = whole.period_start
where organisation_unit is not null
group by level, organisation_unit, levels.period_start
