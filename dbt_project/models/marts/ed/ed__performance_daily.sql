with counted as (

    select
        cast(arrived_at as date) as date,
        coalesce(department_type, 'unknown') as department_type,
        booked,
        over_4h,
        over_12h_from_arrival,
        admitted,
        decision_to_admit_band,
        left_before_seen,
        reattended_within_7_days
    from {{ ref('ed__attendances') }}
    where counted and arrived_at is not null

),

with_all as (

    select * from counted
    union all
    select
        date,
        'all' as department_type,
        booked,
        over_4h,
        over_12h_from_arrival,
        admitted,
        decision_to_admit_band,
        left_before_seen,
        reattended_within_7_days
    from counted

),

coded as (

    select
        date,
        department_type,
        count(*) as attendances,
        count(*) filter (where booked) as booked_attendances,
        count(*) filter (where over_4h) as over_4h,
        count(*) filter (where over_4h is null) as departure_unknown,
        -- an unknown departure is never within four hours
        100e0 * count(*) filter (where not over_4h) / nullif(count(*), 0) as percent_within_4h,
        count(*) filter (where over_12h_from_arrival) as over_12h_from_arrival,
        100e0 * count(*) filter (where over_12h_from_arrival) / nullif(count(*), 0) as percent_over_12h_from_arrival,
        count(*) filter (where admitted) as admitted,
        count(*) filter (where decision_to_admit_band = '4-12h') as admitted_4_to_12h_from_decision,
        count(*) filter (where decision_to_admit_band = '12h+') as admitted_over_12h_from_decision,
        count(*) filter (where left_before_seen) as left_before_seen,
        100e0 * count(*) filter (where left_before_seen) / nullif(count(*), 0) as percent_left_before_seen,
        count(*) filter (where reattended_within_7_days) as reattended_within_7_days,
        100e0 * count(*) filter (where reattended_within_7_days) / nullif(count(*), 0) as percent_reattended
    from with_all
    group by date, department_type

)

select
    coded.date,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coalesce(coded.department_type = 'all', false) as is_total,
    coded.attendances,
    coded.booked_attendances,
    coded.over_4h,
    coded.departure_unknown,
    coded.percent_within_4h,
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
