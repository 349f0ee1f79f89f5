select
    'PT_NHSNO_MISSING' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when nhs_number is not null then 'pass'
        -- without a patient index nobody can say that a patient has none
        when patient_id is not null and not has_patient_index then 'not_applicable'
        when patient_nhs_number is null then 'fail'
        else 'pass'
    end as status,
    owner,
    patient_id is not null as has_local_patient
from {{ ref('int_ed__assessed_attendances') }}
