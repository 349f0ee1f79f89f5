select
    'RTT-F01' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when nhs_number is null then 'fail'
        when not {{ nhs_number_valid('nhs_number') }} then 'fail'
        when shared_with_other_birth_date then 'fail'
        -- pathways under both are RTT-F06
        when is_further_holder and not (has_pathway and merge_into_patient_id is not null) then 'fail'
        else 'pass'
    end as status,
    -- four digits of a hash tell one number from the next and do not give it away
    case when nhs_number is null then 'NHS number missing' when other_holder is not null then 'NHS number also on patient ' || other_holder || case when shared_with_other_birth_date then ', dates of birth differ' else '' end else 'NHS number fails its check digit' end
    || case when nhs_number is not null then '; mark of the number ' || substring(md5(replace(nhs_number, ' ', '')), 1, 4) else '' end as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_patients') }}
