select
    'PT_DUPLICATE' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when nhs_number is null then 'not_applicable'
        -- two people are not to be merged: PT_NUMBER_SHARED
        when is_number_of_two_births then 'pass'
        when patients_with_number > 1 then 'fail'
        else 'pass'
    end as status,
    cast(patients_with_number as varchar) || ' local identifiers hold the same NHS number, another is ' || coalesce(other_holder, 'none') as detail,
    'patient index' as owner
from {{ ref('int_ed__patients') }}
