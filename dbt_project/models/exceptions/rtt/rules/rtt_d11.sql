select
    'RTT-D11' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when not is_active then 'not_applicable'
        when procedure is null or clinical_priority is null or consultant is null or intended_management is null then 'fail'
        else 'pass'
    end as status,
    'missing:' || case when procedure is null then ' procedure' else '' end || case when clinical_priority is null then ' clinical priority' else '' end || case when consultant is null then ' consultant' else '' end || case when intended_management is null then ' intended management' else '' end as detail,
    owner
from {{ ref('int_rtt__assessed_entries') }}
