select
    'RTT-A22' as rule_id,
    entry_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when allowed_days is null or days_since_base is null then 'not_applicable'
        when is_priority_breach then 'fail'
        else 'pass'
    end as status,
    owner,
    clinical_priority,
    allowed_days,
    days_since_base as days_waited
from {{ ref('int_rtt__assessed_entries') }}
