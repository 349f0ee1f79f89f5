select
    'OP_DUE_DATE_WRONG' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when recorded_due_date is null then 'not_applicable'
        when recorded_due_date < seen_date or outcome = '1' then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    case when recorded_due_date < seen_date then 'before' when outcome = '1' then 'discharged' end as fault,
    seen_date,
    recorded_due_date
from {{ ref('int_outpatients__follow_ups') }}
