select
    'PT_NHSNO_INVALID' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when nhs_number is null then 'not_applicable'
        when not coalesce({{ nhs_number_valid('nhs_number') }}, false) then 'fail'
        else 'pass'
    end as status,
    owner
from {{ ref('int_ed__assessed_attendances') }}
