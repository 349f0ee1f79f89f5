with counted as (

    select
        cast(arrived_at as date) as date,
        department_type,
        over_4h,
        over_12h_from_arrival,
        booked,
        decision_to_admit_wait_minutes
    from {{ ref('ed__attendances') }}
    where counted and arrived_at is not null

),

with_all as (

    select date, coalesce(department_type, 'unknown') as department_type, over_4h, over_12h_from_arrival, booked, decision_to_admit_wait_minutes from counted
    union all
    select date, 'all' as department_type, over_4h, over_12h_from_arrival, booked, decision_to_admit_wait_minutes from counted

)

select
    date,
    department_type,
    count(*) as attendances,
    count(*) filter (where booked) as booked_attendances,
    count(*) filter (where over_4h) as over_4h,
    count(*) filter (where over_4h is null) as departure_unknown,
    -- an unknown departure is never within four hours
    100.0 * count(*) filter (where not over_4h) / nullif(count(*), 0) as percent_within_4h,
    count(*) filter (where over_12h_from_arrival) as over_12h_from_arrival,
    count(*) filter (where decision_to_admit_wait_minutes > 720) as admitted_over_12h_from_decision
from with_all
group by date, department_type
