select
    'ED_SEQ_ASSESS' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when assessed_at is null then 'not_applicable'
        when assessed_at_utc < reached_at_utc or assessed_at_utc > sound_departed_at_utc then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    assessed_at
from {{ ref('int_ed__assessed_attendances') }}
