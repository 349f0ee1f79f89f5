select
    'RTT-F04' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when site is null or consultant is null then 'fail'
        else 'pass'
    end as status,
    'missing:' || case when site is null then ' site' else '' end || case when consultant is null then ' consultant' else '' end as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_open') }}
