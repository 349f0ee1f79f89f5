select
    'PT_DUPLICATE' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when nhs_number is null then 'not_applicable'
        -- two people are not to be merged: PT_NUMBER_SHARED
        when is_number_of_two_births then 'pass'
        when patients_with_number > 1 then 'fail'
        else 'pass'
    end as status,
    'patient index' as owner,
    patients_with_number as patients,
    other_holder as other_patient
from {{ ref('int_ed__patients') }}
