select
    'RTT-A09' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when reported_effect = 'nullify' and (coalesce(not communicated, true) or is_two_week_wait) then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date,
    communicated,
    is_two_week_wait as urgent_suspected_cancer
from {{ ref('int_rtt__assessed_events') }}
