select
    'ED_HANDOVER_OVER_180' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when not coalesce(handover_at_utc >= reached_at_utc, false) then 'not_applicable'
        when {{ minutes_between('reached_at_utc', 'handover_at_utc') }} > {{ var('ed_handover_long_minutes') }} then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    {{ minutes_between('reached_at_utc', 'handover_at_utc') }} as handover_minutes
from {{ ref('int_ed__assessed_attendances') }}
