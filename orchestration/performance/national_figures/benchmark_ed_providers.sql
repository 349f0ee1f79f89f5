-- What the monthly A&E file says of this provider.
with months as (
    select *
    from benchmark.ed_providers
    where organisation = $provider
),

figures as (
    select 'UE01' as measure_id, period_start, attendances - over_4h as numerator, attendances as denominator from months
    union all
    select 'UE04', period_start, admitted_over_12h_from_decision, null from months
)

select measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, numerator, denominator, null as value from figures
