select
    'PT_NUMBER_SHARED' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when not has_valid_number then 'not_applicable'
        when is_number_of_two_births then 'fail'
        else 'pass'
    end as status,
    'patient index' as owner,
    other_holder as other_patient
from {{ ref('int_beds__patients') }}
