select
    'ED_DEPARTURE_MISSING' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when departed_at is null and reached_at_utc is not null and {{ add_minutes('reached_at_utc', 60 * var('ed_departure_missing_hours')) }} < night_end_utc then 'fail'
        when departed_at is null and reached_at_utc is not null then 'too_early'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at
from {{ ref('int_ed__assessed_attendances') }}
