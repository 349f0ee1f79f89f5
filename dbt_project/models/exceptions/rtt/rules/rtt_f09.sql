select
    'RTT-F09' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case when is_shared then 'fail' else 'pass' end as status,
    'data quality' as owner,
    pathway_id as identifier,
    pathway_issuer as issuer
from {{ ref('int_rtt__assessed_pathways') }}
