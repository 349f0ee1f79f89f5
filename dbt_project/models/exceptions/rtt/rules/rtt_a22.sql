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
    'priority ' || coalesce(clinical_priority, 'none') || ': waiting ' || coalesce(cast(days_since_base as varchar), 'unknown') || ' days, allowed ' || coalesce(cast(allowed_days as varchar), 'none') as detail,
    owner
from {{ ref('int_rtt__assessed_entries') }}
