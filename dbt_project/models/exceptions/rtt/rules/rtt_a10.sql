select
    'RTT-A10' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        -- what was reported, not what a setting made of it; an event without effect leaves the clock as it was
        when reported_effect = 'nullify' and coalesce(state_before, state_after) = 'open' and has_care_before then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date
from {{ ref('int_rtt__assessed_events') }}
