select
    'ED_BREACH_NO_REASON' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when not coalesce(counted and over_4h, false) then 'not_applicable'
        when breach_reason is null then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    total_minutes
from {{ ref('int_ed__assessed_attendances') }}
