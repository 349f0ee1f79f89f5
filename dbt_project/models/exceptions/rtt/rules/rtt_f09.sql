select
    'RTT-F09' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case when is_shared then 'fail' else 'pass' end as status,
    'pathway identifier ' || pathway_id || ', issuer ' || coalesce(pathway_issuer, 'missing') || ', is also that of another patient' as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_pathways') }}
