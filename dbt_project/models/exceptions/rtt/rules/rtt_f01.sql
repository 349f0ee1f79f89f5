select
    'RTT-F01' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when nhs_number is null then 'fail'
        when not has_valid_number then 'fail'
        when shared_with_other_birth_date then 'fail'
        -- pathways under both are RTT-F06
        when is_further_holder and not (has_pathway and merge_into_patient_id is not null) then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    case when nhs_number is null then 'missing' when other_holder is not null and shared_with_other_birth_date then 'two_births' when other_holder is not null then 'shared' else 'check_digit' end as fault,
    case when nhs_number is not null then other_holder end as other_patient,
    -- four digits of a hash tell one number from the next and do not give it away
    case when nhs_number is not null then substring(md5(replace(nhs_number, ' ', '')), 1, 4) end as number_mark
from {{ ref('int_rtt__assessed_patients') }}
