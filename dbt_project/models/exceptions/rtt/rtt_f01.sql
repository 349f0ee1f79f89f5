select
    'RTT-F01' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case
        when nhs_number is null then 'fail'
        when {{ nhs_number_valid('nhs_number') }} then 'pass'
        else 'fail'
    end as status,
    case when nhs_number is null then 'NHS number missing' else 'NHS number fails its check digit' end as detail,
    'data quality' as owner
from {{ ref('stg_pas__patients') }}
