select
    'OP_FOLLOW_UP_LATE' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when follow_up_state <> 'owed' or due_date is null or next_appointment_date is null then 'not_applicable'
        when next_appointment_date > {{ add_days('due_date', var('follow_up_booked_late_days')) }} then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    due_date,
    next_appointment_date
from {{ ref('int_outpatients__follow_ups') }}
