select
    'ED_ZERO_DURATION' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when status_meaning = 'complete' and total_minutes <= 1 then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at
from {{ ref('int_ed__assessed_attendances') }}
