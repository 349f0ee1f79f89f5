select
    'ED_SEQ_CRTP' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when ready_to_proceed_at is null then 'not_applicable'
        when ready_at_utc < greatest(coalesce(seen_at_utc, assessed_at_utc), reached_at_utc) or ready_at_utc > sound_departed_at_utc then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    seen_at,
    ready_to_proceed_at
from {{ ref('int_ed__assessed_attendances') }}
