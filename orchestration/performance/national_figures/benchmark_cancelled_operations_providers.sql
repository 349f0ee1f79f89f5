-- What the quarterly return of cancelled operations says of every provider.
with quarters as (
    select
        organisation,
        period_start,
        last_minute_cancellations,
        not_treated_within_28_days
    from benchmark.cancelled_operations_providers
)

select organisation, 'EL13' as measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, last_minute_cancellations as numerator, null as denominator, null as value
from quarters
union all
select organisation, 'EL13B', 'trust', 'trust', period_start, not_treated_within_28_days, null, null
from quarters
