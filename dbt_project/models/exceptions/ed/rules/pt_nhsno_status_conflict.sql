select
    'PT_NHSNO_STATUS_CONFLICT' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not is_registered or nhs_number_status is null then 'not_applicable'
        when nhs_number_status = '01' and registered_nhs_number is null then 'fail'
        else 'pass'
    end as status,
    'status ' || coalesce(nhs_number_status, 'missing') || case when registered_nhs_number is null then ' without a number' else ' with a number' end as detail,
    'patient index' as owner
from {{ ref('int_ed__patients') }}
