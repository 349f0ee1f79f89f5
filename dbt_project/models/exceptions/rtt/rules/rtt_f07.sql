select
    'RTT-F07' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when last_clinic_function is null then 'not_applicable'
        when last_clinic_function <> treatment_function then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    treatment_function,
    last_clinic_date,
    last_clinic_function
from {{ ref('int_rtt__assessed_open') }}
