select
    'RTT-C16' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when is_earlier_start_unused then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    event_type,
    original_clock_start_date,
    clock_start_date
from {{ ref('int_rtt__assessed_events') }}
