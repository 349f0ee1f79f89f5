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
    'pathway under function ' || coalesce(treatment_function, 'none') || ', last clinic ' || coalesce(cast(last_clinic_date as varchar), 'none') || ' under ' || coalesce(last_clinic_function, 'none') as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_open') }}
