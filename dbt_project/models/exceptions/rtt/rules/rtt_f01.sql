select
    'RTT-F01' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when nhs_number is null then 'fail'
        when not {{ nhs_number_valid('nhs_number') }} then 'fail'
        when shared_with_other_birth_date then 'fail'
        else 'pass'
    end as status,
    case when nhs_number is null then 'NHS number missing' when shared_with_other_birth_date then 'NHS number also on a patient with another date of birth' else 'NHS number fails its check digit' end as detail,
    'data quality' as owner
from {{ ref('int_rtt__judged_patients') }}
