select
    'RTT-A16' as rule_id,
    removal_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when is_explained then 'pass'
        else 'fail'
    end as status,
    owner,
    removal,
    removal_reason,
    removed_date
from {{ ref('int_rtt__removals') }}
