select
    'OP_FOLLOW_UP_OVERDUE' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when follow_up_state <> 'owed' or due_date is null then 'not_applicable'
        when next_appointment_id is not null then 'pass'
        when due_date >= {{ as_at() }} then 'too_early'
        else 'fail'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    seen_date,
    due_date
from {{ ref('int_outpatients__follow_ups') }}
