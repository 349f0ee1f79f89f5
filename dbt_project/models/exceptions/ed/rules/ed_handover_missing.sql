select
    'ED_HANDOVER_MISSING' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when ambulance_arrived_at is null and coalesce(arrival_mode_meaning, 'other') <> 'ambulance' then 'not_applicable'
        when ambulance_handover_at is null and departed_at is null and {{ add_minutes('reached_at_utc', var('ed_handover_long_minutes')) }} > night_end_utc then 'too_early'
        when ambulance_handover_at is null then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at
from {{ ref('int_ed__assessed_attendances') }}
