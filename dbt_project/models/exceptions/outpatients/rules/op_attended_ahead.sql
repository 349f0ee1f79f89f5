select
    'OP_ATTENDED_AHEAD' as rule_id,
    appointment_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when appointment_date is null or attended is null or attended = '0' then 'not_applicable'
        when attended in ('3', '5', '6', '7') and appointment_date > {{ as_at() }} then 'fail'
        else 'pass'
    end as status,
    coalesce(clinic, 'outpatient administration') as owner,
    appointment_date,
    attended
from {{ ref('int_outpatients__appointments') }}
