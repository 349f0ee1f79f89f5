select
    'ED_HANDOVER_NEGATIVE' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when ambulance_handover_at is null then 'not_applicable'
        when handover_at_utc < reached_at_utc then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    ambulance_handover_at as handed_over_at
from {{ ref('int_ed__assessed_attendances') }}
