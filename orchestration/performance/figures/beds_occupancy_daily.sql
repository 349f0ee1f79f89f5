-- Escalation beds open each day.
with wards as (
    select date as period_start, ward, escalation_open
    from beds.occupancy_daily
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, period_start, escalation_open from wards
    union all
    select 'ward', ward, period_start, escalation_open from wards
)

select 'FL02' as measure_id, level, organisation_unit, period_start, sum(escalation_open) as numerator, null as denominator, null as value
from levels
where organisation_unit is not null
group by level, organisation_unit, period_start
