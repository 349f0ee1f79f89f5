with months as (

    select
        {{ month_of('date') }} as month,
        department_type,
        min({{ month_start('date') }}) as first_day,
        sum(attendances) as attendances,
        sum(booked_attendances) as booked_attendances,
        sum(over_4h) as over_4h,
        sum(departure_unknown) as departure_unknown,
        sum(over_12h_from_arrival) as over_12h_from_arrival,
        sum(admitted) as admitted,
        sum(admitted_4_to_12h_from_decision) as admitted_4_to_12h_from_decision,
        sum(admitted_over_12h_from_decision) as admitted_over_12h_from_decision,
        sum(left_before_seen) as left_before_seen,
        sum(reattended_within_7_days) as reattended_within_7_days
    from {{ ref('ed__performance_daily') }}
    group by {{ month_of('date') }}, department_type

),

-- both promises stand beside the figure: the one that never changed and the plan of the year
targets as (

    select
        months.month,
        max(targets.value) filter (where targets.kind = 'constitutional') as constitutional_target,
        max(targets.value) filter (where targets.kind = 'operational') as operational_target
    from (select distinct month, first_day from months) as months
    inner join {{ ref('targets') }} as targets
        on
            targets.measure = 'ed_within_4_hours'
            and months.first_day >= targets.valid_from
            and (targets.valid_to is null or months.first_day <= targets.valid_to)
    group by months.month

),

coded as (

    select
        months.month,
        months.department_type,
        cast(months.attendances as bigint) as attendances,
        cast(months.booked_attendances as bigint) as booked_attendances,
        cast(months.over_4h as bigint) as over_4h,
        cast(months.departure_unknown as bigint) as departure_unknown,
        100e0 * (months.attendances - months.over_4h - months.departure_unknown) / nullif(months.attendances, 0) as percent_within_4h,
        targets.constitutional_target,
        targets.operational_target,
        cast(months.over_12h_from_arrival as bigint) as over_12h_from_arrival,
        100e0 * months.over_12h_from_arrival / nullif(months.attendances, 0) as percent_over_12h_from_arrival,
        cast(months.admitted as bigint) as admitted,
        cast(months.admitted_4_to_12h_from_decision as bigint) as admitted_4_to_12h_from_decision,
        cast(months.admitted_over_12h_from_decision as bigint) as admitted_over_12h_from_decision,
        cast(months.left_before_seen as bigint) as left_before_seen,
        100e0 * months.left_before_seen / nullif(months.attendances, 0) as percent_left_before_seen,
        cast(months.reattended_within_7_days as bigint) as reattended_within_7_days,
        100e0 * months.reattended_within_7_days / nullif(months.attendances, 0) as percent_reattended
    from months
    left join targets on months.month = targets.month

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coalesce(coded.department_type = 'all', false) as is_total,
    coded.attendances,
    coded.booked_attendances,
    coded.over_4h,
    coded.departure_unknown,
    coded.percent_within_4h,
    coded.constitutional_target,
    coded.operational_target,
    coded.over_12h_from_arrival,
    coded.percent_over_12h_from_arrival,
    coded.admitted,
    coded.admitted_4_to_12h_from_decision,
    coded.admitted_over_12h_from_decision,
    coded.left_before_seen,
    coded.percent_left_before_seen,
    coded.reattended_within_7_days,
    coded.percent_reattended
from coded
{{ names_joined('coded', {'department_type': 'department_type'}) }}
