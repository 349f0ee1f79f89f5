select
    'ED_DTA_NOT_ADMITTED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when decided_to_admit_at is not null and departed_at is null then 'too_early'
        when decided_to_admit_at is not null and not is_admitted then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    decided_to_admit_at
from {{ ref('int_ed__assessed_attendances') }}
