select
    'PT_NHSNO_STATUS_CONFLICT' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not is_registered or nhs_number_status is null then 'not_applicable'
        when nhs_number_status = '01' and registered_nhs_number is null then 'fail'
        else 'pass'
    end as status,
    'patient index' as owner,
    nhs_number_status as number_status,
    registered_nhs_number is not null as has_number
from {{ ref('int_ed__patients') }}
