-- First treatments of each month that came by an urgent suspected cancer referral.
with months as (
    select period_start, tumour_group, from_urgent_referrals, first_treatments
    from cancer.detection_monthly
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, from_urgent_referrals, first_treatments from months
    union all
    select 'tumour_group', tumour_group, period_start, from_urgent_referrals, first_treatments from months
)

select 'CA06D' as measure_id, level, organisation_unit, period_start, sum(from_urgent_referrals) as numerator, sum(first_treatments) as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
