select
    'RTT-B07' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when rtt_status in ('90', '91', '98') and is_open and not has_later_event then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date
from {{ ref('int_rtt__assessed_events') }}
