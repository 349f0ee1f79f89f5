select
    'RTT-C02' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when has_unknown_start then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
