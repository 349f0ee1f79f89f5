-- What the quarterly return of cancelled operations says of this provider.
with quarters as (
    select
        period_start,
        last_minute_cancellations,
        not_treated_within_28_days
    from benchmark.cancelled_operations_providers
    where organisation = $provider
)

select 'EL13' as measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, last_minute_cancellations as numerator, null as denominator, null as value
from quarters
union all
select 'EL13B', 'trust', 'trust', period_start, not_treated_within_28_days, null, null
from quarters
