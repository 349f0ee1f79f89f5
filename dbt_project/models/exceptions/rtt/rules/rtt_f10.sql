select
    'RTT-F10' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case when same_wait_as is not null then 'fail' else 'pass' end as status,
    'data quality' as owner,
    same_wait_as as other_pathway
from {{ ref('int_rtt__assessed_pathways') }}
