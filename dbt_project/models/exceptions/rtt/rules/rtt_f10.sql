select
    'RTT-F10' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case when same_wait_as is not null then 'fail' else 'pass' end as status,
    'the same referral or booking reference is on pathway ' || coalesce(same_wait_as, 'none') || ' of this patient' as detail,
    'data quality' as owner
from {{ ref('int_rtt__assessed_pathways') }}
