-- Attendances of each month. An attendance without a usable departure is never within four hours.
with months as (
    select
        case when is_total then 'trust' else 'department_type' end as level,
        case when is_total then 'trust' else department_type end as organisation_unit,
        attendances - over_4h - departure_unknown as within_4h,
        *
    from ed.performance_monthly
),

figures as (
    select 'UE01' as measure_id, level, organisation_unit, period_start, within_4h as numerator, attendances as denominator from months
    union all
    select 'UE02', 'trust', 'trust', period_start, within_4h, attendances from months where organisation_unit = '01'
    union all
    select 'UE03', level, organisation_unit, period_start, over_12h_from_arrival, attendances from months
    union all
    select 'UE04', level, organisation_unit, period_start, admitted_over_12h_from_decision, null from months
    union all
    select 'UE06', level, organisation_unit, period_start, left_before_seen, attendances from months
    union all
    select 'UE06R', level, organisation_unit, period_start, reattended_within_7_days, attendances from months
)

select measure_id, level, organisation_unit, period_start, numerator, denominator, null as value from figures
