select
    'RTT-F06' as rule_id,
    patient_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case
        when not has_pathway then 'not_applicable'
        when merge_into_patient_id is not null then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    merge_into_patient_id as main_patient
from {{ ref('int_rtt__assessed_patients') }}
