select
    'ED_12H_DTA' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_begun then 'too_early'
        when not is_admitted then 'not_applicable'
        when decision_to_admit_band = '12h+' then 'fail'
        else 'pass'
    end as status,
    owner,
    coalesce(arrived_at, ambulance_arrived_at) as arrived_at,
    departed_at,
    decision_to_admit_wait_minutes as wait_minutes
from {{ ref('int_ed__assessed_attendances') }}
