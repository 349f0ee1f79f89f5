select
    stamps.attendance_id,
    case
        when attendances.attendance_id is null and coalesce(stamps.arrived_at, stamps.ambulance_arrived_at) >= cast({{ add_days(as_at(), 1) }} as timestamp)
            then 'not begun: arrives after the date of the data'
        when attendances.attendance_id is null then null
        when not attendances.counted then 'not counted: ' || attendances.exclusion_reason
        when attendances.arrival_month is null then 'counted in no month: arrival missing'
        else 'counted in ' || attendances.arrival_month
    end as outcome
from {{ ref('int_ed__stamps') }} as stamps
left join {{ ref('ed__attendances') }} as attendances on stamps.attendance_id = attendances.attendance_id
