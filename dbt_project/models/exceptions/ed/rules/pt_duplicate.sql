select
    'PT_DUPLICATE' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when nhs_number is null then 'not_applicable'
        when patients_with_number > 1 then 'fail'
        else 'pass'
    end as status,
    cast(patients_with_number as varchar) || ' local identifiers hold the same NHS number' as detail,
    'patient index' as owner
from {{ ref('int_ed__patients') }}
