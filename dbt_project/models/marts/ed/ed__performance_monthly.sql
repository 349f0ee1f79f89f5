select
    {{ month_of('date') }} as month,
    department_type,
    cast(sum(attendances) as bigint) as attendances,
    cast(sum(booked_attendances) as bigint) as booked_attendances,
    cast(sum(over_4h) as bigint) as over_4h,
    cast(sum(departure_unknown) as bigint) as departure_unknown,
    100.0 * sum(attendances - over_4h - departure_unknown) / nullif(sum(attendances), 0) as percent_within_4h,
    cast(sum(over_12h_from_arrival) as bigint) as over_12h_from_arrival,
    cast(sum(admitted_over_12h_from_decision) as bigint) as admitted_over_12h_from_decision
from {{ ref('ed__performance_daily') }}
group by {{ month_of('date') }}, department_type
