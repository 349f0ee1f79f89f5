{{ config(severity='error', meta={'rule_id': 'OP-I04', 'kind': 'reconciliation', 'model': 'outpatients__activity_by_category_monthly', 'domain': 'outpatients', 'title': 'Appointments by treatment function and category add up to all outpatient activity'}) }}
with by_category as (

    select
        treatment_function,
        sum(booked) as booked,
        sum(attendances) as attendances,
        sum(attended_first) as attended_first,
        sum(missed) as missed
    from {{ ref('outpatients__activity_by_category_monthly') }}
    group by treatment_function

),

by_week as (

    select
        treatment_function,
        sum(booked) as booked,
        sum(attended_first + attended_follow_up + attended_kind_not_recorded) as attendances,
        sum(attended_first) as attended_first,
        sum(missed) as missed
    from {{ ref('outpatients__activity_weekly') }}
    group by treatment_function

)

select coalesce(by_week.treatment_function, by_category.treatment_function) as treatment_function
from by_week
full outer join by_category on by_week.treatment_function = by_category.treatment_function
where
    coalesce(by_week.booked, 0) <> coalesce(by_category.booked, 0)
    or coalesce(by_week.attendances, 0) <> coalesce(by_category.attendances, 0)
    or coalesce(by_week.attended_first, 0) <> coalesce(by_category.attended_first, 0)
    or coalesce(by_week.missed, 0) <> coalesce(by_category.missed, 0)
