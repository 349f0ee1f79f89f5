-- What the monthly A&E file says of every provider, and of England as ENG.
with figures as (
    select organisation, 'UE01' as measure_id, period_start, attendances - over_4h as numerator, attendances as denominator from benchmark.ed_providers
    union all
    select organisation, 'UE04', period_start, admitted_over_12h_from_decision, null from benchmark.ed_providers
)

select organisation, measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, numerator, denominator, null as value
from figures
