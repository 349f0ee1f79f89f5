select
    'ED_DEPART_BEFORE_ARRIVAL' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when departed_at_utc < clock_start_utc then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    case when {{ add_minutes('departed_at_utc', 1440) }} >= clock_start_utc then {{ minutes_between('clock_start_utc', add_minutes('departed_at_utc', 1440)) }} end as minutes_if_next_day
from {{ ref('int_ed__assessed_attendances') }}
