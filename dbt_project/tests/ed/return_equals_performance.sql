{{ config(severity='error', meta={'rule_id': 'ED-I02', 'kind': 'reconciliation', 'model': 'ed__return_monthly', 'domain': 'ed', 'title': 'The return adds up to the published performance, booked attendances included'}) }}
with returned as (

    select
        {{ adapter.quote('Period') }} as period,
        {{ adapter.quote('A&E attendances Type 1') }} + {{ adapter.quote('A&E attendances Type 2') }} + {{ adapter.quote('A&E attendances Other A&E Department') }}
        + {{ adapter.quote('A&E attendances Booked Appointments Type 1') }} + {{ adapter.quote('A&E attendances Booked Appointments Type 2') }}
        + {{ adapter.quote('A&E attendances Booked Appointments Other Department') }} as attendances,
        {{ adapter.quote('Attendances over 4hrs Type 1') }} + {{ adapter.quote('Attendances over 4hrs Type 2') }} + {{ adapter.quote('Attendances over 4hrs Other Department') }}
        + {{ adapter.quote('Attendances over 4hrs Booked Appointments Type 1') }} + {{ adapter.quote('Attendances over 4hrs Booked Appointments Type 2') }}
        + {{ adapter.quote('Attendances over 4hrs Booked Appointments Other Department') }} as over_4h
    from {{ ref('ed__return_monthly') }}

),

performance as (

    select
        {{ emergency_period_label('month') }} as period,
        attendances,
        over_4h + departure_unknown as over_4h
    from {{ ref('ed__performance_monthly') }}
    where department_type = 'all'

)

select performance.period
from performance
left join returned on performance.period = returned.period
where
    returned.period is null
    or performance.attendances <> returned.attendances
    or performance.over_4h <> returned.over_4h
